"""A check for tests of the server that marks words.

WORD is a warning with two fixes, `word` and nothing; FIRST is an error at the first WORD and tells of it as a related
place; CRASH is a rule that fails, PANIC a check that does, and BREAK makes findings that break the server's handlers.
PRINT prints. The level of `unknown-field` is the words', and hints add one at the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agentls.document import Document
from agentls.settings import Settings
from agentls.text.problem import Edit, Finding, Fix, Related, Severity
from agentls.text.source import Span
from agentls.workspace.context import Workspace


def check(
    document: Document, workspace: Workspace, settings: Settings, crashed: Callable[[str, Exception], None]
) -> list[Finding]:
    document.text.encode()  # fails on half a surrogate pair, as many a rule would
    if "PANIC" in document.text:
        raise RuntimeError("panic")
    if "PRINT" in document.text:
        print("printed")
    if "BREAK" in document.text:
        return [object()]  # type: ignore[list-item]
    if "CRASH" in document.text:
        crashed("crash", RuntimeError("boom"))
    found = []
    level = settings.rules.get("unknown-field", "warning")
    for word in re.finditer("WORD", document.text) if level != "off" else ():
        span = Span(*word.span())
        fixes = (Fix("Write it small", (Edit(span, "word"),)), Fix("Remove it", (Edit(span, ""),), safe=False))
        found.append(Finding("word", Severity(level), span, "a word", fixes, (), ("deprecated",)))
    if found and (first := re.search("FIRST", document.text)):
        related = (Related(found[0].span, "here"),)
        found.append(Finding("first", Severity.ERROR, Span(*first.span()), "the first is elsewhere", (), related))
    if settings.hints:
        found.append(Finding("hint", Severity.HINT, Span(0, 1), "hints are on"))
    return found
