"""Whether a file without a header is the prompt of an agent or a document.

A document may speak to its reader, too ("You are a member of the team"), and may show prompts. So only a file's own
words count, below a title that is not one of a document, and in doubt a file is a document. Measured on 2,500 prompts
and 5,400 documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...stdx.records import pattern
from .. import documents

_MOST, _OPENING = 6_000, 6
"""How many characters are read, and in how many paragraphs a prompt says what it is."""

_NOT_OWN = pattern(
    r"^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|\Z)|<!--[\s\S]*?(?:-->|\Z)|^<(details|blockquote|pre)>[\s\S]*?(?:^</\2>|\Z)",
    re.MULTILINE,
)
"""Text that a file shows: fenced code, comments, what is folded away."""

_HEADING = pattern(r"#{1,6}[ \t]+(.*?)[# \t]*|title:[ \t]*(.*)", re.IGNORECASE)
_UNDERLINE = pattern(r"=+|--+")
_ITEM = pattern(r"(?:[-+*]|\d{1,9}[.)])[ \t]")
_TAG = pattern(r"</?[\w-]+>|[-*_ ]+|")
_MARKS = pattern(r"[*_]{1,3}(?=\w)|(?<=[\w.:!])[*_]{1,3}|^(?:</?[\w-]+>)+")
_QUOTED = pattern(r"`[^`\n]*`|[\"\u201c\u201e][^\"\u201c\u201d\n]*[\"\u201d\u201c]")


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The headings ("heading") and paragraphs ("text") that are a file's own words, without marks and what is quoted;
    lists, tables, block quotes and code are left out."""
    lines: list[str] = []
    kind = ""
    for line in [*_NOT_OWN.sub("", text).splitlines(), ""]:
        words = line.strip()
        heading = _HEADING.fullmatch(words) if kind != "other" else None
        if kind == "text" and _UNDERLINE.fullmatch(words):
            yield "heading", " ".join(lines)
            lines, kind = [], ""
        elif heading or _TAG.fullmatch(words):
            if kind == "text":
                yield kind, _QUOTED.sub("\u2026", _MARKS.sub("", "\n".join(lines)))
            if heading:
                yield "heading", heading[1] or heading[2] or ""
            lines, kind = [], ""
        elif kind:
            lines.append(words)
        else:
            is_other = words[0] in ">|" or line.startswith(("    ", "\t")) or _ITEM.match(words)
            lines, kind = [words], "other" if is_other else "text"


# What a document is called. The last word counts: an `index-builder` is an agent, an `agent-index` is a document.
_TITLES = pattern(
    r"(?:about|ad|agenda|assignment|attribution|authors|backlog|catalog|catalogue|checklist|comparison"
    r"|comparisons|contributors|conventions|credits|day|decision|decisions|directory"
    r"|etiquette|evaluation|example|examples|exercise|experiments|faq|fields|glossary|guidelines|handbook"
    r"|history|homework|howto|ideas|install|installation|introduction|inventory|lesson|library|licence"
    r"|limitations|list|maintainers|manual|meeting|mentoring|metrics|minutes|newcomers|news|onboarding"
    r"|orientation|permissions|policies|policy|post|postmortem|practices|principles|procedure|procedures|process"
    r"|processes|prompt|prompting|prompts|proposal|questions|rationale|reference|registry|report|requirements|retro"
    r"|retrospective|roadmap|roles|rules|setup|sources|specification|standards|status|summary|survey|table|team"
    r"|tips|todos|training|tutorial|usage|week|welcome|workflow|workflows|workshop)"
)
_ABOUT = pattern(
    r"(?:about|adding|contributing|creating|for|getting|how|using|welcome|what|when(?!.{0,5} to |.{0,3}invoked)|where|which"
    r"|who|why|working|writing)\b"
    r"|.*(?:\?$|\{\{)|.*\b(?:our|us|we|you|your(?! (?:role|task|mission|job|goal)\b))\b"
    r"|\w+ing (?:(?:an?|the|new) )*(?:sub-?)?agents?$",
    re.IGNORECASE,
)
_PROMPT = pattern(r"(?:the )?(?:system|(?:sub-?)?agent) prompt\W*", re.IGNORECASE)
_SECTIONS = pattern(r"(?:install(?:ation)?|licen[cs]e|contributing|table of contents|faq)\W*", re.IGNORECASE)
_PREPOSITION = pattern(r"\s(?:about|at|by|for|from|in|of|on|that|to|who|with)\s.*")


