"""`bench/follow.py` and its modules, without a client."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from bench import conformance, follow, hooks, lists, questions, report, scenes, session
from bench.session import Link, Run, Scene, Silent

from agentls.document import Document
from agentls.hosts.verdict import Loaded


def program(at: Path, text: str) -> str:
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text(text)
    at.chmod(0o755)
    return str(at)


# The client


def test_a_client_that_does_not_start_gives_a_sentence(tmp_path: Path) -> None:
    def said(claude: str | None) -> str:
        with pytest.raises(Silent) as why:
            session.started(claude)
        return str(why.value)

    assert said(None).startswith("No client: name its program with --claude PATH")
    assert said(str(tmp_path)) == f"No client: {tmp_path} is not a file."
    bad = program(tmp_path / "bad", "#!/bin/sh\necho boom >&2\nexit 3\n")
    assert said(bad) == f"The client does not start: `{bad} --version` ended with 3 and said 'boom'."
    assert said(program(tmp_path / "none", "")).startswith("The client does not start: ")
    crash = program(tmp_path / "crash", "#!/bin/sh\nkill -11 $$\n")
    assert said(crash) == f"The client does not start: `{crash} --version` was ended by signal 11."
    assert session.started(program(tmp_path / "good", "#!/bin/sh\necho '2.1.7 (Claude Code)'\n")) == "2.1.7"


@pytest.mark.parametrize("module", [conformance, follow, hooks])
def test_no_program_asks_a_client_that_does_not_start(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = program(tmp_path / "bad", "#!/bin/sh\nexit 3\n")
    monkeypatch.setattr(sys, "argv", ["program", "--claude", bad])
    with pytest.raises(SystemExit) as ended:
        session.run_program(module.main)
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", f"The client does not start: `{bad} --version` ended with 3.\n")


def test_a_client_that_ends_without_an_answer_gives_a_sentence(tmp_path: Path) -> None:
    bad = program(tmp_path / "bad", "#!/bin/sh\necho boom >&2\nexit 3\n")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.md").write_text("---\nname: a\ndescription: b\n---\n")
    with pytest.raises(Silent, match="ended with 3 and said 'boom'"):
        list(conformance.ask(bad, tmp_path / "files"))
    with pytest.raises(Silent, match="ended with 3 and said 'boom'"):
        list(hooks.ask(bad))
    assert Run().roster() == {}
    told = scenes.answer(bad, Scene({}), frozenset())
    assert told["log"] == ["The client does not start: it ended with 3 and said 'boom'."]


NPM = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in *9.9.9*) printf 'npm error code ETARGET\\nnpm error notarget No such version.\\n' >&2; exit 1;; esac
at="$6/node_modules/@anthropic-ai/claude-code-linux-x64"
mkdir -p "$at"; echo '#!/bin/sh' > "$at/claude"; chmod +x "$at/claude"
"""


def test_a_word_is_not_a_version(tmp_path: Path) -> None:
    with pytest.raises(Silent, match=r"^latest is not a version such as "):
        follow.installed("latest", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_version_is_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin" / "npm", NPM)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    clients = tmp_path / "clients"
    found = follow.installed("2.1.7", clients)
    assert found == str(clients / "2.1.7/node_modules/@anthropic-ai/claude-code-linux-x64/claude")
    assert follow.installed("2.1.7", clients) == found
    assert (tmp_path / "log").read_text().count("\n") == 1
    with pytest.raises(Silent) as why:
        follow.installed("9.9.9", clients)
    assert str(why.value) == (
        "9.9.9 cannot be installed: `npm install @anthropic-ai/claude-code@9.9.9` said 'notarget No such version.'."
    )


def test_without_npm_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Silent) as why:
        follow.installed("2.1.7", tmp_path)
    assert (
        str(why.value)
        == "2.1.7 cannot be installed: `npm` is not on PATH. Name an installed client with --claude PATH."
    )


