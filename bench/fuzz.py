"""Reads many broken files: no exception, and no file over 50 ms.

    python bench/fuzz.py [--many 100000] [--seed 2329]

Inputs are the project's probe files with pieces cut, doubled and put in, and headers made of YAML's dark corners. Each
is read as a file of a project and as one of a plugin. Prints the slowest, and exits 1 if one is too slow or raises.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "server"))

from agentls.document import Document
from agentls.hosts.verdict import Origin
from agentls.text.source import decode

LIMIT = 0.050
PIECES = (
    "---", "----", "...", "\n", "\r\n", "\r", "\t", " ", "  ", ": ", ":", ",", "- ", "? ", '"', "'", "[", "]", "{", "}", "(", ")",
    "&a ", "*a", "!t ", "!!str ", "<<: *a", "|", ">", "|-\n  ", "# ", "#", "\\", "\\n", "%", "@", "`", "~", "null", "true", "0x1F",
    "1e999", ".nan", "\0", "\x07", "\u0085", "\u2028", "\u200b", "\ufeff", "\ufffd", "\U0001f680", "name", "description", "tools",
    "model", "hooks", "PreToolUse", "Stop", "type: command", "url: http://[", "mcpServers", "disallowedTools", "memory: user",
    "name: a\n", "description: b: c\n", "tools: Read, *\n", "hooks: {}\n", "<example>", "Context: x", "x" * 300,
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2329)
    options = parser.parse_args()
    _seconds("---\nname: a\ndescription: b\nhooks: 5\n---\n")  # the first file loads the schemas
    slowest, slow, total = ("", 0.0), 0, 0.0
    for text in inputs(Random(options.seed), options.many):
        try:
            took = min(_seconds(text), _seconds(text)) if (first := _seconds(text)) > LIMIT else first
        except Exception:
            traceback.print_exc()
            print(f"raised for {text!r}")
            return 1
        total += took
        if took > slowest[1]:
            slowest = text, took
        if took > LIMIT:
            slow += 1
            print(f"{took * 1000:.0f} ms for {text[:500]!r}")
    print(
        f"{options.many} inputs, {total / options.many * 1e6:.0f} µs on average, "
        f"{slowest[1] * 1000:.1f} ms at most, {slow} over {LIMIT * 1000:.0f} ms"
    )
    return 1 if slow else 0


def inputs(random: Random, many: int) -> Iterator[str]:
    """Texts, half of them damaged probes, half of them made up."""
    probes = [decode(it.read_bytes()).text for it in sorted((ROOT / "tests" / "probes").rglob("*.md"))]
    for number in range(many):
        if number % 2:
            yield _damaged(random, random.choice(probes))
        else:
            yield (
                "---\n"
                + "".join(random.choices(PIECES, k=random.randint(1, 60)))
                + random.choice(("\n---\n", "---", ""))
            )


def _damaged(random: Random, text: str) -> str:
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.randint(0, 12))
        piece = text[start:end]
        text = text[:start] + random.choice(("", piece * 2, random.choice(PIECES), piece[::-1])) + text[end:]
    return text


def _seconds(text: str) -> float:
    start = time.perf_counter()
    for origin in (Origin(stem="a"), Origin("plugin", "a", "p", ("f",))):
        _ = Document(text, origin=origin).verdict
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
