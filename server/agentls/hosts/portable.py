"""An agent independent of any host, and the tables in `schemas/convert.json` for converting it. Plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from ..dialect.load import read_json
from ..dialect.validate import is_small
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar
from . import hooking
from .facts import HOSTS, all_fields, is_legal, schema
from .hooking import Hooks
from .reading import Reading
from .saying import misspelled

_UNSAFE = pattern(r"[/\\:*?\"<>|\x00-\x1f]+")
"""What no file name has on every system."""


class Loss(NamedTuple):
    """Something that is not carried over, and the consequence. restricts: the agent can then do more than before."""

    what: str
    means: str
    restricts: bool = False


UNLIMITED = frozenset(("shell", "agent"))
"""What an agent that changes nothing runs without in a host that has no such mode."""

ASKING = Loss("when to ask", "the other host asks by its own settings")


class Server(NamedTuple):
    """An MCP server in an agent file. settings: its configuration, by the names of `servers` in the tables."""

    name: str
    settings: Mapping[str, Any]


class Portable(NamedTuple):
    """An agent. allowed: what it may do, None for everything; denied: what it may not, whatever is allowed.

    An ability is a key of `abilities` in the tables, `mcp:SERVER:TOOL` or `mcp:SERVER:*`.
    mode: plan, it plans only; read-only, it changes nothing; in both it may run commands that only read.
    minutes: how long it may run. kept: the fields that several hosts have under one name, with their values.
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
    minutes: float = 0
    temperature: float | None = None
    skills: tuple[str, ...] = ()
    servers: tuple[Server, ...] = ()
    hooks: Hooks = MappingProxyType({})
    kept: tuple[tuple[str, Any], ...] = ()
    losses: tuple[Loss, ...] = ()

    @property
    def limited(self) -> Portable:
        """The agent for a host without its mode: without the tools that only the mode keeps from changing something."""
        return self._replace(denied=self.denied | UNLIMITED) if self.mode else self

    @property
    def served(self) -> list[str]:
        """The MCP tools that it may use."""
        return sorted(it for it in self.allowed or () if it.startswith("mcp:") and self.may(it))

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
    """Why a host cannot have an agent."""


@cache
def tables() -> Mapping[str, Any]:
    """The content of `schemas/convert.json`."""
    found: Mapping[str, Any] = read_json("convert.json")
    return found


def family(host: str) -> str:
    """The host under whose name the tables speak of one."""
    return str(tables()["like"].get(host, host))


def words(abilities: Iterable[str]) -> str:
    """Abilities in words for a message."""
    known = tables()["abilities"]
    return listing([known.get(it) or f"use `{it.removeprefix('mcp:').replace(':', '/')}`" for it in sorted(abilities)])


def listing(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def abilities_of(host: str, names: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """The abilities that tools of a host give an agent, and the names without an equivalent elsewhere."""
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


def listed(host: str, names: Iterable[str] | None, every: str = "*") -> tuple[frozenset[str] | None, tuple[Loss, ...]]:
    """What a list of tools lets an agent do, None for everything, and the tools that other hosts do not have.

    every: the name that stands for all tools.
    """
    if names is None:
        return None, ()
    names = list(names)
    allowed, unknown = abilities_of(host, (it for it in names if it != every))
    lost = (Loss(f"the tool `{it}`", f"{_without_tool(host, it)}: the agent runs without it") for it in unknown)
    return None if every in names else allowed, tuple(lost)


def _without_tool(host: str, name: str) -> str:
    """Why a tool is not carried over that other hosts may have."""
    facts = tables()
    known = (it for table in (facts["tools"], facts["former"]) for it in table.values())
    is_known = any(name.lower() in map(str.lower, it) for it in known)
    return f"{schema(host)['x-host']} does not know it" if is_known else "no other host has it"


def other_models(models: Iterable[str]) -> tuple[Loss, ...]:
    """The models of a list that are not carried over."""
    return tuple(
        Loss(f"the model `{it}`", "only the first one of a list is carried over") for it in islice(models, 1, None)
    )


def mcp_ability(tool: str) -> str:
    """The ability that a tool `mcp__server__name` gives, for the hosts with this spelling; another name unchanged."""
    server, _, name = tool.removeprefix("mcp__").partition("__")
    return f"mcp:{server}:{name or '*'}" if tool.startswith("mcp__") else tool


def mcp_tool(ability: str) -> str:
    """The tool `mcp__server__name`, or `mcp__server` for the whole server, that gives an ability `mcp:server:name`."""
    return "mcp__" + ability.removeprefix("mcp:").removesuffix(":*").replace(":", "__")


def allowing(host: str, agent: Portable, source: str) -> Written:
    """An agent as a Markdown file of a host that can only allow, so the remaining tools are listed."""
    found, losses = settings_for(host, agent.limited, source)
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description}
    allowed, denied, lost = tools_for(host, agent)
    if agent.allowed is not None or denied or agent.denied:
        fields["tools"] = [*allowed, *with_slash(agent)]
        lost += without(host, agent, allowed, denied)
    return Written(markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))


