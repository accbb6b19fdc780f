"""Limits of the cost of a file: each rule, the loader, the fixes, each command, and each request of an editor on files of
repeated fragments.

    python bench/bounds.py [--size N] [--only WORD] [--part rules|commands|requests|ping]

Every fragment of `tests/hostile.py` makes files of N, 2 N and 4 N characters. `rules`: the loader, each rule, the proofs
of all fixes, and `fix`. `commands`: the commands of a terminal on the file of each host, and on other files that name
agents. `requests`: each request to a server, at three places, which needs Linux. Each is measured in processor time, for
4 N first: what takes less than `SHORT` there is not measured again. What takes longer must not take more than `MOST`
times as long for twice the length; what does is measured three more times, each
from the beginning. `ping`: a request that needs no file is sent
again and again while a file of 400,000 characters is opened and typed into, while a short one beside it is, and while such
files are found on the disk; the 99th percentile of its time is at most `PATIENCE`. Exit code 1 where anything took longer.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

from tests.hostile import FILES, FRAGMENTS
from tests.lsp_client import REAL, Client

from agentls import cli
from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.fixes.offer import with_offered
from agentls.hosts.verdict import Origin
from agentls.rules import engine, registry
from agentls.settings import Settings
from agentls.workspace.context import Workspace

MOST = 2.6
"""Times as long for twice the length."""
SHORT = 0.02
"""Seconds below which a time says nothing."""
PATIENCE = 0.05
CACHES: list[functools._lru_cache_wrapper[Any]] = []
"""What one measurement must not leave to the next."""

Fragments = Mapping[str, Callable[[int], str]]
Work = Callable[[], object]
Clock = Callable[[], float]
Works = Callable[[str], contextlib.AbstractContextManager[tuple[dict[str, Work], Clock]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--size", type=int, default=12_500)
    parser.add_argument(
        "--only", default="", help="fragments with this word in their names, for commands with their paths"
    )
    parser.add_argument("--part", choices=PARTS, action="append")
    given = parser.parse_args()
    gc.disable()
    return max(int(PARTS[it](given.only, given.size)) for it in given.part or PARTS)


def _chosen(only: str) -> Fragments:
    return {it: made for it, made in FRAGMENTS.items() if only in it}


# Rules


def rules(only: str, size: int) -> bool:
    return _doublings(_chosen(only), size, lambda text: contextlib.nullcontext((_works(text), time.process_time)))


def _listed(check: Callable[[Document, Workspace], Iterable[Any]], document: Document) -> list[Any]:
    return list(check(document, Workspace()))


def _works(text: str) -> dict[str, Work]:
    def document() -> Document:
        return Document(text, "/w/.claude/agents/reviewer.md", Origin("project", "reviewer"))

    settings = Settings(hints=True)

    def check(it: Document) -> Any:
        return engine.check(it, settings=settings)

    loaded = document()
    found = check(loaded)
    works: dict[str, Work] = {"load": lambda: document().verdict, "check": lambda: check(document())}
    for name, rule in registry.rules().items():
        works[f"rule {name}"] = partial(_listed, rule.check, loaded)
    works["proofs"] = lambda: with_offered(document(), found)
    works["fix"] = lambda: fix_all(document(), check)
    return works


# Commands


def commands(only: str, size: int) -> bool:
    of_hosts = {f"{it} in {path}": partial(_named, path, made) for it, made in FRAGMENTS.items() for path in PLACES}
    others = {it: partial(_named, path, made) for path, kinds in FILES.items() for it, made in kinds.items()}
    return _doublings({it: made for it, made in (of_hosts | others).items() if only in it}, size, _commanded)


def _named(path: str, made: Callable[[int], str], size: int) -> str:
    return f"{path}\n{made(size)}"


@contextlib.contextmanager
def _commanded(given: str) -> Iterator[tuple[dict[str, Work], Clock]]:
    path, _, text = given.partition("\n")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, path)
        file.parent.mkdir(parents=True)
        file.write_bytes(text.encode())
        yield {" ".join(it): partial(_run, folder, [*it, path]) for it in COMMANDS}, time.process_time


def _run(folder: str, arguments: list[str]) -> None:
    os.chdir(folder)
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")), contextlib.redirect_stderr(io.StringIO()):
        assert cli.main(arguments) in (0, 1, 2)


COMMANDS = (
    ("check", "--format", "sarif"),
    ("fix", "--diff", "--unsafe"),
    ("show",),
    ("list",),
    ("graph",),
    ("convert", "--lossy", "--to", "vscode"),
)
PLACES = (
    ".claude/agents/reviewer.md",
    ".claude/commands/reviewer.md",
    ".claude/skills/reviewer/SKILL.md",
    ".github/agents/reviewer.agent.md",
    ".opencode/agents/reviewer.md",
    ".cursor/agents/reviewer.md",
    ".gemini/agents/reviewer.md",
    ".qwen/agents/reviewer.md",
    ".codex/agents/reviewer.toml",
    "CLAUDE.md",
)


# Requests


def requests(only: str, size: int) -> bool:
    uri = "file:///w/.claude/agents/reviewer.md"

    @contextlib.contextmanager
    def served(text: str) -> Iterator[tuple[dict[str, Work], Clock]]:
        with Client(REAL) as client:
            client.start({"experimental": {"ownsAdditions": True}, "textDocument": {"codeAction": ACTIONS}})
            found = client.open(uri, text)["diagnostics"]
            asked = _of_file(uri, text, found)
            for place, at in _places(text).items():
                asked |= {f"{what} at {place}": params for what, params in _of_place(uri, at).items()}
            works: dict[str, Work] = {
                what: partial(client.request, f"textDocument/{what.partition(' ')[0]}", it)
                for what, it in asked.items()
            }
            action = {"data": {"uri": uri, "version": 1, "rule": None}, "title": "Fix all"}
            works["codeAction/resolve"] = partial(client.request, "codeAction/resolve", action)
            # The processor time of another process, see `clock_getcpuclockid`.
            yield works, partial(time.clock_gettime, ~client.process.pid << 3 | 2)

    return _doublings(_chosen(only), size, served)


ACTIONS = {
    "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
    "dataSupport": True,
    "resolveSupport": {"properties": ["edit"]},
}
"""What an editor says of itself that lets it ask for the edits of an action later."""


def _places(text: str) -> dict[str, dict[str, int]]:
    places = {"its start": 10, "its middle": len(text) // 2, "its end": len(text) - 5}
    lines = {name: (text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1) for name, at in places.items() if at > 0}
    return {name: {"line": line, "character": column} for name, (line, column) in lines.items()}


def _of_file(uri: str, text: str, found: list[Any]) -> dict[str, Any]:
    file = {"textDocument": {"uri": uri}}
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n") + 1, "character": 0}}
    return {
        **dict.fromkeys(
            ("documentSymbol", "foldingRange", "documentLink", "codeLens", "semanticTokens/full", "documentColor"), file
        ),
        "inlayHint": {**file, "range": everything},
        "semanticTokens/range": {**file, "range": everything},
        "codeAction": {**file, "range": everything, "context": {"diagnostics": found[:100]}},
        "formatting": {**file, "options": OPTIONS},
        "diagnostic": file,
    }


def _of_place(uri: str, at: dict[str, int]) -> dict[str, Any]:
    here = {"textDocument": {"uri": uri}, "position": at}
    return {
        **dict.fromkeys(
            (
                "hover",
                "completion",
                "definition",
                "declaration",
                "prepareRename",
                "documentHighlight",
                "linkedEditingRange",
                "signatureHelp",
                "prepareCallHierarchy",
            ),
            here,
        ),
        "references": {**here, "context": {"includeDeclaration": True}},
        "rename": {**here, "newName": "other"},
        "selectionRange": {"textDocument": {"uri": uri}, "positions": [at]},
        "codeAction": {**here, "range": {"start": at, "end": at}, "context": {"diagnostics": []}},
        "onTypeFormatting": {**here, "ch": "\n", "options": OPTIONS},
    }


OPTIONS = {"tabSize": 2, "insertSpaces": True}


# Both


def _doublings(
    fragments: Fragments,
    size: int,
    works: Works,
) -> bool:
    """Whether anything took more than it may for twice the length. Prints what did, and the slowest."""
    slow = 0
    longest: dict[str, tuple[float, str]] = {}
    for fragment, made in fragments.items():
        begun = time.monotonic()
        gc.collect()
        CACHES[:] = [it for it in gc.get_objects() if isinstance(it, functools._lru_cache_wrapper)]
        with contextlib.ExitStack() as stack:
            given = {4: stack.enter_context(works(made(4 * size)))}
            for name in given[4][0]:
                took = [_seconds(*given[4], name)]
                longest[name] = max(longest.get(name, (0.0, "")), (took[0], fragment))
                for times in (2, 1):
                    if took[0] < SHORT:
                        break
                    if times not in given:
                        given[times] = stack.enter_context(works(made(times * size)))
                    took.insert(0, _seconds(*given[times], name))
                if _worst(took) > MOST:
                    took = [_again(works, made(it * size), name) for it in sorted(given)]
                if _worst(took) > MOST:
                    slow += 1
                    print(f"  {fragment}: {name}: {_shown(took)}", flush=True)
        print(f"{fragment}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"{len(fragments)} fragments, {size:,} to {4 * size:,} characters; {slow} grow too fast. The longest:\n")
    print("| what | seconds | of |\n| --- | ---: | --- |")
    for name, (seconds, fragment) in sorted(longest.items(), key=lambda it: -it[1][0])[:12]:
        print(f"| {name} | {seconds:.2f} | {fragment} |")
    print(flush=True)
    return slow > 0


def _worst(took: list[float]) -> float:
    return max((after / before for before, after in pairwise(took) if after > SHORT), default=0.0)


def _shown(took: list[float]) -> str:
    return " → ".join(f"{1000 * it:.0f}" for it in took) + " ms"


def _again(works: Works, text: str, name: str) -> float:
    """The least of three times, each without what was computed before."""
    times = []
    for _ in range(3):
        with works(text) as given:
            times.append(_seconds(*given, name))
    return min(times)


def _seconds(works: dict[str, Work], clock: Clock, name: str) -> float:
    for it in CACHES:
        it.cache_clear()
    begun = clock()
    works[name]()
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
