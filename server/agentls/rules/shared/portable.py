"""The spelling of a description that all hosts which read the file load as the same string, found by trying."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ...document import Document
from ...edits.effects import description
from ...hosts.others import Reader, in_place
from ...hosts.reading import File
from ...stdx.records import pattern
from ...syntax.yaml.quote import quote
from ...text.problem import Edit, Fix, apply
from ...text.source import Span
from .wording import HOST

_COLON = pattern(r":(?=\s|$)")
_LONGEST = 4000


class _Spelling(NamedTuple):
    written: str
    means: str
    reworded: bool = False


def fixes(document: Document, at: Span, hosts: tuple[str, ...]) -> tuple[Fix, ...]:
    """The fix for a finding at a place, if that is the description."""
    entry = document.entries.get("description")
    if not hosts or entry is None or not entry.span.start <= at.start <= entry.span.end:
        return ()
    cut = document.frontmatter
    end = cut.closing.end if cut else 0
    # The prompt does not matter: what is found for a header is kept while the prompt is being written.
    found = _fix(document.text[:end] + "\nLook at the change.\n", document.path, hosts)
    return (found,) if found else ()


@lru_cache(maxsize=8)
def _fix(text: str, path: str, hosts: tuple[str, ...]) -> Fix | None:
    document = Document(text, path)
    entry, meant = document.entries.get("description"), description(document)
    if entry is None or meant is None or not meant.strip() or len(meant) > _LONGEST:
        return None
    readers = tuple(in_place(path, hosts))
    region = Span(entry.key.span.end, max(entry.value.span.end, entry.key.span.end))
    best: tuple[int, tuple[str, ...], _Spelling] | None = None
    for spelling in _spellings(" ".join(meant.split())):
        wrong = _wrong(apply(text, (Edit(region, f": {spelling.written}"),)), path, spelling.means, readers)
        if best is None or len(wrong) < best[0]:
            best = len(wrong), wrong, spelling
        if not wrong:
            break
    if best is None or best[0] >= len(_wrong(text, path, " ".join(meant.split()), readers)):
        return None
    _, wrong, chosen = best
    title = (
        f"Write so that only {' and '.join(wrong)} read it otherwise" if wrong else "Write so that all read the same"
    )
    title += ", with a dash for each colon" if chosen.reworded else ""
    return Fix(title, (Edit(region, f": {chosen.written}"),), safe=not chosen.reworded and meant == chosen.means)


def _spellings(text: str) -> Iterator[_Spelling]:
    """The text on one line: as it is, in quotes, and without the colons that need them."""
    yield _Spelling(text, text)
    yield _Spelling(quote(text), text)
    yield _Spelling("'" + text.replace("'", "''") + "'", text)
    dashes = _COLON.sub(" -", text)
    if dashes != text:
        yield _Spelling(dashes, dashes, reworded=True)


def _wrong(text: str, path: str, meant: str, readers: tuple[Reader, ...]) -> tuple[str, ...]:
    """Who reads another description; not those that reject the file for something else."""
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
    """Whether the host reads the header at once."""
    return document.header is not None and document.header.attempt == 1
