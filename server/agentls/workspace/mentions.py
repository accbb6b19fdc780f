"""`Mention`: the names of agents, skills, servers and tools that are written in a file, and where.

Computed from one document alone; the index knows whether a name exists. The agent's own name is a mention wherever it
is meant, except in the field that defines it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from ..dialect.model import Dialect
from ..document import Document, of_body, remembered
from ..hosts.tools import ALLOWED, DENIED, McpServer, McpTool
from ..hosts.verdict import Loaded
from ..stdx.records import pattern
from ..syntax.yaml.scalar import source_span
from ..syntax.yaml.tree import Entry, Mapping, Node, Scalar, Sequence, resolve
from ..text.source import Span, is_within

Kind: TypeAlias = Literal["agent", "skill", "server", "tool"]
Where: TypeAlias = Literal[
    "tools",
    "skills",
    "mcpServers",
    "text",
    "prose",
    "subagent_type",
    "call",
    "mention",
    "option",
    "field",
    "permission",
    "setting",
    "matcher",
]
"""The field, `tools` for both lists of tools, or the form; the last row is of files that are not agents, see `references.py`."""

LOOSE = frozenset(("option", "setting"))
"""The forms in which the host finds a plugin's agent also without the plugin's name."""

_LIMIT = 300
"""The most mentions of one file that are kept. Real files have less than a third of it."""

_NAME = r"[A-Za-z][\w-]*(?::[\w-]+)*"
_ALONE = pattern(_NAME)
_SURE = pattern(
    rf"""(?<![\w@./])@agent-(?P<at>{_NAME})(?![\w:/-]|\.\w)"""
    r"""|@"(?P<quoted>[^"\n]{1,256}?)\ \(agent\)\""""
    rf"""|subagent_type(?:\\?["']|\*\*|`)?\s{{0,3}}[:=](?:\*\*)?\s{{0,3}}\\?["'`]?(?P<typed>{_NAME})""",
    re.VERBOSE,
)
_SIGNS_OF_SURE = ("@agent-", '(agent)"', "subagent_type")
_DOUBTFUL = pattern(
    rf"`(?P<code>{_NAME})`|\*\*(?P<bold>[A-Za-z]\w*(?:-\w+)+)\*\*|\*\*(?P<word>[a-z]\w+)\*\*"
    rf"|\[(?P<link>{_NAME})\]\((?:[^()\s]{{0,200}}/)?(?P=link)\.md[)#?]"
)
_ARGUMENT = rf"\((?P<call>{_NAME})\)|\b"
_OPTION = rf"""[ \t][^\n;&|]{{0,200}}?(?<![\w-])--agent[ =](?P<quote>["']?)(?P<option>{_NAME})(?P=quote)(?![\w./<|-])"""
_TABLE = pattern(r"^[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*\r?$", re.MULTILINE)
"""The line below the head of a table."""
_HEAD = pattern(r"\b(?:sub-?)?agents?\b", re.IGNORECASE)
_ROW = pattern(r"[ \t]*\|[^\n]*")
_IN_CELL = pattern(rf"\s*[`*@]{{0,3}}(?P<name>{_NAME})[`*]{{0,3}}\s*")
_CALLED = pattern(r"[ `*\"'](?:sub-?)?agents?\b", re.IGNORECASE)
_AGENT = pattern(r"gents?\b")
_STEMS = ("launch", "invok", "spawn", "dispatch", "delegat")
LAUNCH = rf"(?:{'|'.join(_STEMS)}(?:e|ing)(?: [\w ]{{1,30}})? to)(?:e|ing)?(?: to)?(?: the| an?)?"
"""The verbs that launch what comes after them, also where that is not called an agent."""
_LAUNCHED = pattern(
    rf"\b{LAUNCH} [*`]{{1,3}}(?P<launched>{_NAME})(?=[*`])"
    r"(?![*`]{1,3}\s(?:skill|command|workflow|script|tool|hook|plugin|server)s?\b)",
    re.IGNORECASE,
)
_USE = r"(?:us|runn?|call|ask|start|(?:hand|pass)(?:ing)?(?: [\w ]{1,30})? to)(?:e|ing)?(?: to)?(?: the| an?)?"
_NO_NAMES = "(?:an?|the|this|that|these|those|another|other|each|every|any|all|both|some|no|your|its?|my|our)"
_BEFORE = pattern(
    rf"(?:\b(?:{LAUNCH}|{_USE}) [`*\"']{{0,3}}(?P<launched>(?!{_NO_NAMES}\b){_NAME})"
    r"|(?<![\w@./:-])(?P<word>[A-Za-z]\w*(?:-\w+)+(?::[\w-]+)*|[A-Za-z]\w*(?::[\w-]+)+))[`*\"']{0,3}\s*\Z",
    re.IGNORECASE,
)
_WORDS = 90
"""Characters in front of the word `agent` among which the name of one is."""
_DENIED = pattern(
    r"\b(?:not|never|avoid(?:s|ing)?|instead of|rather than|no longer|wrong|bad|for example|for instance|such as)\b"
    r"|\be\.g\.|n['’]t\b|❌|✗",
    re.IGNORECASE,
)
_DENIED_AFTER = pattern(
    r"\b(?:(?:does|did|do|is|was|are) not|no longer|never|deprecated|removed|renamed)\b|\b(?:does|is|was)n['’]t\b",
    re.IGNORECASE,
)
_NEAR = 60
"""Characters before and after a name in which a line denies it, or calls it an example."""
_OF_SERVER = pattern(r"__[\w*-]*")
_ONE_WORD = pattern(r"\w[\w-]+")
_NO_WORD = pattern(r"\w+(?:[-_]\w+)+")
_AFTER_BREAK = pattern(r"(?<![\w./\\~$#%&=+<:{-])")
_BEFORE_BREAK = pattern(r"(?![\w/=(+-]|[.:@]\w|[\"']\s*:)")
_BEFORE_AGENT = pattern(r"(?=[`*\"']*\s(?:sub-?)?agents?\b)")
_AGENT_KEY = pattern(r"(?:agent|from|to|by)(?:_\w+)?\\?[\"']?\s?[:=]\s?\\?[\"'`]?\Z", re.IGNORECASE)


class Mention(NamedTuple):
    """A name where it is written. sure: it certainly names something of this kind, even if that does not exist."""

    kind: Kind
    name: str
    span: Span
    where: Where
    sure: bool = True

    def moved(self, by: int) -> Mention:
        return self._replace(span=self.span.moved(by))


def mentions(document: Document, doubtful: bool = True) -> Iterator[Mention]:
    """The names of tools, agents, skills and servers in a file, except the field `name`; in no order."""
    for field in (ALLOWED, DENIED):
        if (entry := document.entries.get(field)) is not None:
            yield from _in_tools(document, entry)
    if (entry := document.entries.get("skills")) is not None:
        yield from (Mention("skill", name, span, "skills") for name, span in _items(document, entry.value))
    if (entry := document.entries.get("mcpServers")) is not None:
        node = resolve(entry.value)
        items = node.items if isinstance(node, Sequence) else ()
        for item in items:
            target = resolve(item)
            if isinstance(target, Scalar) and isinstance(target.value, str) and _is_plain(document, target):
                yield Mention("server", target.value, _inner(target), "mcpServers")
    yield from in_text(document, doubtful)


@remembered
def inline_servers(document: Document) -> frozenset[str]:
    """The names of MCP servers that the file configures itself."""
    entry = document.entries.get("mcpServers")
    node = resolve(entry.value) if entry else None
    maps = [resolve(it) for it in node.items] if isinstance(node, Sequence) else [node]
    return frozenset(it.name for one in maps if isinstance(one, Mapping) for it in one.entries)


def _in_tools(document: Document, entry: Entry) -> Iterator[Mention]:
    for it in document.host.tools.entries(entry.value):
        if it.span.of(document.text) != it.text:
            continue
        start = it.span.start
        meaning = document.host.tools.resolve(it, document.dialect)
        if isinstance(meaning, (McpServer, McpTool)):
            yield Mention("server", meaning.server, Span(start + 5, start + 5 + len(meaning.server)), "tools")
            continue
        yield Mention("tool", it.name, Span(start, start + len(it.name)), "tools")
        if document.dialect.named_in(it.name) == "agent" and it.specifier:
            at = start + len(it.name) + 1
            for part in re.finditer(r"[^,]+", it.specifier):
                if name := part[0].strip():
                    begin = at + part.start() + part[0].index(name)
                    yield Mention("agent", name, Span(begin, begin + len(name)), "tools")


def _items(document: Document, value: Node) -> Iterator[tuple[str, Span]]:
    """The names in a list, or in a comma-separated string."""
    node = resolve(value)
    if isinstance(node, Sequence):
        for item in node.items:
            target = resolve(item)
            if isinstance(target, Scalar) and isinstance(target.value, str) and _is_plain(document, target):
                yield target.value.strip(), _inner(target)
    elif isinstance(node, Scalar) and isinstance(node.value, str) and node.style not in ("raw", "broken"):
        for part in re.finditer(r"[^,]+", node.value):
            if name := part[0].strip():
                start = part.start() + part[0].index(name)
                span = source_span(node, start, start + len(name))
                if span.of(document.text) == name:
                    yield name, span


def _inner(node: Scalar) -> Span:
    """The span of a scalar's text, without quotes and surrounding spaces."""
    text = node.value if isinstance(node.value, str) else ""
    start = len(text) - len(text.lstrip())
    return source_span(node, start, start + len(text.strip()))


def _is_plain(document: Document, node: Scalar) -> bool:
    """Whether a string is in the file as it is loaded."""
    text = node.value.strip() if isinstance(node.value, str) else ""
    return bool(text) and node.style != "broken" and _inner(node).of(document.text) == text


def in_text(document: Document, doubtful: bool = True) -> Iterator[Mention]:
    """The names of agents in the description and the body, each place once.

    Sure are `@agent-NAME`, `@"NAME (agent)"` and `subagent_type`; names in backquotes, in bold, in `Agent(NAME)`, after
    `--agent` in a command, in front of the word `agent`, in a column of agents, and the text of a link to a file of that
    name are doubtful: an agent's only where there is one of that name. So is the file's own name.
    """
    text, body = document.text, document.body
    entry = document.entries.get("description")
    parts = [entry.value.span, body] if entry and entry.value.span.end <= body.start else [body]
    program, dialect = document.host.command.program, document.dialect
    named = (it.moved(part.start) for part in parts for it in _in_part(part.of(text), program, dialect, doubtful))
    found = list(islice(named, _LIMIT))
    yield from found
    if doubtful:
        ends = {it.span.end for it in found}
        name = own_name(document)
        for span in islice((it for it in _own(document, name) if it.end not in ends), _LIMIT - len(found)):
            yield Mention("agent", name, span, "text", False)


@lru_cache(maxsize=4)  # In an editor, most edits change either the description or the body.
def _in_part(text: str, program: str, dialect: Dialect, doubtful: bool) -> tuple[Mention, ...]:
    """The names of agents in a description or a body, each place once. program: of the host's command."""
    found = [*_SURE.finditer(text)] if any(it in text for it in _SIGNS_OF_SURE) else []
    if doubtful:
        found += _DOUBTFUL.finditer(text)
    if doubtful and any(it in text for it in ("--agent", *(f"{it}(" for it in dialect.launchers))):
        found += pattern(rf"(?<![\w.]){dialect.launch}{_ARGUMENT}{program}{_OPTION}").finditer(text)
    named: dict[Span, Mention] = {}
    for it in found:
        kind = str(it.lastgroup)
        span = Span(*it.span(kind))
        if _is_meant(text, it, kind):
            where: Where = "call" if kind == "call" else "option" if kind == "option" else "text"
            named.setdefault(span, Mention("agent", it[kind], span, where, kind in ("at", "quoted", "typed")))
    whole = Span(0, len(text))
    for mention in (*in_prose(text, whole), *in_tables(text, whole)) if doubtful else ():
        if mention.where == "prose" or mention.span not in named:
            named[mention.span] = mention
    return tuple(islice(named.values(), _LIMIT))


def in_prose(text: str, part: Span) -> Iterator[Mention]:
    """The words in front of `agent`, and those in backquotes or bold after a verb that launches: `prose` where it is to be
    launched, as in "use the tester agent" and "launch `tester`"."""
    for it in _launched(text, part):
        span = Span(*it.span("launched"))
        yield Mention("agent", it["launched"], span, "text" if is_denied(text, span) else "prose", False)
    for it in _AGENT.finditer(text, *part):
        end = _start_of_word(text, it.start() - 1)
        if end > part.start and (before := _BEFORE.search(text, max(part.start, end - _WORDS), end)):
            group = str(before.lastgroup)
            span = Span(*before.span(group))
            is_launched = group == "launched" and not is_denied(text, span)
            yield Mention("agent", before[group], span, "prose" if is_launched else "text", False)


def _launched(text: str, part: Span) -> Iterator[re.Match[str]]:
    """The matches of `_LAUNCHED`, which takes ten times as long where it is tried at every character."""
    lower = text.replace("\u0130", " ").lower()  # No other character is longer in lower case.
    for stem in _STEMS:
        at = lower.find(stem, *part)
        while at >= 0:
            if it := _LAUNCHED.match(text, at, part.end):
                yield it
            at = lower.find(stem, at + 1, part.end)


def _is_meant(text: str, it: re.Match[str], kind: str) -> bool:
    """Whether a match may be a name: one word in backquotes is in front of `agent`, and one in bold not in a table."""
    if kind == "code":
        return "-" in it[kind] or ":" in it[kind] or _CALLED.match(text, it.end()) is not None
    return kind != "word" or text[text.rfind("\n", 0, it.start()) + 1 : it.start()].lstrip()[:1] != "|"


def in_tables(text: str, part: Span) -> Iterator[Mention]:
    """The cells with one word in the columns of tables that are headed by `agent`."""
    if "|" not in text:
        return
    at = part.start
    for line in _TABLE.finditer(text, *part):
        if line.start() < at:
            continue  # It is a row of the table above.
        head = text[text.rfind("\n", 0, max(line.start() - 1, 0)) + 1 : line.start()]
        columns = {i for i, it in enumerate(head.split("|")) if _HEAD.search(it)}
        at = line.end() + 1
        while columns and (row := _ROW.match(text, at, part.end)):
            for i, cell in enumerate(row[0].split("|")):
                if i in columns and (name := _IN_CELL.fullmatch(cell)):
                    start = at + name.start("name")
                    yield Mention("agent", name["name"], Span(start, start + len(name["name"])), "text", False)
                at += len(cell) + 1


def is_denied(text: str, span: Span) -> bool:
    """Whether a line says of a name that it is not to be used, or is an example."""
    before = text[max(span.start - _NEAR, 0) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _NEAR].partition("\n")[0]
    return bool(_DENIED.search(before) or _DENIED_AFTER.search(after))


def can_be_mentioned(name: str) -> bool:
    """Whether a name can be after `@agent-` whole."""
    return _ALONE.fullmatch(name) is not None


def own_name(document: Document) -> str:
    """What the host calls the agent of a file, or would call it if it did not skip the file."""
    if document.kind != "agent":
        return ""
    verdict, given = document.verdict, document.scalar("name")
    if isinstance(verdict, Loaded):
        return verdict.name
    return given.value if given and isinstance(given.value, str) else ""


def own_span(document: Document) -> Span | None:
    """Where a file gives its name, without quotes; None if it does not."""
    given = document.scalar("name") if document.kind == "agent" else None
    if given is None or given.span.start == given.span.end or not given.span.of(document.text).strip("\"'"):
        return None
    return _inner(given) if _is_plain(document, given) else given.span


def _own(document: Document, name: str) -> Iterator[Span]:
    """Where an agent's file says its own name as a word; of a plugin's agent with or without what the plugin puts in
    front. In the header it counts in the description and in fields that nobody reads.

    A name that is a word of the language counts in front of the word `agent` only: 19 of 22 such places mean it.

    Of 2,660 such places in 1,560 real files, 30 mean something else: parts of paths and addresses, a package, an
    anchor. In code the name counts only where it is the value of a key such as `agent`, or is after an `@`.
    """
    text, body, short = document.text, document.body, name.rpartition(":")[2]
    if not _ONE_WORD.fullmatch(short) or short not in text:
        return
    ahead = _BEFORE_BREAK if _NO_WORD.fullmatch(short) else _BEFORE_AGENT
    known = document.dialect.fields
    told = [it.value.span for key, it in document.entries.items() if key in known and key != "description"]
    for span in _words(text, name[: -len(short)], short, ahead):
        line = text.rfind("\n", 0, span.start) + 1
        token = text[max(line, text.rfind(" ", 0, span.start) + 1) : span.start]
        if "://" in token or token.startswith("www.") or re.search(r"[\w.]@\Z", token):
            continue
        if span.start < body.start:
            if not any(value.contains(span) for value in told):
                yield span
            continue
        in_code = is_within(span.moved(-body.start), _fences(document)) or text.count("`", line, span.start) % 2
        if not in_code or token.endswith("@") or _AGENT_KEY.search(text, max(line, span.start - 60), span.start):
            yield span


@of_body
def _fences(document: Document) -> tuple[Span, ...]:
    return tuple(it.span.moved(-document.body.start) for it in document.markdown.fences)


def _words(text: str, prefix: str, word: str, ahead: re.Pattern[str]) -> Iterator[Span]:
    """The places of a word, with its prefix if that is written there too. A word can begin at each, and `ahead` matches
    behind each."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        starts = [at - len(prefix), at] if prefix and text.endswith(prefix, 0, at) else [at]
        start = next((it for it in starts if _AFTER_BREAK.match(text, it)), None)
        if start is not None and ahead.match(text, end):
            yield Span(start, end)
        at = text.find(word, at + 1)


def whole(text: str, it: Mention) -> Span:
    """The span of a mention with its markup: `@agent-` and quotes around an agent's name, `mcp__` and the tool around a
    server's."""
    start, end = it.span
    if it.kind == "server" and text.startswith("mcp__", start - 5):
        behind = _OF_SERVER.match(text, end)
        return Span(start - 5, behind.end() if behind else end)
    if it.kind == "agent" and text.startswith("@agent-", max(start - 7, 0)):
        return Span(start - 7, end)
    if it.kind == "agent" and text.startswith('@"', max(start - 2, 0)) and text.startswith(' (agent)"', end):
        return Span(start - 2, end + 9)
    return it.span


def _start_of_word(text: str, at: int) -> int:
    """The start of `agent` or `subagent` whose `a` is at `at`; -1 if it is not such a word after a space."""
    if text[at : at + 1] not in ("a", "A"):
        return -1
    for prefix in ("sub-", "sub"):
        if text[max(at - len(prefix), 0) : at].lower() == prefix:
            at -= len(prefix)
            break
    return at if at > 0 and text[at - 1] in " \t\n" else -1
