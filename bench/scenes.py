"""What the client is asked beside single files: where it finds agents, which manifests and settings it takes, and what an
interactive session gives. Each scene is a world (`bench/session.py`) with one question; `answer` is what the client made
of it, `expected` what agentls makes of the same world.

The description of every agent here is the path of its file, so an answer says which file a name comes from.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias
from unittest import mock

from agentls import cli
from agentls.hosts.claude_code import homes

from .session import Link, Scene, Silent, build, plain, session

Files: TypeAlias = "dict[str, str | bytes | Link | None]"

_CLAUDE = "project/.claude"
_A = f"{_CLAUDE}/agents/a.md"
_MANIFEST = "project/plug/.claude-plugin/plugin.json"


def files(*paths: str, **fields: str) -> Files:
    """Agents by their paths, each named like its file. fields: of all of them."""
    more = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return {
        it: f"---\nname: {it.rpartition('/')[2].partition('.')[0]}\ndescription: {it}\n{more}---\nYou are X.\n"
        for it in paths
    }


def _git(folder: str = "project") -> Files:
    return {
        f"{folder}/.git/HEAD": "ref: refs/heads/main\n",
        f"{folder}/.git/objects": None,
        f"{folder}/.git/refs": None,
    }


def _worktree(at: str) -> Files:
    admin = "project/.git/worktrees/tree"
    return {
        **_git(),
        f"{at}/.git": f"gitdir: {{world}}/{admin}\n",
        f"{admin}/commondir": "../..\n",
        f"{admin}/gitdir": f"{{world}}/{at}/.git\n",
        f"{admin}/HEAD": "ref: refs/heads/tree\n",
    }


def _placement() -> Iterator[tuple[str, Scene]]:
    def scene(name: str, *paths: str, cwd: str = "project", **more: Any) -> tuple[str, Scene]:
        return name, Scene({**files(*paths), **more.pop("and_", {})}, cwd=cwd, **more)

    sub = "project/sub/.claude/agents/a.md"
    user = "home/.claude/agents/a.md"
    yield scene("nested", _A, *(f"{_CLAUDE}/agents/{it}" for it in ("x/b.md", ".x/c.md", "node_modules/d.md")))
    yield scene("suffixes", _A, *(f"{_CLAUDE}/agents/{it}" for it in ("b.MD", "c.markdown", "d.md.txt", "e.md.md")))
    yield scene("project-and-user", _A, user, "home/.claude/agents/b.md")
    yield scene("sub-folder", _A, sub, f"{_CLAUDE}/agents/b.md", cwd="project/sub", and_=_git())
    yield scene("sub-folder-without-repository", _A, sub, cwd="project/sub")
    yield scene("below-the-folder", _A, "project/sub/.claude/agents/b.md")
    yield scene("repository-in-repository", _A, sub, cwd="project/sub", and_={**_git(), **_git("project/sub")})
    yield scene("twins", f"{_CLAUDE}/agents/x/a.md", f"{_CLAUDE}/agents/y/a.md")
    yield scene("link-to-a-file", "other/a.md", and_={_A: Link("{world}/other/a.md")})
    yield scene("link-to-a-folder", "other/a.md", and_={f"{_CLAUDE}/agents": Link("{world}/other")})
    yield scene("link-to-nothing", f"{_CLAUDE}/agents/b.md", and_={_A: Link("{world}/none.md")})
    yield scene("user-folder-elsewhere", user, "conf/agents/b.md", environment={"CLAUDE_CONFIG_DIR": "{world}/conf"})
    yield scene("worktree", _A, "tree/.claude/agents/b.md", cwd="tree", and_=_worktree("tree"))
    yield scene("worktree-without-agents", _A, cwd="tree", and_=_worktree("tree"))
    yield scene(
        "worktree-with-an-empty-folder", _A, cwd="tree", and_={**_worktree("tree"), "tree/.claude/agents": None}
    )
    yield scene("worktree-sub-folder", _A, "tree/sub/.claude/agents/b.md", cwd="tree/sub", and_=_worktree("tree"))
    yield scene("administrator", _A, "etc/claude-code/.claude/agents/a.md", "etc/claude-code/.claude/agents/b.md")
    yield scene("name-not-utf-8", _A, and_={os.fsdecode(b"project/.claude/agents/b\xff.md"): files("b.md")["b.md"]})
    yield scene("agents-is-a-file", user, and_={f"{_CLAUDE}/agents": "x"})
    yield scene("ignored-by-git", _A, and_={**_git(), "project/.gitignore": ".claude/\n"})


def _manifests() -> Iterator[tuple[str, Scene]]:
    def scene(name: str, manifest: object, *paths: str, **fields: str) -> tuple[str, Scene]:
        world = files(*(f"project/plug/{it}" for it in paths or ("agents/a.md",)), **fields)
        if manifest is not None:
            world[_MANIFEST] = manifest if isinstance(manifest, str) else json.dumps(manifest)
        return name, Scene(world, arguments=("--plugin-dir", "{world}/project/plug"))

    plug: dict[str, object] = {"name": "plug"}
    yield scene("folders", plug, "agents/a.md", "agents/x/b.md", "agents/node_modules/c.md", "agents/d.MD")
    yield scene(
        "agents-list", {**plug, "agents": ["./agents/b.md", "./more/c.md"]}, "agents/a.md", "agents/b.md", "more/c.md"
    )
    yield scene("agents-string", {**plug, "agents": "./agents/b.md"}, "agents/a.md", "agents/b.md")
    yield scene("agents-folder", {**plug, "agents": "./agents"})
    yield scene("agents-missing", {**plug, "agents": ["./agents/none.md", "./agents/a.md"]})
    yield scene("agents-outside", {**plug, "agents": ["./../x.md"]})
    yield scene("agents-empty", {**plug, "agents": []})
    yield scene("agents-map", {**plug, "agents": {"a": "./agents/a.md"}})
    yield scene("agents-without-dot", {**plug, "agents": ["agents/a.md"]})
    yield scene("with-a-comment", '{"name": "plug" /* x */}')
    yield scene("unknown-key", {**plug, "speed": 5})
    for key in ("version", "author", "keywords", "hooks", "mcpServers", "description", "homepage"):
        yield scene(f"{key.lower()}-number", {**plug, key: 5})
    yield scene("server-in-it", {**plug, "mcpServers": {"a": {"command": "x", "speed": 5}}})
    yield scene("server-without-type", {**plug, "mcpServers": [{"a": {"url": "https://x.org"}}]})
    for name in ("My-Plug", "my plug", "my:plug", "my/plug", "a@b", "plüg", "my_plug.x", "-p", "", None):
        yield scene(f"name-{name}", {"name": name})
    yield scene("name-absent", {"version": "1.0.0"})
    yield scene("when-to-use", plug, "agents/a.md", when_to_use="when")
    astray: Files = {"project/plug/plugin.json": json.dumps({"name": "other", "agents": ["./more/b.md"]})}
    for name, manifest in (("", plug), ("-a-broken", "{")):
        name, found = scene(f"astray-beside{name}", manifest, "agents/a.md", "more/b.md")
        yield name, replace(found, files={**found.files, **astray})


def _settings() -> Iterator[tuple[str, Scene]]:
    def deny(
        name: str, place: str, *entries: str, cwd: str = "project", and_: Files | None = None, **more: object
    ) -> tuple[str, Scene]:
        world = {**files(_A, f"{_CLAUDE}/agents/b.md"), **(and_ or {})}
        world[place] = json.dumps({"permissions": {"deny": list(entries)}, **more})
        return f"deny-{name}", Scene(world, cwd=cwd, spawn=("a", "b"))

    def started(
        name: str, *arguments: str, environment: Mapping[str, str] | None = None, **fields: str
    ) -> tuple[str, Scene]:
        return name, Scene(files(_A, **fields), arguments=arguments, environment=environment or {}, spawn=("a",))

    project = f"{_CLAUDE}/settings.json"
    yield deny("project", project, "Agent(a)")
    yield deny("local", f"{_CLAUDE}/settings.local.json", "Agent(a)")
    yield deny("user", "home/.claude/settings.json", "Agent(a)")
    yield deny("administrator", "etc/claude-code/managed-settings.json", "Agent(a)")
    yield deny("administrator-part", "etc/claude-code/managed-settings.d/10.json", "Agent(a)")
    local = f"{_CLAUDE}/settings.local.json"
    yield deny("repository", project, "Agent(a)", cwd="project/sub", and_=_git())
    yield deny("repository-local", local, "Agent(a)", cwd="project/sub", and_=_git())
    yield deny("main-checkout", project, "Agent(a)", cwd="tree", and_=_worktree("tree"))
    yield deny("main-checkout-local", local, "Agent(a)", cwd="tree", and_=_worktree("tree"))
    managed = "etc/claude-code/managed-settings"
    not_valid: dict[str, dict[str, Any]] = {
        "": {"model": 5},
        "-mode": {"permissions": {"deny": ["Agent(a)"], "defaultMode": "Plan"}},
        "-plugin": {"enabledPlugins": {"a@b": "true"}},
        "-hooks": {"hooks": {"PreToolUse": [{"hooks": [{"type": "shell"}]}]}},
        "-server": {"enabledMcpjsonServers": [5]},
    }
    for name, more in not_valid.items():
        yield deny(f"in-a-file-that-is-not-valid{name}", project, "Agent(a)", **more)
        yield deny(f"in-a-file-of-the-administrator-that-is-not-valid{name}", f"{managed}.json", "Agent(a)", **more)
    part = f"{managed}.d/10.json"
    yield deny("in-a-part-of-the-administrator-that-is-not-valid", part, "Agent(a)", model=5)
    odd: dict[str, Any] = {"unknown": 5, "env": {"A": 5}, "effortLevel": "turbo", "hooks": {"Stop": 5, "Nope": 5}}
    yield deny("in-a-file-that-is-odd", project, "Agent(a)", **odd)
    yield deny("case", project, "Agent(A)")
    yield deny("task", project, "Task(a)")
    yield deny("two", project, "Agent(a, b)")
    yield deny("star", project, "Agent(*)")
    yield deny("all", project, "Agent")
    yield deny("bash", project, "Bash")
    yield started("agent", "--agent", "a", tools="Read")
    yield started("agent-unresolved-tools", "--agent", "a", tools="Nothing")
    yield started("agent-model", "--agent", "a", model="haiku")
    yield "agent-other-spelling", Scene(files(f"{_CLAUDE}/agents/My-Agent.md"), arguments=("--agent", "my_agent"))
    yield started("model-of-the-session", "--model", "haiku")
    yield started("model-of-the-session-inherit", "--model", "haiku", model="inherit")
    yield started("model-of-the-session-best", "--model", "haiku", model="best")
    yield started("environment-model", environment={"CLAUDE_CODE_SUBAGENT_MODEL": "haiku"})
    yield started("environment-model-and-field", environment={"CLAUDE_CODE_SUBAGENT_MODEL": "haiku"}, model="sonnet")
    yield started("disallowed-tools", "--disallowedTools", "Bash")
    yield started("plan-mode", "--permission-mode", "plan", tools="ExitPlanMode")
    further = files(_A, "other/.claude/agents/b.md")
    yield "further-folder", Scene(further, arguments=("--add-dir", "{world}/other"))
    yield (
        "agents-json",
        Scene(files(_A), arguments=("--agents", json.dumps({"a": {"description": "json", "prompt": "p"}}))),
    )


def settings_files(rows: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Settings files that deny the agent `a`, and whether the client reads each, by its recorded answers: those that were
    asked, and for each setting one with the first value for which it ignored the file."""
    found: dict[str, bool] = {}
    for row in rows:
        if "settings" in row:
            found[row["settings"]] = row["denies"]
        elif row["refused"]:
            settings = {"permissions": {"deny": ["Agent(a)"]}, row["key"]: row["refused"][0]}
            found[json.dumps(settings)] = False
    return found


