"""How JavaScript treats strings and values, as far as the host's behavior depends on it. Nothing here is about agent
files.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .records import pattern

SPACE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What `String.prototype.trim` removes, which differs from Python's `strip`."""


def trim(text: str) -> str:
    return text.strip(SPACE)


def length(text: str) -> int:
    """`text.length`: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def string(value: Any, most: int = 1000) -> str:
    """`String(value)`; a result longer than about `most` code points is cut, so that aliases cannot blow it up."""
    parts: list[str] = []
    _append(value, parts, [most], [])
    return "".join(parts)


def _append(value: Any, parts: list[str], left: list[int], within: list[Any]) -> None:
    if left[0] <= 0:
        return
    if isinstance(value, list):
        if any(it is value for it in within) or len(within) > 50:
            return
        for i, item in enumerate(value):
            if i:
                parts.append(",")
                left[0] -= 1
            if item is not None:
                _append(item, parts, left, [*within, value])
            if left[0] <= 0:
                return
        return
    text = _atom(value)
    parts.append(text)
    left[0] -= max(len(text), 1)


def _atom(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() if abs(value) < 2**53:
            return str(value)
        case int() | float():
            return number(value)
        case _:
            return "[object Object]"


def number(value: int | float) -> str:
    """`String(value)` of a number, which is as exact as a double."""
    try:
        double = float(value)
    except OverflowError:
        double = math.inf if value > 0 else -math.inf
    if math.isnan(double):
        return "NaN"
    if math.isinf(double):
        return "Infinity" if double > 0 else "-Infinity"
    if double == 0:
        return "0"
    mantissa, _, power = f"{double!r}e".partition("e")
    exponent = int(power.rstrip("e") or 0)
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    # The decimal point is `point` digits after the first one of `digits`.
    point = len(whole) + exponent - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if point > 21 or point < -5:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def parsed(text: str) -> Any:
    """What `JSON.parse` returns. Raises ValueError for text that is not JSON, RecursionError for one that is too deep."""
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    """`NaN` and the infinities, which Python accepts and JSON does not have."""
    raise ValueError(constant)


def falsy(value: Any) -> bool:
    """`!value`: null, false, zero, NaN and the empty string; lists and maps never are."""
    if isinstance(value, (list, dict)):
        return False
    return not value or value != value


_SCHEME = pattern(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.DOTALL)
_SPECIAL = frozenset(("http", "https", "ws", "wss", "ftp"))
_BAD_IN_HOST = pattern(r"[\x00-\x20#/<>?@\[\\\]^|\x7f]")
_BAD_IN_DOMAIN = pattern(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")


def is_url(text: str) -> bool:
    """Whether `new URL(text)` succeeds, without the tables of international domain names."""
    text = re.sub(r"[\t\n\r]", "", text.strip("".join(map(chr, range(33)))))
    match = _SCHEME.fullmatch(text)
    if match is None:
        return False
    scheme, rest = match[1].lower(), match[2]
    if scheme == "file":
        return True
    if scheme in _SPECIAL:
        authority = re.split(r"[/\\?#]", rest.lstrip("/\\"), maxsplit=1)[0]
        return _is_authority(authority, special=True)
    if not rest.startswith("//"):
        return True
    return _is_authority(re.split(r"[/?#]", rest[2:], maxsplit=1)[0], special=False)


def _is_authority(authority: str, *, special: bool) -> bool:
    user, at, host_port = authority.rpartition("@")
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?", host_port, re.DOTALL)
    if match is None or (at and not match[1]) or (user and not match[1]):
        return False
    host, port = match[1], match[2]
    if port and int(port[-10:] if len(port) > 10 and not port[:-10].strip("0") else port[:6]) > 65535:
        return False
    if not host:
        return not special and not port and match[2] is None
    # Addresses are in hooks only, and these modules would slow down every start.
    if host.startswith("["):
        import ipaddress

        try:
            return ipaddress.ip_address(host[1:-1]).version == 6 and "%" not in host
        except ValueError:
            return False
    if not special:
        return _BAD_IN_HOST.search(host) is None
    from urllib.parse import unquote_to_bytes

    try:
        decoded = unquote_to_bytes(host).decode("utf-8")
    except UnicodeError:
        return False
    if _BAD_IN_DOMAIN.search(decoded):
        return False
    labels = decoded.removesuffix(".").split(".")
    return not re.fullmatch(r"\d+|0[xX][0-9a-fA-F]*", labels[-1]) or _is_ipv4(labels)


def _is_ipv4(labels: list[str]) -> bool:
    if len(labels) > 4:
        return False
    numbers = []
    for label in labels:
        try:
            if label[:2].lower() == "0x":
                numbers.append(int(label[2:] or "0", 16))
            elif len(label) > 1 and label[0] == "0":
                numbers.append(int(label, 8))
            else:
                numbers.append(int(label[:20]))
        except ValueError:
            return False
    return all(it < 256 for it in numbers[:-1]) and numbers[-1] < 256 ** (5 - len(numbers))
