"""Claude Code as a `Host`."""

from __future__ import annotations

from ...dialect.load import dialect
from ...stdx.records import pattern
from ..host import CommandLine, Host, Names, ToolGrammar
from . import homes, hooks, loader, names, rescue, tools

_COMMAND = CommandLine(
    "claude",
    pattern(r"(?:^|[\s;&|(\"'`$/\\])(?:claude|@anthropic-ai/claude-code(?:@[\w.]+)?)(?=\s)|claude_args\\?[\"']?\s*:"),
    pattern(r"\s*claude_args\s*:\s*[|>]"),
)


def host() -> Host:
    """Claude Code, on the version that `x-observed` of its schema names. Raises OSError if `schemas/` is missing."""
    return Host(
        id="claude-code",
        dialect=dialect("claude-code"),
        load=loader.load,
        names=Names(names.name_fault, names.lookup_key, names.LONGEST_NAME, names.COLON),
        tools=ToolGrammar(
            tools.split, tools.entries, tools.parse, tools.resolve, tools.SHELL, tools.SEARCHES, tools.UNLISTED
        ),
        homes=homes,
        read_header=rescue.read_header,
        second_attempt=rescue.read,
        runs_as=loader.runs_as,
        hook_faults=hooks.hook_faults,
        project="CLAUDE_PROJECT_DIR",
        plugin=("CLAUDE_PLUGIN_ROOT", "CLAUDE_PLUGIN_DATA"),
        command=_COMMAND,
    )
