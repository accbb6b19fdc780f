"""Completion in a body: mentions of agents and files, the paths of links, headings, names between
backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cursor.targets import Code, Destination, Heading, Mention
from ..document import Document
from ..stdx.records import pattern, replace
from ..text.problem import Edit
from ..text.source import Span
from ..workspace.context import Workspace
from . import body, vocabulary
from .proposal import Kind, Proposal, proposed

_QUOTED = pattern(r'(?<![\w@./])@"(?P<typed>[^"\r\n]*)\Z')
_REST_OF_QUOTED = pattern(r'[\w: -]*\(agent\)"?|[\w:-]*"?')
_LONGEST = 256


def quoted(document: Document, workspace: Workspace, offset: int) -> Iterator[Proposal]:
    """Agents in `@"NAME (agent)"`, in which a name may have spaces."""
    begun = _QUOTED.search(document.text, max(0, offset - _LONGEST), offset)
    rest = _REST_OF_QUOTED.match(document.text, offset)
    if begun is None:
        return
    assert rest is not None  # The typed name may be empty.
    for i, it in enumerate(vocabulary.agents(document, workspace, begun["typed"])):
        text = f'@"{it.text} (agent)"'
        yield replace(proposed(it, Edit(Span(begun.start(), rest.end()), text), i), label=text, filter=text)


def mentioned(document: Document, workspace: Workspace, at: Mention, offset: int) -> Iterator[Proposal]:
    """Agents after an `@`, and files if a path has been begun: the next part of it."""
    typed = at.name.of(document.text)
    if "/" not in typed and not typed.startswith((".", "~")):
        for i, it in enumerate(vocabulary.agents(document, workspace, typed)):
            if not re.search(r"\s", it.text):
                text = f"@agent-{it.text}"
                yield replace(proposed(it, Edit(at.span, text), i), label=text, filter=text)
    if not at.agent and offset >= at.name.start:
        yield from _files(document, workspace, at.name, offset, from_root=True)


def destinations(document: Document, workspace: Workspace, at: Destination, offset: int) -> Iterator[Proposal]:
    """The next part of a link's path."""
    return _files(document, workspace, at.span, offset, from_root=False)


def _files(document: Document, workspace: Workspace, span: Span, offset: int, from_root: bool) -> Iterator[Proposal]:
    typed = document.text[span.start : offset]
    folder = body.folder(document.path, typed, from_root)
    if folder is None:
        return
    left = typed.rpartition("/")[2]
    rest = re.match(r"[^/\s)#]*", document.text[offset : max(span.end, offset)])
    assert rest is not None
    there = Span(offset - len(left), offset + rest.end())
    for i, name in enumerate(workspace.listing(folder)):
        is_folder = name.endswith("/")
        if re.search(r"[\s()]", name) or (name.startswith(".") and not left.startswith(".")):
            continue
        kind: Kind = "folder" if is_folder else "file"
        yield Proposal(name, kind, Edit(there, name), f"{not is_folder:d}{i:05}", more=is_folder)


def headings(document: Document, at: Heading) -> Iterator[Proposal]:
    """Common headings that the body does not have; only if none is begun, because a heading is free text."""
    if at.text.of(document.text).strip():
        return
    there = {it.text.of(document.text).strip().lower() for it in document.markdown.headings}
    for i, (words, why) in enumerate(body.HEADINGS):
        if words.lower() not in there:
            text = f"{'#' * at.level} {words}"
            yield Proposal(text, "heading", Edit(at.span, text), f"{i:03}", filter=text, detail=why, asked=True)


def in_code(document: Document, workspace: Workspace, at: Code) -> Iterator[Proposal]:
    """Names of agents and skills, if one is begun between backticks."""
    typed = at.span.of(document.text)
    if not re.fullmatch(r"[A-Za-z][\w:-]*", typed):
        return
    words = [*vocabulary.agents(document, workspace, typed), *vocabulary.skills(workspace, typed)]
    for i, it in enumerate(words):
        if it.text.lower().startswith(typed[0].lower()):
            yield proposed(replace(it, deprecated=False), Edit(at.span, it.text), i)
