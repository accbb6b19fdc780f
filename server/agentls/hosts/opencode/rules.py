"""The rules of an agent of opencode for its tools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from ...stdx.records import pattern
from ...stdx.spelling import alike, nearest
from ...syntax.yaml.tree import Entry, Mapping, Sequence, resolve
from ...text.source import Span
from ..facts import schema
from ..portable import tables

HOST = "opencode"


class Rule(NamedTuple):
    """A rule for a tool. effect: `allow`, `ask` or `deny`, or a map of patterns to these. span: the tool's name."""

    tool: str
    effect: Any
    span: Span


CHANGES = frozenset(("write", "patch"))
"""The tools of `tools` that `permission` knows as `edit`."""


def written(value: Any, it: Entry | None) -> Iterator[Rule]:
    """The rules in a map of tools, or in a list of rules."""
    node = resolve(it.value) if it is not None else None
    whole = it.value.span if it is not None else Span(0, 3)
    if isinstance(value, dict):
        places = {e.name: e.key.span for e in node.entries} if isinstance(node, Mapping) else {}
        for tool, effect in value.items():
            said = {True: "allow", False: "deny"}.get(effect) if isinstance(effect, bool) else effect
            yield Rule(tool, said, places.get(tool, whole))
    elif isinstance(value, list):
        items = [resolve(item) for item in node.items] if isinstance(node, Sequence) else []
        for number, rule in enumerate(value):
            item = items[number] if number < len(items) else None
            parts = item.entries if isinstance(item, Mapping) else ()
            at = next((e.value.span for e in parts if e.name == "action"), whole)
            effect = rule["effect"] if rule["resource"] == "*" else {rule["resource"]: rule["effect"]}
            yield Rule(rule["action"], effect, at)


def decided(fields: dict[str, Any], key: str) -> Iterable[tuple[str, Any]]:
    """The rules in a field, or in the two that count together, in their order: a pattern for a tool, and the effect."""
    if key == "permissions":
        return ((at, effect) for at, effect, _ in written(fields.get(key), None))
    found = {"edit" if at in CHANGES else at: effect for at, effect, _ in written(fields.get("tools"), None)}
    given = fields.get("permission")
    return {**found, **({"*": given} if isinstance(given, str) else given or {})}.items()


def matches(wildcard: str, tool: str) -> bool:
    return fnmatchcase(tool, wildcard.replace("[", "[[]"))


def meant(tool: str, known: Collection[str]) -> tuple[str, ...]:
    """The tools by the names that opencode has for them: of one of another host, or one that is misspelled; empty if it
    may be a tool of a server or of a plugin."""
    base = tool.partition("(")[0]
    if same := next((it for it in known if alike(it, base)), ""):
        return (same,)
    gives = {it for host in tables()["tools"] for it in _abilities(host).get(base.lower(), ())}
    if named := tuple(rule for rule, given in tables()["tools"][HOST].items() if not gives.isdisjoint(given)):
        return named
    # A tool of a server has a `_` in its name.
    near = nearest(base, sorted(it for it in known if "_" not in base or len(it) > _SHORTEST))
    return (near,) if near else ()


_SHORTEST = 6
"""The length of a name that another with a `_` can stand for."""


@cache
def _abilities(host: str) -> dict[str, list[str]]:
    """What the tools of a host let an agent do, by their names in lower case."""
    known = {**tables()["former"][host], **tables()["tools"][host]}
    return {name.lower(): gives for name, gives in known.items()}


def names() -> frozenset[str]:
    """The names that `permission` knows: those of tools, and of a few cases of their use."""
    return frozenset(schema(HOST)["properties"]["permission"]["anyOf"][1]["properties"])


ASKED_FOR = ("todowrite", "task")
"""The tools that an agent of opencode 1 has as a subagent only if a rule names them, not by `*`. Seen with 1.18.33."""


