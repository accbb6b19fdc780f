"""Code actions and formatting, as an editor asks for them."""

from __future__ import annotations

from typing import Any

import pytest

from .lsp_client import Client

URI = "file:///work/.claude/agents/good.md"
TEXT = "---\nname: good\ndescription: Does good work.\ntools: read, grep, Glob\ncolor: mauve\n---\nYou work.\n"
LITERALS: dict[str, Any] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
RESOLVING: dict[str, Any] = {**LITERALS, "dataSupport": True, "resolveSupport": {"properties": ["edit"]}}


def start(client: Client, actions: dict[str, Any], text: str = TEXT, version: int = 7) -> None:
    client.start({"textDocument": {"codeAction": actions}, "workspace": {"workspaceEdit": {"documentChanges": True}}})
    client.open(URI, text, version)


def ask(client: Client, line: int, character: int, *only: str) -> list[dict[str, Any]]:
    place = {"line": line, "character": character}
    context: dict[str, Any] = {"diagnostics": [], **({"only": list(only)} if only else {})}
    request = {"textDocument": {"uri": URI}, "range": {"start": place, "end": place}, "context": context}
    found: list[dict[str, Any]] = client.request("textDocument/codeAction", request)["result"]
    return found


def applied(edit: dict[str, Any], text: str = TEXT, version: int = 7) -> str:
    (change,) = edit["documentChanges"]
    assert change["textDocument"] == {"uri": URI, "version": version}
    return put(text, change["edits"])


def put(text: str, edits: list[dict[str, Any]]) -> str:
    lines = text.split("\n")

    def offset(place: dict[str, int]) -> int:
        return sum(len(it) + 1 for it in lines[: place["line"]]) + place["character"]

    for it in sorted(edits, key=lambda it: -offset(it["range"]["start"])):
        text = text[: offset(it["range"]["start"])] + it["newText"] + text[offset(it["range"]["end"]) :]
    return text


def test_what_is_offered_at_a_problem(client: Client) -> None:
    start(client, RESOLVING)
    found = ask(client, 3, 8)
    assert [it["title"] for it in found] == [
        "Write `Read`",
        "Fix all 2 of `tool-case` in this file",
        "Ignore `tool-case` here",
        "Fix all that is safe to fix",
    ]
    assert [it["kind"] for it in found] == ["quickfix", "quickfix", "quickfix", "source.fixAll.agentls"]
    assert [it.get("isPreferred") for it in found] == [True, None, None, None]
    assert applied(found[0]["edit"]) == TEXT.replace("read,", "Read,")
    assert applied(found[2]["edit"]) == TEXT.replace("tools:", "# agentls: ignore[tool-case]\ntools:")


@pytest.mark.parametrize("only", ["source", "source.fixAll", "source.fixAll.agentls"])
def test_fix_all_is_worked_out_when_it_is_chosen(client: Client, only: str) -> None:
    start(client, RESOLVING)
    (action,) = ask(client, 0, 0, only)
    assert "edit" not in action
    resolved = client.request("codeAction/resolve", action)["result"]
    assert applied(resolved["edit"]) == TEXT.replace("read, grep", "Read, Grep")
    client.change(URI, 8, TEXT + "\n")
    assert client.request("codeAction/resolve", action)["error"]["code"] == -32801


def test_nothing_safe_is_left_to_fix(client: Client) -> None:
    start(client, RESOLVING, TEXT.replace("read, grep", "Read, Grep"))
    assert ask(client, 0, 0, "source.fixAll") == []


def test_all_of_a_kind(client: Client) -> None:
    start(client, RESOLVING, TEXT.replace("tools:", "effort: hihg\ntools:"))
    action = next(it for it in ask(client, 4, 8, "quickfix") if it["title"].startswith("Fix all"))
    made = client.request("codeAction/resolve", action)["result"]
    text = TEXT.replace("tools:", "effort: hihg\ntools:")
    assert applied(made["edit"], text) == text.replace("read, grep", "Read, Grep")


def test_a_client_that_does_not_resolve_runs_a_command(client: Client) -> None:
    start(client, LITERALS)
    (action,) = ask(client, 0, 0, "source.fixAll.agentls")
    run(client, action["command"])
    sent = said(client, "workspace/applyEdit")
    assert applied(sent["params"]["edit"]) == TEXT.replace("read, grep", "Read, Grep")


def test_a_client_without_actions_gets_commands(client: Client) -> None:
    start(client, {})
    first, *_, last = ask(client, 3, 8)
    run(client, first)
    sent = said(client, "workspace/applyEdit")
    assert applied(sent["params"]["edit"]) == TEXT.replace("read,", "Read,")
    assert last["command"] == "agentls.fix"


