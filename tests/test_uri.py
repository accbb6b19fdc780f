"""URIs as editors write them."""

from __future__ import annotations

import pytest

from agentls.lsp import uri


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("file:///home/me/a.md", "/home/me/a.md"),
        ("FILE:///home/me/a.md", "/home/me/a.md"),
        ("file://localhost/home/me/a.md", "/home/me/a.md"),
        ("file:///home/my%20work/%C3%A9%F0%9F%99%82%23%25.md", "/home/my work/é🙂#%.md"),
        ("file:///home/my work/a.md", "/home/my work/a.md"),
        ("file:///c%3A/Users/a.md", "C:/Users/a.md"),
        ("file:///C:/Users/a.md", "C:/Users/a.md"),
        ("file://server/share/a.md", "//server/share/a.md"),
        ("vscode-remote://ssh-remote+host/home/me/a.md", "/home/me/a.md"),
        ("untitled:Untitled-1", "Untitled-1"),
        ("untitled:/home/me/a.md", "/home/me/a.md"),
        ("a.md", ""),
        ("/home/me/a.md", ""),
        ("", ""),
        ("http://[", ""),
        ("file:///%FF%ZZ", "/\ufffd%ZZ"),
    ],
)
def test_path(given: str, path: str) -> None:
    assert uri.path(given) == path


@pytest.mark.parametrize("path", ["/home/me/a b#%é.md", "C:/Users/a b.md", "//server/share/a.md"])
def test_a_path_comes_back_from_its_uri(path: str) -> None:
    assert uri.path(uri.of(path)) == path


def test_scheme() -> None:
    assert [uri.scheme(it) for it in ("file:///a", "Untitled:b", "c")] == ["file", "untitled", ""]