def without(host: str, agent: Portable, allowed: Iterable[str], denied: Iterable[str]) -> tuple[Loss, ...]:
    """What an agent that may use all but some tools does without in a host that can only allow. allowed, denied: the
    tools of the host that are listed, and the others."""
    if agent.allowed is not None:
        return ()
    gives: Mapping[str, list[str]] = tables()["tools"][host]
    gone = {it for name in denied for it in gives[name] if agent.may(it)} - {
        it for name in allowed for it in gives[name]
    }
    if agent.mode:
        gone -= UNLIMITED  # `tools_for` reports them.
    what = "tools of MCP servers" + (f", and the tools to {words(gone)}" if gone else "")
    return (Loss(what, "the host cannot deny tools, so the others are listed: the agent runs without these"),)


def lists_for(host: str, agent: Portable) -> tuple[dict[str, list[str]], tuple[Loss, ...]]:
    """`tools` or `disallowedTools` for a host that has both, and a mode to plan in; neither for all tools."""
    allowed, denied, lost = tools_for(host, agent._replace(mode="") if agent.mode == "plan" else agent)
    if agent.allowed is not None:
        return {"tools": [*allowed, *map(mcp_tool, agent.served)]}, lost
    gone = {ability for name in denied for ability in tables()["tools"][host][name]}
    also = [name for name, gives in tables()["also"].get(host, {}).items() if gone.issuperset(gives)]
    servers = [mcp_tool(it) for it in sorted(agent.denied) if it.startswith("mcp:")]
    names = [*denied, *also, *servers]
    return {"disallowedTools": names} if names else {}, lost


def with_slash(agent: Portable) -> list[str]:
    """The tools `server/name`, or `server/*`, of MCP servers that an agent may use."""
    return [it.removeprefix("mcp:").replace(":", "/") for it in agent.served]


def tools_for(host: str, agent: Portable) -> tuple[list[str], list[str], tuple[Loss, ...]]:
    """The tools of a host that an agent may use, those that it may not, and the abilities that no tool of the host
    gives."""
    losses = []
    if agent.mode:
        if unlimited := {it for it in UNLIMITED if agent.may(it)}:
            means = "the host cannot limit them to what changes nothing: the agent runs without them"
            losses.append(Loss(f"the tools to {words(unlimited)}", means))
        if agent.served:
            means = "the host does not limit MCP tools to reading: the agent may change things with them"
            losses.append(Loss("that the agent changes nothing", means, restricts=True))
        agent = agent.limited
    known: Mapping[str, list[str]] = tables()["tools"][host]
    allowed = [name for name, gives in known.items() if all(map(agent.may, gives))]
    denied = [name for name in known if name not in allowed]
    given = {ability for name in allowed for ability in known[name]}
    wanted = {it for it in agent.allowed or () if not it.startswith("mcp:") and agent.may(it)} - given
    if wanted:
        means = "the host has none, or only one that does more: the agent runs without it"
        losses.append(Loss(f"the tools to {words(wanted)}", means))
    return allowed, denied, tuple(losses)


def lacking(host: str) -> frozenset[str]:
    """The abilities that no agent of a host can have."""
    facts, host = tables(), family(host)
    if host in facts["never"]:
        return frozenset(facts["never"][host])
    return frozenset(facts["abilities"]) - {it for gives in facts["tools"][host].values() for it in gives}


def source(
    host: str, reading: Reading, fields: Mapping[str, Any], prompt: str, losses: Iterable[Loss] = (), **found: Any
) -> Source:
    """An agent of a host, from its reading and its fields. found: values that the host writes in a form of its own."""
    said = {**_common(host, fields), **found}
    losses = (*losses, *_left_over(host, fields, found.get("allowed")))
    return Source(Portable(reading.name or "", reading.description or "", prompt.strip(), **said, losses=losses))


