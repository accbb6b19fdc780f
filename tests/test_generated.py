"""Generated files are as they would be generated; a test that finds another text writes the right one and fails
once."""

from __future__ import annotations

import re

from .generated import ROOT, write


def test_generated_files_are_up_to_date() -> None:
    assert [str(it.relative_to(ROOT)) for it in write()] == [], "these were out of date and have been written anew"


def test_the_readme_and_the_page_of_the_hosts_name_the_same_files() -> None:
    glob = re.compile(r"`(\.\w+/[^`]*\*[^`]*)`")
    rows = re.findall(
        r"^\| ([A-Z]?[^|]+ [\d.]+) \| (.*?) \| `host-…`", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    said = re.findall(
        r"^(.+ [\d.]+)\. (The header of an|An) agent file (.*)$",
        (ROOT / "docs/hosts.md").read_text("utf-8"),
        re.MULTILINE,
    )
    pages = {name: found for name, _, text in said if (found := glob.findall(text))}
    assert len(rows) == 7
    assert {name: glob.findall(files) for name, files in rows} == pages
