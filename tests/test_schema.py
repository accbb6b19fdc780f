"""The schema and the vocabularies: sound as data, and true to what the client was seen to do."""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError, validators

from agentls.dialect import validate
from agentls.dialect.conform import fits, has_type
from agentls.dialect.load import dialect, read_json
from agentls.dialect.model import Field, field_at
from agentls.dialect.validate import Violation, violations
from agentls.hosts.claude_code import rescue
from agentls.syntax import frontmatter, header
from agentls.text.source import decode

DIALECT = dialect("claude-code")
SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
OBSERVED = Path(__file__).resolve().parents[2] / "shared" / "runtime"


def walk(field: Field, path: str = "") -> Iterator[tuple[str, Field]]:
    here = f"{path}.{field.name}" if field.name else path
    yield here, field
    for below in (*field.fields.values(), field.items, field.entry, *field.variants.values()):
        if below is not None:
            yield from walk(below, here)


HOSTS = sorted(
    it.name.removesuffix(".schema.json") for it in SCHEMAS.glob("*.schema.json") if it.stem != "agentls.schema"
)
_KINDS = ("string", "boolean", "number", "integer", "array", "object", "null")
_TYPES = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {kind: lambda _, value, kind=kind: has_type(value, kind) for kind in _KINDS}
)


def engine(schema: dict[str, Any], name: str) -> Any:
    """What `jsonschema` makes of a field; its numbers are those of JSON."""
    extend: Any = validators.extend
    return extend(Draft202012Validator, type_checker=_TYPES)(
        {**schema["properties"][name], "$defs": schema.get("$defs", {})}
    )


FIELDS = [pair for top in DIALECT.fields.values() for pair in walk(top)]


# The data


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(DIALECT.schema)


def test_it_has_the_fields_in_their_usual_order() -> None:
    assert len(DIALECT.fields) == 23
    assert [f.order for f in DIALECT.fields.values()] == sorted(f.order for f in DIALECT.fields.values())
    assert [n for n, f in DIALECT.fields.items() if f.required] == ["name", "description"] == list(DIALECT.required)
    assert {n for n, f in DIALECT.fields.items() if f.ignored_in_plugins} == {
        "permissionMode", "mcpServers", "hooks", "initialPrompt",
        "observer", "observerMessage", "observeSubagents",
    }  # fmt: skip


def test_every_field_and_value_says_what_it_means() -> None:
    named = [(path, f) for path, f in FIELDS if f.name and not path.endswith((".serverType", ".handlerType"))]
    assert not [path for path, f in named if len(f.description) < 20]
    assert not [(path, c.value) for path, f in FIELDS for c in f.choices if len(c.description) < 4]
    assert not [path for path, f in FIELDS for c in f.choices if not c.description.endswith(".")]
    assert not [
        n for n, f in DIALECT.fields.items() if not (f.url and f.observed == DIALECT.version and f.example is not None)
    ]


def test_every_example_conforms() -> None:
    for name, field in DIALECT.fields.items():
        assert engine(DIALECT.schema, name).is_valid(field.example), name
    for at, node in _nodes(DIALECT.schema):
        if "x-example" in node:
            found = Draft202012Validator({**node, "$defs": DIALECT.schema["$defs"]}).iter_errors(node["x-example"])
            assert not [error.message for error in found], at


def test_every_default_conforms() -> None:
    for at, node in _nodes(DIALECT.schema):
        if "default" in node:
            assert Draft202012Validator({**node, "$defs": DIALECT.schema["$defs"]}).is_valid(node["default"]), at


