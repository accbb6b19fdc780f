r"""A password, key or token in the file.

What is in an agent file is sent to the model with every run and goes wherever the repository goes. Only what is
certainly a credential is reported: a well-known prefix of a token, followed by characters of the right kind and number
and, if such tokens have one, a valid checksum. Placeholders are not reported. The report never repeats the secret.

There is no fix: a secret that was in a file has to be revoked where it was issued; removing it from the file does not
do that.

```markdown
---
name: deployer
description: Deploys the service.
---
Sign in with the key AKIAQ7ZD3WNUX5EBRTKM first.
                     ^^^^^^^^^^^^^^^^^^^^ warning[secret]: an AWS access key, which is sent to the model with every run, and is readable by everyone who has the file; revoke it, and have the agent read it from the environment
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from zlib import crc32

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from ..text.source import Span

SEVERITY = Severity.WARNING

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _checksum(token: str) -> bool:
    """Whether the last six characters are the CRC-32 of those between the prefix and them, as GitHub and npm write
    it."""
    body, digits = token.partition("_")[2][:-6], ""
    number = crc32(body.encode())
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return token.endswith(digits.rjust(6, "0"))


def _random(token: str) -> bool:
    """Whether a token looks random: many different letters, and none of the words and sequences that mark a
    placeholder."""
    return len(set(token)) >= min(12, len(token) // 2) and not _PLACEHOLDER.search(token)


def _key(block: str) -> bool:
    return _random(block[-40:])


_PLACEHOLDER = pattern(r"example|sample|dummy|fake|your|secret|token|test|xxx|\*\*\*|\.\.\.|(.)\1{4}|12345|abcde", re.I)


class _Kind(NamedTuple):
    """A kind of secret: a string that every one contains, its whole form, and a further test."""

    mark: str
    shape: re.Pattern[str]
    name: str
    proof: Callable[[str], bool] = _random


def _kind(mark: str, shape: str, name: str, proof: Callable[[str], bool] = _random) -> _Kind:
    return _Kind(mark, pattern(rf"(?<![A-Za-z0-9_-]){shape}(?![A-Za-z0-9_-])", re.ASCII), name, proof)


_GITHUB = "a GitHub token"
_KINDS: tuple[tuple[re.Pattern[str] | None, tuple[_Kind, ...]], ...] = (
    (
        pattern(r"_[A-Za-z0-9]{20}"),
        (
            *(_kind(f"gh{it}_", rf"gh{it}_[A-Za-z0-9]{{36}}", _GITHUB, _checksum) for it in "posur"),
            _kind("github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", _GITHUB),
            _kind("k_live_", r"[sr]k_live_[A-Za-z0-9]{24,}", "a Stripe key"),
            _kind("npm_", r"npm_[A-Za-z0-9]{36}", "an npm token", _checksum),
            _kind("hf_", r"hf_[A-Za-z]{34}", "a Hugging Face token"),
            _kind("dop_v1_", r"dop_v1_[a-f0-9]{64}", "a DigitalOcean token"),
        ),
    ),
    (
        pattern(r"-[A-Za-z0-9_-]{20}"),
        (
            _kind("glpat-", r"glpat-[\w-]{20,}", "a GitLab token"),
            _kind("xox", r"xox[baprs]-\d{9,}-[\w-]{20,}", "a Slack token"),
            _kind("sk-ant-", r"sk-ant-[a-z]{3,5}\d\d-[\w-]{80,}", "an Anthropic key"),
            _kind("T3BlbkFJ", r"sk-[\w-]{20,}T3BlbkFJ[\w-]{20,}", "an OpenAI key"),
            _kind("pypi-AgE", r"pypi-AgE[\w-]{60,}", "a PyPI token"),
        ),
    ),
    (
        None,
        (
            _kind("AKIA", r"AKIA[A-Z2-7]{16}", "an AWS access key"),
            _kind("AIza", r"AIza[\w-]{35}", "a Google key"),
            _kind(
                "PRIVATE KEY",
                r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----\s+(?:[\w-]+: .*\s+)*[A-Za-z0-9+/]{40,}",
                "a private key",
                _key,
            ),
            _kind("hooks.slack.com", r"hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{24}", "a Slack webhook"),
        ),
    ),
)
"""The kinds of secrets, after what those of a group share: one search, for what is rare or ends soon, spares many."""


def check(document: Document) -> Iterator[Problem]:
    text = document.text
    for kind in (kind for sign, kinds in _KINDS if not sign or sign.search(text) for kind in kinds):
        if kind.mark not in text:
            continue
        for found in kind.shape.finditer(text):
            if not kind.proof(found.group()):
                continue
            end = document.source.line_at(found.start()).end
            yield Problem(
                Span(found.start(), min(found.end(), end)),
                f"{kind.name}, which is sent to the model with every run, and is readable by everyone who has the file;"
                " revoke it, and have the agent read it from the environment",
            )
