"""Generated files are as they would be generated; a test that finds another text writes the right one and fails
once."""

from __future__ import annotations

from .generated import ROOT, write


def test_generated_files_are_up_to_date() -> None:
    assert [str(it.relative_to(ROOT)) for it in write()] == [], "these were out of date and have been written anew"
