"""A tool that the body tells the agent to use, and that the agent does not get.

Only an instruction that names the tool is reported: "use the `Edit` tool", "ask the user with AskUserQuestion", "call
`mcp__docs__search`". "Run `npm test`" needs `Bash`, and "use the `release` skill" needs `Skill`, unless `skills` preloads
it. Instructions to somebody else, code, quotations, tables and examples are not reported, and neither is a tool that the
body says is missing or must not be used.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep
---
Read the diff. Use the `Edit` tool to correct typing errors.
                        ^^^^ information[ungranted-tool]: the agent does not get `Edit`, which `tools` does not list; list it, or change the instruction
```
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..dialect.model import Dialect
from ..document import Document, remembered
from ..hosts.tools import ALLOWED, DENIED
from ..hosts.verdict import Loaded
from ..stdx.records import pattern
from ..text.problem import Fix, Problem, Severity
from ..text.source import Span, is_within, joined, line_in
from .shared.grants import Grants
from .shared.samples import samples
from .shared.tool_lists import added, canonical, lists, refusal, removed
from .shared.wording import HOST, code

SEVERITY = Severity.INFORMATION

_SERVED = pattern(r"mcp__[A-Za-z0-9][\w-]*?__\w[\w-]*(?![\w-])")
_COMMAND = pattern(
    r"`(?:\$ )?(?:npm|npx|pnpm|yarn|bun|node|deno|python3?|pip3?|pytest|uv|ruff|git|gh|docker|kubectl|terraform|cargo|go"
    r"|make|cmake|mvn|gradle|dotnet|bundle|rake|composer|php|curl|jq|grep|rg|ls|cat)(?:[ \t][^`\n]+)?`"
)
_USE = pattern(
    r"(?<![\w-])(?:[Uu]se|[Cc]all|[Ii]nvoke|USE|CALL|(?P<means>via|with|using))[ \t]+(?:the[ \t]+)?"
    r"(?:`[A-Z]\w+`[ \t]+(?:to|for)[ \t]+[^`.;:\n]{1,60}\band[ \t]+)?(?P<open>[`*]{0,3})\Z"
)
_SKILL = pattern(r"`/?(?P<skill>[a-z][\w:-]*)`(?=[ \t]+skill\b)")
_LOAD = pattern(r"(?<![\w-])(?:[Uu]se|[Ii]nvoke|[Cc]all|[Aa]ctivate|[Ll]oad)[ \t]+(?:the[ \t]+)?\**\Z")
_SKILLS = "Skill"
_RUN = pattern(r"(?<![\w-])(?:[Rr]un|[Ee]xecute)(?:[ \t]+the[ \t]+command)?:?[ \t]+\Z")
_AFTER = pattern(r"(?:\(\))?(?P<close>[`*]{0,3})(?P<tool>[ \t]+tool\b)?(?:[ \t]+(?P<next>\w+))?")
_NEAR = 120
"""The most code points between the verb and a name, even with another tool between them."""
_JOINT = pattern(r"[\w-]")
_WORD = pattern(r"[A-Z][a-z]+|[A-Z]+|PowerShell")
"""A name that is also a word, a language or an abbreviation."""
_CHANGES = frozenset(("Write", "Edit"))
"""What plan mode refuses."""
_PURPOSE = frozenset(("to", "for", "when", "on"))
"""What follows the name of a tool that is to be used, where the name alone may be a word."""
_ALSO = frozenset(("or", "and", "vs", "instead", "agent", "agents", "server"))
_ITEM = r"[ \t]*(?:[-*+>|#•]|\d+[.)])"
_BREAK = pattern(
    rf"[.!?:;]+[*_`\"')\]]*(?=\s)|[—–|→│]|-->|\s--?\s|(?:\n|\A){_ITEM}|\n[ \t]*\r?\n(?:{_ITEM})?",
)
"""What separates clauses."""
_REACH = 400
"""Code points of a clause before and after a name that are looked at."""
_LEAD = pattern(
    r"[\s*_]*(?:\[[ xX]\][\s*_]*)?"
    r"(?:(?:always|then|first|next|finally|now|please|instead|immediately|and|so|must"
    r"|you (?:must|should|need to|have to|will)"
    r"|(?:when|whenever|if|before|after|for|to|in|once|during|at)\b[^,]{1,100},)(?![\w-])[\s*_,]*)*"
    r"(?P<verb>\w+)?(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_JOINED = pattern(r"(?:\b(?:and|then)|[,&])[\s*_]*\Z", re.IGNORECASE)
_VERBS = pattern(
    r"ask|confirm|escalate|present|gate|create|write|save|search|run|execute|fetch|check|read|edit|update"
    r"|find|collect|verify|launch|start|spawn|track|delegate|dispatch|navigate|open|take|get|gather|look"
    r"|explore|stop|validate|offer|request|propose|clarify|retrieve|query|inspect|download|scan|list|load"
    r"|modify|locate",
    re.IGNORECASE,
)
"""With what an instruction begins."""
_DOUBT = pattern(
    r"\b(?:never|not|no|cannot|\w+n['\u2019]t|without|avoid|unless|except|unavailable|instead of|rather than|lacks?"
    r"|denied|forbidden|prohibited|disallowed|removed|deprecated|don['\u2019]ts)\b",
    re.IGNORECASE,
)
_CHOICE = pattern(
    r"\b(?:available|access|may|might|could|can|optional(?:ly)?|either|examples?|if you have)\b", re.IGNORECASE
)
_OTHERS = pattern(
    r"\b(?:orchestrator|caller|parent|coordinator|main|lead|supervisor|sub-?agents?|agents|commands?|they|it|who"
    r"|which|that|user will)\b|(?<!\buser )\bto (?!(?:the|an?|your|its|disk)\b)\w",
    re.IGNORECASE,
)
"""Who else may be meant, also in `ask the author to …`."""
_LABEL = pattern(r"(?:\b[a-z]\w*(?:-\w+)+|[Aa]gents?)[`*_\"')]*\s*[:—–→-]+[*_]*\s*\Z")
"""The name of somebody, before what is said of him."""
_MAIN = pattern(r"\bmain\b", re.IGNORECASE)
_LISTED = pattern(rf"{_ITEM}[ \t]|[ \t]*\r?\Z|[ \t]{{2}}")
"""A line of a list: an item, what continues one, or nothing."""
_ENDS_OPEN = pattern(r":[*_`\s]*\Z")
_UP = 3000
"""The most characters between a list and the line that introduces it."""
_SAMPLE = pattern(
    r"\b(?:examples?|samples?|e\.g|such as|anti-?patterns?|bad|wrong|incorrect|mistakes?|pitfalls?)\b|[❌✗✘🚫]",
    re.IGNORECASE,
)
_CUT = pattern(r"\be\.g\.\s*\Z|[❌✗✘🚫]\s*\Z", re.IGNORECASE)
"""Marks after which a clause is a sample."""
_MANUAL = pattern(
    r"\b(?:fix(?:es)?|remed(?:y|iations?)|solutions?|commands?|documents?|usage|install(?:ation)?|set-?up|locally"
    r"|quick ?start|getting started|prerequisites?)\b",
    re.IGNORECASE,
)
"""Words by which a command is meant for people."""
_TELLING = pattern(
    r"\b(?:tell|suggest(?:ions?)?|recommend(?:ations?)?|advise|remind|includes?|output|format|template|reports?|sections?"
    r"|contains?|next steps|users?|developers?|they|orchestrator|parent|caller)\b",
    re.IGNORECASE,
)
"""Words by which a command is part of the agent's answer, or is meant for someone else."""


