"""The promise of safe fixes over real files: they change neither which agents load nor what these may use, unless that is
the finding itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.fixes.words import words
from agentls.hosts.verdict import Loaded, Verdict
from agentls.rules import engine
from agentls.rules.registry import Kind, of_kind
from agentls.syntax.header import value

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
MUTATED = sorted(CORPUS.glob("mutated/*.md"))[::3]
FIELD = re.compile(
    r"^([ \t]*)(tools|disallowedTools|model|permissionMode|name|description):(?=\s)[ \t]*(.*)$", re.MULTILINE
)
REPAIRS = {"duplicate-key", *(it.name for it in of_kind(Kind.REPAIR)), *(it.name for it in of_kind(Kind.BORDER))}
FILES = sorted(it for it in CORPUS.glob("claude*/**/*.md")) if CORPUS.is_dir() else []

ABOUT_TOOLS = frozenset(
    ("tool-case", "renamed-tool", "removed-tool", "tool-separator", "duplicate-tool", "unknown-field", "mcp-tool",
     "no-tools", "unknown-tool", "denied-tool", "second-attempt", "yaml-syntax", "empty-tools", "subagent-tool")
)  # fmt: skip
"""The rules that are about what an agent may use."""


def promised(verdict: Verdict) -> dict[str, object]:
    if not isinstance(verdict, Loaded):
        return {}
    tools = None if verdict.tools is None else frozenset(verdict.tools)
    return {"name": verdict.name, "description": verdict.description, "tools": tools, "model": verdict.model}


@pytest.mark.skipif(not FILES, reason=f"no collection of agents in {CORPUS}")
def test_a_safe_fix_keeps_what_loads_and_what_it_may_use() -> None:
    fixed = 0
    for path in FILES:
        before = Document(path.read_bytes().decode("utf-8", "replace"), f".claude/agents/{path.name}")
        made = fix_all(before, engine.check)
        if made.text == before.text:
            continue
        fixed += 1
        after = Document(made.text, before.path)
        rules = set(made.applied)
        old, new = promised(before.verdict), promised(after.verdict)
        if not old:
            continue  # That it did not load is the finding.
        changed = {key for key in old if old[key] != new.get(key)}
        assert not changed & {"name", "description", "model"}, (path, rules)
        assert "tools" not in changed or rules & ABOUT_TOOLS, (path, rules)
    assert fixed > 100


def lost(before: Document, after: Document) -> list[str]:
    """The lines that read like a field, but afterwards are not that field with that value. Of several that are not
    indented, the host reads the last."""
    lines = list(FIELD.finditer(before.text, *(before.region or ())))
    last = {it[2]: it for it in lines if not it[1]}
    counted = [it for it in lines if it[1] or it is last[it[2]]]
    return [it[0] for it in counted if not holds(after, it[2], it[3])]


def holds(document: Document, name: str, written: str) -> bool:
    entry = document.entries.get(name)
    begins = words(written)
    return entry is not None and words(str(value(entry.value)))[: len(begins)] == begins


@pytest.mark.skipif(not FILES, reason=f"no collection of agents in {CORPUS}")
def test_a_line_that_reads_like_a_field_is_that_field_once_safe_fixes_make_a_file_load() -> None:
    fixed = 0
    for path in (*FILES, *MUTATED):
        before = Document(path.read_bytes().decode("utf-8", "replace"), f".claude/agents/{path.name}")
        if isinstance(before.verdict, Loaded):
            continue
        after = Document(fix_all(before, engine.check, names=REPAIRS).text, before.path)
        if isinstance(after.verdict, Loaded):
            fixed += 1
            assert not lost(before, after), path
    assert fixed > 100


def once_fixed(fields: str) -> Verdict:
    """What becomes of a file that does not load, by its safe fixes."""
    before = Document(f"---\n{fields}---\nReview.\n", ".claude/agents/reviewer.md")
    assert not isinstance(before.verdict, Loaded)
    return Document(fix_all(before, engine.check).text, before.path).verdict


@pytest.mark.parametrize(
    "text",
    ["|\n  x", ">-\n    x\n    y", "|+\n  x\ny", "|\n  x\n y", "|\nx", "|\n\tx", "Use when: x", "Use: x\n\ny", "@x"],
)
@pytest.mark.parametrize(
    ("fields", "tools"),
    [
        (" tools: Read", ("Read",)),
        (" tools: Read # only", ("Read",)),
        (" tools: Read\n model: opus\n color: red", ("Read",)),
        (" tools:\n  - Read\n  - Grep", ("Read", "Grep")),
        (" tools:\n - Read\ncolor: red", ("Read",)),
    ],
)
def test_no_fix_makes_text_of_tools_that_are_indented_less_than_the_text_above_them(
    text: str, fields: str, tools: tuple[str, ...]
) -> None:
    before = Document(
        f"---\nname: reviewer\ndescription: {text}\n{fields}\n---\nReview.\n", ".claude/agents/reviewer.md"
    )
    after = Document(fix_all(before, engine.check, safe_only=False).text, before.path)
    assert not isinstance(after.verdict, Loaded) or after.verdict.tools == tools


@pytest.mark.parametrize(
    "fields",
    [
        "description: Use when: x\n  tools: Read\n",
        "description: Use when: x\n\ttools: Read\n\tmodel: opus\n",
        "description: Use when: x\n\n  model: opus\n",
        'description: Use when: x\n  "tools": Read\n',
        "description: Check the\n  description: of other agents\n",
        "description: Check the\n  name: and its spelling\n",
        "description:\n  Choose the\n  model: and the effort\n",
        'description: "Choose the\n  model: and the effort\ncolor: red\n',
        "description: Check the\n  model: the effort\n  tools: and others\n",
        "description: Use when: x\n  Tools: Read\n",
        "description: Use when: x\n  allowed-tools: Read\n",
        "description: Use when: x\n  tools:Read\n",
        "description: Use when: x\n  - tools: Read\n",
        "description: Check the\n  context: of other agents\n",
        "description: Check, as in this\n  example: the user says so\n",
        "description: |\n  x\n y\nreadonly: true\n",
        "description: |\n  x\n readonly: true\n",
        "description: Use when: x\n sandbox_mode: read-only\n",
        "description: |\n  x\n y\n# A comment\n\ntools: Read\n",
        "description: |\n  x\n y\n# agentls: ignore[tool-case]\n# A comment\ntools: Read\n",
        "description: |\nTools: Read\n",
        "description: |\npermission: deny\nmodel: opus\n",
        "tools: [Read, Grep]\ndescription: x\ntools = Read\n disallowedTools: Bash\n",
        "tools: Read\n  tools: Bash\ndescription: x\n",
        "description: |\n  x\n<<<<<<< HEAD\n  y\n=======\n  z\n>>>>>>> other\n",
        "description: |\n  x\n=======\n  y\n",
    ],
)
def test_no_safe_fix_guesses_what_a_line_is(fields: str) -> None:
    assert not isinstance(once_fixed(f"name: reviewer\n{fields}"), Loaded)


@pytest.mark.parametrize(
    "fields",
    [
        "name: reviewer\ndescription: Use when: x\n  and: y\ntools: Read\n",
        'name: reviewer\ndescription: "Reviews."\n  tools: Read\n',
        "name: reviewer\n  description: Reviews.\ntools: Read\n",
        "name: reviewer\ndescription: |\n  x\n# Examples\n  y\ntools: Read\n",
        "name: reviewer\ndescription: >\nReviews: x\ntools: Read\n",
        "  name: reviewer\n  description: Use when: x\n  tools: Read\n",
    ],
)
def test_a_line_that_can_be_read_only_in_one_way_has_a_safe_fix(fields: str) -> None:
    after = once_fixed(fields)
    assert isinstance(after, Loaded)
    assert after.tools == ("Read",)
