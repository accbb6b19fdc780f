"""Completion and hover in the files of other hosts; `|` is the cursor."""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.features.colours import colours_elsewhere, presentations_elsewhere
from agentls.features.others import complete, hover
from agentls.hosts import default
from agentls.hosts.others import form

PATHS = {
    "gemini": ".gemini/agents/a.md",
    "qwen": ".qwen/agents/a.md",
    "opencode": ".opencode/agents/a.md",
    "codex": ".codex/agents/a.toml",
    "cursor": ".cursor/agents/a.md",
    "copilot-cli": ".github/agents/a.agent.md",
}


def labels(host: str, text: str) -> list[str]:
    return [it.label for it in complete(PATHS[host], text.replace("|", ""), text.index("|")).items]


def written(host: str, text: str, label: str) -> str:
    plain = text.replace("|", "")
    (found,) = (it for it in complete(PATHS[host], plain, text.index("|")).items if it.label == label)
    return plain[: found.edit.span.start] + found.edit.text + plain[found.edit.span.end :]


@pytest.mark.parametrize(
    ("host", "text", "some", "none"),
    [
        ("gemini", "---\nname: a\n|\n---\n", ["description", "tools", "max_turns"], ["name", "color"]),
        ("gemini", "---\nna|\n---\n", ["name"], []),
        ("gemini", "---\ndescription: 'it'''\nna|\n---\n", ["name"], []),
        ("gemini", "---\ntools:\n  - re|\n---\n", ["read_file", "grep_search"], ["Read"]),
        ("gemini", "---\ntools: [glob, re|]\n---\n", ["read_file"], ["Read"]),
        ("gemini", "---\nkind: |\n---\n", ["local", "remote"], []),
        ("qwen", "---\napprovalMode: |\n---\n", ["plan", "yolo"], []),
        ("qwen", "---\ntools: re|\n---\n", ["read_file"], []),
        ("copilot-cli", "---\ntools: [search, ex|]\n---\n", ["execute", "edit/editFiles"], ["Bash"]),
        ("copilot-cli", "---\ntools: |\n---\n", ["search", "web"], ["Read"]),
        ("opencode", "---\nmode: |\n---\n", ["subagent"], []),
        ("opencode", "---\nhidden: |\n---\n", ["true", "false"], []),
        ("opencode", "---\npermission:\n  |\n---\n", ["edit", "bash"], ["mode"]),
        ("opencode", "---\npermission:\n  edit: |\n---\n", ["allow", "ask", "deny"], []),
        ("opencode", "---\ncolor: |\n---\n", ["accent"], []),
        ("opencode", "---\npermissions: []\n|\n---\n", ["disabled", "request"], ["permission", "top_p", "name"]),
        ("opencode", "---\npermissions: []\ntop_p: 1\n|\n---\n", ["permission"], ["disabled"]),
        ("opencode", "---\ntop_p: 1\n|\n---\npermissions: x\n", ["permission"], ["disabled"]),
        ("copilot-cli", "---\nmodel-policy: x\n|\n---\n", ["include-custom-instructions"], ["handoffs"]),
        ("copilot-cli", "---\nname: x\n|\n---\n", ["handoffs"], ["model-policy"]),
        ("copilot-cli", "---\nhandoffs:\n  - |\n---\n", ["label", "agent", "prompt"], ["handoffs"]),
        ("copilot-cli", "---\nhandoffs:\n  - label: Go\n    |\n---\n", ["agent"], []),
        ("copilot-cli", "---\nhandoffs:\n  - label: Go\n    send: |\n---\n", ["true", "false"], []),
        ("copilot-cli", "---\nhandoffs:\n  - label: Go\n  |\n---\n", [], ["agent"]),
        ("copilot-cli", "---\nhandoffs: []\nhooks:\n  |\n---\n", ["PreToolUse", "Stop"], ["preToolUse"]),
        (
            "copilot-cli",
            "---\nmodel-policy: required\nhooks:\n\n  Stop: []\n  |\n---\n",
            ["preToolUse", "PreToolUse"],
            [],
        ),
        ("copilot-cli", "---\nhooks:\n  Stop:\n    |\n---\n", [], ["PreToolUse"]),
        ("copilot-cli", "---\nhooks:\n  - |\n---\n", [], ["PreToolUse"]),
        ("copilot-cli", "---\ntarget: |\n---\n", ["vscode", "github-copilot"], []),
        ("opencode", "---\nmode: | # Alone.\n---\n", ["subagent"], []),
        ("codex", 'name = "a"\n|', ["description", "sandbox_mode"], ["name", "color"]),
        ("codex", "sandbox_mode = |", ["read-only"], []),
        ("codex", 'developer_instructions = """\nmo\n"""\nmo|', ["model"], []),
        ("gemini", "---\ntools: ['glob', 're|']\n---\n", ["read_file"], []),
        ("cursor", "---\ntools: |\n---\n", ["Read", "Grep", "Bash"], ["read_file"]),
        ("cursor", "---\ntools: Read, Gr|\n---\n", ["Grep"], []),
    ],
)
def test_words(host: str, text: str, some: list[str], none: list[str]) -> None:
    found = labels(host, text)
    assert set(some) <= set(found)
    assert not set(none) & set(found)


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("gemini", "---\nname: a\n---\nna|"),
        ("gemini", "name|"),
        ("gemini", "---\nnope: |\n---\n"),
        ("codex", "[mcp_servers.a]\n|"),
        ("codex", 'sandbox_mode = "read-only"|'),
        ("codex", 'developer_instructions = """\nmo|'),
        ("codex", "developer_instructions = '''\nsay \"\"\"\nmo|\n'''"),
        ("gemini", "---\ntools: ['glob', 'read_file'|]\n---\n"),
    ],
)
def test_nothing_elsewhere(host: str, text: str) -> None:
    assert labels(host, text) == []