def check(document: Document) -> Iterator[Problem]:
    verdict = document.verdict
    if not isinstance(verdict, Loaded) or refusal(document):
        return
    missing = _missing(document)
    for demand in _demands(document, missing):
        name = demand.name
        reason = missing[name].reason
        if reason and _is_instruction(document, demand):
            missing[name] = missing[name]._replace(reason="")  # One tool, one finding.
            if not _is_known(document, missing[name].places):
                when = _at_times(document.dialect, name)
                fixes = () if when else _fixes(document, name, reason)
                yield Problem(demand.shown, _said(demand, reason, when), fixes)


class _Missing(NamedTuple):
    """A tool that the agent does not get, why, and where the body has its name."""

    reason: str
    places: list[Span]


class _Demand(NamedTuple):
    """Text that may tell the agent to use a tool. whole: with the verb; shown: the name, or what needs the tool, which
    `does` says. means: the text names what else something is to be done with."""

    name: str
    whole: Span
    shown: Span
    does: str = ""
    means: bool = False


def _demands(document: Document, missing: Mapping[str, _Missing]) -> Iterator[_Demand]:
    text, body, shell = document.text, document.body, document.host.tools.shell
    for name, it in missing.items():
        for span in it.places:
            verb = _USE.search(text, max(body.start, span.start - _NEAR), span.start)
            after = _AFTER.match(text, span.end, body.end)
            if verb and after and _is_meant(name, verb["open"], after):
                yield _Demand(name, Span(verb.start(), after.end("close")), span, means=verb["means"] is not None)
    for command in _COMMAND.finditer(text, *body) if shell in missing else ():
        if verb := _RUN.search(text, max(body.start, command.start() - _NEAR), command.start()):
            shown = Span(*command.span())
            yield _Demand(shell, Span(verb.start(), shown.end), shown, f"run {code(command[0].strip('`'))}")
    preloaded = document.entries.get("skills")
    for skill in _SKILL.finditer(text, *body) if _SKILLS in missing else ():
        verb = _LOAD.search(text, max(body.start, skill.start() - _NEAR), skill.start())
        if verb and not (preloaded and skill["skill"] in preloaded.value.span.of(text)):
            shown = Span(*skill.span())
            yield _Demand(_SKILLS, Span(verb.start(), shown.end), shown, f"call the skill {code(skill['skill'])}")


