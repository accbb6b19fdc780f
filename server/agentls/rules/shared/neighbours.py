"""How the rules about several files name other files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from ...document import Document
from ...hosts.host import Host
from ...hosts.scopes import Tree
from ...stdx.spelling import nearest
from ...text.problem import Edit, Fix, Problem, Related
from ...text.source import Span
from ...workspace.context import Workspace
from ...workspace.index import Index
from ...workspace.mentions import Mention
from ...workspace.summary import Facts
from .wording import any_of, code, write

PLACEHOLDERS = frozenset(
    ("your", "my", "some", "any", "other", "specific", "custom", "name", "type", "example", "foo", "bar", "xxx")
)
"""Words that mark a name as a placeholder."""


def shown(path: str, tree: Tree) -> str:
    """A path as a message in a file of `tree` shows it: relative to the root of the repository, if it is in there."""
    root = tree.root or posixpath.dirname(tree.path)
    return path[len(root.rstrip("/")) + 1 :] if path.startswith(root.rstrip("/") + "/") else path


def name_place(document: Document, own: Facts) -> Span:
    """The place of a finding about an agent's name."""
    return own.name or document.anchor()


def there(other: Facts, message: str) -> Related:
    """The place where another agent's name is defined."""
    return Related(other.name or other.description or Span(0, 0), message, other.path)


def misnamed(spans: Sequence[Span], name: str, message: str) -> Problem:
    """The problem of a name at one or more places; its fix, a choice of the author, writes another name at all of them."""
    fix = Fix(f"Write {code(name)}", tuple(Edit(it, name) for it in spans), safe=False)
    return Problem(spans[0], message, (fix,), tuple(Related(it, "and here") for it in spans[1:]))


def own(workspace: Workspace) -> Facts | None:
    """The current file, if the host reads it together with others."""
    found = workspace.own
    return found if found and found.tree.scope != "collection" else None


def is_placeholder(name: str) -> bool:
    """Whether a name is a placeholder: `your-agent`, `agent-name`, `*`."""
    return "*" in name or not PLACEHOLDERS.isdisjoint(re.split(r"[^a-z]+", name.lower()))


def is_built_in(name: str, host: Host) -> bool:
    """Whether an agent with this name comes with the host, even if only in some versions."""
    return any(host.names.alike(it, name) for it in (*host.dialect.built_in, *host.dialect.sometimes_built_in))


def is_passed_over(name: str, index: Index, tree: Tree) -> bool:
    """Whether a name may be that of an agent which is not read here, or is a placeholder."""
    plugin, colon, _ = name.partition(":")
    if colon:
        return all(totals.tree.plugin != plugin for totals in index.trees.values())
    return is_placeholder(name) or tree.scope == "plugin"


def likely(name: str, index: Index, tree: Tree, host: Host) -> list[str]:
    """The agents that an unknown name may mean: those of plugins that it lacks the plugin's name of; otherwise the
    nearest, of the plugin that it names or of all that are seen; empty if none is near."""
    if ":" not in name and (of_plugins := index.of_plugins(name, tree.plugin)):
        return of_plugins
    plugin, colon, part = name.partition(":")
    if colon:
        last = part.rpartition(":")[2]
        known = index.in_plugin(plugin, last)
        found = nearest(name, list(known.values())) or known.get(last)
    else:
        found = nearest(name, [*index.near(name, tree), *host.dialect.built_in])
    return [found] if found else []


def unknown(it: Mention, effect: str, meant: Sequence[str]) -> Problem:
    """The finding for the name of an agent that does not exist; without a fix where it may mean several."""
    fixes = write(it.span, meant[0]) if len(meant) == 1 else ()
    remedy = f"did you mean {any_of(meant)}?" if meant else "create it, or name another"
    return Problem(it.span, f"the agent {code(it.name)} does not exist, so {effect}; {remedy}", fixes)
