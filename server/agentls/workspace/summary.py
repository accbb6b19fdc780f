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
    """An agent file among others.

    real: the file itself, where links lead to it. agent: what the host loads, None if it skips the file. called: the
    agent's name, or what would be its name.
    tokens: what its description costs. name: where it is written; None if the host takes the file's. description:
    the key of that field. words: the hashes of the description's words, sorted.
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

    def for_others(self) -> Facts:
        """What the rules ask of another file: not what its agent does, nor what it mentions."""
        agent = Loaded(self.agent.name, "", "", None) if self.agent else None
        return replace(self, agent=agent, mentions=())


def facts(document: Document, path: str, tree: Tree, doubtful: bool = True, real: str = "") -> Facts:
    """The facts of a document. path: the file's absolute one. real: where links lead with it. doubtful: also the
    mentions that are not sure, which references need and rules do not."""
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
"""Of this many words of two descriptions, one may be in one of them only, and nothing tells the two apart.

Of real pairs of which nine tenths of the words are the same, the rest is what matters: `Go` and `Kotlin`."""
_FEWEST = 6
"""Words below which two descriptions are alike by chance."""


@lru_cache(maxsize=64)
def alike(description: str) -> tuple[bytes, tuple[int, ...]]:
    """The hashes of a description's words outside its examples, and what descriptions with like words share.

    Two that nothing tells apart share a band: if the words fall, by their hashes, into one part more than there are
    words which may be in one only, some part is the same in both. How many words both have together is not known here,
    so that up to two numbers of parts come into question.
    """
    text = _TAGS.sub(" ", description[:20_000]) if "<" in description else description[:20_000]
    words = sorted({crc32(it.encode()) for it in _WORD.findall(text.lower())})[:400]
    count = len(words)
    if count < _FEWEST:
        return b"", ()
    bands = tuple(
        crc32(array("I", [it for it in words if it % parts == part]).tobytes(), parts << 8 | part)
        for parts in range(count // APART + 1, count // (APART - 1) + 2)
        for part in range(parts)
    )
    return array("I", words).tobytes(), bands


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
