"""Templates: a whole agent, a description. Snippets that do not depend on a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from ..dialect.model import Dialect
from ..hosts import default
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar
from ..workspace.summary import Facts
from . import snippet

OPENERS = (
    ("Use this agent when", "when the main model should hand over"),
    ("Use proactively after", "handed over without being asked"),
    ("Expert in", "what it knows; say also when it is to be used"),
)
"""Beginnings of descriptions by which the main model can decide."""

SIGNALS = (
    ("PROACTIVELY", "the main model hands over without being asked"),
    ("MUST BE USED", "the main model hands over whenever it fits"),
)


def file(dialect: Dialect, stem: str, with_body: bool, name: str = "") -> str:
    """A file that loads: the required fields, and a body that says who, when and how. name: the agent's name, if it is
    already chosen."""
    lines, stops = ["---"], count(1)
    for field in map(dialect.fields.__getitem__, dialect.required):
        if field.name == "name" and name:
            lines.append(f"name: {snippet.escaped(as_scalar(name))}")
            continue
        example = stem if field.name == "name" and stem else field.example
        text = as_scalar(OPENERS[0][0] + " …" if field.name == "description" else example)
        if field.snippet == "quoted" and not text.startswith(("'", '"')):
            text = f'"{text}"'
        quote = text[0] if text[0] in "\"'" else ""
        inner = text[1:-1] if quote else text
        lines.append(f"{field.name}: {quote}${{{next(stops)}:{snippet.escaped(inner)}}}{quote}")
    lines.append("---")
    if with_body:
        lines += [
            "",
            f"You are ${{{next(stops)}:a specialist in …}}.",
            "",
            "## Approach",
            "",
            f"1. ${{{next(stops)}:First}}",
            "",
            "## Output",
            "",
            "$0",
        ]
    return "\n".join(lines) + ("" if with_body else "\n")


_NAME = pattern(r"[^\W_][\w.-]*(?: [\w.-]+)*")
_DEVICE = pattern(r"(?:con|conin\$|conout\$|prn|aux|nul|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
_NOWHERE = pattern(r"[\x00-\x1f<>:\"/\\|?*]")
_LONGEST_FILE = 255


def stem(name: str) -> str:
    """The file name, without `.md`, of a file created for an agent."""
    return "-".join(name.split())


def unstorable(stem: str) -> str | None:
    """Why `STEM.md` cannot be stored on every system that a repository is cloned to; None if it can. Windows reserves
    names of devices, whatever suffix follows."""
    file = f"{stem}.md"
    if _DEVICE.fullmatch(stem):
        return f"Windows reads the file name `{file}` as a device and cannot store the file; choose another name"
    if found := _NOWHERE.search(stem):
        return f"Windows does not allow {found[0]!r} in a file name; leave it out"
    if len(file.encode("utf-8", "replace")) > _LONGEST_FILE:
        return f"a file's name has no more than {_LONGEST_FILE} bytes on most systems; choose a shorter one"
    return None


def refusal(name: str, others: Sequence[Facts]) -> str | None:
    """Why an agent cannot be created under a name; None if it can. others: gives the agents that already have the
    name."""
    if not _NAME.fullmatch(name) or len(name) > default().names.longest:
        return (
            f"`{name}` cannot be used as a name; write letters, digits, `-` and `_`, beginning with a letter or a digit"
        )
    for it in others:
        return f"`{it.called}` is taken by `{it.path}`; choose another name"
    return unstorable(stem(name))