@pytest.mark.parametrize("host", HOSTS)
def test_no_keyword_of_a_schema_needs_jsonschema(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    schema = read_json(f"{host}.schema.json")
    for at, node in _nodes(schema["properties"]):
        if not at or at.endswith("/properties") or "/x-" in at:
            continue
        for value in ("", 5, True, None, list[int](), dict[str, int]()):
            fits(schema, {key: it for key, it in node.items() if not isinstance(it, dict) or key == "if"}, value)


def test_jsonschema_decides_about_other_keywords() -> None:
    node = {"type": "integer", "multipleOf": 2}
    assert [fits({}, node, it) for it in (4, 5, "4")] == [True, False, False]


def test_a_shared_definition_is_reachable() -> None:
    text = json.dumps(DIALECT.schema)
    assert not [name for name in DIALECT.schema["$defs"] if f'"#/$defs/{name}"' not in text]


def _nodes(node: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield at, node
        for key, below in node.items():
            if key not in ("x-example", "x-matcher", "default"):
                yield from _nodes(below, f"{at}/{key}")
    elif isinstance(node, list):
        for i, below in enumerate(node):
            yield from _nodes(below, f"{at}/{i}")


def test_colours_have_swatches() -> None:
    colours = DIALECT.fields["color"].choices
    assert len(colours) == 8
    assert all(c.swatch and re.fullmatch("#[0-9a-f]{6}", c.swatch) for c in colours)


# field_at


def test_a_field_is_found_by_its_path() -> None:
    kind = field_at(DIALECT, ("hooks", "PreToolUse", 0, "hooks", 1, "type"))
    assert kind is not None
    assert [c.value for c in kind.choices] == ["command", "http", "mcp_tool", "prompt", "agent"]
    assert field_at(DIALECT, ("hooks", "Nope")) is None
    assert field_at(DIALECT, ("nope",)) is None
    assert field_at(DIALECT, ()) is None
    ttl = field_at(DIALECT, ("experimental", "cacheTtl"))
    assert ttl is not None
    assert [c.value for c in ttl.choices] == ["5m", "1h"]


def test_the_type_selects_the_fields_of_a_handler() -> None:
    header: Any = {"hooks": {"Stop": [{"hooks": [{"type": "http"}, {"type": "prompt", "prompt": "x"}]}]}}
    at = ("hooks", "Stop", 0, "hooks")
    assert set(_known((*at, 0), header)) >= {"url", "headers", "timeout"}
    assert not {"command", "prompt"} & set(_known((*at, 0), header))
    assert set(_known((*at, 1), header)) >= {"prompt", "model", "continueOnBlock"}
    assert set(_known((*at, 0), None)) >= {"url", "command", "prompt"}
    assert field_at(DIALECT, (*at, 0, "command"), header) is None


def test_a_server_without_type_is_a_local_one() -> None:
    header: Any = {"mcpServers": [{"a": {"command": "x"}}, {"b": {"type": "http"}}]}
    assert "args" in _known(("mcpServers", 0, "a"), header)
    assert "url" not in _known(("mcpServers", 0, "a"), header)
    assert "url" in _known(("mcpServers", 1, "b"), header)


def _known(path: tuple[str | int, ...], header: Any) -> list[str]:
    field = field_at(DIALECT, path, header)
    assert field is not None
    return list(field.fields)


def test_a_matcher_knows_what_it_is_compared_with() -> None:
    def matcher(event: str) -> Field:
        found = field_at(DIALECT, ("hooks", event, 0, "matcher"))
        assert found is not None
        return found

    assert matcher("PreToolUse").values == "tools"
    assert matcher("SubagentStop").values == "agents"
    assert "resume" in [c.value for c in matcher("SessionStart").choices]
    assert matcher("Stop").ignored == "this event has no matcher"
    assert matcher("PreToolUse").ignored is None


# violations


def said(name: str, value: Any) -> list[tuple[tuple[str | int, ...], str, Any]]:
    return [(v.path, v.kind, v.got) for v in violations(DIALECT, name, value)]


GOOD: dict[str, list[Any]] = {
    "name": ["code-reviewer", "Code Reviewer", "日本", "a/b, c", " lead", "x" * 256],
    "description": ["x", " ", "a: b"],
    "tools": ["Read, Write", "*", ["Read", "Bash(git:*)"], [], "mcp__x"],
    "disallowedTools": ["Write", ["Write", "Edit"], []],
    "model": ["sonnet", "Sonnet", " sonnet ", "gpt-4", "arn:aws:bedrock:x"],
    "permissionMode": ["plan", "manual", "bypassPermissions", "auto"],
    "maxTurns": [1, 5, 5.0, 10**6, "5", " 5 ", "+5", "05", "5 turns", "1.5", [5], ["5"], [[5]]],
    "skills": [["a", "b"], "a, b", []],
    "mcpServers": [
        [],
        ["github"],
        [{"a": {"command": "x"}}],
        [{"a": {"type": "stdio", "command": "x", "args": ["y"], "env": {"A": "b"}}}],
        [{"a": {"type": "http", "url": "https://x.y", "headers": {"A": "b"}}}],
        [{"a": {"type": "streamable-http", "url": "foo"}}],
        [{"a": {"type": "sse", "url": "https://x.y", "headersHelper": "x"}}],
        [{"a": {"type": "ws", "url": "wss://x.y", "headersHelper": "x"}}],
        [{"a": {"type": "http", "url": "https://x.y", "oauth": {"clientId": "x"}}}],
        [{"a": {"command": "x", "timeout": 5}}, "b"],
    ],
    "hooks": [
        {},
        {"PreToolUse": []},
        {"PreToolUse": [{"hooks": []}]},
        {"PreToolUse": [{"matcher": "Bash(", "hooks": [{"type": "command", "command": ""}]}]},
        {"Stop": [{"hooks": [{"type": "command", "command": "x", "args": ["y"], "shell": "powershell"}]}]},
        {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": 0.5, "onFailure": "continue"}]}]},
        {"Stop": [{"hooks": [{"type": "http", "url": "http://localhost:1/x", "onFailure": "block"}]}]},
        {"Stop": [{"hooks": [{"type": "http", "url": "mailto:x"}, {"type": "http", "url": "http://${HOST}/x"}]}]},
        {"Stop": [{"hooks": [{"type": "mcp_tool", "server": "s", "tool": "t", "input": {"a": 1}}]}]},
        {"Stop": [{"hooks": [{"type": "prompt", "prompt": "x", "continueOnBlock": True}]}]},
        {"Stop": [{"hooks": [{"type": "agent", "prompt": "x", "model": "haiku", "if": "Bash(x)", "once": True}]}]},
    ],
    "memory": ["user", "project", "local"],
    "background": [True, False, "true", "false"],
    "effort": [
        "low",
        "HIGH",
        "xHigh",
        "max",
        5,
        1.5,
        -1,
        0,
        "5",
        "-1",
        "5x",
        "0x10",
        ["high"],
        [5],
        [5, "high"],
        [["high"]],
        [[["max"]]],
    ],
    "isolation": ["worktree", "remote"],
    "color": ["red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan"],
    "initialPrompt": ["hello", "  "],
    "omitClaudeMd": [True, False, "true"],
    "autoCompactWindow": [100_000, 100000.0, "200000", "200000 tokens", [150_000], [["150000"], "x"]],
    "observer": ["reviewer", "one, two"],
    "observerMessage": ["Look."],
    "observeSubagents": [True, False, "false"],
    "observeToolResults": [True, False, "false", "No", "1"],
    "experimental": [{"cacheTtl": "5m"}, {"cacheTtl": "1h"}, {}],
}

BAD: list[tuple[str, Any, list[tuple[tuple[str | int, ...], str, Any]]]] = [
    ("name", 5, [((), "type", "integer")]),
    ("name", None, [((), "type", "null")]),
    ("name", "a:b", [((), "value", "a:b")]),
    ("name", "-a", [((), "value", "-a")]),
    ("description", ["x"], [((), "type", "array")]),
    ("description", True, [((), "type", "boolean")]),
    ("tools", None, [((), "type", "null")]),
    ("tools", {"Read": True}, [((), "type", "object")]),
    ("tools", ["Read", None, 5], [((1,), "type", "null"), ((2,), "type", "integer")]),
    ("tools", " ", [((), "value", " ")]),
    ("disallowedTools", 5, [((), "type", "integer")]),
    ("model", ["sonnet"], [((), "type", "array")]),
    ("model", "", [((), "value", "")]),
    ("permissionMode", "Plan", [((), "value", "Plan")]),
    ("permissionMode", " plan ", [((), "value", " plan ")]),
    ("permissionMode", ["plan"], [((), "type", "array")]),
    ("maxTurns", 0, [((), "value", 0)]),
    ("maxTurns", -1, [((), "value", -1)]),
    ("maxTurns", 1.5, [((), "type", "number")]),
    ("maxTurns", math.inf, [((), "type", "number")]),
    ("maxTurns", True, [((), "type", "boolean")]),
    ("maxTurns", "abc", [((), "type", "string")]),
    ("maxTurns", "0x10", [((), "type", "string")]),
    ("maxTurns", "", [((), "type", "string")]),
    ("skills", {"a": "b"}, [((), "type", "object")]),
    ("skills", [5], [((0,), "type", "integer")]),
    ("mcpServers", {"a": {"command": "x"}}, [((), "type", "object")]),
    ("mcpServers", "github", [((), "type", "string")]),
    ("mcpServers", [5], [((0,), "type", "integer")]),
    ("mcpServers", [{}], [((0,), "size", 0)]),
    ("mcpServers", [{"a": {"command": "x"}, "b": {"command": "y"}}], [((0,), "size", 2)]),
    ("mcpServers", [{"a": {"type": "stdio"}}], [((0, "a"), "missing", None)]),
    ("mcpServers", [{"a": {"command": ""}}], [((0, "a", "command"), "value", "")]),
    ("mcpServers", [{"a": {"type": "HTTP", "url": "x"}}], [((0, "a", "type"), "value", "HTTP")]),
    ("mcpServers", [{"a": {"type": "ws"}}], [((0, "a"), "missing", None)]),
    ("mcpServers", [{"a": {"command": "x", "env": {"A": 1}}}], [((0, "a", "env", "A"), "type", "integer")]),
    ("mcpServers", [{"a": {"command": "x", "disabled": True}}], [((0, "a", "disabled"), "unknown", "disabled")]),
    ("hooks", [], [((), "type", "array")]),
    ("hooks", "foo", [((), "type", "string")]),
    ("hooks", {"pretooluse": []}, [(("pretooluse",), "unknown", "pretooluse")]),
    ("hooks", {"PreToolUse": None}, [(("PreToolUse",), "type", "null")]),
    ("hooks", {"Stop": [{"type": "command"}]}, [(("Stop", 0), "missing", None), (("Stop", 0, "type"), "unknown", "type")]),
    ("hooks", {"Stop": [{"matcher": 5, "hooks": []}]}, [(("Stop", 0, "matcher"), "type", "integer")]),
    ("hooks", {"Stop": [{"hooks": [{"command": "x"}]}]}, [(("Stop", 0, "hooks", 0), "missing", None)]),
    ("memory", True, [((), "type", "boolean")]),
    ("memory", "User", [((), "value", "User")]),
    ("background", "yes", [((), "type", "string")]),
    ("background", 1, [((), "type", "integer")]),
    ("background", "True", [((), "type", "string")]),
    ("effort", "ultra", [((), "value", "ultra")]),
    ("effort", " high ", [((), "value", " high ")]),
    ("effort", True, [((), "type", "boolean")]),
    ("effort", ["high", "low"], [((), "type", "array")]),
    ("effort", math.nan, [((), "type", "number")]),
    ("isolation", "Worktree", [((), "value", "Worktree")]),
    ("isolation", False, [((), "type", "boolean")]),
    ("color", "Red", [((), "value", "Red")]),
    ("color", "#ff0000", [((), "value", "#ff0000")]),
    ("color", 5, [((), "type", "integer")]),
    ("initialPrompt", "", [((), "value", "")]),
    ("initialPrompt", 5, [((), "type", "integer")]),
    ("omitClaudeMd", "yes", [((), "type", "string")]),
    ("autoCompactWindow", 99_999, [((), "value", 99_999)]),
    ("autoCompactWindow", 150000.5, [((), "type", "number")]),
    ("autoCompactWindow", "many", [((), "type", "string")]),
    ("autoCompactWindow", "99999", [((), "type", "string")]),
    ("observer", ["reviewer"], [((), "type", "array")]),
    ("observerMessage", 1, [((), "type", "integer")]),
    ("observeSubagents", "no", [((), "type", "string")]),
    ("observeToolResults", "never", [((), "type", "string")]),
    ("omitClaudeMd", 1, [((), "type", "integer")]),
    ("experimental", "x", [((), "type", "string")]),
    ("experimental", {"cacheTtl": "1H"}, [(("cacheTtl",), "value", "1H")]),
    ("experimental", {"foo": 1}, [(("foo",), "unknown", "foo")]),
]  # fmt: skip


def handlers() -> list[tuple[dict[str, Any], list[Any]]]:
    base: dict[str, Any] = {"type": "command", "command": "x"}
    web: dict[str, Any] = {"type": "http", "url": "https://example.com/x"}
    return [
        ({"type": "foo"}, [(("type",), "value", "foo")]),
        ({"type": "Command", "command": "x"}, [(("type",), "value", "Command")]),
        ({"type": None}, [(("type",), "type", "null")]),
        ({"type": "command"}, [((), "missing", None)]),
        (base | {"command": 5}, [(("command",), "type", "integer")]),
        (base | {"args": "foo"}, [(("args",), "type", "string")]),
        (base | {"args": [1]}, [(("args", 0), "type", "integer")]),
        (base | {"shell": "zsh"}, [(("shell",), "value", "zsh")]),
        (base | {"shell": None}, [(("shell",), "type", "null")]),
        (base | {"async": "yes"}, [(("async",), "type", "string")]),
        (base | {"once": "yes"}, [(("once",), "type", "string")]),
        (base | {"timeout": 0}, [(("timeout",), "value", 0)]),
        (base | {"timeout": "5"}, [(("timeout",), "type", "string")]),
        (base | {"timeout": math.inf}, [(("timeout",), "type", "number")]),
        (base | {"if": ["a"]}, [(("if",), "type", "array")]),
        (base | {"statusMessage": 5}, [(("statusMessage",), "type", "integer")]),
        (base | {"onFailure": "allow"}, [(("onFailure",), "value", "allow")]),
        (base | {"prompt": "x"}, [(("prompt",), "unknown", "prompt")]),
        ({"type": "http"}, [((), "missing", None)]),
        *[(web | {"url": url}, [(("url",), "value", url)]) for url in ("", "/x", "not a url", "$URL", "http://", "http://a b/")],
        (web | {"headers": {"A": 1}}, [(("headers", "A"), "type", "integer")]),
        (web | {"allowedEnvVars": "A"}, [(("allowedEnvVars",), "type", "string")]),
        ({"type": "mcp_tool", "server": "s"}, [((), "missing", None)]),
        ({"type": "mcp_tool", "server": "s", "tool": "t", "input": ["a"]}, [(("input",), "type", "array")]),
        ({"type": "prompt"}, [((), "missing", None)]),
        ({"type": "prompt", "prompt": "x", "continueOnBlock": "x"}, [(("continueOnBlock",), "type", "string")]),
        ({"type": "agent", "prompt": "x", "model": 5}, [(("model",), "type", "integer")]),
    ]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_the_client_takes_conforms(name: str) -> None:
    for value in GOOD[name]:
        assert said(name, value) == [], value
        assert engine(DIALECT.schema, name).is_valid(value), value


def test_every_field_has_good_and_bad_values() -> None:
    assert set(GOOD) == set(DIALECT.fields) == {name for name, _, _ in BAD}


@pytest.mark.parametrize(("name", "value", "expected"), BAD, ids=lambda x: repr(x)[:40])
def test_what_the_client_ignores_does_not(name: str, value: Any, expected: Any) -> None:
    assert said(name, value) == expected


@pytest.mark.parametrize(("handler", "expected"), handlers(), ids=lambda x: repr(x)[:60])
def test_a_handler_with_a_fault(handler: Any, expected: Any) -> None:
    at = ("PreToolUse", 0, "hooks", 0)
    assert said("hooks", {"PreToolUse": [{"hooks": [handler]}]}) == [((*at, *path), *rest) for path, *rest in expected]


def test_a_violation_names_what_is_expected() -> None:
    [fault] = violations(DIALECT, "color", "Red")
    assert fault.expected[:2] == ("red", "blue")
    assert fault.field is DIALECT.fields["color"]
    [fault] = violations(DIALECT, "permissionMode", "Plan")
    assert "plan" in fault.expected
    [fault] = violations(DIALECT, "effort", "ultra")
    assert fault.expected == ("low", "medium", "high", "xhigh", "max")
    [fault] = violations(DIALECT, "tools", None)
    assert fault.expected == ("string", "array")
    [fault] = violations(DIALECT, "maxTurns", "abc")
    assert fault.expected == ("integer",)
    [fault] = violations(DIALECT, "mcpServers", [{"a": {"type": "http"}}])
    assert fault.expected == ("url",)
    [fault] = violations(DIALECT, "hooks", {"Stop": [{"hooks": [{"type": "agent", "prompt": "x", "modle": "y"}]}]})
    assert "model" in fault.expected
    assert fault.path[-1] == "modle"


def test_a_name_without_a_field_has_no_violations() -> None:
    assert violations(DIALECT, "temperature", 0.1) == ()


def test_shared_and_cyclic_values_are_bounded() -> None:
    bomb: Any = ["x"]
    for _ in range(30):
        bomb = [bomb, bomb]
    assert said("tools", bomb) == [((), "size", "array")]
    cycle: Any = {}
    cycle["a"] = [cycle]
    assert said("hooks", cycle) == [((), "size", "object")]
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    assert said("mcpServers", deep) == [((), "size", "array")]
    assert said("tools", ["Read"] * 15_000) == []
    assert said("tools", ["Read"] * 30_000) == [((), "size", "array")]
    assert said("maxTurns", 10**5000) == [((), "size", "integer")]
    assert said("effort", [-(10**5000)]) == [((), "size", "array")]
    assert len(said("tools", [5] * 15_000)) == validate.FAULTS


# Generated values

WORDS = sorted(
    {str(c.value) for _, f in FIELDS for c in f.choices}
    | {key for _, f in FIELDS for key in f.fields}
    | {"", " ", "5", "High", "a:b", "-x", "https://x.y", "http://a b"}
)
ATOMS = st.none() | st.booleans() | st.integers(-3, 300) | st.floats() | st.sampled_from(WORDS) | st.text(max_size=6)


def near(field: Field, depth: int = 6) -> st.SearchStrategy[Any]:
    """Values like those that the field takes, with faults in them."""
    options: list[st.SearchStrategy[Any]] = [ATOMS]
    if depth and field.items is not None:
        options.append(st.lists(near(field.items, depth - 1), max_size=3))
    if depth and field.entry is not None:
        options.append(st.dictionaries(st.sampled_from(["a", "b"]), near(field.entry, depth - 1), max_size=2))
    for form in field.variants.values() if depth else ():
        required = {k: near(f, depth - 1) for k, f in form.fields.items() if f.required}
        optional = {k: near(f, depth - 1) for k, f in form.fields.items() if not f.required}
        options.append(st.fixed_dictionaries(required, optional=optional))
    if depth and field.fields and not field.variants:
        some = dict(list(field.fields.items())[:4])
        options.append(st.fixed_dictionaries({}, optional={k: near(f, depth - 1) for k, f in some.items()}))
    if field.choices:
        options.append(st.sampled_from([c.value for c in field.choices]))
    if field.example is not None:
        options.append(st.just(field.example))
    return st.one_of(options)


VALUES = {name: near(field) for name, field in DIALECT.fields.items()}
ANY = st.recursive(ATOMS, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(WORDS), x, max_size=3))


@given(st.sampled_from(sorted(DIALECT.fields)), st.data())
def test_violations_never_raise_and_point_into_the_value(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name] | ANY)
    found = violations(DIALECT, name, value)
    errors = set(_places(engine(DIALECT.schema, name).iter_errors(value)))
    assert bool(found) == bool(errors)
    for fault in found:
        assert (fault.path[:-1] if fault.kind == "unknown" else fault.path) in errors
        node: Any = value
        for step in fault.path:
            node = node[step]
        assert isinstance(fault, Violation)


def _places(errors: Iterator[ValidationError]) -> Iterator[tuple[str | int, ...]]:
    for error in errors:
        yield tuple(error.absolute_path)
        yield from _places(iter(error.context or ()))


@pytest.mark.parametrize("host", HOSTS)
@given(st.data())
def test_what_fits_is_what_jsonschema_takes(host: str, data: st.DataObject) -> None:
    schema = read_json(f"{host}.schema.json")
    # `jsonschema` takes `format` for an annotation, unless it has other libraries.
    name = data.draw(
        st.sampled_from([it for it, node in schema["properties"].items() if '"format"' not in json.dumps(node)])
    )
    value = data.draw(ANY | VALUES.get(name, st.nothing()))
    assert fits(schema, schema["properties"][name], value) == engine(schema, name).is_valid(value)


@given(st.sampled_from([c.value for c in DIALECT.fields["effort"].choices]), st.data())
def test_effort_has_no_case(level: str, data: st.DataObject) -> None:
    spelt = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in level)
    assert violations(DIALECT, "effort", spelt) == ()


