#!/usr/bin/env python3
"""Runs clang-tidy over the sources of a CMake build, several at once, and remembers what was clean.

    run_clang_tidy.py --tool CLANG_TIDY --build FOLDER [--jobs N] [FILE...]

A source is looked at again when its text, a header of ours, .clang-tidy, its compile command or the
tool changed. Prints what was found and a summary `N passed, N failed`; exit code 1 on a finding.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import subprocess
import sys
import time

FOLDERS = ("base", "policies", "http", "k8s", "metrics", "simulator", "controller", "sandbox", "cli",
           "tests", "benchmarks", "cmake")


def digest(*texts):
    """A short name for the content of `texts`."""
    state = hashlib.sha256()
    for text in texts:
        state.update(hashlib.sha256(text).digest())
    return state.hexdigest()


def commands(build, root):
    """Maps each source of ours in the build, relative to root, to its compile command."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in FOLDERS:
            found[path.relative_to(root).as_posix()] = entry["command"]
    return found


def common_digest(tool, root):
    """What every source depends on: the tool, the checks, and the headers, taken together."""
    version = subprocess.run([tool, "--version"], check=True, capture_output=True).stdout
    headers = [path for folder in FOLDERS for suffix in ("*.h", "*.inc")
               for path in sorted((root / folder).rglob(suffix))]
    return digest(version, *(path.read_bytes() for path in [root / ".clang-tidy", *sorted(root.glob("*/.clang-tidy"))]),
                  *(path.read_bytes() for path in headers))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()

    root = pathlib.Path.cwd()
    clean = options.build / "lint"
    clean.mkdir(exist_ok=True)
    sources = commands(options.build, root)
    wanted = [pathlib.Path(file).resolve().relative_to(root).as_posix() for file in options.files]
    for file in wanted:
        if file not in sources:
            sys.exit(f"error: {file} is not compiled in {options.build}; configure it anew?")
    common = common_digest(options.tool, root)

    def stamp_of(source):
        text = (root / source).read_bytes()
        return clean / digest(common.encode(), sources[source].encode(), text)

    def check(source):
        stamp = stamp_of(source)
        if stamp.exists():
            return source, 0.0, ""
        begin = time.monotonic()
        run = subprocess.run([options.tool, "-p", options.build, "--quiet", source],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode == 0:
            stamp.touch()
            return source, time.monotonic() - begin, ""
        return source, time.monotonic() - begin, run.stdout or run.stderr

    todo = sorted(wanted or sources)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number, (source, seconds, finding) in enumerate(pool.map(check, todo), start=1):
            if seconds:
                print(f"[{number}/{len(todo)}] {source} {seconds:.1f} s", flush=True)
            if finding:
                failed += 1
                print(finding, flush=True)
    print(f"clang-tidy: {len(todo) - failed} passed, {failed} failed")
    return 1 if failed or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
