"""One session of an installed Claude Code, in a world of its own: `session(claude, Scene(…))` gives a `Run`.

The client runs with an empty environment, a scratch home, a dummy key and an API that is a stub on loopback: nothing is
charged. Where `unshare` allows it (`in_a_namespace`), it also runs in a network namespace of its own, so that nothing can
leave the machine. Three public things are read: the `init` event, the requests to the API, and the debug log. The stub
asks the client once to start the agents of `Scene.spawn`; each then makes a request of its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

INSIDE = "AGENTLS_CONFORMANCE_INSIDE"
NOT_RUN: dict[str, Any] = {"model": None, "tools": None, "effort": None, "refused": None}
STOP = {"type": "error", "error": {"type": "invalid_request_error", "message": "stop"}}
_KEY = "dummy-key-of-more-than-twenty-characters"
_MOUNTED = 'mount --bind "$1" /etc && shift && exec "$@"'
_LONGEST = 40
"""Seconds that an interactive session may take."""


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Scene:
    """A world, and how the client is started there.

    files: by their paths in it; below `home` is the user's home, below `etc` what is added to the system's `/etc`; None is
    an empty folder. `{world}` in a text, an argument or the environment stands for the folder in which the scene is laid out. cwd: where the client
    works. spawn: the agents that it is asked to start. interactive: in a terminal, not to print and end.
    """

    files: Mapping[str, str | bytes | Link | None]
    cwd: str = "project"
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    spawn: tuple[str, ...] = ()
    interactive: bool = False


class Silent(Exception):
    """The client ends without an answer; the text is a sentence for people."""


@dataclass
class Run:
    """The output of one run of the client."""

    events: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    printed: str = ""

    @property
    def init(self) -> dict[str, Any]:
        """The `init` event, which has what the client found."""
        return next((it for it in self.events if it.get("subtype") == "init"), {})

    @property
    def main(self) -> dict[str, Any]:
        """The request of the main conversation."""
        return next((it for it in self.requests if "Agent" in _tools(it)), {})

    def roster(self) -> dict[str, tuple[str, str]]:
        """The agents that the main model reads of: name to (description, text of the `Tools:` part)."""
        texts = [it for request in self.requests for it in _strings(request) if "\n- general-purpose: " in it]
        text = max(texts, key=len, default="")
        end = text.find(")\n\n", text.rfind(" (Tools: "))
        agents: list[str] = self.init.get("agents") or re.findall(r"\n- ([^:\n]+): [^\n]*\(Tools: ", text)
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
                found[names[_number(event)]] = {**NOT_RUN, "refused": event["summary"]}
            found |= _refused(event.get("message") if event.get("type") == "user" else None, names)
        for request in self.requests:
            for message in request.get("messages", []):
                found |= _refused(message, names)
            text = json.dumps(request.get("messages", [])[:2])
            mark = re.search(r"PROBE-(\d+)-", text)
            if mark is None or '"tool_use"' in text:
                continue
            tools = [it for it in _tools(request) if it != "DeferredToolPlaceholder"]
            effort = (request.get("output_config") or {}).get("effort")
            ran = {"model": request["model"], "tools": tools, "effort": effort, "refused": None}
            found.setdefault(names[int(mark.group(1))], ran)
        return found

    def logged(self, file: Path, name: str | None) -> list[str]:
        """What the client's debug log says about a file or the agent in it."""
        marks = (f"/{file.name} ", f"/{file.name}:", f"'{name or file.stem}'")
        return [plain(it) for it in self.log if any(mark in it for mark in marks)]

    def told(self, name: str) -> list[str]:
        """What the client's debug log says about an agent while it runs: about its MCP servers."""
        found = [it for it in self.log if f"[Agent: {name}]" in it and "MCP" in it]
        return sorted(re.sub(r"^\S+ \[(\w+)\] ", r"\1: ", it) for it in found)


def plain(line: str) -> str:
    """A line of the debug log without its time and the folders of its paths."""
    return re.sub(r"^\S+ \[(\w+)\] ", r"\1: ", re.sub(r"/[\w./-]*/", "", line))


