"""`agentls convert`: what is carried from one host to another, what is lost, and that nobody gets more tools."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from agentls.cli import main
from agentls.hosts import converting, others
from agentls.hosts.converting import Converted, converted
from agentls.hosts.others import CONVERTED as IDS
from agentls.hosts.portable import Failed, Portable, at, tables
from agentls.hosts.reading import File

from . import recorded

HEAD = "name: reviewer\ndescription: Reviews changed code.\n"
BODY = "Read the change, then say what could break.\n"


def convert(source: str, fields: str, target: str) -> Converted:
    text = fields if source == "codex" else f"---\n{fields}\n---\n{BODY}"
    return converted(File(at(source, "reviewer"), text), source, target)


def lines(made: Converted) -> set[str]:
    return set(made.text.splitlines())


@pytest.mark.parametrize(
    ("source", "fields", "target", "expected"),
    [
        ("claude-code", HEAD + "tools: Read, Bash(git:*)", "gemini", "tools: [read_file, run_shell_command]"),
        ("claude-code", HEAD + "tools: Read, mcp__git__log", "gemini", "tools: [read_file, mcp_git_log]"),
        ("claude-code", HEAD + "tools: Read, mcp__git", "qwen", "tools: [read_file, mcp__git]"),
        ("claude-code", HEAD + "tools: Read", "opencode", '  "*": deny'),
        ("claude-code", HEAD + "disallowedTools: Write, Edit", "opencode", "  edit: deny"),
        ("claude-code", HEAD + "disallowedTools: Bash", "qwen", "disallowedTools: [run_shell_command]"),
        ("claude-code", HEAD + "permissionMode: plan", "qwen", "approvalMode: plan"),
        ("claude-code", HEAD + "permissionMode: plan", "codex", 'sandbox_mode = "read-only"'),
        ("claude-code", HEAD + "model: sonnet\ncolor: red", "opencode", 'color: "#FF0000"'),
        ("claude-code", HEAD + "maxTurns: 5", "gemini", "max_turns: 5"),
        ("claude-code", HEAD + "effort: high", "codex", 'model_reasoning_effort = "high"'),
        (
            "gemini",
            HEAD + "tools: [replace, write_file, glob]",
            "claude-code",
            "tools: Write, Edit, NotebookEdit, Glob",
        ),
        ("qwen", HEAD + "tools: [ReadFile, Shell]", "gemini", "tools: [read_file, run_shell_command]"),
        (
            "opencode",
            "description: Looks.\npermission: {edit: deny}",
            "claude-code",
            "disallowedTools: Write, Edit, NotebookEdit",
        ),
        ("opencode", "description: Looks.\ntools: {bash: false}", "qwen", "disallowedTools: [run_shell_command]"),
        (
            "codex",
            f'name = "reviewer"\ndescription = "Looks."\nsandbox_mode = "read-only"\ndeveloper_instructions = "{BODY[:-1]}"',
            "claude-code",
            "disallowedTools: Write, Edit, NotebookEdit, Bash, PowerShell",
        ),
    ],
)
def test_what_is_carried_over(source: str, fields: str, target: str, expected: str) -> None:
    made = convert(source, fields, target)
    assert expected in lines(made)
    assert made.is_kept


@pytest.mark.parametrize(
    ("source", "fields", "target", "said"),
    [
        (
            "claude-code",
            HEAD + "tools: Read, Grep",
            "codex",
            "the host cannot deny a tool: this agent may ask the user, run commands",
        ),
        ("claude-code", HEAD + "disallowedTools: Bash", "codex", "this agent may run commands there"),
        ("claude-code", HEAD + "disallowedTools: mcp__git", "codex", "the host cannot deny one"),
        ("claude-code", HEAD + "tools: Read, Bash", "cursor", "was not measured: this agent may have all"),
        ("claude-code", HEAD + "permissionMode: plan", "cursor", "may change files with them"),
        ("claude-code", HEAD + "isolation: worktree", "gemini", "the agent works in the project itself"),
        ("opencode", "description: Looks.\npermission: {bash: ask}", "claude-code", "asks by its own settings"),
    ],
)
def test_restrictions_that_are_lost(source: str, fields: str, target: str, said: str) -> None:
    made = convert(source, fields, target)
    assert not made.is_kept
    assert any(said in it.means for it in made.losses if it.restricts)


@pytest.mark.parametrize(
    ("source", "fields", "target", "why"),
    [
        ("claude-code", "name: Code Reviewer\ndescription: Looks.", "gemini", "`name` holds other characters"),
        ("claude-code", HEAD + "tools: Monitor", "qwen", "none of its tools has a counterpart"),
        ("claude-code", "name: reviewer", "gemini", "does not load it"),
        ("gemini", HEAD + "color: red", "codex", "it does not know `color`"),
        ("opencode", "description: @look", "codex", "does not read its header as one"),
    ],
)
def test_what_cannot_be_converted(source: str, fields: str, target: str, why: str) -> None:
    with pytest.raises(Failed, match=why):
        convert(source, fields, target)


def test_a_tool_that_does_more_is_not_given() -> None:
    made = convert("claude-code", HEAD + "tools: Read, Edit", "opencode")
    assert "  edit: allow" not in lines(made)
    assert any("to edit files" in it.what for it in made.losses)


@pytest.mark.parametrize("target", IDS)
def test_nobody_gets_more_tools(target: str) -> None:
    """Any agent, written for a host and read as the host does, is the same with no more abilities."""
    random = Random(12)
    names = [*tables()["abilities"], "mcp:git:*", "mcp:git:log"]
    texts = ["Looks: at it.", "a # b", "'x'", '"y"', "- z", "@w", "true", "12", "tab\tü", "a\nb", "---", "{a}", "null"]
    read, write = (getattr(converting._module(target), it) for it in ("read", "write"))
    kept = 0
    for _ in range(400):
        allowed = None if random.random() < 0.4 else frozenset(random.sample(names, random.randint(1, 8)))
        agent = Portable(
            name="reviewer",
            description=" ".join(random.choices(texts, k=2)),
            prompt=" ".join([BODY, *random.choices([*texts, "'''", '"""', "\n---\n"], k=3)]),
            allowed=allowed,
            denied=frozenset(random.sample(names, random.choice((0, 0, 1, 3)))),
            mode=random.choice(("", "", "plan", "read-only")),
            color=random.choice(("", "red")),
            turns=random.choice((0, 3)),
        )
        try:
            made = write(agent, "claude-code")
        except Failed:
            continue
        again = read(File(at(target, agent.name), made.text)).agent
        assert again is not None, made.text
        assert (again.name, again.description, again.prompt.strip()) == (
            agent.name,
            " ".join(agent.description.split()) if target == "cursor" else agent.description.strip(),
            agent.prompt.strip(),
        )
        if any(it.restricts for it in made.losses):
            continue
        kept += 1
        assert converting.gained(agent, again, target) == set(), made.text
        for reader in others.readers(at(target, agent.name)):
            assert reader.load(File(at(target, agent.name), made.text)).loads, made.text
    assert kept > 10


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / ".claude/agents/reviewer.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"---\n{HEAD}tools: Read\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "gemini", "-o", str(tmp_path)]) == 0
    written = tmp_path / ".gemini/agents/reviewer.md"
    assert "tools: [read_file]\n" in written.read_text("utf-8")
    assert main(["convert", str(file), "--to", "gemini", "-o", str(tmp_path)]) == 2
    assert main(["convert", str(file), "--to", "gemini", "-o", str(tmp_path), "--force"]) == 0
    assert main(["convert", str(written), "--to", "claude-code"]) == 0
    assert "tools: Read\n" in capsys.readouterr().out
    assert main(["convert", str(written), "--to", "gemini"]) == 2


