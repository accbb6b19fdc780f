"""What holds for all tests: no test fails because the machine is busy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("agentls", deadline=None)
settings.load_profile("agentls")


@pytest.fixture
def agents(tmp_path: Path) -> Path:
    """The agents folder of a repository in `tmp_path`."""
    folder = tmp_path / ".claude/agents"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    return folder
