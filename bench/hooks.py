"""Ask an installed Claude Code which hooks of an agent's file run, and print what changed.

    python bench/hooks.py --claude PATH             compare with tests/probes/hooks.jsonl; exit 1 on a change
    python bench/hooks.py --claude PATH --record    write tests/probes/hooks.jsonl

An agent with a hook for every event runs twice in each situation: as a subagent, and as the main session. The settings
of the project have a hook for every event too, which tells what occurred. The stub that stands in for the API lets the
agent call the tools of the situation, one after the other. `bench/session.py` says how the client is run.

Of each event: whether it occurred while the agent ran as a subagent, in the subagent itself (`agent`) or beside it
(`session`); whether the agent's own hook ran then (`subagent`), and in the main session (`main`). Of each matcher: the
tools that it matched.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "server")]

from bench import conformance, session

from agentls.dialect.load import dialect

OBSERVED = conformance.PROBES / "hooks.jsonl"
EVENTS = tuple(dialect("claude-code").fields["hooks"].fields)
MATCHERS = (
    *("Bash", "bash", "Bash|Read", "Bash, Read", "Read Bash", "Ba.*", "^Bas$", "Bash(echo *)", "Agent", "Task"),
    *("Bash:echo", "/Bash/", "Bash*", "Bash?", "Bash()", "bash|agent", "Bash && Agent", "!Bash", "^(?!Bash)", "^bash$"),
    *("bash.*", "(Bash|Agent)", "Bash|", "all", "Shell", "BashTool", "MultiEdit", "Bash\\(echo.*", "Agent(Explore)"),
)
_WATCHED = "watched.txt"
_FILES = {
    ".claude/skills/tell/SKILL.md": "---\nname: tell\ndescription: Tells.\n---\nSay !`echo hello`.\n",
    ".claude/commands/greet.md": "Greet.\n",
    "below/CLAUDE.md": "Be brief.\n",
    "below/code.py": "x = 1\n",
    _WATCHED: "one\n",
}


class Situation(NamedTuple):
    """What an agent does, and how the client is started. calls: of tools. tokens: that the API counts in its messages.
    fails: the API refuses what comes after the calls."""

    calls: list[tuple[str, dict[str, Any]]]
    arguments: tuple[str, ...] = ("--dangerously-skip-permissions",)
    prompt: str = "hello"
    environment: Mapping[str, str] = MappingProxyType({})
    field: str = ""
    tokens: int = 1
    fails: bool = False


def _shell(command: str) -> tuple[str, dict[str, Any]]:
    return "Bash", {"command": command, "description": "probe"}


SITUATIONS = (
    Situation(
        [
            _shell("echo hello"),
            _shell("false"),
            ("Read", {"file_path": "@/below/code.py"}),
            ("Skill", {"skill": "tell"}),
            _shell("sleep 2; echo two >> @/" + _WATCHED + "; sleep 3"),
            _shell("cd below"),
            ("Agent", session.call(1, "Explore")),
            ("Write", {"file_path": "@/.claude/settings.local.json", "content": "{}"}),
            _shell("""echo '{"env": {}}' > @/.claude/settings.local.json; sleep 3"""),
        ]
    ),
    Situation(
        [("TaskCreate", {"subject": "x", "description": "y"}), ("TaskUpdate", {"taskId": "1", "status": "completed"})],
        environment={"CLAUDE_CODE_ENABLE_TODO_TOOLS": "1"},
    ),
    Situation([("Write", {"file_path": "@/made.txt", "content": ""})], ("--permission-mode", "default")),
    Situation([_shell("echo hello")], ("--init", "--dangerously-skip-permissions"), "/greet"),
    Situation([_shell("echo hello")], fails=True),
    Situation([("Agent", {**session.call(1, "Explore"), "isolation": "worktree"})], field="isolation: worktree\n"),
    Situation(
        [_shell("echo hello")] * 2,
        environment={"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "100000", "CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "50"},
        tokens=900_000,
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--claude", default=os.environ.get("CLAUDE_BIN"), help="the client's program")
    parser.add_argument("--record", action="store_true", help="write the answers down as the known ones")
    options = parser.parse_args()
    version = session.started(options.claude)
    if session.INSIDE not in os.environ and (code := session.in_a_namespace()) is not None:
        return code
    session.loopback_up()
    lines = [{"client": version}, *ask(options.claude)]
    if options.record:
        OBSERVED.write_text("".join(json.dumps(it) + "\n" for it in lines), encoding="utf-8")
        return 0
    known = [json.loads(it) for it in OBSERVED.read_text(encoding="utf-8").splitlines()]
    changed = [it for it in lines[1:] if it not in known[1:]]
    print("".join(f"{json.dumps(it)}\n" for it in changed), end="")
    print(f"{len(lines) - 1} answers, {len(changed)} changes from {known[0]['client']} to {lines[0]['client']}")
    return 1 if changed else 0


def ask(claude: str) -> Iterator[dict[str, Any]]:
    """The client's answers, one for each event that occurred and for each matcher."""
    own: dict[str, list[str]] = {"subagent": [], "main": []}
    occurred: dict[str, set[str]] = {"agent": set(), "session": set()}
    for situation in SITUATIONS:
        for role, ran in own.items():
            for name, given in _run(claude, situation, _agent(situation), is_main=role == "main"):
                if not name.startswith("settings-"):
                    ran.append(name)
                elif role == "subagent":
                    occurred["agent" if "agent_id" in given else "session"].add(name.removeprefix("settings-"))
    for event in EVENTS:
        answer = {
            **{key: event in them for key, them in occurred.items()},
            **{key: event in them for key, them in own.items()},
        }
        if any(answer.values()):
            yield {"event": event, **answer}
    calls = [_shell("echo hello"), ("Agent", session.call(1, "Explore"))]
    groups = [{"matcher": it, "hooks": [_hook(it)]} for it in MATCHERS]
    agent = _file("", {"PreToolUse": groups})
    matched: dict[str, set[str]] = {it: set() for it in MATCHERS}
    for name, given in _run(claude, Situation(calls), agent, is_main=False):
        if name in matched:
            matched[name].add(given["tool_name"])
    for matcher, tools in matched.items():
        yield {"matcher": matcher, "matched": sorted(tools)}


