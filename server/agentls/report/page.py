"""How the host reads an agent, as a page of Markdown: `agentls show` for editors that can show one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from ..document import Document
from ..hosts import DEFAULT
from ..hosts.servers import Surroundings
from ..hosts.verdict import Loaded
from ..stdx.records import pattern
from ..text.problem import Finding
from . import agents, hosts
from .hosts import Row

_MARKUP = pattern(r"[\\`*_{}\[\]<>#|~]|^[-+>\d]", re.MULTILINE)
_BY_SESSION = frozenset(("tools", "at once"))
_SENTENCES = frozenset(("why", "refused"))
"""Rows whose text is a message, which is Markdown."""


def as_page(
    document: Document,
    found: Sequence[Row],
    findings: Iterable[Finding],
    beside: Surroundings = agents.ALONE,
) -> str:
    """The page. A link to `#L4` is one to a line of the file. found: what the hosts make of the file. beside: what
    other files make of it."""

    def told(number: int, message: str) -> str:
        return f"- [Line {number}](#L{number}): {message}"

    own = any(it.id == DEFAULT for it in found)
    loaded = document.verdict if own and isinstance(document.verdict, Loaded) else None
    name = loaded.name if loaded else posixpath.basename(document.label)
    parts = [f"# {_plain(name)}", f"[{_plain(document.label)}](#L1)"]
    rows = agents.rows(document, beside) if own else {}
    if own:
        shown = (it for it in rows.items() if it[0] not in ("entry", *(("description",) if loaded else ())))
        parts.append(_table((label.capitalize(), _cell(label, text)) for label, text in shown))
    if said := [told(document.source.line_number(it.span.start), f"{it.message} `{it.rule}`") for it in findings]:
        parts += ["## Findings", "\n".join(said)]
    if loaded:
        parts += ["## What the main model reads", f"> {_plain(rows['entry'])}"]
    if len(found) > own:
        notes = (told(*it) for it in hosts.told(document, found))
        parts += ["## By host", _table(_by_host(found)), "\n".join(notes)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _by_host(found: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """The cells of the table, without descriptions that are the same."""
    for label, cells in hosts.cells(found):
        if label != "description" or len(set(filter(None, cells))) > 1:
            yield (label.capitalize(), *(_cell(label, it) for it in cells))


def _table(rows: Iterable[Sequence[str]]) -> str:
    first, *rest = rows
    return "\n".join(f"| {' | '.join(it)} |" for it in (first, ["---"] * len(first), *rest))


def _cell(label: str, text: str) -> str:
    if label in _SENTENCES:
        return text.replace("|", "\\|").replace("\n", " <br> ")
    # A line for each kind of session.
    return " <br> ".join(map(_plain, text.split("\n"))) if label in _BY_SESSION else _plain(text)


def _plain(text: str) -> str:
    """Text without meaning in Markdown, on one line."""
    return _MARKUP.sub(lambda it: "\\" + it[0], " ".join(text.split()))
