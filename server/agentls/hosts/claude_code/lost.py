"""Files without frontmatter that were meant as agents: a prompt whose header is gone, fields in another notation, or a
link that was checked out as text.

They are distinguished from documents by their text, as measured on real files. Part of the loader model.
"""

from __future__ import annotations

import re

from ...stdx.records import pattern

_MOST = 6_000
_DOCUMENTS = frozenset(
    (
        *("agents", "changelog", "claude", "common", "contributing", "guide", "index", "license", "notes", "overview"),
        *("plan", "readme", "shared", "skill", "template", "todo"),
    )
)
_FENCED = pattern(r"^(`{3,}|~{3,})[\s\S]*?(?:^\1|\Z)", re.MULTILINE)
_ADDRESSED = pattern(
    r"^[ \t>*_#]*(?:You are (?:an?|the|our|tasked|expert)\b(?! (?:member|part)\b)|You(?:'|\u2019)re an?\b"
    r"|You are [\w*-]{2,30}, (?:an?|the|our)\b|Du bist (?:eine?|der|die)\b|Eres (?:una?|el|la)\b"
    r"|(?:Tu es|Vous \u00eates) une?\b|Voc\u00ea \u00e9 uma?\b|\u4f60\u662f|\u60a8\u662f|\u3042\u306a\u305f\u306f"
    r"|Act as an?\b|Your (?:role|job|task|mission) is\b)"
    r"|\buse this (?:sub-?)?agent (?:when|for|to|whenever|proactively|if)\b"
    r"|\A\s*# [^\n]*\bAgent\b[^\n]*\n\s*You [a-z]+ "
    r"|\bthis (?:sub-?)?agent (?:should|must) be used\b",
    re.MULTILINE | re.IGNORECASE,
)
_EXPERT = pattern(
    r"\A\s*# (?:Agent:|[^\n]+\n\s*(?:An? )?(?:[\w-]+ ){0,4}"
    r"(?:agent|specialist|expert|analyst|engineer|reviewer|writer|assistant|architect)\b[^\n]* ?"
    r"\b(?:for|that|who|focused|specialized|speciali[sz]ing)\b)",
    re.IGNORECASE,
)
_LABELLED = pattern(r"\A\s*\*{0,2}name(?:\*\*)?:[^\n]+\n\s?\*{0,2}description(?:\*\*)?:", re.IGNORECASE)
_PARTS = pattern(
    r"^## (?:(?:core )?(?:expertise|instructions|responsibilities|capabilities)|role|when to use)", re.M | re.I
)
_LINK = pattern(r"\s*(?:\.{0,2}/)?(?:[\w.@+-]+/)+[\w.@+-]+\.md\s*")
_OTHER_NOTATION = pattern(
    r"\s*(?:\{\s*\"(?:name|description)\"\s*:|\+{3}[ \t]*\r?\n(?=[\s\S]{0,400}?^(?:name|description)[ \t]*=)"
    r"|-{3}[ \t]*\r?\n(?:name|description)[ \t]*\uff1a|[\u3002\u2014\u2013]{3}[ \t]*\r?\n(?=(?:name|description)[ \t]*:)"
    r"|(?:name|description)[ \t]*\uff1a)",
    re.MULTILINE,
)


def reason(text: str, stem: str) -> str | None:
    """The rule that says why a file without frontmatter is not an agent; None for a document."""
    start = text[:_MOST]
    if len(text) < 400 and _LINK.fullmatch(text):
        return "symbolic-link"
    if _OTHER_NOTATION.match(start):
        return "header-notation"
    words = re.split(r"[-_. ]+", stem.lower())
    if not _DOCUMENTS.isdisjoint(words) or stem.startswith("_"):
        return None
    prose = _FENCED.sub("", start)
    if _LABELLED.match(prose) or _ADDRESSED.search(prose):
        return "lost-header"
    return "lost-header" if _EXPERT.match(prose) and _PARTS.search(prose) else None
