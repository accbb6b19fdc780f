"""Markdown that an editor shows never acts for the author of a file: no link runs a command, and no image is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls.features import explain

from .lsp_client import REAL, Client

EVIL = "b`[x](command:evil)<a href='command:evil'>y</a>![Documentation](https://evil.example/z.png)`c"
FENCES = "x\\n```\\n   ```\\n[x](command:evil)\\n```\\ny"
BARE = EVIL.replace("`", "")
_MARK = re.compile(r"!\[|\[(?!\w+\]\(https://(?!evil))|<[a-z/!?]", re.IGNORECASE)


def acts(markdown: str) -> str | None:
    """The first part of a text that an editor would act on: a tag, an image, a link that is not to documentation."""
    found = _MARK.search("\n\n".join(_outside_code(it) for it in re.split(r"\n\s*\n", markdown)))
    return found and found.group()


def _outside_code(text: str) -> str:
    """A paragraph without code and without escaped characters."""
    left, at = "", 0
    while at < len(text):
        run = re.compile("`+").match(text, at)
        if text[at] == "\\" and text[at + 1 : at + 2]:
            at += 2
        elif run:
            end = re.compile(f"(?<!`){run[0]}(?!`)").search(text, run.end())
            at = end.end() if end else run.end()
        else:
            left, at = left + text[at], at + 1
    return left


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[x](command:evil)", "["),
        ("a ![z](https://a.example)", "!["),
        ("<A href='command:evil'>", "<A"),
        ("`a`[x](command:evil)`c`", "["),
        ("`[x](command:evil)` ``a`[x](command:evil)`` \\[x\\](command:evil) [D](https://a.example)", None),
        ("`a\n\n[x](command:evil)`", "["),
    ],
)
def test_what_acts_is_recognized(text: str, what: str | None) -> None:
    assert acts(text) == what


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**`a`** ``b ` c`` `d", "**`a`** ``b ` c`` \\`d"),
        ("[Documentation](https://a.example/b) ![Documentation](https://a.example/b)", None),
        ("x\n```\n   ```\n[x](command:evil)\n```", "x\n\\`\\`\\`\n   \\`\\`\\`\n\\[x](command:evil)\n\\`\\`\\`"),
        ("x\n~~~\n```\n~~~\n<b>\n```", "x\n~~~\n\\`\\`\\`\n~~~\n\\<b>\n\\`\\`\\`"),
        ("`a\nb` <i>", "\\`a\nb\\` \\<i>"),
        ("https://a.example/\\<img src=x\\>", "https://a.example/&lt;img src=x\\>"),
        ("WWW.a.example<a><b> <c", "WWW.a.example&lt;a>&lt;b> \\<c"),
        ("ftp://a.example/\\[x\\](command:evil)[y]", "ftp://a.example/\\[x\\](command:evil)\\[y]"),
        ("https://a.example`<b>`<c>", "https://a.example`<b>`\\<c>"),
    ],
)
def test_text_of_a_file_does_nothing(text: str, shown: str | None) -> None:
    assert explain.inert(text) == (shown or text.replace("![", "!\\["))


AGENT = f"""---
name: "{EVIL}"
description: |
  {EVIL}
  {BARE}
  <example>
  user: "{EVIL}"
  assistant: "{EVIL}"
  </example>
model: "{EVIL}"
color: "{EVIL}"
memory: "{EVIL}"
permissionMode: "{EVIL}"
"{EVIL}": "{EVIL}"
"{FENCES}": 1
tools: ["{EVIL}", "mcp__{EVIL}", "mcp__{EVIL}__{EVIL}", "Bash({EVIL})", "Task({EVIL})", "Agent({EVIL})", Read]
disallowedTools: ["{EVIL}", "mcp__{EVIL}"]
skills: ["{EVIL}", "other{EVIL}"]
mcpServers:
  - "{EVIL}"
  - "{FENCES}"
  - "{EVIL}": {{ command: "{EVIL}", "{EVIL}": 1 }}
hooks:
  "{EVIL}": 1
  PreToolUse:
    - matcher: "{EVIL}"
      "{EVIL}": 1
      hooks: [{{ type: "{EVIL}", command: "{EVIL}" }}]
