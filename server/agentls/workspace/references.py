"""The agents that a file names which is not an agent itself: a command, a skill, instructions, settings, a workflow.

Computed from the document alone. Sure are the forms that the host reads as the name of an agent, or that tell the model
to launch one; what may be a sample, and prose, is doubtful: an agent's name only where there is one of that name.
"""

from __future__ import annotations

import os
import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator

from ..document import Document
from ..hosts.scopes import Tree
from ..stdx.records import dataclass, pattern
from ..syntax.json_strings import strings
from ..syntax.yaml.scalar import source_span
from ..text.source import Span
from .mentions import Mention, Where, mentions
from .mentions import in_text as in_text_of

_NAME = r"[A-Za-z][\w-]*(?:::?[\w-]+)*"
_FORMS = pattern(
    rf"""(?<![\w@./])@agent-(?P<mention>{_NAME})"""
    r"""|@"(?P<quoted>[^"\n]{1,256}?)\ \(agent\)\""""
    r"""|subagent_type\\?["'`]?\s{0,3}[:=]\s{0,3}"""
    rf"""(?:\\?["'`](?P<subagent_type>{_NAME})\\?["'`]|(?P<bare>{_NAME})(?=[ \t]*(?:[,)`]|$)))"""
    rf"""|(?<![\w.])(?:Agent|Task)\((?P<call>{_NAME}(?:,\ ?{_NAME})*)\)"""
    rf"""|(?<![\w-])--agent[ =]["']?(?P<option>{_NAME})(?![\w./<|-])""",
    re.VERBOSE | re.MULTILINE,
)
_SIGNS = ("@agent-", '(agent)"', "subagent_type", "Agent(", "Task(", "--agent")
_PART = pattern(r"[^,\s]+")
_PERMISSION = pattern(rf"(?:Agent|Task)\(({_NAME})\)")
_NAMES = pattern(rf"{_NAME}(?:\|{_NAME})*")
_CALLED = pattern(r"[`*]*\s(?:sub-?)?agents?\b|\]\(", re.IGNORECASE)
_LAUNCHED = pattern(
    rf"\b(?:use|launch|run|call|invoke|ask|start|spawn)(?:ing|ning)? the [`*\"']{{0,3}}({_NAME})[`*\"']{{0,3}} (?:sub-?)?agent\b",
    re.IGNORECASE,
)
_DENIED = pattern(
    r"\b(?:not|never|avoid|instead of|rather than|no longer|old|wrong|bad)\b|n['’]t\b|❌|✗", re.IGNORECASE
)
_DENIED_AFTER = pattern(
    r"\b(?:(?:does|did|do|is|was|are) not|no longer|never|deprecated|removed|renamed)\b|\b(?:does|is|was)n['’]t\b",
    re.IGNORECASE,
)
_NEAR = 60
"""Characters before and after a name in which a line denies it."""
_PROGRAM = pattern(
    r"(?:^|[\s;&|(\"'`$/\\])(?:claude|@anthropic-ai/claude-code(?:@[\w.]+)?)(?=\s)|claude_args\\?[\"']?\s*:"
)
_BLOCK_OF_ARGUMENTS = pattern(r"\s*claude_args\s*:\s*[|>]")
_END_OF_COMMAND = pattern(r"[;&|]")
_IMPORT = pattern(r"(?<![\w`@.])@((?:~/|\.{0,2}/)?[\w.-]+(?:/[\w.-]+)*\.md)\b", re.IGNORECASE)
_TOOLS = ("allowed-tools", "disallowed-tools", "tools")
_HOOKS = frozenset(("SubagentStart", "SubagentStop"))
_LINES = 20
"""Lines above an option that may belong to its command."""
_LIMIT = 300
"""Names of one file that are kept. No real file has a third of it."""


@dataclass(frozen=True)
class Referrer:
    """A file that is not an agent and names some. imports: the files that the host reads with it, absolute.

    tree: the agents that are near; a collection for a file that counts only where another imports it. real: where links
    lead with the path.
    """

    path: str
    tree: Tree
    mentions: tuple[Mention, ...]
    imports: tuple[str, ...] = ()
    real: str = ""


def referrer(document: Document, path: str, tree: Tree, real: str = "", doubtful: bool = True) -> Referrer | None:
    """What a file names; None where that is nothing. doubtful: also what is not sure, which rules do not need."""
    named = tuple(it for it in references(document, doubtful) if doubtful or it.sure)[:_LIMIT]
    found = Referrer(path, tree, named, imports(document, path), real or path)
    return found if found.mentions or found.imports else None


def names(document: Document) -> Iterator[Mention]:
    """The names in any file, in no order."""
    return mentions(document) if document.kind == "agent" else references(document)


def references(document: Document, doubtful: bool = True) -> Iterator[Mention]:
    """The agents that a file names which is not an agent, in the order of the text, each place once."""
    text = document.text
    match document.kind:
        case "settings":
            found = [*_in_json(document), *(it for it in in_text(text) if it.where == "option" and it.sure)]
        case "workflow":
            found = [it._replace(sure=it.sure and it.where == "option") for it in in_text(text)]
        case _:
            found = [*_in_markdown(document), *(_in_prose(document) if doubtful else ())]
    yield from sorted({it.span: it for it in reversed(found)}.values(), key=lambda it: it.span)


def _in_prose(document: Document) -> Iterator[Mention]:
    """The words in front of `agent`, and links to a file of that name."""
    text = document.text
    yield from (it for it in in_text_of(document) if not it.sure and _CALLED.match(text, it.span.end))
    for it in _LAUNCHED.finditer(text, document.body.start) if "gent" in text else ():
        yield _at("text", it[1], it.start(1), sure=False)


