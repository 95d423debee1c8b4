# ctest: quick
"""Links between pages lead somewhere, and the first page is short."""

import re
from pathlib import Path

from pages import pages
from programs import ROOT


def prose(text: str) -> str:
    """A page without its code, in which brackets are no links."""
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.M | re.S)


def headings(text: str) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    found = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def broken(page: Path) -> list[str]:
    """The relative links of a page that lead to no file, or to no heading of one."""
    text = prose(page.read_text())
    wrong = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text):
        target, _, heading = link.partition("#")
        file = page.parent / target if target else page
        if re.match(r"[a-z]+:", link):
            continue
        if not file.exists() or (heading and heading not in headings(file.read_text())):
            wrong.append(link)
    return wrong


def test_broken_links_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`: c\n[1](page.md#a-b-c) [2](#none) [3](no.md) `[4](x)` [5](https://a.b)\n<img src='' src=\"y\">\n"
    )
    assert broken(page) == ["#none", "no.md", "y"]


def test_every_link_leads_to_a_file_and_a_heading():
    found = pages()
    assert ROOT / "README.md" in found and ROOT / "drivers" / "map" / "README.md" in found
    assert {str(page.relative_to(ROOT)): wrong for page in found if (wrong := broken(page))} == {}


def test_the_first_page_is_two_screens():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150
