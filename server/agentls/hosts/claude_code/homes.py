"""The folders that the host searches for agents, and what a file is by its path.

Reads only the files that decide this: the manifests of plugins, and the user's settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from ...dialect.load import dialect
from ...disk import files as disk
from ...disk import git
from ...stdx.records import pattern, replace
from ...syntax import frontmatter, json_strings
from ..home import Denial, Home, Naming, Near, Plugin, stem_of, upwards
from ..verdict import Origin
from . import configuration, plugins

FOLDER = ".claude"
MANIFESTS = ".claude-plugin"
PARTS: tuple[str, ...] = ("agents", "skills", "commands")
"""The folders in which the host looks, in `.claude` and in a plugin."""

SERVERS = ".mcp.json"
NAMING: tuple[str, ...] = ("CLAUDE.md", "CLAUDE.local.md", "settings.json", "settings.local.json")
WATCHED: tuple[str, ...] = (
    "**/.claude-plugin/*.json",
    "**/.claude/settings*.json",
    "**/hooks/hooks.json",
    "**/.github/workflows/*.{yml,yaml}",
    "**/.mcp.json",
    "**/*.md",
)
USERS_WATCHED: tuple[str, ...] = (
    "{agents,skills,commands,rules}/**/*.md",
    "CLAUDE.md",
    "settings.json",
    "plugins/installed_plugins.json",
)
_INSTRUCTIONS = ("CLAUDE.md", "CLAUDE.local.md")
_ELSEWHERE = frozenset(("commands", "skills", "output-styles"))
_FIELD = pattern(r"^(\w+)[ \t]*:", re.MULTILINE)

_ELSES = pattern(
    r"^(?:mode[ \t]*:[ \t]*[\"']?(?:primary|subagent|all)\b|(?:applyTo|globs|alwaysApply|handoffs)[ \t]*:"
    r"|(?:tools[ \t]*:.*|[ \t]*-[ \t]*[\"']?)\b(?:read_many_files|run_shell_command|search_file_content)\b)",
    re.MULTILINE,
)
"""Fields that mark a file of OpenCode, Copilot or Cursor, and tools that only Gemini CLI and Qwen Code have."""

_OTHERS = frozenset(("tools", "disallowedTools", "model", "color"))


MANAGED = "/etc/claude-code"
"""The administrator's folder, on Linux."""


def user_folder() -> str:
    """The host's own folder: `$CLAUDE_CONFIG_DIR`, or `~/.claude`."""
    return _user_folder(os.environ.get("CLAUDE_CONFIG_DIR"), os.environ.get("HOME"))


@lru_cache(maxsize=4)
def _user_folder(given: str | None, home: str | None) -> str:
    """home: what `~` depends on."""
    return disk.slashed(given or os.path.expanduser("~/.claude")).rstrip("/")


def naming(path: str) -> tuple[Naming, str, Near] | None:
    """For a file that names agents but is not an agent, skill or command: what it is. These are instructions and rules,
    settings, manifests and hooks of plugins, workflows, and a README next to agents."""
    folder, _, name = path.rpartition("/")
    user = user_folder()
    if name in _INSTRUCTIONS and not _is_among_agents(path):
        return "notes", folder.removesuffix("/.claude") if folder != user else folder, "project"
    if path.startswith(f"{user}/"):
        below = path[len(user) + 1 :]
        kind: Naming = "settings" if below == "settings.json" else "notes"
        return (kind, user, "project") if kind == "settings" or _is_rule(below) else None
    base, mark, below = path.rpartition("/.claude/")
    if mark and below in ("settings.json", "settings.local.json"):
        return "settings", base, "project"
    if mark and _is_rule(below):
        return "notes", base, "project"
    if path.endswith((f"/{plugins.MANIFEST}", f"/{plugins.MARKETPLACE}", "/hooks/hooks.json")):
        return "settings", folder.rpartition("/")[0], "project" if name == "marketplace.json" else "plugin"
    if folder.endswith("/.github/workflows") and name.endswith((".yml", ".yaml")):
        return "workflow", folder.removesuffix("/.github/workflows"), "project"
    return ("notes", folder.removesuffix("/.claude"), "agents") if name == "README.md" else None


def _is_rule(below: str) -> bool:
    return below.startswith("rules/") and below.endswith(".md")


