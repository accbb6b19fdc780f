"""Files without frontmatter that were meant as agents: a prompt whose header is gone, fields in another notation, or a
link that was checked out as text.

They are distinguished from documents by their text. Part of the loader model.
"""

from __future__ import annotations

import re

from ...stdx.records import pattern
from .prompts import is_prompt

_LINK = pattern(r"\s*(?:\.{0,2}/)?(?:[\w.@+-]+/)*[\w.@+-]+\.md\s*")
_OTHER_NOTATION = pattern(
    r"\s*(?:\{\s*\"(?:name|description)\"\s*:|(?:\+{3}|-{3}[ \t]*toml)[ \t]*\r?\n(?=[\s\S]{0,400}?^(?:name|description)[ \t]*=)"
    r"|-{3}[ \t]*\r?\n(?:name|description)[ \t]*\uff1a|[\u3002\u2014\u2013]{3}[ \t]*\r?\n(?=(?:name|description)[ \t]*:)"
    r"|(?:name|description)[ \t]*\uff1a)",
    re.MULTILINE,
)


def reason(text: str, stem: str) -> str | None:
    """The rule that says why a file without frontmatter is not an agent; None for a document."""
    if len(text) < 400 and _LINK.fullmatch(text):
        return "symbolic-link"
    if _OTHER_NOTATION.match(text[:6_000]):
        return "header-notation"
    return "lost-header" if is_prompt(text, stem) else None
