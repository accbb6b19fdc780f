"""`Settings` from a mapping, which comes from an editor, `pyproject.toml` or `.agentls.toml`.

Reading the files is `disk.py`'s work; here a mapping becomes a value and a list of complaints.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from .stdx.records import dataclass, field
from .text.problem import Severity

LEVELS = (*(it.value for it in Severity), "off")
INLAY_HINTS = frozenset(("model", "tools", "tokens"))
CODE_LENSES = frozenset(("references", "tokens", "shadowed"))
KEYS = ("rules", "hints", "exclude", "inlayHints", "codeLens", "workspaceDiagnostics")


@dataclass(frozen=True)
class Settings:
    """What a user can choose.

    rules: a level by rule id, one of `LEVELS`; a rule that is not named keeps its own.
    hints: whether findings of the weight `hint` are shown.
    exclude: glob patterns, relative to the folder of the configuration, of files that are not checked.
    inlay_hints: the kinds of notes that editors show between words, of `INLAY_HINTS`; `inlayHints` switches each off.
    code_lenses: the kinds of notes that editors show above names, of `CODE_LENSES`; `codeLens` switches each off.
    workspace_diagnostics: whether editors show findings in files that are not open; None: those that ask for them do.
    """

    rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    hints: bool = False
    exclude: tuple[str, ...] = ()
    inlay_hints: frozenset[str] = INLAY_HINTS
    code_lenses: frozenset[str] = CODE_LENSES
    workspace_diagnostics: bool | None = None

    def excludes(self, path: str) -> bool:
        """Whether a file is not checked. path: relative to the folder of the configuration, with `/`."""
        return any(fnmatchcase(path, it) or path.startswith(it.rstrip("/") + "/") for it in self.exclude)


def read(given: object, known_rules: Collection[str]) -> tuple[Settings, tuple[str, ...]]:
    """Settings from a loaded mapping, and what is wrong with it, one sentence each.

    What is wrong is left out; the rest counts. None and an empty mapping are the defaults.
    """
    if given is None:
        return Settings(), ()
    if not isinstance(given, Mapping):
        return Settings(), (f"the settings are {_kind(given)}; a table is expected",)
    complaints: list[str] = []
    rules: dict[str, str] = {}
    hints = False
    exclude: tuple[str, ...] = ()
    inlay, lenses = INLAY_HINTS, CODE_LENSES
    closed: bool | None = None
    for key, value in given.items():
        if key == "rules":
            if not isinstance(value, Mapping):
                complaints.append(f"`rules` is {_kind(value)}; a table of rule names and levels is expected")
                continue
            for rule, level in value.items():
                if rule not in known_rules:
                    complaints.append(f"unknown rule `{rule}`{_nearest(str(rule), known_rules)}")
                elif not isinstance(level, str) or level not in LEVELS:
                    complaints.append(
                        f"`rules.{rule}` is {level!r}; it is one of {', '.join(f'`{it}`' for it in LEVELS)}"
                    )
                else:
                    rules[rule] = level
        elif key == "hints":
            if isinstance(value, bool):
                hints = value
            else:
                complaints.append(f"`hints` is {_kind(value)}; it is true or false")
        elif key == "exclude":
            if isinstance(value, list) and all(isinstance(it, str) for it in value):
                exclude = tuple(value)
            else:
                complaints.append("`exclude` is not a list of patterns")
        elif key == "inlayHints":
            inlay, wrong = _kinds(key, value, INLAY_HINTS)
            complaints += wrong
        elif key == "codeLens":
            lenses, wrong = _kinds(key, value, CODE_LENSES)
            complaints += wrong
        elif key == "workspaceDiagnostics":
            if value is None or isinstance(value, bool):
                closed = value
            else:
                complaints.append(f"`{key}` is {_kind(value)}; it is true or false")
        else:
            complaints.append(f"unknown setting `{key}`{_nearest(str(key), KEYS)}")
    return Settings(MappingProxyType(rules), hints, exclude, inlay, lenses, closed), tuple(complaints)


def _kinds(key: str, value: object, known: frozenset[str]) -> tuple[frozenset[str], list[str]]:
    """The kinds that are left on: `false` switches all off, a table those that it names."""
    if isinstance(value, bool):
        return (known if value else frozenset()), []
    if not isinstance(value, Mapping):
        return known, [f"`{key}` is {_kind(value)}; it is true, false or a table"]
    wrong = []
    for kind, on in value.items():
        if kind not in known:
            wrong.append(f"unknown setting `{key}.{kind}`{_nearest(str(kind), known)}")
        elif not isinstance(on, bool):
            wrong.append(f"`{key}.{kind}` is {_kind(on)}; it is true or false")
    return frozenset(it for it in known if value.get(it) is not False), wrong


def _nearest(name: str, names: Collection[str]) -> str:
    import difflib  # Only a misspelt setting needs it.

    found = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean `{found[0]}`?" if found else ""


def _kind(value: object) -> str:
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case Mapping():
            return "a table"
        case _:
            return "nothing"
