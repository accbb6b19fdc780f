"""How opencode loads a file: `load` for opencode 1, `load_2` for the core of opencode 2."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ...stdx.records import pattern
from ...syntax.header import inside, place_of
from ...text.source import Span
from ..facts import innermost, is_legal, schema
from ..reading import File, Reading, Why, rejected
from ..remedy import QUOTE, Remedy
from . import notes
from .matter import Matter, matter
from .rules import ASKED_FOR, grants

_PLACE = pattern(r"(?:.*/)?\.(?:config/)?opencode/(?:(agents?)/(.+)|(modes?)/([^/]+))\.md")
"""The last such folder in a path counts, unless the folders below it contain another."""

ONE, TWO = "opencode", "opencode-2"


def load(file: File) -> Reading:
    """How opencode 1 loads a file."""
    found = matter(file.text, bom=file.bom)
    if found.kind == "dropped":
        return Reading(False, notes.dropped("opencode 1", found, file.text), found.at)
    fields = spread(found.data)
    faults = _faults(found, fields, ONE, skip=("prompt",))
    bad_name = faults.pop("name", None)
    effect = "opencode 1 starts no session in this project"
    if is_mode(file.path):
        effect = "opencode 1 drops this file without a message"
    reasons = list(_reasons(file.text, found, fields, faults, ONE, effect))
    reasons += _unlisted(file.text, found, fields, "opencode 1", "prompt", ["name"] if bad_name is not None else [])
    if reasons:
        return rejected(dict.fromkeys(reasons))
    if fields.get("disable") is True:
        why = Why("`disable: true` removes this agent from opencode")
        return Reading(False, why, notes.place(found, "disable"), disabled=True)
    name = fields.get("name", agent_id(file.path))
    name = "null" if name is None else name
    mode = "primary" if is_mode(file.path) else fields.get("mode", "all")
    granted, denied = grants(fields, "permission", mode, ASKED_FOR)
    return Reading(
        True,
        name=name,
        description=fields.get("description"),
        model=_model(fields["model"], "modelID") if fields.get("model") else None,
        notes=(*notes.document(file, found, name), *notes.of(found, fields, ONE, file.text)),
        granted=granted,
        denied=denied,
    )


def load_2(file: File) -> Reading:
    """How the core of opencode 2 loads a file."""
    if not file.text:
        fact = "the file is empty, so opencode 2 lists no agent of this project"
        return Reading(False, Why(fact, Remedy("delete it, or write a prompt")), Span(0, 0))
    found = matter(file.text, bom=False)
    if found.kind == "dropped":
        return Reading(False, notes.dropped("opencode 2", found, file.text), found.at)
    fields = spread(found.data)
    legacy = any(key not in schema(TWO)["properties"] for key in fields)
    host, body, removes = (ONE, "prompt", "disable") if legacy else (TWO, "system", "disabled")
    faults = _faults(found, fields, host, skip=(body, "name"))
    reasons = list(_reasons(file.text, found, fields, faults, host, "opencode 2 drops this file"))
    reasons += _unlisted(file.text, found, fields, "opencode 2", body)
    if reasons:
        return rejected(dict.fromkeys(reasons))
    if fields.get(removes) is True:
        why = Why(f"`{removes}: true` removes this agent from opencode 2")
        return Reading(False, why, notes.place(found, removes), disabled=True)
    model = _model(fields["model"], "id") if "model" in fields else None
    if model is not None and "variant" in fields:
        model["variant"] = fields["variant"]
    granted, denied = grants(fields, "permission" if legacy else "permissions")
    return Reading(
        True,
        name=agent_id(file.path),
        description=fields.get("description"),
        model=model,
        notes=(
            *notes.document(file, found, agent_id(file.path)),
            *notes.of(found, fields, TWO, file.text, legacy=legacy),
        ),
        granted=granted,
        denied=denied,
    )


def agent_id(path: str) -> str:
    """The name that a file gives its agent, `team/reviewer` in a subfolder of `agents`."""
    match = _PLACE.fullmatch(path)
    return (match[2] or match[4]) if match else path.rpartition("/")[2].removesuffix(".md")


def is_mode(path: str) -> bool:
    """Whether the file is a mode, whose agent is a primary agent whatever its `mode` says."""
    match = _PLACE.fullmatch(path)
    return match is not None and match[3] is not None


def spread(data: Any) -> dict[str, Any]:
    """`{...data}`: a list is spread by its indices, a string by its characters."""
    if isinstance(data, dict):
        return data
    if isinstance(data, (list, str)):
        return {str(i): item for i, item in enumerate(data)}
    return {}


def _faults(found: Matter, fields: dict[str, Any], host: str, skip: tuple[str, ...]) -> dict[str, Span]:
    """The fields with invalid values, each with its place."""
    known = schema(host)["properties"]
    return {
        key: notes.place(found, key)
        for key, value in fields.items()
        if key in known and key not in skip and not is_legal(host, key, value)
    }


def _reasons(
    text: str, found: Matter, fields: dict[str, Any], faults: dict[str, Span], host: str, effect: str
) -> Iterator[tuple[Span, Why]]:
    """The effect of each invalid value, with its place."""
    for key, span in faults.items():
        if any(span.start < it.end and it.start < span.end for it in found.repaired):
            yield found.at, Why(f"the header is not valid YAML and `{key}` is read as a string, so {effect}", QUOTE)
        elif inner := innermost(host, key, fields[key]):
            fact = f"{inner.fact}, so {effect}"
            yield place_of(found.root, (key, *inner.path), span, key=inner.is_key), Why(fact, inner.remedy)
        else:
            yield span, notes.refused(text, span, key, host, effect)


def _unlisted(
    text: str, found: Matter, fields: dict[str, Any], host: str, body: str, keys: Iterable[str] = ()
) -> Iterator[tuple[Span, Why]]:
    """Why opencode cannot list the agents: values that JSON cannot represent. body: the field that the text below the
    header replaces. keys: further fields with such values."""
    for key in (*keys, *(it for it in _infinite(fields) if it != body)):
        place = notes.place(found, key)
        yield place, notes.unlisted(text, place, key, host)


def _model(written: str, key: str) -> dict[str, str]:
    provider, _, rest = written.partition("/")
    return {key: rest, "providerID": provider}


def _infinite(fields: dict[str, Any]) -> list[str]:
    """The fields that JSON cannot represent, because there are infinities in them."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    waiting: list[int] = []
    for it in inside(fields):
        for held in it.values() if isinstance(it, dict) else it if isinstance(it, list) else ():
            holders[id(held)].append(id(it))
            if isinstance(held, float) and not math.isfinite(held):
                waiting.append(id(held))
    infinite: set[int] = set()
    while waiting:
        if (at := waiting.pop()) not in infinite:
            infinite.add(at)
            waiting += holders[at]
    return [name for name, it in fields.items() if id(it) in infinite]