def _is_meant(name: str, before: str, after: re.Match[str]) -> bool:
    """Whether a name is meant as a tool, by how it is written. before: the characters before it."""
    if before != after["close"][::-1] and "*" not in before + after["close"]:
        return False
    following = (after["next"] or "").lower()
    is_named = after["tool"] or ("`" in before and following in _PURPOSE)
    is_word = _WORD.fullmatch(name) is not None
    return (following not in _ALSO or (following == "and" and not is_word)) and (bool(is_named) or not is_word)


def _missing(document: Document) -> dict[str, _Missing]:
    """The tools that the body names and the agent does not get, and those that it may need without naming them."""
    grants, plans, shell = Grants(document), _plans(document), document.host.tools.shell
    found = {it: _Missing(grants.never(it), []) for it in (shell, _SKILLS) if it in document.dialect.tools}
    text, body = document.text, document.body
    served = _SERVED.finditer(text, *body) if "mcp__" in text else ()
    for it in (*_names(document.dialect).finditer(text, *body), *served):
        name, at = it[0], it.start()
        if name not in found:
            reason = grants.never(name) or ("plan" if plans and name in _CHANGES else "")
            found[name] = _Missing(reason, [])
        if found[name].reason and not _JOINT.match(text, at - 1):
            found[name].places.append(Span(at, it.end()))
    return {name: it for name, it in found.items() if it.reason}


