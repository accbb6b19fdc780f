"""A string written as a YAML block scalar, literal (`|`) or folded (`>`), with its indicators.

The scalar loads as that string if a block scalar can represent it: it cannot contain control characters, for instance.
Line breaks are LF, and the indentation is that of a field's value.
"""

from __future__ import annotations

from ...stdx.records import pattern

WIDTH = 100
"""Code points after which a line of prose in a folded block scalar is broken at the next opportunity."""

_INDENT = "  "

SINGLE_BLANK = pattern(r"(?<=[^ \t]) (?=[^ \t])")
"""Where a folded block scalar may break a line."""


def _indicator(text: str) -> str:
    """The indicators after `|` or `>`: the indentation, if it cannot be detected, and the chomping of the last
    breaks."""
    first = text.lstrip("\n")
    indent = str(len(_INDENT)) if first[:1] in (" ", "\t", "") else ""
    return indent + ("-" if not text.endswith("\n") else "+" if text.endswith("\n\n") or not first else "")


def literal(text: str) -> str:
    """`text` as a literal block scalar."""
    lines = text.removesuffix("\n").split("\n")
    return "\n".join([f"|{_indicator(text)}", *(f"{_INDENT}{it}" if it else "" for it in lines)])


def folded(text: str, breaks: set[int]) -> str:
    """`text` as a folded block scalar, with line breaks instead of the spaces before `breaks`, and in long lines."""
    lines: list[str] = []
    at = 0
    previous = ""
    for line in text.removesuffix("\n").split("\n"):
        if previous and line:
            lines.append("")
        lines += _wrapped(line, at, breaks) if line else [""]
        if previous and not line:
            lines.append("")
        previous = line
        at += len(line) + 1
    return "\n".join([f">{_indicator(text)}", *(f"{_INDENT}{it}" if it else "" for it in lines)])


def _wrapped(line: str, offset: int, breaks: set[int]) -> list[str]:
    """A line, which begins at `offset`, cut at single spaces: before `breaks`, and where it becomes too long."""
    found: list[str] = []
    start = last = 0
    for blank in SINGLE_BLANK.finditer(line):
        at = blank.start()
        if at - start > WIDTH and last > start:
            found.append(line[start:last])
            start = last + 1
        if offset + at + 1 in breaks:
            found.append(line[start:at])
            start = at + 1
        last = at
    if len(line) - start > WIDTH and last > start:
        found.append(line[start:last])
        start = last + 1
    return [*found, line[start:]]
