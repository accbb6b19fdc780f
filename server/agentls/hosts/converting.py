"""Converting agents between hosts: which hosts, and the proof that the output reads the same as the input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from .facts import schema
from .others import CONVERTED, owners, readers
from .portable import Failed, Loss, Portable, at, family, lacking, tables
from .reading import File


class Converted(NamedTuple):
    """A file of another host. path: where that host looks for it, below the project. losses: what was not kept."""

    path: str
    text: str
    losses: tuple[Loss, ...]

    @property
    def is_kept(self) -> bool:
        """Whether every restriction was kept."""
        return not any(it.restricts for it in self.losses)


def source_of(file: File) -> str:
    """The host of a file, by its place; of those that share a folder, the one whose own names of tools are in it."""
    there = owners(file.path)
    found = [it for it in CONVERTED if it in there]
    meant = (it for it in found[1:] if _module(it).is_meant(file))
    return next(meant, found[0] if found else CONVERTED[0])


def conversions(file: File) -> Iterator[tuple[str, str, Converted]]:
    """A file in the forms of the other hosts that can have it: each host's name, the project, and the file."""
    source = source_of(file)
    folder = tables()["folders"][family(source)].partition("/")[0]
    root, mark, _ = file.path.rpartition(f"/{folder}/")
    for target in CONVERTED if mark else ():
        if target != source:
            with suppress(Failed):
                yield _name(target), root, converted(file, source, target)


def _name(host: str) -> str:
    return str(schema(host)["x-host"])


def converted(file: File, source: str, target: str, name: str = "") -> Converted:
    """A file of one host in the form of another, under another name if one is given. Raises `Failed` if there is no
    such file."""
    found = _module(source).read(file)
    if found.agent is None:
        raise Failed(found.reason)
    agent: Portable = found.agent._replace(name=name or found.agent.name)
    if target != source == family(target):
        made = Converted(at(target, agent.name), file.text, ())
    else:
        written = _module(target).write(agent, family(source))
        made = Converted(at(target, agent.name), written.text, written.losses)
    _prove(agent, made, target)
    return made


def _module(host: str) -> ModuleType:
    return import_module(f".{host.replace('-', '_')}.portable", __package__)


def _prove(agent: Portable, made: Converted, target: str) -> None:
    """Reads what was written as its host does: the same name and description, and no more abilities than before."""
    if target != CONVERTED[0] and target not in {it.id for it in readers(made.path)}:
        raise Failed(f"the name gives a path that the host does not read: {made.path!r}")
    found = _module(target).read(File(made.path, made.text))
    if found.agent is None:
        raise Failed(found.reason if agent.description.strip() else "it has no description, which this host needs")
    again: Portable = found.agent
    if again.name != agent.name:
        raise Failed(f"the host cannot have an agent called `{agent.name}`: it would be `{again.name}`")
    if _words(again.description) != _words(agent.description) or again.prompt.strip() != agent.prompt.strip():
        raise Failed("the host would read another description or prompt")
    if (more := gained(agent, again, target)) and made.is_kept:
        raise Failed(f"the agent would have more tools: {', '.join(sorted(more))}")


def _words(description: str) -> list[str]:
    r"""The words of a description; `\n` is a line end to some hosts, of which a loss tells."""
    return description.replace("\\n", " ").split()


def gained(agent: Portable, again: Portable, target: str) -> set[str]:
    """What an agent may do after a conversion and not before."""
    found = {it for it in (*tables()["abilities"], *(again.allowed or ())) if again.may(it) and not agent.may(it)}
    found -= lacking(target)
    return found - {*tables()["implied"].get(target, ())} if agent.may("shell") else found
