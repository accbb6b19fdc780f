"""Regular expressions of JavaScript: why a string is certainly not one."""

from __future__ import annotations

import re

from .records import pattern

_TOKEN = pattern(
    r"(?P<escape>\\(?P<bound>[bB])?)"
    r"|(?P<set>\[)"
    r"|(?P<group>\((?:\?(?:[:=!]|<[=!]|<[^=!>][^>]*>|[ims]*(?:-[ims]*)?:))?)"
    r"|(?P<close>\))"
    r"|(?P<many>[*+?]|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]*))?\})"
    r"|(?P<edge>[\^$|])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_MEMBER = pattern(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[A-Za-z]|.)|(?P<low>[^\\])-(?P<high>[^\\])|.", re.DOTALL)
"""A member of a character class: an escape, a range, or a character."""


def fault_of(expression: str) -> str | None:
    """Why a string is certainly not an expression (`new RegExp(expression)` throws), or None.

    Looks for unbalanced brackets, unknown groups, quantifiers without an operand and reversed ranges; other mistakes
    pass.
    """
    if len(expression) > 1000:
        return None
    open_groups: list[str] = []
    repeatable, at = False, 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        assert token is not None
        text, at = token.group(), token.end()
        match token.lastgroup:
            case "escape" | "bound":
                if token.group("bound"):
                    repeatable = False
                    continue
                if at == len(expression):
                    return "it ends in a backslash"
                at, repeatable = at + 1, True
            case "set":
                end = _set_end(expression, at)
                if end is None:
                    return "`[` is never closed"
                first = at + expression.startswith("^", at)
                for item in _MEMBER.finditer(expression, first, end - 1):
                    if item["low"] and item["low"] > item["high"]:
                        return f"`{item[0]}` is a range from high to low"
                at, repeatable = end, True
            case "group":
                if text == "(" and expression.startswith("?", at):
                    return f"`{expression[at - 1 : at + 2]}` does not begin a group"
                open_groups.append(text)
                repeatable = False
            case "close":
                if not open_groups:
                    return "`)` closes nothing"
                # A lookbehind cannot be repeated; a lookahead can, for compatibility with old pages.
                repeatable = not open_groups.pop().startswith(("(?<=", "(?<!"))
            case "many":
                if not repeatable:
                    return f"`{text}` repeats nothing"
                if (least := token["least"]) and (most := token["most"]) and int(least) > int(most):
                    return f"`{text}` is a range from high to low"
                at += expression.startswith("?", at)
                repeatable = False
            case "edge":
                repeatable = False
            case _:
                repeatable = True
    return "`(` is never closed" if open_groups else None


def _set_end(expression: str, at: int) -> int | None:
    while at < len(expression):
        if expression[at] == "]":
            return at + 1
        at += 2 if expression[at] == "\\" else 1
    return None
