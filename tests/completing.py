"""Accept a completion in a fixture, as an editor does: the text afterwards, with the cursor at `$0`.

Places to fill in stay in the text as what they propose; `$0` is where the cursor ends up.
"""

from __future__ import annotations

import re

from agentls.document import Document
from agentls.features.completion import complete
from agentls.features.proposal import Completion, Proposal
from agentls.text.problem import Edit, apply
from agentls.workspace.catalog import McpServer, Skill
from agentls.workspace.context import AgentInfo, Workspace
from tests.fixture import PATH, parse

AROUND = Workspace(
    listing=lambda folder: {
        "/work/.claude/agents": ("notes.md", "team/", ".hidden"),
        "/work/.claude/agents/team": ("lead.md",),
        "/work": ("README.md", "src/"),
    }.get(folder, ()),
    agents=(
        AgentInfo("code-reviewer", "Reviews changes for defects.", "/work/.claude/agents/code-reviewer.md"),
        AgentInfo("test runner", "Runs the tests.", "/work/.claude/agents/test.md"),
    ),
    skills=(
        Skill("api-conventions", "How our APIs look.", "/work/.claude/skills/api-conventions/SKILL.md"),
        Skill("release", "Cuts a release.", "/work/.claude/skills/release/SKILL.md", barred="disabled"),
    ),
    servers={"github": McpServer("github", "/work/.mcp.json", ("search_code", "get_issue"))},
)
_STOP = re.compile(r"\$0|\$\{\d+:((?:\\.|[^}\\])*)\}|\\([\\$}])", re.DOTALL)


def cursor(fixture: str) -> tuple[str, int]:
    """The text of a fixture without `$0`, and the offset of that."""
    return fixture.replace("$0", "", 1), fixture.index("$0")


def proposals(
    fixture: str, path: str = PATH, workspace: Workspace = AROUND, files: dict[str, str] | None = None
) -> Completion:
    text, offset = cursor(fixture)
    return complete(document(text, path, files), workspace, offset)


def document(text: str, path: str = PATH, files: dict[str, str] | None = None) -> Document:
    return parse(text, path, files)


def labels(fixture: str, **more: object) -> list[str]:
    """The labels in the order in which a client shows them."""
    found = proposals(fixture, **more)  # type: ignore[arg-type]
    return [it.label for it in sorted(found.items, key=lambda it: (it.sort, it.label))]


def proposal(fixture: str, label: str, **more: object) -> Proposal:
    found = [it for it in proposals(fixture, **more).items if it.label == label]  # type: ignore[arg-type]
    assert len(found) == 1, f"{label}: {len(found)} times among {labels(fixture, **more)}"
    return found[0]


def accept(fixture: str, label: str, snippets: bool = True, **more: object) -> str:
    """The text after an item was accepted."""
    text, _ = cursor(fixture)
    it = proposal(fixture, label, **more)
    edit = it.edit
    if snippets and it.snippet:
        line = text[text.rfind("\n", 0, edit.span.start) + 1 : edit.span.start]
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        filled = _STOP.sub(lambda m: "$0" if m[0] == "$0" else m[2] or re.sub(r"\\(.)", r"\1", m[1] or ""), it.snippet)
        edit = Edit(edit.span, filled.replace("\n", "\n" + indent))
    return apply(text, (edit, *it.also))
