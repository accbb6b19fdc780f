"""`Proposal`: one completion item as an edit, and the words of vocabularies as proposals."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from ..document import Document
from ..edits import header as edits
from ..stdx.records import dataclass, replace
from ..text.problem import Edit

Kind: TypeAlias = Literal[
    "field",
    "event",
    "value",
    "model",
    "color",
    "tool",
    "agent",
    "skill",
    "server",
    "snippet",
    "text",
    "file",
    "folder",
    "heading",
]


@dataclass(frozen=True)
class Proposal:
    """One completion item.

    edit: the text without placeholders; its span is on one line and contains the cursor. snippet: the text with
    placeholders, if it has any. sort: the sort key. filter: the text that is matched against what is between the span's
    start and the cursor. asked: shown only if completion is requested, not while typing. whole: the whole span is
    replaced, even if the client would keep what is after the cursor. also: edits elsewhere. more: completion continues
    after the inserted text. about: the topic of its documentation.
    """

    label: str
    kind: Kind
    edit: Edit
    sort: str
    filter: str = ""
    snippet: str = ""
    detail: str = ""
    about: tuple[str | int | bool, ...] = ()
    deprecated: bool = False
    asked: bool = False
    whole: bool = False
    also: tuple[Edit, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Completion:
    """The items, and whether typing more may give other items."""

    items: tuple[Proposal, ...] = ()
    is_incomplete: bool = False

    def meant(self, text: str, offset: int, typed: str) -> Completion:
        """The items that may be shown while typing: Enter after a finished word must remain a line break.

        typed: the trigger character that was typed; empty if letters were typed or completion was requested.
        """
        if not self.is_incomplete and any(_is_written(it, text, offset) for it in self.items):
            return Completion()
        return replace(self, items=tuple(it for it in self.items if not it.asked)) if typed else self


def _is_written(it: Proposal, text: str, offset: int) -> bool:
    """Whether accepting the item would change nothing."""
    return it.edit.span.end == offset and it.edit.text == it.edit.span.of(text) != "" and not it.also


@dataclass(frozen=True)
class Word:
    """A word that can be written. raw: it is not a string, so it is never quoted. last: it is rarely meant."""

    text: str
    kind: Kind
    detail: str = ""
    about: tuple[str | int | bool, ...] = ()
    raw: bool = False
    deprecated: bool = False
    last: bool = False


def proposed(it: Word, edit: Edit, index: int) -> Proposal:
    """A word as the item at a position of a list."""
    return Proposal(
        label=it.text,
        kind=it.kind,
        edit=edit,
        sort=f"{2 if it.deprecated else 1 if it.last else 0}{index:05}",
        filter=it.text,
        detail=it.detail,
        about=it.about,
        deprecated=it.deprecated,
    )


def lines(document: Document, text: str, line: str = "") -> str:
    """Text of several lines with the line ending of the file and the indentation of the line that it is inserted in."""
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return text.replace("\n", edits.line_end(document) + indent) if "\n" in text else text


def first_sentence(text: str) -> str:
    """The first sentence of a Markdown text, without its marks."""
    flat = text.partition("\n")[0].replace("`", "").replace("*", "")
    found = re.match(r".*?[.:;](?=\s|$)", flat)
    return (found.group() if found else flat).rstrip(".:;")


def short(text: str) -> str:
    """The beginning of a string, on one line."""
    flat = " ".join(text[:120].split())
    return flat if len(flat) <= 70 else flat[:70].rsplit(" ", 1)[0] + " …"
