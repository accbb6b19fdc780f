"""The parts of a TOML file in the form of a Markdown file's: the whole file is the header, and it contains the
prompt."""

from __future__ import annotations

from collections.abc import Container

from ...stdx.records import replace
from ...syntax.frontmatter import Frontmatter
from ...syntax.header import Header
from ...syntax.stop import Stop
from ...syntax.toml import read
from ...syntax.yaml.tree import Mapping, Scalar
from ...text.source import Span, line_in
from ..host import Host
from .loader import PROMPT


def form(host: Host) -> Host:
    """A host that cuts and reads files of Codex CLI."""
    return replace(host, split=_cut, intended=_cut, read_header=_header)


def _cut(text: str) -> Frontmatter:
    end = len(text)
    return Frontmatter(Span(0, 0), Span(0, end), Span(end, end), _prompt(text))


def _header(text: str, span: Span, known: Container[str] = (), again: bool = False) -> Header:
    root, at = _read(text)
    return Header(span, root, 1 if at is None else 0)


def _read(text: str) -> tuple[Mapping | None, int | None]:
    """The tree of a file, or of the lines before the first one that is not valid TOML, and the place of that line."""
    try:
        return read(text), None
    except Stop as stop:
        at = line_in(text, stop.at).start
    try:
        return read(text[:at]), at
    except Stop:
        return None, at


def _prompt(text: str) -> Span:
    """The span inside the quotes of the prompt; an empty span at the end of a file that has none."""
    root, _ = _read(text)
    for entry in root.entries if root else ():
        if entry.name == PROMPT and isinstance(entry.value, Scalar) and entry.value.pieces:
            return Span(entry.value.pieces[0].start, entry.value.pieces[-1].end)
    return Span(len(text), len(text))
