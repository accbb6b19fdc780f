"""What is wrong with a part of `hooks` or `mcpServers`, in words: the schema's violations, phrased for messages."""

from __future__ import annotations

from ...dialect.validate import Violation
from ...document import Document
from ...stdx.spelling import nearest
from ...text.problem import Fix
from ...text.source import Span
from .wording import Said, all_of, any_of, code, did_you_mean, plain, write

_KINDS = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "a map",
    "null": "empty",
}
_FEW = 6
_WANTED = {
    "timeout": "a number above 0",
    "url": "a complete URL",
    "command": "the program",
}
NEEDS_HOOKS = Said("a matcher needs `hooks`", "put the handlers into a list below it")


def said(violation: Violation, name: str) -> Said:
    """What is wrong with a value, and the remedy. name: the name of the violation's place, for `type` and `value`."""
    expected = [str(it) for it in violation.expected]
    match violation.kind:
        case "type":
            if name in _WANTED and violation.got == "null":
                return Said(f"`{name}` is empty", f"write {_WANTED[name]}")
            wanted = " or ".join(_KINDS.get(it, it) for it in dict.fromkeys(expected) if it != "null")
            return Said(f"{code(name)} is {_KINDS.get(str(violation.got), 'something else')}", f"write {wanted}")
        case "missing":
            if len(expected) == 1:
                return Said(f"`{expected[0]}` is missing", "add it")
            return Said(f"{all_of(expected)} are missing", "add them")
        case "unknown":
            return Said(f"{code(violation.got, 40)} is not a known key", _instead(str(violation.got), expected))
        case "size":
            return Said(f"{violation.got} keys where one is expected", "write `name:` and the rest below it")
        case _ if expected:
            return Said(f"{code(violation.got, 40)} is not a valid `{name}`", _instead(str(violation.got), expected))
        case _:
            empty = violation.got == ""
            fault = f"{code(name)} is empty" if empty else f"`{plain(name)}: {plain(violation.got, 40)}` is not valid"
            return Said(fault, f"write {_WANTED.get(name, 'another value')}")


def repair(document: Document, violation: Violation, span: Span) -> tuple[Fix, ...]:
    """An edit that replaces a misspelled word by the nearest valid one."""
    if violation.kind not in ("unknown", "value") or span.of(document.text) != violation.got:
        return ()
    meant = nearest(str(violation.got), [str(it) for it in violation.expected])
    return write(span, meant, safe=True)


def _instead(word: str, legal: list[str]) -> str:
    return did_you_mean(nearest(word, legal), f"use {any_of(legal)}" if legal and len(legal) <= _FEW else "remove it")
