"""What holds for all tests: no test fails because the machine is busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("agentls", deadline=None)
settings.load_profile("agentls")
