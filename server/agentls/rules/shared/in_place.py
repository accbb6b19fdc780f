"""How the chosen hosts read a file of the default host in place, as one problem for each cause.

Hosts that do the same with a place share a problem. Everything that is wrong with how a field is written has one cause:
the gravest effect is the message, the others are related places. What the default host reports is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...document import Document, remembered
from ...edits.effects import description
from ...hosts.others import NAMES, Reader, in_place, readings
from ...hosts.reading import FIELDS, Claim, File, Why
from ...hosts.remedy import EVERY_TOOL, Remedy
from ...hosts.tools import ALL, Known, McpServer, McpTool, ToolEntry
from ...hosts.verdict import Skipped
from ...stdx.records import pattern, replace
from ...syntax.yaml.tree import Entry, Scalar, resolve
from ...text.problem import Finding, Fix, Problem, Related, Severity
from ...text.source import Span
from ...workspace.context import Workspace
from ..registry import GROUPS, Kind, kind_of
from . import portable, remedies
from .wording import code, halves, joined, shown

_RANKS = ("rejects", "header", "weaker", "lost", "changed")
_SKIPS = " skips this file"
_FENCE = pattern(r"[ \t]*(-{3,})[ \t]*")
_QUOTING = pattern(
    r"; (?:quote (?:it|the value\b.*)|put quotes around the whole value|write `[\w-]+: \|` and indent its lines"
    r"|begin it on the next line|write a real line break)\Z"
)
_REWORD = Remedy("reword the value to one line that needs no quotes")
_NAMES = Remedy("write the names on the line of `tools`, without quotes, separated by commas")
_UNQUOTE = Remedy("write the value on one line, without quotes")


class _Said(NamedTuple):
    """What a host says about a place. kind: `rejects`, or that of the note."""

    kind: str
    host: str
    span: Span
    why: Why
    is_form: bool = True


class _Cause(NamedTuple):
    """What hosts say about one cause, the gravest first. field: the field that it is about; empty for none."""

    field: str
    said: tuple[_Said, ...]

    @property
    def first(self) -> _Said:
        return self.said[0]


def problems(document: Document, workspace: Workspace, kind: str) -> Iterator[Problem]:
    """The problems of one kind."""
    readers = _readers(document, workspace)
    for cause in _causes(document, readers):
        if cause.first.kind != kind or _is_own(document, cause):
            continue
        first, *others = cause.said
        alike = [it for it in others if fact(it.host, it.why) == fact(first.host, first.why)]
        why = first.why._replace(remedy=_remedy(document, cause, readers))
        said = message(why, also(it.host for it in alike))
        related = tuple(Related(it.span, shown(it.why.fact)) for it in others if it not in alike)
        found = Problem(first.span, said, related=related, host=first.host)
        fixes: tuple[Fix, ...] = ()
        if workspace.fixes and first.is_form:
            fixes = portable.fixes(document, cause.field, readers)
        elif workspace.fixes and why.remedy.kind == "write":
            fixes = remedies.fixes(document, first.span, why.remedy)
        yield replace(found, fixes=fixes) if fixes else found


def together(document: Document, workspace: Workspace, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of all rules, adapted to the chosen hosts.

    An error of the default host names the hosts that share it. If a chosen host rejects the file for what another rule
    finds, the two are one finding. No remedy asks for quotes that a host would read as text, or for a name of a tool
    that a host does not know by it.
    """
    readers = _readers(document, workspace)
    if not readers:
        return list(findings)
    is_verbatim = any(it.verbatim for it in readers)
    described = portable.fixes(document, "description", readers) if is_verbatim and workspace.fixes else ()
    names = _former_names(document, readers)
    kept: list[Finding] = []
    for it in _with_names(document, findings, names) if names else findings:
        message, related, fixes = it.message, it.related, it.fixes
        if _SKIPS in message:
            message, more = _shared(document, message, readers)
            related += more
        entry = _entry(document, it.span)
        field = entry.name if entry else next((name for name in FIELDS if f"`{name}" in message), "")
        if is_verbatim and not it.host and field in FIELDS and _QUOTING.search(message):
            message = _QUOTING.sub(f"; {_REWORD.said}", message)
            if field == "description" and described:
                fixes = tuple(replace(fix, safe=False) for fix in described)
        same = (message, related, fixes) == (it.message, it.related, it.fixes)
        kept.append(it if same else replace(it, message=message, related=related, fixes=fixes))
    fence = _fence(document)
    told = [
        it
        for it in kept
        if it.host and (Kind.FATAL in kind_of(it.rule) or it.span == fence or it.message.endswith(EVERY_TOOL.said))
    ]
    again = [it for it in kept if Kind.TOLD_BY_HOSTS in kind_of(it.rule) and it.severity is not Severity.ERROR]
    pairs = [(one, other) for one in told for other in again if _is_same(document, one, other)]
    joint = {id(one): _joint(one, other) for one, other in pairs}
    gone = {id(other) for _, other in pairs}
    return [joint.get(id(it), it) for it in kept if id(it) not in gone]


