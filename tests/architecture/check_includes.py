#!/usr/bin/env python3
"""Holds the sources to the layers of the design: who may include whom, and what.

    check_includes.py ROOT

Prints one line per fault, `file:line: what is wrong; what to do`, then a summary. Exit code 1 when
there was a fault. Reads the #include lines and the include guards, nothing else.
"""
import pathlib
import re
import sys

# Folder -> the folders it may include besides itself. Arrows go down only.
LAYERS = {
    "base": set(),
    "policies": {"base"},
    "http": {"base"},
    "k8s": {"base", "http"},
    "metrics": {"base", "http", "policies"},
    "simulator": {"base", "policies"},
    "controller": {"base", "http", "k8s", "metrics", "policies", "simulator"},
    "sandbox": {"base", "http", "k8s", "policies"},
    "cli": {"base", "controller", "http", "k8s", "metrics", "policies", "sandbox", "simulator"},
}
# Outside the layers: may include every layer, and nothing includes them.
OUTSIDE = {"tests", "benchmarks", "cmake"}

# What the decision core may use beyond its own layers: it is a pure function, so nothing that
# reads a clock, starts a thread, draws a random number, or touches files, locale or environment.
PURE_FOLDER = "policies"
PURE_ABSL = re.compile(
    r"absl/(status|strings|types|algorithm)/.*|absl/time/(time|civil_time)\.h"
    r"|absl/container/(inlined_vector|fixed_array)\.h")
PURE_FORBIDDEN_STD = {
    "atomic", "barrier", "chrono", "clocale", "condition_variable", "csignal", "cstdio", "ctime",
    "execution", "filesystem", "format", "fstream", "future", "iostream", "istream", "latch",
    "locale", "mutex", "ostream", "print", "random", "semaphore", "shared_mutex", "stop_token",
    "syncstream", "thread",
}

# Library -> the only folders that may include it.
CONFINED = [
    (re.compile(r"(cpprest|pplx)/.*"), {"http"}, "cpprestsdk stays behind http/"),
    (re.compile(r"yaml-cpp/.*"), {"base"}, "base/yaml.h bounds what hostile YAML can cost"),
    (re.compile(r"absl/time/clock\.h"), {"base"}, "take the clock as an argument (base/)"),
    (re.compile(r"absl/random/.*"), set(), "use a seeded generator that every platform repeats"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
GUARD = re.compile(r"^\s*#\s*ifndef\s+(\w+)")


def is_ours(name):
    """Whether `#include "name"` means a file of the tree; abseil and others are quoted as well."""
    top = name.split("/")[0]
    return "/" not in name or top.startswith(".") or top in LAYERS or top in OUTSIDE


def quoted_fault(root, folder, name):
    """What is wrong with `#include "name"` in `folder`, or None."""
    if not (root / name).is_file():
        return f'"{name}" is no file of the tree; write the path from the root'
    target = pathlib.PurePosixPath(name).parts[0]
    if target == folder or (folder in OUTSIDE and target in LAYERS):
        return None
    if target not in LAYERS:
        return f"{folder}/ may not include {target}/, which is no layer"
    if target not in LAYERS[folder]:
        allowed = ", ".join(sorted(LAYERS[folder])) or "nothing else"
        return f"{folder}/ may not include {target}/; it may include {allowed}"
    return None


def library_fault(folder, name):
    """What is wrong with including the library header `name` in `folder`, or None."""
    for pattern, folders, hint in CONFINED:
        if pattern.fullmatch(name) and folder not in folders and folder not in OUTSIDE:
            return f"<{name}> is not for {folder}/; {hint}"
    if folder != PURE_FOLDER:
        return None
    if "/" not in name and "." not in name:
        if name in PURE_FORBIDDEN_STD:
            return f"<{name}> is not for {folder}/, which is pure; pass the value in"
        return None
    if not PURE_ABSL.fullmatch(name):
        return f"<{name}> is not on the list of what {folder}/ may use; pass the value in"
    return None


def guard_fault(path, lines):
    """What is wrong with the include guard of the header `path`, or None."""
    want = "SPRINGTIDE_" + re.sub(r"[^A-Za-z0-9]", "_", path.as_posix()).upper() + "_"
    have = next((m.group(1) for m in map(GUARD.match, lines) if m), None)
    if have != want:
        return f"include guard is {have or 'missing'}; name it {want}"
    return None


def check_file(root, path):
    """Yields (line number, fault) for the source `path`, relative to `root`."""
    folder = path.parts[0]
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, angle = match.groups()
        if quoted and is_ours(quoted):
            fault = quoted_fault(root, folder, quoted)
        else:
            fault = library_fault(folder, quoted or angle)
        if fault:
            yield number, fault
    if path.suffix == ".h":
        fault = guard_fault(path, lines)
        if fault:
            yield 1, fault


def sources(root):
    """The C++ files below `root` that the rules apply to, in a fixed order."""
    for folder in sorted([*LAYERS, *OUTSIDE]):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc") and "testdata" not in path.parts:
                yield path.relative_to(root)


def check_tree(root):
    """Returns (number of files read, list of faults as text)."""
    faults = []
    count = 0
    for path in sources(root):
        count += 1
        faults += [f"{path.as_posix()}:{number}: {fault}" for number, fault in check_file(root, path)]
    return count, faults


def main(arguments):
    if len(arguments) != 1 or not pathlib.Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    count, faults = check_tree(pathlib.Path(arguments[0]))
    print("\n".join(faults), end="\n" if faults else "")
    print(f"{count} files read, {len(faults)} faults")
    if count == 0:
        print("no sources found: is this the top of the tree?")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
