"""Limits of the cost of a file: each rule, the loader, the fixes, each command, and each request of an editor on files of
repeated fragments.

    python bench/bounds.py [--size N] [--only EXPRESSION] [--part rules|commands|requests|ping]

Every fragment of `tests/hostile.py` makes files of N, 2 N and 4 N characters. `rules`: the loader, each rule, the
formats of its findings, the proofs of all fixes, and `fix`. `commands`: the commands of a terminal on the file of each
host, and on other files that name agents; a fragment of the body only where bodies are read differently. `requests`:
each request to a server, at three places, which needs Linux; a server for each file is asked everything in the same
order. Each is measured in processor time, and the longest file must not take more than `MOST` times as long as the
second, nor more than `MOST`² times as long as the first, unless it takes less than `SHORT`. Where it does, the three
files are measured up to `AGAIN` more times, from the beginning, and the least time counts.
`ping`: a request that needs no file is sent again and again while a file of 400,000 characters is opened and typed
into, while a short one beside it is, and while such files are found on the disk; the 99th percentile of its time is at
most `PATIENCE`. Exit code 1 where anything took longer.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import io
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

from tests import lsp_client
from tests.asked import requests_about
from tests.hostile import FILES, FRAGMENTS, HEAD
from tests.lsp_client import REAL, Client

from agentls import cli
from agentls.cli import baseline
from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.fixes.offer import with_offered
from agentls.hosts.verdict import Origin
from agentls.report import ci, findings
from agentls.rules import engine, registry
from agentls.settings import Settings
from agentls.text.problem import Finding
from agentls.workspace.context import Workspace

MOST = 2.6
"""Times as long for twice the length."""
SHORT = 0.02
"""Seconds below which a time says nothing."""
AGAIN = 4
PATIENCE = 0.05
lsp_client.DEADLINE = 300.0
CACHES: list[functools._lru_cache_wrapper[Any]] = []
"""What one measurement must not leave to the next."""

Fragments = Mapping[str, Callable[[int], str]]
Clock = Callable[[], float]
Times = dict[str, float]
"""Seconds, by what took them."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--size", type=int, default=12_500)
    parser.add_argument(
        "--only", default="", help="fragments whose names an expression finds, for commands with their paths"
    )
    parser.add_argument("--part", choices=PARTS, action="append")
    given = parser.parse_args()
    gc.disable()
    return max(int(PARTS[it](given.only, given.size)) for it in given.part or PARTS)


def _chosen(only: str) -> Fragments:
    return {it: made for it, made in FRAGMENTS.items() if re.search(only, it)}


# Rules


def rules(only: str, size: int) -> bool:
    return _doublings(_chosen(only), size, _ruled)


def _each(write: Callable[[Document, Finding], object]) -> Callable[[Document, list[Finding]], object]:
    return lambda document, found: [write(document, it) for it in found]


FORMATS: dict[str, Callable[[Document, list[Finding]], object]] = {
    "text": lambda document, found: findings.as_text(document, found, 80, color=True),
    "json": _each(findings.as_json),
    "plain": _each(findings.plain),
    "baseline": _each(baseline.key),
    "github": _each(ci.as_github),
    "gitlab": ci.as_gitlab,
    "junit": ci.as_junit,
    "sarif": _each(ci.as_sarif),
}


def _listed(check: Callable[[Document, Workspace], Iterable[Any]], document: Document) -> list[Any]:
    return list(check(document, Workspace()))


def _ruled(text: str) -> Times:
    def document() -> Document:
        return Document(text, "/w/.claude/agents/reviewer.md", Origin("project", "reviewer"))

    settings = Settings(hints=True)

    def check(it: Document) -> Any:
        return engine.check(it, settings=settings)

    loaded = document()
    found = check(loaded)
    works: dict[str, Callable[[], object]] = {"load": lambda: document().verdict, "check": lambda: check(document())}
    for name, rule in registry.rules().items():
        works[f"rule {name}"] = partial(_listed, rule.check, loaded)
    works |= {f"print {it}": partial(write, loaded, found) for it, write in FORMATS.items()}
    works["proofs"] = lambda: with_offered(document(), found)
    works["fix"] = lambda: fix_all(document(), check)
    return {name: _seconds(work) for name, work in works.items()}