@lru_cache(maxsize=4096)
def repository(folder: str) -> str | None:
    """The root of the repository that contains a folder."""
    while not os.path.exists(f"{folder}/.git"):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def origin(path: str, plugin: Callable[[str], Plugin | None]) -> Origin | None:
    """Where the host would find a file, from its path alone; None if it would not look there.

    plugin: the plugin in this folder, or None.
    """
    found = _origin(path, plugin)
    return found if found is None or disk.is_utf8(path) else replace(found, fault="path")


def _origin(path: str, plugin: Callable[[str], Plugin | None]) -> Origin | None:
    folder, _, name = path.rpartition("/")
    stem, suffix = stem_of(name)
    if suffix.lower() != ".md":
        return None
    if path.startswith(f"{MANAGED}/.claude/agents/"):
        return Origin("managed", stem, suffix=suffix)
    if path.startswith(user_folder() + "/agents/"):
        return Origin("user", stem, suffix=suffix)
    if "/.claude/agents/" in f"/{path}":
        return Origin("project", stem, suffix=suffix)
    for base in upwards(folder):
        if found := plugin(base):
            return found.origin(path[len(base) :].lstrip("/"))
    return None


def origin_on_disk(path: str) -> Origin | None:
    """`origin`, with the manifests on disk."""
    return origin(path, plugin_at)


@lru_cache(maxsize=4096)
def plugin_at(folder: str) -> Plugin | None:
    """The plugin in a folder."""
    return plugins.at(folder, disk.text)


def plugin_in(path: str, text: str) -> Plugin | None:
    """The plugin that a manifest describes, from its text and path; None for any other file."""
    base, mark, _ = path.rpartition(f"/{plugins.MANIFEST}")
    return plugins.at(base, {path: text}.get) if mark and path.endswith(mark) else None


def marketplace_in(path: str) -> str | None:
    """The folder that a marketplace's file is for; None for any other file."""
    base, mark, rest = path.rpartition(f"/{plugins.MARKETPLACE}")
    return base if mark and not rest else None


def server_name(server: str, plugin: str) -> str:
    """What a server of a plugin is called in the names of its tools."""
    return f"plugin_{plugin}_{server}"


def plugin_of(path: str) -> Plugin | None:
    """The plugin whose folder contains a file."""
    return next(filter(None, map(plugin_at, upwards(path.rpartition("/")[0]))), None)


def is_shaped(path: str, text: str) -> bool:
    """Whether a file outside the host's folders is written as an agent: in a collection, or a folder to be copied.

    It has a name, a description, and either another field of an agent or a folder above it that is called `agents` or
    looks like one of the host's; and it is not known to be something else (a skill, a command, a file in another
    product's folder).
    """
    *folders, name = path.split("/")
    if (
        not name.endswith(".md")
        or name in ("README.md", "SKILL.md")
        or name.endswith((".agent.md", ".chatmode.md", ".prompt.md"))
    ):
        return False
    if any(it in _ELSEWHERE or (it.startswith(".") and it.lower() not in (".", "..", ".claude")) for it in folders):
        return False
    meant = frontmatter.split(text) or frontmatter.intended(text)
    if meant is None:
        return False
    header = meant.header.of(text)
    names = set(_FIELD.findall(header))
    if not {"name", "description"} <= names or _ELSES.search(header):
        return False
    is_near = folders[-1:] != [".claude"] and intended_folder(path) is not None
    return is_near or "agents" in folders or not names.isdisjoint(_OTHERS)


def other_suffix(path: str) -> str:
    """The suffix of a file in a folder of agents that looks like an agent to people but not to the host; or empty."""
    name = path.rpartition("/")[2].lower()
    suffix = next((path[-len(it) :] for it in _OTHER_SUFFIXES if name.endswith(it)), "")
    return suffix if suffix and _is_among_agents(path) else ""


def _is_among_agents(path: str) -> bool:
    """Whether a file is in a folder in which the host looks for agents."""
    inside = "/.claude/agents/" in f"/{path}" or path.startswith(user_folder() + "/agents/")
    return inside or _is_of_plugin(path)


def _is_of_plugin(path: str) -> bool:
    plugin = plugin_of(path) if "/agents/" in path else None
    return plugin is not None and path.startswith(f"{plugin.base}/agents/")


_DATA = (".json", ".toml")
_OTHER_SUFFIXES = (
    *(".markdown", ".mdown", ".mdx", ".md.txt", ".mdc", ".mkd", ".mkdn", ".txt", ".yaml", ".yml"),
    *_DATA,
)


