#!/usr/bin/env python3
"""The check of the documentation finds what it should: bad samples, each made here."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check_docs  # noqa: E402
import extract  # noqa: E402

STAND_IN = """#!/bin/sh
case "$1" in
  validate) grep -q "preset: balanced" || { echo "bad policy" >&2; exit 2; } ;;
  reference) echo "page $2" ;;
  fail) echo "went wrong" >&2; exit 3 ;;
esac
"""


class CheckDocs(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.temporary.name)
        for folder in ("docs/reference", "examples", "bin"):
            (self.root / folder).mkdir(parents=True)
        self.write("README.md", "# Title\n")
        self.write("CHANGELOG.md", "# Changes\n")
        self.write("docs/reference/policies.md", "page policies\n")
        self.write("docs/reference/cli.md", "page cli\n")
        self.springtide = self.root / "bin" / "springtide"
        self.springtide.write_text(STAND_IN)
        self.springtide.chmod(0o755)

    def tearDown(self):
        self.temporary.cleanup()

    def write(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")

    def problems(self, **options):
        return list(check_docs.check(self.root, str(self.springtide), **options))

    def test_good_pages_have_no_problem(self):
        self.write("docs/a.md", "# A b\n[up](../README.md#title) [self](#a-b) [web](https://x.y)\n"
                                "```sh\nspringtide validate < /dev/null || true\n```\n"
                                "```yaml\npreset: balanced\n```\n```console\n$ false\n```\n")
        self.assertEqual(self.problems(), [])

    def test_finds_dead_links_and_anchors(self):
        self.write("docs/a.md", "[x](nothing.md) [y](../README.md#no-such)\n")
        problems = "\n".join(self.problems())
        self.assertIn("nothing.md leads nowhere", problems)
        self.assertIn("names no heading", problems)

    def test_finds_commands_that_fail_anywhere_in_a_block(self):
        self.write("README.md", "```sh\nspringtide fail\necho fine\n```\n")
        problems = "\n".join(self.problems())
        self.assertIn("README.md: line 2: the commands end with 3", problems)
        self.assertIn("went wrong", problems)

    def test_finds_invalid_policies(self):
        self.write("docs/a.md", "```yaml\npreset: wrong\n```\n")
        self.assertIn("bad policy", "\n".join(self.problems()))

    def test_finds_stale_reference_pages(self):
        self.write("docs/reference/cli.md", "old\n")
        self.assertIn("reference cli", "\n".join(self.problems()))

    def test_finds_stale_outputs_and_updates_them(self):
        self.write("README.md", "<!-- output: springtide reference x -->\n```text\nold\n```\nrest\n")
        self.write("docs/reference/cli.md", "old\n")
        self.assertIn("shows another output", "\n".join(self.problems()))
        self.assertEqual(self.problems(update=True), [])
        self.assertEqual(self.problems(), [])
        self.assertIn("```text\npage x\n```\nrest", (self.root / "README.md").read_text())


class Extract(unittest.TestCase):
    def test_takes_the_blocks_that_name_a_file(self):
        text = "```cpp file=a/b.cc\nint x;\n```\n```cpp\nint y;\n```\n"
        self.assertEqual(extract.named_blocks(text), {"a/b.cc": "int x;\n"})

    def test_refuses_two_blocks_of_one_name_and_open_blocks(self):
        with self.assertRaises(ValueError):
            extract.named_blocks("```c file=a\n1\n```\n```c file=a\n2\n```\n")
        with self.assertRaises(ValueError):
            extract.named_blocks("```c file=a\n1\n")


if __name__ == "__main__":
    unittest.main()