---
Ask `{EVIL}` and @agent-{EVIL}, read [it](no/{EVIL}) and @no/{EVIL}, with mcp__{EVIL}__{EVIL}.
<example>
user: {EVIL}
</example>
"""
LOADED = f"""---
name: other{EVIL}
description: "{EVIL}"
model: {EVIL}
tools: Read, mcp__{EVIL}
skills: "{EVIL}"
---
{EVIL} Ask @agent-other{EVIL}.
"""
FILES = {
    ".claude/agents/evil.md": AGENT,
    ".claude/agents/other.md": LOADED,
    ".claude/skills/evil/SKILL.md": f'---\nname: "{EVIL}"\ndescription: "{EVIL}"\n---\nAsk @agent-other{EVIL}.\n',
    ".claude/commands/evil.md": f'---\ndescription: "{EVIL}"\nagent: "other{EVIL}"\n---\nAsk the `other{EVIL}` agent.\n',
    ".mcp.json": json.dumps({"mcpServers": {EVIL: {"command": EVIL}}}),
    ".claude/settings.json": json.dumps(
        {"agent": f"other{EVIL}", "permissions": {"deny": [f"Agent({EVIL})"]}, EVIL: 1}
    ),
    ".github/agents/evil.agent.md": AGENT,
    ".opencode/agents/evil.md": AGENT,
    ".cursor/agents/evil.md": AGENT,
    ".gemini/agents/evil.md": AGENT,
    ".qwen/agents/evil.md": AGENT,
    ".codex/agents/evil.toml": f"name = '''{EVIL}'''\ndescription = '''{EVIL}'''\n\"{EVIL}\" = '''{EVIL}'''\nmodel = '''{EVIL}'''\n",
    ".agentls.toml": f"\"{EVIL}\" = '''{EVIL}'''\n[rules]\n\"{EVIL}\" = '''{EVIL}'''\n",
}


def _markdown(found: Any) -> Iterator[str]:
    """The Markdown in an answer."""
    if isinstance(found, dict):
        if found.get("kind") == "markdown":
            yield found["value"]
        found = list(found.values())
    for it in found if isinstance(found, list) else ():
        yield from _markdown(it)


def test_nothing_that_a_file_contains_acts_in_an_editor(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    shows = {"contentFormat": ["markdown"]}
    completion = {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}}
    signature = {"signatureInformation": {"documentationFormat": ["markdown"]}}
    asks = {"textDocument": {"hover": shows, "completion": completion, "signatureHelp": signature}}
    told: dict[str, int] = {}
    with Client(REAL) as client:
        client.start(asks, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "w"}])
        for path, text in FILES.items():
            uri = (tmp_path / path).as_uri()
            client.notify(
                "textDocument/didOpen",
                {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}},
            )
            file = {"textDocument": {"uri": uri}}
            for number, line in enumerate(text.splitlines()):
                for column in range(0, len(line) + 1, 4):
                    here = {**file, "position": {"line": number, "character": column}}
                    found = [client.request(f"textDocument/{it}", here)["result"] for it in ("hover", "signatureHelp")]
                    for each in _markdown(found):
                        told[each] = told.get(each, 0) + 1
                        assert acts(each) is None, (path, number, column, each)
                here = {**file, "position": {"line": number, "character": len(line)}}
                items = client.request("textDocument/completion", here)["result"] or {"items": []}
                for item in items["items"] if isinstance(items, dict) else items:
                    for each in _markdown(client.request("completionItem/resolve", item)["result"]):
                        assert acts(each) is None, (path, number, each)
            everything = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
            hints = client.request("textDocument/inlayHint", {**file, "range": everything})["result"]
            for each in _markdown(hints):
                assert acts(each) is None, (path, each)
    assert any("evil" in it for it in told)


RED = "\x1b[31m\x07\x9b\u202e"
ESCAPED = "\\e[31m\\a\\x9b\\u202e"
COLORED = f"""---
name: "red{ESCAPED}"
description: "Red{ESCAPED}"
"unknown{ESCAPED}": "x{ESCAPED}"
hooks:
  "Pre{ESCAPED}": []
mcpServers: ["s{ESCAPED}", ]
tools: [mcp__s, "Re{ESCAPED}"]
---
# Head{RED}

Ask @agent-red{RED}.
"""


def _shown(found: Any, key: str = "") -> Iterator[str]:
    """The texts in an answer that an editor shows; what it writes or sends back is as in the file."""
    if isinstance(found, str) and key not in ("newText", "filterText", "placeholder", "uri"):
        yield found
    for name, below in found.items() if isinstance(found, dict) else ():
        yield from _shown(below, name) if name not in ("data", "arguments") else ()
    for it in found if isinstance(found, list) else ():
        yield from _shown(it, key)


@pytest.mark.parametrize("form", ["markdown", "plaintext"])
def test_an_editor_is_shown_no_control_characters(tmp_path: Path, form: str) -> None:
    path = tmp_path / ".claude/agents/red.md"
    path.parent.mkdir(parents=True)
    path.write_text(COLORED)
    (tmp_path / ".mcp.json").write_text(json.dumps({"mcpServers": {f"s{RED}": {"command": "x"}}}))
    asks = {"hover": {"contentFormat": [form]}, "documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}
    with Client(REAL) as client:
        client.start({"textDocument": asks}, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "w"}])
        settings = (tmp_path / ".agentls.toml").as_uri()
        told: list[Any] = [client.open(settings, '"\\u001b" = 1\n')]
        found = client.open(path.as_uri(), COLORED)
        file = {"textDocument": {"uri": path.as_uri()}}
        everything = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        told.append(found)
        wished = {**file, "range": everything, "context": {"diagnostics": found["diagnostics"]}}
        told += [client.request(f"textDocument/{it}", wished) for it in ("codeAction", "documentSymbol", "inlayHint")]
        told.append(client.request("workspace/symbol", {"query": ""}))
        for name, of in [
            ("agentPage", True),
            ("copyEntry", True),
            ("state", True),
            ("agents", False),
            ("listAgents", False),
        ]:
            asked = {"command": f"agentls.{name}", "arguments": [path.as_uri()] * of}
            told.append(client.request("workspace/executeCommand", asked))
        for number, line in enumerate(COLORED.splitlines()):
            for column in range(0, len(line) + 1, 9):
                here = {**file, "position": {"line": number, "character": column}, "newName": f"a{RED}"}
                told += [
                    client.request(f"textDocument/{it}", here)
                    for it in (
                        "hover",
                        "completion",
                        "signatureHelp",
                        "prepareCallHierarchy",
                        "prepareRename",
                        "rename",
                    )
                ]
    said = [*_shown(told)]
    assert any("·[31m" in it for it in said)
    assert not {it for it in said if re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]", it)}


def test_nothing_in_a_notification_is_a_link() -> None:
    with Client(REAL) as client:
        client.start(
            initializationOptions={"[x](command:evil)": 1, "rules": {"[x](command:evil)": "[x](command:evil)"}}
        )
        client.open("file:///w/.claude/agents/a.md", LOADED)
        client.settle()
        said = [it["params"]["message"] for it in client.seen if it.get("method") == "window/showMessage"]
    assert any("[x] (command:evil)" in it for it in said)
    assert not any("](" in it for it in said)
