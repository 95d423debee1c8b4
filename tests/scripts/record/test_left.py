# ctest: quick python
"""What the preloaded library leaves is read as left.hpp says, and damage is one line."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from left_files import PHASES, Process, Site, Thread, image, leave
from programs import ROOT

from heiretsu.record import places, records, regions, watched
from heiretsu.record.watched import WatchError, layout
from heiretsu.record.world import world

LEFT = ROOT / "drivers" / "watch" / "left.hpp"
SIZES = {"char": 1, "std::uint32_t": 4, "std::int32_t": 4, "std::uint64_t": 8, "double": 8}


def hybrid(rank, **changed) -> Process:
    """A rank of two threads, 1 s: 0.2 s serial, 0.1 s in MPI; the second waits for both."""
    first = {"serial": 0.2, "compute": 0.5, "barrier": 0.05, "lock": 0.03, "region_end": 0.1, "fork_join": 0.02}
    second = first | {"serial": 0.0, "compute": 0.55, "region_end": 0.05}
    threads = [
        Thread(0, 0.9, 0.01, 3, 1000, (2 * rank,), first | {"mpi": 0.1}),
        Thread(1, 0.6, 0.02, 4, 500, (2 * rank + 1,), second),
    ]
    return Process(**({"rank": rank, "ranks": 2, "threads": threads, "team": 2, "process_cpu": 1.6} | changed))


def read(tmp_path: Path, *files, ranks=2, threads=2):
    return world(watched.read(leave(tmp_path / "left", *files)), ranks, threads)


def test_every_second_of_a_rank_is_in_phases_and_in_causes(tmp_path):
    seen = read(tmp_path, [hybrid(0), hybrid(1)])
    of = dict(zip(records.PHASES, seen.phases[0].T))
    assert of["serial"] == pytest.approx([0.2, 0]) and of["compute"] == pytest.approx([0.5, 0.55])
    assert of["wait"] == pytest.approx([0.2, 0.15]) and of["communicate"] == pytest.approx([0.1, 0])
    assert of["idle"] == pytest.approx([0, 0.3]) and seen.phases.sum(axis=2) == pytest.approx(1.0)
    cause = dict(zip(records.CAUSES, seen.causes[0].T))
    assert cause["serial_of_first"] == pytest.approx([0, 0.2]) and cause["mpi_of_first"] == pytest.approx([0, 0.1])
    assert cause["region_end"] == pytest.approx([0.1, 0.05]) and cause["lock"] == pytest.approx([0.03, 0.03])
    useful = of["serial"] + of["compute"]
    assert useful + seen.causes[0].sum(axis=1) == pytest.approx(1.0)
    assert seen.cpu[0] == pytest.approx([0.9, 0.6]) and seen.delay[0] == pytest.approx([0.01, 0.02])
    assert list(seen.migrations[0]) == [3, 4] and seen.unseen == pytest.approx([0.1, 0.1])
    assert seen.seconds == pytest.approx(1.0) and seen.watching == pytest.approx(1000 * 3e-8)


def test_a_rank_with_one_thread_computes_outside_mpi(tmp_path):
    processes = [
        Process(k, 2, threads=[Thread(seconds={"serial": 1 - share, "mpi": share})]) for k, share in ((0, 0.3), (1, 0))
    ]
    seen = read(tmp_path, processes, threads=1)
    of = dict(zip(records.PHASES, np.moveaxis(seen.phases, 2, 0)))
    assert of["compute"][:, 0] == pytest.approx([0.7, 1]) and of["serial"].sum() == 0
    assert of["communicate"][:, 0] == pytest.approx([0.3, 0])
    two = read(tmp_path / "two", processes, threads=2)  # where two threads were asked for, the second waits
    assert (
        two.phases[0, 0, 0] == pytest.approx(0.7) and two.causes[0, 1, records.CAUSES.index("serial_of_first")] > 0.69
    )


def test_ranks_that_begin_late_or_end_early_are_away_meanwhile(tmp_path):
    late = hybrid(1, began=0.5, stopped=1.5)
    seen = read(tmp_path, [hybrid(0), late])
    assert seen.start == pytest.approx([0, 0.25]) and seen.end == pytest.approx([1, 1.25]) and seen.comparable
    away = seen.causes[..., records.CAUSES.index("away")]
    assert away == pytest.approx(np.full((2, 2), 0.25))


def test_clocks_of_two_hosts_are_one_where_the_library_compared_them(tmp_path):
    other = {"host": "node2", "boot": "boot-2", "monotonic": 5000.0}
    # The other host's clock is 4900 s ahead, and drifts by a millionth from 5000 s on.
    seen = read(tmp_path / "a", [hybrid(0), hybrid(1, **other, clock=(-4900.0, 1e-6, 5000.0, 1e-6))])
    assert seen.comparable and seen.start == pytest.approx([0, 0.25e-6], abs=1e-8)
    assert seen.end[1] - seen.start[1] == pytest.approx(1 + 1e-6, abs=1e-8) and seen.cautions == ()
    apart = read(tmp_path / "b", [hybrid(0), hybrid(1, **other, clock=(0, 0, 0, -1.0))])
    assert not apart.comparable and list(apart.start) == [0, 0] and "clocks of its hosts" in apart.cautions[0]


def test_a_job_in_one_file_or_a_file_a_rank_is_the_same_in_any_order_of_bytes(tmp_path):
    one = world(watched.read(leave(tmp_path / "a", [hybrid(1), hybrid(0)])), 2, 2)
    two = world(watched.read(leave(tmp_path / "b", [hybrid(0)], [hybrid(1)], order=">")), 2, 2)
    assert one.phases == pytest.approx(two.phases) and one.sizes == two.sizes == (2, 2)
    assert [image.text("host") for image in two.images] == ["node1", "node1"]


def test_without_mpi_the_process_that_ran_longest_counts(tmp_path):
    none = {"rank": -1, "ranks": 0, "mpi": "", "threads": [Thread(seconds={"serial": 0.3})]}
    files = [Process(**none, stopped=0.55)], [Process(**none, stopped=0.75)], [Process(**none, stopped=9.0, ended=5)]
    seen = read(tmp_path, *files, ranks=1, threads=1)
    assert seen.seconds == pytest.approx(0.5) and seen.others == 2 and seen.sizes == (0,)
    with_mpi = read(tmp_path / "m", [Process(**none, stopped=9.0)], [Process(0, 1)], ranks=1, threads=1)
    assert with_mpi.sizes == (1,) and with_mpi.seconds == pytest.approx(1.0)


def test_threads_of_later_teams_count_with_their_number(tmp_path):
    again = hybrid(0)
    again.threads[1].seconds = {"compute": 0.3}
    again.threads.append(Thread(1, 0.2, 0, 0, 0, (1,), {"compute": 0.2}))
    seen = read(tmp_path, [again, hybrid(1)])
    assert seen.cpu.shape == (2, 2) and seen.cpu[0, 1] == pytest.approx(0.8)
    assert seen.phases[0, 1, records.PHASES.index("compute")] == pytest.approx(0.5)


def test_what_is_missing_or_too_much_is_one_line(tmp_path):
    for number, (files, expected) in enumerate(
        (
            ([], "nothing was left: it called neither MPI_Init nor opened a parallel region"),
            ([[hybrid(0)]], "of 2 ranks 1 left what they did"),
            ([[hybrid(0), hybrid(0)]], "of 2 ranks 1 left what they did"),
            ([[hybrid(0), hybrid(1, stopped=0.9)]], None),
            ([[hybrid(0, stopped=0.7), hybrid(1, stopped=0.7)]], "more time was booked than passed"),
            ([[hybrid(0, version=2)]], "version 2, and this reader knows version 1"),
        )
    ):
        folder = tmp_path / str(number)
        if expected is None:
            assert read(folder, *files).seconds == pytest.approx(1)
            continue
        with pytest.raises(WatchError, match=re.escape(expected)) as error:
            read(folder, *files)
        assert "\n" not in str(error.value)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.left")
    with pytest.raises(WatchError, match="^a.left: is no file$"):
        watched.read(tmp_path)


def marked(rank: int, kind=1, counts=(8, 5), late=0.0) -> Process:
    """A rank that comes eight times to one place and five times, or as `counts` says, to another; each time it
    computes 0.05 s and is 0.02 s in MPI."""

    def marks(count, each):
        return [
            (k, k * each + late, {"serial": 0.05 * k, "mpi": 0.02 * k}, {"compute": 0.04 * k}) for k in range(count)
        ]

    sites = [
        Site("program+0x10", counts[0], marks(counts[0], 0.1), kind),
        Site("program+0x20", counts[1], marks(counts[1], 0.1)),
    ]
    return hybrid(rank, sites=sites)


def test_moments_are_of_places_that_all_ranks_came_to_equally_often(tmp_path):
    seen = read(tmp_path, [marked(0), marked(1, counts=(8, 4))])
    [found] = places.moments(seen)
    assert found.name == "MPI_Barrier at program+0x10" and found.count == 8 and not found.marked
    assert found.times == pytest.approx(np.tile(np.arange(8) * 0.1, (2, 1)))
    assert found.useful[1] == pytest.approx(np.arange(8) * 0.09) and found.in_mpi[0] == pytest.approx(
        np.arange(8) * 0.02
    )


@pytest.mark.parametrize(
    "symbol, name",
    [
        ("_ZN9LAMMPS_NS9CommBrick8exchangeEv", "LAMMPS_NS::CommBrick::exchange"),
        ("_ZNK3abc1fEi", "abc::f"),
        ("_Z5solvedd", "solve"),
        ("main", "main"),
        ("_ZSt4cout", "_ZSt4cout"),
        ("", ""),
        ("_ZN99xE", "_ZN99xE"),
    ],
)
def test_plain_names_of_cpp_are_shown_as_in_the_source(symbol, name):
    assert places.demangled(symbol) == name


def test_regions_are_summed_over_ranks(tmp_path):
    """Two ranks of two threads: one 0.5 s in it, of which its first thread is 0.2 s at a barrier, one 0.4 s, half of
    them in MPI. The run is 1 s."""
    left = (
        ("solve", 4, 0.5, {"serial": 0.2, "compute": 0.1, "barrier": 0.2}, {"compute": 0.3}),
        ("solve", 4, 0.4, {"serial": 0.1, "compute": 0.1, "mpi": 0.2}, {"compute": 0.1}),
    )
    seen = read(tmp_path / "two", [hybrid(rank, regions=[region]) for rank, region in enumerate(left)])
    row = regions.table(seen)
    sums = {"seconds": 0.5, "useful": 0.9, "in_mpi": 0.4, "in_openmp": 0.2, "alone": 0.3, "core_seconds": 1.8}
    sums |= {"outside_mean": (0.5 + 0.2) / 2, "outside_max": 0.5, "count": 4}
    assert row.to_dict("records") == [{"name": "solve"} | {name: pytest.approx(value) for name, value in sums.items()}]
    found = regions.figures(row.assign(run=1.0, cores=4)).iloc[0]
    expected = {"share": 0.5, "efficiency": 0.45, "balance": 0.7, "mpi": 0.2, "openmp": 0.1, "serial": 0.15}
    assert found.to_dict() == pytest.approx(expected)
    one = regions.table(read(tmp_path / "one", [hybrid(0, regions=left[:1]), hybrid(1)]))
    assert one["outside_mean"][0] == pytest.approx(0.25)  # the other rank was never there


def test_calls_are_summed_over_ranks(tmp_path):
    counts = {(0, 0): (10, 0.1, 0), (1, 1): (2, 0.05, 640)}
    seen = read(tmp_path, [hybrid(rank, counts=counts) for rank in (0, 1)])
    calls = places.calls(seen).set_index("name")
    assert list(calls.index) == ["MPI_Barrier", "MPI_Send"] and calls.loc["MPI_Send", "bytes"] == 1280
    assert calls.loc["MPI_Barrier", "count"] == 20 and calls.loc["MPI_Barrier", "seconds"] == pytest.approx(0.2)


def test_any_damage_is_one_line_or_read_as_something(tmp_path):
    """A byte anywhere in the header and tables, and an end anywhere, give a world or a WatchError of one line."""
    whole = image(marked(0)) + image(marked(1))
    random, told = np.random.default_rng(1), 0
    path = tmp_path / "left" / "a.left"
    path.parent.mkdir()
    for _ in range(200):
        bad = bytearray(whole)
        for _ in range(random.integers(1, 4)):
            bad[random.integers(4000 if random.random() < 0.8 else len(bad))] = random.integers(256)
        path.write_bytes(bytes(bad[: random.integers(len(bad))] if random.random() < 0.2 else bad))
        try:
            seen = world(watched.read(path.parent), 2, 2)
            places.moments(seen), places.calls(seen), regions.table(seen)
        except WatchError as error:
            told += 1
            assert "\n" not in str(error) and str(error).isprintable()
    assert told > 30


def fields_of(name: str) -> list[tuple[str, int, int]]:
    """Name, bytes of an element, and bytes in all of each field of a struct of left.hpp, nested ones as a whole."""
    source = re.sub(r"///<?.*", "", LEFT.read_text(encoding="utf-8"))
    sizes, constants = dict(SIZES), {"phase_count": len(PHASES)}
    body = re.search(rf"struct (?:alignas\(64\) )?{name} {{(.*?)\n}};", source, re.S)[1]
    found = []
    for kind, declared in re.findall(r"([\w:]+)\s+([^;]+);", body):
        if kind not in sizes:
            sizes[kind] = sum(size for _, _, size in fields_of(kind))
        for one in declared.split(","):
            field, _, count = re.fullmatch(r"\s*(\w+)(\[(\w+)\])?\s*", one).groups()
            many = int(count) if count and count.isdigit() else constants.get(count, 1)
            found.append((field, sizes[kind], sizes[kind] * many))
    return found


@pytest.mark.skipif(not LEFT.is_file(), reason="the library that watches is not here")
@pytest.mark.parametrize(
    "struct_name, table",
    [("Header", "header"), ("Thread", "threads"), ("CallName", "names"), ("CallCount", "counts"), ("Site", "sites")]
    + [("Mark", "marks"), ("Region", "regions")],
)
def test_the_reader_has_the_fields_of_the_library_in_their_order(struct_name, table):
    row = layout(table)
    mine = [(name, row[name].itemsize) for name in row.names]
    assert mine == [(name, size) for name, _, size in fields_of(struct_name)]


@pytest.mark.skipif(not LEFT.is_file(), reason="the library that watches is not here")
def test_the_phases_and_the_version_are_those_of_the_library():
    source = LEFT.read_text(encoding="utf-8")
    listed = re.search(r"enum Phase : std::uint32_t {(.*?)phase_count", source, re.S)[1]
    assert tuple(re.findall(r"^\s*(\w+),", listed, re.M)) == watched.PHASES == PHASES
    assert f"left_version = {watched.VERSION};" in source