def denies(claude: str, scene: Scene) -> dict[str, bool]:
    """Whether the client reads the settings file of a scene, which denies the agent `a`."""
    return {"denies": "a" not in session(claude, scene).roster()}


def with_settings(text: str) -> Scene:
    return Scene({**files(_A), f"{_CLAUDE}/settings.json": text})


def interactive(fields: Mapping[str, str], at_once: int = 25) -> Iterator[tuple[str, Scene]]:
    """Sessions in a terminal that start agents: by name, with the field that each has. They begin in the mode that asks,
    which needs no check on a server."""
    names = sorted(fields)
    for start in range(0, len(names), at_once):
        some = names[start : start + at_once]
        world: Files = {
            f"{_CLAUDE}/agents/{it}.md": f"---\nname: {it}\ndescription: {it}\n{fields[it]}\n---\nYou are X.\n"
            for it in some
        }
        arguments = ("--permission-mode", "default")
        yield f"{some[0]}…{some[-1]}", Scene(world, arguments=arguments, spawn=tuple(some), interactive=True)


SCENES: dict[str, dict[str, Scene]] = {
    "placement": dict(_placement()),
    "manifests": dict(_manifests()),
    "settings": dict(_settings()),
}
"""Every scene by the subject of its question and its name."""


def answer(claude: str, scene: Scene, built_in: frozenset[str]) -> dict[str, Any]:
    """What the client makes of a scene. built_in: the agents that it has in an empty world."""
    try:
        run = session(claude, scene)
    except Silent as why:
        return {"agents": {}, "ran": {}, "main": None, "log": [str(why)]}
    roster = run.roster()
    own = sorted(it for it in run.init.get("agents", []) if it not in built_in)
    first: dict[str, Any] = next((it for it in run.requests if it.get("stream")), {})
    tools = sorted(it["name"] for it in first.get("tools", []) if it["name"] != "DeferredToolPlaceholder")
    return {
        "agents": {it: roster.get(it, (None, None))[0] for it in own},
        "ran": dict(sorted(run.ran(list(scene.spawn)).items())),
        "main": {"model": first.get("model"), "tools": tools},
        "log": sorted({_settled(it) for it in run.log if _TELLS.search(it)}),
    }


