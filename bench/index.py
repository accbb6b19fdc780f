"""Measures the index: how long it takes to build, how large it is, and what an edit costs in a large workspace.

    python bench/index.py [AGENTS…]          1,000 and 10,000 by default

Agents are written into a folder of their own, with descriptions of 60 words and bodies of 3,000 characters that mention
two others. `build` is the index alone, as `agentls check` has it; the server's times are wall clock, as a client sees
them over the pipe, from the change of a text to its diagnostics. Every tenth edit changes the agent's name. A change of
1,000 files is what `git checkout` makes.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

if TYPE_CHECKING:
    from tests.lsp_client import Client

WORDS = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split()
TEXT = """---
name: agent-{n}
description: Use this agent when {description}
tools: Read, Grep, Agent(agent-{one})
---

You are agent {n}. Ask @agent-agent-{other} when in doubt.

{body}
"""
EDITS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("agents", nargs="*", type=int, default=[1000, 10_000])
    builds, edits = [], []
    for count in parser.parse_args().agents:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["CLAUDE_CONFIG_DIR"] = folder + "/home"
            write(Path(folder) / "work", count)
            seconds, size = build(folder + "/work")
            complete, times, peak = serve(Path(folder) / "work", count)
            builds.append(
                f"| {count:,} | {seconds:.2f} s | {seconds / count * 1e3:.2f} ms | {size / 1e6:.0f} MB "
                f"| {complete:.1f} s | {peak / 1000:.0f} MB |"
            )
            edits += [f"| {count:,} | {when} | {measured(given)} |" for when, given in times.items()]
    print("| agents | build | per agent | memory of the index | server complete | server's peak |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(builds))
    print("\n| agents | edits | median | p95 | p99 | max |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    print("\n".join(edits))


def measured(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"{statistics.median(times):.2f} ms | {cuts[94]:.2f} ms | {cuts[98]:.2f} ms | {max(times):.1f} ms"


def write(root: Path, count: int) -> None:
    (root / ".git").mkdir(parents=True)
    (root / ".claude/agents").mkdir(parents=True)
    rng = random.Random(count)
    for n in range(count):
        (root / f".claude/agents/agent-{n}.md").write_text(agent(rng, n, count), encoding="utf-8")


def agent(rng: random.Random, n: int, count: int) -> str:
    plain = "".join(it if it.isalnum() or it == " " else "" for it in " ".join(rng.choices(WORDS, k=60)))
    body = " ".join(rng.choices(WORDS, k=480))
    return TEXT.format(n=n, description=plain, one=rng.randrange(count), other=rng.randrange(count), body=body)


def build(folder: str) -> tuple[float, int]:
    """Seconds, with warm caches of the file system, and bytes that the index holds."""
    from agentls.scan import survey

    survey.index([folder])
    begin = time.perf_counter()
    survey.index([folder])
    seconds = time.perf_counter() - begin
    tracemalloc.start()
    index, _ = survey.index([folder])
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert index.complete
    return seconds, size


def serve(root: Path, count: int) -> tuple[float, dict[str, list[float]], int]:
    """Seconds until everything is known, milliseconds from edits to diagnostics, kilobytes at most."""
    from tests.lsp_client import REAL, Client

    rng = random.Random(1)
    folders = [{"uri": root.as_uri(), "name": "w"}]
    uri = (root / ".claude/agents/agent-0.md").as_uri()
    text = agent(rng, 0, count) + "\nAsk @agent-nobody.\n"
    plain = text.replace("@agent-nobody", "@agent-agent-1")
    times: dict[str, list[float]] = {}
    with Client(REAL) as client:
        begin = time.perf_counter()
        client.start(workspaceFolders=folders)
        found = client.open(uri, text)
        while "unknown-agent" not in [it["code"] for it in found["diagnostics"]]:
            found = client.published(uri)
        complete = time.perf_counter() - begin
        client.stop()
    with Client(REAL) as client:
        client.start(workspaceFolders=folders)
        client.open(uri, plain)
        times["while the index is built"] = typed(client, uri, plain, 2)
        client.request("workspace/diagnostic", {"previousResultIds": []})
        client.stop()
    with Client(REAL) as client:
        client.start(workspaceFolders=folders)
        found = client.open(uri, text)
        while "unknown-agent" not in [it["code"] for it in found["diagnostics"]]:
            found = client.published(uri)
        times["when it is complete"] = typed(client, uri, plain, 2)
        for way in ("that the client tells of", "that the server finds"):
            changed = []
            for n in range(1, min(count, 1000)):
                path = root / f".claude/agents/agent-{n}.md"
                path.write_text(agent(rng, n, count), encoding="utf-8")
                changed.append({"uri": path.as_uri(), "type": 2})
            told = way.endswith("of")
            if told:
                client.notify("workspace/didChangeWatchedFiles", {"changes": changed})
            else:
                client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            times[f"after a change of {len(changed) + 1:,} files {way}"] = typed(
                client, uri, plain, 1000 if told else 2000
            )
        client.stop()
    return complete, times, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def typed(client: Client, uri: str, text: str, version: int) -> list[float]:
    """Milliseconds from edits to diagnostics. The next edit comes 3 ms after the last ones."""
    times = []
    for n in range(version, version + EDITS):
        changed = text.replace("Use this agent", f"Use this {n} agent") + "x" * (n % 100)
        if n % 10 == 0:
            changed = changed.replace("name: agent-0", f"name: agent-0-{n}")
        time.sleep(0.003)
        begin = time.perf_counter()
        client.change(uri, n, changed)
        client.published(uri, n)
        times.append((time.perf_counter() - begin) * 1000)
    return times


if __name__ == "__main__":
    main()