def suffixed_origin(path: str, below: str, text: str) -> Origin | None:
    """What a file with such a suffix is, if it is written as an agent: in Markdown, or as data with a prompt.

    path: absolute. below: relative to the opened folder.
    """
    suffix = other_suffix(path)
    if not suffix or not _is_written(below, suffix, text):
        return None
    return Origin("project", path.rpartition("/")[2].removesuffix(suffix), suffix=suffix)


def _is_written(below: str, suffix: str, text: str) -> bool:
    if suffix.lower() not in _DATA:
        return is_shaped(f"{below.removesuffix(suffix)}.md", text)
    keys = {it.path[0] for it in json_strings.every(text) if it.is_key and len(it.path) == 1}
    keys |= set(_TOML_KEY.findall(f"\n{text}".partition("\n[")[0]))
    return keys >= {"name", "description"} and not keys.isdisjoint(_PROMPTS)


_TOML_KEY = pattern(r"^([\w-]+)[ \t]*=", re.MULTILINE)
_PROMPTS = frozenset(("prompt", "system_prompt", "systemPrompt", "instructions", "developer_instructions"))


def shaped_origin(path: str, below: str, text: str) -> Origin | None:
    """What a file outside the host's folders is, if it is written as an agent: a project's agent, or one in a folder
    that is meant to be the host's but is not.

    path: absolute. below: relative to the opened folder.
    """
    if not is_shaped(below, text):
        return None
    stem, suffix = stem_of(path.rpartition("/")[2])
    fault = "folder" if intended_folder(path) and not _is_kit(path) else ""
    return Origin("project", stem, suffix=suffix, fault=fault, is_outside=True)


def intended_folder(path: str) -> str | None:
    """The folder of agents that the author meant, if the host does not look in the given one: `.claude/agents/` for
    `.claude/agent/x.md`, `.claude/x.md`, `.Claude/agents/x.md` and `claude/agents/x.md`."""
    found = _NEAR_HOME.fullmatch(path)
    return f"{found['base']}.claude/agents/" if found else None


_NEAR_HOME = pattern(
    r"(?P<base>(?:.*/)?)(?:\.(?!claude/)[Cc][Ll][Aa][Uu][Dd][Ee]/[Aa][Gg][Ee][Nn][Tt][Ss]/.*|"
    r"\.claude/(?:(?:sub-?_?agents?|agent|(?!agents/)[Aa][Gg][Ee][Nn][Tt][Ss])/.*|[^/]+)"
    r"|claude/(?:sub-?)?agents?/.*)",
)


def _is_kit(path: str) -> bool:
    """Whether a folder `claude` is kept to be copied to a `.claude` folder: it contains other parts of one."""
    base = re.match(r"(.*/)?claude/(?=(?:sub-?)?agents?/)", path)
    beside = ("settings.json", "CLAUDE.md", "commands", "skills", "hooks", "plugins", "output-styles")
    return base is not None and any(os.path.exists(f"{base[0]}{it}") for it in beside)


def of(folder: str) -> list[Home]:
    """The `agents` folders that the host reads when it runs in `folder`.

    The administrator's; the project's, from `folder` up to the root of the repository (a worktree without one uses that
    of the main checkout); the user's; those of installed and enabled plugins.
    """
    at = disk.absolute(folder)
    root = repository(at) or at
    found = [Home(f"{MANAGED}/.claude/agents", scope="managed")]
    while True:
        own = f"{at.rstrip('/')}/.claude/agents"
        if at == root and not os.path.isdir(own) and (main := git.main_checkout(root)):
            own = f"{main}/.claude/agents"
        found.append(Home(own, base=at, root=root))
        if at == root:
            break
        at = os.path.dirname(at)
    user = Home(f"{user_folder()}/agents", scope="user")
    if user.path not in {it.path for it in found}:
        found.append(user)
    found += (Home(f"{it.base}/agents", it, "plugin") for it in installed_plugins())
    return found


@lru_cache(maxsize=4096)
def worktrees(root: str) -> tuple[str, ...]:
    """The Git worktrees without agents of their own, which use those of their main checkout, this folder."""
    try:
        names = sorted(os.listdir(f"{root}/.git/worktrees"))
    except OSError:
        return ()
    pointers = (disk.text(f"{root}/.git/worktrees/{it}/gitdir") for it in names)
    found = (disk.absolute(it.strip()).removesuffix("/.git") for it in pointers if it)
    return tuple(it for it in found if git.main_checkout(it) == root and not os.path.isdir(f"{it}/.claude/agents"))


