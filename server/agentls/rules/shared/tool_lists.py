"""The lists of tools in a header, with the meaning of each entry and the edits that fix it. Shared by the rules about
tools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, TypeVar

from ...dialect.model import Dialect, Tool
from ...document import Document, of_header
from ...edits import header
from ...hosts.tools import ALLOWED, DENIED, Known, McpServer, McpTool, Resolved, ToolEntry, Unknown
from ...hosts.verdict import Loaded, Refusal
from ...stdx.records import cached_property, dataclass
from ...syntax.yaml.tree import Entry, Scalar, Sequence, resolve
from ...text.problem import Edit, Fix, Problem
from ...text.source import Span
from .rescues import is_misread
from .wording import code, write

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Item:
    """One entry of a list. node: the scalar that contains it, alone or with others."""

    entry: ToolEntry
    meaning: Resolved
    node: Scalar

    @property
    def text(self) -> str:
        return self.entry.text

    @property
    def span(self) -> Span:
        return self.entry.span

    @property
    def tool(self) -> Tool | None:
        """The tool of the vocabulary that the entry names."""
        return self.meaning.tool if isinstance(self.meaning, Known) else None

    @property
    def is_lost(self) -> bool:
        """Whether the host resolves the entry to nothing, whatever the session."""
        return isinstance(self.meaning, Unknown) or (self.tool is not None and self.tool.status == "foreign")


@dataclass(frozen=True, eq=False)
class ToolList:
    """A field with a list of tools. A rule looks at each entry, so nothing that it asks for one may look at all."""

    field: Entry
    items: tuple[Item, ...]

    @cached_property
    def memo(self) -> dict[Callable[..., Any], Any]:
        """What `of_list` keeps."""
        return {}

    @cached_property
    def texts(self) -> Counter[str]:
        """How often each entry is in the list."""
        return Counter(it.text for it in self.items)

    @cached_property
    def rows(self) -> Mapping[Item, tuple[list[Span], int]]:
        """For each entry, the spans of the entries in its scalar, and which of them it is."""
        spans: dict[int, list[Span]] = {}
        found = {}
        for it in self.items:
            row = spans.setdefault(id(it.node), [])
            found[it] = row, len(row)
            row.append(it.span)
        return found

    @cached_property
    def lines(self) -> Mapping[Span, int]:
        """The index of each item of a YAML list, by its span."""
        node = resolve(self.field.value)
        items = node.items if isinstance(node, Sequence) else ()
        return {items[i].span: i for i in reversed(range(len(items)))}

    @cached_property
    def odd(self) -> tuple[Item, ...]:
        """The entries that a rule may report by themselves: all except the plain names of existing tools, and each once;
        `duplicate-tool` reports the others."""
        once = {it.text: it for it in reversed(self.items)}
        return tuple(
            it
            for it in self.items
            if it is once[it.text]
            if it.tool is None or it.tool.status != "available" or it.text != it.tool.name
        )

    @cached_property
    def torn(self) -> Mapping[Item, tuple[Item, ...]]:
        """Entries of a flow list that YAML split at the commas in their parentheses, each with all pieces of its own."""
        node = resolve(self.field.value)
        groups: dict[Item, tuple[Item, ...]] = {}
        group: list[Item] = []
        for it in self.items if isinstance(node, Sequence) and node.flow else ():
            if "(" in it.text:
                group = [it] if ")" not in it.text and it.node.style == "plain" else []
            elif group:
                group.append(it)
                if ")" in it.text:
                    groups |= dict.fromkeys(group, tuple(group)) if it.text.endswith(")") else {}
                    group = []
        return groups

    @property
    def denies(self) -> bool:
        return self.field.name == DENIED


def of_list(function: Callable[[Document, ToolList], T]) -> Callable[[Document, ToolList], T]:
    """A decorator like `of_header`, for a function of a document and one of its lists."""

    @wraps(function)
    def asked(document: Document, found: ToolList) -> T:
        if function not in found.memo:
            found.memo[function] = function(document, found)
        given: T = found.memo[function]
        return given

    return asked


@of_header
def lists(document: Document) -> tuple[ToolList, ...]:
    """The lists whose entries can be examined one by one.

    Left out: a value that could not be read, and one that the host's second attempt changed, which is reported as such.
    """
    found = []
    for name in (ALLOWED, DENIED):
        entry = document.entries.get(name)
        if entry is not None and not _is_another(document, entry):
            items = (
                Item(it, document.host.tools.resolve(it, document.dialect), node)
                for node in _scalars(entry)
                for it in document.host.tools.entries(node)
            )
            found.append(ToolList(entry, tuple(items)))
    return tuple(found)


def effect(found: ToolList) -> str:
    """The effect of an entry that names no tool."""
    return "it denies nothing" if found.denies else "the agent does not get it"


def items(document: Document, field: str | None = None) -> Iterator[tuple[ToolList, Item]]:
    """Every entry of `field`, or of both lists, with its list."""
    for found in lists(document):
        if field in (None, found.field.name):
            yield from ((found, it) for it in found.items)


def odd(document: Document, field: str | None = None) -> Iterator[tuple[ToolList, Item]]:
    """The `odd` entries of `field`, or of both lists, with their lists."""
    for found in lists(document):
        if field in (None, found.field.name):
            yield from ((found, it) for it in found.odd)


def loads_others(item: Item) -> bool:
    """Whether an entry is a tool that an agent gets only beside those that it loads."""
    return item.tool is not None and item.tool.ran == ()


def only_in_front(document: Document) -> tuple[Item, ...]:
    """The entries of `tools` that name tools which agents in the background do not get, and which are not denied."""
    dialect = document.dialect
    gone = {canonical(it.entry, dialect) for name in lists(document) if name.denies for it in name.items}
    return tuple(
        it
        for name in lists(document)
        if not name.denies
        for it in name.items
        if it.tool and it.tool.is_given and canonical(it.entry, dialect) not in gone
        if not all(dialect.tools[ran].background for ran in it.tool.ran or ())
    )


def problems(
    document: Document, about: Callable[[Document, ToolList, Item], Problem | None], field: str | None = None
) -> Iterator[Problem]:
    """The problems of a rule for each odd entry of both lists, or of one; none for `tools` if the host refuses every
    run because of it, which has a finding of its own."""
    refused = refusal(document)
    for found, item in odd(document, field):
        if (found.denies or not refused) and (problem := about(document, found, item)):
            yield problem


def _scalars(field: Entry) -> Iterator[Scalar]:
    node = resolve(field.value)
    for item in node.items if isinstance(node, Sequence) else (node,):
        inner = resolve(item)
        if isinstance(inner, Scalar):
            yield inner


def _is_another(document: Document, field: Entry) -> bool:
    node = resolve(field.value)
    if not isinstance(node, Scalar) or node.style not in ("raw", "broken"):
        return False
    if (
        node.style == "raw"
        and document.header
        and not document.header.attempt
        and str(node.value)[:1] in ("*", "&", "!")
    ):
        # Only a header that can be read says what such a name stands for.
        return True
    return is_misread(document, field)


def refusal(document: Document) -> Refusal | None:
    """Why the host refuses every run of the agent because of its tools, in at least one kind of session."""
    verdict = document.verdict
    refused = verdict.refused if isinstance(verdict, Loaded) else None
    return refused if refused and not refused.unless else None


def current(tool: Tool, dialect: Dialect) -> Tool:
    """The tool itself; for a renamed tool, its successor."""
    return dialect.tools[tool.replacement[0]] if tool.status == "renamed" else tool


def canonical(entry: ToolEntry, dialect: Dialect) -> str:
    """The name of an entry; for a renamed tool, the current name."""
    tool = dialect.tools.get(entry.name)
    return current(tool, dialect).name if tool else entry.name


def mcp_name(meaning: Resolved) -> tuple[str, str | None] | None:
    """Server and tool of an MCP entry; the tool is None for all of them."""
    match meaning:
        case McpServer(server):
            return server, None
        case McpTool(server, tool):
            return server, tool
    return None


# Edits


def renamed(document: Document, found: ToolList, item: Item, name: str, *, safe: bool) -> tuple[Fix, ...]:
    """Edits that write `name` for an entry's name, or remove the entry if the list has `name` already."""
    if found.texts[name] > (item.text == name):
        return removed(document, found, item, f"Remove {code(item.text)}; {code(name)} is in the list", safe=True)
    if item.span.of(document.text) != item.text:
        return ()
    span = Span(item.span.start, item.span.start + len(item.entry.name))
    return write(span, name, safe=safe)


