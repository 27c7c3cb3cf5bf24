#!/usr/bin/env python3
"""Checks README.md and docs/: links lead somewhere, commands run, policies are valid, reference pages
are what the program prints.

In these pages a block ```sh is run, line by line, with `springtide` at hand, in a folder that has the
project's examples; ```console only shows. A block ```yaml is a policy file, or else what stands under
its `spec`, and must be valid without a warning, unless it names a file: those are for another test. What
follows a line <!-- output: COMMAND --> must be a block with what that command prints.

With --update the outputs and the reference pages are written anew instead of compared.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import extract  # noqa: E402

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
OUTPUT = re.compile(r"^<!-- output: (.*) -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
HEADER = "apiVersion: springtide.dev/v1alpha1\nkind: ScalingPolicy\nmetadata: {name: example}\nspec:\n"
REFERENCES = {"docs/reference/policies.md": "policies", "docs/reference/cli.md": "cli"}
TIMEOUT_SECONDS = 120


def prose(text):
    """The text without its code blocks, which may hold what looks like links and headings."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text):
    """The anchors that GitHub gives the headings of a page."""
    found = set()
    for heading in HEADING.findall(prose(text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-"))
    return found


def check_links(root, page, text):
    for target in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page.resolve()
        if not file.exists():
            yield f"the link {target} leads nowhere"
        elif not str(file).startswith(str(root.resolve())):
            yield f"the link {target} leads out of the project"
        elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
            yield f"the link {target} names no heading of {file.name}"


def run(command, folder, **options):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          timeout=TIMEOUT_SECONDS, **options)


def check_commands(content, start, folder, environment):
    script = "set -euo pipefail\n" + content
    result = run(["bash", "-c", script], folder, env=environment, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        yield (f"line {start}: the commands end with {result.returncode}:\n"
               + textwrap.indent(result.stderr, "    "))


def check_policy(content, start, folder, springtide):
    is_file = content.lstrip().startswith("apiVersion:")
    document = content if is_file else HEADER + textwrap.indent(content, "  ")
    result = run([springtide, "validate", "--fail-on-warning", "-"], folder, input=document)
    if result.returncode != 0:
        yield f"line {start}: the policy is not valid:\n" + textwrap.indent(result.stderr, "    ")


def check_outputs(page, text, folder, environment, update):
    """Compares the outputs on a page with what their commands print now, or writes them anew."""
    for match in OUTPUT.finditer(text):
        command, shown = match.groups()
        result = run(["bash", "-c", command], folder, env=environment, stdin=subprocess.DEVNULL)
        if result.returncode != 0:
            yield f"`{command}` ends with {result.returncode}:\n" + result.stderr
        elif update:
            page.write_text(page.read_text(encoding="utf-8").replace(shown, result.stdout),
                            encoding="utf-8")
        elif result.stdout != shown:
            yield f"shows another output of `{command}` than it has; see --update"


def check_page(root, page, springtide, folder, environment, update):
    text = page.read_text(encoding="utf-8")
    yield from check_outputs(page, text, folder, environment, update)
    yield from check_links(root, page, text)
    if "decisions" in page.parts:
        return
    for language, attributes, content, start in extract.blocks(text):
        if any(attribute.startswith("file=") for attribute in attributes):
            continue
        if language == "sh" and page.parent.name != "reference":
            yield from check_commands(content, start, folder, environment)
        elif language == "yaml" and page.parent.name != "reference":
            yield from check_policy(content, start, folder, springtide)


def check_references(root, springtide, update):
    for name, page in REFERENCES.items():
        path = root / name
        printed = run([springtide, "reference", page], root).stdout
        if update:
            path.write_text(printed, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != printed:
            yield f"{name}: differs from what `springtide reference {page}` prints; see --update"


def check(root, springtide, update=False):
    """Yields everything that is wrong; with `update` what is generated is first written anew."""
    yield from check_references(root, springtide, update)
    pages = [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "examples").symlink_to(root / "examples", target_is_directory=True)
        tools = folder / ".tools"
        tools.mkdir()
        (tools / "springtide").symlink_to(springtide)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "COLUMNS": "100"}
        for page in pages:
            for problem in check_page(root, page, springtide, folder, environment, update):
                yield f"{page.relative_to(root)}: {problem}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--springtide", required=True)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    problems = list(check(arguments.root.resolve(), os.path.abspath(arguments.springtide),
                          arguments.update))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
