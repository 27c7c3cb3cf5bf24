#!/usr/bin/env python3
"""The springtide binary as a shell meets it: pipes, terminals, exit codes, bundled examples.

SPRINGTIDE names the binary, SPRINGTIDE_EXAMPLES the folder of examples.
"""
import csv
import io
import json
import os
import pathlib
import pty
import re
import subprocess
import tempfile
import unittest

BINARY = os.environ["SPRINGTIDE"]
EXAMPLES = pathlib.Path(os.environ["SPRINGTIDE_EXAMPLES"])
TRACES = sorted((EXAMPLES / "traces").glob("*.csv"))
POLICIES = sorted((EXAMPLES / "policies").glob("*.yaml"))
ESCAPE = "\033"


def run(*arguments, text=None, environment=None, **options):
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    return subprocess.run([BINARY, *map(str, arguments)], input=text, capture_output=True, text=True,
                          timeout=120, check=False, env={**clean, **(environment or {})}, **options)


def run_on_terminal(*arguments, environment=None):
    """Everything a terminal gets on standard error, and the exit code."""
    leader, follower = pty.openpty()
    with subprocess.Popen([BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=follower,
                          env={**os.environ, "TERM": "xterm", **(environment or {})}) as process:
        os.close(follower)
        process.stdout.read()
        code = process.wait(timeout=120)
    seen = b""
    try:
        while block := os.read(leader, 4096):
            seen += block
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    return seen.decode(), code


class Pipes(unittest.TestCase):
    def test_a_generated_trace_is_piped_into_a_simulation(self):
        trace = run("trace", "--shape", "spiky", "--duration", "2h")
        self.assertEqual(trace.returncode, 0, trace.stderr)
        result = run("simulate", "--trace", "-", "--output", "json", text=trace.stdout)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["runs"][0]["trace"], "stdin")

    def test_a_reader_that_had_enough_is_no_error(self):
        command = f"'{BINARY}' trace --duration 30d --step 1s | head -n 3; echo ${{PIPESTATUS[0]}}"
        result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120,
                                check=True)
        self.assertEqual(result.stdout.splitlines()[-1], "0")
        self.assertEqual(result.stderr, "")

    def test_a_full_disk_is(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([BINARY, "trace", "--duration", "1d"], stdout=full,
                                    stderr=subprocess.PIPE, text=True, timeout=120, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("cannot write to standard output: No space left", result.stderr)

    def test_an_empty_standard_input_is_bad_input(self):
        result = run("simulate", "--trace", "-", text="")
        self.assertEqual(result.returncode, 2)
        self.assertIn("<stdin>", result.stderr)


class Terminals(unittest.TestCase):
    def test_there_is_no_colour_without_a_terminal(self):
        result = run("simulate", "--nonsense", environment={"TERM": "xterm"})
        self.assertEqual(result.returncode, 2)
        self.assertNotIn(ESCAPE, result.stdout + result.stderr)

    def test_errors_are_coloured_on_a_terminal(self):
        seen, code = run_on_terminal("simulate", "--nonsense")
        self.assertEqual(code, 2)
        self.assertIn(ESCAPE, seen)

    def test_no_color_is_respected(self):
        seen, _ = run_on_terminal("simulate", "--nonsense", environment={"NO_COLOR": "1"})
        self.assertNotIn(ESCAPE, seen)

    def test_text_fits_the_columns(self):
        for columns in (60, 80, 120):
            result = run("simulate", "--trace", EXAMPLES / "traces", "--policy", "balanced", "hpa",
                         "kpa", "--baseline", "hpa", "--by-class", "--ladder",
                         environment={"COLUMNS": str(columns)})
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertLessEqual(max(map(len, result.stdout.splitlines())), columns)

    def test_nonsense_in_columns_is_ignored(self):
        for columns in ("", "wide", "-5", "99999999999999999999"):
            self.assertEqual(run("help", environment={"COLUMNS": columns}).returncode, 0)


class ExitCodes(unittest.TestCase):
    def test_help_and_version_are_fine(self):
        for arguments in (["help"], ["--help"], ["--version"], ["simulate", "--help"],
                          ["validate", "-h"], ["help", "trace"]):
            result = run(*arguments)
            self.assertEqual(result.returncode, 0, arguments)
            self.assertEqual(result.stderr, "")

    def test_bad_usage_is_2_with_a_hint(self):
        for arguments, hint in ((["simulte"], "did you mean simulate?"),
                                (["simulate", "--polcy", "kpa"], "did you mean --policy?"),
                                (["validate"], "no file given"),
                                (["reference", "everything"], "policies or cli"),
                                ([], "Usage")):
            result = run(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(hint, result.stderr)
            self.assertEqual(result.stdout, "")

    def test_a_warning_is_1_only_when_asked(self):
        policy = ("apiVersion: springtide.dev/v1alpha1\nkind: ScalingPolicy\n"
                  "metadata: {name: x}\nspec:\n  sizing:\n"
                  "    - {type: requestRate, targetUtilization: 1}\n")
        self.assertEqual(run("validate", "-", text=policy).returncode, 0)
        self.assertEqual(run("validate", "--fail-on-warning", "-", text=policy).returncode, 1)


class Examples(unittest.TestCase):
    def test_there_are_some(self):
        self.assertGreaterEqual(len(TRACES), 3)
        self.assertGreaterEqual(len(POLICIES), 3)

    def test_traces_are_what_their_comment_says(self):
        for path in TRACES:
            text = path.read_text(encoding="utf-8")
            command = re.search(r"^# command: springtide (.*)$", text, re.MULTILINE)
            self.assertIsNotNone(command, path)
            generated = run(*command[1].split()).stdout
            without_command = re.sub(r"^# command: .*\n", "", text, flags=re.MULTILINE)
            self.assertEqual(without_command, generated, path)

    def test_policies_are_valid_without_a_warning(self):
        for path in POLICIES:
            result = run("validate", "--fail-on-warning", path)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_policies_expand_to_valid_ones(self):
        for path in POLICIES:
            expanded = run("validate", "--expand", path)
            again = run("validate", "--expand", "-", text=expanded.stdout)
            self.assertEqual(again.stdout, expanded.stdout, path)

    def test_all_of_them_run_against_each_other(self):
        result = run("simulate", "--policy", EXAMPLES / "policies", "--trace", EXAMPLES / "traces",
                     "--output", "csv")
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        self.assertEqual({row["trace"] for row in rows}, {path.stem for path in TRACES})
        self.assertGreaterEqual(len({row["policy"] for row in rows}), len(POLICIES))

    def test_a_series_adds_up_to_its_report(self):
        with tempfile.TemporaryDirectory() as folder:
            series = pathlib.Path(folder) / "series.csv"
            result = run("simulate", "--trace", TRACES[0], "--series", series, "--output", "json")
            report = json.loads(result.stdout)["runs"][0]
            with open(series, encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
        billed = sum(int(row["desired"]) for row in rows)
        missing = sum(max(0, int(row["demand"]) - int(row["ready"])) for row in rows)
        capacity = report["capacity"]
        late = sum(max(0.0, float(row["requests_per_second"]) - capacity * int(row["ready"]))
                   for row in rows)
        requests = sum(float(row["requests_per_second"]) for row in rows)
        self.assertEqual(billed, report["replicaSeconds"])
        self.assertEqual(missing, report["missingReplicaSeconds"])
        self.assertAlmostEqual(late / requests, report["lateRequestFraction"], places=6)


if __name__ == "__main__":
    unittest.main()
