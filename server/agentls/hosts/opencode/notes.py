"""What opencode ignores, reads differently or does not enforce in a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import gt, lt
from typing import Any, Literal

from ...stdx.records import pattern
from ...stdx.spelling import alike
from ...syntax.header import entries
from ...syntax.yaml.tree import Entry
from ...text.source import Span, line_in
from ..facts import correction, schema
from ..portable import abilities_of, tables
from ..reading import File, Note, Why, restricts
from ..remedy import BEGIN, QUOTE, REMOVE, Remedy, for_header, write
from ..saying import excludes, in_code, lost, misspelled
from ..unfound import header
from .matter import Matter
from .rules import CHANGES, Case, Rule, covering, decided, each, last, meant, names, written

ONE = "opencode"
_NAME = pattern(r"[A-Za-z_]\w*")
_SHORT = pattern(r"#([0-9a-f]{3})")
_COMMENT = pattern(r"\s*(#[0-9A-Fa-f]{6})\s*")
_NOT_TEXT = pattern(r"true|false|[-+.]?[0-9][-+.:\w ]*|[-+]?\.(?:inf|nan)")
"""A value that YAML reads as a number, a truth value or a date."""


def entry(found: Matter, key: str) -> Entry | None:
    """The last entry with a name in the header, as written."""
    return entries(found.root).get(key)


def place(found: Matter, key: str) -> Span:
    """The place of a field, from its key to the end of its value; the whole header if it has none."""
    it = entry(found, key)
    return it.span if it is not None else found.header


def _shown(text: str, span: Span, key: str) -> str:
    written = span.of(text).strip()
    return written if written and "\n" not in written and "\r" not in written and len(written) <= 60 else key


def refused(text: str, span: Span, key: str, host: str, effect: str) -> Why:
    """Why a value keeps a file, or the whole project, from loading."""
    node = schema(host)["properties"][key]
    written = span.of(text).partition(":")[2].strip().strip("\"'")
    value = written.lower()
    hexadecimal = _hexadecimal(text, span, value) if key == "color" else None
    remedy = correction(host, key, written)
    if hexadecimal:
        remedy = write(f"`'{hexadecimal}'`" if value else f"`color: '{hexadecimal}'`")
    if node.get("type") == "string" and key != "model" and _NOT_TEXT.fullmatch(value):
        remedy = QUOTE
    if key == "tools" and (permission := _permission(span.of(text).partition(":")[2])):
        remedy = write(f"`{permission}`")
    return Why(f"`{_shown(text, span, key)}` is not valid, so {effect}", remedy)


def _hexadecimal(text: str, span: Span, value: str) -> str | None:
    """A color that is meant: by its name, in three digits, or without quotes, so that `#` begins a comment."""
    if short := _SHORT.fullmatch(value):
        return "#" + "".join(it * 2 for it in short[1])
    line = text[span.end : line_in(text, span.end).end]
    if not value and (found := _COMMENT.fullmatch(line)):
        return str(found[1])
    return str(schema(ONE)["x-hexadecimal"][value]) if value in schema(ONE)["x-hexadecimal"] else None


def _permission(written: str) -> str:
    """The field that allows exactly what a list of Claude Code's tools allows; empty if there is no such field.

    Notebooks are ordinary files to opencode, so an agent that may write and edit can change them.
    """
    allowed, unknown = abilities_of("claude-code", _NAME.findall(written))
    known = {name: {*gives} - {"notebook"} for name, gives in tables()["tools"][ONE].items()}
    rules = [name for name, gives in known.items() if gives and gives <= allowed]
    covered = {"notebook"}.union(*(known[it] for it in rules))
    if not rules or unknown or allowed - covered or not set("({:").isdisjoint(written):
        return ""
    return f"permission: {{'*': deny, {', '.join(f'{it}: allow' for it in rules)}}}"


def unlisted(text: str, span: Span, key: str, host: str) -> Why:
    is_scalar = key == "name" and "[" not in span.of(text) and "\n" not in span.of(text).strip()
    what = "it in quotes" if is_scalar else "a string" if key == "name" else "a finite number"
    return Why(
        f"`{_shown(text, span, key)}` is not valid, so {host} cannot list the agents of this project", write(what)
    )


def dropped(host: str, found: Matter, text: str) -> Why:
    fact = f"the header cannot be read ({found.reason}), so {host} drops this file without a message"
    return Why(fact, _remedy(found, text))


def _remedy(found: Matter, text: str) -> Remedy:
    if "\n---" not in text:
        return Remedy("write `---` alone on a line below the fields")
    return for_header(found.reason, text, found.at.start)


def of(found: Matter, fields: dict[str, Any], host: str, text: str, *, legacy: bool = True) -> tuple[Note, ...]:
    """The notes of a file that loads."""
    name = "opencode 2" if host != ONE else "opencode 1"
    return tuple(sorted((*_header(found, text), *_fields(found, fields, name, legacy)), key=lambda it: it.span))


def document(file: File, found: Matter, name: str) -> Iterator[Note]:
    """The note of a document among agents, which opencode takes for a prompt."""
    if file.is_for_people and not unfound(found, file.text):
        fact = f"the file has no header, so opencode reads it as the prompt of an agent `{name}` with all permissions"
        remedy = Remedy("move it out of the folder if it is a document")
        yield Note("changed", line_in(file.text, 0), Why(fact, remedy))


def unfound(found: Matter, text: str) -> Span | None:
    """What is before a header that opencode does not find; None if there is no such header."""
    return header(text, schema(ONE)["properties"]) if found.kind == "none" else None


def _header(found: Matter, text: str) -> Iterator[Note]:
    if place := unfound(found, text):
        fact = (
            "the first line is not `---`, so opencode does not find the header: the whole file is the prompt of an agent"
            " with all permissions"
        )
        yield Note("header", place, Why(fact, BEGIN))
    if found.kind == "prompt":
        fact = (
            f"the header cannot be read ({found.reason}), so for opencode the whole file is the prompt of an agent with all"
            " permissions"
        )
        yield Note("header", found.at, Why(fact, _remedy(found, text)))
    if found.kind == "program":
        fact = "the header is marked as JavaScript, so opencode runs it when it starts"
        yield Note("header", found.header, Why(fact, Remedy("write YAML after `---`")))
    if found.kind == "read" and not isinstance(found.data, dict):
        fact = "the header has no fields, so opencode gives the agent all permissions and no description"
        span = found.root.span if found.root else found.header
        yield Note("header", span, Why(fact, write("`description: …`")))
        return
    for span in found.repaired:
        yield Note("changed", span, Why("the value contains a colon, so opencode reads it as a string", QUOTE))


def _fields(found: Matter, fields: dict[str, Any], name: str, legacy: bool) -> Iterator[Note]:
    facts = schema(ONE)
    known = schema("opencode-2")["properties"] if not legacy else facts["properties"]
    for key, value in fields.items() if isinstance(found.data, dict) else ():
        span = _key(found, key)
        if key in ("prompt", "system") and (key in known):
            fact = f"`{key}` is replaced by the text below the header in {name}"
            yield Note("lost", span, Why(fact, Remedy("move it there")))
        elif key in known:
            yield from _known(found, fields, key, name)
        elif key == "permissions" and name == "opencode 2":
            other = next(it for it in fields if it not in schema("opencode-2")["properties"])
            fact = f"`permissions` has no effect in opencode 2 next to `{other}`, a field of opencode 1"
            yield Note("weaker", span, Why(fact, Remedy(f"remove `{other}`", "remove", other)))
        elif key not in facts["x-options"]:
            yield _unknown(key, value, span, name, known)


def _unknown(key: str, value: Any, span: Span, name: str, known: Collection[str]) -> Note:
    """The note of a field that opencode does not know: misspelled, or of another host, or neither."""
    foreign = schema(ONE)["x-foreign"]
    there = next((it for it in foreign if alike(it, key)), "")
    here = "" if there else misspelled(key, known)
    there = there or ("" if here else misspelled(key, foreign))
    row = foreign.get(there, {"restricts": False, "write": in_code(here)})
    what, fact = row["write"], f"`{key}` is not a field of {name}"
    kind = lost(here, value) if here else "weaker" if row["restricts"] and restricts(there, value) else "ignored"
    if kind == "weaker":
        planning = "permission: {edit: deny, bash: deny}"
        if permission := _denying(value) if there == "disallowedTools" else planning if value == "plan" else "":
            what = f"`{permission}`"
        return Note(kind, span, Why(f"{fact}, so it restricts nothing", write(what, key)))
    alone = REMOVE._replace(said="remove it if only opencode 1 reads the file")
    remedy = alone if key in schema("opencode-2")["properties"] else REMOVE
    remedy = write(what, key) if what and not row["restricts"] else remedy
    return Note(kind, span, Why(f"{fact}, {_SENT_ON}", remedy))


_SENT_ON = "which sends it to the model's provider as an option"


def _denying(written: Any) -> str:
    """The field that denies what a list of Claude Code's tools names; empty if there is none such."""
    names = written.split(",") if isinstance(written, str) else written if isinstance(written, list) else ()
    denied, unknown = abilities_of("claude-code", (it.strip() if isinstance(it, str) else "" for it in names))
    rules = [name for name, gives in tables()["tools"][ONE].items() if not denied.isdisjoint(gives)]
    return f"permission: {{{', '.join(f'{it}: deny' for it in rules)}}}" if rules and not unknown else ""