# Sessions


def test_a_world_has_the_files_of_its_scene(tmp_path: Path) -> None:
    files = {
        "project/a.md": "in {world}",
        "project/b": b"\xff",
        "project/c": None,
        "project/d": Link("{world}/project/a.md"),
    }
    session.build(tmp_path, Scene(files, cwd="project/sub"))
    assert (tmp_path / "project" / "d").read_text() == f"in {tmp_path}"
    assert (tmp_path / "project" / "b").read_bytes() == b"\xff"
    assert (tmp_path / "project" / "c").is_dir()
    known = json.loads((tmp_path / "home" / ".claude.json").read_text())
    assert known["projects"][f"{tmp_path}/project/sub"]["hasTrustDialogAccepted"]


ROSTER = "Agents:\n- general-purpose: Any task. (Tools: *)\n- mine: Looks.\nTwice. (Tools: Read)\n\nMore."
TERMINAL = """#!{python}
import os, re, sys, urllib.request, json
while "hello" not in sys.stdin.readline(): pass
def send(text):
    body = json.dumps({{"model": "m", "stream": True, "tools": [{{"name": "Agent"}}], "messages": text}}).encode()
    at = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
    return urllib.request.urlopen(urllib.request.Request(at, body)).read().decode()
calls = send([{{"role": "user", "content": "hello"}}])
assert "PROBE-0-" in calls
failed = "<task-notification><tool-use-id>toolu_1</tool-use-id><status>failed</status><summary>Agent 'probe' failed: no</summary></task-notification>"
send([{{"role": "user", "content": "PROBE-0-"}}])
send([{{"role": "user", "content": "hello"}}, {{"role": "system", "content": [{{"type": "text", "text": failed}}]}}])
sys.stdin.read()
"""


def test_a_session_in_a_terminal_ends_when_every_agent_has_run_or_failed(tmp_path: Path) -> None:
    client = program(tmp_path / "client", TERMINAL.format(python=sys.executable))
    run = session.session(client, Scene({}, spawn=("a", "b"), interactive=True))
    ran = run.ran(["a", "b"])
    assert ran["a"] == {"model": "m", "tools": ["Agent"], "effort": None, "refused": None}
    assert ran["b"] == {**session.NOT_RUN, "refused": "no"}
    told = follow.interactively(client, Scene({}, spawn=("a", "b"), interactive=True))
    assert told["ran"]["a"]["probe"] == "a"


def test_the_agents_that_the_main_model_reads_of() -> None:
    run = Run([{"subtype": "init", "agents": ["general-purpose", "mine"]}], [{"messages": [ROSTER]}])
    assert run.roster() == {"general-purpose": ("Any task.", "*"), "mine": ("Looks.\nTwice.", "Read")}
    assert list(Run(requests=[{"messages": [ROSTER.replace("\nTwice", "")]}]).roster()) == ["general-purpose", "mine"]


# Questions


def test_every_value_of_the_schemas_is_asked_by_itself() -> None:
    asked = dict(questions.alone())
    assert len(asked) == len(list(questions.alone()))
    dialect = questions.DIALECT
    for field, values in (("tools", dialect.tools), ("model", dialect.models)):
        assert sum(it.startswith(f"{field}: ") for it in asked.values()) >= len(values)
    for event in dialect.fields["hooks"].fields:
        assert sum(f'"{event}"' in it for it in asked.values()) == 2
    for name, field in asked.items():
        verdict = Document(questions.one(name, field)).verdict
        assert isinstance(verdict, Loaded) or "event-bad" in name


def test_every_own_tool_is_asked_in_a_terminal() -> None:
    played = dict(scenes.interactive(questions.typed(), at_once=10))
    spawned = [name for it in played.values() for name in it.spawn]
    assert sorted(spawned) == sorted(questions.typed())
    assert all(len(it.spawn) <= 10 and len(it.files) == len(it.spawn) for it in played.values())


