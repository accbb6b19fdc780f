"""What authors really stumble over: nothing false is said, nothing harmful is offered, nothing heavy is missed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentls.edits.effects import edited
from agentls.fixes.apply import fix_all
from agentls.fixes.offer import offered
from agentls.hosts.verdict import Loaded
from agentls.rules.registry import GROUPS
from agentls.text.problem import Finding, Severity

from .fixture import check, parse, run

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"


def header(*lines: str, name: str = "reviewer", description: str = "Reviews code.") -> str:
    return "\n".join(["---", f"name: {name}", f"description: {description}", *lines, "---", "Review the diff.", ""])


def said(text: str, rule: str) -> list[str]:
    return [it.message for it in run(parse(text)) if it.rule == rule]


def safe_fixes(text: str) -> str:
    """The text after all safe fixes."""
    return fix_all(parse(text), lambda document: run(document)).text


# Fixes that do harm


@pytest.mark.parametrize("placeholder", ["[agent-name]", "{{name}}", "<name>", "${NAME}", "[your agent]", "{ name }"])
@pytest.mark.parametrize("broken", [lambda it: it, lambda it: it.removeprefix("---\n"), lambda it: it.replace("---\nR", "R")])  # fmt: skip
def test_no_fix_makes_an_agent_of_a_template(placeholder: str, broken: object) -> None:
    assert callable(broken)
    document = parse(broken(header(name=placeholder, description="[what it does]")))
    assert not isinstance(document.verdict, Loaded) or "<" in placeholder
    if not isinstance(document.verdict, Loaded):
        assert not [it for it in run(document) if it.fixes]


@pytest.mark.parametrize(
    "line",
    [
        "allowed-tools: Bash(gh issue *), FileEditor",
        "allowedTools: Read",
        "toools: Read",
        "disallowed-tools: Write",
        "permission_mode: plan",
        "tools: Read, Bash\ndisallowedTools: Bash(rm:*)",
    ],
)
def test_a_safe_fix_changes_no_grant(line: str) -> None:
    assert safe_fixes(header(line)) == header(line)


def real_files() -> Iterator[Path]:
    for folder in ("claude", "claude_hist", "fixpairs"):
        yield from sorted(it for it in (CORPUS / folder).rglob("*.md") if it.is_file() and ".after." not in it.name)


def kept(before: Loaded, after: Loaded, finding: Finding, names: set[str]) -> bool:
    """Whether a safe fix of a finding leaves what it is not about. names: the fields that the finding stands in."""
    return (
        (before.name == after.name or "name" in names)
        and (before.description == after.description or "description" in names)
        and (before.model == after.model or "model" in names)
        and (before.tools == after.tools or finding.rule in GROUPS["Tools"])
    )


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not there")
def test_a_safe_fix_of_a_real_file_changes_what_it_is_about_and_no_more() -> None:
    """Each safe fix alone: what loads, under which name, description and model, and with which tools."""
    tried = 0
    for path in real_files():
        document = parse(path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff"))
        for finding in run(document):
            for fix in (it for it in finding.fixes if it.safe):
                if not any(it.safe and it.edits == fix.edits for it in offered(document, finding)):
                    continue
                tried += 1
                before, after = document.verdict, edited(document, fix.edits).verdict
                if not isinstance(before, Loaded):
                    assert finding.severity is Severity.ERROR, (path, finding)
                    continue
                entries = document.entries.items()
                names = {key for key, it in entries if it.span.start <= finding.span.start <= it.span.end}
                assert isinstance(after, Loaded), (path, finding)
                assert kept(before, after, finding, names), (path, finding)
    assert tried > 500


# False statements


def test_a_plugins_skill_is_found_by_each_of_its_names() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/a.md --
        ---
        name: a
        description: Writes releases.
        skills: [notes, "p:notes", changelog, "p:changelog", ship, "p:ship", sheep]
                                                                             ^^^^^ warning[unknown-skill]: there is no skill `sheep` here, and the agent starts without it; write it, or name another
        ---
        Write.
        -- p/skills/notes/SKILL.md --
        ---
        name: changelog
        description: How notes look.
        ---
        Short.
        -- p/commands/ship.md --
        Ship it.
        """,
        only=["unknown-skill"],
    )


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (".claude/agent/a.md", True),
        (".claude/sub-agents/x/a.md", True),
        (".claude/a.md", True),
        (".claude/Agents/a.md", True),
        ("claude/agents/lead/agent.md", True),
        (".claude/agents/x/a.md", False),
        (".claude/agents-off/a.md", False),
        ("agents/a.md", False),
        ("catalog/agents/a.md", False),
    ],
)
def test_a_folder_that_the_host_does_not_read(path: str, wrong: bool) -> None:
    text = header("tools: Read")
    findings = run(parse(text, path, {path: text}))
    assert [it.severity for it in findings if it.rule == "agent-folder"] == [Severity.ERROR] * wrong


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mcp__*__search", "the name of a server cannot be a pattern"),
        ("mcp__git*__search", "the name of a server cannot be a pattern"),
        ("mcp__git*", "the name of a server cannot be a pattern"),
        ("mcp__github__list_*", "write `mcp__github` for all tools of the server"),
        ("mcp__*", "it names no server"),
    ],
)
def test_patterns_of_mcp_tools(line: str, message: str) -> None:
    (found,) = said(header(f"tools: Read, {line}"), "mcp-tool")
    assert message in found
    assert "underscores" not in found


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        ("source: project", True),
        ("source: someone/collection", False),
        ("kind: remote", True),
        ("kind: specialist", False),
        ("mode: subagent", True),
        ("mode: careful", False),
        ("context: fork", True),
        ("context: The shop's backend", False),
        ("effortLevel: medium", True),
        ("permissions:\n  allow: [Read]", True),
        ("user_invocable: true", True),
    ],
)
def test_a_key_is_another_products_if_its_value_is(line: str, foreign: bool) -> None:
    assert ("foreign-field" in {it.rule for it in run(parse(header(line)))}) is foreign
