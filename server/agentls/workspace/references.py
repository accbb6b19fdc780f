"""The agents named in a file that is not an agent itself: a command, a skill, instructions, settings, a workflow.

Computed from the document alone. A name is certain if the host reads it as the name of an agent, or if the text tells
the model to launch it. In prose and possible samples it is doubtful: it counts only if an agent with that name exists.
"""

from __future__ import annotations

import os
import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from re import Match, Pattern

from ..dialect.model import Dialect
from ..document import Document
from ..hosts.host import CommandLine
from ..hosts.scopes import Tree
from ..stdx.records import dataclass, pattern
from ..syntax.json_strings import strings, unescaped
from ..syntax.yaml.scalar import source_span
from ..text.source import Span, is_within, joined
from .mentions import Mention, Where, in_prose, in_tables, is_denied, mentions

_NAME = r"[A-Za-z][\w-]*(?:::?[\w-]+)*"
_AT = pattern(rf'@(?:agent-(?P<mention>{_NAME})(?![\w:/-]|\.\w)|"(?P<quoted>[^"\n]{{1,256}}?) \(agent\)")')
_TYPE = pattern(
    rf"""subagent_type(?:\\?["'`]|\*\*)?\s{{0,3}}[:=](?:\*\*)?\s{{0,3}}"""
    rf"""(?:\\?["'`](?P<typed>{_NAME})\\?["'`]|(?P<bare>{_NAME})(?=[ \t]*(?:[,)`]|$)))"""
    rf"|subagent_type[`\"']?[ \t]+(?:(?:of|as|is|(?:set[ \t])?to|\|)[ \t]+)?(?P<mark>[`\"'])(?P<beside>{_NAME})(?P=mark)",
    re.MULTILINE,
)
_OPTION = pattern(rf"""--agent[ =](?P<quote>["']?)(?P<option>{_NAME})(?P=quote)(?![\w./<|-])""")
_PART = pattern(r"[^,\s]+")
_NAMES = pattern(rf"{_NAME}(?:\|{_NAME})*")
_LINK = pattern(rf"\[(?P<link>{_NAME})\]\((?:[^()\s]{{0,200}}/)?agents/(?:[^()\s]{{0,100}}/)?(?P=link)\.md[)#?]")
_SAMPLE = pattern(r"\b(?:example|sample)s?\b", re.IGNORECASE)
_LANGUAGES = ("py", "js", "javascript", "ts", "typescript", "json", "go", "rust", "java", "ruby", "php")
_REST = pattern(r"(?:[^\n\\;&|]|\\(?:\r?\n|.)){0,1500}")
_REST_OF_ARGUMENTS = pattern(r"[^\n]*(?:\n[ \t]*--?\w[^\n]*){0,50}")
"""What comes after an option in a command, and in a block with an option in each line."""
_END_OF_COMMAND = pattern(r"[;&|]")
_IMPORT = pattern(r"(?<![^\s*_\[>])@((?:[^\s\\<]|\\ ){1,1000})")
"""An import follows a space, a tag or the mark of a quotation, or opens emphasis or the text of a link. A backslash escapes a
space in the path. Everything up to the next space or tag belongs to the path, a full stop too."""
_HTML = pattern(
    r"^ {0,3}<(pre|script|style|textarea)\b(?s:.*?)(?:</\1>[^\n]*|\Z)"
    r"|^ {0,3}<(?:[?]|![a-z]|/?(?:article|aside|blockquote|body|center|details|div|dl|dd|dt|figure|footer|form|h[1-6]|head|"
    r"header|hr|html|li|main|nav|ol|p|pre|script|section|style|summary|t(?:able|body|d|foot|h|head|r)|ul)\b|"
    r"/?[a-z][\w-]*(?:\s[^<>\n]*)?>[ \t]*\r?$)[^\n]*(?:\n[^\n]*[^\s][^\n]*)*"
    r"|<[a-z][\w-]*\s[^<>\n=]*=[^<>\n]*>"
    r"|^ {0,3}\[\^[^\]\n]+\]:[ \t]*\S+[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
"""A block of HTML, up to its end tag or an empty line; a tag with attributes; a link's definition with the label of a
footnote. Nothing in them is text."""
_ABOVE = 300
"""Characters before an import that may contain the beginning of emphasis."""
_IMPORTED = pattern(r"(?:[\w.-]|~?/).*\.md", re.ASCII | re.IGNORECASE)
_TOOLS = ("allowed-tools", "disallowed-tools", "tools")
_HOOKS = frozenset(("SubagentStart", "SubagentStop"))
_COMMAND = 1500
"""Characters before an option that may contain the start of its command."""
_LIMIT = 300
"""The most names of one file that are kept. Real files have less than a third of it."""


@dataclass(frozen=True)
class Referrer:
    """A file that is not an agent and names some.

    imports: the absolute paths of the files that the host reads with it. tree: its folder of agents; a collection for a
    file that counts only if another imports it. real: its path after links.
    """

    path: str
    tree: Tree
    mentions: tuple[Mention, ...]
    imports: tuple[str, ...] = ()
    real: str = ""


def referrer(document: Document, path: str, tree: Tree, real: str = "", doubtful: bool = True) -> Referrer | None:
    """The names in a file; None if there are none. doubtful: include uncertain ones, of which rules need only those that a
    command or skill of a plugin tells the model to launch."""
    named = {it.span: it for it in references(document, doubtful) if doubtful or it.sure}
    if tree.scope == "plugin" and document.kind in ("command", "skill"):
        told = (it._replace(where="prose") if it.where == "text" else it for it in launched(document))
        named = {it.span: it for it in told} | named
    ordered = tuple(named[it] for it in sorted(named))[:_LIMIT]
    found = Referrer(path, tree, ordered, imports(document, path), real or path)
    return found if found.mentions or found.imports else None


def names(document: Document) -> Iterator[Mention]:
    """The names in any file, in no order."""
    return mentions(document) if document.kind == "agent" else references(document)


def sure_names(document: Document) -> frozenset[str]:
    """The agents that a file certainly names, as it names them."""
    found = mentions(document, False) if document.kind == "agent" else references(document, False)
    return frozenset(it.name for it in found if it.kind == "agent" and it.sure)


def references(document: Document, doubtful: bool = True) -> Iterator[Mention]:
    """The agents named in a file that is not an agent, in the order of the text, each place once."""
    match document.kind:
        case "settings":
            found = [*_in_json(document), *(it for it in in_text(document) if it.where == "option" and it.sure)]
        case "workflow":
            found = [it._replace(sure=it.sure and it.where == "option") for it in in_text(document)]
        case _:
            found = [*_in_markdown(document), *(_in_prose(document) if doubtful else ())]
    yield from sorted({it.span: it for it in reversed(found)}.values(), key=lambda it: it.span)


def _in_prose(document: Document) -> Iterator[Mention]:
    """The words before `agent`, and links to a file with that name."""
    text, body = document.text, document.body.start
    yield from in_prose(text, Span(body, len(text)))
    yield from in_tables(text, Span(body, len(text)))
    yield from (_at("text", it["link"], it.start("link"), sure=False) for it in _LINK.finditer(text, body))


def launched(document: Document) -> Iterator[Mention]:
    """The agents that a file tells the model to launch, in forms that may mean something else."""
    text, start = document.text, document.body.start
    found = [
        *(it for it in in_text(document) if it.where in ("call", "subagent_type")),
        *(it._replace(where="text") for it in in_prose(text, document.body) if it.where == "prose"),
    ]
    samples = _samples(document) if found else []
    for it in found:
        if it.span.start >= start and not is_denied(text, it.span) and not is_within(it.span, samples):
            yield it._replace(sure=False)


def _in_markdown(document: Document) -> Iterator[Mention]:
    is_launcher = document.kind in ("command", "skill")
    text, markdown = document.text, document.markdown
    named = [*in_text(document)]
    blocks = joined((*(it.span for it in markdown.fences), *markdown.indented_code)) if named else ()
    samples = _samples(document) if named else ()
    for it in named:
        if it.sure and (is_denied(text, it.span) or is_within(it.span, samples)):
            it = it._replace(sure=False)
        in_code = is_within(it.span, blocks)
        match it.where:
            case "mention" if in_code:
                continue
            case "mention":
                yield it._replace(sure=it.sure and not is_within(it.span, markdown.code))
            case "call" if _is_granted(document, it.span):
                yield it._replace(where="permission")
            case "call":
                yield it._replace(sure=False)
            case "option":
                yield it._replace(sure=it.sure and is_launcher)
            case _:
                yield it._replace(sure=it.sure and (is_launcher or not in_code))
    if is_launcher:
        yield from _field(document)


def _samples(document: Document) -> tuple[Span, ...]:
    """Text that is not an instruction: comments, `<example>` blocks, code below a heading that says so, and code in a
    language that cannot launch agents."""
    text, markdown = document.text, document.markdown
    found = [*markdown.comments] if "<!--" in text else []
    launch = pattern(rf"\b{document.dialect.launch}\b")
    found += (it.span for it in document.examples.blocks)
    for it in markdown.fences:
        is_launch = not it.info.of(text).strip().lower().startswith(_LANGUAGES) or launch.search(text, *it.content)
        at = bisect_right(markdown.headings, it.span, key=lambda heading: heading.span) - 1
        if not is_launch or (at >= 0 and _SAMPLE.search(text, *markdown.headings[at].text)):
            found.append(it.span)
    return joined(found)


def _is_granted(document: Document, span: Span) -> bool:
    """Whether a place is in a field that lists tools."""
    entries = (document.entries.get(it) for it in _TOOLS)
    return any(it.value.span.contains(span) for it in entries if it)


def _field(document: Document) -> Iterator[Mention]:
    """The agent that runs a command or skill; without `context: fork` the host does not read the field."""
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
    permission = pattern(rf"{document.dialect.launch}\(({_NAME})\)")
    for path, span, _ in strings(text):
        where: Where
        value, place = unescaped(text, span)
        if path[:1] == ("permissions",) and path[2:] == ("*",) and (entry := permission.fullmatch(value)):
            where, found = "permission", [entry.span(1)]
        elif path == ("agent",) and is_settings and pattern(_NAME).fullmatch(value):
            where, found = "setting", [(0, len(value))]
        elif path[-2:] == ("*", "matcher") and not _HOOKS.isdisjoint(path[-3:]) and _NAMES.fullmatch(value):
            where, found = "matcher", [it.span() for it in pattern(r"[^|]+").finditer(value)]
        else:
            continue
        yield from (Mention("agent", value[it[0] : it[1]], place(Span(*it)), where) for it in found)


def _at(where: Where, name: str, start: int, sure: bool = True) -> Mention:
    return Mention("agent", name, Span(start, start + len(name)), where, sure)


def in_text(document: Document) -> Iterator[Mention]:
    """The agents named in a file of any kind, by form alone; in no order."""
    text, command = document.text, document.host.command
    for form, signs, not_after in _forms(document.dialect):
        for it in form.finditer(text) if any(sign in text for sign in signs) else ():
            if not (it.start() and not_after.match(text, it.start() - 1)):
                yield from _of_form(text, it, command)


@lru_cache(maxsize=4)
def _forms(dialect: Dialect) -> tuple[tuple[Pattern[str], tuple[str, ...], Pattern[str]], ...]:
    """The forms, each with strings of which every file with it contains one, because most files contain none, and the
    characters after which it is part of something else."""
    call = pattern(rf"{dialect.launch}\((?P<call>{_NAME}(?:, ?{_NAME})*)\)")
    return (
        (_AT, ("@agent-", '(agent)"'), pattern(r"[\w@./]")),
        (_TYPE, ("subagent_type",), pattern(r"(?!)")),
        (call, tuple(f"{it}(" for it in dialect.launchers), pattern(r"[\w.]")),
        (_OPTION, ("--agent",), pattern(r"[\w-]")),
    )


def _of_form(text: str, it: Match[str], line: CommandLine) -> Iterator[Mention]:
    group = str(it.lastgroup)
    name, start = it[group], it.start(group)
    match group:
        case "call":
            for part in _PART.finditer(name):
                yield _at("call", part[0], start + part.start())
        case "option":
            if command := _command(text, it.start(), line):
                rest = (_REST_OF_ARGUMENTS if line.block.match(command) else _REST).match(text, it.end())
                whole = command + (rest[0] if rest else "")
                yield _at("option", name, start, not command.lstrip().startswith("#") and "--agents" not in whole)
        case "bare":
            yield _at("subagent_type", name, start, "-" in name or ":" in name)
        case "typed" | "beside":
            yield _at("subagent_type", name, start, it["mark"] != "`")
        case _:
            yield _at("mention", name, start)


def _command(text: str, at: int, line: CommandLine) -> str:
    """The start of the host's command to which an option belongs, across continued lines; empty for another
    program's."""
    lines = text[max(at - _COMMAND, 0) : at].split("\n")
    head = lines.pop()
    indentation = _indentation(head)
    while lines and lines[-1].rstrip().endswith("\\"):
        head = lines.pop().rstrip()[:-1] + " " + head
    ends = [it.end() for it in line.start.finditer(head)]
    if ends and not _END_OF_COMMAND.search(head, ends[-1]):
        return head
    around = next((it for it in reversed(lines) if it.strip() and _indentation(it) < indentation), "")
    return around if line.block.match(around) else ""


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _imported(found: re.Match[str]) -> str:
    """The path of an import, without the link, the heading and the end of emphasis after it."""
    line = found.string[max(0, found.start() - _ABOVE) : found.start()].rpartition("\n")[2]
    path = re.split(r"\][(\[]|#", found[1], maxsplit=1)[0]
    path = path.partition("*")[0] if "*" in line else path
    return (path.rstrip("_") if "_" in line else path).replace("\\ ", " ")


def imports(document: Document, path: str) -> tuple[str, ...]:
    """The Markdown files that the host reads with instructions, as `@path`, absolute. path: the file's absolute one."""
    text = document.text
    if document.kind != "notes" or "@" not in text:
        return ()
    markdown = document.markdown
    regions = joined(
        (
            *(it.span for it in markdown.fences),
            *(it.span for it in markdown.definitions),
            *(it.span for it in markdown.links if it.image),
            *(Span(*it.span()) for it in _HTML.finditer(text)),
            *(*markdown.indented_code, *markdown.code, *markdown.comments),
            Span(0, document.body.start),
        )
    )
    folder = posixpath.dirname(path)
    found = (it for it in _IMPORT.finditer(text) if not is_within(Span(it.start(), it.start(1)), regions))
    paths = (os.path.expanduser(it) for it in map(_imported, found) if _IMPORTED.fullmatch(it))
    return tuple(dict.fromkeys(posixpath.normpath(posixpath.join(folder, it)) for it in paths))