def started(claude: str | None) -> str:
    """The version of a client. Raises `Silent` if it does not start."""
    if not claude:
        raise Silent("No client: name its program with --claude PATH or in CLAUDE_BIN.")
    if not Path(claude).is_file():
        raise Silent(f"No client: {claude} is not a file.")
    try:
        done = subprocess.run([claude, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Silent(f"The client does not start: {error}.") from None
    match = re.match(r"(\d+\.\d+\.\d+)", done.stdout)
    if done.returncode or match is None:
        raise Silent(
            f"The client does not start: `{claude} --version` {_ended(done.returncode, done.stderr or done.stdout)}."
        )
    return match[1]


def _ended(code: int, said: str) -> str:
    how = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
    last = said.strip().split("\n")[-1]
    return f"{how} and said {last!r}" if last else how


def run_program(main: Callable[[], int]) -> None:
    """Run a program that asks a client. If the client does not answer, say why, and exit with 2."""
    try:
        sys.exit(main())
    except Silent as why:
        print(why, file=sys.stderr)
        sys.exit(2)


def session(claude: str, scene: Scene) -> Run:
    """Run the client once. Raises `Silent`."""
    run = Run()
    with tempfile.TemporaryDirectory() as made, _stub(run, list(scene.spawn)) as port:
        world = Path(made).resolve()
        build(world, scene)
        log = world / "debug.log"
        mode = [] if scene.interactive else ["-p", "hello", "--output-format", "stream-json", "--verbose"]
        if mode and scene.spawn and "--permission-mode" not in scene.arguments:
            # Else some versions, 2.1.300 among them, refuse every agent, because nobody can be asked for permission.
            mode += ["--permission-mode", "default", "--allowedTools", "Agent"]
        command = [claude, *mode]
        command += ["--debug-file", str(log), *(it.replace("{world}", str(world)) for it in scene.arguments)]
        if (world / "etc").is_dir():
            command = ["unshare", "-m", "sh", "-c", _MOUNTED, "sh", str(_whole_etc(world)), *command]
        variables = environment(world / "home", port)
        variables |= {key: value.replace("{world}", str(world)) for key, value in scene.environment.items()}
        if scene.interactive:
            run.printed = _typed(command, world / scene.cwd, {**variables, "TERM": "xterm-256color"}, run, scene)
        else:
            _printed(command, world / scene.cwd, variables, run)
        if log.exists():
            run.log = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return run


def build(world: Path, scene: Scene) -> None:
    (world / "home").mkdir()
    (world / scene.cwd).mkdir(parents=True, exist_ok=True)
    # A folder that is not trusted gets no MCP servers; one that is not known asks a person.
    project = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
    known = {
        "projects": {str(world / scene.cwd): project},
        "hasCompletedOnboarding": True,
        "theme": "dark",
        "customApiKeyResponses": {"approved": [_KEY[-20:]], "rejected": []},
    }
    (world / "home" / ".claude.json").write_text(json.dumps(known))
    for path, content in scene.files.items():
        target = world / os.fsdecode(os.fsencode(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case None:
                target.mkdir(parents=True, exist_ok=True)
            case Link(to):
                target.symlink_to(to.replace("{world}", str(world)))
            case bytes():
                target.write_bytes(content)
            case str():
                target.write_text(content.replace("{world}", str(world)), encoding="utf-8")


def _whole_etc(world: Path) -> Path:
    """The system's `/etc` with what the scene adds."""
    for it in Path("/etc").iterdir():
        with contextlib.suppress(OSError, shutil.Error):
            if it.is_file():
                shutil.copy(it, world / "etc" / it.name)
            elif it.name in ("ssl", "alternatives"):
                shutil.copytree(it, world / "etc" / it.name, symlinks=True, dirs_exist_ok=True)
    return world / "etc"


def _printed(command: list[str], cwd: Path, environment: dict[str, str], run: Run) -> None:
    done = answered(command, cwd, environment)
    run.printed = done.stderr
    run.events = [json.loads(it) for it in done.stdout.split("\n") if it.startswith("{")]


def answered(command: list[str], cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """What the client printed before it ended. Raises `Silent` if that is nothing and it failed."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Silent(f"The client does not answer: it did not end within {late.timeout:.0f} seconds.") from None
    if done.returncode and not done.stdout:
        raise Silent(f"The client does not start: it {_ended(done.returncode, done.stderr)}.")
    return done


def _typed(command: list[str], cwd: Path, environment: dict[str, str], run: Run, scene: Scene) -> str:
    """Type `hello` into the client in a terminal, and end it when every agent has run or was refused. Returns what it
    wrote."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
    written = b""
    begun = time.monotonic()
    asked = begun - 2
    try:
        while time.monotonic() < begun + _LONGEST:
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    got = os.read(terminal, 65536)
                except OSError:
                    break
                written += got
                for question, answer in ((b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?62;c")):
                    if question in got:
                        os.write(terminal, answer)
            if run.main and len(run.ran(list(scene.spawn))) == len(scene.spawn):
                break
            if time.monotonic() > asked + 3:
                # Later, Enter keeps what a notice proposes.
                asked = time.monotonic()
                os.write(terminal, b"\r" if run.main else b"hello\r")
    finally:
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGTERM)
        os.close(terminal)
        os.waitpid(child, 0)
    return written.decode("utf-8", "replace")


_NOTIFIED = re.compile(
    r"<tool-use-id>toolu_(\d+)</tool-use-id>(?:(?!</task-notification>).)*<status>failed</status>"
    r"(?:(?!</task-notification>).)*<summary>(.*?)</summary>",
    re.DOTALL,
)
"""A notice to the main conversation that an agent in the background has failed."""


def _refused(message: Any, names: list[str]) -> dict[str, dict[str, Any]]:
    """The agents that the client refuses to run, in one message of a conversation."""
    content = message["content"] if message else ""
    found = {}
    for block in content if isinstance(content, list) else []:
        if block.get("type") == "tool_result" and block.get("is_error"):
            said = block["content"]
            text = said if isinstance(said, str) else "".join(it.get("text", "") for it in said)
            found[names[_number(block)]] = {**NOT_RUN, "refused": text}
        for number, why in _NOTIFIED.findall(str(block.get("text", ""))):
            # The client says first which call has failed.
            found[names[int(number)]] = {**NOT_RUN, "refused": why.partition(" failed: ")[2] or why}
    return found


def _number(block: dict[str, Any]) -> int:
    return int(block["tool_use_id"].removeprefix("toolu_"))


def _tools(request: dict[str, Any]) -> list[str]:
    return [it.get("name", "") for it in request.get("tools", [])]


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _strings(child)


def environment(home: Path, port: int) -> dict[str, str]:
    return {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TERM": "dumb",
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "ANTHROPIC_API_KEY": _KEY,
        "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}",
    }


class Handler(BaseHTTPRequestHandler):
    """Answers on loopback. A subclass has `reply`, which gets the request's JSON; an empty map where it sends none."""

    protocol_version = "HTTP/1.1"

    def reply(self, request: dict[str, Any]) -> None:
        raise NotImplementedError

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(404, "text/plain", b"")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.reply(json.loads(raw) if raw.startswith(b"{") else {})

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has ended does not wait for an answer."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def served(handler: type[Handler]) -> Iterator[int]:
    """The port on which the handler answers."""
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def _stub(run: Run, spawn: list[str]) -> contextlib.AbstractContextManager[int]:
    """An API on loopback that writes the requests into `run` and asks the client once to start the agents of
    `spawn`."""
    lock = threading.Lock()
    pending = list(spawn)

    class Stub(Handler):
        def reply(self, request: dict[str, Any]) -> None:
            with lock:
                run.requests.append(request)
                first = bool(pending) and "Agent" in [it.get("name") for it in request.get("tools", [])]
                calls = [*pending] if first else []
                if first:
                    pending.clear()
            if not spawn:
                self.answer(400, "application/json", json.dumps(STOP).encode())
            elif request.get("stream"):
                self.answer(200, "text/event-stream", _events(request.get("model", ""), calls))
            else:
                found = {**message(request.get("model", "")), "content": [{"type": "text", "text": "ok"}]}
                self.answer(200, "application/json", json.dumps(found).encode())

    return served(Stub)


def message(model: str) -> dict[str, Any]:
    usage = {"input_tokens": 1, "output_tokens": 1}
    kind = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
    return {**kind, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}


def _events(model: str, calls: list[str]) -> bytes:
    """A streamed reply that calls the Agent tool once for each name, or says "done"."""
    events: list[dict[str, Any]] = [{"type": "message_start", "message": message(model)}]
    blocks: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {"type": "tool_use", "id": f"toolu_{i}", "name": "Agent", "input": {}},
            {"type": "input_json_delta", "partial_json": json.dumps(call(i, name))},
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


def call(number: int, name: str) -> dict[str, Any]:
    return {"description": "probe", "prompt": f"PROBE-{number}-", "subagent_type": name, "run_in_background": False}


def in_a_namespace() -> int | None:
    """Run this program again in a network namespace that has loopback only; None where the system does not allow it."""
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode
    ):
        print("no network namespace: the client runs with the machine's network", file=sys.stderr)
        return None
    environment = {**os.environ, INSIDE: "1"}
    return subprocess.run([*unshare, sys.executable, *sys.argv], env=environment, check=False).returncode


def loopback_up() -> None:
    if INSIDE not in os.environ:
        return
    up, set_flags = 0x1, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, set_flags, struct.pack("16sH14x", b"lo", up))
