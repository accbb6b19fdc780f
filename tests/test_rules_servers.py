"""Servers of `mcpServers` that Claude Code drops, cannot reach, or hands a `${NAME}` unchanged."""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.hosts.verdict import Origin
from agentls.rules import engine

from .fixture import parse, run

_RULES = ("ignored-mcp-server", "unreachable-mcp-server", "literal-variable")


def said(servers: str, role: str = "project") -> list[tuple[str, str]]:
    """Rule and place of what the rules about servers find."""
    text = f"---\nname: reviewer\ndescription: Reviews code.\nmcpServers:\n{servers}---\nReview the diff.\n"
    origin = Origin("plugin", "reviewer", "plug") if role == "plugin" else Origin("project", "reviewer")
    found = engine.check(Document(text, ".claude/agents/reviewer.md", origin))
    return [(it.rule, it.span.of(text)) for it in found if it.rule in _RULES]


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ('{type: http, url: ""}', [("unreachable-mcp-server", '""')]),
        ('{type: sse, url: " "}', [("unreachable-mcp-server", '" "')]),
        ("{type: ws, url: nowhere}", [("unreachable-mcp-server", "nowhere")]),
        ("{type: http, url: 'localhost/mcp'}", [("unreachable-mcp-server", "'localhost/mcp'")]),
        ("{type: http, url: 'ftp://a.example'}", [("unreachable-mcp-server", "'ftp://a.example'")]),
        ("{type: http, url: 'localhost:80/mcp'}", []),
        ("{type: http, url: 'HTTPS://a.example'}", []),
        ("{type: ws, url: 'http://a.example'}", []),
        ("{type: sse, url: 'http://a.example'}", []),
        ("{type: http, url: }", [("ignored-mcp-server", "url")]),
        ("{command: npx, url: nowhere}", [("ignored-mcp-server", "url")]),
        ("{url: 'https://a.example'}", [("ignored-mcp-server", "url")]),
        ("{type: sdk, name: docs}", [("ignored-mcp-server", "sdk")]),
        ("{type: sdk}", [("ignored-mcp-server", "sdk")]),
        ("{type: sse-ide, url: 'http://a.example', ideName: vim}", [("ignored-mcp-server", "sse-ide")]),
        ("{type: claudeai-proxy, url: 'http://a.example', id: a}", [("ignored-mcp-server", "claudeai-proxy")]),
        ("{type: http, url: '${DOCS}'}", [("literal-variable", "${DOCS}")]),
        ("{type: http, url: 'https://${HOST:-a.example}/${PATH_}'}", [("literal-variable", "${HOST:-a.example}"), ("literal-variable", "${PATH_}")]),
        ("{command: '${BIN}'}", [("literal-variable", "${BIN}")]),
        ("{command: npx, env: {KEY: '${KEY}', OTHER: 'a ${KEY}'}}", [("literal-variable", "${KEY}")] * 2),
        ("{command: npx, args: ['--header', 'Key: ${KEY}']}", []),
        ("{type: http, url: 'https://a.example', headers: {Authorization: 'Bearer ${KEY}'}}", []),
        ("{command: npx, env: {KEY: $KEY, COST: '$5', JSON: '{a}'}}", []),
    ],
)  # fmt: skip
def test_each_server_has_one_finding_for_each_cause(server: str, expected: list[tuple[str, str]]) -> None:
    assert said(f"  - docs: {server}\n") == expected


@pytest.mark.parametrize("kind", ["sdk", "sse-ide", "ws-ide", "claudeai-proxy"])
def test_a_server_of_the_programs_own_is_not_called_misspelled(kind: str) -> None:
    found = run(parse(f"---\nname: reviewer\ndescription: b\nmcpServers:\n  - docs: {{type: {kind}}}\n---\nc\n"))
    assert [it.message.partition(",")[0] for it in found] == [f"an agent file cannot define a server of type `{kind}`"]


def test_a_name_that_is_not_written_is_reported_where_it_is_missing() -> None:
    assert said("  - :\n") == [("ignored-mcp-server", ":")]


def test_a_dropped_server_is_not_looked_into() -> None:
    assert said("  - docs: {type: http, url: nowhere, headers: 5}\n") == [("ignored-mcp-server", "5")]


def test_a_plugin_has_no_servers_of_its_own() -> None:
    assert said("  - docs: {type: http, url: nowhere}\n", role="plugin") == []


def test_a_variable_in_a_text_with_escapes_is_found_where_it_is_written() -> None:
    assert said('  - docs: {command: npx, env: {KEY: "\\u0061${KEY}"}}\n') == [("literal-variable", "${KEY}")]
