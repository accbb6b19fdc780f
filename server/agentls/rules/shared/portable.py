"""The spelling of a field that the host and the chosen hosts read the same, found by trying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...document import Document
from ...edits.effects import description
from ...hosts.others import Reader
from ...hosts.reading import File
from ...stdx.records import pattern
from ...syntax.yaml import tree
from ...syntax.yaml.quote import as_scalar, quote
from ...syntax.yaml.tree import Entry, resolve
from ...text.problem import Edit, Fix, apply
from ...text.source import Span
from .wording import HOST, code

_COLON = pattern(r":(?=\s|$)")
_MARKED = pattern(r"([`*_\"'])(.+?)\1|\[([^\]]*)\]|\{([^}]*)\}|[@%|>?!&,#-]\s*")
_REMARK = pattern(r"[ \t]+(#[^\r\n]*)")
_PLAIN = pattern(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\s:#]|:(?=\S)|(?<=\S)#|[^\S\r\n](?!#|\Z))*")
_LONGEST = 4000
_SAME = "Write so that all read the same"


class _Spelling(NamedTuple):
    written: str
    means: str
    how: str = ""


def is_plain(text: str) -> bool:
    """Whether a string on one line is read unchanged, both as YAML and line by line."""
    return _PLAIN.fullmatch(text) is not None


def fixes(document: Document, field: str, readers: Sequence[Reader]) -> tuple[Fix, ...]:
    """The fix for a finding about a field."""
    entry = document.entries.get(field)
    if entry is None:
        return ()
    if field == "description":
        cut = document.frontmatter
        end = cut.closing.end if cut else 0
        # The prompt does not matter, so the result for a header is kept while the prompt is being written.
        found = _described(document.text[:end] + "\nLook at the change.\n", document.path, tuple(readers))
        if found:
            return (found,)
    elif field in ("tools", "skills") and (names := _names(entry)):
        in_line = field == "tools"
        written = ", ".join(names) if in_line else f"[{', '.join(as_scalar(it, flow=True) for it in names)}]"
        if not in_line or is_plain(written):
            return (Fix(_SAME, (Edit(_region(entry), f": {written}"), *_moved(document, entry))),)
    elif field in ("name", "model"):
        value = getattr(resolve(entry.value), "value", None)
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if text and is_plain(text) and as_scalar(text) == text:
            return (Fix(_SAME, (Edit(_region(entry), f": {text}"), *_moved(document, entry))),)
    moved = tuple(_moved(document, entry))
    return (Fix("Move the comment to a line of its own", moved),) if moved else ()


def _names(entry: Entry) -> list[str]:
    node = resolve(entry.value)
    if isinstance(node, tree.Sequence):
        found = [getattr(resolve(it), "value", None) for it in node.items]
        return [it for it in found if isinstance(it, str)] if all(isinstance(it, str) for it in found) else []
    text = getattr(node, "value", None)
    return [it for part in text.split(",") if (it := part.strip())] if isinstance(text, str) else []


def _region(entry: Entry) -> Span:
    return Span(entry.key.span.end, max(entry.value.span.end, entry.key.span.end))


def _moved(document: Document, entry: Entry) -> Iterator[Edit]:
    """A comment after a value, on the line above the field."""
    if remark := _REMARK.match(document.text, entry.value.span.end):
        start = document.source.line_at(entry.span.start).start
        yield Edit(Span(start, start), f"{remark[1]}\n")
        yield Edit(Span(*remark.span()), "")


@lru_cache(maxsize=8)
def _described(text: str, path: str, readers: tuple[Reader, ...]) -> Fix | None:
    document = Document(text, path)
    entry, meant = document.entries.get("description"), description(document)
    if entry is None or meant is None or not meant.strip() or len(meant) > _LONGEST:
        return None
    moved = tuple(_moved(document, entry))
    best: tuple[int, tuple[str, ...], _Spelling] | None = None
    for spelling in _spellings(" ".join(meant.split())):
        edits = (*moved, Edit(_region(entry), f": {spelling.written}"))
        wrong = _wrong(apply(text, edits), path, spelling.means, readers)
        if best is None or len(wrong) < best[0]:
            best = len(wrong), wrong, spelling
        if not wrong:
            break
    if best is None or HOST in best[1] or best[0] >= len(_wrong(text, path, " ".join(meant.split()), readers)):
        return None
    _, wrong, chosen = best
    others = f"only {' and '.join(wrong)} read{'' if wrong[1:] else 's'} it differently"
    title = f"Write so that {others}" if wrong else _SAME
    is_safe = not chosen.how and meant == chosen.means
    return Fix(title + chosen.how, (*moved, Edit(_region(entry), f": {chosen.written}")), safe=is_safe)


def _spellings(text: str) -> Iterator[_Spelling]:
    """The text on one line: as it is, in quotes, and without what needs them: colons, or marks at its start."""
    yield _Spelling(text, text)
    yield _Spelling(quote(text), text)
    yield _Spelling("'" + text.replace("'", "''") + "'", text)
    if (dashes := _COLON.sub(" -", text)) != text:
        yield _Spelling(dashes, dashes, ", with a dash for each colon")
    if marked := _MARKED.match(dashes):
        rest = next(filter(None, marked.groups()[1:]), "") + dashes[marked.end() :]
        also = " and a dash for each colon" if dashes != text else ""
        yield _Spelling(rest, rest, f", without {code(marked[0][0])} at its start{also}")


def _wrong(text: str, path: str, meant: str, readers: tuple[Reader, ...]) -> tuple[str, ...]:
    """The hosts that read another description, except those that reject the file for another reason."""
    document = Document(text, path)
    wrong = [] if description(document) == meant and _is_good(document) else [HOST]
    entry = document.entries.get("description")
    for reader in readers:
        reading = reader.load(File(path, text))
        is_here = entry is None or entry.span.start <= reading.span.start <= entry.span.end
        if (reading.description or "").strip() != meant if reading.loads else is_here:
            wrong.append(reader.name)
    return tuple(wrong)


def _is_good(document: Document) -> bool:
    """Whether the host reads the header at its first attempt."""
    return document.header is not None and document.header.attempt == 1
