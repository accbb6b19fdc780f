"""Converts JSON to values of the protocol's types, strictly except for the client's capabilities, and describes what does
not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cattrs
from lsprotocol import converters
from lsprotocol import types as t


def converter() -> cattrs.Converter:
    """The converter between JSON and the protocol's types."""
    return _with_hooks(cattrs.Converter(detailed_validation=False))


def _with_hooks(plain: cattrs.Converter) -> cattrs.Converter:
    made = converters.get_converter(plain)
    made.register_structure_hook(t.ClientCapabilities, _capabilities)
    made.register_structure_hook(str, _text)
    made.register_structure_hook(int, _number)
    return made


# cattrs calls the hooks of `str` and `int` for their subclasses too: enumerations and `bool`.


def _text(given: Any, kind: Any) -> Any:
    if not isinstance(given, str):
        raise TypeError(f"{given!r:.80} is not a string")
    return given if kind is str else kind(given)


def _number(given: Any, kind: Any) -> Any:
    if isinstance(given, bool) is not (kind is bool):
        raise TypeError(f"{given!r:.80} is not {'a boolean' if kind is bool else 'an integer'}")
    if not isinstance(given, (int, float)) or given != int(given):
        raise TypeError(f"{given!r:.80} is not an integer")
    return kind(given)


def misfit(data: dict[str, Any], kind: Any, error: Exception) -> str:
    """What does not fit, with its place (`$.params.position`); found by a second, slower pass."""
    try:
        _with_hooks(cattrs.Converter()).structure(data, kind)
    except cattrs.BaseValidationError as group:
        return "; ".join(cattrs.transform_error(group)[:3])
    except Exception:
        pass
    return f"{type(error).__name__}: {error}"


class _Capabilities:
    """The client's capabilities: their JSON, read by the field names of lsprotocol.

    The real type would cost 30 ms of every start, and would fail with the whole session at the first value that a
    newer client knows and lsprotocol does not. A missing value is None.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        first, *rest = name.rstrip("_").split("_")
        value = self._given.get(first + "".join(it.title() for it in rest))
        return _Capabilities(value) if isinstance(value, dict) else value


def _capabilities(given: Any, _: object) -> Any:
    if not isinstance(given, dict):
        raise TypeError("the client's capabilities are not an object")
    return _Capabilities(given)
