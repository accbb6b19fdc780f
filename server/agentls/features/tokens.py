"""Semantic tokens: what a description of 1,400 characters on one line is made of, and what the fields hold.

Tokens are in order, do not overlap, lie on one line each, and are never empty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal, TypeAlias

from ..document import Document
from ..stdx.records import dataclass, pattern
from ..syntax.examples.tree import Commentary, Context, Examples, Placeholder, Tag, Turn
from ..syntax.yaml.tree import Mapping, Scalar, resolve
from ..text.source import Span

Kind: TypeAlias = Literal["keyword", "parameter", "string", "comment", "class", "property", "enumMember", "operator"]
"""tags: keyword; labels: parameter; speech: string; commentary and placeholders: comment; agents: class; fields:
property; tools and values of a closed set: enumMember, because completion plugins put parentheses after a function; the
two-character line break: operator."""


@dataclass(frozen=True)
class Token:
    """declaration: the agent's name where it is defined. deprecated: a field that the host does not know."""

    span: Span
    kind: Kind
    declaration: bool = False
    deprecated: bool = False


def tokens(document: Document, agents: Collection[str] = ()) -> list[Token]:
    """All tokens of a file. If two overlap, the first one is kept. agents: the names of existing agents."""
    taken: list[Token] = []
    for layer in (_names(document, frozenset(agents)), _signs(document), _texts(document)):
        starts = [it.span.start for it in taken]
        fresh = [piece for token in layer for piece in _free(token, taken, starts)]
        taken = sorted([*taken, *fresh], key=lambda it: it.span)
    return [line for token in taken for line in _by_line(document, token)]


def _names(document: Document, agents: frozenset[str]) -> Iterator[Token]:
    given, description = document.scalar("name"), document.scalar("description")
    own = _own(document)
    found = {it: Token(it, "class", declaration=True) for it in own if given and given.span.contains(it)}
    if description:
        spans = [it for it in own if description.span.contains(it)]
        if others := _others(agents):
            spans += [Span(*it.span()) for it in others.finditer(document.text, *description.span)]
        found.update((it, Token(it, "class")) for it in spans)
    end = -1
    for span in sorted(found):
        # A name may be the beginning or end of another.
        if span.start >= end:
            yield found[span]
            end = span.end
    for mention in document.markdown.mentions if "@agent-" in document.text else ():
        if mention.agent:
            yield Token(mention.span, "class")


def _own(document: Document) -> list[Span]:
    """Every place where the agent's name is a word by itself, including its field."""
    given = document.scalar("name")
    name = given.value if given else None
    if given is None or not isinstance(name, str) or not re.search(r"\w", name) or len(name) < 2:
        return []
    word = pattern(rf"(?<![\w-]){re.escape(name)}(?!-?\w)")
    return [Span(*it.span()) for it in word.finditer(document.text)]


@lru_cache(maxsize=4)
def _others(agents: frozenset[str]) -> re.Pattern[str] | None:
    """Mentions of agents: names that are not ordinary words, and others before the word `agent`."""
    names = sorted((it for it in agents if re.search(r"\w", it)), key=len, reverse=True)
    certain = "|".join(re.escape(it) for it in names if "-" in it.strip("-"))
    others = "|".join(re.escape(it) for it in names if "-" not in it.strip("-"))
    ways = [it for it in (certain and rf"(?:{certain})(?!-?\w)", others and rf"(?:{others})(?= agent\b)") if it]
    return pattern(rf"(?<![\w-])(?:{'|'.join(ways)})") if ways else None


def _signs(document: Document) -> Iterator[Token]:
    description = document.example_readings[0]
    breaks = re.finditer(r"\\n", description.text)  # The host turns them into line breaks.
    found = [Token(description.place(*it.span()), "operator") for it in breaks]
    for tree in document.examples:
        found += [Token(tag.span, "keyword") for tag in _tags(tree)]
        found += [Token(label, "parameter") for label in _labels(tree)]
    found += _fields(document)
    yield from sorted(found, key=lambda it: it.span)


def _texts(document: Document) -> Iterator[Token]:
    found: list[Token] = []
    for tree in document.examples:
        for block in tree.blocks:
            for part in block.parts:
                match part:
                    case Turn():
                        found.append(Token(part.text, "string"))
                    case Commentary():
                        found.append(Token(part.text, "comment"))
                    case Placeholder():
                        found.append(Token(part.span, "comment"))
        found += [Token(turn.text, "string") for it in tree.dialogues for turn in it.turns]
    yield from sorted(found, key=lambda it: it.span)


def _tags(tree: Examples) -> Iterator[Tag]:
    for wrapper in tree.wrappers:
        yield wrapper.open
        if wrapper.close:
            yield wrapper.close
    for block in tree.blocks:
        yield block.open
        if block.close:
            yield block.close
        for part in block.parts:
            if isinstance(part, Commentary):
                yield part.open
                if part.close:
                    yield part.close


def _labels(tree: Examples) -> Iterator[Span]:
    turns = [turn for it in tree.dialogues for turn in it.turns]
    for part in [*turns, *(part for block in tree.blocks for part in block.parts)]:
        if isinstance(part, (Turn, Context)):
            yield part.label


def _fields(document: Document) -> Iterator[Token]:
    root = document.header.root if document.header else None
    node = resolve(root) if root else None
    known = document.dialect.fields
    for entry in node.entries if isinstance(node, Mapping) else ():
        if isinstance(entry.key, Scalar):
            yield Token(entry.key.span, "property", deprecated=entry.name not in known)
        field, value = known.get(entry.name), resolve(entry.value)
        if field is None or not entry.span.contains(value.span):
            continue
        if field.values == "tools":
            yield from (Token(it.span, "enumMember") for it in document.host.tools.entries(value))
        elif isinstance(value, Scalar) and (field.choices or field.values == "models") and value.value is not None:
            yield Token(value.span, "enumMember")


def _free(token: Token, taken: list[Token], starts: list[int]) -> Iterator[Token]:
    """The parts of a token that other tokens, which are in order, do not cover."""
    at, end = token.span
    index = max(bisect_right(starts, at) - 1, 0)
    while index < len(taken) and taken[index].span.start < end:
        other = taken[index].span
        if other.end > at:
            if other.start > at:
                yield Token(Span(at, other.start), token.kind, token.declaration, token.deprecated)
            at = other.end
        index += 1
    if at < end:
        yield Token(Span(at, end), token.kind, token.declaration, token.deprecated)


def _by_line(document: Document, token: Token) -> Iterator[Token]:
    """A token on each of its lines, without surrounding spaces."""
    source, text = document.source, document.text
    for line in range(source.line_of(token.span.start), source.line_of(max(token.span.end - 1, token.span.start)) + 1):
        whole = source.line_span(line)
        start, end = max(whole.start, token.span.start), min(whole.end, token.span.end)
        content = text[start:end]
        start += len(content) - len(content.lstrip())
        end = start + len(content.strip())
        if start < end:
            yield Token(Span(start, end), token.kind, token.declaration, token.deprecated)