def _head(phrase: str) -> str:
    """The word that a phrase is about: the last one before a preposition."""
    words = re.findall(r"[^\W\d_]+", _PREPOSITION.sub("", re.sub(r"[-_.]", " ", phrase.lower())))
    return words[-1] if words else ""


def _is_document_noun(word: str) -> bool:
    return word in documents.NAMES or bool(_TITLES.fullmatch(word))


def _is_about(title: str) -> bool:
    """Whether a document has such a title."""
    if _PROMPT.fullmatch(title):
        return False
    return bool(_ABOUT.match(title)) or any(
        _is_document_noun(_head(it)) for it in re.split(r":\s|\s[-\u2013\u2014]\s", title)
    )


_NOUNS = (
    r"(?:agent|analyst|architect|assistant|consultant|critic|expert|guardian|specialist|technician|scout|sentinel|oracle"
    r"|strategist|engineer|lead|\w{2,}(?:er|or|ist|ian))"
)
_NOT_NOUNS = (
    r"(?:author|beginner|chapter|cluster|color|computer|container|contributor|customer|docker|error|folder|footer|header"
    r"|layer|letter|maintainer|member|newcomer|newsletter|number|order|other|owner|paper|parameter|power|reader|server|user"
    r"|administrator|visitor|volunteer|list)"
)
_AGENTIVE = pattern(rf"(?!{_NOT_NOUNS}$){_NOUNS}")
"""What an agent is called. People are called so, too, so this alone decides nothing."""

