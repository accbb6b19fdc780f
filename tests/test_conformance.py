"""The loader model says what Claude Code did: over the project's own probes, and over the collections where they are.

`tests/probes/observed.jsonl` holds the client's answers for the project's own probe files; `bench/conformance.py`
records them. The larger collections, real files among them, are not part of the project; their tests say so and skip.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from bench import lists, questions, report, scenes

from agentls.dialect import load as schema
from agentls.document import Document
from agentls.hosts.claude_code import configuration, homes
from agentls.hosts.verdict import Loaded, Origin, Skipped, Verdict
from agentls.stdx.javascript import falsy
from agentls.syntax import header
from agentls.text.source import decode

Record: TypeAlias = "dict[str, Any]"

PROBES = Path(__file__).parent / "probes"
RECORDED = Path(__file__).parent / "observed"
SHARED = Path(__file__).parents[2] / "shared"
OBSERVED = SHARED / "runtime"
MAIN_MODEL = "claude-opus-5-5"
"""What the main conversation of all observed sessions ran as."""

collections = pytest.mark.skipif(
    not OBSERVED.is_dir(), reason="the collection of observed files is not beside the project"
)


@cache
def known_differences() -> dict[str, str]:
    """Files on which the model and an observation differ, by path, with the reason."""
    rows = re.findall(
        r"^\| `([^`]+)` \| (.+) \|$", (Path(__file__).parent / "known_differences.md").read_text("utf-8"), re.M
    )
    return dict(rows)


def default_tools() -> list[str]:
    return sorted(it.name for it in schema.dialect("claude-code").tools.values() if it.default)


def records(file: Path) -> list[Record]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]


def load(file: Path, origin: Origin | None = None, version: str | None = None) -> Verdict:
    decoded = decode(file.read_bytes())
    document = Document(decoded.text, file.name, origin or Origin(stem=file.stem), decoded.bom, decoded.lossy)
    return document.at(version).verdict


def listing(verdict: Verdict) -> tuple[Any, ...]:
    """What the main model reads about the agent, as observed."""
    if isinstance(verdict, Skipped):
        return False, None, None, None
    return True, verdict.name, verdict.description, verdict.listed


def compare(collection: str, found: Iterator[tuple[str, object, object]]) -> None:
    """Fail unless all pairs are equal but those that `known_differences.md` explains, and unless these still differ."""
    pairs = list(found)
    assert pairs
    different = {
        f"{collection}: {path}": f"{path}\n   host  {host!r}\n   model {model!r}"
        for path, host, model in pairs
        if host != model
    }
    known = {it for it in known_differences() if it.startswith(f"{collection}: ")}
    unexplained = [text for path, text in different.items() if path not in known]
    assert not unexplained, "\n".join([f"{len(unexplained)} of {len(pairs)} differ", *unexplained[:20]])
    assert known == different.keys()


# What the project records itself


def own_probes() -> list[Record]:
    return records(PROBES / "observed.jsonl")[1:]


VERSIONS = sorted((PROBES / "versions").glob("*.jsonl"))
"""What versions before the model's said."""


def load_own(probe: str, version: str | None = None) -> Verdict:
    path = Path(probe)
    origin = Origin(stem=path.stem, suffix=path.suffix)
    if path.parts[0] == "plugin":
        origin = Origin("plugin", path.stem, "probe-plugin", path.parts[1:-1], path.suffix)
    return load(PROBES / path, origin, version)


def test_the_answers_are_those_of_the_version_that_the_model_names() -> None:
    assert records(PROBES / "observed.jsonl")[0] == {"client": schema.dialect("claude-code").version}


@pytest.mark.parametrize("recorded", VERSIONS, ids=lambda it: str(it.stem))
def test_the_projects_probes_load_as_they_did_on_other_versions(recorded: Path) -> None:
    """The model says what each version did: its facts have `x-since` and `x-until`."""
    client, *answers = records(recorded)
    assert client == {"client": recorded.stem}
    pairs = []
    for it in answers:
        host = it["loads"], it["name"], it["description"], it["listed"]
        pairs.append((it["probe"], host, listing(load_own(it["probe"], recorded.stem))))
    compare("own", iter(pairs))