@lru_cache(maxsize=8)
def _names(dialect: Dialect) -> re.Pattern[str]:
    """The names of tools that begin with a capital, as all current ones do: few characters of a file are capitals."""
    by_first: dict[str, list[str]] = {}
    for name in sorted((it.name for it in dialect.tools.values() if it.status != "foreign"), reverse=True):
        if name[0].isupper():
            by_first.setdefault(name[0], []).append(re.escape(name[1:]))
    groups = (f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return pattern(rf"(?:{'|'.join(groups)})(?![\w-])")


def _plans(document: Document) -> bool:
    mode = document.scalar("permissionMode")
    return mode is not None and mode.value == "plan" and document.origin.role != "plugin"


def _is_known(document: Document, places: list[Span]) -> bool:
    """Whether a clause says that the tool must not be used, or that it is for the main conversation."""
    around = (part for span in places for part in _clause(document, span)[1:])
    return any(_DOUBT.search(it) or _MAIN.search(it) for it in around)


def _is_instruction(document: Document, demand: _Demand) -> bool:
    """Whether a tool is named in an instruction to the agent itself."""
    start, before, after = _clause(document, demand.whole)
    lead = _LEAD.fullmatch(before)
    assert lead is not None
    if any(_DOUBT.search(it) or _CHOICE.search(it) for it in (before, after)) or _OTHERS.search(lead["rest"]):
        return False
    verb = lead["verb"] or ""
    is_order = _VERBS.fullmatch(verb) is not None
    begins = not verb or (is_order and _JOINED.search(before) is not None)
    if not (is_order if demand.means else begins):
        return False
    line = line_in(document.text, start).start
    if _LABEL.search(document.text[line:start][-100:]) or _is_aside(document, demand.whole.start):
        return False
    if document.text.startswith("?", demand.whole.end + len(after)) or _CUT.search(document.text[line:start][-20:]):
        return False
    heading, introduced = _heading(document, start), _introduction(document, line, start)
    if any(_DOUBT.search(it) or _SAMPLE.search(it) for it in (heading, introduced, before)) or _CHOICE.search(
        introduced
    ):
        return False
    if demand.does and any(_MANUAL.search(it) or _TELLING.search(it) for it in (heading, introduced)):
        return False
    return not _TELLING.search(introduced)


def _clause(document: Document, span: Span) -> tuple[int, str, str]:
    """The clause around a place: where it begins, and its text before and after the place."""
    text, body = document.text, document.body
    first = max(body.start, span.start - _REACH)
    before = text[first : span.start]
    last = max((it.end() for it in _BREAK.finditer(before)), default=0)
    end = _BREAK.search(text, span.end, min(body.end, span.end + _REACH))
    return first + last, before[last:], text[span.end : end.start() if end else min(body.end, span.end + _REACH)]


def _heading(document: Document, offset: int) -> str:
    """The nearest heading above a place; empty if there is none."""
    headings = document.markdown.headings
    at = bisect_right(headings, offset, key=lambda it: it.span.start) - 1
    return headings[at].text.of(document.text) if at >= 0 else ""


def _introduction(document: Document, line: int, start: int) -> str:
    """The words that introduce a clause with a colon: on its line, or above its list."""
    text = document.text
    before = text[line:start].rstrip()
    if _ENDS_OPEN.search(before):
        return before
    if not _LISTED.match(text, line):
        return ""
    above = text[max(document.body.start, line - _UP) : line].split("\n")
    last = next((it for it in reversed(above) if not _LISTED.match(it)), "")
    return last if _ENDS_OPEN.search(last) else ""


def _is_aside(document: Document, offset: int) -> bool:
    """Whether a place is in code, a comment, an example, a table or a quotation."""
    line = document.text[line_in(document.text, offset).start : offset]
    if line.lstrip()[:1] in (">", "|") or line.count('"') % 2 == 1 or "\u201c" in line.rpartition("\u201d")[2]:
        return True
    return is_within(Span(offset, offset + 1), _asides(document))


@remembered
def _asides(document: Document) -> tuple[Span, ...]:
    """Fences, samples, comments and examples of a body."""
    markdown = document.markdown
    spans = [*(it.span for it in markdown.fences), *markdown.code, *markdown.comments, *samples(document)]
    return joined((*spans, *(block.span for block in document.examples.body.blocks)))


def _at_times(dialect: Dialect, name: str) -> str:
    """When the host has a tool, so that listing it may not be enough; empty if always."""
    tool = dialect.tools.get(name)
    return tool.when if tool and tool.status == "conditional" else ""


def _said(demand: _Demand, reason: str, when: str) -> str:
    name = demand.name
    remedy = "or change the instruction"
    fact = f"the agent does not get {code(name)}"
    if demand.does:
        fact = f"the agent cannot {demand.does}, because it does not get {code(name)}"
    match reason:
        case "unlisted" if when:
            return f"{fact}, which `{ALLOWED}` does not list and which is {when}; change the instruction"
        case "unlisted":
            return f"{fact}, which `{ALLOWED}` does not list; list it, {remedy}"
        case "denied":
            return f"{fact}, which `{DENIED}` denies; remove it there, {remedy}"
        case "plan":
            return (
                f"{HOST} refuses {code(name)} in plan mode, unless the session accepts edits; change `permissionMode`, "
                f"{remedy}"
            )
        case "subagents":
            return f"a subagent never gets {code(name)}; change the instruction"
        case _:
            return f"{HOST} no longer has {code(name)}; change the instruction"


def _fixes(document: Document, name: str, reason: str) -> tuple[Fix, ...]:
    found = {it.field.name: it for it in lists(document)}
    if reason == "unlisted":
        return added(document, found[ALLOWED], name)
    if reason == "denied":
        for it in found[DENIED].items:
            if canonical(it.entry, document.dialect) == name:
                return removed(document, found[DENIED], it, f"Remove {code(it.text)} from `{DENIED}`", safe=False)
    return ()