_VERB = (
    r"(?:analy[sz]e|assess|audit|classif(?:y|ie)|compare|coordinate|debug|design|detect|diagnose|draft|enforce|ensure"
    r"|evaluate|examine|explore|extract|generate|guard|handle|identif(?:y|ie)|implement|improve|inspect|investigate|maintain"
    r"|manage|migrate|monitor|optimi[sz]e|orchestrate|prepare|profile|propose|provide|reduce|refactor|research|resolve"
    r"|review|scan|speciali[sz]e|summari[sz]e|trace|track|translate|triage|validate|verif(?:y|ie))"
)
_PLAIN_VERB = (
    r"(?:build|check|collect|create|document|edit|find|fix|focus|help|lead|plan|report|run|search|test|update|write)"
)
_VERBS = rf"(?:{_VERB}|{_PLAIN_VERB})"
_READERS = pattern(
    r"(?:admin|administrator|author|beginner|best|candidate|colleague|contributor|customer|fan|friend|guest|hire"
    r"|host|lecteur|lector|leitor|leser|maintainer|member|membre|membro|miembro|mitglied|newcomer|one|owner|part"
    r"|parte|participant|person|reader|reason|student|teil|user|visitor|volunteer|winner)"
)
_TRADES = pattern(r"(?:developer|employee|engineer|programmer)")
"""Alone, these are said of the people who read a document."""
_READING = pattern(
    r"(?:new|newest|fellow|first|next|ny)\b(?!-)|(?:neue|nouve|nuev|nuov|nov|nieuw|now[yae])\w*\b", re.IGNORECASE
)
_AT_WORK = pattern(
    r"\b(?:here(?! to\b)|join(?:s|ed|ing)?|just started|new to|this week|today|wants? to)\b|\?$", re.IGNORECASE
)
_IDENTITY = pattern(
    r"(?:(?:Role|Identity|Persona|Prompt|System(?: prompt)?|Instructions?):\s+)?"
    r"(?:You(?: are|['\u2019]re) (?:now )?(?:an?|the|our|my)"
    r"|(?:You (?:(?:will|must|should) )?|I want you to |Please )?(?:act|behave|serve|function|operate) as (?:an?|the)"
    r"|(?:Assume|Take on|Adopt|Play) the (?:role|persona|part) of (?:an?|the)"
    r"|Du bist (?:eine?|der|die)|Eres (?:una?|el|la)|(?:Tu es|Vous \u00eates) une?|Voc\u00ea \u00e9 uma?|Sei una?|Je bent een"
    r"|Du (?:\u00e4r|er) en|Jeste\u015b) (?![\[{<])(.+)",
    re.IGNORECASE,
)
_EITHER = pattern(r"(\w+) or (?:an?|the)\b", re.IGNORECASE)
"""Between two roles: a document that says what its reader may be."""
_PERSONA, _TO_YOU = pattern(r"persona:\s", re.IGNORECASE), pattern(r"You\b")
_SELF = pattern(r"I(?: am|['\u2019]m) (?:an?|the) (.+)")
_I = pattern(rf"I (?:{_VERBS})\b")
_NAMED = pattern(
    r"You are (?:(?:[\w-]+|\u2026), (?:an?|the|our)\b|(?:[A-Z][\w-]*[ .]){1,4}(?:[\u2014\u2013-]|(?<=\.)\Z))"
    r"|You speciali[sz]e in\b|You are (?:now )?in [^.\n]{3,60} mode\b|You are (?:tasked|responsible|expert|speciali[sz]ed)\b(?![^.]*\b(?:here|you)\b)"
    r"|\u4f60\u662f(?!.{0,4}\u65b0)|\u60a8\u662f(?!.{0,4}\u65b0)|\u3042\u306a\u305f\u306f(?!.{0,4}\u65b0)"
    r"|\ub2f9\uc2e0\uc740(?!.{0,4}\uc0c8)|\u0422\u044b(?: \u2014| \u2013| -)? (?:\u043e\u043f\u044b\u0442\u043d|\u044d\u043a\u0441\u043f\u0435\u0440\u0442|\u0430\u0433\u0435\u043d\u0442|\u0441\u043f\u0435\u0446\u0438\u0430\u043b\u0438\u0441\u0442)"
)
_WHEN = pattern(
    r"(?:use|invoke|call|launch|trigger|run|start|spawn) this (?:sub-?)?agent "
    r"(?:when|for|to|whenever|proactively|if|after|before|once|immediately)\b"
    r"|(?:the|this) (?:sub-?)?agent (?:should|must) be (?:used|invoked|called)\b"
    r"|use proactively\b|must be used (?:when|for|to|whenever|proactively|if|after|before|once|immediately|by)\b"
    r"|when invoked(?::|,? (?:you|do|follow|first|immediately|begin|start|perform|execute|run)\b)",
    re.IGNORECASE,
)
_OF_AGENT = pattern(
    rf"(?:This|The) (?:[\w-]+ ){{0,4}}(?:sub-?)?agent (?:{_VERBS}(?:s|es)\b(?! us\b)|is (?:called|invoked|used|triggered)\b)"
    rf"|Proactively {_VERBS}",
    re.IGNORECASE,
)
_AS = pattern(
    r"As (?:an?|the) ([\w /'\u2019-]{3,60}), (?:you\b|(your (?:role|job|task|mission|goal)\b))", re.IGNORECASE
)
_EXPERT = pattern(r"\b(?:agent|assistant|expert|specialist)\b", re.IGNORECASE)
_YOUR_TASK = r"Your (?:role|job|task|mission|goal|purpose|objective)(?: is\b|:)"
_DUTY = pattern(_YOUR_TASK, re.IGNORECASE)
# What prompts and documents have in common: it counts if the file is called as agents are.
_YOURS = pattern(
    rf"{_YOUR_TASK}|You (?:{_VERBS}|will (?:be given|receive))\b"
    rf"|(?:Expert|Senior|Elite|Seasoned|Experienced)\b[^.\n]{{0,60}}\b{_NOUNS}\b|I(?:'|\u2019| a)m an?\b[^.\n]*"
    rf"\b(?:agent|assistant|specialist)\b|Role:|Use (?:immediately )?(?:when|after|before)\b",
    re.IGNORECASE,
)
_IMPERATIVE = pattern(
    rf"{_VERB}s? (?-i:[a-z`])|The (?:[\w-]+ ){{0,4}}{_NOUNS} {_VERBS}(?:s|es)\b|(?:An? )?(?:[\w-]+ ){{0,4}}{_NOUNS} (?:for|that|who)\b",
    re.IGNORECASE,
)
_PARTS = pattern(
    r"(?:(?:core )?(?:expertise|instructions|responsibilities|capabilities)|focus areas|role|when to use"
    r"|\uc5ed\ud560|\u5f79\u5272|\u89d2\u8272).*",
    re.IGNORECASE,
)
_LABELLED = pattern(r"name:[^\n]+\n\s?description:", re.IGNORECASE)
_TABLE = pattern(
    r"(?:[^|\n]{0,80}\n|\|[^\n]*\n){0,6}?\|[ \t*`]*name[ *`\t]*\|[^\n]*\n\|[ \t*`]*description[ *`\t]*\|", re.IGNORECASE
)
"""The rows of a header that is written as a table."""
_AGENTS = pattern(r"\bthe ((?:[\w-]+ ){1,2})agent\b")
_CLAUSE = pattern(r"[,.;:!?(\u2013\u2014]|\s-\s")
_SENTENCE = pattern(r"[^.!?\n][^.!?]*[.!?]*")


