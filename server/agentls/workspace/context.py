"""`Workspace`: what is known besides the current file, as a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..document import Document
from ..hosts.home import Denial, denial
from ..hosts.scopes import Tree, together
from ..stdx.records import cached_property, dataclass, field, replace
from .catalog import McpServer, Skill
from .index import EMPTY, Index
from .references import Referrer, referrer
from .summary import Facts, facts


@dataclass(frozen=True)
class AgentInfo:
    """An agent that may be called by its name; `description` is what the main model reads of it."""

    name: str
    description: str
    path: str


@dataclass(frozen=True)
class Workspace:
    """What rules and features may ask about other files.

    exists: whether there is a file or folder at an absolute path; None if nobody knows.
    executable: whether a file may be run as a program; None if nobody knows.
    listing: the names in a folder, those of folders with a `/` at their end; empty if there is none.
    agents, skills, servers: what a file may name; agents and skills by their name, each once. Completion offers these.
    today: by which models are retired; empty: the date at which the host was observed. client: the version of the host
    that is used; empty: the observed one.
    plugins: whether the settings of a project enable plugins; see `Homes.enables_plugins`.
    denials: what the host's settings deny when it works in a folder; see `Homes.denials`.
    in_use: the other hosts for which a folder is set up; see `others.in_use`.
    index: all that is known of other files. path: of the file at hand, unchanged in there.
    near: the agents that a file may name of which the index knows nothing.
    hosts: those that are asked as well, where they read the file beside the host whose file it is.
    fixes: whether what is found comes with its fixes; an editor asks for these when somebody looks at a finding. A rule
    with expensive fixes may leave them out, unless its kind is `BORDER` or `RENAME`, whose fixes other proofs need.
    told: whether the findings of a file are reported in the same run, so that they need not be repeated elsewhere.
    """

    exists: Callable[[str], bool | None] = lambda path: None
    listing: Callable[[str], tuple[str, ...]] = lambda folder: ()
    agents: tuple[AgentInfo, ...] = ()
    skills: tuple[Skill, ...] = ()
    servers: Mapping[str, McpServer] = field(default_factory=lambda: MappingProxyType({}))
    denials: Callable[[str], Mapping[str, Denial]] = lambda folder: {}
    plugins: Callable[[str], bool] = lambda folder: False
    in_use: Callable[[str], Mapping[str, str]] = lambda folder: {}
    index: Index = EMPTY
    path: str = ""
    today: str = ""
    hosts: tuple[str, ...] = ()
    executable: Callable[[str], bool | None] = lambda path: None
    near: Tree | None = None
    fixes: bool = True
    told: Callable[[str], bool] = lambda path: False

    @property
    def own(self) -> Facts | None:
        """The current file in the index; None if it is in no known folder."""
        return self.index.agents.get(self.path)

    def denied(self, name: str) -> Denial | None:
        """What hides the agent of the current file."""
        denials = self.denials(self.own.tree.workplace) if self.own and self.own.tree.scope != "collection" else {}
        return denial(name, denials)

    @property
    def referrer(self) -> Referrer | None:
        """The current file, if it is not an agent and names some."""
        return self.index.referrer(self.path)

    @property
    def tree(self) -> Tree | None:
        """The folder of agents that the current file belongs to."""
        found = self.own or self.referrer
        return found.tree if found else self.near

    def known(self, name: str) -> AgentInfo | None:
        """The agent that a name refers to in the current file, also one that completion does not offer."""
        found = self.index.seen(name, self.tree)
        return AgentInfo(found.agent.name, found.agent.description, found.path) if found and found.agent else None


def around(workspace: Workspace) -> Workspace:
    """The workspace around one file, with all names that it may use."""
    index, path, tree = workspace.index, workspace.path, workspace.tree
    agents: dict[str, AgentInfo] = {}
    for it in sorted(index.agents.values(), key=lambda it: it.path):
        if it.agent and it.path != path and (tree is None or together(it.tree, tree)):
            name = it.agent.name
            if name not in agents or index.seen(name, tree) is it:
                agents[name] = AgentInfo(name, it.agent.description, it.path)
    skills: dict[str, Skill] = {}
    for skill in index.skills.all(tree):
        skills.setdefault(skill.name, skill)
    servers = {it.name: it for it in index.servers.all(tree)}
    return replace(
        workspace,
        agents=tuple(agents.values()),
        skills=tuple(skills.values()),
        servers=MappingProxyType(servers),
    )


def beside(workspace: Workspace, document: Document) -> Workspace:
    """The workspace around a document with another text than that in the index, for rules.

    Most rules do not look at other files, so the index with that text is made only when needed.
    """
    made = object.__new__(_Beside)
    vars(made).update({**vars(workspace), "before": workspace, "document": document})
    vars(made).pop("index", None)
    return made


class _Beside(Workspace):
    """A workspace whose index is made on first use."""

    before: Workspace
    document: Document

    @cached_property
    def index(self) -> Index:
        return _with_text(self.before, self.document)


def _with_text(workspace: Workspace, document: Document) -> Index:
    own, other = workspace.own, workspace.index.referrers.get(workspace.path)
    if other is not None:
        return workspace.index.with_referrers({other.path: referrer(document, other.path, other.tree, other.real)})
    if own is None:
        return workspace.index
    return workspace.index.with_agents({own.path: facts(document, own.path, own.tree, doubtful=False, real=own.real)})
