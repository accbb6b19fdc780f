"""Whether a fix decides something in place of the author. Pure.

In a broken header, an indented line such as `tools: Read` is either a field with a wrong indentation or a part of the
text above it. A fix that takes it for one of them may give the agent every tool, or another name or description. A fix
that makes a file load may make an agent of a document, or an agent with every tool of one whose list of tools is
misspelled.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from ..document import Document
from ..hosts.documents import is_document
from ..hosts.reading import RESTRICTING
from ..hosts.verdict import Loaded, Skipped
from ..rules.shared.yaml_place import is_prose
from ..stdx.records import pattern
from ..syntax.yaml.tree import Mapping, Scalar
from ..text.problem import Edit, moved_all

_FIELD = pattern(r"""^([ \t]*)(?:- )?(["']?)([\w-]+)\2[ \t]*[:=]""", re.MULTILINE)
_ALIKE = pattern(r"tool|model|permission|server|skill|hook|turn", re.IGNORECASE)
"""Names that are likely meant as fields that say what an agent may do."""
_STRAY = pattern(
    r"^(?:[^\w\s#]{1,4} ?){0,2}"
    r"(?:(?i:(?:\w+[_-]|(?:dis)?allowed ?)?tools?|permission[ _-]?mode|mcp[ _-]?servers?|hooks?)|model|skills|effort|maxTurns"
    rf"|{'|'.join(sorted(RESTRICTING))})"
    r"(?:(?: \w+){0,2}[^\w\n]*[=:;>\uff1a\u2192\u2013-][^\w\n]*|[^\w\n]+(?=[A-Z])|$)",
    re.MULTILINE,
)
"""Lines that are meant as such a field, with another sign than a colon, marks around the name or words after it."""
_QUOTED = pattern(r"""\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t\r]*$""", re.DOTALL | re.MULTILINE)


def guesses(before: Document, after: Document, edits: tuple[Edit, ...]) -> bool:
    """Whether edits decide that an indented line of a broken header is a field, or that it or a line such as `tools = Read`
    is text, or that a file is an agent that may be a document, lacks what restricts it or has a field twice."""
    if isinstance(before.verdict, Skipped):
        if _repeats(before, after):
            return True
        unread = after.entries.keys() - after.dialect.fields.keys()
        is_doubtful = is_document(before.origin.stem) or any(map(_ALIKE.search, unread))
        if is_doubtful and isinstance(after.verdict, Loaded):
            return True
    lines, words = _open(before)
    if _buries(before, after, edits):
        return True
    if words and not {"field", "repeated"}.isdisjoint(_readings(after, moved_all(words, edits))):
        return True
    if not lines:
        return False
    places, (left, _) = moved_all(lines, edits), _open(after)
    return not {"text", "repeated"}.isdisjoint(_readings(after, places)) or any(
        may_be_text and not left.get(at) for at, may_be_text in zip(places, lines.values(), strict=True)
    )


def _buries(before: Document, after: Document, edits: tuple[Edit, ...]) -> bool:
    """Whether edits make text of a line that is meant as a field."""
    if before.region is None or before.header is None:
        return False
    strays = {it.start(): it.group() for it in _STRAY.finditer(before.text, *before.region)}
    places = moved_all(strays, edits)
    old, new = _readings(before, strays), _readings(after, places)
    return any(
        become == "text" and not (before.header.attempt and was == "text") and after.text.startswith(line, at)
        for was, become, at, line in zip(old, new, places, strays.values(), strict=True)
    )


def _repeats(before: Document, after: Document) -> bool:
    """Whether a field is written more than once that was not before."""
    repeated = _repeated(after)
    return bool(repeated) and not repeated <= _repeated(before)


def _repeated(document: Document) -> set[str]:
    """The fields that are written more than once, with a colon."""
    lines = _FIELD.finditer(document.text, *document.region) if document.region else ()
    names = [it[3] for it in lines if not it[1] and it.group().endswith(":")]
    return {name for name, count in Counter(names).items() if count > 1} if len(set(names)) < len(names) else set()


def _open(document: Document) -> tuple[dict[int, bool], list[int]]:
    """The places of indented lines that may or may not be fields, each with whether it may be text, as below an unquoted
    description; and the places of lines of text whose first word only looks like a field."""
    if document.region is None or document.header is None or document.header.attempt:
        return {}, []
    lines = list(_FIELD.finditer(document.text, *document.region))
    found: dict[int, bool] = {}
    words: list[int] = []
    goes_on = is_text = False
    closed: re.Match[str] | None = None
    for it in lines:
        if it[1] in ("", lines[0][1]):
            goes_on = is_text = is_prose(document, it[3])
            closed = _QUOTED.match(document.text, it.end(), document.region.end)
        elif it[3] in document.dialect.fields or it[3] in RESTRICTING or (goes_on and _ALIKE.search(it[3])):
            found[it.end(1)] = goes_on and not (closed and closed.end() <= it.start())
            is_text = goes_on or is_prose(document, it[3])
        elif is_text:
            words.append(it.end(1))
    known = zip(found.items(), _readings(document, found), strict=True)
    unread = zip(words, _readings(document, words), strict=True)
    return {at: may_be_text for (at, may_be_text), is_read in known if not is_read}, [at for at, it in unread if not it]


def _readings(document: Document, places: Iterable[int]) -> Iterator[str]:
    """What is at each place, in order: a `field`, a `repeated` one, a `part` of one, or `text`; empty if it cannot be
    read."""
    header = document.header
    entries = header.root.entries if header and isinstance(header.root, Mapping) else ()
    starts, times = [it.span.start for it in entries], Counter(it.name for it in entries)
    for place in places:
        at = bisect_right(starts, place) - 1
        if at < 0:
            yield ""
        elif starts[at] == place:
            is_read = document.source.begins_line(place)
            yield "" if not is_read else "field" if times[entries[at].name] == 1 else "repeated"
        elif isinstance(held := entries[at].value, Scalar):
            yield "" if held.style == "broken" else "text"
        else:
            yield "part"
