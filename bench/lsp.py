"""Measures the server: start, first diagnostics, edit to diagnostics, memory. Run it from the root of the repository.

    python bench/lsp.py [--runs N] [--edits N]

A plain pygls server, which answers each text with an empty list, is started and typed into in turn with ours, by the same
interpreter and with the same `initialize`, whose capabilities are those that VS Code sends in shape and size.
Times are wall clock in milliseconds, as a client sees them over the pipe.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PLAIN = """
from lsprotocol import types as t
from pygls.lsp.server import LanguageServer

server = LanguageServer("plain", "0")


@server.feature(t.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: t.DidOpenTextDocumentParams) -> None:
    ls.text_document_publish_diagnostics(t.PublishDiagnosticsParams(params.text_document.uri, []))


@server.feature(t.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: t.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    ls.text_document_publish_diagnostics(t.PublishDiagnosticsParams(document.uri, [], document.version))


server.start_io()
"""
AGENT = """---
name: reviewer-{n}
description: Use this agent when code was written and nobody has read it yet. Examples: <example>Context: The user wrote a \
function. user: "Look at it" assistant: "The reviewer will read it" <commentary>It is new code.</commentary></example> \
<example>Context: A branch is ready. user: "May it be merged?" assistant: "The reviewer will say"</example>
tools: Read, Grep, Bsh
model: sonnet
color: blue
---

You review code, as [the others](reviewer-0.md) do.

{body}
"""
PART = """## Part {n}

{n}. Read the change, see what it does, and say where it fails; quote the line `x = {n}`, with the numbers of its lines.

```python
def part_{n}(change: Change) -> list[Remark]:
    return [it for it in change.lines if it.fails]
```

"""
BODY = "".join(PART.format(n=n) for n in range(27))
"""With it an agent has 7,000 characters, which is the median of 1,810 agent files."""
COMMANDS = {"plain pygls": ("-c", PLAIN), "agentls": ("-m", "agentls", "server")}


class Peer:
    """A server process, and the bytes of the protocol."""

    def __init__(self, *command: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def send(self, method: str, params: Any, identity: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(message if identity is None else {**message, "id": identity}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def until(self, **wanted: Any) -> dict[str, Any]:
        """The next message with these members."""
        stream = self.process.stdout
        assert stream
        while True:
            length = 0
            while (line := stream.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not line:
                raise EOFError("the server ended")
            message: dict[str, Any] = json.loads(stream.read(length))
            if all(message.get(key) == value for key, value in wanted.items()):
                return message

    def initialize(self, folder: str, options: dict[str, Any] | None = None) -> None:
        folders = [{"uri": Path(folder).as_uri(), "name": "bench"}]
        params = {"processId": None, "rootUri": None, "capabilities": capabilities(), "workspaceFolders": folders}
        self.send("initialize", {**params, "initializationOptions": options}, 1)
        self.until(id=1)

    def open(self, uri: str, text: str) -> None:
        self.send("initialized", {})
        self.send(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}
        )
        self.until(method="textDocument/publishDiagnostics")

    def memory(self) -> tuple[float, float]:
        """Resident memory at this time and at its peak, in MB; 0 where the system does not say."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0, 0
        found = {
            line.split(":")[0]: int(line.split()[1]) / 1024
            for line in status.splitlines()
            if line.startswith(("VmRSS", "VmHWM"))
        }
        return found["VmRSS"], found["VmHWM"]

    def processor(self) -> float:
        """Processor time so far, in ms; 0 where the system does not say."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def capabilities() -> dict[str, Any]:
    """The capabilities of a large client: 25 features, most with lists of kinds."""
    kinds = list(range(1, 26))
    feature = {"dynamicRegistration": True, "linkSupport": True, "contentFormat": ["markdown", "plaintext"]}
    names = [
        "hover",
        "completion",
        "signatureHelp",
        "declaration",
        "definition",
        "typeDefinition",
        "implementation",
        "references",
        "documentHighlight",
        "documentSymbol",
        "codeLens",
        "documentLink",
        "colorProvider",
        "formatting",
        "rangeFormatting",
        "onTypeFormatting",
        "rename",
        "foldingRange",
        "selectionRange",
        "callHierarchy",
        "linkedEditingRange",
        "typeHierarchy",
        "inlineValue",
        "inlayHint",
    ]
    return {
        "experimental": {"ownsAdditions": True},
        "general": {"positionEncodings": ["utf-16"], "markdown": {"parser": "marked", "version": "1.1.0"}},
        "window": {
            "workDoneProgress": True,
            "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}},
        },
        "workspace": {
            "applyEdit": True,
            "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
            "symbol": {"dynamicRegistration": True, "symbolKind": {"valueSet": kinds}},
            "workspaceFolders": True,
        },
        "textDocument": {
            **dict.fromkeys(names, feature),
            "synchronization": {
                "dynamicRegistration": True,
                "willSave": True,
                "willSaveWaitUntil": True,
                "didSave": True,
            },
            "publishDiagnostics": {
                "relatedInformation": True,
                "versionSupport": False,
                "tagSupport": {"valueSet": [1, 2]},
            },
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}}
            },
        },
    }


def starts(runs: int, folder: str) -> None:
    """Start to the reply, and to the first diagnostics, in turn."""
    replies: dict[str, list[float]] = {name: [] for name in COMMANDS}
    firsts: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for run in range(-1, runs):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            peer = Peer(*command)
            peer.initialize(folder)
            replied = time.perf_counter()
            peer.open(f"{Path(folder).as_uri()}/.claude/agents/reviewer-0.md", AGENT.format(n=0, body=BODY))
            shown = time.perf_counter()
            peer.end()
            if run >= 0:
                replies[name].append(1000 * (replied - begun))
                firsts[name].append(1000 * (shown - begun))
    for what, times in (("initialize reply", replies), ("first diagnostics", firsts)):
        for name in COMMANDS:
            print(
                f"start to {what}, {name}: min {min(times[name]):.0f} ms, median {statistics.median(times[name]):.0f} ms"
            )
        least, middle = (f(times["agentls"]) / f(times["plain pygls"]) for f in (min, statistics.median))
        print(f"start to {what}, agentls / plain pygls: {least:.2f} of the min, {middle:.2f} of the median")


def in_header(text: str, version: int) -> str:
    return text.replace("Use this", f"Use {'x' * (version % 40)} this")


def in_body(text: str, version: int) -> str:
    return text.replace("fails;", f"fails {version};", 1)


def in_both(text: str, version: int) -> str:
    return in_body(in_header(text, version), version)


def edits(count: int, agents: int) -> None:
    """Edit to diagnostics, one at a time and in turn with the plain server, in a workspace of so many agents, once the
    server knows all of them."""
    with tempfile.TemporaryDirectory() as folder:
        write_agents(Path(folder), agents)
        uri = f"{Path(folder).as_uri()}/.claude/agents/reviewer-0.md"
        text = AGENT.format(n=0, body=BODY)
        peers = {name: Peer(*command) for name, command in COMMANDS.items()}
        for peer in peers.values():
            peer.initialize(folder)
            peer.open(uri, text)
            peer.send("workspace/symbol", {"query": ""}, 2)
            peer.until(id=2)
        version = 1
        for edit in (in_both, in_header, in_body):
            took: dict[str, list[float]] = {name: [] for name in peers}
            spent = {name: peer.processor() for name, peer in peers.items()}
            for _ in range(count):
                version += 1
                changes = [{"text": edit(text, version)}]
                change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}
                for name, peer in peers.items():
                    begun = time.perf_counter()
                    peer.send("textDocument/didChange", change)
                    while (found := peer.until(method="textDocument/publishDiagnostics"))["params"][
                        "version"
                    ] != version:
                        pass
                    took[name].append(1000 * (time.perf_counter() - begun))
            where, shown = edit.__name__.replace("_", " "), len(found["params"]["diagnostics"])
            print(f"edit {where} to diagnostics, {agents} agents, {len(text)} characters, {shown} diagnostics:")
            for name, peer in peers.items():
                times, (now, peak) = sorted(took[name]), peer.memory()
                p95, p99 = times[int(count * 0.95)], times[int(count * 0.99)]
                print(
                    f"  {name}: min {times[0]:.2f} ms, median {statistics.median(times):.2f}, p95 {p95:.2f}, p99 {p99:.2f}, "
                    f"max {times[-1]:.2f}, processor {(peer.processor() - spent[name]) / count:.2f}; "
                    f"memory {now:.0f} MB, peak {peak:.0f} MB"
                )
            least, middle = (f(took["agentls"]) / f(took["plain pygls"]) for f in (min, statistics.median))
            print(f"  agentls / plain pygls: {least:.2f} of the min, {middle:.2f} of the median")
        for peer in peers.values():
            peer.end()


def hosts(count: int) -> None:
    """Edit to diagnostics where a file is checked for one host more at a time, all in turn."""
    readers = ["claude-code", "vscode", "copilot-cli", "cursor"]
    with tempfile.TemporaryDirectory() as folder:
        write_agents(Path(folder), 1)
        uri = f"{Path(folder).as_uri()}/.claude/agents/reviewer-0.md"
        text = AGENT.format(n=0, body=BODY)
        peers = [Peer(*COMMANDS["agentls"]) for _ in readers]
        for number, peer in enumerate(peers, 1):
            peer.initialize(folder, {"hosts": readers[:number]})
            peer.open(uri, text)
        took: list[list[float]] = [[] for _ in peers]
        for version in range(2, count + 2):
            changes = [{"text": in_header(text, version)}]
            change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}
            for peer, times in zip(peers, took, strict=True):
                begun = time.perf_counter()
                peer.send("textDocument/didChange", change)
                peer.until(method="textDocument/publishDiagnostics")
                times.append(1000 * (time.perf_counter() - begun))
        for number, (peer, times) in enumerate(zip(peers, took, strict=True), 1):
            print(
                f"edit to diagnostics for {', '.join(readers[:number])}: min {min(times):.2f} ms, "
                f"median {statistics.median(times):.2f}"
            )
            peer.end()


def write_agents(folder: Path, count: int) -> None:
    (folder / ".claude/agents").mkdir(parents=True)
    for n in range(count):
        (folder / f".claude/agents/reviewer-{n}.md").write_text(AGENT.format(n=n, body=BODY), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--edits", type=int, default=1000)
    given = parser.parse_args()
    libraries = ", ".join(f"{it} {version(it)}" for it in ("pygls", "lsprotocol", "attrs", "cattrs"))
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, {libraries}")
    with tempfile.TemporaryDirectory() as folder:
        write_agents(Path(folder), 1)
        starts(given.runs, folder)
    for agents in (1, 1000):
        edits(given.edits, agents)
    hosts(given.edits)


if __name__ == "__main__":
    main()