def test_a_command_for_a_text_that_changed_does_nothing(client: Client) -> None:
    start(client, {})
    first, *_ = ask(client, 3, 8)
    client.change(URI, 8, "\n" + TEXT)
    run(client, first)
    shown = said(client, "window/showMessage")
    assert "the document changed" in shown["params"]["message"]
    assert not [it for it in client.seen if it.get("method") == "workspace/applyEdit"]


def run(client: Client, command: dict[str, Any]) -> None:
    assert "error" not in client.request(
        "workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}
    )


def said(client: Client, method: str) -> dict[str, Any]:
    """The message that the server showed before it answered."""
    return next(it for it in client.seen if it.get("method") == method)


CHOICES = {
    "a tool": ("tools: Read, Tsak", ["Write `Agent`", "Remove `Tsak`"]),
    "a field beside the one that is meant": ("model: opus\nmodle: haiku", ["Remove `modle`"]),
    "a value of a closed set": ("effort: turbo", [f"Write `{it}`" for it in ("low", "medium", "high", "xhigh", "max")]),
    "a value in quotes": ('effort: "turbo"', [f"Write `{it}`" for it in ("low", "medium", "high", "xhigh", "max")]),
    "another value alone in a list": ("memory: [site]", [f"Write `{it}`" for it in ("user", "project", "local")]),
    "a color that is near none": (
        "color: mauve",
        [f"Write `{it}`" for it in ("red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan")],
    ),
    "a value of another type": ("background: yess", ["Write `true`", "Write `false`"]),
    "a value alone in a list": ("memory: [user]", ["Write `user`"]),
    "several of a kind, with a choice for each": (
        "isolation: x\nmemory: x",
        ["Write `user`", "Write `project`", "Write `local`"],
    ),
}


@pytest.mark.parametrize(("lines", "titles"), CHOICES.values(), ids=CHOICES.keys())
def test_what_only_the_author_can_choose_is_offered_and_nothing_is_safe(
    client: Client, lines: str, titles: list[str]
) -> None:
    start(client, RESOLVING, f"---\nname: good\ndescription: Does good work.\n{lines}\n---\nYou work.\n")
    last = 3 + lines.count("\n")
    column = lines.rpartition("\n")[2].find("Tsak") if "Tsak" in lines else lines.rpartition("\n")[2].find(": ") + 2
    found = ask(client, last, 0 if "modle" in lines or "[" in lines else column, "quickfix")
    assert [it["title"] for it in found if not it["title"].startswith("Ignore")] == titles
    assert not any(it.get("isPreferred") for it in found)
    assert ask(client, last, column, "source.fixAll") == []


def test_fields_are_ordered_as_a_source_action(client: Client) -> None:
    text = "---\ndescription: Does good work.\nname: good\n---\nYou work.\n"
    start(client, RESOLVING, text)
    assert not any("Order" in it["title"] for it in (*ask(client, 2, 0), *ask(client, 2, 0, "refactor")))
    (action,) = [it for it in ask(client, 2, 0, "source") if "Order" in it["title"]]
    assert action["kind"] == "source.orderFields.agentls"
    assert applied(action["edit"], text) == "---\nname: good\ndescription: Does good work.\n---\nYou work.\n"
    assert ask(client, 4, 0, "refactor") == []


def test_formatting_on_request(client: Client) -> None:
    capabilities = client.start()
    assert capabilities["documentFormattingProvider"]
    text = "---\nname:   good\ntools: Read,Grep\ndescription: Does good work.\n\n---\nYou   work.\n"
    client.open(URI, text)
    options = {"tabSize": 8, "insertSpaces": False}
    edits = client.request("textDocument/formatting", {"textDocument": {"uri": URI}, "options": options})["result"]
    assert put(text, edits) == "---\nname: good\ndescription: Does good work.\ntools: Read, Grep\n---\nYou   work.\n"


def test_a_fix_that_breaks_its_promise_is_not_offered(client: Client) -> None:
    """Under its right name, the list would leave the agent without a tool."""
    text = "---\nname: good\ndescription: Does good work.\ntool: Raed\n---\nYou work.\n"
    start(client, RESOLVING, text)
    assert [it["title"] for it in ask(client, 3, 1, "quickfix")] == ["Ignore `unknown-field` here"]


@pytest.mark.parametrize(("hosts", "count"), [([], 1), (["cursor"], 0)])
def test_no_rewrite_shows_a_chosen_host_the_marks_of_yaml(client: Client, hosts: list[str], count: int) -> None:
    text = TEXT.replace("Does good work.", r"Does good work.\n\nUse it always.")
    client.start({"textDocument": {"codeAction": LITERALS}}, initializationOptions={"hosts": hosts})
    client.open(URI, text)
    titles = [it["title"] for it in ask(client, 2, 20, "refactor.rewrite")]
    assert titles.count("Rewrite the description as a block scalar") == count
