"""Why the host skips a file: it reads no field of it, or drops the fields that it read.

The reason is the id of the rule that reports it. Part of the loader model, see `loader.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...dialect.anchor import first_line, top, value_place, visible
from ...dialect.model import Dialect
from ...stdx.records import always, pattern
from ...stdx.spelling import nearest
from ...syntax import frontmatter as fences
from ...syntax import header as headers
from ...syntax.frontmatter import Frontmatter
from ...syntax.header import Header
from ...syntax.yaml.tree import Entry, Scalar
from ...syntax.yaml.tree import Mapping as Map
from ...syntax.yaml.tree import resolve as target_of
from ...text.source import Span, line_in
from ..verdict import Skipped
from ..versions import does
from . import hooks, rescue
from .names import name_fault

_SIGNS = frozenset(("name", "description", "tools", "model"))


def unread(text: str, frontmatter: Frontmatter | None, header: Header | None, dialect: Dialect) -> Skipped | None:
    """Why the host reads no field; None if it reads a mapping."""
    if _is_utf16(text):
        return Skipped("encoding", top(text))
    if frontmatter is None:
        return _without_frontmatter(text, header)
    assert header is not None
    root = None if header.root is None else target_of(header.root)
    if header.attempt and isinstance(root, Map):
        return None
    meant = _meant_header(text, frontmatter, dialect)
    fields = headers.entries(meant.root) if meant and meant.attempt else {}
    is_empty = root is None and not frontmatter.header.of(text).strip()
    if _is_agent(fields) or (is_empty and _meant(fields)):
        return Skipped("frontmatter-cut", frontmatter.closing)
    if not header.attempt:
        is_meant = _meant(headers.entries(header.root)) or _looks_like_fields(text, frontmatter, _LOOSE)
        if not is_meant or header.error is None or header.error.kind == "too-deep":
            # The host reads deeper than this reader does, so nothing is known about such a file.
            return Skipped("document", top(text))
        return Skipped("yaml-syntax", header.error.span)
    if is_empty and not text[frontmatter.closing.end :].strip():
        return Skipped("missing-field", frontmatter.opening)
    if root is None or not (_looks_like_fields(text, frontmatter) or _looks_like_fields(text, frontmatter, _LOOSE)):
        return Skipped("document", top(text))
    return Skipped("root-type", visible(text, root.span, frontmatter.opening))


def _is_utf16(text: str) -> bool:
    """Whether bytes of UTF-16 were decoded as UTF-8, as the host does."""
    start = text[:8]
    return (start[:2] == "\ufffd\ufffd" and "\0" in start) or start[1:6:2] == "\0\0\0" or start[:5:2] == "\0\0\0"


_SIGN = pattern(r"^[ \t-]*[\"'{]*(?:name|description)[\"']?[ \t]*[:=]", re.MULTILINE)
_LOOSE = pattern(
    r"^\W{0,7}name[ \t*_`]*[:=;|-][\s\S]*?^\W{0,7}description[ \t*_`]*[:=;|-]"
    r"|\A\s*name[ \t]+\S+\s*\n(?:[^\n]*\n){0,3}?description[ \t]+\S",
    re.MULTILINE,
)
"""Fields with another sign than a colon, with marks around their names, or without a sign: only both together are a
sign."""


def _looks_like_fields(text: str, frontmatter: Frontmatter, sign: re.Pattern[str] = _SIGN) -> bool:
    return sign.search(frontmatter.header.of(text)) is not None


def _without_frontmatter(text: str, header: Header | None) -> Skipped:
    meant = fences.intended(text)
    fields = headers.entries(header.root) if header else {}
    if text.startswith("<<<<<<< "):
        return Skipped("merge-conflict", first_line(text, 0))
    if meant is None or not _meant(fields):
        return Skipped("document", top(text))
    opening, closing = meant.opening, meant.closing
    if opening.start == opening.end:
        return Skipped("no-frontmatter", first_line(text, opening.start))
    if before := text[: opening.start].strip():
        at = text.index(before[0])
        return Skipped("frontmatter-not-first", first_line(text, at))
    if opening.start:
        return Skipped("frontmatter-not-first", opening)
    end = _LINE_END.match(text, opening.end)
    if end is None or opening.of(text) != "---":
        return Skipped("frontmatter-fence", first_line(text, 0))
    if end[1] == "\r":
        return Skipped("line-ends", opening)
    return Skipped("frontmatter-unclosed", closing if closing.end > closing.start else opening)


_LINE_END = pattern(r"[ \t]*(\r?\n|\r)")


def _meant(fields: Mapping[str, Entry]) -> bool:
    """Whether the file was meant as an agent: it has a name, a description, tools or a model, in any case, or a
    misspelled description."""
    return any(it.lower() in _SIGNS or nearest(it, ("description",)) for it in fields)


def _is_agent(fields: Mapping[str, Entry]) -> bool:
    return all(headers.text(fields.get(it)) for it in ("name", "description"))


def _is_wrapped(fields: Mapping[str, Entry]) -> bool:
    """Whether the fields of an agent are below the only key of the header."""
    return len(fields) == 1 and all(_is_agent(headers.entries(it.value)) for it in fields.values())


def unfit(text: str, frontmatter: Frontmatter, fields: Mapping[str, Entry], dialect: Dialect) -> Skipped | None:
    """Why a mapping is not an agent in a project, in the order of the host's checks; None if it is one."""
    if not _meant(fields) and not _is_wrapped(fields) and _meant_header(text, frontmatter, dialect) is None:
        return Skipped("document", top(text))
    if fault := _not_text(text, frontmatter, fields, "name", dialect):
        return fault
    name = headers.text(fields["name"]) or ""
    wrong = name_fault(name)
    if wrong and (wrong != "long" or does(dialect, "longest-name")):
        return Skipped("name-syntax", value_place(text, fields["name"]))
    if fault := _not_text(text, frontmatter, fields, "description", dialect):
        return fault
    if (found := hooks.stray(fields, dialect)) is not None:
        return Skipped("stray-hooks", hooks.stray_place(text, *found))
    if "hooks" in fields:
        return _unhooked(text, fields["hooks"], dialect)
    return None


