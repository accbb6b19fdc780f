"""Every rule's docstring is its documentation and its test: the findings that it shows are those there are."""

from __future__ import annotations

import re

import pytest

from agentls.rules import rules
from agentls.settings import Settings

from .fixture import check

_BLOCK = re.compile(r"^````*markdown\n(.*?)^````*$", re.S | re.M)


@pytest.mark.parametrize("name", rules())
def test_the_examples_in_the_documentation_are_true(name: str) -> None:
    doc = rules()[name].doc
    blocks = _BLOCK.findall(doc)
    assert blocks, f"the docstring of {name} has no example"
    assert any(f"[{name}]" in it for it in blocks), f"no example of {name} shows its finding"
    for block in blocks:
        check(block.rstrip("\n") + "\n", only=[name], settings=Settings(hints=True))


@pytest.mark.parametrize("name", rules())
def test_the_first_line_is_a_sentence(name: str) -> None:
    first = rules()[name].doc.split("\n", 1)[0]
    assert first.endswith(".")
    assert len(first) <= 120
