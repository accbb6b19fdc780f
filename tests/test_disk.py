"""Which files are agent files, and how they are read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from agentls.cli import baseline, main
from agentls.cli.given import as_document
from agentls.disk import files as disk
from agentls.hosts.claude_code import homes, plugins
from agentls.hosts.home import Home, stem_of
from agentls.hosts.resolution import order, ranked
from agentls.hosts.scopes import is_seen_from, together
from agentls.hosts.verdict import Loaded, Origin, Skipped
from agentls.scan import survey, walk

AGENT = "---\nname: a\ndescription: b\n---\nBody.\n"


def _origin(path: str, manifests: dict[str, str] | None = None) -> Origin | None:
    return homes.origin(path, lambda folder: plugins.at(folder, (manifests or {}).get))


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


def test_a_marketplace_makes_plugins_of_folders_without_a_manifest() -> None:
    offers = {"/w/.claude-plugin/marketplace.json": '{"plugins": [{"name": "beta", "source": "./plugins/b"}, 1, {}]}'}
    assert _origin("/w/plugins/b/agents/a.md", offers) == Origin("plugin", "a", "beta", ())
    assert _origin("/w/plugins/c/agents/a.md", offers) is None
    assert _origin("/w/plugins/b/agents/a.md", {"/w/.claude-plugin/marketplace.json": "[" * 9999}) is None


# Seen on Claude Code, with plugins in a folder and from a marketplace.
@pytest.mark.parametrize(
    ("manifest", "loaded"),
    [
        ('{"name": "p"}', ["default", "sub:deep"]),
        ('{"name": "p", "agents": "./custom/one.md"}', ["one"]),
        ('{"name": "p", "agents": ["./custom/one.md", "./agents/sub/deep.md"]}', ["deep", "one"]),
        ('{"name": "p", "agents": ["./custom/../custom//one.md"]}', ["one"]),
        ('{"name": "p", "agents": ["./nowhere.md", "./../out.md"]}', []),
        ('{"name": "p", "agents": []}', []),
        ('{"name": "p", "author": "me", "description": 5, "more": 1}', ["default", "sub:deep"]),
        ('{"name": "p", "agents": "./custom/"}', "agents"),
        ('{"name": "p", "agents": ["custom/one.md"]}', "agents"),
        ('{"name": "p", "agents": null}', "agents"),
        ('{"name": "p", "agents": [1]}', "agents"),
        ('{"name": "p", "version": 1}', "version"),
        ('{"name": "P q"}', "name"),
        ('{"name": "my:plug"}', "name"),
        ('{"name": "my/plug"}', "name"),
        ('{"name": "a@b"}', "name"),
        ('{"name": "a\\u200bb"}', "name"),
        ('{"name": "my_plüg.x", "hooks": "./h.json", "mcpServers": {}}', ["default", "sub:deep"]),
        ('{"name": "p", "hooks": 5}', "hooks"),
        ('{"name": "p", "mcpServers": 5}', "mcpServers"),
        ('{"name": ""}', "name"),
        ("{}", "name"),
        ("[]", "object"),
        ('{"name": "p",}', "json"),
        ('{"name": "p", "x": NaN}', "json"),
        ("[" * 9999, "json"),
    ],
)
def test_what_a_plugins_manifest_says_of_its_agents(manifest: str, loaded: list[str] | str) -> None:
    below = ("agents/default.md", "agents/sub/deep.md", "custom/one.md", "custom/two.md", "root.md", "agents/x.txt")
    found = [_origin(f"/w/p/{it}", {"/w/p/.claude-plugin/plugin.json": manifest}) for it in below]
    faults = {it.fault for it in found if it} - {"unlisted", ""}
    if isinstance(loaded, str):
        assert faults == {loaded}
    else:
        assert not faults
        assert sorted(":".join((*it.folders, it.stem)) for it in found if it and not it.fault) == loaded


@pytest.mark.parametrize(
    ("entry", "manifest", "loaded"),
    [
        ({}, None, ["default"]),
        ({"agents": ["./custom/one.md"]}, None, ["default", "one"]),
        ({"agents": "./custom/one.md", "strict": False}, None, ["default", "one"]),
        ({"agents": ["./custom/one.md"]}, {"name": "pl"}, ["default", "one"]),
        ({"agents": ["./custom/one.md"]}, {"name": "pl", "agents": "./custom/two.md"}, ["one", "two"]),
        ({"agents": ["./agents/default.md"]}, None, ["default"]),
        ({"strict": False}, {"name": "pl"}, ["default"]),
        ({"strict": False, "commands": []}, {"name": "pl"}, "strict"),
        ({"agents": ["./custom/"]}, None, "offer"),
    ],
)
def test_what_a_marketplace_says_of_a_plugins_agents(
    entry: dict[str, object], manifest: dict[str, object] | None, loaded: list[str] | str
) -> None:
    offer = {"plugins": [1, {}, {"name": "pl", "source": "./plug", **entry}]}
    files = {"/w/.claude-plugin/marketplace.json": json.dumps(offer)}
    if manifest is not None:
        files["/w/plug/.claude-plugin/plugin.json"] = json.dumps(manifest)
    found = [_origin(f"/w/plug/{it}", files) for it in ("agents/default.md", "custom/one.md", "custom/two.md")]
    if isinstance(loaded, str):
        assert {it.fault for it in found if it} == {loaded}
    else:
        assert sorted(it.stem for it in found if it and not it.fault) == loaded
        assert {it.plugin for it in found if it} == {"pl"}


def test_a_marketplace_that_does_not_offer_a_plugin_leaves_it_to_one_above() -> None:
    offer = '{"plugins": [{"name": "b", "source": "./in/b"}]}'
    files = {"/w/in/.claude-plugin/marketplace.json": '{"plugins": []}', "/w/.claude-plugin/marketplace.json": offer}
    assert _origin("/w/in/b/agents/a.md", files) == Origin("plugin", "a", "b")


def test_a_folder_of_agents_is_the_intended_one_itself() -> None:
    found = [homes.intended_folder(f"/w/{it}/agents/a.md") for it in (".claude", ".Claude", "claude", "other")]
    assert found == [None, "/w/.claude/agents/", "/w/.claude/agents/", None]


def test_sources_of_a_marketplace() -> None:
    at = "/w/.claude-plugin/marketplace.json"
    rooted = {at: '{"metadata": {"pluginRoot": "./all"}, "plugins": [{"name": "b", "source": "b"}]}'}
    assert _origin("/w/all/b/agents/a.md", rooted) == Origin("plugin", "a", "b")
    here = {at: '{"plugins": [{"name": "b", "source": "./"}]}'}
    assert _origin("/w/agents/a.md", here) == Origin("plugin", "a", "b")
    assert _origin("agents/a.md", {".claude-plugin/marketplace.json": here[at]}) == Origin("plugin", "a", "b")
    assert _origin("/agents/a.md", {".claude-plugin/marketplace.json": here[at]}) is None
    assert _origin("/w/all/b/agents/a.md", {at: rooted[at].replace('"b"}', '"./all/b"}')}) is not None
    for wrong in ('{"plugins": 5}', '{"plugins": [{"source": "./"}]}'):
        assert _origin("/w/agents/a.md", {at: wrong}) is None


def test_the_suffix_of_a_name() -> None:
    assert [stem_of(it) for it in ("a.b.md", ".md", "a")] == [("a.b", ".md"), ("", ".md"), ("a", "")]


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
        for it in walk.search(str(root), lambda path: False)
    ]


def test_a_folder_is_searched(tmp_path: Path) -> None:
    homes.forget()
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
            "collection/agents/opencode.md": AGENT.replace(
                "\n---\nB", "\nmode: subagent\ntools:\n  read: true\n---\nB"
            ),
            "collection/agents/gemini.md": AGENT.replace(
                "\n---\nB", "\ntools:\n  - read_file\n  - run_shell_command\n---\nB"
            ),
            "collection/agents/qwen.md": AGENT.replace("\n---\nB", "\ntools: [glob, 'read_many_files']\n---\nB"),
            "collection/team/loose.md": AGENT.replace("\n---\nB", "\nmodel: opus\n---\nB"),
        },
    )
    assert _found(tmp_path) == [
        ".claude/agents/README.md",
        ".claude/agents/b.md",
        ".claude/agents/x/a.md",
        ".gemini/agents/g.md",
        ".github/agents/h.agent.md",
        "collection/agents/loose.md",
        "collection/team/loose.md",
        "p/agents/NOTES.md",
    ]


def _linked(root: Path) -> Path:
    """A project in `root/in` and folders beside it, with links between them."""
    inside, outside = root / "in", root / "out"
    for name in ("docs/team/a.md", "docs/team/deep/b.md", ".claude/agents/own.md", ".claude/agents/.git/c.md"):
        _tree(inside, {name: AGENT})
    _tree(inside, {"p/.claude-plugin/plugin.json": '{"name": "p"}', "p/agents/d.md": AGENT})
    _tree(outside, {"e.md": AGENT, "more/f.md": AGENT, "claude/agents/g.md": AGENT, "claude/secret.md": AGENT})
    agents = inside / ".claude/agents"
    for link, target in (
        (agents / "loop", agents),
        (agents / "own-again.md", agents / "own.md"),
        (agents / "e.md", outside / "e.md"),
        (agents / "more", outside / "more"),
        (agents / "team", inside / "docs/team"),
        (agents / "gone.md", outside / "gone.md"),
        (inside / "docs/away", outside),
        (inside / "docs/team-again", inside / "docs/team"),
        (inside / "p/agents/linked.md", inside / "docs/team/a.md"),
        (inside / "sub/.claude", outside / "claude"),
    ):
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    return inside


def test_links_are_followed_as_the_host_follows_them(tmp_path: Path) -> None:
    root = _linked(tmp_path).as_posix()
    found = [it.path.removeprefix(f"{root}/") for it in walk.walk(root) if isinstance(it, walk.Entry)]
    assert found == [
        ".claude/agents/own.md",
        ".claude/agents/.git/c.md",
        "docs/team/a.md",
        "docs/team/deep/b.md",
        "p/.claude-plugin/plugin.json",
        "p/agents/d.md",
        ".claude/agents/e.md",
        ".claude/agents/gone.md",
        "sub/.claude/agents/g.md",
        ".claude/agents/team/a.md",
        ".claude/agents/team/deep/b.md",
        ".claude/agents/more/f.md",
    ]


def test_a_folder_of_another_host_may_be_a_link_where_that_host_follows_it(tmp_path: Path) -> None:
    """Observed with Cursor, Qwen Code, GitHub Copilot CLI, VS Code, Codex CLI and opencode; Gemini CLI 0.61.0 reads
    none."""
    _tree(tmp_path, {"shared/a.md": AGENT, "shared/b.toml": 'name = "b"\n'})
    hosts = ("cursor", "qwen", "github", "opencode", "codex", "gemini")
    for host in hosts:
        (tmp_path / f".{host}").mkdir()
        (tmp_path / f".{host}/agents").symlink_to("../shared")
    found = {
        it.path.removeprefix(f"{tmp_path.as_posix()}/")
        for it in walk.walk(tmp_path.as_posix())
        if isinstance(it, walk.Entry)
    }
    assert found == {"shared/a.md", *(f".{it}/agents/a.md" for it in hosts[:-1]), ".codex/agents/b.toml"}
    assert [len([*walk.walk(f"{tmp_path.as_posix()}/.{it}")]) > 1 for it in hosts] == [True] * 5 + [False]


def test_the_current_folder_is_the_one_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _tree(tmp_path, {"shared/a.md": "---\ndescription: Does.\n---\nDo the things that are asked.\n", ".qwen/x": ""})
    (tmp_path / ".qwen/agents").symlink_to("../shared")
    logical = (tmp_path / ".qwen/agents").as_posix()
    monkeypatch.chdir(tmp_path / "shared")
    assert disk.absolute("a.md") == (tmp_path / "shared/a.md").as_posix()
    monkeypatch.setenv("PWD", logical)
    assert disk.absolute("a.md") == f"{logical}/a.md"
    assert disk.relative(f"{logical}/a.md") == "a.md"
    assert disk.absolute("../x.md") == (tmp_path / "x.md").as_posix(), "a system call would open this one"
    assert disk.relative((tmp_path / "x.md").as_posix()) == "../x.md"
    for given in ("a.md", "."):
        main(["check", given])
        assert capsys.readouterr().out.startswith("a.md:1:1: error[host-rejects]")
    for other in (tmp_path.as_posix(), (tmp_path / "gone").as_posix(), ".", ""):
        monkeypatch.setenv("PWD", other)
        assert disk.absolute("a.md") == (tmp_path / "shared/a.md").as_posix(), "the variable is of another folder"


def test_a_link_that_leads_elsewhere_after_a_change_is_not_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tree(tmp_path, {"one/a.md": "", "other/a.md": ""})
    link = tmp_path / "link"
    link.symlink_to("one")
    monkeypatch.chdir(tmp_path / "one")
    monkeypatch.setenv("PWD", link.as_posix())
    assert disk.absolute("a.md") == f"{link.as_posix()}/a.md"
    link.unlink()
    link.symlink_to("other")
    disk.forget()
    assert disk.absolute("a.md") == (tmp_path / "one/a.md").as_posix()


def test_a_tree_of_the_host_is_read_like_that_too(tmp_path: Path) -> None:
    agents = _linked(tmp_path) / ".claude/agents"
    found = walk.agents_in(Home(agents.as_posix()))
    paths = [it.path if isinstance(it, walk.AgentFile) else it[0] for it in found]
    assert [it.removeprefix(f"{agents.as_posix()}/") for it in paths] == [
        "own.md",
        ".git/c.md",
        "e.md",
        "gone.md",
        "team/a.md",
        "team/deep/b.md",
        "more/f.md",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_no_agent(tmp_path: Path) -> None:
    _tree(tmp_path, {".claude/agents/a.md": AGENT})
    os.mkfifo(tmp_path / ".claude/agents/b.md")
    assert _found(tmp_path) == [".claude/agents/a.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_to_which_nobody_writes_is_not_waited_for(tmp_path: Path) -> None:
    path = str(tmp_path / "a.md")
    os.mkfifo(path)
    with pytest.raises(disk.Unreadable, match="a pipe, not a file"):
        disk.read(path)
    with pytest.raises(disk.Unreadable, match="a pipe to which nobody writes"):
        walk.open_agent(path)
    with pytest.raises(baseline.Unusable, match="not a baseline"):
        baseline.read(path)


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="open files have no paths on this system")
@pytest.mark.parametrize("is_there", [True, False])
def test_what_somebody_writes_to_a_pipe_is_waited_for(is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()

    def write(*_: object) -> None:
        os.write(writing, b"Some text.")
        os.close(writing)

    if is_there:
        write()
    else:
        monkeypatch.setattr(os, "set_blocking", write)
    try:
        assert disk.read(f"/dev/fd/{reading}", waits=True).text == "Some text."
    finally:
        os.close(reading)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there are no devices on this system")
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_not_opened(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "at_once", lambda *_: pytest.fail("opened"))
    with pytest.raises(disk.Unreadable, match="a device or socket, not a file"):
        walk.open_agent(path)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    big = tmp_path / "big.md"
    big.write_bytes(b"x" * (disk.LIMIT + 1))
    with pytest.raises(disk.Unreadable, match="larger than 1,048,576 bytes"):
        walk.open_agent(str(big))
    with pytest.raises(disk.Unreadable, match="no such file"):
        walk.open_agent(str(tmp_path / "none.md"))
    with pytest.raises(disk.Unreadable, match="is a directory"):
        disk.read(str(tmp_path))


def test_a_named_file_is_an_agent_wherever_it_stands(tmp_path: Path) -> None:
    _tree(tmp_path, {"x.md": AGENT})
    assert walk.open_agent(str(tmp_path / "x.md")).origin == Origin("project", "x")


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    homes.forget()
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


def test_a_plugins_folder_of_agents_is_read_whole_and_other_such_folders_are_not(tmp_path: Path) -> None:
    plugin = {"p/.claude-plugin/plugin.json": '{"name": "p"}', "p/agents/node_modules/n.md": AGENT}
    _tree(tmp_path, plugin | {"p/node_modules/m.md": AGENT, "node_modules/agents/x.md": AGENT})
    assert _found(tmp_path) == ["p/agents/node_modules/n.md"]


@pytest.mark.skipif(sys.platform != "linux", reason="the file system takes names that are Unicode only")
@pytest.mark.parametrize("name", [b"b\xff.md", b"\xff/b.md"])
def test_the_host_skips_a_file_whose_path_is_not_utf8(tmp_path: Path, name: bytes) -> None:
    _tree(tmp_path, {".claude/agents/a.md": AGENT})
    path = tmp_path / ".claude" / "agents" / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(AGENT)
    assert sorted(_found(tmp_path)) == [".claude/agents/a.md", f".claude/agents/{os.fsdecode(name)}"]
    for file in (
        walk.open_agent(str(path)),
        *(it for it in walk.search(str(tmp_path), lambda _: False) if isinstance(it, walk.AgentFile)),
    ):
        verdict = as_document(file).verdict
        assert isinstance(verdict, Skipped) == (disk.absolute(file.path) == str(path))
        assert isinstance(verdict, Loaded) or verdict.reason == "encoding"
    found = [it for it in survey.survey([str(tmp_path)]) if isinstance(it, survey.Found)]
    assert [it.path for it in found if it.path.endswith(".md")] == [f"{tmp_path}/.claude/agents/a.md"]


def _folders(at: Path) -> list[str]:
    homes.forget()
    return [os.path.relpath(it.path, at.parent) for it in homes.of(str(at)) if it.path.startswith(str(at.parent))]


def test_a_worktree_without_agents_has_those_of_the_main_checkout(tmp_path: Path) -> None:
    git = {
        "main/.git/worktrees/tree/commondir": "../..\n",
        "tree/.git": f"gitdir: {tmp_path}/main/.git/worktrees/tree\n",
    }
    _tree(tmp_path, git | {"main/.claude/agents/a.md": AGENT, "tree/sub/x": "", "tree/.claude/settings.json": "{}"})
    assert _folders(tmp_path / "tree")[0] == "main/.claude/agents"
    homes.forget()
    shuffled = reversed(homes.of(str(tmp_path / "tree" / "sub")))
    assert [os.path.relpath(it.path, tmp_path) for it in ranked(shuffled)][1:3] == [
        "tree/sub/.claude/agents",
        "main/.claude/agents",
    ]
    _tree(tmp_path, {"tree/.claude/agents/b.md": AGENT})
    assert _folders(tmp_path / "tree")[0] == "tree/.claude/agents"


def test_a_file_that_is_no_pointer_of_a_worktree_changes_nothing(tmp_path: Path) -> None:
    _tree(tmp_path, {"w/.git": "gitdir: ../elsewhere\n", "v/.git": "hello"})
    assert _folders(tmp_path / "w")[0] == "w/.claude/agents"
    assert _folders(tmp_path / "v")[0] == "v/.claude/agents"


def test_an_administrators_agents_come_first() -> None:
    found = ranked(reversed(homes.of("/w")))
    assert [it.scope for it in found] == ["managed", "project", "user"]
    assert found[0].path == "/etc/claude-code/.claude/agents"
    origin = _origin("/etc/claude-code/.claude/agents/m.md")
    assert origin is not None
    assert origin.role == "managed"


@pytest.mark.parametrize("file", ["settings.json", "settings.local.json"])
def test_settings_deny_agents(tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home"))
    homes.forget()
    deny = ["Agent(p)", "Task(Q)", "Agent(a, b)", "Bash", "agent(x)", 1, "Agent(p) ", "Agent()"]
    _tree(tmp_path, {f"w/.claude/{file}": json.dumps({"permissions": {"deny": deny}})})
    _tree(tmp_path, {"home/settings.json": '{"permissions": {"deny": ["Agent(u)"]}}'})
    path = str(tmp_path / "w" / ".claude" / file)
    user = str(tmp_path / "home" / "settings.json")
    own = {"p": (path, "Agent(p)"), "Q": (path, "Task(Q)"), "a, b": (path, "Agent(a, b)"), "": (path, "Agent()")}
    assert homes.denials(str(tmp_path / "w")) == {"u": (user, "Agent(u)"), **own}
    assert homes.denials("") == {"u": (user, "Agent(u)")}
    assert list(homes.denials("/w", lambda it: '{"permissions": {"deny": ["Agent"]}}')) == ["*"]
    assert list(homes.denials("/w", lambda it: '{"permissions": {"deny": ["Task(*)"]}}')) == ["*"]
    assert homes.denials("/w", lambda it: '{"permissions": []}') == {}
    monkeypatch.setattr(homes, "MANAGED", str(tmp_path / "managed"))
    _tree(tmp_path, {"managed/managed-settings.d/a.json": '{"permissions": {"deny": ["Agent(m)"]}, "env": 1}'})
    assert list(homes.denials("")) == ["u"], "files are listed once"
    homes.forget()
    assert list(homes.denials("")) == ["m", "u"]
    homes.forget()


def test_the_main_checkouts_agents_are_known_in_a_worktree_without_its_own(tmp_path: Path) -> None:
    git = {
        "main/.git/worktrees/tree/commondir": "../..\n",
        "main/.git/worktrees/tree/gitdir": f"{tmp_path}/tree/.git\n",
        "main/.git/worktrees/gone/gitdir": f"{tmp_path}/gone/.git\n",
        "tree/.git": f"gitdir: {tmp_path}/main/.git/worktrees/tree\n",
    }
    sub = "tree/sub/.claude/agents/s.md"
    _tree(tmp_path, git | {"main/.claude/agents/a.md": AGENT, "main/.claude/agents/s.md": AGENT, sub: AGENT})
    homes.forget()
    index, _ = survey.index([str(tmp_path / "tree")])
    known = {os.path.relpath(path, tmp_path): it for path, it in index.agents.items()}
    assert set(known) == {"main/.claude/agents/a.md", "main/.claude/agents/s.md", sub}
    main, here = known["main/.claude/agents/s.md"].tree, known[sub].tree
    assert together(main, here)
    assert is_seen_from(main, here)
    assert not is_seen_from(here, main)
    assert order(here) < order(main)
    _tree(tmp_path, {"tree/.claude/agents/b.md": AGENT})
    homes.forget()
    index, _ = survey.index([str(tmp_path / "tree")])
    assert sorted(os.path.relpath(it, tmp_path) for it, _ in index.agents.items()) == [
        "tree/.claude/agents/b.md",
        sub,
    ]


def test_an_administrators_agents_are_known_and_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "MANAGED", str(tmp_path / "etc"))
    _tree(tmp_path, {"etc/.claude/agents/m.md": AGENT, "w/.claude/agents/a.md": AGENT})
    index, _ = survey.index([str(tmp_path / "w")])
    first, second = sorted((it.tree for it in index.agents.values()), key=order)
    assert (first.scope, second.scope) == ("managed", "project")
    assert is_seen_from(first, second)


HEAD = "---\nname: a\ndescription: Looks.\n{}\n---\nLook at it.\n"


@pytest.mark.parametrize(
    ("path", "shaped"),
    [
        ("collection/a.md", True),
        ("./collection/a.md", True),
        ("../collection/a.md", True),
        (".claude/collection/a.md", True),
        ("collection/a.txt", False),
        ("README.md", False),
        ("collection/README.md", False),
        ("collection/SKILL.md", False),
        ("skills/a/b.md", False),
        ("commands/a.md", False),
        ("output-styles/a.md", False),
        ("a.agent.md", False),
        ("a.chatmode.md", False),
        ("a.prompt.md", False),
        (".kiro/agents/a.md", False),
    ],
)
def test_where_a_file_may_be_an_agent_outside_the_folders_of_the_host(path: str, shaped: bool) -> None:
    assert homes.is_shaped(path, HEAD.format("tools: Read")) is shaped


@pytest.mark.parametrize(
    ("line", "shaped"),
    [
        ("tools: Read", True),
        ("disallowedTools: Read", True),
        ("model: opus", True),
        ("color: blue", True),
        ("tools : Read", True),
        ("hint: the model: opus", False),
        ("memory: user", False),
        ("color: blue\nmode: primary", False),
        ("color: blue\nmode : 'subagent'", False),
        ('color: blue\nmode: "all"', False),
        ("color: blue\nmode: primaryish", True),
        ("color: blue\nlook: mode: all", True),
        ("color: blue\napplyTo: '*'", False),
        ("color: blue\nglobs: '*'", False),
        ("color: blue\nalwaysApply: true", False),
        ("color: blue\nhandoffs: []", False),
        ("tools: read_many_files", False),
        ("tools: [x, run_shell_command]", False),
        ("tools:\n  - search_file_content", False),
        ("tools:\n- 'run_shell_command'", False),
        ("tools: not_run_shell_command", True),
        ("color: blue\nlook: run_shell_command", True),
    ],
)
def test_what_is_written_as_an_agent_outside_the_folders_of_the_host(line: str, shaped: bool) -> None:
    assert homes.is_shaped("collection/a.md", HEAD.format(line)) is shaped


def test_an_agent_has_a_name_and_a_description() -> None:
    text = HEAD.format("")
    assert homes.is_shaped("agents/a.md", text)
    assert not homes.is_shaped("collection/a.md", text)
    for name in ("name", "description"):
        assert not homes.is_shaped("agents/a.md", text.replace(f"{name}:", "x:"))


@pytest.mark.parametrize(
    "suffix", ["markdown", "mdown", "mdx", "md.txt", "mdc", "mkd", "mkdn", "txt", "yaml", "yml", "json", "toml"]
)
def test_suffixes_that_only_people_take_for_an_agents(suffix: str) -> None:
    assert homes.other_suffix(f".claude/agents/a.{suffix}") == f".{suffix}"
    assert homes.other_suffix(f".claude/agents/A.{suffix.upper()}") == f".{suffix.upper()}"
    assert homes.other_suffix(f"docs/a.{suffix}") == ""


@pytest.mark.parametrize("key", ["prompt", "system_prompt", "systemPrompt", "instructions", "developer_instructions"])
def test_an_agent_as_data_has_a_prompt(key: str) -> None:
    fields = {"name": "a", "description": "Looks.", key: "Look at it."}
    toml = "".join(f"{it} = {json.dumps(value)}\n" for it, value in fields.items())

    def is_agent(name: str, text: str) -> bool:
        path = f".claude/agents/{name}"
        return homes.suffixed_origin(f"/work/{path}", path, text) is not None

    for name, text in (("a.json", json.dumps(fields)), ("a.TOML", toml)):
        assert is_agent(name, text)
        assert not is_agent(name, text.replace(key, "x"))
        assert not is_agent(name, text.replace("description", "x"))
    assert not is_agent("a.json", json.dumps({"agent": fields}))
    assert not is_agent("a.toml", f"[agent]\n{toml}")


@pytest.mark.parametrize("odd", ["a\0b", "./\ud800"])
def test_a_path_that_no_file_can_have_leads_nowhere(
    odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = {"name": "p", "commands": [odd], "skills": odd, "agents": [f"./{odd}.md", "./agents/a.md"]}
    for path, text in {
        ".claude-plugin/plugin.json": json.dumps(manifest),
        "agents/a.md": AGENT,
        "worktree/.git": f"gitdir: {odd}\n",
        "worktree/.claude/commands/c.md": "Ask @agent-a.\n",
    }.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, "utf-8", "surrogatepass")
    main(["check", "agents", "worktree"])
    assert "Checked 1 agent file and 1 file naming agents: " in capsys.readouterr().out
    assert (disk.real(odd), disk.listing(odd), survey.stamp_of(odd), [*walk.walk(odd)]) == (odd, (), None, [])
    with pytest.raises(disk.Unreadable, match="no such file"):
        disk.read(odd)


def test_a_baseline_whose_path_no_file_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".agentls.toml").write_text('baseline = "a\\u0000b"\n')
    assert main(["check", "--write-baseline"]) == 2
    assert "null byte" in capsys.readouterr().err


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "a ",
        '"a/b"',
        "'+'",
        "é",
        '"."',
        r'"\""',
        "[a",
        "x = {a",
        "x = 'a' # '\na",
        'x = """\n"""\na',
        "x = '''\n'''\na",
    ],
)
def test_a_key_of_very_many_parts_is_not_read(part: str) -> None:
    found = disk.configured(".agentls.toml", f"{part}.{'a.' * 100_000}b = 1\n")
    assert found is not None
    assert (found.given, found.error) == (None, "a key has more than 100 parts")


@pytest.mark.parametrize(
    "line",
    [
        "dependencies = [" + ", ".join(f'"package-{n}==1.0.{n}"' for n in range(600)) + "]",
        "# " + "." * 2000,
        "# " + "a.b." * 2000,
        'text = "' + "It is read. " * 2000 + '"',
        "numbers = [" + "1.5, " * 2000 + "]",
        ".".join("a" * 100) + " = 1",
        'modules = "' + "a.b.c.d " * 60 + '"',
        "names = 1 # " + "a." * 200,
        'text = """\n' + "a." * 200 + '\n\\"""' + "a." * 200 + '\n"""',
        "text = '''\n" + "a." * 200 + "\n'''",
        'text = "\\"' + "a." * 200 + '"',
    ],
    ids=[
        "requirements",
        "dots",
        "a comment",
        "sentences",
        "numbers",
        "a hundred parts",
        "modules",
        "a comment after a value",
        "a long string",
        "a long literal",
        "an escaped quote",
    ],
)
def test_a_long_line_of_settings_is_no_key_of_very_many_parts(line: str) -> None:
    found = disk.configured("pyproject.toml", f"[project]\n{line}\n[tool.agentls]\nhints = true\n")
    assert found is not None
    assert (found.given, found.error) == ({"hints": True}, "")