# The vocabularies


def test_the_vocabularies_are_sound() -> None:
    for tool in DIALECT.tools.values():
        assert tool.description.endswith("."), tool
        assert all(name in DIALECT.tools or name.startswith("mcp__") for name in tool.replacement), tool
        assert (tool.ran is None) != (tool.refused is None), tool
        assert tool.note or tool.status == "available", tool
    for model in DIALECT.models.values():
        assert model.description.endswith("."), model
        assert model.replacement is None or DIALECT.models[model.replacement].alias, model
        assert model.alias or any(s.accepted and s.fits(model.name) for s in DIALECT.shapes), model
    for key in DIALECT.foreign.values():
        assert key.note.endswith("."), key
        assert key.name not in DIALECT.fields, key
        assert key.field is None or key.field in DIALECT.fields, key


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("claude-opus-4-6[1m]", "full id"),
        ("claude-sonnet-5-5", "full id"),
        ("Claude-Sonnet-4-5", "full id"),
        ("claude-3-5-sonnet-latest", "full id"),
        ("claude-haiku-4-5-20251001", "full id"),
        ("claude-aurora-7", "full id"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "Bedrock id"),
        ("anthropic.claude-3-haiku-20240307-v1:0", "Bedrock id"),
        ("global.anthropic.claude-opus-4-6-v1", "Bedrock id"),
        ("arn:aws:bedrock:us-east-2:123456789012:application-inference-profile/abc", "Bedrock ARN"),
        ("claude-sonnet-4-5@20250929", "Vertex name"),
        ("claude-sonnet-4.5", "id with a dot"),
        ("claude-3.5-sonnet", "id with a dot"),
        ("Claude Sonnet 4.5", "display name"),
        ("Claude Sonnet 4.5 (copilot)", "display name"),
        ("sonnet-4", "alias with a version"),
        ("opus 4.5", "alias with a version"),
        ("github-copilot/gpt-5", "provider and model"),
        ("anthropic/claude-sonnet-4-5", "provider and model"),
        ("gpt-4", "OpenAI id"),
        ("GPT-5.3-Codex", "OpenAI id"),
        ("GPT-4.1 (copilot)", "OpenAI id"),
        ("o3-mini", "OpenAI id"),
        ("gemini-3.1-pro-latest", "Gemini id"),
        ("deepseek-chat", "another vendor's id"),
        ("default", None),
        ("fast", None),
        ("claude", None),
        ("sonnet", None),
    ],
)
def test_a_model_is_judged_by_its_shape(name: str, shape: str | None) -> None:
    assert next((s.name for s in DIALECT.shapes if s.fits(name)), None) == shape


