"""An agent apart from any host, and what `schemas/convert.json` says of carrying it from one to another. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from ..dialect.load import read_json
from ..syntax.yaml.quote import as_scalar


class Loss(NamedTuple):
    """What is not carried over, and what that means. restricts: the agent may then do more than before."""

    what: str
    means: str
    restricts: bool = False


ASKING = Loss("when to ask", "the other host asks by its own settings")


class Portable(NamedTuple):
    """An agent. allowed: what it may do, None for everything; denied: what it may not, whatever is allowed.

    An ability is a key of `abilities` in the tables, `mcp:SERVER:TOOL` or `mcp:SERVER:*`.
    mode: plan, it plans only; read-only, it changes nothing; in both it may run commands that only read.
    """

    name: str
    description: str
    prompt: str
    allowed: frozenset[str] | None = None
    denied: frozenset[str] = frozenset()
    mode: Literal["", "plan", "read-only"] = ""
    model: str = ""
    effort: str = ""
    color: str = ""
    turns: int = 0
    temperature: float | None = None
    losses: tuple[Loss, ...] = ()

    def may(self, ability: str) -> bool:
        """Whether the agent has an ability; one that plans or only reads has none that changes files."""
        if self.mode and ability in tables()["changing"]:
            return False
        names = {ability, ability.rpartition(":")[0] + ":*"} if ability.startswith("mcp:") else {ability}
        return (self.allowed is None or bool(names & self.allowed)) and not names & self.denied


class Source(NamedTuple):
    """A file as an agent; reason: why its host does not load it."""

    agent: Portable | None
    reason: str = ""


class Written(NamedTuple):
    """An agent in the form of a host, and what was lost."""

    text: str
    losses: tuple[Loss, ...]


class Failed(Exception):
    """An agent that a host cannot have, and why."""


@cache
def tables() -> Mapping[str, Any]:
    """What `schemas/convert.json` holds."""
    found: Mapping[str, Any] = read_json("convert.json")
    return found


def words(abilities: Iterable[str]) -> str:
    """Abilities in words for a message."""
    known = tables()["abilities"]
    found = [known.get(it) or f"use `{it.removeprefix('mcp:').replace(':', '/')}`" for it in sorted(abilities)]
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]]))


def abilities_of(host: str, names: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """What tools of a host let an agent do, and the names that have no counterpart anywhere."""
    known = {**tables()["former"][host], **tables()["tools"][host]}
    found: set[str] = set()
    unknown = []
    for name in names:
        if name in known:
            found |= set(known[name])
        elif name.startswith("mcp:"):
            found.add(name)
        else:
            unknown.append(name)
    return frozenset(found), unknown


def unlisted(names: list[str]) -> tuple[Loss, ...]:
    """Tools that other hosts do not have."""
    return tuple(Loss(f"the tool `{it}`", "other hosts have none like it: the agent does without") for it in names)


def mcp_ability(tool: str) -> str:
    """What a tool `mcp__server__name` lets an agent do, as the hosts with this spelling read it; another name unchanged."""
    server, _, name = tool.removeprefix("mcp__").partition("__")
    return f"mcp:{server}:{name or '*'}" if tool.startswith("mcp__") else tool


def mcp_tool(ability: str) -> str:
    """The tool `mcp__server__name`, or `mcp__server` for all of a server, that gives an ability `mcp:server:name`."""
    return "mcp__" + ability.removeprefix("mcp:").removesuffix(":*").replace(":", "__")


def tools_for(host: str, agent: Portable) -> tuple[list[str], list[str], tuple[Loss, ...]]:
    """The tools of a host that an agent may use, those that it may not, and what it has nowhere here."""
    losses = []
    if agent.mode:
        if agent.may("shell"):
            losses.append(Loss("commands", "the host cannot hold them to reading: the agent does without"))
        agent = agent._replace(denied=agent.denied | {"shell"})
    known: Mapping[str, list[str]] = tables()["tools"][host]
    allowed = [name for name, gives in known.items() if all(map(agent.may, gives))]
    denied = [name for name in known if name not in allowed]
    given = {ability for name in allowed for ability in known[name]}
    wanted = {it for it in agent.allowed or () if not it.startswith("mcp:") and agent.may(it)} - given
    if wanted:
        means = "the host has none, or only one that does more: the agent does without"
        losses.append(Loss(f"the tools to {words(wanted)}", means))
    return allowed, denied, tuple(losses)


def lacking(host: str) -> frozenset[str]:
    """What no agent of a host can do."""
    facts = tables()
    if host in facts["never"]:
        return frozenset(facts["never"][host])
    return frozenset(facts["abilities"]) - {it for gives in facts["tools"][host].values() for it in gives}


def left_over(host: str, fields: Mapping[str, Any], carried: Iterable[str]) -> Iterator[Loss]:
    """The fields of a host that are not among those that are carried over."""
    known = tables()["fields"].get(host, {})
    for key in fields.keys() - set(carried):
        row = known.get(key, {"means": "no other host is known to read it"})
        if row["means"] and fields[key] is not None:
            yield Loss(f"`{key}`", row["means"], row.get("restricts", False))


def common(host: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Effort, turns, temperature and colour, where a host has fields for them and the values are sound."""
    color = fields.get("color")
    shown = {written: word for word, written in tables()["colors"].get(host, {}).items()}
    turns = fields.get(tables()["turns"].get(host, ""))
    temperature = fields.get(tables()["temperature"].get(host, ""))
    effort = fields.get(tables()["effort"].get(host, ""))
    return {
        "turns": turns if isinstance(turns, int) and not isinstance(turns, bool) and turns > 0 else 0,
        "temperature": temperature if isinstance(temperature, (int, float)) else None,
        "effort": effort if isinstance(effort, str) else "",
        "color": shown.get(color, color) if isinstance(color, str) else "",
    }


