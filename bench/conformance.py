"""Ask an installed Claude Code what it makes of the project's probe files, and print what changed.

    python bench/conformance.py --claude PATH             compare with tests/probes/observed.jsonl; exit 1 on a change
    python bench/conformance.py --claude PATH --record    write tests/probes/observed.jsonl
    python bench/conformance.py --claude PATH --ask DIR   print the answers for the agent files of another folder

A probe is a small agent file with one question. The client runs with an empty environment, a scratch home, a dummy
key and an API that is a stub on loopback: nothing is charged. Where `unshare` allows it, it also runs in a network
namespace of its own, so that nothing can leave the machine. Three public things are read: the agents in the `init`
event, the agent list in the request to the API, and the request that each agent makes once the stub asks the client
to start it. An agent is matched to its file by its name or its description, one of which holds the file's stem.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PROBES = Path(__file__).resolve().parent.parent / "tests" / "probes"
OBSERVED = PROBES / "observed.jsonl"
PLUGIN = "probe-plugin"
_INSIDE = "AGENTLS_CONFORMANCE_INSIDE"
_AT_ONCE = 20
_NOT_RUN: dict[str, Any] = {"model": None, "tools": None, "effort": None, "refused": None}
_STOP = {"type": "error", "error": {"type": "invalid_request_error", "message": "stop"}}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--claude", default=shutil.which("claude"), help="the client's program")
    parser.add_argument("--record", action="store_true", help="write the answers down as the known ones")
    parser.add_argument("--ask", type=Path, metavar="DIR", help="only print the answers for the files of DIR")
    options = parser.parse_args()
    if not options.claude or not Path(options.claude).exists():
        print("no client; name it with --claude PATH", file=sys.stderr)
        return 2
    if _INSIDE not in os.environ and (code := in_a_namespace()) is not None:
        return code
    loopback_up()
    if options.ask:
        for answer in ask(options.claude, options.ask):
            print(json.dumps(answer, ensure_ascii=False))
        return 0
    version = _version(options.claude)
    answers = list(ask(options.claude, PROBES))
    if options.record:
        lines = [{"client": version}, *answers]
        OBSERVED.write_text("".join(json.dumps(it, ensure_ascii=False) + "\n" for it in lines), encoding="utf-8")
        print(f"{len(answers)} answers of {version} recorded")
        return 0
    recorded = [json.loads(line) for line in OBSERVED.read_text(encoding="utf-8").split("\n") if line]
    changes = list(differences({it["probe"]: it for it in recorded[1:]}, {it["probe"]: it for it in answers}))
    print("".join(f"{it}\n" for it in changes), end="")
    print(f"{len(answers)} probes, {len(changes)} changes from {recorded[0]['client']} to {version}")
    return 1 if changes else 0


def differences(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What differs between two sets of answers, one line each."""
    for probe in sorted(before.keys() | after.keys()):
        if probe not in before or probe not in after:
            yield f"{probe}: has no {'answer' if probe in before else 'recorded answer'}"
            continue
        old, new = before[probe], after[probe]
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                then, now = (json.dumps(it.get(key), ensure_ascii=False) for it in (old, new))
                yield f"{probe}: {key} was {then}, is {now}"


