#!/usr/bin/env python3
"""Gives hostile files to the real binary: exit code 2, an error of one screen that names place and
fix, within bounds on time and memory.

usage: run_binary.py [--memory-mib=N] SPRINGTIDE

The files of cases.txt lie beside this script; large ones are made here.
"""

import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 120  # generous: a bound against hanging, not a measurement
MEMORY_MIB = 1024  # address space, libraries included
SCREEN_LINES = 24
SCREEN_COLUMNS = 200

HEAD = "apiVersion: springtide.dev/v1alpha1\nkind: ScalingPolicy\nmetadata: {name: web}\n"
ROWS = "timestamp,requests\n0,5\n60,6\n"


def alias_bomb(levels):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for i in range(1, levels):
        lines.append(f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 9) + "]")
    return "\n".join(lines) + "\n"


# (name, content, fragments of the error): what is too large to keep in the repository.
LARGE = [
    ("nested-lists.yaml", "[" * 1_000_000, ["nested-lists.yaml:1:", ": nested deeper than 32 levels"]),
    ("nested-maps.yaml", "{a: " * 250_000, ["nested deeper than 32 levels"]),
    ("nested-blocks.yaml", "- " * 500_000, ["nested deeper than 32 levels"]),
    ("nested-spec.yaml", HEAD + "spec: " + "{burst: [" * 1000, [":4:", "nested deeper than 32 levels"]),
    ("alias-bomb.yaml", alias_bomb(12), ["more than 100000 values when its aliases are expanded"]),
    ("alias-of-text.yaml", "a: &a " + "x" * 500_000 + "\nb: [" + "*a, " * 90_000 + "]\n",
     ["bytes of text when its aliases are expanded; make it smaller"]),
    ("huge-file.yaml", "# filler\n" * 400_000, ["huge-file.yaml", "1048576"]),
    ("huge-line.yaml", HEAD + "spec: {preset: " + "x" * 1_000_000 + "}\n", ["huge-line.yaml:4:16: spec.preset"]),
    ("huge-key.yaml", HEAD + "spec: {? " + "k" * 1_000_000 + " : 1}\n", ["huge-key.yaml:4:", "is not a field here"]),
    ("many-keys.yaml", HEAD + "spec:\n" + "".join(f"  k{i}: 1\n" for i in range(45_000)),
     ["many-keys.yaml:5:7: spec.k0: is not a field here", "more"]),
    ("same-keys.yaml", HEAD + "spec:\n" + "  k: 1\n" * 45_000,
     ["key \"k\" is written twice (first on line 5); remove one", "more"]),
    ("many-documents.yaml", "---\n{}\n" * 40_000, ["has 40000 documents; a file holds at most 100, so split it"]),
    ("many-items.yaml", HEAD + "spec: {burst: [" + "1," * 90_000 + "]}\n", ["spec.burst: has 90000 policies; use at most 16"]),
    ("huge-line.csv", ROWS + "120," + "9" * 50_000_000 + "\n", ["huge-line.csv:4: this line is longer than 4096 bytes"]),
    ("huge-comment.csv", "#" * 20_000_000, ["huge-comment.csv:1: this line is longer than 4096 bytes"]),
    ("many-bad-rows.csv", ROWS + "x,y\n" * 1_000_000, ["many-bad-rows.csv:4: timestamp \"x\"", "more"]),
    ("zeros.csv", "\0" * 20_000_000, ["zeros.csv:1: this line is longer than 4096 bytes"]),
]

# Not a fault, whatever else may be: (name, content).
FINE = [
    ("fine.yaml", HEAD + "spec: {preset: balanced}\n"),
    ("no-final-newline.yaml", HEAD + "spec: {preset: balanced}"),
    ("crlf-and-mark.yaml", "\ufeff" + (HEAD + "spec: {}\n").replace("\n", "\r\n")),
    ("fine.csv", ROWS),
    ("no-final-newline.csv", ROWS.rstrip("\n")),
    ("crlf-and-mark.csv", "\ufeff" + ROWS.replace("\n", "\r\n")),
]


def read_cases():
    cases = []
    with open(os.path.join(HERE, "cases.txt"), encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("  "):
                cases[-1][1].append(line[2:])
            elif line and not line.startswith("#"):
                cases.append((line, []))
    return cases


class Runner:
    def __init__(self, binary, memory_mib):
        self.binary = binary
        self.memory = memory_mib << 20
        self.failures = []
        self.count = 0

    def limit(self):
        if self.memory:
            resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def run(self, path, folder):
        """Validates a policy, or simulates a trace."""
        if path.endswith(".csv"):
            arguments = ["simulate", "--quiet", "--policy", "balanced", "--trace", path]
        else:
            arguments = ["validate", path]
        with open(os.devnull, "rb") as nothing:
            return subprocess.run([self.binary, *arguments], cwd=folder, stdin=nothing,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  preexec_fn=self.limit, timeout=SECONDS, check=False)

    def fail(self, name, what, result=None):
        self.failures.append(name)
        print(f"FAILED {name}: {what}")
        if result is not None:
            print("  stderr:", result.stderr[:2000].decode("utf-8", "backslashreplace"))

    def refused(self, name, path, folder, fragments):
        self.count += 1
        try:
            result = self.run(path, folder)
        except subprocess.TimeoutExpired:
            return self.fail(name, f"still running after {SECONDS} s")
        if result.returncode != 2:
            return self.fail(name, f"exit code {result.returncode}, not 2", result)
        if result.stdout:
            return self.fail(name, f"wrote {len(result.stdout)} bytes to stdout", result)
        text = result.stderr.decode("utf-8", "backslashreplace")
        for fragment in fragments:
            if fragment not in text:
                return self.fail(name, f"does not say {fragment!r}", result)
        lines = text.rstrip("\n").split("\n")
        if len(lines) > SCREEN_LINES or max(map(len, lines)) > SCREEN_COLUMNS:
            return self.fail(name, "is more than a screen", result)
        if any(ord(c) < 0x20 and c != "\n" for c in text):
            return self.fail(name, "writes control characters", result)
        return None

    def accepted(self, name, folder):
        self.count += 1
        result = self.run(name, folder)
        if result.returncode != 0:
            self.fail(name, f"exit code {result.returncode}, not 0", result)


def main(arguments):
    memory_mib = MEMORY_MIB
    paths = []
    for argument in arguments:
        if argument.startswith("--memory-mib="):
            memory_mib = int(argument.split("=", 1)[1])
        else:
            paths.append(argument)
    if len(paths) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    runner = Runner(os.path.abspath(paths[0]), memory_mib)
    for path, fragments in read_cases():
        runner.refused(path, path, HERE, fragments)
    with tempfile.TemporaryDirectory() as folder:
        for name, content, fragments in LARGE:
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                file.write(content)
            runner.refused(name, name, folder, fragments)
            os.unlink(os.path.join(folder, name))
        for name, content in FINE:
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                file.write(content)
            runner.accepted(name, folder)
        runner.refused("missing policy", "nowhere.yaml", folder, ["nowhere.yaml"])
        runner.refused("missing trace", "nowhere.csv", folder, ["nowhere.csv"])
        os.symlink("/dev/zero", os.path.join(folder, "endless.yaml"))
        os.symlink("/dev/zero", os.path.join(folder, "endless.csv"))
        runner.refused("endless policy", "endless.yaml", folder, ["endless.yaml"])
        runner.refused("endless trace", "endless.csv", folder, ["endless.csv:1:"])
    print(f"{runner.count - len(runner.failures)} passed, {len(runner.failures)} failed")
    return 1 if runner.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
