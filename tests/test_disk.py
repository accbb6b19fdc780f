"""Which files are agent files, and how they are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agentls import disk
from agentls.runtime import Origin

AGENT = "---\nname: a\ndescription: b\n---\nBody.\n"


def _origin(path: str, manifests: dict[str, str] | None = None) -> Origin | None:
    return disk.origin(path, (manifests or {}).get)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/w/.claude/agents/a.md", "project"),
        ("/w/.claude/agents/deep/er/a.md", "project"),
        ("/w/.claude/agents/a.MD", "project"),
        (".claude/agents/a.md", "project"),
        ("/w/.claude/commands/a.md", None),
        ("/w/agents/a.md", None),
        ("/w/.claude/agents/a.txt", None),
        ("/w/.github/agents/a.md", None),
        ("/w/claude/agents/a.md", None),
    ],
)
def test_the_place_says_whether_a_file_is_an_agent(path: str, role: str | None) -> None:
    found = _origin(path)
    assert (found and found.role) == role


def test_a_plugin_is_known_by_its_manifest() -> None:
    manifests = {"/w/tools/.claude-plugin/plugin.json": '{"name": "plug"}'}
    assert _origin("/w/tools/agents/sub/a.md", manifests) == Origin("plugin", "a", "plug", ("sub",))
    assert _origin("/w/tools/other/a.md", manifests) is None
    broken = {"/w/tools/.claude-plugin/plugin.json": "{"}
    assert _origin("/w/tools/agents/a.md", broken) == Origin("plugin", "a", "tools", ())


def test_a_marketplace_makes_plugins_of_folders_without_a_manifest() -> None:
    offers = {"/w/.claude-plugin/marketplace.json": '{"plugins": [{"name": "beta", "source": "./plugins/b"}, 1, {}]}'}
    assert _origin("/w/plugins/b/agents/a.md", offers) == Origin("plugin", "a", "beta", ())
    assert _origin("/w/plugins/c/agents/a.md", offers) is None
    assert _origin("/w/plugins/b/agents/a.md", {"/w/.claude-plugin/marketplace.json": "[" * 9999}) is None


def test_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/home/me/conf/")
    found = _origin("/home/me/conf/agents/a.md")
    assert found is not None
    assert found.role == "user"


def _tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def _found(root: Path) -> list[str]:
    return [
        it[0] if isinstance(it, tuple) else os.path.relpath(it.path, root)
        for it in disk.search(str(root), lambda path: False)
    ]


def test_a_folder_is_searched(tmp_path: Path) -> None:
    disk.forget()
    _tree(
        tmp_path,
        {
            ".claude/agents/b.md": AGENT,
            ".claude/agents/README.md": "# Our agents\n",
            ".claude/agents/x/a.md": AGENT,
            ".claude/commands/c.md": AGENT,
            ".claude/skills/s/SKILL.md": AGENT,
            ".claude/skills/s/agents/grader.md": AGENT,
            ".gemini/agents/g.md": AGENT,
            ".github/agents/h.agent.md": AGENT,
            "README.md": "# Hello\n",
            "docs/page.md": "---\ntitle: x\ndescription: y\n---\n",
            "docs/person.md": "---\nname: Bob\ndescription: y\n---\n",
            "node_modules/p/.claude/agents/n.md": AGENT,
            "p/.claude-plugin/plugin.json": '{"name": "p"}',
            "p/agents/NOTES.md": "# Notes\n",
            "collection/agents/loose.md": AGENT,
            "collection/agents/opencode.md": AGENT.replace("\n---\nB", "\nmode: subagent\ntools:\n  read: true\n---\nB"),
            "collection/team/loose.md": AGENT.replace("\n---\nB", "\nmodel: opus\n---\nB"),
        },
    )
    assert _found(tmp_path) == [
        ".claude/agents/README.md",
        ".claude/agents/b.md",
        ".claude/agents/x/a.md",
        "collection/agents/loose.md",
        "collection/team/loose.md",
        "p/agents/NOTES.md",
    ]


def test_links_are_followed_inside_the_folder_only_and_once(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    _tree(inside, {".claude/agents/a.md": AGENT})
    _tree(outside, {".claude/agents/secret.md": AGENT})
    agents = inside / ".claude/agents"
    (agents / "loop").symlink_to(agents)
    (agents / "away").symlink_to(outside / ".claude/agents")
    (agents / "away.md").symlink_to(outside / ".claude/agents/secret.md")
    (agents / "dangling.md").symlink_to(inside / "nothing.md")
    (agents / "alias.md").symlink_to(agents / "a.md")
    assert [it for it in _found(inside) if not it.endswith("dangling.md")] == [".claude/agents/a.md", ".claude/agents/alias.md"]


def test_the_hosts_own_folders_are_read_as_the_host_reads_them(tmp_path: Path) -> None:
    agents, outside = tmp_path / "project/.claude/agents", tmp_path / "dotfiles"
    for file in (agents / "a.md", agents / "node_modules/b.md", outside / "c.md", outside / "more/d.md"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(AGENT)
    (agents / "c.md").symlink_to(outside / "c.md")
    (agents / "more").symlink_to(outside / "more")
    (agents / "node_modules/loop").symlink_to(agents)
    found = disk.agents_in(disk.Tree(agents.as_posix(), "project"))
    paths = [it.path if isinstance(it, disk.AgentFile) else it[0] for it in found]
    assert [it.removeprefix(f"{agents.as_posix()}/") for it in paths] == ["a.md", "c.md", "node_modules/b.md", "more/d.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_no_agent(tmp_path: Path) -> None:
    _tree(tmp_path, {".claude/agents/a.md": AGENT})
    os.mkfifo(tmp_path / ".claude/agents/b.md")
    assert _found(tmp_path) == [".claude/agents/a.md"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    big = tmp_path / "big.md"
    big.write_bytes(b"x" * (disk.LIMIT + 1))
    with pytest.raises(disk.Unreadable, match="larger than 1 MB"):
        disk.open_agent(str(big))
    with pytest.raises(disk.Unreadable, match="no such file"):
        disk.open_agent(str(tmp_path / "none.md"))
    with pytest.raises(disk.Unreadable, match="is a directory"):
        disk.read(str(tmp_path))


def test_a_named_file_is_an_agent_wherever_it_stands(tmp_path: Path) -> None:
    _tree(tmp_path, {"x.md": AGENT})
    assert disk.open_agent(str(tmp_path / "x.md")).origin == Origin("project", "x")


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    disk.forget()
    _tree(
        tmp_path,
        {
            "pyproject.toml": "[tool.agentls]\nhints = true\n",
            "a/pyproject.toml": "[project]\nname = 'agentls-user'\n",
            "b/.agentls.toml": "hints = false\n",
            "c/.agentls.toml": "hints =\n",
            "d/.git/HEAD": "",
        },
    )
    at = {name: disk.configuration(disk.absolute(str(tmp_path / name))) for name in "abcd"}
    assert at["a"] is not None
    assert at["a"].given == {"hints": True}
    assert at["b"] is not None
    assert at["b"].given == {"hints": False}
    assert at["c"] is not None
    assert "line 1" in at["c"].error
    assert at["d"] is None
