"""`Facts`: what other files may want to know of an agent file, and which names it mentions.

Computed from one document alone. Says nothing of whether a name exists; `index.py` puts the facts of all files together.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias
from zlib import crc32

from . import tools
from .document import Document
from .runtime import Loaded, Origin
from .syntax.scalar import source_span
from .syntax.tree import Entry, Mapping, Node, Scalar, Sequence, resolve
from .text import Span

Kind: TypeAlias = Literal["agent", "skill", "server", "tool"]
Where: TypeAlias = Literal["tools", "disallowedTools", "skills", "mcpServers", "text"]
Scope: TypeAlias = Literal["project", "user", "plugin", "collection"]

_AGENT_TOOLS = frozenset(("Agent", "Task"))
_LIMIT = 300
"""Mentions of one file that are kept in its text. No real file has a third of it."""

_NAME = r"[A-Za-z][\w-]*(?::[\w-]+)*"
_SURE = re.compile(
    rf"""(?<![\w@./])@agent-(?P<at>{_NAME})"""
    r"""|@"(?P<quoted>[^"\n]{1,256}?)\ \(agent\)\""""
    rf"""|subagent_type\\?["']?\s{{0,3}}[:=]\s{{0,3}}\\?["'`]?(?P<typed>{_NAME})""",
    re.VERBOSE,
)
_SIGNS_OF_SURE = ("@agent-", '(agent)"', "subagent_type")
_DOUBTFUL = re.compile(rf"`(?P<code>{_NAME})`|\*\*(?P<bold>[A-Za-z]\w*(?:-\w+)+)\*\*")
_CALLED = re.compile(r"[ `*\"'](?:sub-?)?agents?\b", re.IGNORECASE)
_AGENT = re.compile(r"gents?\b")
_BEFORE = re.compile(r"(?<![\w@./-])([A-Za-z]\w*(?:-\w+)+)[`*\"']*\s*\Z")
_TAGS = re.compile(r"<(example|commentary)s?>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"\w[\w#+]*")


@dataclass(frozen=True)
class Tree:
    """A folder whose agents the host reads together.

    base: the folder of the project, or the plugin's; empty for the user's. root: the root of the project's
    repository, as far up as folders above count. everywhere: it is read wherever the host works.
    A collection is read by nobody: its files are there to be copied.
    """

    path: str
    scope: Scope
    base: str = ""
    root: str = ""
    everywhere: bool = False
    plugin: str = ""


class Mention(NamedTuple):
    """A name where it is written. sure: a name of this kind is meant there, also where there is none such."""

    kind: Kind
    name: str
    span: Span
    where: Where
    sure: bool = True


@dataclass(frozen=True)
class Facts:
    """An agent file among others.

    real: the file itself, where links lead to it. agent: what the host loads, None where it skips the file. called: the agent's name, or what would be its name.
    tokens: what its description costs. name: where it is written; None where the host takes the file's. description: the key of that field. words: the hashes of the description's words, sorted.
    bands: groups of hashes of which alike descriptions share at least one.
    """

    path: str
    origin: Origin
    tree: Tree
    agent: Loaded | None
    called: str
    tokens: int
    name: Span | None
    description: Span | None
    mentions: tuple[Mention, ...]
    words: bytes = b""
    bands: tuple[int, ...] = ()
    real: str = ""

    @property
    def public(self) -> object:
        """All of it on which the findings in other files depend."""
        agent = self.agent
        told = (agent.name, agent.description) if agent else None
        return self.path, self.tree, told, self.called, self.name, self.description

    def for_others(self) -> Facts:
        """What the rules ask of another file: not what its agent does, nor what it mentions."""
        agent = Loaded(self.agent.name, "", "", None) if self.agent else None
        return replace(self, agent=agent, mentions=())


def facts(document: Document, path: str, tree: Tree, doubtful: bool = True, real: str = "") -> Facts:
    """The facts of a document. path: the file's absolute one. real: where links lead with it. doubtful: also the mentions that are not sure, which
    references need and rules do not."""
    verdict = document.verdict
    agent = verdict if isinstance(verdict, Loaded) else None
    name, entry = document.scalar("name"), document.entries.get("description")
    words, bands = alike(agent.description) if agent else (b"", ())
    return Facts(
        path,
        document.origin,
        tree,
        agent,
        agent.name if agent else name.value if name and isinstance(name.value, str) else "",
        agent.tokens if agent else 0,
        name.span if name and name.span.end > name.span.start and agent and not agent.placeholder else None,
        entry.key.span if entry else None,
        tuple(mentions(document, doubtful)),
        words,
        bands,
        real or path,
    )


# Names


def mentions(document: Document, doubtful: bool = True) -> Iterator[Mention]:
    """The names of tools, agents, skills and servers in a file, but for the one that it gives itself; in no order."""
    for field in ("tools", "disallowedTools"):
        entry = document.entries.get(field)
        if entry is not None:
            yield from _in_tools(document, entry, "tools" if field == "tools" else "disallowedTools")
    if (entry := document.entries.get("skills")) is not None:
        yield from (Mention("skill", name, span, "skills") for name, span in _items(document, entry.value))
    if (entry := document.entries.get("mcpServers")) is not None:
        node = resolve(entry.value)
        items = node.items if isinstance(node, Sequence) else ()
        for item in items:
            target = resolve(item)
            if isinstance(target, Scalar) and isinstance(target.value, str) and _is_plain(document, target):
                yield Mention("server", target.value, _inner(target), "mcpServers")
    yield from in_text(document, doubtful)


def inline_servers(document: Document) -> frozenset[str]:
    """The names of MCP servers that the file configures itself."""
    entry = document.entries.get("mcpServers")
    node = resolve(entry.value) if entry else None
    maps = [resolve(it) for it in node.items] if isinstance(node, Sequence) else [node]
    return frozenset(it.name for one in maps if isinstance(one, Mapping) for it in one.entries)


def _in_tools(document: Document, entry: Entry, where: Where) -> Iterator[Mention]:
    for it in tools.entries(entry.value):
        if it.span.of(document.text) != it.text:
            continue
        start = it.span.start
        meaning = tools.resolve(it, document.dialect)
        if isinstance(meaning, (tools.McpServer, tools.McpTool)):
            yield Mention("server", meaning.server, Span(start + 5, start + 5 + len(meaning.server)), where)
            continue
        yield Mention("tool", it.name, Span(start, start + len(it.name)), where)
        if it.name in _AGENT_TOOLS and it.specifier:
            at = start + len(it.name) + 1
            for part in re.finditer(r"[^,]+", it.specifier):
                if name := part[0].strip():
                    begin = at + part.start() + part[0].index(name)
                    yield Mention("agent", name, Span(begin, begin + len(name)), where)


def _items(document: Document, value: Node) -> Iterator[tuple[str, Span]]:
    """The names of a list, or of a text with commas between them."""
    node = resolve(value)
    if isinstance(node, Sequence):
        for item in node.items:
            target = resolve(item)
            if isinstance(target, Scalar) and isinstance(target.value, str) and _is_plain(document, target):
                yield target.value.strip(), _inner(target)
    elif isinstance(node, Scalar) and isinstance(node.value, str) and node.style not in ("raw", "broken"):
        for part in re.finditer(r"[^,]+", node.value):
            if name := part[0].strip():
                start = part.start() + part[0].index(name)
                span = source_span(node, start, start + len(name))
                if span.of(document.text) == name:
                    yield name, span


def _inner(node: Scalar) -> Span:
    """Where the text of a scalar is written, without quotes and blanks at its ends."""
    text = node.value if isinstance(node.value, str) else ""
    start = len(text) - len(text.lstrip())
    return source_span(node, start, start + len(text.strip()))


def _is_plain(document: Document, node: Scalar) -> bool:
    """Whether a text stands in the file as it is loaded."""
    text = node.value.strip() if isinstance(node.value, str) else ""
    return bool(text) and node.style != "broken" and _inner(node).of(document.text) == text


def in_text(document: Document, doubtful: bool = True) -> Iterator[Mention]:
    """The names of agents in the description and the body, each place once.

    Sure are `@agent-NAME`, `@"NAME (agent)"` and `subagent_type`; names in backquotes, in bold, and in front of the
    word `agent` are doubtful: an agent's only where there is one of that name.
    """
    text, start = document.text, document.body.start
    entry = document.entries.get("description")
    parts = [Span(start, document.body.end)]
    if entry and entry.value.span.end <= start:
        parts.insert(0, entry.value.span)
    sure = any(it in text for it in _SIGNS_OF_SURE)
    seen: set[Span] = set()
    for part in parts:
        found = [*_SURE.finditer(text, *part)] if sure else []
        if doubtful:
            found += _DOUBTFUL.finditer(text, *part)
        for it in found:
            kind = str(it.lastgroup)
            span = Span(*it.span(kind))
            called = kind != "code" or "-" in it[kind] or ":" in it[kind] or _CALLED.match(text, it.end())
            if called and span not in seen and len(seen) < _LIMIT:
                seen.add(span)
                yield Mention("agent", it[kind], span, "text", kind in ("at", "quoted", "typed"))
        for word in _AGENT.finditer(text, *part) if doubtful else ():
            end = _start_of_word(text, word.start() - 1)
            before = _BEFORE.search(text, max(part.start, end - 80), end) if end > part.start else None
            if before and Span(*before.span(1)) not in seen and len(seen) < _LIMIT:
                seen.add(Span(*before.span(1)))
                yield Mention("agent", before[1], Span(*before.span(1)), "text", False)


def _start_of_word(text: str, at: int) -> int:
    """Where `agent` or `subagent` begins whose `a` stands at `at`; -1 where that is no such word behind a blank."""
    if text[at : at + 1] not in ("a", "A"):
        return -1
    for prefix in ("sub-", "sub"):
        if text[max(at - len(prefix), 0) : at].lower() == prefix:
            at -= len(prefix)
            break
    return at if at > 0 and text[at - 1] == " " else -1


# Descriptions that are alike

_GROUPS, _PER_GROUP = 4, 4
_MASK = (1 << 32) - 1
_MIXERS = tuple(
    ((2654435761 * (2 * i + 1)) & _MASK, (40503 * (i + 7) ** 5) & _MASK) for i in range(_GROUPS * _PER_GROUP)
)
_FEWEST = 6
"""Words below which two descriptions are alike by chance."""


@lru_cache(maxsize=64)
def alike(description: str) -> tuple[bytes, tuple[int, ...]]:
    """The hashes of a description's words outside its examples, and what descriptions with like words share.

    Of pairs of descriptions that share 98 of 100 words, 99,996 in 100,000 share a band (MinHash).
    """
    text = _TAGS.sub(" ", description[:20_000]) if "<" in description else description[:20_000]
    words = sorted({crc32(it.encode()) for it in _WORD.findall(text.lower())})[:400]
    if len(words) < _FEWEST:
        return b"", ()
    least = [min([(a * it + b) & _MASK for it in words]) for a, b in _MIXERS]
    bands = (hash((i, *least[i : i + _PER_GROUP])) for i in range(0, len(least), _PER_GROUP))
    return array("I", words).tobytes(), tuple(bands)


def likeness(a: bytes, b: bytes) -> float:
    """How many of two descriptions' words they share: 0 for none, 1 for all."""
    if a == b:
        return 1.0 if a else 0.0
    one, other = _set(a), _set(b)
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


@lru_cache(maxsize=256)
def _set(words: bytes) -> frozenset[int]:
    return frozenset(memoryview(words).cast("I"))