def _in_markdown(document: Document) -> Iterator[Mention]:
    is_launcher = document.kind in ("command", "skill")
    text, markdown = document.text, document.markdown
    named = [*in_text(text)]
    fences, code = ([it.span for it in markdown.fences], markdown.code) if named else ([], ())
    for it in named:
        if it.sure and (_is_denied(text, it.span) or _is_within(it.span, markdown.comments)):
            it = it._replace(sure=False)
        fenced, quoted = _is_within(it.span, fences), _is_within(it.span, code)
        match it.where:
            case "mention" if fenced:
                continue
            case "mention":
                yield it._replace(sure=it.sure and not quoted)
            case "call" if _is_granted(document, it.span):
                yield it._replace(where="permission")
            case "call":
                yield it._replace(sure=False)
            case "option":
                yield it._replace(sure=it.sure and is_launcher)
            case _:
                yield it._replace(sure=it.sure and (is_launcher or not fenced))
    if is_launcher:
        yield from _field(document)


def _is_denied(text: str, span: Span) -> bool:
    """Whether a line says of a name that it is not to be used, or is none."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    after = text[span.end : min(span.end + _NEAR, end if end >= 0 else len(text))]
    return bool(_DENIED.search(text[max(start, span.start - _NEAR) : span.start]) or _DENIED_AFTER.search(after))


def _is_within(span: Span, regions: tuple[Span, ...] | list[Span]) -> bool:
    at = bisect_right(regions, span) - 1
    return at >= 0 and regions[at].contains(span)


def _is_granted(document: Document, span: Span) -> bool:
    """Whether a place is in a field that lists tools."""
    entries = (document.entries.get(it) for it in _TOOLS)
    return any(it.value.span.contains(span) for it in entries if it)


def _field(document: Document) -> Iterator[Mention]:
    """The agent that runs a command or a skill; without `context: fork` the host does not read the field."""
    field, context = document.scalar("agent"), document.scalar("context")
    if field is None or not isinstance(field.value, str) or not (name := field.value.strip()):
        return
    start = field.value.index(name)
    span = source_span(field, start, start + len(name))
    if span.of(document.text) == name:
        yield Mention("agent", name, span, "field", context is not None and context.value == "fork")


def _in_json(document: Document) -> Iterator[Mention]:
    """The agents that settings, hooks and manifests name."""
    text, is_settings = document.text, posixpath.basename(document.path).startswith("settings")
    for path, span, _ in strings(text):
        value = span.of(text)
        if path[:1] == ("permissions",) and path[2:] == ("*",) and (entry := _PERMISSION.fullmatch(value)):
            yield _at("permission", entry[1], span.start + entry.start(1))
        elif path == ("agent",) and is_settings and pattern(_NAME).fullmatch(value):
            yield _at("setting", value, span.start)
        elif path[-2:] == ("*", "matcher") and not _HOOKS.isdisjoint(path[-3:]) and _NAMES.fullmatch(value):
            for part in pattern(r"[^|]+").finditer(value):
                yield _at("matcher", part[0], span.start + part.start())


def _at(where: Where, name: str, start: int, sure: bool = True) -> Mention:
    return Mention("agent", name, Span(start, start + len(name)), where, sure)


def in_text(text: str) -> Iterator[Mention]:
    """The agents that any text names, by form alone."""
    if not any(it in text for it in _SIGNS):
        return
    for it in _FORMS.finditer(text):
        group = str(it.lastgroup)
        start = it.start(group)
        match group:
            case "call":
                for part in _PART.finditer(it[group]):
                    yield _at("call", part[0], start + part.start())
            case "option":
                if command := _command(text, it.start()):
                    yield _at(
                        "option", it[group], start, not command.lstrip().startswith("#") and "--agents" not in command
                    )
            case "bare":
                yield _at("subagent_type", it[group], start, "-" in it[group] or ":" in it[group])
            case "subagent_type":
                yield _at("subagent_type", it[group], start)
            case _:
                yield _at("mention", it[group], start)


def _command(text: str, at: int) -> str:
    """The start of the command of the host in which an option is, over continued lines; empty for another program's."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:at]
    indentation = len(line) - len(line.lstrip())
    head = line
    above = start
    for _ in range(_LINES):
        if above == 0:
            break
        before = text.rfind("\n", 0, above - 1) + 1
        previous = text[before:above].rstrip()
        above = before
        if head is line or previous.endswith("\\"):
            if previous.endswith("\\"):
                head = previous[:-1] + " " + head
                continue
            if head is not line:
                break
        if previous and len(previous) - len(previous.lstrip()) < indentation:
            if _BLOCK_OF_ARGUMENTS.match(previous):
                return previous
            break
    ends = [it.end() for it in _PROGRAM.finditer(head)]
    return head if ends and not _END_OF_COMMAND.search(head, ends[-1]) else ""


def imports(document: Document, path: str) -> tuple[str, ...]:
    """The Markdown files that the host reads with instructions, as `@path`, absolute. path: the file's absolute one."""
    text = document.text
    if document.kind != "notes" or "@" not in text:
        return ()
    regions = [*(it.span for it in document.markdown.fences), *document.markdown.code]
    regions.sort()
    folder = posixpath.dirname(path)
    found = (it for it in _IMPORT.finditer(text) if not _is_within(Span(*it.span(1)), regions))
    return tuple(dict.fromkeys(posixpath.normpath(posixpath.join(folder, os.path.expanduser(it[1]))) for it in found))
