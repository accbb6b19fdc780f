"""Document URIs as editors write them, and their paths. Does not access the disk."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from ..stdx.records import pattern

_DRIVE = pattern(r"/?([A-Za-z]):(?=/|$)")


def scheme(uri: str) -> str:
    """The scheme in lower case; empty if there is none."""
    name, colon, _ = uri.partition(":")
    return name.lower() if colon else ""


@lru_cache(maxsize=1024)
def path(uri: str) -> str:
    """The path of a URI with any scheme, decoded, with `/`; empty if there is none.

    A drive letter is written `C:`, as the system does, however the editor writes it (`c%3A`).
    The host of a `file` URI that is not this machine stays in front: `//server/share/a.md`.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if not parts.scheme or len(parts.scheme) == 1:
        return ""
    decoded = unquote(parts.path)
    if parts.scheme == "file" and parts.netloc not in ("", "localhost"):
        return f"//{unquote(parts.netloc)}{decoded}"
    return _DRIVE.sub(lambda it: it[1].upper() + ":", decoded, count=1) if _DRIVE.match(decoded) else decoded


@lru_cache(maxsize=1024)
def of(path: str) -> str:
    """The `file` URI of an absolute path with `/`."""
    if path.startswith("//"):
        return "file:" + quote(path)
    drive = _DRIVE.match(path)
    return "file:///" + (path[: drive.end()] + quote(path[drive.end() :]) if drive else quote(path.removeprefix("/")))
