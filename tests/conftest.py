"""Settings for all tests: none fails because the machine is busy, or because it runs in a workflow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from .lsp_client import REAL, Client

os.environ.pop("GITHUB_ACTIONS", None)
settings.register_profile("agentls", deadline=None)
settings.load_profile("agentls")


@pytest.fixture
def agents(tmp_path: Path) -> Path:
    """The agents folder of a repository in `tmp_path`."""
    folder = tmp_path / ".claude/agents"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    return folder


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of the server, which checks with the real rules."""
    with Client(REAL) as it:
        yield it
