"""How the rules about several files name other files."""

from __future__ import annotations

import posixpath
import re

from ...document import Document
from ...hosts.scopes import Tree
from ...text.problem import Related
from ...text.source import Span
from ...workspace.context import Workspace
from ...workspace.summary import Facts

PLACEHOLDERS = frozenset(
    ("your", "my", "some", "any", "other", "specific", "custom", "name", "type", "example", "foo", "bar", "xxx")
)
"""Words in names that stand for any name."""


def shown(path: str, tree: Tree) -> str:
    """A path as a message in a file of `tree` shows it: from the root of the repository, if it is in there."""
    root = tree.root or posixpath.dirname(tree.path)
    return path[len(root.rstrip("/")) + 1 :] if path.startswith(root.rstrip("/") + "/") else path


def name_place(document: Document, own: Facts) -> Span:
    """Where a finding about an agent's name is."""
    return own.name or document.anchor()


def there(other: Facts, message: str) -> Related:
    """The place where another agent's name is given."""
    return Related(other.name or other.description or Span(0, 0), message, other.path)


def own(workspace: Workspace) -> Facts | None:
    """The file at hand, where the host reads it together with others."""
    found = workspace.own
    return found if found and found.tree.scope != "collection" else None


def is_placeholder(name: str) -> bool:
    """Whether a name stands for any: `your-agent`, `agent-name`, `*`."""
    return "*" in name or not PLACEHOLDERS.isdisjoint(re.split(r"[^a-z]+", name.lower()))