def carried(host: str) -> set[str]:
    """The fields of a host that have a counterpart in others."""
    facts = tables()
    fields = {facts[it].get(host) for it in ("effort", "turns", "minutes", "temperature", "skills")} | {*facts["same"]}
    fields |= {it for it in ("color", "hooks") if host in facts[f"{it.removesuffix('s')}s"]}
    return {"name", "description", "tools", "model", facts["servers"].get(host, {}).get("field"), *fields}


def _left_over(host: str, fields: Mapping[str, Any], allowed: frozenset[str] | None) -> Iterator[Loss]:
    """The fields of a host that are not carried over."""
    yield from _servers_in(host, fields, allowed)[1]
    for key in sorted(fields.keys() - carried(host)):
        yield from _without(host, key, fields[key])


def _without(host: str, key: str, value: Any) -> Iterator[Loss]:
    """What it means that a field of a host is lost: nothing if its value is the default."""
    row = tables()["fields"].get(host, {}).get(key) or {"means": _unread(host, key)}
    if row["means"] and value is not None and value != row.get("default"):
        yield Loss(f"`{row.get('shown', key)}`", row["means"], row.get("restricts", False))


def _unread(host: str, key: str) -> str:
    """What is said of a field that has no row in the tables: mostly, that its host does not know it."""
    if key in schema(host)["properties"]:
        return "no other host is known to read it"
    meant = key if key in all_fields() else misspelled(key, sorted(all_fields()))
    if not meant:
        return "no other host is known to read it"
    name = schema(host)["x-host"]
    if meant in schema(host)["properties"]:
        return f"{name} does not know it, only `{meant}`"
    known = [str(schema(it)["x-host"]) for it in HOSTS if meant in schema(it)["properties"]]
    field = "it is a field" if meant == key else f"`{meant}` is a field"
    return f"{name} does not know it; {field} of {listing(known)}"