def test_every_probe_has_an_answer_and_a_name_of_its_own() -> None:
    answered = sorted(it["probe"] for it in own_probes())
    assert answered == sorted(it.relative_to(PROBES).as_posix() for it in PROBES.rglob("*.[mM][dD]"))
    names = [it["name"] for it in own_probes() if it["loads"]]
    assert len(set(names)) == len(names)
    assert len(answered) >= 120


def test_the_projects_probes_load_as_they_did() -> None:
    pairs = []
    for it in own_probes():
        host = it["loads"], it["name"], it["description"], it["listed"]
        pairs.append((it["probe"], host, listing(load_own(it["probe"]))))
    compare("own", iter(pairs))


def test_the_projects_probes_run_as_they_did() -> None:
    compare("own", _runs(own_probes(), "probe", load_own, lambda it: it))


def test_the_host_complains_of_what_the_model_ignores_in_the_projects_probes() -> None:
    in_projects = [it for it in own_probes() if not it["probe"].startswith("plugin/")]
    compare("log-own", _complaints(in_projects, "probe", PROBES))


# What `bench/follow.py` records beside the probes


@pytest.mark.parametrize("name", [*scenes.SCENES, "interactive"])
def test_the_recorded_scenes_and_sessions_are_what_the_model_says(name: str) -> None:
    client, *rows = records(RECORDED / f"{name}.jsonl")
    assert client == {"client": schema.dialect("claude-code").version}
    assert rows
    assert list(report.beside_model(name, {it["probe"]: it for it in rows}, None)) == []


def test_single_values_load_and_run_as_they_did() -> None:
    client, *rows = records(RECORDED / "alone.jsonl")
    assert client == {"client": schema.dialect("claude-code").version}
    fields = dict(questions.alone())
    known = [it for it in rows if it["probe"].removesuffix(".md") in fields]
    assert len(known) > 300

    def verdict(probe: str) -> Verdict:
        name = probe.removesuffix(".md")
        return Document(questions.one(name, fields[name])).verdict

    heard = ((it["probe"], (it["loads"], it["name"], it["description"], it["listed"])) for it in known)
    compare("alone", ((probe, host, listing(verdict(probe))) for probe, host in heard))
    compare("alone", _runs(known, "probe", verdict, lambda it: it))


@pytest.mark.parametrize("asked", records(RECORDED / "older.jsonl"), ids=lambda it: str(it["client"]))
def test_models_and_tools_are_what_they_were_on_other_versions(asked: Record) -> None:
    """Which model each alias ran as, and why the client refused an agent that lists only a tool."""
    version = asked["client"]
    models = {it: Document(questions.one("a", f"model: {it!r}")).at(version).verdict for it in asked["ran"]}
    assert {it: verdict.runs_as for it, verdict in models.items() if isinstance(verdict, Loaded)} == asked["ran"]
    for tool, reason in asked.get("refused", {}).items():
        verdict = Document(questions.one("a", f"tools: {tool}")).at(version).verdict
        assert isinstance(verdict, Loaded)
        assert verdict.refused
        assert f"resolved to nothing: {reason} [{tool}]" in verdict.refused.message


SETTINGS = records(RECORDED / "settings_files.jsonl")[1:]
"""Whether a settings file that denies `Agent(a)` was read, and which values of a setting made the client ignore a file."""


@pytest.mark.parametrize("asked", [it for it in SETTINGS if "settings" in it], ids=lambda it: str(it["settings"][:60]))
def test_a_settings_file_is_read_or_ignored_as_a_whole(asked: Record) -> None:
    text = decode(asked["settings"].encode()).text
    found = homes.denials("/p", {"/p/.claude/settings.json": text}.get)
    assert ("a" in found) == asked["denies"]


def test_each_setting_takes_the_values_that_it_took() -> None:
    tried: tuple[object, ...] = (5, "x-y", True, {}, [], None, {"k": 5}, [5], 0, -1, 1.5)
    asked = [it for it in SETTINGS if "key" in it]
    assert len(asked) > 190
    for it in asked:
        refused = [json.dumps(value) for value in tried if not configuration.settings(json.dumps({it["key"]: value}))]
        assert refused == [json.dumps(value) for value in it["refused"]], it["key"]


def test_the_settings_files_that_a_release_is_asked_about_are_read_as_recorded() -> None:
    asked = scenes.settings_files(SETTINGS)
    for text, denies in asked.items():
        written = str(scenes.with_settings(text).files["project/.claude/settings.json"])
        read = {"/p/.claude/settings.json": decode(written.encode()).text}
        assert ("a" in homes.denials("/p", read.get)) == denies, text


