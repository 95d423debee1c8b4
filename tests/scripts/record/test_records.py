# ctest: quick python
import h5py
import numpy as np
import pytest
from made_up import PHASES, make_record

import heiretsu


def test_a_run_is_a_row_and_a_thread_of_a_repetition_is_a_row(tmp_path):
    make_record(tmp_path / "a.h5")
    make_record(tmp_path / "b.h5", seconds=(1, 2, 3, 4, 5, 6, 7), threads=(1,))
    runs, samples = heiretsu.load(tmp_path)
    assert list(runs["repetitions"]) == [3, 7]
    assert list(runs["seconds"]) == [2, 4]
    assert np.isnan(runs["seconds_low"][0]) and (runs["seconds_low"][1], runs["seconds_high"][1]) == (1, 7)
    assert runs["start"][0].isoformat() == "2026-11-22T15:30:12.123000+00:00"
    assert len(samples) == 3 * 3 + 7  # rank 0 of a.h5 has one thread, rank 1 two
    row = samples[
        (samples["file"] == str(tmp_path / "a.h5"))
        & (samples["repetition"] == 2)
        & (samples["rank"] == 1)
        & (samples["thread"] == 1)
    ].iloc[0]
    assert row["compute"] == pytest.approx(0.3 * 4) and row["idle"] == pytest.approx(0.7 * 4)
    assert (row["seconds"], row["end"], row["items"], row["work"]) == (4, 4, 2, 5)


def test_a_file_a_folder_and_a_pattern_find_the_same(tmp_path):
    make_record(tmp_path / "a.h5")
    for source in (tmp_path / "a.h5", tmp_path, str(tmp_path / "*.h5")):
        assert list(heiretsu.load(source).runs["file"]) == [str(tmp_path / "a.h5")]


def test_one_run_holds_everything(tmp_path):
    run = heiretsu.load_one(make_record(tmp_path / "a.h5"))
    assert run.attributes["option_repeat"] == "3"
    assert run.provenance["argv"] == "factorize --repeat 3"
    assert list(run.ranks["host"]) == ["node0", "node1"]
    assert list(run.ranks["offset"]) == [0, 0.1]
    assert list(run.repetitions["seconds"]) == [2, 1, 4]
    assert run.costs is None and run.latency is None


def test_repetitions_that_are_not_valid_count_for_nothing(tmp_path):
    runs, _ = heiretsu.load(make_record(tmp_path / "a.h5", valid=(1, 1, 0)))
    assert (runs["seconds"][0], runs["repetitions"][0], runs["valid_repetitions"][0]) == (1.5, 3, 2)


def test_of_a_capped_record_the_kept_repetitions_keep_their_numbers(tmp_path):
    run = heiretsu.load_one(make_record(tmp_path / "a.h5", kept=(0, 2)))
    assert list(run.samples["repetition"].unique()) == [0, 2]
    assert list(run.samples.loc[run.samples["repetition"] == 2, "seconds"].unique()) == [4]
    assert len(run.repetitions) == 3


def refusal(source):
    with pytest.raises(heiretsu.RecordError) as caught:
        heiretsu.load(source)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_another_schema_is_refused(tmp_path):
    make_record(tmp_path / "a.h5", change=lambda file: file.attrs.__setitem__("schema", 2))
    assert "schema 2, and this reader knows schema 1" in refusal(tmp_path / "a.h5")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_a_truncated_file_is_refused(tmp_path, share):
    whole = make_record(tmp_path / "a.h5").read_bytes()
    (tmp_path / "b.h5").write_bytes(whole[: int(share * len(whole))])
    assert "truncated" in refusal(tmp_path / "b.h5")


def test_foreign_files_are_refused(tmp_path):
    (tmp_path / "text.h5").write_text("no record\n")
    assert "not an HDF5 file" in refusal(tmp_path / "text.h5")
    (tmp_path / "empty.h5").write_text("")
    assert "not an HDF5 file" in refusal(tmp_path / "empty.h5")
    h5py.File(tmp_path / "other.h5", "w").close()
    assert "not a heiretsu record" in refusal(tmp_path / "other.h5")


@pytest.mark.parametrize("name", ["seconds", "phases", "clock", "provenance", "threads"])
def test_a_record_that_lacks_a_part_is_refused(tmp_path, name):
    make_record(tmp_path / "a.h5", change=lambda file: file.__delitem__(name))
    assert "damaged" in refusal(tmp_path / "a.h5")


def test_what_is_not_there_is_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "none.h5")
    assert "no records" in refusal(tmp_path)


def test_reads_what_the_programs_write(written_by_programs):
    run = heiretsu.load_one(written_by_programs)
    assert run.attributes["schema"] == 1 and run.attributes["option_repeat"] == "7"
    assert list(run.repetitions["seconds"]) == [2, 3, 4, 5, 6, 7, 8]
    assert len(run.samples) == 7 * 3
    last = run.samples.iloc[-1]
    assert (last["repetition"], last["rank"], last["thread"]) == (6, 1, 1)
    assert last["compute"] == pytest.approx(0.112)
    assert (run.samples[PHASES].sum(axis=1) - run.samples["seconds"]).abs().max() < 1e-12
    assert list(run.ranks["host"]) == ["node0", "node1"]
    assert list(run.ranks["residual"]) == [1e-6, 1e-6]


def test_every_dataset_the_programs_write_tells_its_meaning_and_names_its_axes(written_by_programs):
    with h5py.File(written_by_programs) as file:
        datasets = []
        file.visititems(lambda name, item: datasets.append(item) if isinstance(item, h5py.Dataset) else None)
        assert len(datasets) > 15
        for dataset in datasets:
            assert isinstance(dataset.attrs["unit"], str) and dataset.attrs["description"]
            assert dataset.attrs["kind"] in ("cost", "rate", "count", "label")
            assert dataset.attrs.get("deterministic", 0) == (dataset.name in ("/items", "/work"))
            if dataset.attrs.get("CLASS") != b"DIMENSION_SCALE":
                assert all(len(axis) == 1 for axis in dataset.dims), dataset.name