def ask(claude: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The client's answers for the agent files directly in `folder`, and for those in `folder/plugin`."""
    yield from _ask(claude, folder, sorted(folder.glob("*.[mM][dD]")), plugin=False)
    yield from _ask(claude, folder, sorted((folder / "plugin").rglob("*.[mM][dD]")), plugin=True)


def _ask(claude: str, folder: Path, files: list[Path], *, plugin: bool) -> Iterator[dict[str, Any]]:
    if not files:
        return
    root = folder / "plugin" if plugin else folder
    loaded = _run(claude, files, root, plugin=plugin)
    listed = loaded.roster()
    owner = {name: file for name, (description, _) in listed.items() if (file := _owner(name, description, files))}
    ran: dict[str, dict[str, Any]] = {}
    told: dict[str, list[str]] = {}
    names = sorted(owner)
    for at in range(0, len(names), _AT_ONCE):
        some = names[at : at + _AT_ONCE]
        run = _run(claude, [owner[it] for it in some], root, plugin=plugin, spawn=some)
        ran |= run.ran(some)
        told |= {it: run.told(it) for it in some}
    by_file = {file: name for name, file in owner.items()}
    for file in files:
        name = by_file.get(file)
        description, tools = listed[name] if name is not None else (None, None)
        yield {
            "probe": file.relative_to(folder).as_posix(),
            "loads": name is not None,
            "name": name,
            "description": description,
            "listed": tools,
            **(_NOT_RUN if name is None else ran.get(name, _NOT_RUN)),
            "log": [*loaded.logged(file, name), *told.get(name or "", [])],
        }


def _owner(name: str, description: str, files: Iterable[Path]) -> Path | None:
    plain = name.rsplit(":", 1)[-1].strip()
    found = [it for it in files if it.stem == plain] or [
        it for it in files if re.search(rf"(?<![\w-]){re.escape(it.stem)}(?![\w-])", f"{name} {description}")
    ]
    return found[0] if len(found) == 1 else None


class Silent(Exception):
    """The client ends without an answer; the text is a sentence for people."""


@dataclass
class Run:
    """What one run of the client left behind."""

    events: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def roster(self) -> dict[str, tuple[str, str]]:
        """The agents that the main model reads of: name to (description, text of the `Tools:` part)."""
        agents: list[str] = next((it["agents"] for it in self.events if it.get("subtype") == "init"), [])
        texts = [it for request in self.requests for it in _strings(request) if "\n- general-purpose: " in it]
        text = max(texts, key=len, default="")
        end = text.find(")\n\n", text.rfind(" (Tools: "))
        heads = sorted((at, name) for name in agents if (at := text.find(f"\n- {name}: ")) >= 0)
        found: dict[str, tuple[str, str]] = {}
        if not heads:
            return found
        for (start, name), (until, _) in zip(heads, [*heads[1:], (end + 1, "")], strict=True):
            entry = text[start + len(f"\n- {name}: ") : until]
            description, _, rest = entry.rpartition(" (Tools: ")
            found[name] = description, rest[:-1]
        return found

    def ran(self, names: list[str]) -> dict[str, dict[str, Any]]:
        """With which model, tools and effort each agent ran, or why the client refused to run it."""
        found: dict[str, dict[str, Any]] = {}
        for event in self.events:
            if event.get("subtype") == "task_notification" and event.get("status") == "failed":
                # An agent in the background is refused after the call has been answered.
                found[names[_number(event)]] = {**_NOT_RUN, "refused": event["summary"]}
            content = event["message"]["content"] if event.get("type") == "user" else ""
            for block in content if isinstance(content, list) else []:
                if block.get("is_error"):
                    found[names[_number(block)]] = {**_NOT_RUN, "refused": str(block["content"])}
        for request in self.requests:
            messages = json.dumps(request.get("messages", [])[:2])
            mark = re.search(r"PROBE-(\d+)-", messages)
            if mark is None or '"tool_use"' in messages:
                continue
            name = names[int(mark.group(1))]
            tools = [it["name"] for it in request.get("tools", []) if it["name"] != "DeferredToolPlaceholder"]
            effort = (request.get("output_config") or {}).get("effort")
            found.setdefault(name, {"model": request["model"], "tools": tools, "effort": effort, "refused": None})
        return found

    def logged(self, file: Path, name: str | None) -> list[str]:
        """What the client's debug log says of a file or of the agent in it."""
        marks = (f"/{file.name} ", f"/{file.name}:", f"'{name or file.stem}'")
        lines = [it for it in self.log if any(mark in it for mark in marks)]
        return [re.sub(r"^\S+ \[(\w+)\] ", r"\1: ", re.sub(r"/[\w./-]*/", "", it)) for it in lines]

    def told(self, name: str) -> list[str]:
        """What the client's debug log says of an agent while it runs: of its MCP servers."""
        found = [it for it in self.log if f"[Agent: {name}]" in it and "MCP" in it]
        return sorted(re.sub(r"^\S+ \[(\w+)\] ", r"\1: ", it) for it in found)


def _number(block: dict[str, Any]) -> int:
    return int(block["tool_use_id"].removeprefix("toolu_"))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _strings(child)


def _run(claude: str, files: list[Path], root: Path, *, plugin: bool, spawn: list[str] | None = None) -> Run:
    run = Run()
    with tempfile.TemporaryDirectory() as scratch, _stub(run, spawn or []) as port:
        home, project = Path(scratch, "home"), Path(scratch, "project")
        home.mkdir()
        # A folder that is not trusted gets no MCP servers.
        trusted = {"projects": {str(project): {"hasTrustDialogAccepted": True}}}
        (home / ".claude.json").write_text(json.dumps(trusted))
        agents = project / "plugin" / "agents" if plugin else project / ".claude" / "agents"
        agents.mkdir(parents=True)
        for file in files:
            target = agents / file.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        extra = []
        if plugin:
            manifest = project / "plugin" / ".claude-plugin" / "plugin.json"
            manifest.parent.mkdir()
            manifest.write_text(json.dumps({"name": PLUGIN}))
            extra = ["--plugin-dir", str(project / "plugin")]
        log = home / "debug.log"
        command = [
            claude,
            "-p",
            "--output-format",
            "stream-json",
            "--verbose",
            "--debug-file",
            str(log),
            *extra,
            "hello",
        ]
        done = subprocess.run(
            command,
            cwd=project,
            env=_environment(home, port),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )
        if done.returncode and not done.stdout:
            said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
            raise Silent(f"The client does not start: it ended with {done.returncode} and said {said!r}.")
        run.events = [json.loads(it) for it in done.stdout.decode("utf-8", "replace").split("\n") if it.startswith("{")]
        if log.exists():
            run.log = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return run


def _environment(home: Path, port: int) -> dict[str, str]:
    return {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TERM": "dumb",
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "ANTHROPIC_API_KEY": "dummy",
        "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}",
    }


class _stub:
    """An API on loopback that writes the requests into `run` and asks the client once to start the agents of
    `spawn`."""

    def __init__(self, run: Run, spawn: list[str]) -> None:
        lock = threading.Lock()
        pending = list(spawn)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self.answer(404, "text/plain", b"")

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                request = json.loads(raw) if raw.startswith(b"{") else {}
                with lock:
                    run.requests.append(request)
                    first = bool(pending) and "Agent" in [it.get("name") for it in request.get("tools", [])]
                    calls = [*pending] if first else []
                    if first:
                        pending.clear()
                if not spawn:
                    self.answer(400, "application/json", json.dumps(_STOP).encode())
                elif request.get("stream"):
                    self.answer(200, "text/event-stream", _events(request.get("model", ""), calls))
                else:
                    reply = {**_message(request.get("model", "")), "content": [{"type": "text", "text": "ok"}]}
                    self.answer(200, "application/json", json.dumps(reply).encode())

            def answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def __enter__(self) -> int:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return int(self.server.server_address[1])

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _message(model: str) -> dict[str, Any]:
    usage = {"input_tokens": 1, "output_tokens": 1}
    kind = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
    return {**kind, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}


def _events(model: str, calls: list[str]) -> bytes:
    """A streamed reply that calls the Agent tool once for each name, or says "done"."""
    events: list[dict[str, Any]] = [{"type": "message_start", "message": _message(model)}]
    blocks: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {"type": "tool_use", "id": f"toolu_{i}", "name": "Agent", "input": {}},
            {"type": "input_json_delta", "partial_json": json.dumps(_call(i, name))},
        )
        for i, name in enumerate(calls)
    ] or [({"type": "text", "text": ""}, {"type": "text_delta", "text": "done"})]
    for i, (block, delta) in enumerate(blocks):
        events.append({"type": "content_block_start", "index": i, "content_block": block})
        events.append({"type": "content_block_delta", "index": i, "delta": delta})
        events.append({"type": "content_block_stop", "index": i})
    stop = {"stop_reason": "tool_use" if calls else "end_turn", "stop_sequence": None}
    events.append({"type": "message_delta", "delta": stop, "usage": {"output_tokens": 1}})
    events.append({"type": "message_stop"})
    return "".join(f"event: {it['type']}\ndata: {json.dumps(it)}\n\n" for it in events).encode()


def _call(number: int, name: str) -> dict[str, Any]:
    return {"description": "probe", "prompt": f"PROBE-{number}-", "subagent_type": name, "run_in_background": False}


def _version(claude: str) -> str:
    done = subprocess.run([claude, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.split(" ")[0].strip()


def in_a_namespace() -> int | None:
    """Run this program again where there is no network but loopback; None where the system does not allow it."""
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode
    ):
        print("no network namespace: the client runs with the machine's network", file=sys.stderr)
        return None
    environment = {**os.environ, _INSIDE: "1"}
    return subprocess.run([*unshare, sys.executable, *sys.argv], env=environment, check=False).returncode


def loopback_up() -> None:
    if _INSIDE not in os.environ:
        return
    up, set_flags = 0x1, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, set_flags, struct.pack("16sH14x", b"lo", up))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Silent as why:
        sys.exit(str(why))
