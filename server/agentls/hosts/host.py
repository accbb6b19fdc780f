"""What a host is: a program that reads agent files, as a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from re import Pattern
from typing import Literal, NamedTuple, TypeAlias

from ..dialect.model import Dialect
from ..stdx.records import dataclass
from ..syntax import frontmatter, header
from ..syntax.frontmatter import Frontmatter
from ..syntax.header import Header
from ..syntax.yaml.tree import Entry, Node
from ..text.source import Span
from .home import Homes
from .tools import Resolved, ToolEntry
from .verdict import HookFault, Origin, Verdict

NameFault: TypeAlias = Literal["colon", "dash", "long"]


class Names(NamedTuple):
    """Names of agents. fault: why a string cannot be one. key: two names with one key are the same in a look-up.

    longest: in UTF-16 units. separator: what may not be part of a name, because it separates a prefix from it.
    """

    fault: Callable[[str], NameFault | None]
    key: Callable[[str], str]
    longest: int
    separator: Pattern[str]

    def alike(self, one: str, other: str) -> bool:
        """Whether the host's look-up cannot tell two names apart."""
        return self.key(one) == self.key(other)


class ToolGrammar(NamedTuple):
    """How lists of tools are written. split: the entries of a string, as spans in it. entries: those of a value.

    parse: a name and what is in its parentheses. resolve: what the host reads an entry as. shell: the tool that brings
    searches of its own, beside which the tools `searches` give nothing; empty where there is none.
    """

    split: Callable[[str], Iterator[Span]]
    entries: Callable[[Node | None], tuple[ToolEntry, ...]]
    parse: Callable[[str], tuple[str, str | None]]
    resolve: Callable[[ToolEntry, Dialect], Resolved]
    shell: str = ""
    searches: frozenset[str] = frozenset()

    def kind(self, text: str, dialect: Dialect) -> Resolved:
        """What the host reads an entry as that is written `text`."""
        name, specifier = self.parse(text)
        return self.resolve(ToolEntry(text, name, specifier, Span(0, 0)), dialect)


@dataclass(frozen=True, eq=False)
class Host:
    """A program that reads agent files.

    id: in settings and in JSON. dialect: its fields, tools and models. split: where it cuts the frontmatter, or None
    where it sees none; intended: the frontmatter that the author seems to mean there. read_header: from the header to
    fields. load: from a decoded file to the agent, or to why there is none. second_attempt: its fallback parser, or
    None. runs_as: the model that a value of `model` runs as; None for the main conversation's. hook_faults: what is
    wrong with the shape of a field `hooks` in a text. project: the environment variable that tells a hook the project's
    folder; empty where none does. homes: the folders in which it looks.
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
    second_attempt: header.Second | None = None
    runs_as: Callable[[str, Dialect], str | None] = lambda model, dialect: model
    hook_faults: Callable[[Entry, Dialect, str], tuple[HookFault, ...]] = lambda hooks, dialect, text: ()
    project: str = ""

    @property
    def name(self) -> str:
        """The name of the program, for messages."""
        return self.dialect.host
