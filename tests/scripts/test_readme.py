# ctest: quick python
"""The examples of the READMEs run; results/README.md, the format's document, names all of a record."""

import os
import re
import subprocess
import sys

import h5py
from programs import ROOT
from made_up import make_record

TEXT = (ROOT / "results" / "README.md").read_text()


def test_the_example_reads_a_record(tmp_path):
    (tmp_path / "results").mkdir()
    make_record(tmp_path / "results" / "NAME.h5")
    snippet = re.search(r"```python\n(.*?)```", TEXT, re.S).group(1)
    assert len(snippet.splitlines()) <= 5
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("factorize scan took [2. 1. 4.] s")
    assert "0.200000 s compute" in done.stdout


def test_the_package_s_example_reads_records_and_a_study(tmp_path):
    snippet = re.search(r"```python\n(.*?)```", (ROOT / "scripts" / "heiretsu" / "README.md").read_text(), re.S).group(
        1
    )
    assert '"results/reference/factorize"' in snippet
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "reference").symlink_to(ROOT / "results" / "reference")
    make_record(tmp_path / "results" / "a.h5")
    shown = "import heiretsu; runs, samples = heiretsu.load('results'); "
    shown += "print(len(runs), len(samples), len(study.points), study.points[-1].scaling.loc['speedup', 'value'])"
    done = subprocess.run(
        [sys.executable, "-c", snippet + shown],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
    )
    assert done.returncode == 0, done.stderr
    runs, samples, points, speedup = done.stdout.splitlines()[-1].split()
    assert (runs, samples, points) == ("1", "9", "5") and 1 < float(speedup) < 2


def tables():
    """Rows of the document's tables: names (a cell may hold several), then the other cells."""
    for row in re.findall(r"^\| (`.*) \|$", TEXT, re.M):
        cells = [cell.strip() for cell in row.split(" | ")]
        yield re.findall(r"`(\w+)`", cells[0]), cells[1:]


def test_names_every_attribute_and_dataset_with_its_shape_and_kind(written_by_programs):
    documented = {name: cells for names, cells in tables() for name in names}
    with h5py.File(written_by_programs) as file:
        for name in file.attrs:
            assert name in documented or name.startswith("option_"), name
        for name, dataset in file.items():
            if name == "provenance":
                continue
            assert name in documented, name
            cells = documented[name]
            assert dataset.attrs["kind"] in cells, name
            if dataset.attrs.get("CLASS") != b"DIMENSION_SCALE":
                axes = ", ".join(axis[0].name.strip("/") for axis in dataset.dims)
                assert axes in cells, name
