"""`Facts`: what other files need to know about an agent file, and the names that it mentions.

Computed from one document alone, so it does not know whether a name exists; `index.py` combines the facts of all files.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from zlib import crc32

from ..document import Document
from ..hosts.scopes import Tree
from ..hosts.verdict import Loaded, Origin
from ..stdx.records import dataclass, pattern, replace
from ..text.source import Span
from .mentions import Mention, mentions

_TAGS = pattern(r"<(example|commentary)s?>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_WORD = pattern(r"\w[\w#+]*")


@dataclass(frozen=True)
class Facts:
    """An agent file as others see it.

    real: its path after links. agent: what the host loads, None if it skips the file. called: the agent's name, or what
    would be its name. tokens: the cost of its description. name: where the name is written; None if it is the file's.
    description: the key of that field. words: the hashes of the description's words, sorted. bands: groups of hashes of
    which similar descriptions share at least one.
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

    def for_others(self) -> Facts:
        """The facts that rules need about another file: not what its agent does, nor what it mentions."""
        agent = Loaded(self.agent.name, "", "", None) if self.agent else None
        return replace(self, agent=agent, mentions=())


def facts(document: Document, path: str, tree: Tree, doubtful: bool = True, real: str = "") -> Facts:
    """The facts of a document. path: absolute. real: its path after links. doubtful: include uncertain mentions, which
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


# Descriptions that are alike

APART = 50
"""One in this many words of two descriptions may differ without distinguishing them. In real pairs with nine tenths of
their words in common, the rest is what matters: `Go` and `Kotlin`."""
_FEWEST = 6
"""The number of words below which two descriptions are similar by chance."""


@lru_cache(maxsize=64)
def alike(description: str) -> tuple[bytes, tuple[int, ...]]:
    """The hashes of a description's words outside its examples, and bands that similar descriptions share.

    Two descriptions that cannot be told apart share a band: if the words are distributed by hash into one part more
    than the number of words that may differ, at least one part is the same in both. The number of common words is
    unknown here, so up to two numbers of parts are possible.
    """
    text = _TAGS.sub(" ", description[:20_000]) if "<" in description else description[:20_000]
    words = sorted({crc32(it.encode()) for it in _WORD.findall(text.lower())})[:400]
    count = len(words)
    if count < _FEWEST:
        return b"", ()
    bands: list[int] = []
    for parts in range(count // APART + 1, count // (APART - 1) + 2):
        groups = [array("I") for _ in range(parts)]
        for it in words:
            groups[it % parts].append(it)
        bands += (crc32(group.tobytes(), parts << 8 | part) for part, group in enumerate(groups))
    return array("I", words).tobytes(), tuple(bands)


def likeness(a: bytes, b: bytes) -> float:
    """The share of common words of two descriptions: 0 for none, 1 for all."""
    if a == b:
        return 1.0 if a else 0.0
    one, other = _set(a), _set(b)
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


@lru_cache(maxsize=256)
def _set(words: bytes) -> frozenset[int]:
    return frozenset(memoryview(words).cast("I"))
