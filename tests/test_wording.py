"""A message is one readable line, whatever the file contains, with one remedy after a semicolon."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.document import Document
from agentls.hosts.verdict import Origin
from agentls.rules import engine, registry
from agentls.rules.shared.wording import any_of, code, code_path, plain, shown
from agentls.settings import Settings
from agentls.text.problem import Finding
from agentls.workspace.context import Workspace

_ODD = st.sampled_from(
    ["", " ", "\t", "`", "``", "a`b", "None", "\u00a0", "\u200b", "\x07", "\x1b[31m", "\u2028", "a\u202eb", ";", " ; ", "x" * 300, "{", "[", "#a", "a # b",
     "---", "a: b", "null", "~", "-", "true", "0", "-1", "1e400", "\U0001f600", "Read", "read", "mcp_x", "Bash(", "Bash(a b)", "sonet", "gpt-4", "\\n", "é"]
)  # fmt: skip
_FIELDS = st.sampled_from(
    ["name", "description", "tools", "disallowedTools", "model", "permissionMode", "maxTurns", "skills", "mcpServers", "hooks", "memory", "background",
     "effort", "isolation", "color", "initialPrompt", "omitClaudeMd", "experimental", "tool", "temperature", "category"]
)  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


_SCALARS = st.one_of(_ODD, _ODD.map(_quoted), st.text(max_size=8), st.text(max_size=8).map(_quoted))
_VALUES = st.recursive(
    _SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=3).map(lambda it: f"[{', '.join(it)}]"),
        st.lists(st.tuples(st.one_of(_FIELDS, _ODD.map(_quoted), st.sampled_from(["type", "url", "command", "hooks", "matcher", "PreToolUse", "Stop", "cacheTtl", "docs"])), below), max_size=3)
        .map(lambda it: f"{{{', '.join(f'{key}: {value}' for key, value in it)}}}"),
    ),
    max_leaves=6,
)  # fmt: skip
_HEADERS = st.lists(st.tuples(_FIELDS, _VALUES), max_size=5).map(
    lambda it: "".join(f"{key}: {value}\n" for key, value in it)
)


_OWN = re.compile("`[^`]*`")


def findings(text: str, role: str = "project") -> list[Finding]:
    origin = Origin("plugin", "st`em", "plug") if role == "plugin" else Origin("project", "agent")
    return engine.check(Document(text, ".claude/agents/agent.md", origin), Workspace(), Settings(hints=True), _raise)


def _raise(rule: str, error: Exception) -> None:
    raise error


@given(_HEADERS, st.booleans(), st.sampled_from(["project", "plugin"]))
def test_a_message_has_no_holes_and_nothing_that_cannot_be_seen(header: str, named: bool, role: str) -> None:
    start = "name: agent\ndescription: Reviews code.\n" if named else ""
    for it in findings(f"---\n{start}{header}---\nBody.\n", role):
        for said in (it.message, *(fix.title for fix in it.fixes), *(other.message for other in it.related)):
            assert said.isprintable(), (it.rule, said)
            assert len(said) < 800, (it.rule, said)
            if "`" not in header and "00000060" not in header and role == "project":
                assert "``" not in said, (it.rule, said)
                assert not re.search(r"  | [;:,.]( |$)|\bNone\b|\(\)|^[ ;:,]|[ ;:,]$", _OWN.sub("X", said)), (
                    it.rule,
                    said,
                )


@given(_HEADERS)
def test_each_message_has_a_remedy(header: str) -> None:
    for it in findings(f"---\nname: agent\ndescription: Reviews code.\n{header}---\nBody.\n"):
        if "`" not in header and "00000060" not in header:
            assert _OWN.sub("X", it.message).count(";") == 1, (it.rule, it.message)


@pytest.mark.parametrize("name", registry.NAMES)
def test_what_is_wrong_comes_before_what_the_host_does(name: str) -> None:
    for said in re.findall(rf"\[{name}\]: (.*)", registry.rules()[name].doc):
        assert not re.match(r"Claude Code (?:skips|ignores|drops|refuses|loads nothing)\b", said), said


@pytest.mark.parametrize("name", registry.NAMES)
def test_the_examples_of_each_rule_have_a_remedy(name: str) -> None:
    for said in re.findall(rf"\[{name}\]: (.*)", registry.rules()[name].doc):
        assert "; " in said, said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Read", "`Read`"),
        ("", '`""`'),
        (" \t", '`" "`'),
        ("a\n  b", "`a b`"),
        ("a`b", '"a`b"'),
        ("\x07a", "`\\u0007a`"),
        ("x" * 70, "`" + "x" * 59 + "…`"),
        (5, "`5`"),
    ],
)
def test_words_of_the_file(text: object, shown: str) -> None:
    assert code(text) == shown


def test_a_long_path_keeps_its_end() -> None:
    path = f".claude/agents/{'quality/' * 20}reviewer.md"
    assert code_path(path) == f"`{path}`"
    assert code_path(f"{'x' * 300}/reviewer.md").endswith("x/reviewer.md`")
    assert shown(f"`{path}` and `{'x' * 61}`") == f"`{path}` and `{'x' * 59}…`"
    assert len(code_path("x" * 300)) == 242


def test_lists_of_words() -> None:
    assert any_of(["a"]) == "`a`"
    assert any_of(["a", "b", "c"]) == "`a`, `b` or `c`"
    assert plain("") == ""


_TRANSLATED = re.compile(
    r"\b(?:mend(?:s|ed|ing)?|behind|blanks|otherwise than|that there is not|which there is not|as (?:it|they) stands?|"
    r"takes? (?:it|them) for|no text|take (?:it|them) out|does it here|a sign of YAML's|wants spaces|(?<!so )is no (?!longer|more|worse|such|less|other|way|one))\b"
)
"""Words of docs/style.md's left column."""


@pytest.mark.parametrize("name", registry.NAMES)
def test_the_documentation_of_a_rule_is_in_plain_words(name: str) -> None:
    prose = _OWN.sub("X", registry.rules()[name].doc)
    found = [it for it in _TRANSLATED.finditer(prose) if not prose[: it.start()].lower().endswith("there ")]
    assert [prose[max(0, it.start() - 30) : it.end() + 20] for it in found] == []


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "schemas").glob("*.json")), ids=lambda it: it.name)
def test_what_the_schemas_say_is_in_plain_words(path: Path) -> None:
    said: list[str] = []

    def collect(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, below in value.items():
                collect(below, name)
        elif isinstance(value, list):
            for below in value:
                collect(below, key)
        elif isinstance(value, str) and key in ("description", "note", "title", "why"):
            said.append(_OWN.sub("X", value))

    collect(json.loads(path.read_text("utf-8")))
    wrong = [
        it for it in said for found in _TRANSLATED.finditer(it) if not it[: found.start()].lower().endswith("there ")
    ]
    assert wrong == []
