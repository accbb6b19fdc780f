"""Manifests of plugins, as `check` and an editor find what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentls.cli import main
from agentls.hosts import homes
from agentls.lsp import uri as uris
from agentls.syntax.json_strings import every, strings

from .lsp_client import REAL, Client

MANIFEST = "tools/.claude-plugin/plugin.json"
AGENT = "---\nname: a\ndescription: Does things.\n---\nDo.\n"
_THERE = (("c.md", ""), *((f"tools/{it}", "{}") for it in ("c.md", "s/x", "h.json", "l.json")))
NOTHING = ", so Claude Code loads nothing of this plugin; "

_LSP = {"command": "x", "extensionToLanguage": {".x": "x"}}
_MONITOR = {"name": "x", "command": "y", "description": "z"}
_OPTION = {"type": "string", "title": "", "description": ""}
_ACCEPTED: list[dict[str, object]] = [
    {"mcpServers": "https://x.org/a.mcpb", "lspServers": {"a": _LSP}, "themes": "./s"},
    {"mcpServers": ["HTTPS://x.org/a.dxt", {}], "lspServers": [{"a": {**_LSP, "command": "/a b"}}, "./l.json"]},
    {"channels": [{"server": "a"}], "monitors": [_MONITOR], "userConfig": {"a": _OPTION}, "settings": {"a": 1}},
    {"dependencies": ["x", {"name": "x"}], "monitors": "./m.json", "commands": {"a": {"content": "x"}}},
    {"commands": {"a": {"source": "./x.md", "content": ""}}},
    {"commands": {}, "hooks": {}, "lspServers": {}, "mcpServers": {}, "userConfig": {}, "settings": {}, "channels": []},
]
_REJECTED: dict[str, list[object]] = {
    "mcpServers": [
        *("a.mcpb", "../a.dxt", "https://x y/a.mcpb", "https://x.org/a.json", ["a.mcpb"], "./a.txt"),
        *({"a": {}}, {"a": 5}),
    ],
    "themes": ["s", 5, {}, ["s"], [5]],
    "lspServers": [
        *(5, "l.json", "./l.txt", {"a": 5}, {"a": {"command": "x"}}, [5], [{"a": {}}]),
        *({"a": {**_LSP, "command": it}} for it in ("", "x y", 5)),
        *({"a": {**_LSP, "extensionToLanguage": it}} for it in ({}, {".x": ""}, {".x": 5}, "x")),
        *({"a": {**_LSP, "args": it}} for it in ("x", [1])),
    ],
    "channels": [5, [5], [{}], [{"server": ""}], [{"server": 5}], {}],
    "dependencies": [5, [5], [""], [{}], [{"name": 5}], {}],
    "monitors": ["m.json", [{}], [{**_MONITOR, "name": ""}], [{**_MONITOR, "command": 5}], {}],
    "userConfig": [[], {"a": {}}, {"a": {**_OPTION, "type": "no"}}, {"a": {**_OPTION, "title": 5}}],
    "commands": [
        *({"a": it} for it in ({"source": "x.md"}, {"description": "x"}, {"content": 5}, {"content": ""}, {})),
        *({"a": {"source": "./x.md", "content": "x"}}, ["c"], ["./c.md", 5]),
    ],
    "hooks": [[5], ["h.json"], "./h.txt"],
}
"""As Claude Code 2.1.332 answered for each."""


@pytest.mark.parametrize(
    ("manifest", "place", "start"),
    [
        ({"name": "tools", "agents": ["./agents/a.md"]}, None, ""),
        ({"name": "tools", "agents": []}, None, ""),
        ({"name": "tools"}, None, ""),
        ({"name": "tools", "agents": ["./agents/a.md", "./b.md"]}, "./b.md", "the file `b.md` does not exist"),
        ({"name": "tools", "agents": "./b.md"}, "./b.md", "the file `b.md` does not exist"),
        ({"name": "tools", "agents": ["./../../c.md"]}, "./../../c.md", "`./../../c.md` is outside the plugin"),
        ({"name": "tools", "agents": "./.claude/agents"}, "agents", "`agents` in `plugin.json`"),
        ({"name": "tools", "agents": ["agents/a.md"]}, "agents", "`agents` in `plugin.json`"),
        ({"name": "tools", "agents": {"a": "./a.md"}}, "agents", "`agents` in `plugin.json`"),
        ({"author": {"name": "x"}, "name": "a b"}, "name", "`name` in `plugin.json`"),
        ({"name": ["tools"]}, "name", "`name` in `plugin.json`"),
        ({"name": "tools", "version": 1}, "version", "`version` in `plugin.json`"),
        ({"name": "tools", "hooks": 5}, "hooks", "`hooks` in `plugin.json`"),
        ([], "", "`plugin.json` is not a JSON object"),
        ({"name": "tools", "author": 5, "keywords": "x"}, None, ""),
        ({"name": "tools", "commands": ["./c.md"], "skills": "./s", "mcpServers": {"a": {"command": "x"}}}, None, ""),
        ({"name": "tools", "hooks": [{}, "./h.json"], "lspServers": "./l.json", "dependencies": ["x"]}, None, ""),
        ({"name": "tools", "commands": 5}, "commands", "`commands` in `plugin.json` is not a path `./…`, a list"),
        ({"name": "tools", "commands": {"a": {}}}, "commands", "`commands` in `plugin.json`"),
        ({"name": "tools", "commands": {"a": "./c.md"}}, "commands", "`commands` in `plugin.json`"),
        ({"name": "tools", "skills": "skills/"}, "skills", "`skills` in `plugin.json` is not a path `./…` or a list"),
        ({"name": "tools", "outputStyles": {}}, "outputStyles", "`outputStyles` in `plugin.json`"),
        ({"name": "tools", "hooks": {"PreToolUse": 5}}, "hooks", "`hooks` in `plugin.json` has a hook on `PreToolUse`"),
        ({"name": "tools", "hooks": {"PreToolUse": [{}]}}, "hooks", "`hooks` in `plugin.json` has a hook"),
        ({"name": "tools", "hooks": [{"PreToolUse": 5}, "./h.json"]}, "hooks", "`hooks` in `plugin.json` has a hook"),
        ({"name": "tools", "hooks": {"hooks": {"PreToolUse": 5}}}, "hooks", "`hooks` in `plugin.json` has a hook"),
        ({"name": "tools", "hooks": {"PreToolUse": None, "Stop": [{"hooks": []}], "Nope": 5}}, None, ""),
        ({"name": "tools", "hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "x"}]}]}}, None, ""),
        ({"name": "tools", "hooks": "h.json"}, "hooks", "`hooks` in `plugin.json`"),
        ({"name": "tools", "mcpServers": [5]}, "mcpServers", "`mcpServers` in `plugin.json`"),
        (
            {"name": "tools", "mcpServers": {"a": {"url": "https://x.org"}}},
            "mcpServers",
            "a server in `mcpServers` of `plugin.json`",
        ),
        (
            {"name": "tools", "mcpServers": ["./h.json", {"a": {"command": ""}}]},
            "mcpServers",
            "a server in `mcpServers` of `plugin.json`",
        ),
        ({"name": "tools", "mcpServers": {"a": {"type": "http", "url": "x", "more": 1}}}, None, ""),
        ({"name": "tools", "monitors": ["./m.json"]}, "monitors", "`monitors` in `plugin.json`"),
        ({"name": "tools", "settings": []}, "settings", "`settings` in `plugin.json` is not an object"),
        ({"name": "tools", "userConfig": {"a": 5}}, "userConfig", "`userConfig` in `plugin.json`"),
        ({"name": "tools", "commands": ["./agents/", "./agents/a.md"]}, None, ""),
        (
            {
                "name": "tools",
                "commands": {"x": {"source": "./x.md"}},
                "hooks": {},
                "mcpServers": {"a": {"command": "x"}},
            },
            None,
            "",
        ),
        *(({"name": "tools", **it}, None, "") for it in _ACCEPTED),
        *(
            ({"name": "tools", key: it}, key, f"`{key}` in `plugin.json` is not ")
            for key, values in _REJECTED.items()
            for it in values
        ),
        ({"name": "tools", "commands": "./gone"}, "./gone", "the folder `gone` does not exist"),
        ({"name": "tools", "hooks": "./hooks/gone.json"}, "./hooks/gone.json", "the file `hooks/gone.json` does not"),
        ({"name": "tools", "skills": ["./agents", "./gone/"]}, "./gone/", "the folder `gone` does not exist"),
        ({"name": "tools", "mcpServers": "./gone.json"}, "./gone.json", "the file `gone.json` does not exist"),
    ],
)
def test_a_manifest_is_checked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    manifest: object,
    place: str | None,
    start: str,
) -> None:
    for path, text in ((MANIFEST, json.dumps(manifest, indent=2)), ("tools/agents/a.md", AGENT), *_THERE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    ended = main(["check", "--select", "broken-manifest", "--format", "json"])
    found = [json.loads(it) for it in capsys.readouterr().out.splitlines()]
    assert ended == len(found) == (place is not None)
    for it in found:
        line = json.dumps(manifest, indent=2).split("\n")[it["start"]["line"] - 1]
        assert it["message"].startswith(start)
        assert (NOTHING in it["message"]) == ("plugin.json" in start)
        assert not place or line[it["start"]["column"] - 1 :].startswith(f'{place}"')
        # A key of the manifest itself, not of an object in it.
        assert not place or "./" in place or it["start"]["column"] == 4
    assert main(["check", "--select", "broken-manifest"]) == len(found)
    assert ("1 error" in capsys.readouterr().out) == bool(found)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("author", "me"),
        ("author", {"email": "a@b.c"}),
        ("author", {"name": 5}),
        ("author", {"name": "x", "email": 5}),
        ("author", {"name": "x", "url": 5}),
        ("keywords", "x"),
        ("keywords", [5]),
        ("description", 5),
        ("displayName", 5),
        ("homepage", "x"),
        ("repository", {"type": "git", "url": "x"}),
        ("license", None),
    ],
)
def test_a_version_that_looks_at_it_rejects_what_later_ones_pass_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], key: str, value: object
) -> None:
    manifest = {"name": "tools", key: value}
    for path, text in ((MANIFEST, json.dumps(manifest)), ("tools/agents/a.md", AGENT)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    for version, rules in (("2.1.326", set()), ("2.1.325", {"broken-manifest"})):
        (tmp_path / ".agentls.toml").write_text(f'claudeCodeVersion = "{version}"\n', "utf-8")
        homes().forget()
        main(["check", "--format", "json"])
        found = [json.loads(it) for it in capsys.readouterr().out.splitlines()]
        assert {it["rule"] for it in found} == rules
        assert all(it["message"].startswith(f"`{key}` in `plugin.json`") for it in found)
        assert main(["show", "--format", "json", "tools/agents/a.md"]) == 0
        assert json.loads(capsys.readouterr().out)["loads"] == (not rules)


def test_a_fault_of_a_manifest_is_told_once_and_a_fix_counts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        MANIFEST: '{"name": "tools", "agents": "./agents/"}',
        "tools/agents/a.md": AGENT,
        "tools/agents/b.md": AGENT,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)

    def found(*arguments: str) -> list[str]:
        assert main(["check", "--format", "json", *arguments]) == 1
        return [json.loads(it)["rule"] for it in capsys.readouterr().out.splitlines()]

    assert found() == ["broken-manifest"]
    assert found("tools/agents") == ["plugin-manifest"] * 2
    assert found("--ignore", "broken-manifest") == ["plugin-manifest"] * 2
    assert main(["fix"]) == 1
    assert capsys.readouterr().out == "Nothing fixed; 1 error left.\n"


@pytest.mark.parametrize(
    ("source", "start"),
    [
        ("./tools", ""),
        ("./", ""),
        ({"source": "github", "repo": "a/b"}, ""),
        ("./gone", "the folder `./gone` does not exist, so Claude Code cannot install this plugin"),
        ("tools", "the source `tools` does not begin with `./`"),
        ("../tools", "the source `../tools` does not begin with `./`"),
    ],
)
def test_a_marketplace_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: object, start: str
) -> None:
    offered = {"name": "m", "owner": {"name": "x"}, "plugins": [{"name": "tools", "source": source}]}
    for path, text in (
        (".claude-plugin/marketplace.json", json.dumps(offered)),
        (MANIFEST, '{"name": "tools"}'),
        ("tools/agents/a.md", AGENT),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    main(["check", "--select", "broken-manifest", "--format", "json", str(tmp_path)])
    found = [json.loads(it)["message"] for it in capsys.readouterr().out.splitlines()]
    assert [it.startswith(start) for it in found] == [True] * bool(start)


def test_an_editor_finds_it_as_it_is_typed(tmp_path: Path) -> None:
    manifest = tmp_path / MANIFEST
    (tmp_path / "tools/agents").mkdir(parents=True)
    (tmp_path / "tools/agents/a.md").write_text(AGENT, "utf-8")
    manifest.parent.mkdir()
    text = '{"name": "tools", "agents": ["./agents/a.md"]}'
    manifest.write_text(text, "utf-8")
    with Client(REAL) as client:
        client.start(workspaceFolders=[{"uri": uris.of(str(tmp_path)), "name": "w"}])
        uri = uris.of(str(manifest))
        (found,) = client.open(uri, text.replace("a.md", "😀.md"))["diagnostics"]
        assert (found["code"], found["severity"]) == ("broken-manifest", 1)
        assert found["range"]["start"]["character"] == text.index("./agents")
        assert found["range"]["end"]["character"] == text.index("./agents") + len("./agents/😀.md") + 1
        client.change(uri, 2, text)
        assert client.published(uri)["diagnostics"] == []


def test_keys_and_strings_of_json() -> None:
    text = '{"a": {"b": ["c", {"d": "e"}], "f": 1}, "g": "h"'
    assert [(it.path, it.span.of(text)) for it in strings(text)] == [
        (("a", "b", "*"), "c"),
        (("a", "b", "*", "d"), "e"),
        (("g",), "h"),
    ]
    assert [it.path for it in every(text) if it.is_key] == [
        ("a",),
        ("a", "b"),
        ("a", "b", "*", "d"),
        ("a", "f"),
        ("g",),
    ]


def test_what_the_host_puts_before_a_name_is_not_told_where_it_loads_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    for agents, rules in (("./agents/a.md", ["name-syntax"]), ("./agents", ["broken-manifest"])):
        manifest = json.dumps({"name": "tools", "agents": agents})
        for path, text in ((MANIFEST, manifest), ("tools/agents/a.md", AGENT.replace("name: ", "name: tools:"))):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        monkeypatch.chdir(tmp_path)
        homes().forget()
        main(["check", "--format", "json"])
        assert [json.loads(it)["rule"] for it in capsys.readouterr().out.splitlines()] == rules
        assert caplog.records == []  # No rule has failed.


def test_very_deep_keys_and_values_are_left_out() -> None:
    """The path of each is a copy, so all of them would take quadratic time."""
    assert max(len(it.path) for it in every('{"a":' * 50 + '"b"')) == max(
        len(it.path) for it in every("[" * 12 + '"b"')
    )
    assert not [*strings('{"a":' * 50 + '"b"')]