def _former_names(document: Document, readers: Sequence[Reader]) -> dict[str, str]:
    """The tools that the chosen hosts know only by a former name, with that name."""
    found = {}
    for tool in document.dialect.tools.values():
        for name in tool.replacement if tool.status == "renamed" else ():
            lacks = any(_drops(it, document.path, name) for it in readers)
            if lacks and not any(_drops(it, document.path, tool.name) for it in readers):
                found[name] = tool.name
    return found


@lru_cache(maxsize=64)
def _drops(reader: Reader, path: str, tool: str) -> bool:
    """Whether a tool gives an agent at a path nothing."""
    text = f"---\nname: reviewer\ndescription: Reviews code.\ntools: Read, {tool}\n---\nLook at the change.\n"
    return tool in reader.load(File(path, text)).dropped


def _with_names(document: Document, findings: Iterable[Finding], names: Mapping[str, str]) -> Iterator[Finding]:
    """Findings about tools whose fixes write the former names. One that would change nothing then is left out."""
    for it in findings:
        if it.host or it.rule not in GROUPS["Tools"]:
            yield it
            continue
        fixes = tuple(_with_name(fix, names) for fix in it.fixes)
        if fixes == it.fixes:
            yield it
        elif any(edit.span.of(document.text) != edit.text for edit in fixes[0].edits):
            yield replace(it, message=_renamed(it.message, names), fixes=fixes)


def _with_name(fix: Fix, names: Mapping[str, str]) -> Fix:
    edits = tuple(
        replace(it, text=", ".join(names.get(name, name) for name in it.text.split(", "))) for it in fix.edits
    )
    return fix if edits == fix.edits else replace(fix, title=_renamed(fix.title, names), edits=edits)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for name, former in names.items():
        text = text.replace(code(name), code(former))
    return text


def _is_same(document: Document, one: Finding, other: Finding) -> bool:
    """Whether two findings have one cause: they are on one line, or about one word."""
    line_of = document.source.line_of
    words = {it.span.of(document.text) for it in (one, other)}
    return line_of(one.span.start) == line_of(other.span.start) or (len(words) == 1 and words != {""})


def _shared(document: Document, message: str, readers: Sequence[Reader]) -> tuple[str, tuple[Related, ...]]:
    """An error of the default host, with the hosts that reject the file for the same reason; and what those say that
    load it without its header."""
    own = (it for it in _causes(document, readers) if it.first.kind in _RANKS[:2] and _is_own(document, it))
    said = next(own, _Cause("", ())).said
    hosts = [NAMES[it.host] for it in said if it.kind == "rejects"]
    does = f", as {joined(hosts)} {'do' if hosts[1:] else 'does'}"
    related = tuple(Related(it.span, shown(it.why.fact)) for it in said if it.kind == "header")
    return message.replace(_SKIPS, f"{_SKIPS}{does}", 1) if hosts else message, related


def _joint(found: Finding, only: Finding) -> Finding:
    """A finding about a host, with the fixes of one with the same cause, and with its remedy if that is about the form."""
    fact, remedy = halves(found.message)
    if kind_of(only.rule) & (Kind.OTHER_READERS | Kind.BORDER) and remedy != EVERY_TOOL.said:
        remedy = halves(only.message)[1]
    more = tuple(it for it in only.fixes if it.edits not in [one.edits for one in found.fixes])
    return replace(found, message=f"{fact}; {remedy}", fixes=(*found.fixes, *more))


def contested(document: Document, workspace: Workspace) -> Iterator[tuple[Claim, list[Claim]]]:
    """What chosen hosts that read the file in place call its agent, if they have others of that name in their own
    folders; with these, the first of which such a host loads."""
    claims = workspace.index.claims
    for it in in_place(workspace.path or document.path, workspace.hosts) if len(claims.files) else ():
        own = it.claims(document.file._replace(path=workspace.path))
        if own and (rivals := claims.rivals(own)):
            yield own, rivals


def _readers(document: Document, workspace: Workspace) -> tuple[Reader, ...]:
    """The chosen hosts that use the file."""
    shadowed = {own.host for own, _ in contested(document, workspace)}
    return tuple(it for it in in_place(workspace.path or document.path, workspace.hosts) if it.id not in shadowed)


