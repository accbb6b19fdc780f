"""YAML text to a tree, exactly as the host reads it, or the reason why the host rejects it.

Responsible for documents and directives; `nodes.py` is the grammar, `scan.py` makes the tokens, `anchors.py` resolves
names, `blame.py` explains errors. Not responsible for the host's second attempt (`rescue.py`), nor for what to keep of
a broken header (`header.py`).
"""

from __future__ import annotations

from functools import lru_cache

from ...stdx.records import always, dataclass, pattern
from ...text.source import Span
from . import blame, resolve
from .anchors import Reader
from .blame import YamlError
from .cursor import Cursor, Stop
from .nodes import DEEPEST, read_node
from .scan import advance
from .tree import Node, Scalar, Sequence

__all__ = ["DEEPEST", "SHORT", "Parsed", "YamlError", "parse"]

_YAML = pattern(r"YAML[ \t]+[0-9]+\.[0-9]+")
_TAG = pattern(r"TAG[ \t]+!(?:(?P<name>[-0-9A-Za-z]*)!)?[ \t]+(?:!|%[0-9a-fA-F]{2}|[#;/?:@&=+$_.~*'()0-9A-Za-z-])")
_URI = always(r"(?:[#;/?:@&=+$,_.!~*'()\[\]0-9A-Za-z-]|%(?=[0-9a-fA-F]{2}))*")
_OTHER = pattern(r"[^\x00-\x20\x7f][^\x00-\x08\x0a-\x1f\x7f]*")
_REST = pattern(r"(?:[ \t]*|[ \t]+(#[^\r\n\0]*))(?=[\r\n\0])")


@dataclass(frozen=True)
class Parsed:
    """How the host reads a YAML text.

    root: None if nothing is written, and if there is an error. Several documents are a list of them. comments: each
    from its `#` to the line's end; up to the error, if there is one.
    """

    root: Node | None
    error: YamlError | None
    comments: tuple[Span, ...]
    documents: tuple[Span, ...] = ()


SHORT = 5_000
"""Code points of the longest text of which the tree is kept."""


def parse(text: str, start: int = 0, end: int | None = None) -> Parsed:
    """Read `text[start:end]`; all spans are offsets into `text`. Never raises, takes linear time.

    A short text is not read again at the same place: a header where only the body is typed into, or one after a fix that
    was tried before.
    """
    source = text[start:end]
    return _kept(source, start) if len(source) <= SHORT else _parsed(source, start)


def _parsed(source: str, start: int) -> Parsed:
    nul = source.find("\0")
    cursor = Cursor(source, start)
    if nul >= 0:
        return Parsed(None, blame.control_character(cursor, nul), ())
    reader = Reader(cursor)
    try:
        advance(cursor, first=True)
        roots = [_document(reader)]
        while cursor.kind:
            roots.append(_document(reader))
    except Stop as stop:
        return Parsed(None, blame.explain(cursor, stop), tuple(cursor.comments))
    comments = tuple(cursor.comments)
    if len(roots) > 1:
        spans = tuple(root.span for root in roots)
        return Parsed(Sequence(Span(start, start + len(source)), tuple(roots), False), None, comments, spans)
    root = roots[0]
    nothing = isinstance(root, Scalar) and root.value is None and root.span.start == root.span.end
    return Parsed(None if nothing else root, None, comments)


_kept = lru_cache(maxsize=16)(_parsed)


def _document(r: Reader) -> Node:
    s = r.s
    r.anchors.clear()
    r.open.clear()
    s.handles.clear()
    s.explicit_line = -1
    directive = -1
    versions = 0
    while s.kind == "%":
        directive = s.at
        versions += _directive(s)
        if versions > 1:
            raise Stop("directive", s.at)
        advance(s)
    if s.kind == "---":
        s.explicit_line = s.token_line
        advance(s)
    elif directive >= 0:
        raise Stop("directive", directive)
    root = read_node(r)
    for entry in r.late:
        object.__setattr__(entry, "name", resolve.key_name(entry.key))
    r.late.clear()
    if s.kind == "...":
        while s.kind == "...":
            line = s.token_line
            advance(s)
        if s.token_line == line and s.kind:
            raise Stop("token", s.at)
    elif s.kind and s.kind != "---":
        raise Stop("document-end", s.at)
    return root


def _directive(s: Cursor) -> bool:
    """Read the rest of a `%` line; whether it is the YAML version."""
    if s.token_indent:
        raise Stop("directive", s.at)
    src, pos = s.src, s.pos
    version = False
    if src.startswith(("YAML ", "YAML\t"), pos):
        match = _YAML.match(src, pos)
        version = True
    elif src.startswith(("TAG ", "TAG\t"), pos):
        match = _TAG.match(src, pos)
        if match and match["name"]:
            s.handles.add(match["name"])
    else:
        match = _OTHER.match(src, pos)
    if match is None:
        raise Stop("directive", s.at)
    end = match.end()
    if src.startswith("TAG", pos) and not version:
        end = _URI.match(src, end).end()
    rest = _REST.match(src, end)
    if rest is None:
        raise Stop("directive", s.at)
    if rest.group(1):
        s.comments.append(s.span(rest.start(1), rest.end()))
    s.pos = rest.end()
    return version
