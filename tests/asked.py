"""Every request that an editor sends about a file, for measuring what they cost."""

from __future__ import annotations

import re
from typing import Any


def requests_about(uri: str, text: str, found: list[Any]) -> dict[str, tuple[str, Any]]:
    """The method and the parameters of each request about an open file, at three places if it is about one, by a name.
    found: its diagnostics."""
    asked = _of_file(uri, text, found)
    for place, at in _places(text).items():
        asked |= {f"{what} at {place}": params for what, params in _of_place(uri, at).items()}
    action = {"data": {"uri": uri, "version": 1, "rule": None}, "title": "Fix all"}
    named = {what: (f"textDocument/{what.partition(' ')[0]}", params) for what, params in asked.items()}
    return {**named, "codeAction/resolve": ("codeAction/resolve", action)}


def _places(text: str) -> dict[str, dict[str, int]]:
    """Three places in a text. Files of different lengths are asked at the same place of a repeated fragment, if it can be found."""
    middle = len(text) // 2
    if same := re.search(r"\D{4,12}", text[300:]):
        middle = max(middle, text.find(same[0], middle))
    places = {"its start": 10, "its middle": middle, "its end": len(text) - 5}
    lines = {name: (text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1) for name, at in places.items() if at > 0}
    return {name: {"line": line, "character": column} for name, (line, column) in lines.items()}


def _of_file(uri: str, text: str, found: list[Any]) -> dict[str, Any]:
    file = {"textDocument": {"uri": uri}}
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n") + 1, "character": 0}}
    return {
        **dict.fromkeys(
            ("documentSymbol", "foldingRange", "documentLink", "codeLens", "semanticTokens/full", "documentColor"), file
        ),
        "inlayHint": {**file, "range": everything},
        "semanticTokens/range": {**file, "range": everything},
        "codeAction": {**file, "range": everything, "context": {"diagnostics": found[:100]}},
        "formatting": {**file, "options": OPTIONS},
        "diagnostic": file,
    }


def _of_place(uri: str, at: dict[str, int]) -> dict[str, Any]:
    here = {"textDocument": {"uri": uri}, "position": at}
    return {
        **dict.fromkeys(
            (
                "hover",
                "completion",
                "definition",
                "declaration",
                "prepareRename",
                "documentHighlight",
                "linkedEditingRange",
                "signatureHelp",
                "prepareCallHierarchy",
            ),
            here,
        ),
        "references": {**here, "context": {"includeDeclaration": True}},
        "rename": {**here, "newName": "other"},
        "selectionRange": {"textDocument": {"uri": uri}, "positions": [at]},
        "codeAction": {**here, "range": {"start": at, "end": at}, "context": {"diagnostics": []}},
        "onTypeFormatting": {**here, "ch": "\n", "options": OPTIONS},
    }


OPTIONS = {"tabSize": 2, "insertSpaces": True}