def _common(host: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Model, effort, limits, temperature, color, skills, MCP servers and the fields that are kept, if a host has fields for
    them and the values are valid."""
    skills = fields.get(tables()["skills"].get(host, ""))
    color = fields.get("color")
    shown = {written: word for word, written in tables()["colors"].get(host, {}).items()}
    turns = fields.get(tables()["turns"].get(host, ""))
    minutes = fields.get(tables()["minutes"].get(host, ""))
    temperature = fields.get(tables()["temperature"].get(host, ""))
    effort = fields.get(tables()["effort"].get(host, ""))
    return {
        "model": model(fields.get("model")),
        "turns": int(_above_0(turns)),
        "minutes": _above_0(minutes),
        "temperature": temperature if isinstance(temperature, (int, float)) else None,
        "effort": effort if isinstance(effort, str) else "",
        "color": shown.get(color, color) if shown and isinstance(color, str) else "",
        "skills": tuple(_names(skills)),
        "servers": _servers_in(host, fields)[0],
        "hooks": hooking.named(host, fields.get("hooks"), hooks) if (hooks := tables()["hooks"].get(host)) else {},
        "kept": tuple(_kept(host, fields)),
    }


def _kept(host: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, written in fields.items():
        value = _flag(written)
        if key in tables()["same"] and _takes(host, key, value):
            yield key, value


def _takes(host: str, key: str, value: Any) -> bool:
    """Whether a value can be written and is valid for a field of a host, or the host has no such field."""
    return is_small(value) and (key not in schema(host)["properties"] or is_legal(host, key, value))


def _names(written: Any) -> list[str]:
    """The names in a list, or in a string with commas or spaces."""
    names = written.replace(",", " ").split() if isinstance(written, str) else written
    return [str(it) for it in names] if isinstance(names, list) else []


def _above_0(value: Any) -> float:
    """A number above 0, which may be in quotes; 0 for another value."""
    written = value.strip() if isinstance(value, str) else value
    number = int(written) if isinstance(written, str) and written.isdecimal() and len(written) < 10 else written
    return number if isinstance(number, (int, float)) and not isinstance(number, bool) and 0 < number < 10**9 else 0


def _flag(value: Any) -> Any:
    """`true` and `false` as such, also if the host has them as strings."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def model(written: Any) -> str:
    """A model by its name; empty for that of the session."""
    return "" if written in (None, "", "inherit") else str(written)


def _servers_in(
    host: str, fields: Mapping[str, Any], allowed: frozenset[str] | None = None
) -> tuple[tuple[Server, ...], tuple[Loss, ...]]:
    """The MCP servers in an agent file, and the losses. allowed: what the agent may do, None for everything."""
    row = tables()["servers"].get(host)
    written = fields.get(row["field"]) if row else None
    found = [_server_of(host, *it, allowed) for it in _named(written)]
    return tuple(it for servers, _ in found for it in servers), tuple(it for _, losses in found for it in losses)


def _named(written: Any) -> Iterator[tuple[str, Any]]:
    """Servers with their names: a map, or a list of maps and of names of servers that are configured elsewhere."""
    for it in written if isinstance(written, list) else [written]:
        if isinstance(it, dict):
            yield from it.items()
        elif isinstance(it, str):
            yield it, None


def settings_for(host: str, agent: Portable, source: str) -> tuple[dict[str, Any], list[Loss]]:
    """Model, effort, color, limits, temperature, skills, MCP servers and the fields that are kept as fields of a host, and
    those that it has no field for."""
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
        losses.append(Loss(f"the effort `{agent.effort}`", "the effort is that of the session"))
    if agent.color and (color := facts["colors"].get(host, {}).get(agent.color)):
        found["color"] = color
    elif agent.color:
        losses.append(Loss(f"the color `{agent.color}`", "the host reads no such color"))
    for key, value, means in (
        ("turns", agent.turns, "the number of rounds is not limited"),
        ("minutes", agent.minutes, "the time is not limited"),
        ("temperature", agent.temperature, "the host chooses it"),
    ):
        if value and host in facts[key] and _takes(host, facts[key][host], value):
            found[facts[key][host]] = value
        elif value:
            losses.append(Loss(f"`{facts[key][source]}: {value}`", means))
    for key, value in agent.kept:
        if key == "agents" and not agent.may("agent"):
            continue  # It calls none, whatever is written.
        if host in facts["same"][key] and _takes(host, key, value):
            found[key] = value
        else:
            losses += _without(source, key, value)
    hooks, unhooked = _hooks_for(host, agent, source)
    skills, lost = _skills_for(host, agent)
    servers, alone = _servers_for(host, agent)
    if servers:
        row = facts["servers"][host]
        skills[row["field"]] = [{name: it} for name, it in servers.items()] if row["listed"] else servers
    return {**found, **hooks, **skills}, [*losses, *unhooked, *lost, *alone]


def _hooks_for(host: str, agent: Portable, source: str) -> tuple[dict[str, Any], list[Loss]]:
    """The hooks of an agent as a field of a host, and what does not run there."""
    row = tables()["hooks"].get(host, {"events": []})
    if not agent.hooks:
        return {}, []
    if not row["events"]:
        return {}, [*_without(source, "hooks", agent.hooks)]
    found = {event: groups for event, groups in agent.hooks.items() if event in row["events"]}
    losses = [Loss(*it) for it in hooking.losses(agent.hooks, row, tables()["hooks"][source])]
    return {"hooks": found} if found else {}, losses


def _model(host: str, model: str, source: str) -> str:
    """A host's name for a model; empty if unknown."""
    facts = tables()
    known = next((str(row[host]) for row in facts["models"] if host in row and row.get(source) == model), "")
    if known:
        return known
    maker = next((it for it in facts["makers"] if model.removeprefix(it["provider"]).startswith(it["begins"])), None)
    if maker is None or not {host, source} <= set(maker["hosts"]):
        return ""
    bare = model.removeprefix(maker["provider"])
    return maker["provider"] + bare if host in facts["providers"] else bare


def _server_of(
    host: str, name: str, written: Any, allowed: frozenset[str] | None
) -> tuple[tuple[Server, ...], tuple[Loss, ...]]:
    """The MCP server that a field of a host configures under a name, and the losses."""
    row: Mapping[str, Any] = tables()["servers"][host]
    what = f"the MCP server `{name}`"
    if not isinstance(written, dict):
        return (), (Loss(what, "it is configured elsewhere: configure it for the other host, too"),)
    names = {key: common for common, key in row["settings"].items()}
    found = {names[key]: value for key, value in written.items() if key in names and value is not None}
    kind = written.get("type")
    if kind == "sse" and "url" in found:
        found["sse"] = found.pop("url")
    elif kind in ("http", "streamable-http") and "sse" in found:
        found["url"] = found.pop("sse")
    if found.get("tools") == ["*"]:
        del found["tools"]
    if not {"command", "url", "sse"} & found.keys():
        return (), (Loss(what, "the other hosts have no server of this kind: the agent runs without it"),)
    rest = [key for key in written if key not in names and key != "type"]
    # A list of single tools of a server holds without what the server itself says.
    rest = [key for key in rest if key not in row["restricting"] or _is_whole(name, allowed)]
    losses = [Loss(f"`{key}` of {what}", "the other host decides it", key in row["restricting"]) for key in rest]
    try:
        shown = json.dumps(found)
    except ValueError:
        return (), (Loss(what, "it contains itself"),)
    if "$" in shown:
        losses.append(Loss(f"variables in {what}", "whether the other host replaces them was not measured"))
    return (Server(name, found),), tuple(losses)


def _servers_for(host: str, agent: Portable) -> tuple[dict[str, dict[str, Any]], list[Loss]]:
    """The MCP servers of an agent for a host, by name, and those that it cannot have."""
    row = tables()["servers"].get(host)
    found: dict[str, dict[str, Any]] = {}
    losses = []
    for name, settings in agent.servers:
        what = f"the MCP server `{name}`"
        given = None if agent.allowed is None else {it for it in agent.allowed if it.startswith(f"mcp:{name}:")}
        if row is None or not settings.keys() <= {*row["settings"], "tools"}:
            losses.append(Loss(what, "the other host has no such server for one agent: the agent runs without it"))
        elif given == set():
            losses.append(Loss(what, "the agent may use none of its tools"))
        else:
            found[name] = _server(row, settings)
            if "tools" in settings and "tools" not in row["settings"] and _is_whole(name, agent.allowed):
                losses.append(Loss(f"which tools of {what} the agent has", "it may have all", restricts=True))
    return found, losses


def _is_whole(server: str, allowed: frozenset[str] | None) -> bool:
    """Whether an agent may use all tools of a server."""
    return allowed is None or f"mcp:{server}:*" in allowed


def _server(row: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    names = row["settings"]
    kind = "stdio" if "command" in settings else "sse" if "sse" in settings else "http"
    typed = {"type": row["types"][kind]} if kind in row["types"] else {}
    made = {names[key]: value for key, value in settings.items() if key in names}
    return {**typed, **(row["always"] if kind == "stdio" else {}), **row["tools"], **made}


def _skills_for(host: str, agent: Portable) -> tuple[dict[str, Any], list[Loss]]:
    """The skills of an agent as a field of a host, or the loss."""
    if not agent.skills:
        return {}, []
    if host in tables()["skills"]:
        return {tables()["skills"][host]: list(agent.skills)}, []
    named = ", ".join(f"`{it}`" for it in agent.skills)
    return {}, [Loss(f"the skills {named}", "none is loaded with the agent")]


def at(host: str, name: str) -> str:
    """The path at which a host looks for an agent with a name, below the project. If the name is not a path, characters
    that no file name can have are replaced."""
    if family(host) in tables()["by_path"]:
        path = "/".join(it if it.strip(".") else "agent" for it in name.split("/"))
    else:
        path = _UNSAFE.sub("-", name).lstrip("._- ") or "agent"
    return str(tables()["folders"][family(host)].format(name=path))


def markdown(fields: Mapping[str, Any], prompt: str) -> str:
    """Fields as YAML that every host reads the same, with the prompt below."""
    return "".join(["---\n", *(_lines(key, value) for key, value in fields.items()), f"---\n\n{prompt.strip()}\n"])


def _lines(key: str, value: Any, indent: str = "") -> str:
    name = indent + as_scalar(key)
    if value is None:
        return f"{name}:\n"
    if isinstance(value, dict) and value:
        return f"{name}:\n" + "".join(_lines(inner, it, f"{indent}  ") for inner, it in value.items())
    if isinstance(value, dict):
        return f"{name}: {{}}\n"
    if isinstance(value, list) and any(isinstance(it, dict) for it in value):
        items = ("".join(_lines(inner, it, f"{indent}    ") for inner, it in row.items()) for row in value)
        return f"{name}:\n" + "".join(f"{indent}  - {it[len(indent) + 4 :]}" for it in items if it)
    if isinstance(value, list):
        return f"{name}: [{', '.join(as_scalar(it, flow=True) for it in value)}]\n"
    return f"{name}: {as_scalar(value)}\n"