def test_the_schemas_know_the_clients_own_lists() -> None:
    found = json.loads((RECORDED / "lists.json").read_text("utf-8"))
    ours = lists.our_lists(schema.dialect("claude-code"))
    assert {name: lists.unknown(name, found[name], ours) for name in ours} == {name: [] for name in ours}


# The collections


@collections
def test_probes_load_as_they_did() -> None:
    compare("probes", _loads("probes", OBSERVED / "probes"))


@collections
def test_real_files_load_as_they_did() -> None:
    compare("corpus", _loads("corpus", SHARED / "corpus"))


@collections
def test_half_typed_files_load_as_they_did() -> None:
    compare("mutated", _loads("mutated", SHARED / "corpus"))


def _loads(name: str, root: Path) -> Iterator[tuple[str, object, object]]:
    for it in records(OBSERVED / f"observed-{name}.jsonl"):
        yield it["path"], (it["loads"], it["name"], it["description"], it["tools"]), listing(load(root / it["path"]))


@collections
@pytest.mark.parametrize(("name", "folder"), [("spawn", "runtime/probes"), ("spawn-corpus", "corpus")])
def test_agents_run_with_the_model_and_tools_that_they_ran_with(name: str, folder: str) -> None:
    ran = [
        {"path": it["path"], "refused": it["refused"], **(it["ran"] or {"model": None, "tools": None})}
        for it in records(OBSERVED / f"observed-{name}.jsonl")
    ]
    compare(name, _runs(ran, "path", lambda it: load(SHARED / folder / it), _without_advice))


@collections
def test_single_tools_resolve_as_they_did() -> None:
    compare("tools", _tools())


def _tools() -> Iterator[tuple[str, object, object]]:
    for it in records(OBSERVED / "observed-tools.jsonl"):
        agent = Document(f"---\nname: a\ndescription: b\ntools: {it['tools']}\n---\n").verdict
        assert isinstance(agent, Loaded)
        refused = re.search(r"to nothing: (.*) \[", agent.refused.message) if agent.refused else None
        granted = (
            sorted(default_tools()) if agent.tools is None else [tool for tool in agent.tools if tool != "ToolSearch"]
        )
        ran = None if refused else granted
        yield it["tools"], (it["ran_with"], it["refused"]), (ran, refused[1] if refused else None)


@collections
def test_plugin_files_load_as_they_did() -> None:
    text = (OBSERVED / "observed-plugin.txt").read_text("utf-8")
    listed = text.partition("\n")[2].partition("\n\n")[0].split("\n")
    root = OBSERVED / "plugin-probes" / "agents"
    agents = []
    for file in root.rglob("*.md"):
        verdict = load(file, Origin("plugin", file.stem, "plug", file.relative_to(root).parts[:-1]))
        assert isinstance(verdict, Loaded)
        agents.append(verdict.entry)
    assert sorted(agents) == sorted(listed)


@collections
@pytest.mark.parametrize(
    ("name", "folder"), [("probes", "runtime/probes"), ("corpus", "corpus"), ("mutated", "corpus")]
)
def test_the_host_complains_of_what_the_model_calls_ignored(name: str, folder: str) -> None:
    compare(f"log-{name}", _complaints(records(OBSERVED / f"observed-{name}.jsonl"), "path", SHARED / folder))


def _complaints(found: list[Record], key: str, root: Path) -> Iterator[tuple[str, object, object]]:
    for it in found:
        document = Document(decode((root / it[key]).read_bytes()).text)
        if it["loads"] and isinstance(document.verdict, Loaded):
            yield it[key], _logged(it["log"]), _expected(document, document.verdict)


_UNKNOWN = re.compile(r"frontmatter keys? Claude Code does not recognize or apply: (.*)", re.DOTALL)
_KEY = re.compile(
    r"\"((?:[^\"]|\"(?! \(did|, \"| and \d|$))*)\"(?: \(did you mean \"\w+\"\?\))?(?:, | and (\d+) more|$)"
)
_VALUE = re.compile(r"has invalid (\w+)(?: value)? '")
_HOOK = re.compile(r"hooks\.(\S+?): .*; entry ignored", re.DOTALL)