def observed(name: str) -> list[dict[str, Any]]:
    file = OBSERVED / name
    if not file.is_file():
        pytest.skip(f"{name} is not beside the repository")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def test_each_observed_tool_name_has_its_outcome() -> None:
    rows = observed("observed-tools.jsonl")
    assert len(rows) == 87
    for row in rows:
        name, tool = row["tools"], DIALECT.tools.get(row["tools"])
        if tool is not None:
            outcome = list(tool.ran) if tool.ran is not None else None, tool.refused
        elif name == "*":
            outcome = sorted(t.name for t in DIALECT.tools.values() if t.default), None
        elif re.fullmatch(r"mcp__[^_*]+", name):
            outcome = None, "recognized but matched no tools in this session"
        else:
            outcome = None, "unrecognized"
        assert outcome == (row["ran_with"], row["refused"]), name


def test_an_agent_without_tools_has_the_default_ones() -> None:
    [row] = [r for r in observed("observed-spawn.jsonl") if r["path"] == "b-bom.md"]
    assert row["ran"]["tools"] == sorted(t.name for t in DIALECT.tools.values() if t.default)


def test_each_alias_ran_as_it_says() -> None:
    folder = OBSERVED / "probes"
    for row in observed("observed-spawn.jsonl"):
        text = (folder / row["path"]).read_text(encoding="utf-8", errors="replace")
        written = re.search(r"^model: (\S+)$", text, re.M)
        model = DIALECT.models.get(written[1]) if written else None
        if model and row["ran"]:
            assert row["ran"]["model"] == ("claude-opus-5-5" if model.ran == "inherit" else model.ran), row["path"]