def is_prompt(text: str, stem: str, title: str = "") -> bool:
    """Whether the text of a file without a header, or below an empty one, is an agent's prompt and not a document.

    title: the one that the header gives to it.
    """
    blocks = list(_blocks(text[:_MOST]))
    headings = [it for kind, it in blocks if kind == "heading"]
    paragraphs = [it for kind, it in blocks if kind == "text"]
    said = [it[0].strip() for words in paragraphs[:_OPENING] for it in _SENTENCE.finditer(words)]
    first = said[0] if said else ""
    if _TABLE.match(text) and _is_role(first):
        return True
    titles = [title, *_titles(blocks)]
    if _is_titled(stem, titles) or any(_SECTIONS.fullmatch(it) for it in headings):
        return False
    if any(map(_LABELLED.match, paragraphs[:1])):
        return True
    if _shows_several(blocks) or sum(map(bool, map(_WHEN.search, paragraphs))) > 2:
        return False
    if any(_is_role(it) or _NAMED.match(it) or _is_expert(it) for it in said):
        return True
    if any(map(_PERSONA.match, titles)) and _TO_YOU.match(first):
        return True
    if _is_role(first, _SELF) and _AGENTIVE.fullmatch(_head(_CLAUSE.split(first)[0])) and any(map(_I.match, said)):
        return True
    if any(_WHEN.search(it) and "](" not in it for it in said):
        return True
    if any(map(_OF_AGENT.match, said)):
        return len(set(_AGENTS.findall("\n".join(paragraphs).lower()))) < 2
    if not headings and _DUTY.match(first):
        return not _AT_WORK.search(first)
    if sum(bool(_AGENTIVE.fullmatch(it.lower())) for it in headings) > 1:
        return False
    return any(_AGENTIVE.fullmatch(_head(it)) for it in (stem, *titles)) and (
        any(_YOURS.match(it) or _is_role(it, _AS) for it in said)
        or bool(_IMPERATIVE.match(first))
        or any(map(_PARTS.match, headings))
    )


def is_document(text: str, stem: str) -> bool:
    """Whether a file is a document by its name, or by its first heading."""
    return _is_titled(stem, _titles(list(_blocks(text[:_MOST]))))


def _titles(blocks: Sequence[tuple[str, str]]) -> list[str]:
    return [it for kind, it in blocks[:1] if kind == "heading"]


def _is_titled(stem: str, titles: Sequence[str]) -> bool:
    return documents.is_document(stem) or _is_document_noun(_head(stem)) or any(map(_is_about, titles))


def _is_role(sentence: str, form: re.Pattern[str] = _IDENTITY) -> bool:
    """`You are a code reviewer`, but not `You are a new member of the team`."""
    if not (found := form.match(sentence)):
        return False
    phrase = _CLAUSE.split(found[1])[0]
    is_reader = _READERS.fullmatch(_head(phrase)) or _TRADES.fullmatch(phrase.lower()) or _READING.match(phrase)
    either = _EITHER.search(phrase)
    is_reader = is_reader or (either and _AGENTIVE.fullmatch(either[1].lower()))
    return not (is_reader or _AT_WORK.search(sentence))


def _is_expert(sentence: str) -> bool:
    found = _AS.match(sentence)
    return bool(found and (found[2] or _EXPERT.search(found[1]))) and _is_role(sentence, _AS)


def _shows_several(blocks: Sequence[tuple[str, str]]) -> bool:
    """Whether a file has a role below each of several headings, as a collection of prompts has."""
    below = (it[1].partition(".")[0] for before, it in pairwise(blocks) if before[0] != it[0] == "text")
    return sum(bool(_is_role(it) or _NAMED.match(it)) for it in below) > 1