def _key(found: Matter, key: str) -> Span:
    it = entry(found, key)
    return it.key.span if it is not None else found.header


def _known(found: Matter, fields: dict[str, Any], key: str, name: str) -> Iterator[Note]:
    it, value = entry(found, key), fields[key]
    span = it.value.span if it is not None else found.header
    if key == "model" and value and "/" not in value:
        fact = f"`{value}` has no `/`, so {name} reads it as a provider without a model, and the agent cannot run"
        yield Note("lost", span, Why(fact, Remedy("write `provider/model`, as `opencode models` lists it")))
    elif key == "model" and value and not all(value.partition("/")):
        fact = f"`{value}` has no {'provider before' if value[0] == '/' else 'model after'} the `/`"
        why = Why(f"{fact}, so the agent cannot run in {name}", Remedy("write `provider/model`"))
        yield Note("lost", span, why)
    if key in ("tools", "permission", "permissions"):
        yield from _rules(fields, key, name, it)


def _overridden(rule: Rule, own: str, order: list[Case]) -> tuple[str, str] | None:
    """What a later rule does to a case of a rule, and what the rule does not do then; None if each case counts.

    own: the rule's tool in `order`, where the tools of `tools` have the names that `permission` knows.
    """
    counting = [(case, covering(order, case)) for case in each([(own, rule.effect)])]
    for effect, is_undone in (("restricts", gt), ("allows", lt)):
        for case, it in counting:
            # A denial of the same is meant, an allowance of the same a mistake.
            if not is_undone(_FREE[it.effect], _FREE[case.effect]) or (effect == "allows" and it[:2] == case[:2]):
                continue
            if it.tool == own and it.pattern != case.pattern:
                return f"`{it.pattern}` below `{case.pattern}` {_VERBS[it.effect]} it", effect
            return f"a later rule {_VERBS[it.effect]} `{rule.tool}`", effect
    return None