# Answers that are kept


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"client": "2.1.7"}\n{"probe": "a.md", "loads": true}\n{"probe": "b.m')
    assert follow.read(kept) == {"a.md": {"probe": "a.md", "loads": True}}
    assert follow.read(tmp_path / "nothing") == {}


def test_an_answer_is_kept_for_the_text_that_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(claude: str, folder: Path) -> Iterator[dict[str, Any]]:
        for it in sorted(folder.glob("*.md")):
            asked.append(it.name)
            yield {"probe": it.name, "loads": True}

    monkeypatch.setattr(conformance, "ask", ask)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.md").write_text("a")
    (folder / "b.md").write_text("b")

    def answers() -> follow.Answers:
        return follow.asked(follow.probes(folder), folder, tmp_path / "kept", partial(follow.in_copies, "", folder))

    both = {it: {"probe": it, "loads": True} for it in ("a.md", "b.md")}
    assert answers() == both
    assert answers() == both
    assert asked == ["a.md", "b.md"]
    (folder / "b.md").write_text("c")
    assert answers() == both
    assert asked == ["a.md", "b.md", "b.md"]


def test_the_files_of_a_collection_are_matched_by_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where two files have one name, where a file is expected to give none, and where one has a built-in's."""
    names = {"a.md": "one", "sub/b.md": "one", "c.md": "", "d.md": "", "e.md": "general-purpose", "f.md": ""}
    loaded = {"a.md": "one", "sub/b.md": "one", "c.md": "odd", "e.md": "general-purpose"}
    for it in names:
        (tmp_path / it).parent.mkdir(exist_ok=True)
        (tmp_path / it).write_text(it)
    sessions = []

    def play(claude: str, scene: Scene) -> Run:
        sessions.append(sorted(it.decode() for it in scene.files.values() if isinstance(it, bytes)))
        own = [loaded[it] for it in sessions[-1] if it in loaded]
        assert len(own) == len(set(own))
        agents = {"general-purpose": "Any task.", **dict.fromkeys(own, "Mine.")}
        listed = "".join(f"\n- {name}: {about} (Tools: *)" for name, about in agents.items())
        log = [f"00:00 [WARN] Agent file /w/{it.rpartition('/')[2]} has keys" for it in scene.files]
        return Run([{"subtype": "init", "agents": list(agents)}], [{"messages": [f"Agents:{listed}\n\nMore."]}], log)

    monkeypatch.setattr(conformance, "session", play)
    built_in = {"general-purpose": ("Any task.", "*")}
    expect = {tmp_path / it: name for it, name in names.items()}
    rows = {it["probe"]: it for it in conformance.load("", tmp_path, built_in, expect.__getitem__, [*expect])}
    assert {probe: row["name"] for probe, row in rows.items()} == {**dict.fromkeys(names), **loaded}
    assert {(row["loads"], row["description"]) for row in rows.values()} == {(True, "Mine."), (False, None)}
    assert {line for row in rows.values() for line in row["log"]} == {"WARN: Agent file FILE has keys"}
    assert sessions[-1] == ["sub/b.md"]
    changes = list(report.beside_model("files", {"a.md": rows["a.md"]}, tmp_path, "2.1.332"))
    assert [it.part for it in changes] == ["loads"]


def test_an_answer_is_kept_for_the_scene_that_was_asked(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    asked: list[Scene] = []

    def ask(scene: Scene) -> dict[str, Any]:
        asked.append(scene)
        return {"agents": len(asked)}

    for expected, scene in ((1, Scene({"a": "x"})), (1, Scene({"a": "x"})), (2, Scene({"a": "y"}))):
        assert follow.played({"one": scene}, ask, kept) == {"one": {"probe": "one", "agents": expected}}


# The client's lists


def test_the_lists_of_a_program(tmp_path: Path) -> None:
    events = ["PreToolUse", "PostToolUse", "SubagentStop", "SessionStart"]
    text = f"var a={json.dumps(events, separators=(',', ':'))},b={json.dumps([*events, 'X'], separators=(',', ':'))};"
    text += 'e=["low","medium","high","max"],m="claude-opus-9-1",n="claude-opus-",c={red:"red_FOR_SUBAGENTS_ONLY"},d="Bun/1.4.6"'
    client = tmp_path / "linux" / "claude"
    program(client, text)
    program(tmp_path / "claude-code" / "sdk-tools.d.ts", "export interface BashInput {\nexport type BashOutput =\n")
    empty = Run([{"subtype": "init", "agents": ["b", "a"]}], [{"tools": [{"name": "Agent"}]}])
    found = lists.read_lists(client, empty, [["guide"], ["guide", "x"]])
    assert found["events"] == sorted([*events, "X"])
    assert found["efforts"] == ["high", "low", "max", "medium"]
    assert found["models"] == ["claude-opus-9-1"]
    assert (found["colors"], found["bun"]) == (["red"], ["1.4.6"])
    assert found["keys"] == []
    assert found["tool inputs"] == ["Bash"]
    assert (found["agents"], found["tools at once"], found["agents, interactive"]) == (
        ["a", "b"],
        ["Agent"],
        ["guide", "x"],
    )


def test_what_the_schemas_do_not_know_of_a_list() -> None:
    ours = lists.our_lists(questions.DIALECT)
    assert lists.unknown("events", ["Stop", "Never"], ours) == ["Never"]
    assert lists.unknown("models", ["claude-opus-5", "claude-3-5-haiku", "claude-9"], ours) == ["claude-9"]
    assert lists.unknown("keys", ["any"], ours) == []


# The report


def test_two_values_are_told_by_what_differs() -> None:
    assert report.difference(True, False) == "was true, is false"
    assert report.difference(["a", "b"], ["b", "c"]) == 'without ["a"], with ["c"]'
    assert report.difference(["a", "b"], ["b", "a"]) == "in another order"
    assert report.difference([], ["a"]) == 'was [], is ["a"]'
    assert report.difference({"a": 1, "b": 2}, {"a": 1, "b": 3}) == "b was 2, is 3"
    assert len(report.difference("x" * 999, "y")) < 250
    said = "the client refuses to run this agent, because "
    assert (
        report.difference(f"{said}no tool exists", f"{said}one is gone") == 'was "…no tool exists", is "…one is gone"'
    )


def test_one_change_in_many_files_is_one_line_of_the_report() -> None:
    then = {it: {"loads": True, "log": ["x"]} for it in "abcdefg"}
    now = {it: {"loads": it == "a", "log": ["y"]} for it in "abcdefg"}
    assert list(report.grouped(report.changes(then, now))) == [
        "- `b`, `c`, `d`, `e`, `f` and 1 more: loads was true, is false",
        "  - facts in hosts/claude_code/loader.py, skips.py, hooks.py",
        "- `a`: other lines in the log",
    ]


def test_what_follows_from_a_cause_is_not_told() -> None:
    row = {"loads": True, "refused": None, "model": "m", "tools": ["Read"]}
    gone = {"loads": False, "refused": None, "model": None, "tools": None}
    refused = {"loads": True, "refused": "Agent 'b' has none.", "model": None, "tools": None}
    found = list(report.changes({"a.md": row, "b.md": row}, {"a.md": gone, "b.md": refused}))
    assert found == [
        report.Change("a.md", "loads", "was true, is false"),
        report.Change("b.md", "refused", "was null, is \"Agent 'NAME' has none.\""),
    ]


def test_a_scene_that_agentls_reads_otherwise_is_told() -> None:
    path = "project/.claude/agents/a.md"
    found = {"agents": {"a": "home/.claude/agents/a.md", "c": "home/.claude/agents/c.md"}}
    assert list(scenes.differs("placement", "project-and-user", found)) == [
        f"`a` is that of home/.claude/agents/a.md, agentls says {path}",
        "`b` is not there, agentls lists it",
        "`c` is there, agentls does not list it",
    ]
    assert list(scenes.differs("settings", "deny-user", {"agents": {"a": path}})) == [
        "`a` is there, agentls does not list it",
        "`b` is not there, agentls lists it",
    ]
    assert list(scenes.differs("settings", "agent", {"agents": {}})) == []


def test_a_session_that_agentls_reads_otherwise_is_told() -> None:
    name = next(it for it, field in questions.typed().items() if field == 'tools: ["Read"]')
    rows = {name: {"refused": None, "tools": ["Read"]}}
    assert list(report.beside_model("interactive", rows, None)) == []
    wrong = report.beside_model("interactive", {name: {"refused": None, "tools": ["Bash"]}}, None)
    assert [it.what for it in wrong] == ['is ["Bash"], the model says ["Read"]']
    refused = report.beside_model("interactive", {name: {"refused": "no", "tools": None}}, None)
    assert [it.what for it in refused] == ['is "no", the model says ""']


def test_the_report_names_what_differs_and_who_speaks_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nname: a\ndescription: b\ntools: Foo\n---\nBody.\n")
    refused = Document((tmp_path / "a.md").read_text()).verdict
    assert isinstance(refused, Loaded)
    row = {"loads": True, "name": "a", "description": "b", "listed": "Foo", "model": None, "refused": None, "log": []}
    said = refused.refused.message if refused.refused else ""
    then = {"a.md": {**row, "refused": said}}
    given = {"events": ["Stop", "Never"]}, {"events": ["Stop", "Gone"]}, {"events": ["Stop"]}
    text = "\n".join(report.written("2", "1", given, {"files": (then, {"a.md": row})}, {"files": tmp_path}))
    assert "| files | 1 | 1 | 1 | 1 |" in text
    assert "- events: 2\n  - `Never` came" in text
    assert "  - `Gone` went" in text
    assert "## files: what differs from 1\n\n- `a.md`: refused was " in text
    assert "## files: what the loader model says otherwise\n\n- `a.md`: refused is null, the model says " in text
    assert "fields `tools`; rules `no-tools`" in text


def test_the_model_is_that_of_the_version_that_was_asked(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nname: a\ndescription: b\nhooks: {PreToolUse: 5}\n---\nx\n")
    row = {"probe": "a.md", "loads": True, "name": "a", "description": "b", "listed": "All tools"}
    assert list(report.beside_model("files", {"a.md": row}, tmp_path, "2.1.250")) == []
    assert [it.part for it in report.beside_model("files", {"a.md": row}, tmp_path, "2.1.300")] == ["loads"]
    assert [report.called(tmp_path, it, tmp_path / "a.md") for it in ("2.1.250", "2.1.300")] == ["a", ""]


# The record


def test_the_record_moves_the_version_and_keeps_the_answers_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = questions.DIALECT.version
    schema = tmp_path / "schemas" / "claude-code.schema.json"
    schema.parent.mkdir()
    schema.write_text(f'{{"x-observed": "{then}", "x-observed-date": "2000-01-01", "x-since": "{then}"}}')
    probes = tmp_path / "probes"
    probes.mkdir()
    (probes / "observed.jsonl").write_text(f'{{"client": "{then}"}}\n')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "generated.py").write_text("open('generated', 'w')")
    monkeypatch.setattr(follow, "ROOT", tmp_path)
    monkeypatch.setattr(follow, "OBSERVED", tmp_path / "observed")
    monkeypatch.setattr(conformance, "PROBES", probes)
    monkeypatch.setattr(conformance, "OBSERVED", probes / "observed.jsonl")
    answers: dict[str, follow.Answers] = {it: {"x": {"probe": "x"}} for it in ("alone", *scenes.SCENES, "interactive")}
    answers["hooks"] = {"Stop": {"event": "Stop"}}
    (tmp_path / "observed").mkdir()
    asked: list[dict[str, Any]] = [
        {"client": then},
        {"settings": "{}", "denies": True},
        {"key": "model", "refused": [5, None]},
    ]
    (tmp_path / "observed/settings_files.jsonl").write_text("".join(f"{json.dumps(it)}\n" for it in asked))
    before = follow.before("settings_files", argparse.Namespace(against=None))
    answers["settings_files"] = {**before, "{}": {"probe": "{}", "denies": False}}
    monkeypatch.setattr(hooks, "OBSERVED", probes / "hooks.jsonl")
    answers["probes"] = {"plugin/a.md": {"probe": "plugin/a.md"}, "b.md": {"probe": "b.md"}}
    follow.record("9.9.9", answers, {"events": ["Stop"]})
    assert schema.read_text().startswith('{"x-observed": "9.9.9", "x-observed-date": "2')
    assert schema.read_text().endswith(f'", "x-since": "{then}"}}')
    assert "2000-01-01" not in schema.read_text()
    rows = [json.loads(it).get("probe") for it in (probes / "observed.jsonl").read_text().splitlines()]
    assert rows == [None, "b.md", "plugin/a.md"]
    assert (probes / "versions" / f"{then}.jsonl").read_text() == f'{{"client": "{then}"}}\n'
    assert follow.before("hooks", argparse.Namespace(against=None)) == {"Stop": {"event": "Stop"}}
    kept = follow.before("settings", argparse.Namespace(against=None))
    assert kept == {"x": {"probe": "x"}}
    kept_rows: list[Any] = [
        json.loads(it) for it in (tmp_path / "observed/settings_files.jsonl").read_text().splitlines()
    ]
    assert kept_rows == [{"client": "9.9.9"}, {"settings": "{}", "denies": False}, asked[2]]
    assert follow.before_lists(argparse.Namespace(against=None)) == {"events": ["Stop"]}
    assert (tmp_path / "generated").exists()
    follow.record("2.1.7", answers, {})
    assert (probes / "versions" / "2.1.7.jsonl").read_text().startswith('{"client": "2.1.7"}\n{"probe": "b.md"}\n')
    assert '"x-observed": "9.9.9"' in schema.read_text()


def test_each_settings_file_is_asked_again() -> None:
    rows: list[dict[str, Any]] = [
        {"settings": "{}", "denies": True},
        {"key": "model", "refused": [5, None]},
        {"key": "theme", "refused": []},
    ]
    read, refused = scenes.settings_files(rows).items()
    assert read == ("{}", True)
    assert (json.loads(refused[0]), refused[1]) == ({"permissions": {"deny": ["Agent(a)"]}, "model": 5}, False)


_SOURCES = frozenset((".json", ".lua", ".md", ".mjs", ".py", ".sh", ".ts", ".txt"))
_MADE = frozenset(("node_modules", "bundled", "out", "dist"))
"""Folders of what is installed or built."""


def test_the_version_is_written_in_one_place() -> None:
    """Where agentls says which version was measured, it reads that from the schema."""
    version = questions.DIALECT.version
    folders = ("schemas", "server", "docs", "editors")
    files = [it for folder in folders for it in (follow.ROOT / folder).rglob("*") if it.suffix in _SOURCES]
    found = [
        f"{path.relative_to(follow.ROOT).as_posix()}:{line}"
        for path in [*files, follow.ROOT / "README.md"]
        if path.is_file() and _MADE.isdisjoint(path.parts)
        for line in path.read_text("utf-8").splitlines()
        if version in line
    ]
    generated = ("docs/rules.md:", "docs/fields.md:", "README.md:")
    by_hand = [it for it in found if not it.startswith(generated) and '"x-since"' not in it and '"x-until"' not in it]
    assert [it.split(":")[0] for it in by_hand] == ["schemas/claude-code.schema.json"]
