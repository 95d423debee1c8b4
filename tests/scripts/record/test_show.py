# ctest: quick python
import os
import subprocess

from programs import ROOT
from made_up import make_record

SHOW = ROOT / "scripts" / "show"


def show(*arguments, **options):
    done = subprocess.run([SHOW, *map(str, arguments)], capture_output=True, text=True, **options)
    return done.returncode, done.stdout, done.stderr


def test_one_record_tells_what_where_how_long_and_where_the_time_went(tmp_path):
    record = make_record(tmp_path / "a.h5", seconds=(1, 2, 3, 4, 5, 6, 7))
    status, out, err = show(record)
    assert (status, err) == (0, "")
    assert "Took 4.00 seconds (median of 7, 95% 1.00–7.00) on 2 ranks x 2 threads" in out
    assert "7 of 7 repetitions valid" in out
    assert "Load balance 0.67" in out  # shares 0.1, 0.2, 0.3: mean over largest
    assert "MPI start-up 0.250 seconds" in out
    for part in (
        "factorize --repeat 3",
        "91 563 563 trial",
        "node0",
        "communicate",
        "2026-11-22T15:30:12.123Z",
        "OMP_PLACES",
    ):
        assert part in out, part


def test_five_repetitions_show_a_median_without_an_interval(tmp_path):
    _, out, _ = show(make_record(tmp_path / "a.h5", seconds=(1, 2, 3, 4, 5)))
    assert "Took 3.00 seconds (median of 5) on" in out


def test_invalid_repetitions_are_told_and_leave_no_time(tmp_path):
    _, out, _ = show(make_record(tmp_path / "a.h5", valid=(0, 0, 0)))
    assert "no valid time" in out and "0 of 3 repetitions valid" in out


def test_what_was_left_out_and_what_contradicts_itself_is_told(tmp_path):
    def change(file):
        file.attrs["kept"] = "ranks and threads of 2 of 3 repetitions"
        file.attrs["warning"] = "the phases exceed"

    _, out, _ = show(make_record(tmp_path / "a.h5", kept=(0, 2), change=change))
    assert "Kept: ranks and threads of 2 of 3 repetitions" in out
    assert "Warning: the phases exceed" in out


def test_of_many_ranks_the_longest_and_shortest_are_shown(tmp_path):
    _, out, _ = show(make_record(tmp_path / "a.h5", threads=(1,) * 40))
    assert "the 16 ranks that compute longest and shortest, of 40" in out
    assert "node39" in out.split("start ")[0] and "node20 " not in out.split("start ")[0]


def test_a_folder_is_a_list_of_one_line_each_and_a_bad_file_does_not_end_it(tmp_path):
    make_record(tmp_path / "a.h5")
    (tmp_path / "b.h5").write_text("foreign")
    make_record(tmp_path / "c.h5")
    status, out, err = show(tmp_path)
    assert [line.split()[0] for line in out.splitlines()] == ["a.h5", "c.h5"]
    assert err == f"show: {tmp_path / 'b.h5'}: not an HDF5 file\n"
    assert status == 2


def test_several_files_are_shown_one_after_the_other(tmp_path):
    files = [make_record(tmp_path / name) for name in ("a.h5", "b.h5")]
    status, out, _ = show(*files)
    assert status == 0 and out.count("Took 2.00 seconds") == 2


def test_help_and_a_missing_file():
    status, out, _ = show("--help")
    assert status == 0 and "FILE|FOLDER" in out
    status, _, err = show("/nowhere/a.h5")
    assert status == 2 and err == "show: /nowhere/a.h5: no such file, folder or pattern\n"


def test_works_from_anywhere_through_a_link_and_with_another_python_first(tmp_path):
    make_record(tmp_path / "a.h5")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    (tmp_path / "shown").symlink_to(SHOW)
    done = subprocess.run(
        [tmp_path / "shown", "a.h5"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert done.returncode == 0 and "Took 2.00 seconds" in done.stdout


def test_a_reader_that_stops_early_ends_it_quietly(tmp_path):
    record = make_record(tmp_path / "a.h5")
    done = subprocess.run(
        f"'{SHOW}' {' '.join([str(record)] * 50)} | head -n 1", shell=True, capture_output=True, text=True
    )
    assert done.stderr == "" and done.stdout.startswith("record")


def test_missing_modules_are_named_by_their_debian_packages(tmp_path):
    command = tmp_path / "command"
    command.write_text(
        f"#!/bin/bash\nsource '{ROOT}/scripts/heiretsu/launch.sh'\n"
        'launch show "h5py:python3-h5py no_such_module:python3-no-such" "$@"\n'
    )
    command.chmod(0o755)
    done = subprocess.run([command], capture_output=True, text=True)
    assert done.returncode == 2
    assert "apt-get install python3-no-such;" in done.stderr and "python3-h5py" not in done.stderr


def test_shows_what_the_programs_write(written_by_programs):
    status, out, err = show(written_by_programs)
    assert (status, err) == (0, "")
    assert "Took 5.00 seconds (median of 7, 95% 2.00–8.00) on 2 ranks x 2 threads" in out