def test_the_models_given_as_examples_are_aliases() -> None:
    examples = DIALECT.schema["properties"]["model"]["examples"]
    assert all(DIALECT.models[name].alias for name in examples)


def test_the_keys_that_people_write_are_known() -> None:
    corpus = OBSERVED.parent / "corpus"
    if not corpus.is_dir():
        pytest.skip("the collection of agent files is not beside the repository")
    files: Counter[str] = Counter()
    for kind in ("claude", "claude_hist", "copilot", "opencode", "other"):
        for file in (corpus / kind).rglob("*.md"):
            header = re.match(r"---\s*\n([\s\S]*?)\n---", file.read_text(encoding="utf-8", errors="replace"))
            if header:
                files.update(set(re.findall(r"^([A-Za-z_][\w-]*):(?=\s)", header[1], re.M)))
    known = DIALECT.fields.keys() | DIALECT.foreign.keys()
    assert {key: n for key, n in files.items() if n >= 10 and key not in known} == {}


LOGGED = ("permissionMode", "maxTurns", "memory", "isolation", "background", "effort")


def _complaints(log: list[str]) -> set[str]:
    """The fields of which the client's debug log complains."""
    text = "\n".join(log)
    named = {name for name in LOGGED if re.search(rf"has invalid {name} ", text)}
    if re.search(r"hooks\.\w+[.:]|Invalid hooks in agent", text):
        named.add("hooks")
    if "invalid mcpServers item" in text:
        named.add("mcpServers")
    return named