def _not_text(
    text: str, frontmatter: Frontmatter, fields: Mapping[str, Entry], name: str, dialect: Dialect
) -> Skipped | None:
    """Why a required field is not a non-empty string; None if it is one."""
    entry = fields.get(name)
    if headers.text(entry):
        return None
    value = headers.value(entry.value) if entry else None
    meant = _meant_header(text, frontmatter, dialect)
    if meant and meant.attempt and headers.text(headers.entries(meant.root).get(name)):
        return Skipped("frontmatter-cut", frontmatter.closing)
    if entry is None:
        return Skipped("missing-field", frontmatter.opening)
    reason = "empty-field" if value is None or value == "" else "field-type"
    return Skipped(reason, value_place(text, entry))


def _unhooked(text: str, entry: Entry, dialect: Dialect) -> Skipped | None:
    fatal = next((it for it in hooks.hook_faults(entry, dialect, text) if it.fatal), None)
    if fatal is None:
        return None
    node = target_of(entry.value)
    if isinstance(node, Scalar) and node.style == "raw" and headers.is_damaged(node, headers.alone(text, entry, node)):
        return Skipped("rescue-damage", visible(text, node.span, entry.key.span))
    return Skipped("hooks-shape", fatal.span)


def _meant_header(text: str, frontmatter: Frontmatter, dialect: Dialect) -> Header | None:
    """What the host would read if a `---` inside the header had not cut it; None if nothing suggests that.

    Its spans are meaningless. The intended fence is the next one that is alone on its line.
    """
    start, cut = frontmatter.header.start, frontmatter.closing.start
    line = line_in(text, cut).start
    rest = _LINE.match(text, cut)
    alone = not text[line:cut].strip() and not rest.group().strip("- \t\r")
    following = _FIRST_FIELD.match(text, rest.end())
    if alone and (following is None or following[1] not in dialect.fields):
        return None
    end = _FENCE.search(text, rest.end())
    if end is None:
        return None
    whole = _DASHES.sub("\\1#--", text[start : end.start()])
    return rescue.read_header(whole, Span(0, len(whole)), dialect.fields)


_LINE = always(r"[^\n]*")
_FIRST_FIELD = pattern(r"\s*([A-Za-z]+)[ \t]*:(?=\s)")
_FENCE = pattern(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_DASHES = pattern(r"^([ \t]*)-{3}", re.MULTILINE)