def denials(folder: str, read: Callable[[str], str | None] = disk.text) -> dict[str, Denial]:
    """The agents that `permissions.deny` hides when the host works in a folder; `*` for all.

    Case counts, and one entry names one agent. An empty folder stands for any. read: the text of a file; without it,
    the files on disk are read once.
    """
    return (_denials if read is disk.text else _denials.__wrapped__)(folder.rstrip("/"), user_folder(), read)


@lru_cache(maxsize=256)
def _denials(folder: str, user: str, read: Callable[[str], str | None]) -> dict[str, Denial]:
    found: dict[str, Denial] = {}
    entry = pattern(rf"{dialect('claude-code').launch}(?:\((.*)\))?")
    for path in _settings(folder, user):
        text = read(path)
        for it in configuration.denied(text, path.startswith(f"{MANAGED}/")) if text else ():
            if isinstance(it, str) and (match := entry.fullmatch(it)):
                found.setdefault("*" if match[1] is None else match[1], Denial(path, it))
    return found


@lru_cache(maxsize=4096)
def _settings(folder: str, user: str) -> tuple[str, ...]:
    """The files of settings that count in a folder, and in the user's. The local ones at the root of the repository count
    everywhere in it, those of the main checkout also in its worktrees."""
    found = [f"{MANAGED}/managed-settings.json"]
    with suppress(OSError):
        parts = sorted(os.listdir(f"{MANAGED}/managed-settings.d"))
        found += (f"{MANAGED}/managed-settings.d/{it}" for it in parts if it.endswith(".json") and it[0] != ".")
    found.append(f"{user}/settings.json")
    if folder:
        found.append(f"{folder}/.claude/settings.json")
        root = repository(folder) or folder
        places = dict.fromkeys((folder, git.main_checkout(root) or root))
        found += (f"{it}/.claude/settings.local.json" for it in places)
    return tuple(found)


def enables_plugins(folder: str) -> bool:
    """Whether the settings of a project enable plugins, which may be anywhere."""
    names = ("settings.json", "settings.local.json")
    return any(_object(f"{folder.rstrip('/')}/.claude/{it}").get("enabledPlugins") for it in names)


def installed_plugins() -> list[Plugin]:
    """The plugins that the user's settings enable. Files and keys are those that Claude Code writes."""
    home = user_folder()
    enabled = configuration.settings(disk.text(f"{home}/settings.json") or "").get("enabledPlugins")
    installed = _object(f"{home}/plugins/installed_plugins.json").get("plugins")
    if not isinstance(enabled, dict) or not isinstance(installed, dict):
        return []
    found = []
    for key, places in sorted(installed.items()):
        place = places[-1] if isinstance(places, list) and places else None
        path = place.get("installPath") if isinstance(place, dict) else None
        if (
            enabled.get(key) is True
            and isinstance(path, str)
            and (disk.absolute(path) + "/").startswith(f"{home}/plugins/")
        ):
            found.append(plugin_at(disk.absolute(path)) or Plugin(disk.absolute(path), key.split("@")[0]))
    return found


def is_installed(folder: str) -> bool:
    """Whether a folder is that of an installed and enabled plugin."""
    return folder in _installed(user_folder())


@lru_cache(maxsize=4)
def _installed(home: str) -> frozenset[str]:
    return frozenset(it.base for it in installed_plugins())


def agents_folder(folder: str | None) -> str:
    """Where to create an agent for someone who works in `folder`; the user's folder if none is given.

    The folder itself if it is one of agents or inside one; for a plugin, the plugin's.
    """
    if folder is None:
        return f"{user_folder()}/agents"
    at = disk.absolute(folder).rstrip("/")
    if origin_on_disk(f"{at}/x.md"):
        return at
    if at == user_folder() or at.endswith("/.claude") or os.path.exists(f"{at}/{plugins.MANIFEST}"):
        return f"{at}/agents"
    return f"{at}/.claude/agents"


def _object(path: str) -> dict[str, object]:
    """The JSON object in a file; empty if it contains none."""
    found = plugins.parsed(disk.text(path) or "")
    return found if isinstance(found, dict) else {}


def forget() -> None:
    """Clear the caches."""
    disk.forget()
    plugin_at.cache_clear()
    repository.cache_clear()
    worktrees.cache_clear()
    _settings.cache_clear()
    _denials.cache_clear()
    _installed.cache_clear()