def removed(document: Document, found: ToolList, item: Item, title: str, *, safe: bool) -> tuple[Fix, ...]:
    """Edits that remove an entry with its comma or line; none if it is the only one, because an empty list means
    something else."""
    span = _removal(document, found, item)
    return (Fix(title, (Edit(span, ""),), safe=safe),) if span else ()


def added(document: Document, found: ToolList, name: str) -> tuple[Fix, ...]:
    """Edits that add `name` at the end of a list, in the style of the entries before it."""
    last = found.items[-1] if found.items else None
    if last is None or last.span.of(document.text) != last.text or last.span in _in_both(document):
        return ()
    node, text = resolve(found.field.value), document.text
    if isinstance(node, Sequence) and not node.flow:
        line = document.source.line_at(last.node.span.start)
        if last.node.span.end > line.end:
            return ()
        bullet = text[line.start : last.node.span.start]
        edit = Edit(Span(line.end, line.end), f"{header.line_end(document)}{bullet}{name}")
    else:
        spans = [it.node.span if isinstance(node, Sequence) else it.span for it in found.items[-2:]]
        between = text[spans[-2].end : spans[-1].start] if len(spans) > 1 else ", "
        edit = Edit(Span(spans[-1].end, spans[-1].end), between + name)
    return (Fix(f"Add {code(name)} to `{found.field.name}`", (edit,), safe=False),)


@of_header
def _in_both(document: Document) -> frozenset[Span]:
    """The entries that both lists have, one of them as an alias: to edit one is to edit the other."""
    spans = [frozenset(it.span for it in found.items) for found in lists(document)]
    return spans[0] & spans[1] if len(spans) > 1 else frozenset()


def _removal(document: Document, found: ToolList, item: Item) -> Span | None:
    node = resolve(found.field.value)
    if item.span.of(document.text) != item.text or item.span in _in_both(document):
        return None
    row, place = found.rows[item]
    if len(row) > 1 or not isinstance(node, Sequence):
        return header.in_row(row, place)
    index = found.lines.get(item.node.span)
    return None if index is None else header.item(document, node, index)