def _agent(situation: Situation) -> str:
    return _file(situation.field, {event: [_group(event, event)] for event in EVENTS})


def _file(field: str, hooks: dict[str, Any]) -> str:
    return f"---\nname: probe\ndescription: Probes.\n{field}hooks: {json.dumps(hooks)}\n---\nYou probe.\n"


def _group(event: str, name: str) -> dict[str, Any]:
    matcher = {"matcher": _WATCHED} if event == "FileChanged" else {}
    return {
        **matcher,
        "hooks": [
            _hook(name, '; mkdir -p "$PROBE_LOG.tree"; echo "$PROBE_LOG.tree"' if event == "WorktreeCreate" else "")
        ],
    }


def _hook(name: str, then: str = "") -> dict[str, str]:
    """A hook that writes a line with its name and what it is given."""
    return {"type": "command", "command": f"printf '%s\\t%s\\n' '{name}' \"$(tr -d '\\n')\" >> \"$PROBE_LOG\"{then}"}


def _run(claude: str, situation: Situation, agent: str, *, is_main: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The hooks that ran, by name, with what each was given."""
    with tempfile.TemporaryDirectory() as scratch:
        home, project, log = Path(scratch, "home"), Path(scratch, "project"), Path(scratch, "log")
        home.mkdir()
        trusted = {"projects": {str(project): {"hasTrustDialogAccepted": True}}}
        (home / ".claude.json").write_text(json.dumps(trusted))
        settings = {"hooks": {event: [_group(event, f"settings-{event}")] for event in EVENTS}}
        files = {**_FILES, ".claude/agents/probe.md": agent, ".claude/settings.json": json.dumps(settings)}
        for name, text in files.items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        with _stub(situation, project, is_main=is_main) as port:
            variables = {**session.environment(home, port), **situation.environment}
            session.answered(
                [claude, "-p", *(["--agent", "probe"] if is_main else []), *situation.arguments, situation.prompt],
                project,
                {**variables, "IS_SANDBOX": "1", "PROBE_LOG": str(log)},
            )
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []:
            name, _, given = line.partition("\t")
            yield name, json.loads(given or "{}")


def _stub(situation: Situation, project: Path, *, is_main: bool) -> contextlib.AbstractContextManager[int]:
    """An API on loopback that has the client start the agent, and the agent make its calls."""
    lock = threading.Lock()
    calls = json.loads(json.dumps(situation.calls).replace("@/", f"{project}/"))
    pending = {"agent": calls, "main": calls if is_main else [("Agent", session.call(0, "probe"))]}

    class Stub(session.Handler):
        def reply(self, request: dict[str, Any]) -> None:
            begun = json.dumps(request.get("messages", [])[:1])
            who = "agent" if "PROBE-0-" in begun else "nested" if "PROBE-1-" in begun else "main"
            is_probe = who == ("main" if is_main else "agent")
            has_tools = bool(request.get("tools"))
            with lock:
                call = pending[who].pop(0) if has_tools and pending.get(who) else None
            model = request.get("model", "")
            if is_probe and call is None and situation.fails:
                self.answer(400, "application/json", json.dumps(session.STOP).encode())
            elif request.get("stream"):
                tokens = situation.tokens if is_probe else 1
                self.answer(200, "text/event-stream", _reply(model, call, len(request["messages"]), tokens))
            else:
                text = {"content": [{"type": "text", "text": "ok"}]}
                self.answer(200, "application/json", json.dumps({**session.message(model), **text}).encode())

    return session.served(Stub)


def _reply(model: str, call: tuple[str, dict[str, Any]] | None, number: int, tokens: int) -> bytes:
    """A streamed reply that makes one call, or says "done"."""
    usage = {"input_tokens": tokens, "output_tokens": 1}
    block: dict[str, Any] = {"type": "text", "text": ""}
    delta = {"type": "text_delta", "text": "done"}
    if call:
        block = {"type": "tool_use", "id": f"toolu_{number}", "name": call[0], "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(call[1])}
    stop = {"stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**session.message(model), "usage": usage}},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": stop, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
    return "".join(f"event: {it['type']}\ndata: {json.dumps(it)}\n\n" for it in events).encode()


if __name__ == "__main__":
    session.run_program(main)