@pytest.mark.parametrize(
    ("host", "text", "label", "expected"),
    [
        ("gemini", "---\nde|\n---\n", "description", "---\ndescription: \n---\n"),
        ("gemini", "---\ntools: [glob, re|ad]\n---\n", "read_file", "---\ntools: [glob, read_file]\n---\n"),
        ("codex", "sandbox_mode = |", "read-only", 'sandbox_mode = "read-only"'),
        ("codex", 'sandbox_mode = "re|ad"', "read-only", 'sandbox_mode = "read-only"'),
        ("codex", "hide_agent_reasoning = t|", "true", "hide_agent_reasoning = true"),
        ("codex", "de|", "description", 'description = ""'),
        ("codex", 'sandbox_mode = "re|', "read-only", 'sandbox_mode = "read-only"'),
        ("opencode", '---\ncolor: "#|\n---\n', "accent", '---\ncolor: "accent"\n---\n'),
        ("opencode", "---\nmode: | # Alone.\n---\n", "subagent", "---\nmode: subagent # Alone.\n---\n"),
    ],
)
def test_what_is_written(host: str, text: str, label: str, expected: str) -> None:
    assert written(host, text, label) == expected


@pytest.mark.parametrize("host", PATHS)
def test_a_first_agent_loads(host: str) -> None:
    from agentls.hosts.others import readers
    from agentls.hosts.reading import File

    text = written(host, "|", "agent")
    for reader in readers(PATHS[host]):
        found = reader.load(File(PATHS[host], text))
        assert (found.loads, found.notes) == (True, ()), found


@pytest.mark.parametrize(
    ("host", "text", "said"),
    [
        ("gemini", "---\nmax_|turns: 3\n---\n", "The maximum number of turns."),
        ("gemini", "---\ntools:\n  - read_|file\n---\n", "`read_file`: Reads a file."),
        ("opencode", "---\nmode: sub|agent\n---\n", "Called by other agents"),
        ("opencode", "---\npermission:\n  ed|it: deny\n---\n", "All changes to files"),
        ("opencode", "---\npermission:\n  edit: de|ny\n---\n", "`deny`: Never."),
        ("codex", 'sandbox|_mode = "read-only"', "What commands may do to files."),
        ("codex", "not|ify = []", "Value: a list"),
        ("codex", "[feat|ures]\nshell_tool = false", "no tool that runs commands"),
        ("codex", "[[ ski|lls.config ]]\n", "Which skills are on."),
        ("opencode", "---\nperm|issions: []\n---\n", "the last that matches counts"),
    ],
)
def test_hover(host: str, text: str, said: str) -> None:
    found = hover(PATHS[host], text.replace("|", ""), text.index("|"))
    assert found is not None
    assert said in found.text


def test_hover_is_silent_elsewhere() -> None:
    assert hover(PATHS["codex"], "[features.x]\n", 10) is None
    assert hover(PATHS["codex"], "[nothing]\n", 3) is None
    assert hover(PATHS["gemini"], "---\nname: a\n---\nname: b\n", 18) is None
    assert hover(".claude/agents/a.md", "---\nname: a\n---\n", 5) is None


@pytest.mark.parametrize(
    ("path", "line", "shown", "offered"),
    [
        (".qwen/agents/a.md", "color: red", (255, 0, 0), "blue"),
        (".qwen/agents/a.md", 'color: "red"', (255, 0, 0), '"blue"'),
        (".qwen/agents/a.md", "color: auto", None, "blue"),
        (".opencode/agents/a.md", "color: '#00FF00'", (0, 255, 0), "'#0000FF'"),
        (".opencode/agents/a.md", "color: accent", None, "'#0000FF'"),
        (".opencode/agents/a.md", "color: blue", None, "'#0000FF'"),
        (".gemini/agents/a.md", "color: red", None, None),
    ],
)
def test_colours(path: str, line: str, shown: tuple[int, int, int] | None, offered: str | None) -> None:
    document = Document(f"---\nname: a\n{line}\n---\n", path, host=form(path) or default())
    assert [it.rgb for it in colours_elsewhere(document)] == ([shown] if shown else [])
    scalar = document.scalar("color")
    assert scalar is not None
    labels = presentations_elsewhere(document, scalar.span, (0, 0, 255))
    assert (labels[0][1].text if labels else None) == offered
