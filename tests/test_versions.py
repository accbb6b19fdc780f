"""What a version of the host lacks: fields, events, values and tools, since when or until when."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from agentls.dialect.model import Dialect
from agentls.document import Document
from agentls.features.completion import complete
from agentls.features.hover import hover
from agentls.features.proposal import Proposal
from agentls.hosts import default
from agentls.hosts.verdict import Loaded
from agentls.hosts.versions import lack
from agentls.rules import engine
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.text.problem import Severity
from agentls.workspace.context import Workspace
from tests.completing import proposal

CLIENT = f"{default().dialect.host} {default().dialect.version}"
FILE = """\
---
name: a
description: b
tools: Read, Bash(x)
effort: xhigh
background: true
hooks: {PreSkillShellCommand: [{hooks: [{type: command, command: "true", args: []}]}]}
---
Look.
"""


def lacked(version: str) -> list[tuple[str, str]]:
    return [(it.name, it.when) for it in Document(FILE).at(version).lacking]


def test_what_a_version_lacks() -> None:
    assert lacked("2.1.332") == []
    assert lacked("2.1.331") == [("PreSkillShellCommand", "since 2.1.332")]
    assert lacked("2.1.110") == [("xhigh", "since 2.1.111"), ("PreSkillShellCommand", "since 2.1.332")]
    assert ("background", "since 2.1.49") in lacked("2.1.48")
    assert ("background", "since 2.1.49") not in lacked("2.1.49")


def test_a_key_below_one_that_is_lacking_is_not_told() -> None:
    inner = FILE.replace("PreSkillShellCommand", "Stop")
    assert [it.name for it in Document(inner).at("2.1.138").lacking] == ["args"]
    assert [it.name for it in Document(inner).at("2.0.99").lacking] == ["xhigh", "background", "hooks"]


@pytest.mark.parametrize(
    ("version", "when"),
    [("2.1.9", "since 2.1.10"), ("2.1.10", ""), ("2.1.99", ""), ("2.1.100", "until 2.1.100"), ("3", "until 2.1.100")],
)
def test_numbers_are_compared_as_numbers(version: str, when: str) -> None:
    field = replace(default().dialect.fields["memory"], since="2.1.10", until="2.1.100")
    assert lack(field, version) == when


def _older() -> Dialect:
    """The dialect, without a field and a tool since one version."""
    dialect = default().dialect
    gone = {"background": replace(dialect.fields["background"], until="2.1.300")}
    bash = {"Bash": replace(dialect.tools["Bash"], until="2.1.300")}
    return replace(
        dialect,
        fields=MappingProxyType({**dialect.fields, **gone}),
        tools=MappingProxyType({**dialect.tools, **bash}),
    )


def test_what_is_gone_is_reported_without_a_setting() -> None:
    document = Document(FILE, host=replace(default(), dialect=_older()))
    said = [it.message for it in engine.check(document) if it.rule == "since-version"]
    assert said == [
        f"{CLIENT} ignores the tool `Bash`, which it had until 2.1.300; remove it",
        f"{CLIENT} ignores `background`, which it had until 2.1.300; remove the field",
    ]
    assert [it.name for it in document.at("2.1.299").lacking] == ["PreSkillShellCommand"]


def test_an_alias_is_not_followed() -> None:
    value = "&x [xhigh]"
    document = Document(f"---\nname: a\ndescription: b\nnote: {value}\neffort: *x\n---\n")
    assert document.at("2.1.1").lacking == ()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("effort: xh$igh", "Claude Code 2.1.40 ignores it, which is there since 2.1.111."),
        ("backgr$ound: true", "Claude Code 2.1.40 ignores it, which is there since 2.1.49."),
        ("---$\nname", "not in 2.1.40: `xhigh` (since 2.1.111), `background` (since 2.1.49)"),
        ("---$\nname", "**Claude Code 2.1.40 loads this agent**"),
        ("---$\nname", f"\n\nMeasured on {default().dialect.version}."),
    ],
)
def test_the_hover_says_what_the_version_in_use_lacks(word: str, said: str) -> None:
    offset = FILE.index(word.replace("$", "")) + word.index("$")
    assert said in (hover(Document(FILE).at("2.1.40"), Workspace(), offset) or pytest.fail("no hover")).text
    assert said not in (hover(Document(FILE), Workspace(), offset) or pytest.fail("no hover")).text


def _offered(document: Document, offset: int) -> dict[str, Proposal]:
    return {it.label: it for it in complete(document, Workspace(), offset).items}


@pytest.mark.parametrize(
    ("typed", "label", "when"),
    [
        ("back$0", "background", "since 2.1.49"),
        ("effort: $0", "xhigh", "since 2.1.111"),
        ("hooks:\n  $0", "PreSkillShellCommand", "since 2.1.332"),
    ],
)
def test_completion_offers_last_what_the_version_in_use_lacks(typed: str, label: str, when: str) -> None:
    text = f"---\nname: a\ndescription: b\n{typed}\n---\n"
    measured = Document(text.replace("$0", ""))
    of, at = (_offered(it, text.index("$0")) for it in (measured.at("2.1.40"), measured))
    assert (of[label].detail, of[label].deprecated) == (when, True)
    assert (at[label].detail == when, at[label].deprecated) == (False, False)
    assert of[label].sort > max(it.sort for it in of.values() if not it.deprecated)


def test_completion_offers_last_a_tool_that_the_version_in_use_lacks() -> None:
    text = "---\nname: a\ndescription: b\ntools: $0\n---\n"
    document = Document(text.replace("$0", ""), host=replace(default(), dialect=_older()))
    found = _offered(document, text.index("$0"))
    assert (found["Bash"].detail, found["Bash"].deprecated) == ("until 2.1.300", True)
    assert not found["Read"].deprecated


@pytest.mark.parametrize(("day", "status"), [("2026-11-29", "legacy"), ("2026-11-30", "retired")])
def test_a_model_is_retired_from_its_day_on(day: str, status: str) -> None:
    name, workspace = "claude-sonnet-4-5", Workspace(today=day)
    text = f"---\nname: a\ndescription: b\nmodel: $0{name}\n---\n"
    found = hover(Document(text.replace("$0", "")), workspace, text.index("$0"))
    assert found is not None
    assert f"model id, {status}" in found.text
    offered = proposal(text.replace(name, ""), name, workspace=workspace)
    assert (offered.detail.split()[0], offered.deprecated) == (status, status == "retired")


@pytest.mark.parametrize(
    ("field", "before", "since", "rule"),
    [
        ("hooks: {PreToolUse: 5}", "2.1.252", "2.1.257", "hooks-shape"),
        ("hooks: [5]", "2.1.252", "2.1.257", "hooks-shape"),
        ("PreToolUse: [{hooks: [{type: command, command: x}]}]", "2.1.252", "2.1.257", "stray-hooks"),
        ("hooks: {PreSkillShellCommand: 5}", "2.1.331", "2.1.332", "hooks-shape"),
        ("nickname: b", "2.1.291", "2.1.292", "name-syntax"),
    ],
)
def test_whether_a_file_loads_is_that_of_the_version_in_use(field: str, before: str, since: str, rule: str) -> None:
    name = "a" * 300 if rule == "name-syntax" else "a"
    document = Document(f"---\nname: {name}\ndescription: b\n{field}\n---\nLook.\n")

    def errors(version: str) -> list[str]:
        found = engine.check(document, settings=Settings(client=version))
        return [it.rule for it in found if it.severity is Severity.ERROR]

    assert isinstance(document.at(before).verdict, Loaded)
    assert errors(before) == []
    assert document.at(since).verdict == document.verdict
    assert errors(since) == [rule]
