# ctest: quick python
"""The page of a tour: it needs no network and no script, and a browser draws all of it."""

import html
import re
import shutil
import subprocess

import pytest
from made_up_tour import SIZES, losing, made

from heiretsu.study import machine
from heiretsu.tour.page import page
from heiretsu.tour.plan import CPP, MPI
from heiretsu.tour.rows import sections


def drawing():
    """A page with all that can be in one: losses, times far apart, and a row that could not run."""
    spread = {
        ("count", f"{MPI} rma-fetch-op"): {"seconds": 60.0},
        ("count", f"{CPP} sharded"): {"seconds": 1e-5},
        ("count", f"{CPP} racy"): losing(5e5),
    }
    return page(sections(SIZES), made(spread, left_out={("spawn", MPI)}), SIZES, machine.describe(), 60)


def test_the_page_needs_no_network_and_no_script_and_is_small():
    text = drawing()
    assert (
        "<script" not in text
        and not re.search(r'(src|href)="(?!#)', text)
        and "url(http" not in text
        and "@import" not in text
    )
    assert len(text.encode()) < 150_000
    assert text.count('<section id="') == 6 and text.count("<summary>") == 6


PROBE = """<script>
const bars = [...document.querySelectorAll('.chart .bar')].map(bar => bar.getBoundingClientRect().width);
const texts = [...document.querySelectorAll('.axis')].filter(axis => {
  const boxes = [...axis.querySelectorAll('text')].map(text => text.getBoundingClientRect());
  return boxes.some((box, place) => place && box.left < boxes[place - 1].right);
});
const hidden = bars.filter(width => width <= 0).length;
parent.document.body.dataset[innerWidth < 500 ? 'phone' : 'wide'] =
    [document.documentElement.scrollWidth, bars.length, hidden, texts.length].join(' ');
</script>"""


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_a_browser_draws_every_chart_on_a_desktop_and_on_a_phone(tmp_path):
    text = html.escape(drawing() + PROBE)
    (tmp_path / "frames.html").write_text(
        "".join(f'<iframe width="{width}" height="800" srcdoc="{text}"></iframe>' for width in (390, 1000))
    )
    done = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=5000",
            "--dump-dom",
            "--window-size=1500,900",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            (tmp_path / "frames.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    for name, room in (("phone", 390), ("wide", 1000)):
        width, bars, hidden, overlapping = map(int, re.search(rf'data-{name}="([\d ]+)"', done.stdout)[1].split())
        assert width <= room and bars > 90 and hidden == 0 and overlapping == 0, name


def test_each_experiment_names_its_study_and_links_to_its_last_answer(tmp_path):
    from heiretsu.tour.__main__ import _studies

    for when in ("20260101T000000Z", "20260102T000000Z"):
        (tmp_path / f"study-count-{when}").mkdir()
        (tmp_path / f"study-count-{when}" / "report.html").touch()
    studies = _studies(tmp_path / "tour", {"count", "spawn"})
    assert studies == {"count": "../study-count-20260102T000000Z/report.html"}
    text = page(sections(SIZES), made(), SIZES, machine.describe(), 60, studies)
    assert text.count("scripts/study run --program") == len(sections(SIZES))
    assert text.count("its last answer") == 1 and studies["count"] in text
