"""agentls: a language server and linter for agent files."""

from __future__ import annotations

__version__ = "0.1.0"
