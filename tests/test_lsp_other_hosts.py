"""The real server on files of other hosts: their findings, and nothing of what the default host would make of them."""

from __future__ import annotations

import pytest

from .lsp_client import REAL, Client

URI = "file:///work/.opencode/agents/a.md"
TEXT = "---\ndescription: Looks.\ncolor: blue\ntools: \n---\nLook.\n"


def test_diagnostics_follow_the_text() -> None:
    with Client(REAL) as client:
        client.start()
        found = client.open(URI, TEXT, 1)["diagnostics"]
        assert {it["code"] for it in found} == {"host-rejects", "host-lost"}
        assert [it["severity"] for it in found if it["code"] == "host-rejects"] == [1]
        client.change(URI, 2, "---\ndescription: Looks.\n---\nLook.\n")
        assert client.published(URI, 2)["diagnostics"] == []
        assert client.stop() == 0
        assert client.errors == b""


@pytest.mark.parametrize("method", ["hover", "completion", "documentSymbol"])
def test_no_feature_of_the_default_host(method: str) -> None:
    with Client(REAL) as client:
        client.start()
        client.open(URI, TEXT, 1)
        position = {"line": 3, "character": 7}
        asked = {"textDocument": {"uri": URI}, **({} if method == "documentSymbol" else {"position": position})}
        assert not client.request(f"textDocument/{method}", asked)["result"]
        assert client.stop() == 0
