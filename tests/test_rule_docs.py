"""Every rule's docstring is its documentation and its test: it shows exactly the findings that exist."""

from __future__ import annotations

import re

import pytest

from agentls.rules.registry import rules
from agentls.settings import Settings
from agentls.text.problem import Severity

from .fixture import check

# A word after `markdown` names the line ends that the example is read with.
_BLOCK = re.compile(r"^(?P<fence>````*)markdown(?: (?P<ends>CR|CRLF))?\n(?P<text>.*?)^(?P=fence)$", re.S | re.M)
_LINE_ENDS = {"": "\n", "CR": "\r", "CRLF": "\r\n"}


# What it says needs a workspace of 15,000 tokens, which `test_rules_workspace.py` makes.
_TOO_LARGE = {"description-budget"}


@pytest.mark.parametrize("name", sorted(rules().keys() - _TOO_LARGE))
def test_the_examples_in_the_documentation_are_true(name: str) -> None:
    doc = rules()[name].doc
    blocks = [(it["ends"] or "", it["text"]) for it in _BLOCK.finditer(doc)]
    assert blocks, f"the docstring of {name} has no example"
    assert any(f"[{name}]" in it for _, it in blocks), f"no example of {name} shows its finding"
    client = "2.1.48" if name == "since-version" else None
    # The date of the measurement is that of the next release soon: no example may depend on it.
    for today in (None, "2100-01-01"):
        settings = Settings(hints=True, client=client, today=today)
        for ends, block in blocks:
            check("\n" + block.rstrip("\n") + "\n", only=[name], settings=settings, newline=_LINE_ENDS[ends])


@pytest.mark.parametrize("name", rules())
def test_the_first_line_is_a_sentence(name: str) -> None:
    first = rules()[name].doc.split("\n", 1)[0]
    assert first.endswith(".")
    assert len(first) <= 120


def test_no_rule_says_of_itself_that_it_finds_errors() -> None:
    """The engine decides that: `Kind.FATAL`, or the host's verdict."""
    assert [it.name for it in rules().values() if it.severity is Severity.ERROR] == []