def test_another_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "reviewer.md"
    file.write_text(f"---\nname: Code Reviewer\ndescription: Looks.\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "gemini"]) == 1
    assert "; --name gives it another one" in capsys.readouterr().err
    assert main(["convert", str(file), "--to", "gemini", "--name", "code-reviewer"]) == 0
    assert "name: code-reviewer\n" in capsys.readouterr().out


def test_conversions_of_a_file() -> None:
    text = f"---\n{HEAD}tools: Read\n---\n{BODY}"
    found = {host: made for host, root, made in converting.conversions(File("/p/.claude/agents/reviewer.md", text))}
    assert found["Gemini CLI"].path == ".gemini/agents/reviewer.md"
    assert not found["Codex CLI"].is_kept
    assert "Claude Code" not in found
    assert list(converting.conversions(File("/p/reviewer.md", text))) == []


def test_nothing_is_written_where_a_restriction_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "reviewer.md", tmp_path / "out/reviewer.toml"
    file.write_text(f"---\n{HEAD}tools: Read\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "codex", "-o", str(out)]) == 1
    assert not out.exists()
    assert "restriction lost: which tools the agent has" in capsys.readouterr().err
    assert main(["convert", str(file), "--to", "codex", "-o", str(out), "--lossy"]) == 0
    assert 'sandbox_mode = "read-only"\n' in out.read_text("utf-8")


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize("target", [it for it in IDS if it != "claude-code"])
def test_real_agents(target: str) -> None:
    """Whatever is converted was read again; nearly all that load can be, but for names that a host does not take."""
    failed: list[str] = []
    files = sorted((recorded.SHARED / "corpus/claude").rglob("*.md"))[:300]
    for path in files:
        file = recorded.file(f".claude/agents/{path.name}", path.read_bytes())
        try:
            converted(file, "claude-code", target)
        except Failed as why:
            failed.append(str(why))
    assert [it for it in failed if "`name`" not in it and "does not load it" not in it] == []