def _logged(log: list[str]) -> tuple[object, ...]:
    """What the client's log complains of: how many unknown fields, which values, how many servers, which hooks."""
    unknown, values, servers, hooks = 0, set(), 0, set()
    for line in log:
        if "Skipping" in line and "MCP transport" in line:
            # The file is read with it, and the agent runs without it.
            servers += 1
        elif match := _UNKNOWN.search(line):
            for key in _KEY.finditer(match[1]):
                unknown += 1 + int(key[2] or 0)
        elif "has invalid mcpServers item" in line:
            servers += 1
        elif (match := _VALUE.search(line)) and "'null'" not in line:
            values.add(match[1])
        elif match := _HOOK.search(line):
            hooks.add(match[1])
    return unknown, values, servers, hooks


def _expected(document: Document, agent: Loaded) -> tuple[object, ...]:
    logged = ("permissionMode", "maxTurns", "memory", "isolation", "background", "effort", "autoCompactWindow")
    unknown = sum(it.why == "unknown" and len(it.path) == 1 for it in agent.ignored)
    values = {str(it.path[0]) for it in agent.ignored if it.path[0] in logged}
    mode = document.entries.get("permissionMode")
    if mode is not None and falsy(header.value(mode.value)):
        # The host reads it as no mode at all, without a word.
        values.discard("permissionMode")
    # The host takes a server with keys that it does not know, and says nothing of them.
    servers = {
        it.path[1] for it in agent.ignored if it.path[0] == "mcpServers" and len(it.path) > 1 and it.why != "unknown"
    }
    hooks = set()
    for it in agent.ignored:
        _, *path = it.path
        if it.path[0] == "hooks" and path and not (it.why == "unknown" and len(path) > 1):
            depth = 4 if len(path) >= 4 and path[2] == "hooks" else min(len(path), 2)
            hooks.add(".".join(map(str, path[:depth])))
    return unknown, values, len(servers), hooks


def _runs(
    found: list[Record], key: str, verdict: Callable[[str], Verdict], refusal: Callable[[str], str]
) -> Iterator[tuple[str, object, object]]:
    for it in found:
        model = verdict(it[key])
        if it["refused"] is None and it["model"] is None:
            continue
        if "not found (did not load)" in (it["refused"] or ""):
            yield it[key], "skipped", "skipped" if isinstance(model, Skipped) else "loaded"
            continue
        if "Cannot create agent worktree" in (it["refused"] or ""):
            # There was no git repository; that is not the file's doing.
            continue
        if not isinstance(model, Loaded):
            yield it[key], it, model
            continue
        if it["refused"]:
            yield it[key], it["refused"], refusal(model.refused.message) if model.refused else None
            continue
        expected = (it["model"], sorted(it["tools"]))
        yield it[key], expected, (MAIN_MODEL if model.runs_as is None else model.runs_as, _sent(model, it))


def _sent(agent: Loaded, ran: Record) -> list[str]:
    """The tools in the agent's request; of one that begins with all, those that it had."""
    sent = agent.at_once or agent.tools
    return sorted(ran["tools"] if sent is None else sent)


def _without_advice(message: str) -> str:
    """A refusal as the collections hold it: its first 400 code points, without the advice at its end."""
    return message.partition(" Fix the agent's tools frontmatter")[0][:400]


@collections
def test_single_tools_resolve_in_an_interactive_session_as_they_did() -> None:
    told = json.loads((OBSERVED / "2.1.332" / "interactive-329-332.json").read_text("utf-8"))
    for client in told.values():
        pairs = []
        for probe, host in (client["ran"] | client["refused"]).items():
            name = probe.removeprefix("p-")
            agent = Document(
                f"---\nname: {probe}\ndescription: b\n{f'tools: {name}' if name != probe else ''}\n---\n"
            ).verdict
            assert isinstance(agent, Loaded)
            there = agent.interactive
            if there is None:
                refused, tools = agent.refused.message if agent.refused else "", agent.tools
            else:
                refused, tools = there.refused, there.tools
            if tools is None:
                tools = (there or agent).at_once
            ours = re.search(r"to nothing: (.*)\. Fix", refused)
            pairs.append(
                (probe, host, ours[1] if ours else sorted(it for it in tools if it != "ToolSearch" or name == probe))
            )
        compare("interactive", iter(pairs))