def _causes(document: Document, readers: Sequence[Reader]) -> list[_Cause]:
    groups: dict[tuple[object, ...], list[_Said]] = {}
    for it in _all(document, readers):
        entry = _entry(document, it.span)
        place = entry.name if entry else document.source.line_of(it.span.start)
        groups.setdefault((place,) if it.is_form else (it.span, it.kind, fact(it.host, it.why)), []).append(it)
    return [
        _Cause(str(entry.name) if (entry := _entry(document, said[0].span)) else "", tuple(said))
        for found in groups.values()
        if (said := sorted(found, key=lambda it: _RANKS.index(it.kind)))
    ]


def _all(document: Document, readers: Sequence[Reader]) -> Iterator[_Said]:
    fence = _fence(document)
    for host, reading in readings(document.file, (it.id for it in readers)):
        said = [_Said("rejects", host, reading.span, reading.why)] if reading.why and not reading.disabled else []
        said += (_Said(it.kind, host, it.span, it.why, it.is_form) for it in reading.notes if it.kind in _RANKS)
        for it in said:
            yield it._replace(span=fence) if fence and it.is_form and _entry(document, it.span) is None else it


def _fence(document: Document) -> Span | None:
    """The line of dashes that ends the header, if it is not just `---`: hosts do not agree on it."""
    if (cut := document.frontmatter) is None:
        return None
    line = document.source.line_at(cut.closing.start)
    found = _FENCE.fullmatch(document.text, *line)
    return Span(*found.span(1)) if found and found[0].rstrip() != "---" else None


def fact(host: str, why: Why) -> str:
    """What a host does, without its name and the remedy: equal for hosts that do the same."""
    return why.fact.replace(NAMES[host], "")


def also(hosts: Iterable[str]) -> str:
    """That other hosts do the same; empty for none."""
    names = [NAMES[it] for it in hosts]
    return f"; the same holds for {joined(names)}" if names else ""


def message(why: Why, also: str) -> str:
    """The message of a finding about a host, with the others that do the same."""
    return shown(str(why._replace(fact=f"{why.fact}{also}")))


def _entry(document: Document, span: Span) -> Entry | None:
    """The field that a place is in, to the end of its last line."""
    return _by_line(document).get(document.source.line_of(span.start))


@remembered
def _by_line(document: Document) -> dict[int, Entry]:
    """The field on each line of the header; of several on one line, the first."""
    line_of, found = document.source.line_of, dict[int, Entry]()
    for it in document.entries.values():
        for line in range(line_of(it.span.start), line_of(max(it.span.end - 1, it.span.start)) + 1):
            found.setdefault(line, it)
    return found


def _is_own(document: Document, cause: _Cause) -> bool:
    """Whether the default host says the same: it skips the file for the same, or has no such tool either."""
    verdict = document.verdict
    if isinstance(verdict, Skipped) and cause.first.is_form:
        entry = _entry(document, verdict.span)
        return cause.field == (entry.name if entry else "") or cause.first.kind in ("lost", "changed")
    if cause.first.kind != "lost" or cause.first.is_form or cause.field != "tools":
        return False
    entry, text = document.entries["tools"], cause.first.span.of(document.text).strip("\"'")
    items = document.host.tools.entries(entry.value)
    named = (
        items
        if cause.first.span == entry.key.span
        else [it for it in items if it.text in (text, *text.split()) or ("(" in text and it.text in text)]
    )
    return not any(_is_given(document, it) for it in named)


def _is_given(document: Document, entry: ToolEntry) -> bool:
    """Whether the default host gives a tool to an agent, at least in some sessions."""
    match document.host.tools.resolve(entry, document.dialect):
        case Known(tool):
            return tool.is_given
        case found:
            return entry.text == ALL or isinstance(found, (McpServer, McpTool))


def _remedy(document: Document, cause: _Cause, readers: Sequence[Reader]) -> Remedy:
    """The remedy of a cause; if a host reads quotes as text, one that holds for all."""
    own = cause.first.why.remedy
    if any(it.why.remedy == EVERY_TOOL for it in cause.said):
        return EVERY_TOOL
    if not any(it.verbatim for it in readers) or not cause.first.is_form:
        return own
    if cause.field == "tools":
        return own if own.kind in ("remove", "beside") else _NAMES
    if own.kind not in ("quote", "plain"):
        return own
    entry = document.entries.get(cause.field)
    node = resolve(entry.value) if entry else None
    text = description(document) if cause.field == "description" else getattr(node, "value", None)
    is_plain = isinstance(node, Scalar) and node.style != "broken" and isinstance(text, str)
    return _UNQUOTE if is_plain and portable.is_plain(" ".join(str(text).split())) else _REWORD
