"""`Host`: a program that reads agent files, as a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from re import Pattern
from typing import Literal, NamedTuple, TypeAlias

from ..dialect.model import Dialect
from ..stdx.records import dataclass, pattern
from ..syntax import frontmatter, header
from ..syntax.frontmatter import Frontmatter
from ..syntax.header import Header
from ..syntax.yaml.by_field import Attempt
from ..syntax.yaml.tree import Entry, Node
from ..text.source import Span
from .home import Homes
from .tools import Resolved, ToolEntry
from .verdict import HookFault, Origin, Verdict

NameFault: TypeAlias = Literal["colon", "dash", "long"]


class Names(NamedTuple):
    """Names of agents. fault: why a string cannot be a name. key: names with equal keys are the same in a lookup.

    longest: the limit in UTF-16 units. separator: a string that a name must not contain, because it ends a prefix.
    """

    fault: Callable[[str], NameFault | None]
    key: Callable[[str], str]
    longest: int
    separator: Pattern[str]

    def alike(self, one: str, other: str) -> bool:
        """Whether the host's lookup cannot distinguish two names."""
        return self.key(one) == self.key(other)


class CommandLine(NamedTuple):
    """How a command starts the host with an agent. program: the name of its program, as an expression; matches nothing
    if there is none. start: where such a command begins in a line. block: a key with options in the lines below it.
    """

    program: str = "(?!)"
    start: Pattern[str] = pattern("(?!)")
    block: Pattern[str] = pattern("(?!)")


class ToolGrammar(NamedTuple):
    """How lists of tools are written.

    split: the entries of a string, as spans in it. entries: those of a value. parse: a name and the text in its
    parentheses. resolve: how the host reads an entry. shell: the tool that can search by itself, so that the tools in
    `searches` are left out next to it; empty if there is none. unlisted: what the names of servers begin with that no
    file configures.
    """

    split: Callable[[str], Iterator[Span]]
    entries: Callable[[Node | None], tuple[ToolEntry, ...]]
    parse: Callable[[str], tuple[str, str | None]]
    resolve: Callable[[ToolEntry, Dialect], Resolved]
    shell: str = ""
    searches: frozenset[str] = frozenset()
    unlisted: tuple[str, ...] = ()

    def kind(self, text: str, dialect: Dialect) -> Resolved:
        """How the host reads the entry `text`."""
        name, specifier = self.parse(text)
        return self.resolve(ToolEntry(text, name, specifier, Span(0, 0)), dialect)


@dataclass(frozen=True, eq=False)
class Host:
    """A program that reads agent files.

    id: in settings and in JSON. dialect: its fields, tools and models. split: cuts the frontmatter, None if it sees
    none; intended: the frontmatter that the author then seems to mean. read_header: reads the fields of the header.
    load: makes the agent from a decoded file, or says why there is none. second_attempt: its fallback parser, or None.
    runs_as: the model that a value of `model` runs as; None for the main conversation's. hook_faults: mistakes in the
    shape of a `hooks` field. project: the environment variable with the project's folder for a hook; empty if there is
    none; plugin: those with folders of a plugin, which are replaced in its agents. homes: the folders that it searches.
    command: its command line.
    """

    id: str
    dialect: Dialect
    load: Callable[[str, Frontmatter | None, Header | None, Dialect, Origin], Verdict]
    names: Names
    tools: ToolGrammar
    homes: Homes
    split: Callable[[str], Frontmatter | None] = frontmatter.split
    intended: Callable[[str], Frontmatter | None] = frontmatter.intended
    read_header: header.Reader = header.read
    second_attempt: Attempt | None = None
    runs_as: Callable[[str, Dialect], str | None] = lambda model, dialect: model
    hook_faults: Callable[[Entry, Dialect, str], tuple[HookFault, ...]] = lambda hooks, dialect, text: ()
    project: str = ""
    plugin: tuple[str, ...] = ()
    command: CommandLine = CommandLine()

    @property
    def name(self) -> str:
        """The name of the program, for messages."""
        return self.dialect.host