def settings_for(host: str, agent: Portable, source: str) -> tuple[dict[str, Any], list[Loss]]:
    """Model, effort, colour, turns and temperature as fields of a host, and those that it has no field for."""
    facts = tables()
    found: dict[str, Any] = {}
    losses: list[Loss] = []
    if agent.model and (model := agent.model if host == source else _model(host, agent.model, source)):
        found["model"] = model
    elif agent.model:
        losses.append(Loss(f"the model `{agent.model}`", "the agent runs with the model of the session"))
    if agent.effort and agent.effort in facts["efforts"].get(host, ()):
        found[facts["effort"][host]] = agent.effort
    elif agent.effort:
        losses.append(Loss(f"the effort `{agent.effort}`", "the agent thinks as much as the session"))
    if agent.color and (color := facts["colors"].get(host, {}).get(agent.color)):
        found["color"] = color
    elif agent.color:
        losses.append(Loss(f"the color `{agent.color}`", "the host chooses one"))
    for key, value, means in (
        ("turns", agent.turns, "the number of rounds is not limited"),
        ("temperature", agent.temperature, "the host chooses it"),
    ):
        if value and host in facts[key]:
            found[facts[key][host]] = value
        elif value:
            losses.append(Loss(f"`{facts[key][source]}: {value}`", means))
    return found, losses


def _model(host: str, model: str, source: str) -> str:
    return next((str(row[host]) for row in tables()["models"] if host in row and row.get(source) == model), "")


def at(host: str, name: str) -> str:
    """Where a host looks for an agent of a name, below the project."""
    return str(tables()["folders"][host].format(name=name))


def markdown(fields: Mapping[str, Any], prompt: str) -> str:
    """Fields as YAML that each host reads alike, and the prompt below."""
    return "".join(["---\n", *(_lines(key, value) for key, value in fields.items()), f"---\n\n{prompt.strip()}\n"])


def _lines(key: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"{key}:\n" + "".join(f"  {as_scalar(inner)}: {as_scalar(it)}\n" for inner, it in value.items())
    if isinstance(value, list):
        return f"{key}: [{', '.join(as_scalar(it, flow=True) for it in value)}]\n"
    return f"{key}: {as_scalar(value)}\n"
