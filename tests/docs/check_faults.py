#!/usr/bin/env python3
"""Holds docs/faults.md to the tests that there are.

    check_faults.py PAGE BUILD

Every test that the page names (a star stands for any text) must be among those of `ctest -N` in the
folder BUILD. Those against a real control plane count only where it was built. Exit code 1 when one
is missing.
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

NAME = re.compile(r"`((?:base|http|k8s|sandbox|client|e2e|fuzz)\.[^`]+)`")


def main(page, build):
    listing = subprocess.run(["ctest", "-N"], cwd=build, capture_output=True, text=True, check=True)
    tests = re.findall(r"Test +#\d+: (\S+)", listing.stdout)
    has_e2e = any(test.startswith("e2e.client.") for test in tests)
    named = missing = 0
    for number, line in enumerate(pathlib.Path(page).read_text("utf-8").splitlines(), start=1):
        for pattern in NAME.findall(line):
            if pattern == "e2e.client." or (pattern.startswith("e2e.") and not has_e2e):
                continue
            named += 1
            wanted = pattern + ("*" if pattern.endswith(".") else "")
            if not fnmatch.filter(tests, wanted):
                missing += 1
                print(f"{page}:{number}: no test is named {pattern}; ctest -N lists all")
    print(f"{named} names of tests, {missing} without one")
    return 1 if missing or not named else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