_TELLS = re.compile(r"\[(?:WARN|ERROR)\].*(?:Agent file|Agent '|[Pp]lugin|manifest|Deduplicated)")


def _settled(line: str) -> str:
    """A line of the log without the parts that differ in every run."""
    return re.sub(r"tmp\w{8}|\d+ms|\b[0-9a-f]{8}-[0-9a-f-]{27}\b", "…", plain(line))


def expected(scene: Scene) -> dict[str, str | None]:
    """The agents that agentls says are in use in a scene, with the path of their file in it."""
    with tempfile.TemporaryDirectory() as made:
        world = Path(made).resolve()
        build(world, scene)
        environment = {"HOME": str(world / "home"), "PATH": os.environ.get("PATH", "")}
        environment |= {key: value.replace("{world}", str(world)) for key, value in scene.environment.items()}
        folder = next((it for it in scene.arguments if it.endswith("/plug")), f"{{world}}/{scene.cwd}")
        printed = io.StringIO()
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(homes, "MANAGED", f"{world}/etc/claude-code"),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            homes.forget()
            cli.main(["list", "--format", "json", folder.replace("{world}", str(world))])
        homes.forget()
        rows = [json.loads(it) for it in printed.getvalue().splitlines()]
        used = [it for it in rows if it["loads"] and it["in_use"] and not it["denied_by"]]
        return {it["name"]: None if it["twins"] else str(Path(it["path"]).resolve().relative_to(world)) for it in used}


def differs(subject: str, name: str, found: Mapping[str, Any]) -> Iterator[str]:
    """Where agentls says something else of a scene than the client did. It knows files, not the options of a session."""
    if subject == "settings" and not name.startswith("deny-"):
        return
    ours = expected(SCENES[subject][name])
    theirs = {it: told for it, told in found["agents"].items() if it in ours or told is not None}
    for it in sorted(ours.keys() | theirs.keys()):
        if it not in ours:
            yield f"`{it}` is there, agentls does not list it"
        elif it not in theirs or theirs[it] is None:
            yield f"`{it}` is not there, agentls lists it"
        elif ours[it] and ours[it] != theirs[it] and theirs[it] in SCENES[subject][name].files:
            yield f"`{it}` is that of {theirs[it]}, agentls says {ours[it]}"
