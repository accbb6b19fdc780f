"""Limits of the cost of a file: each rule, the loader, the fixes and each request of an editor on files of repeated fragments.

    python bench/bounds.py [--size N] [--only WORD] [--part rules|requests|ping]

Every fragment of `tests/hostile.py` makes files of N, 2 N and 4 N characters. `rules`: processor time of the loader, each
rule, the proofs of all fixes, and `fix`. `requests`: wall clock of each request to a server, at three places. What takes
`SHORT` at least must not take more than `MOST` times as long for twice the length; what does is measured again. `ping`:
a request that needs no file is sent again and again while a file of 400,000 characters is opened and typed into, while a
short one beside it is, and while such files are found on the disk; the 99th percentile of its time is at most `PATIENCE`.
Exit code 1 where anything took longer.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

from tests.hostile import FRAGMENTS
from tests.lsp_client import REAL, Client

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

Work = Callable[[], object]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--size", type=int, default=12_500)
    parser.add_argument("--only", default="", help="fragments with this word in their names")
    parser.add_argument("--part", choices=PARTS, action="append")
    given = parser.parse_args()
    gc.disable()
    chosen = {it: made for it, made in FRAGMENTS.items() if given.only in it}
    return max(int(PARTS[it](chosen, given.size)) for it in given.part or PARTS)


# Rules


def rules(fragments: dict[str, Callable[[int], str]], size: int) -> bool:
    return _doublings(fragments, size, lambda text: contextlib.nullcontext(_works(text)), time.process_time)


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


# Requests


def requests(fragments: dict[str, Callable[[int], str]], size: int) -> bool:
    uri = "file:///w/.claude/agents/reviewer.md"

    @contextlib.contextmanager
    def served(text: str) -> Iterator[dict[str, Work]]:
        with Client(REAL) as client:
            client.start({"experimental": {"ownsAdditions": True}})
            found = client.open(uri, text)["diagnostics"]
            yield {
                f"{method} at {place}": partial(client.request, method, params)
                for place, at in _places(text).items()
                for method, params in _requests(uri, text, at, found).items()
            }

    return _doublings(fragments, size, served, time.perf_counter)


def _places(text: str) -> dict[str, dict[str, int]]:
    places = {"its start": 10, "its middle": len(text) // 2, "its end": len(text) - 5}
    lines = {name: (text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1) for name, at in places.items() if at > 0}
    return {name: {"line": line, "character": column} for name, (line, column) in lines.items()}


def _requests(uri: str, text: str, at: dict[str, int], found: list[Any]) -> dict[str, Any]:
    file = {"textDocument": {"uri": uri}}
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n") + 1, "character": 0}}
    here = {**file, "position": at}
    of_file = dict.fromkeys(
        ("documentSymbol", "foldingRange", "documentLink", "codeLens", "semanticTokens/full", "documentColor"), file
    )
    of_place = dict.fromkeys(
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
    )
    action = {**file, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
    several = {**file, "range": everything, "context": {"diagnostics": found[:100]}}
    options = {"tabSize": 2, "insertSpaces": True}
    more = {
        "references": {**here, "context": {"includeDeclaration": True}},
        "rename": {**here, "newName": "other"},
        "selectionRange": {**file, "positions": [at]},
        "inlayHint": {**file, "range": everything},
        "semanticTokens/range": {**file, "range": everything},
        "codeAction": action,
        "codeAction ": several,
        "formatting": {**file, "options": options},
        "onTypeFormatting": {**here, "ch": "\n", "options": options},
    }
    return {f"textDocument/{it}".strip(): params for it, params in {**of_file, **of_place, **more}.items()}


# Both


def _doublings(
    fragments: dict[str, Callable[[int], str]],
    size: int,
    works: Callable[[str], contextlib.AbstractContextManager[dict[str, Work]]],
    clock: Callable[[], float],
) -> bool:
    """Whether anything took more than it may for twice the length. Prints what did, and the slowest."""
    slow: list[tuple[float, str, str, list[float]]] = []
    longest: dict[str, tuple[float, str]] = {}
    for fragment, made in fragments.items():
        begun = time.monotonic()
        gc.collect()
        with contextlib.ExitStack() as stack:
            given = [stack.enter_context(works(made(size * times))) for times in (1, 2, 4)]
            for name, work in given[2].items():
                took = [_seconds(it[name], 1, clock) for it in (*given[:2], {name: work})]
                longest[name] = max(longest.get(name, (0.0, "")), (took[2], fragment))
                if _worst(took) > MOST:
                    took = [_seconds(it[name], 3, clock) for it in given]
                if (worst := _worst(took)) > MOST:
                    slow.append((worst, fragment, name, took))
                    print(f"  {fragment}: {name}: {_shown(took)}", flush=True)
        print(f"{fragment}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"{len(fragments)} fragments, {size:,} to {4 * size:,} characters; {len(slow)} grow too fast. The longest:\n")
    print("| what | seconds | of |\n| --- | ---: | --- |")
    for name, (seconds, fragment) in sorted(longest.items(), key=lambda it: -it[1][0])[:12]:
        print(f"| {name} | {seconds:.2f} | {fragment} |")
    print(flush=True)
    return bool(slow)


def _worst(took: list[float]) -> float:
    return max(after / before if after > SHORT else 0.0 for before, after in pairwise(took))


def _shown(took: list[float]) -> str:
    return " → ".join(f"{1000 * it:.0f}" for it in took) + " ms"


def _seconds(work: Work, runs: int, clock: Callable[[], float]) -> float:
    times = []
    for _ in range(runs):
        begun = clock()
        work()
        times.append(clock() - begun)
    return max(min(times), 1e-6)


# Ping


def ping(fragments: dict[str, Callable[[int], str]], _: int) -> bool:
    """Whether any request waited too long: beside a long file that is typed into, beside a short one that names it, and
    while long files are found on the disk and checked, which are then changed there."""
    worst = []
    for fragment, made in fragments.items():
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


PARTS: dict[str, Callable[[dict[str, Callable[[int], str]], int], bool]] = {
    "rules": rules,
    "requests": requests,
    "ping": ping,
}

if __name__ == "__main__":
    sys.exit(main())
