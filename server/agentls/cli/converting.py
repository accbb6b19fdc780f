"""`agentls convert`: writes an agent of one host in the format of another."""

from __future__ import annotations

import argparse
import os
import sys

from ..disk import atomic
from ..disk import files as disk
from ..disk.files import Unreadable
from ..hosts import converting
from ..hosts.portable import Failed
from ..hosts.reading import File
from ..hosts.unmeasured import host_of
from ..stdx import inert
from .given import STDIN, Misuse
from .outcomes import complain, hand_out


def convert(arguments: argparse.Namespace) -> int:
    """Print or write the file. Returns the exit code: 1 if a restriction would be lost or the host cannot have the
    agent."""
    given: str = arguments.file
    if given in STDIN:
        raise Misuse("`convert` needs a file, because its path gives its host and name; standard input has no path")
    try:
        decoded = disk.read(given, waits=True)
    except Unreadable as why:
        raise Misuse(f"{given}: {why}") from None
    file = File(disk.absolute(given), decoded.text, decoded.bom, decoded.lossy, decoded.data)
    if not arguments.source and (unmeasured := host_of(file.path)):
        raise Misuse(f"{given}: {unmeasured.message} Or name the host whose format it has with --from.")
    source = arguments.source or converting.source_of(file)
    if source == arguments.to:
        raise Misuse(f"{given}: it is already a file of {source}; name another host with --to")
    try:
        made = converting.converted(file, source, arguments.to, arguments.name)
    except Failed as why:
        hint = "; use --name to give it another one" if _lacks_a_name(file, source, arguments) else ""
        complain(f"{given} cannot be converted to {arguments.to}: {str(why).rstrip('.')}{hint}")
        return 1
    for it in sorted(set(made.losses), key=lambda it: (not it.restricts, it.what)):
        said = f"{'restriction lost' if it.restricts else 'not carried over'}: {it.what}: {it.means}"
        print(inert.lines(said), file=sys.stderr)
    if not made.is_kept and not arguments.lossy:
        complain("nothing was written, because restrictions would be lost; use --lossy to write it anyway")
        return 1
    if arguments.output in (None, "-"):
        hand_out(made.text)
        return 0
    is_folder = os.path.isdir(arguments.output) or arguments.output.endswith(("/", os.sep))
    path = os.path.join(arguments.output, made.path) if is_folder else arguments.output
    try:
        atomic.create(path, made.text, over=arguments.force)
    except OSError as error:
        hint = "; use --force to overwrite it" if isinstance(error, FileExistsError) else ""
        raise Misuse(f"{path}: {(error.strerror or str(error)).lower()}{hint}") from None
    print(path)
    return 0


def _lacks_a_name(file: File, source: str, arguments: argparse.Namespace) -> bool:
    """Whether a file that cannot be converted could be with another name."""
    try:
        converting.converted(file, source, arguments.to, "agent")
    except Failed:
        return False
    return not arguments.name
