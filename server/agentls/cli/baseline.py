"""A baseline: a file of known findings, which are not reported again.

A finding is identified by its file, rule, message and the text of its line, so it is recognized when the line moves.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from ..disk import atomic
from ..disk import files as disk
from ..document import Document
from ..report.findings import identity
from ..text.problem import Finding

DEFAULT = ".agentls-baseline.json"

_LIMIT = 64 * disk.LIMIT
"""Characters of a baseline that are read."""

Known: TypeAlias = "Mapping[str, Counter[str]]"
"""How many times each key is known, by the path of the file relative to the folder of the baseline."""


class Unusable(Exception):
    """A baseline that cannot be read or written; the text says why."""


def read(path: str) -> Known:
    """The findings of a baseline. Raises `Unusable`."""
    try:
        with open(path, encoding="utf-8", opener=disk.at_once) as file:
            given = json.loads(file.read(_LIMIT))
        return {it: Counter(keys) for it, keys in given["files"].items()}
    except FileNotFoundError:
        raise Unusable(f"{path}: no such file; write it with --write-baseline") from None
    except OSError as error:
        raise Unusable(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unusable(f"{path}: not a baseline; write it with --write-baseline") from None


def write(path: str, found: Iterable[tuple[str, Iterable[str]]]) -> int:
    """Write the keys of all findings, by path. Returns their number. Raises `Unusable`."""
    files = {it: sorted(keys) for it, keys in sorted(found) if keys}
    lines = [
        f"  {json.dumps(it)}: [\n" + ",\n".join(f"   {json.dumps(key)}" for key in keys) + "\n  ]"
        for it, keys in files.items()
    ]
    text = '{\n "version": 1,\n "files": {\n' + ",\n".join(lines) + "\n }\n}\n"
    try:
        atomic.write(path, text)
    except (OSError, ValueError) as error:  # ValueError: a path with NUL.
        raise Unusable(f"{path}: {(getattr(error, 'strerror', None) or str(error)).lower()}") from None
    return sum(map(len, files.values()))


def place(document: Document, baseline: str) -> str:
    """The path of a document relative to the folder of a baseline."""
    return disk.relative(document.path, os.path.dirname(disk.absolute(baseline)))


def key(document: Document, finding: Finding) -> str:
    """The key of a finding: its rule, and a hash of the rest of its identity."""
    from hashlib import blake2b

    rule, message, line = identity(document, finding)
    digest = blake2b(f"{message}\0{line}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{rule} {digest}"


def unknown(document: Document, findings: Iterable[Finding], known: Known, baseline: str) -> list[Finding]:
    """The findings that are not in a baseline; if a key occurs more often than there, the surplus."""
    left = Counter(known.get(place(document, baseline), ()))
    fresh = []
    for it in findings:
        found = key(document, it)
        if left[found]:
            left[found] -= 1
        else:
            fresh.append(it)
    return fresh