_FREE = {"deny": 0, "ask": 1, "allow": 2}
_VERBS = {"deny": "denies", "ask": "asks about", "allow": "allows"}


def _rules(fields: dict[str, Any], key: str, name: str, it: Entry | None) -> Iterator[Note]:
    """The rules without an effect: for a tool that is called otherwise, or overridden by a later rule."""
    known = names() | (CHANGES if key == "tools" else frozenset())
    order = [*decided(fields, key)]
    effects = {rule: last(order, rule, None) for rule in names()}
    cases = each(order)
    for rule in written(fields[key], it):
        tool, effect, span = rule
        if overridden := _overridden(rule, "edit" if key == "tools" and tool in CHANGES else tool, cases):
            later, missing = overridden
            fact = f"{later}, and the last rule that matches counts, so in {name} this one {missing} nothing"
            first = "write it in `permission` alone" if key == "tools" else "write the general rule first"
            yield Note("weaker" if missing == "restricts" else "lost", span, Why(fact, Remedy(first)))
            continue
        instead = () if tool in known else meant(tool, known)
        held = [effects["edit" if rule in CHANGES else rule] for rule in instead]
        if all(what == effect or (what == "deny" and effect != "allow") for what in held):
            continue
        kind: Literal["ignored", "weaker", "lost"] = "weaker"
        if effect == "allow":
            kind = "lost" if "deny" in held else "weaker" if excludes(tool) else "ignored"
        fact = f"`{tool}` is not a {'tool' if key == 'tools' else 'permission'} of {name}, so this rule has no effect"
        remedy = write(" and ".join(f"`{rule}`" for rule in instead), tool)
        if "(" in tool:
            remedy = Remedy(f"write it below `{instead[0]}`, as a pattern")
        elif effect == "allow" and excludes(tool) and isinstance(fields[key], dict):
            denial = "false" if key == "tools" else "deny"
            remedy = Remedy("to deny it, write " + " and ".join(f"`{rule}: {denial}`" for rule in instead))
        elif isinstance(fields[key], dict) and fields[key].keys() >= set(instead):
            remedy = Remedy(f"say it in {' and '.join(f'`{rule}`' for rule in instead)}")
        elif instead == ("edit",):
            remedy = remedy._replace(said="write `edit`, which is for all changes to files")
        yield Note(kind, span, Why(fact, remedy))