def grants(
    fields: dict[str, Any], key: str, mode: str = "", asked_for: Iterable[str] = ()
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The tools that an agent has, None for all; and of all, those that are denied. key: as for `decided`. mode: where it
    can be used. asked_for: the tools that a subagent has only if a rule names them."""
    rules = [*decided(fields, key)]
    tools = tables()["tools"][HOST]
    others = dict.fromkeys(
        it
        for it, _ in rules
        if not any(matches(it, tool) for tool in tools) and (it in names() or not meant(it, names()))
    )
    counted = _may_match(rules)
    cases = {it: _effects(counted(it), it) for it in (*tools, *others)}
    named = {it: f"{it} (in some cases)" if {"deny"} < said else it for it, said in cases.items()}
    is_closed = last(rules, "") == "deny"
    for it in asked_for if mode != "primary" else ():
        if cases[it] != {"deny"} and not any(tool == it for tool, _ in rules):
            cases[it] = {"deny"} if mode == "subagent" else {"deny", "allow"}
            named[it] += "" if mode == "subagent" else " (not as a subagent)" if is_closed else " (as a subagent)"
    if is_closed:
        return tuple(name for it, name in named.items() if cases[it] != {"deny"}), ()
    return None, tuple(name for it, name in named.items() if "deny" in cases[it])


def _may_match(rules: list[tuple[str, Any]]) -> Callable[[str], list[tuple[str, Any]]]:
    """Of rules, those that may match a tool: with its name, or with the beginning of its name before a wildcard."""
    named, begun = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for number, (it, _) in enumerate(rules):
        stem = _WILDCARD.split(it, 1)[0]
        (named if stem == it else begun)[stem].append(number)
    lengths = {len(it) for it in begun}

    def of(tool: str) -> list[tuple[str, Any]]:
        found = {it for length in lengths for it in begun.get(tool[:length], ())[-_COMPARED:]}
        return [rules[it] for it in sorted(found.union(named.get(tool, ())))]

    return of


_WILDCARD = pattern("[*?]")


def _effects(rules: list[tuple[str, Any]], tool: str) -> set[str]:
    """The effects that the rules for a tool have, each at least in some cases."""
    said = set[str]()
    for it, effect in reversed(rules):
        if matches(it, tool):
            said |= counting(effect)
            if not isinstance(effect, dict) or any(_covers(pattern, "*") for pattern in effect):
                return said
    return said | {"allow"}


def last(rules: Collection[tuple[str, Any]], tool: str, otherwise: str | None = "allow") -> Any:
    """The effect of the last rule for a tool, which counts. tool: empty for one that no rule names."""
    return next((effect for it, effect in reversed([*rules]) if matches(it, tool)), otherwise)


class Case(NamedTuple):
    """A rule for what a pattern of a tool matches. effect: `allow`, `ask` or `deny`."""

    tool: str
    pattern: str
    effect: str


def each(rules: Iterable[tuple[str, Any]]) -> list[Case]:
    """The cases of rules in their order."""
    return [
        Case(tool, pattern, what)
        for tool, effect in rules
        for pattern, what in (effect if isinstance(effect, dict) else {"*": effect}).items()
    ]


def covering(cases: list[Case], case: Case) -> Case:
    """The last of the cases that matches all that a case does, which counts; the case itself if there is none."""
    tool, pattern, _ = case
    found = (it for it in reversed(cases[-_COMPARED:]) if _covers(it.pattern, pattern) and _covers(it.tool, tool))
    return next(found, case)


_COMPARED = 200
"""How many cases, or rules that begin alike, are compared, from the last, with each, so that the time stays linear."""


def _covers(pattern: str, other: str) -> bool:
    if pattern == other or "*" not in pattern or "?" in pattern:
        return pattern == other
    return other.startswith(pattern[: pattern.index("*")]) and matches(pattern, other)


def counting(effect: Any) -> set[str]:
    """The effects of the cases of a rule that no later one covers."""
    cases = each([("*", effect)])
    return {covering(cases, it).effect for it in cases}