# Commands


def commands(only: str, size: int) -> bool:
    of_hosts = {
        f"{it} in {path}": partial(_named, path, made)
        for it, made in FRAGMENTS.items()
        for path in (BODIES if made(0).startswith(HEAD) else PLACES)
    }
    others = {it: partial(_named, path, made) for path, kinds in FILES.items() for it, made in kinds.items()}
    return _doublings({it: made for it, made in (of_hosts | others).items() if re.search(only, it)}, size, _commanded)


def _named(path: str, made: Callable[[int], str], size: int) -> str:
    return f"{path}\n{made(size)}"


def _commanded(given: str) -> Times:
    path, _, text = given.partition("\n")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return {
            " ".join(it): _seconds(partial(_run, folder, [*it, path if it in OF_A_FILE else "."])) for it in COMMANDS
        }


def _run(folder: str, arguments: list[str]) -> None:
    os.chdir(folder)
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")), contextlib.redirect_stderr(io.StringIO()):
        assert cli.main(arguments) in (0, 1, 2)


OF_A_FILE = (
    ("check", "--format", "sarif"),
    ("fix", "--diff", "--unsafe"),
    ("show",),
    ("convert", "--lossy", "--to", "vscode"),
)
COMMANDS = (*OF_A_FILE, ("list",), ("graph",))
BODIES = (
    ".claude/agents/reviewer.md",
    ".claude/commands/reviewer.md",
    ".claude/skills/reviewer/SKILL.md",
    ".github/agents/reviewer.agent.md",
    "CLAUDE.md",
)
PLACES = (
    *BODIES,
    ".opencode/agents/reviewer.md",
    ".cursor/agents/reviewer.md",
    ".gemini/agents/reviewer.md",
    ".qwen/agents/reviewer.md",
    ".codex/agents/reviewer.toml",
)


# Requests


def requests(only: str, size: int) -> bool:
    return _doublings(_chosen(only), size, _requested)


def _requested(text: str) -> Times:
    uri = "file:///w/.claude/agents/reviewer.md"
    with Client(REAL) as client:
        client.start({"experimental": {"ownsAdditions": True}, "textDocument": {"codeAction": ACTIONS}})
        # The processor time of another process, see `clock_getcpuclockid`.
        clock = partial(time.clock_gettime, ~client.process.pid << 3 | 2)
        begun = clock()
        found = client.open(uri, text)["diagnostics"]
        _wait(clock)
        times = {"didOpen": clock() - begun}
        for what, (method, params) in requests_about(uri, text, found).items():
            if what == "codeAction/resolve":  # It must not find proofs of the other requests.
                client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
                _type(client, uri, text, 1)
                _wait(clock)
            try:
                times[what] = _seconds(partial(client.request, method, params), clock)
            except AssertionError:  # No answer.
                times[what] = math.inf
        return times


def _wait(clock: Clock) -> None:
    """Until the other process does nothing."""
    before = -1.0
    while before < (before := clock()):
        time.sleep(0.05)


ACTIONS = {
    "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
    "dataSupport": True,
    "resolveSupport": {"properties": ["edit"]},
}
"""What an editor says of itself that lets it ask for the edits of an action later."""


# Both


