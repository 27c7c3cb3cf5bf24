#!/usr/bin/env python3
"""Writes the code blocks of a Markdown page that name a file to files of those names.

  extract.py PAGE.md OUTPUT_FOLDER

A block names its file in its opening line: ```cpp file=policies/example.cc
"""
import pathlib
import re
import sys

FENCE = re.compile(r"^```(\S*)(.*)$")


def blocks(text):
    """Yields (language, attributes, content, line) of every fenced block; line is the first of it."""
    language = attributes = content = None
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if content is None:
            if fence:
                language, attributes, content, start = fence[1], fence[2].split(), [], number + 1
        elif line == "```":
            yield language, attributes, "\n".join(content) + "\n", start
            content = None
        else:
            content.append(line)
    if content is not None:
        raise ValueError(f"line {start}: the block is not closed")


def named_blocks(text):
    """The content of every block that names a file, by that name."""
    files = {}
    for _, attributes, content, start in blocks(text):
        for attribute in attributes:
            if attribute.startswith("file="):
                name = attribute[len("file="):]
                if name in files:
                    raise ValueError(f"line {start}: a second block for {name}")
                files[name] = content
    return files


def main():
    page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for name, content in named_blocks(page.read_text(encoding="utf-8")).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
