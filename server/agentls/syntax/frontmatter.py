"""Where the frontmatter of a file begins and ends: exactly where the host cuts it.

Responsible for the cut only; what the header says is for `header.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text import Span

# JavaScript's `\s`, which is not Python's.
_SPACE = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]"
_OPENING = re.compile(rf"---{_SPACE}*\n")
_AFTER_CLOSING = re.compile(rf"{_SPACE}*\n?")


@dataclass(frozen=True)
class Frontmatter:
    """The parts of a file with frontmatter.

    opening: the three dashes at offset 0. header: the YAML between the fences.
    closing: the three dashes that end it, wherever they stand. body: all behind the cut.
    """

    opening: Span
    header: Span
    closing: Span
    body: Span


def split(text: str) -> Frontmatter | None:
    r"""Split a decoded text as the host does, or None where the host sees no frontmatter.

    The host's expression is `^---\s*\n([\s\S]*?)---\s*\n?` (public `validate-frontmatter.ts` of
    anthropics/claude-plugins-official; seen on Claude Code 2.1.329): the header ends at the first
    `---` anywhere, also inside a line or a value.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    # `\s*\n` is greedy: blank lines belong to the opening, and so does a `---` that follows them.
    cut = text.find("---", opening.end())
    if cut < 0:
        return None
    after = _AFTER_CLOSING.match(text, cut + 3)
    assert after is not None
    return Frontmatter(Span(0, 3), Span(opening.end(), cut), Span(cut, cut + 3), Span(after.end(), len(text)))