@pytest.mark.parametrize(
    ("folder", "log"), [("probes", "observed-probes.jsonl"), ("../corpus", "observed-corpus.jsonl")]
)
def test_a_value_has_violations_where_the_client_complains(folder: str, log: str) -> None:
    """And nowhere else, but for what it silently ignores: unknown keys, empty values, items of two servers."""
    compared = 0
    for row in observed(log):
        text = decode((OBSERVED / folder / row["path"]).read_bytes()).text
        cut = frontmatter.split(text)
        read = rescue.read_header(text, cut.header) if cut else None
        values = header.value(read.root) if read and read.attempt else None
        if not isinstance(values, dict) or not isinstance(values.get("name"), str):
            continue
        complaints = _complaints(row["log"]) | ({"hooks"} if "hooks" in values and not row["loads"] else set())
        for name in ("hooks", "mcpServers", *LOGGED):
            if name not in values:
                continue
            found = [
                fault
                for fault in violations(DIALECT, name, values[name])
                if (fault.kind not in ("unknown", "size") or (name == "hooks" and len(fault.path) == 1))
                and (fault.path or values[name] not in (None, "", False, 0) or name not in ("permissionMode", "hooks"))
                and not (name == "mcpServers" and fault.path == ())
            ]
            assert bool(found) == (name in complaints), (row["path"], name, found, row["log"])
            compared += 1
    assert compared > 80
