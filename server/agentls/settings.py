"""`Settings` from a mapping, which comes from an editor, `pyproject.toml` or `.agentls.toml`.

`disk/files.py` reads the files; here a mapping becomes a value and a list of complaints.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from .hosts import DEFAULT, default, versions
from .hosts.others import IDS
from .stdx import globs
from .stdx.records import dataclass, field, pattern, replace
from .text.problem import Severity

_THREE_NUMBERS = pattern(r"[0-9]{1,9}(?:\.[0-9]{1,9}){2}")

SEVERITIES = tuple(it.value for it in Severity)
LEVELS = (*SEVERITIES, "off")
INLAY_HINTS = frozenset(("model", "tools", "tokens"))
CODE_LENSES = frozenset(("references", "tokens", "shadowed"))


CLIENT = DEFAULT.split("-")[0] + "".join(it.capitalize() for it in DEFAULT.split("-")[1:]) + "Version"
"""The setting for the version of the host."""

ASK = "ask" + CLIENT[:1].upper() + CLIENT[1:]
"""The setting with which an editor asks the host's program for its version, and then sets the other one. The server
does not read it."""


@dataclass(frozen=True)
class Settings:
    """The settings of a user.

    rules: a level by rule id, one of `LEVELS`; a rule that is not named keeps its default.
    select: the rules that run; empty: all. ignore: rules that do not.
    hints: whether findings of the level `hint` are shown. fades: whether those are that fade what does nothing; no key
    sets it, an editor does. notes: whether text output prints findings below a warning.
    fail_on: the lowest level at which `agentls check` fails. baseline: a file of findings that are not reported again.
    exclude: patterns as in `.gitignore`, relative to the folder of the configuration, of files that are not checked.
    respect_ignore_files: whether files that `.gitignore`, `.git/info/exclude` or `.ignore` name are left out.
    references: whether files that are not agents but name agents are checked.
    inlay_hints: the kinds of notes that editors show between words, of `INLAY_HINTS`; `inlayHints` switches each off.
    code_lenses: the kinds of notes that editors show above names, of `CODE_LENSES`; `codeLens` switches each off.
    workspace_diagnostics: whether editors show findings in files that are not open; None: those that ask for them do.
    rename_files: whether editors rename the file of the same name with the agent.
    client: the version of the host that is used; None: the one that was observed. today: the date by which models are
    retired, ISO; it is never configured.
    hosts: the hosts that read files in the folder of another host and for which these are checked; empty: not set.
    """

    rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    hints: bool | None = None
    exclude: tuple[str, ...] = ()
    inlay_hints: frozenset[str] = INLAY_HINTS
    code_lenses: frozenset[str] = CODE_LENSES
    workspace_diagnostics: bool | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    notes: bool | None = None
    fail_on: str | None = None
    baseline: str | None = None
    respect_ignore_files: bool | None = None
    references: bool | None = None
    hosts: tuple[str, ...] = ()
    client: str | None = None
    today: str | None = None
    rename_files: bool | None = None
    fades: bool = False

    def level(self, rule: str) -> str | None:
        """The configured level of a rule, `off` if it does not run; None if it keeps its default."""
        if rule in self.ignore or (self.select and rule not in self.select):
            return "off"
        return self.rules.get(rule)

    def excludes(self, path: str) -> bool:
        """Whether a file is not checked. path: relative to the folder of the configuration, with `/`."""
        return bool(self.exclude) and _patterns(self.exclude).match_file(path)

    @property
    def patterns(self) -> frozenset[str]:
        """The patterns of `exclude`, except those that begin with `!`."""
        return frozenset(it for it in self.exclude if not it.startswith("!"))


def unmatched(patterns: frozenset[str], path: str) -> frozenset[str]:
    """The patterns that do not match a path by themselves."""
    return frozenset(it for it in patterns if not _patterns((it,)).match_file(path))


def matches_nothing(pattern: str) -> str:
    """The complaint about a pattern of `exclude` that matches no path."""
    return f"`exclude`: `{pattern}` matches no file"


_patterns = lru_cache(maxsize=64)(globs.spec)


def running(settings: Settings, rules: Collection[str]) -> Settings:
    """Settings by which these rules run, whatever was said of them."""
    return replace(
        settings,
        rules={it: level for it, level in settings.rules.items() if level != "off" or it not in rules},
        select=settings.select and (*settings.select, *rules),
        ignore=tuple(it for it in settings.ignore if it not in rules),
    )


def over(base: Settings, chosen: Settings) -> Settings:
    """`base`, overridden by `chosen`.

    What `chosen` selects runs, whatever `base` says of it. Levels of rules are merged; lists that are empty in `chosen` stay; a kind of hint or lens that either turns off is
    off. `exclude` is that of `base`, because it is relative to its folder.
    """
    base = running(base, chosen.select)
    said = {it: value for it in _REPLACED if (value := getattr(chosen, it)) not in (None, (), "")}
    return replace(
        base,
        rules={**base.rules, **chosen.rules},
        ignore=(*base.ignore, *chosen.ignore),
        inlay_hints=base.inlay_hints & chosen.inlay_hints,
        code_lenses=base.code_lenses & chosen.code_lenses,
        fades=base.fades or chosen.fades,
        **said,
    )


_REPLACED = frozenset(Settings.__annotations__) - {"rules", "ignore", "inlay_hints", "code_lenses", "fades", "exclude"}
"""The settings of which those that are said later count, where they say anything."""


class Complaint(NamedTuple):
    """An error in settings.

    at: the keys and indices that lead to it. of_key: the key itself is wrong, not its value. instead: what was probably
    meant instead of a name.
    """

    message: str
    at: tuple[str | int, ...] = ()
    of_key: bool = False
    instead: str = ""


def read(given: object, known_rules: Collection[str]) -> tuple[Settings, tuple[Complaint, ...]]:
    """Settings from a loaded mapping, and the errors in it.

    Wrong entries are left out; the rest counts. None and an empty mapping give the defaults.
    """
    if given is None:
        return Settings(), ()
    if not isinstance(given, Mapping):
        return Settings(), (Complaint(f"the settings are {_kind(given)}; a table is expected"),)
    complaints: list[Complaint] = []
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key == ASK:
            complaints.append(
                Complaint(f"`{key}` counts only in the settings of an editor; remove it here", (key,), True)
            )
            continue
        if key not in _READERS:
            complaints.append(_unknown("setting", str(key), KEYS, (key,), of_key=True))
            continue
        name, reader = _READERS[key]
        read_as, wrong = reader(key, value, known_rules)
        complaints += wrong
        if read_as is not None:
            found[name] = read_as
    return Settings(**found), tuple(complaints)


_Read: TypeAlias = "tuple[Any, list[Complaint]]"
"""A value, None if none of it can be used; and the errors in it."""


def _rules(key: str, value: object, known: Collection[str]) -> _Read:
    if not isinstance(value, Mapping):
        return _wrong(f"`{key}` is {_kind(value)}; a table of rule names and levels is expected", key)
    levels, wrong = {}, []
    for rule, level in value.items():
        if rule not in known:
            wrong.append(_unknown("rule", str(rule), known, (key, rule), of_key=True))
        elif not isinstance(level, str) or level not in LEVELS:
            wrong.append(Complaint(f"`{key}.{rule}` is not a level; use {_listed(LEVELS)}", (key, rule)))
        else:
            levels[rule] = level
    return MappingProxyType(levels), wrong


def _names(key: str, value: object, known: Collection[str]) -> _Read:
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        return _wrong(f"`{key}` is not a list of rule names", key)
    wrong = [_unknown("rule", it, known, (key, i)) for i, it in enumerate(value) if it not in known]
    return tuple(it for it in value if it in known), wrong


def _boolean(key: str, value: object, known: Collection[str]) -> _Read:
    return (value, []) if isinstance(value, bool) else _wrong(f"`{key}` is {_kind(value)}; use true or false", key)


def _boolean_or_null(key: str, value: object, known: Collection[str]) -> _Read:
    return (None, []) if value is None else _boolean(key, value, known)


def _level(key: str, value: object, known: Collection[str]) -> _Read:
    return (value, []) if value in SEVERITIES else _wrong(f"`{key}` is not a level; use {_listed(SEVERITIES)}", key)


def _path(key: str, value: object, known: Collection[str]) -> _Read:
    return (value, []) if isinstance(value, str) else _wrong(f"`{key}` is {_kind(value)}; write a path", key)


def _globs(key: str, value: object, known: Collection[str]) -> _Read:
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        return _wrong(f"`{key}` is not a list of patterns", key)
    sound, wrong = [], []
    for i, it in enumerate(value):
        try:
            _patterns((it,))
        except ValueError:
            wrong.append(Complaint(f"`{key}`: `{it}` is not a pattern as in `.gitignore`", (key, i)))
        else:
            sound.append(it)
    return tuple(sound), wrong


def _version(key: str, value: object, known: Collection[str]) -> _Read:
    written = value if isinstance(value, str) else ""
    found = _THREE_NUMBERS.search(written)
    dialect = default().dialect
    if found and found.group() == written:
        if not (when := versions.lack(dialect.fields["name"], written)):
            return value, []
        message = f"`{key}` is {written!r}; {dialect.host} reads agents {when}, and `{dialect.version}` is assumed"
        return None, [Complaint(message, (key,))]
    shown, measured = repr(value) if isinstance(value, str) else _kind(value), dialect.version
    message = f"`{key}` is {shown}; write a version such as `{measured}`, which is assumed"
    return None, [Complaint(message, (key,), instead=found.group() if found else "")]


def _hosts(key: str, value: object, known: Collection[str]) -> _Read:
    """Hosts by their ids, or `all`. The default host is always checked, and listing it alone means no other host."""
    ids = (DEFAULT, *IDS)
    if value == "all" or value == ["all"]:
        return ids, []
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        return _wrong(f"`{key}` is not a list of hosts", key)
    wrong = [_unknown("host", it, ids, (key, i)) for i, it in enumerate(value) if it not in ids]
    return tuple(it for it in ids if it in value), [it._replace(message=f"`{key}`: {it.message}") for it in wrong]


def _kinds(all_kinds: frozenset[str]) -> Callable[[str, object, Collection[str]], _Read]:
    def read_kinds(key: str, value: object, known: Collection[str]) -> _Read:
        """The kinds that stay on: `false` turns all of them off, a table some of them."""
        if isinstance(value, bool):
            return (all_kinds if value else frozenset()), []
        if not isinstance(value, Mapping):
            return _wrong(f"`{key}` is {_kind(value)}; use true, false or a table", key)
        wrong = []
        for kind, on in value.items():
            if kind not in all_kinds:
                wrong.append(_unknown("setting", str(kind), all_kinds, (key, kind), of_key=True))
            elif not isinstance(on, bool):
                wrong.append(Complaint(f"`{key}.{kind}` is {_kind(on)}; use true or false", (key, kind)))
        return frozenset(it for it in all_kinds if value.get(it) is not False), wrong

    return read_kinds


def _wrong(message: str, key: str) -> _Read:
    """The result if no part of a value can be used."""
    return None, [Complaint(message, (key,))]


_READERS: Mapping[str, tuple[str, Callable[[str, object, Collection[str]], _Read]]] = MappingProxyType(
    {
        "rules": ("rules", _rules),
        "select": ("select", _names),
        "ignore": ("ignore", _names),
        "hints": ("hints", _boolean),
        "notes": ("notes", _boolean),
        "failOn": ("fail_on", _level),
        "baseline": ("baseline", _path),
        "exclude": ("exclude", _globs),
        "respectIgnoreFiles": ("respect_ignore_files", _boolean),
        "references": ("references", _boolean_or_null),
        "inlayHints": ("inlay_hints", _kinds(INLAY_HINTS)),
        "codeLens": ("code_lenses", _kinds(CODE_LENSES)),
        "workspaceDiagnostics": ("workspace_diagnostics", _boolean_or_null),
        "renameFiles": ("rename_files", _boolean),
        "hosts": ("hosts", _hosts),
        CLIENT: ("client", _version),
    }
)
"""For each key, the name of the setting in `Settings`, and the function that reads it."""

KEYS = tuple(_READERS)


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"`{it}`" for it in names)


def _unknown(
    what: str, name: str, names: Collection[str], at: tuple[str | int, ...], of_key: bool = False
) -> Complaint:
    """The error for a name that does not exist. For a key other than a rule, the message has the whole path."""
    import difflib  # Only a misspelled setting needs it.

    shown = ".".join(map(str, at)) if what == "setting" else name
    found = difflib.get_close_matches(name, list(names), 1)
    meant = f"; did you mean `{found[0]}`?" if found else ""
    return Complaint(f"unknown {what} `{shown}`{meant}", at, of_key, found[0] if found else "")


def _kind(value: object) -> str:
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case Mapping():
            return "a table"
        case _:
            return "nothing"
