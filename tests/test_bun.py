"""The YAML reader and the host's own parser give the same verdicts and values for generated YAML.

AGENTLS_FUZZ=1000000 asks for more inputs, AGENTLS_FUZZ_SEED for others, AGENTLS_BUN names a bun binary.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from agentls.hosts.claude_code import rescue
from agentls.syntax import frontmatter, header
from agentls.text.source import Span, decode

from . import bun, yaml_corners

_FOUND = bun.find()
if _FOUND is None:
    pytest.skip("no bun binary: set AGENTLS_BUN, or npm install bun@" + bun.WANTED, allow_module_level=True)
BUN, VERSION = _FOUND
if VERSION != bun.WANTED:
    pytest.skip(f"bun {VERSION} is not the host's {bun.WANTED}", allow_module_level=True)

MANY = int(os.environ.get("AGENTLS_FUZZ", "30000"))
SEED = int(os.environ.get("AGENTLS_FUZZ_SEED", "2329"))
SHARED = Path(__file__).resolve().parents[2] / "shared"


def compare(texts: list[str]) -> None:
    for start in range(0, len(texts), 10_000):
        batch = texts[start : start + 10_000]
        pairs = zip(batch, bun.ask(BUN, batch), strict=True)
        different = [(text, theirs, ours) for text, theirs in pairs if bun.differs(theirs, ours := bun.answer(text))]
        shortest = sorted(different, key=lambda case: len(case[0]))[:5]
        assert not different, "\n".join(
            f"{text!r}\n  bun:  {theirs}\n  ours: {ours}" for text, theirs, ours in shortest
        )


def test_all_short_texts() -> None:
    compare(list(yaml_corners.short()))


def test_soup() -> None:
    random = Random(SEED)
    compare([yaml_corners.soup(random) for _ in range(MANY // 3)])


def test_documents() -> None:
    random = Random(SEED + 1)
    compare([yaml_corners.document(random) for _ in range(MANY // 3)])


def test_damaged_documents() -> None:
    random = Random(SEED + 2)
    compare([yaml_corners.damaged(random, yaml_corners.document(random)) for _ in range(MANY // 3)])


def real_headers() -> Iterator[str]:
    for folder in ("corpus/claude", "corpus/claude_hist", "corpus/mutated", "runtime/probes"):
        for path in sorted((SHARED / folder).rglob("*.md")):
            text = decode(path.read_bytes()).text
            if parts := frontmatter.split(text):
                yield parts.header.of(text)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no collection of real files at {SHARED.name}/ beside the repository")
def test_real_headers_at_both_attempts() -> None:
    headers = list(real_headers())
    compare(headers)
    compare([rescue.rewrite(text).text for text in headers])


def test_both_attempts_together() -> None:
    random = Random(SEED + 3)
    texts = ["description: " + yaml_corners.soup(random) + "\ntools: *\n" for _ in range(MANY // 10)]
    first = bun.ask(BUN, texts)
    second = bun.ask(BUN, [rescue.rewrite(text).text for text in texts])
    for text, one, two in zip(texts, first, second, strict=True):
        attempt = 1 if "error" not in one else 2 if "error" not in two else 0
        read = rescue.read_header(text, Span(0, len(text)))
        assert read.attempt == attempt, text
        if attempt:
            theirs = one if attempt == 1 else two
            assert theirs == {"value": bun.show(header.value(read.root))} or "big" in theirs, text
