"""Files without frontmatter that were meant as agents: a prompt whose header is gone, fields in another notation, or a
link that was checked out as text.

They are distinguished from documents by their text, as measured on real files. Part of the loader model.
"""

from __future__ import annotations

import re

from ...stdx.records import pattern
from .. import documents

_MOST, _FIRST = 6_000, 300
# Words in the names of documents, and of agents about such documents: for these, only the beginning of the text counts.
_DOCUMENTS = documents.NAMES | {"example", "examples", "guidelines", "rules", "summary", "workflow"}
_FENCED = pattern(r"^(`{3,}|~{3,})[\s\S]*?(?:^\1|\Z)", re.MULTILINE)
_BEFORE = pattern(r"(?:\s|#[^\n]*\n|<!--[\s\S]*?-->|</?[\w-]+>|[>*_-])*")
_ADDRESSED = pattern(
    r"^[ \t>*_#]*(?:You are (?:an?|the|our|tasked|expert)\b(?! (?:member|part|reader|user|visitor|contributor)\b| ?[\[{<])"
    r"|You(?:'|\u2019)re an?\b|You are [\w*-]{1,30}, (?:an?|the|our)\b|You are in [^.\n]{3,60} mode\b"
    r"|Du bist (?:eine?|der|die)\b|Eres (?:una?|el|la)\b"
    r"|(?:Tu es|Vous \u00eates) une?\b|Voc\u00ea \u00e9 uma?\b|\u4f60\u662f|\u60a8\u662f|\u3042\u306a\u305f\u306f"
    r"|(?:You (?:will|must|should) |Please )?act as (?:an?|the)\b|As (?:an?|the) [\w -]{3,40}, you\b"
    r"|Your (?:role|job|task|mission)(?: is\b|:)|Use proactively\b|When invoked\b)"
    r"|\b(?:use|invoke|call|launch) this (?:sub-?)?agent (?:when|for|to|whenever|proactively|if|after|before)\b"
    r"|\A\s*# [^\n]*\bAgent\b[^\n]*\n\s*You [a-z]+ "
    r"|\bthis (?:sub-?)?agent (?:should|must) be used\b",
    re.MULTILINE | re.IGNORECASE,
)
_NOUN = r"(?:agent|specialist|expert|analyst|engineer|reviewer|writer|assistant|architect|auditor|developer|tester)"
_OPENING = pattern(
    rf"(?:(?:Expert|Senior|Elite|Seasoned|Experienced)\b[^.\n]{{0,60}}\b{_NOUN}\b|I(?:'|\u2019| a)m an?\b"
    r"|This (?:sub-?)?agent [a-z]+s\b|Use (?:immediately )?(?:when|after|before)\b|Role\**:"
    r"|You (?:analy[sz]e|audit|check|coordinate|design|evaluate|find|generate|help|implement|inspect|investigate|research"
    r"|review|scan|speciali[sz]e|test|verify|write)\b)",
    re.IGNORECASE,
)
_EXPERT = pattern(
    rf"\A\s*# (?:Agent:|[^\n]*\b{_NOUN}[ \t\r]*\n|[^\n]+\n\s*(?:An? )?(?:[\w-]+ ){{0,4}}{_NOUN}\b[^\n]* ?"
    r"\b(?:for|that|who|focused|specialized|speciali[sz]ing)\b)",
    re.IGNORECASE,
)
_NAMED = pattern(rf".*\b{_NOUN}", re.IGNORECASE)
_LABELLED = pattern(r"\A\s*\*{0,2}name(?:\*\*)?:[^\n]+\n\s?\*{0,2}description(?:\*\*)?:", re.IGNORECASE)
_PARTS = pattern(
    r"^## (?:(?:core )?(?:expertise|instructions|responsibilities|capabilities)|focus areas|role|when to use"
    r"|\uc5ed\ud560|\u5f79\u5272|\u89d2\u8272)",
    re.MULTILINE | re.IGNORECASE,
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
    if len(text) < 400 and _LINK.fullmatch(text):
        return "symbolic-link"
    if _OTHER_NOTATION.match(text[:_MOST]):
        return "header-notation"
    return "lost-header" if is_prompt(text, stem) else None


def is_prompt(text: str, stem: str) -> bool:
    """Whether a text below no header, or an empty one, is an agent's prompt and not a document."""
    if documents.is_document(stem):
        return False
    prose = _FENCED.sub("", text[:_MOST])
    words = re.split(r"[-_. ]+", stem.lower())
    if not _DOCUMENTS.isdisjoint(words):
        prose = prose[:_FIRST]
    before = _BEFORE.match(prose)
    assert before is not None
    if _LABELLED.match(prose) or _ADDRESSED.search(prose) or _OPENING.match(prose, before.end()):
        return True
    is_expert = _EXPERT.match(prose) or (_NAMED.fullmatch(stem) and "{{" not in prose)
    return bool(is_expert and _PARTS.search(prose))
