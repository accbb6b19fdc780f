"""The core does no input or output: rules and features are functions of their arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[1] / "server"
PROGRAM = """
import os, sys
from agentls.document import Document
from agentls.features import (
    body, calls, colours, completion, explain, folding, formatting, highlights, hover, ignoring, inlay, lenses, naming,
    navigation, on_type, others, rename, selection, settings_file, signature, skeleton, symbols, tokens, workspace_symbols,
)
from agentls.hosts.scopes import Tree
from agentls.hosts.verdict import Origin
from agentls.rules import engine
from agentls.settings import Settings
from agentls.text.source import Span
from agentls.workspace.context import Workspace
from agentls.workspace.index import Index
from agentls.workspace.summary import facts

TEXTS = [
    "---\\nname: {0}\\ndescription: Reviews.\\ntools: Read, Bsh, mcp__a__b\\ncolor: blue\\n---\\n\\n# Do\\n\\nAsk @agent-x, [a](b.md).\\n",
    "---\\nname: {0}\\ndescription: Use: it. <example>user: hi</example>\\nhooks: {{a: [1]}}\\nskills: [a]\\n---\\nx\\n",
    "---\\nname: [{0}\\ndescription: {{Reviews: code\\n---\\n",
    "name: {0}\\n",
]
PATH = "/w/.claude/agents/a.md"


def each(name):
    for text in (it.format(name) for it in TEXTS):
        document = Document(text, PATH, Origin("project", "a"))
        mine = facts(document, PATH, Tree("/w/.claude/agents", "project", "/w", "/w"))
        index = Index().with_agents({PATH: mine})
        around = Workspace(index=index, path=PATH)
        engine.check(document, around, Settings(hints=True), raised)
        for ask in (colours.colours, folding.folds, formatting.formatted, symbols.symbols, tokens.tokens):
            ask(document)
        inlay.hints(document, Span(0, len(text)))
        list(lenses.lenses(document, around, ("mentions", "tokens")))
        workspace_symbols.symbols(index, "a")
        calls.incoming(index, mine), calls.outgoing(index, mine)
        skeleton.file(document.dialect, "a", True)
        explain.about(["field", "name"], document.dialect, around)
        for at in range(len(text) + 1):
            completion.complete(document, around, at)
            hover.hover(document, around, at)
            highlights.highlights(document, around, at), highlights.linked(document, at)
            naming.complete(document, around, at), naming.hover(document, around, at)
            ignoring.complete(text, at, {"file-name": "x"}), ignoring.hover(text, at, {"file-name": "x"})
            settings_file.complete("/w/.agentls.toml", text, at, {}), settings_file.hover("/w/.agentls.toml", text, at, {})
            navigation.named(document, around, at)
            rename.rename(document, around, at, "other", lambda path: document)
            on_type.entered(document, at)
            selection.selections(document, at)
            signature.signature(document, around, at)
            others.complete("/w/.gemini/agents/a.md", text, at), others.hover("/w/.gemini/agents/a.md", text, at)
        body.folder(PATH, "./", False)


def raised(rule, error):
    raise error


def hook(event, given):
    if event.split(".")[0] in ("open", "os", "socket", "subprocess", "shutil", "glob", "pathlib", "tempfile"):
        told.append((event, str(given)[:200]))


def stat(path, **_):  # No event tells of it.
    told.append(("stat", path))
    raise OSError


told = []
each("first")  # Modules and the data of hosts are loaded.
os.stat = os.lstat = stat
sys.addaudithook(hook)
{change}
each("second")
print(*told, sep="\\n", end="")
"""


def _told(change: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("{change}", change)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(SERVER)},
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ("", False),
        ("symbols.symbols = lambda document: os.listdir('.')", True),
        ("symbols.symbols = lambda document: os.path.exists('.')", True),
    ],
)
def test_the_core_does_no_input_and_no_output(change: str, is_told: bool) -> None:
    assert bool(told := _told(change)) == is_told, told