def _doublings(fragments: Fragments, size: int, timed: Callable[[str], Times]) -> bool:
    """Whether anything took more than it may for twice the length. Prints what did, and the slowest."""
    slow = 0
    longest: dict[str, tuple[float, str]] = {}
    for fragment, made in fragments.items():
        begun = time.monotonic()
        gc.collect()
        CACHES[:] = [it for it in gc.get_objects() if isinstance(it, functools._lru_cache_wrapper)]
        texts = [made(times * size) for times in (1, 2, 4)]
        took = [timed(it) for it in texts]
        for _ in range(AGAIN):
            if not any(_grows(took, it) for it in took[-1]):
                break
            took = [
                {it: min(seconds, more[it]) for it, seconds in least.items()}
                for least, more in zip(took, map(timed, texts), strict=True)
            ]
        for name, seconds in took[-1].items():
            longest[name] = max(longest.get(name, (0.0, "")), (seconds, fragment))
            if _grows(took, name):
                slow += 1
                shown = " → ".join(f"{1000 * it[name]:.0f}" for it in took)
                print(f"  {fragment}: {name}: {shown} ms", flush=True)
        print(f"{fragment}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"{len(fragments)} fragments, {size:,} to {4 * size:,} characters; {slow} grow too fast. The longest:\n")
    print("| what | seconds | of |\n| --- | ---: | --- |")
    for name, (seconds, fragment) in sorted(longest.items(), key=lambda it: -it[1][0])[:12]:
        print(f"| {name} | {seconds:.2f} | {fragment} |")
    print(flush=True)
    return slow > 0


def _grows(took: list[Times], name: str) -> bool:
    once, twice, four = (it[name] for it in took)
    return four == math.inf or four > max(SHORT, MOST * twice, MOST**2 * once)


def _seconds(work: Callable[[], object], clock: Clock = time.process_time) -> float:
    for it in CACHES:
        it.cache_clear()
    begun = clock()
    work()
    return max(clock() - begun, 1e-6)


# Ping


def ping(only: str, _: int) -> bool:
    """Whether any request waited too long: beside a long file that is typed into, beside a short one that names it, and
    while long files are found on the disk and checked, which are then changed there."""
    worst = []
    for fragment, made in _chosen(only).items():
        for way, pinged in (("typed into", _typed), ("beside", _beside), ("on the disk", _found)):
            times = sorted(pinged(made(400_000)))
            worst.append((times[99 * len(times) // 100], times[-1], fragment, way))
    worst.sort(reverse=True)
    print("| 400,000 characters | way | p99 of a ping | max |\n| --- | --- | ---: | ---: |")
    for p99, most, fragment, way in worst[:12]:
        print(f"| {fragment} | {way} | {1000 * p99:.1f} ms | {1000 * most:.0f} ms |")
    print(flush=True)
    return worst[0][0] > PATIENCE


def _typed(text: str) -> list[float]:
    uri = "file:///w/.claude/agents/reviewer.md"
    with Client(REAL) as client:
        client.start()
        return _pings(client, partial(_type, client, uri, text), 4)


def _beside(text: str) -> list[float]:
    uri = "file:///w/.claude/agents/reviewer.md"
    small = "---\nname: other\ndescription: Runs after @agent-reviewer.\n---\nLeave the rest to `reviewer`.\n"
    with Client(REAL) as client:
        client.start()
        _type(client, uri, text, 1)
        return _pings(client, partial(_type, client, "file:///w/.claude/agents/other.md", small), 4)


def _found(text: str) -> list[float]:
    with tempfile.TemporaryDirectory() as folder, Client(REAL) as client:
        agents = [Path(folder, f".claude/agents/reviewer-{n}.md") for n in range(3)]
        agents[0].parent.mkdir(parents=True)

        def write(version: int) -> None:
            for it in agents:
                it.write_text(f"{text}{version}", "utf-8")
            changed = [{"uri": it.as_uri(), "type": 2} for it in agents]
            client.notify("workspace/didChangeWatchedFiles", {"changes": changed})

        for it in agents:
            it.write_text(text, "utf-8")
        folders = [{"uri": Path(folder).as_uri(), "name": "w"}]
        client.start(workspaceFolders=folders, initializationOptions={"workspaceDiagnostics": True})
        return _pings(client, write, 2)


def _type(client: Client, uri: str, text: str, version: int) -> None:
    if version == 1:
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})
    else:
        client.change(uri, version, text + "a" * version)


def _pings(client: Client, do: Callable[[int], None], times: int) -> list[float]:
    """How long a request took that needs no file, again and again, while something was done a few times."""
    took = []
    for version in range(1, times + 1):
        do(version)
        until = time.perf_counter() + 0.5
        while time.perf_counter() < until:
            begun = time.perf_counter()
            client.request("textDocument/foldingRange", {"textDocument": {"uri": "file:///w/none.md"}})
            took.append(time.perf_counter() - begun)
            time.sleep(0.002)
    return took


PARTS: dict[str, Callable[[str, int], bool]] = {
    "rules": rules,
    "commands": commands,
    "requests": requests,
    "ping": ping,
}

if __name__ == "__main__":
    sys.exit(main())
