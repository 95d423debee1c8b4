# ctest: quick
import pytest

from heiretsu.base import ROOT, UsageError
from heiretsu.study.plan import PlannedPoint, core_hours, make_plan
from heiretsu.study.plan_file import default_study, read_toml
from heiretsu.study.settings import Settings, Workload, read_cores, read_modes, read_seconds


def refusal(function, *arguments, **options):
    with pytest.raises(UsageError) as caught:
        function(*arguments, **options)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_core_counts_modes_and_times_are_read():
    assert read_cores("1..4") == (1, 2, 3, 4) and read_cores("8,1,2") == (1, 2, 8) and read_cores([2, 1]) == (1, 2)
    assert read_modes("weak,strong") == ("strong", "weak")
    assert (read_seconds("120s"), read_seconds("2m"), read_seconds(7), read_seconds("1.5h")) == (120, 120, 7, 5400)


@pytest.mark.parametrize("text", ["0..2", "3..1", "a", "", "1..", "1,-2"])
def test_what_are_no_core_counts_is_refused(text):
    assert f"'{text}' are no core counts" in refusal(read_cores, text)


def test_what_is_no_mode_or_time_is_refused_with_what_would_be_right():
    assert "did you mean strong?" in refusal(read_modes, "stong")
    for text in ("soon", "-3s", "0s"):
        assert "is not a time" in refusal(read_seconds, text)


def toml(tmp_path, text):
    path = tmp_path / "study.toml"
    path.write_text(text)
    return path


def test_a_toml_file_says_the_same_and_more(tmp_path):
    settings = read_toml(
        toml(
            tmp_path,
            """
        [study]
        cores = "1..2"
        modes = ["strong"]
        budget = "2m"
        precision = 0.05
        [[program]]
        name = "factorize"
        [[program]]
        name = "other"
        arguments = ["--method", "x"]
        input = ["5"]
        shapes = ["2x1"]
        """,
        )
    )
    assert settings.budget == 120 and settings.cores == (1, 2) and settings.precision == 0.05
    assert settings.programs == (
        default_study("factorize", (1,)).programs[0],
        Workload("other", ("--method", "x"), ("5",), shapes=("2x1",)),
    )


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[study]\ncors = '1..2'", "[study] 'cors' is no key (cores"),
        ("[study]\ncors = '1..2'", "(did you mean cores?)"),
        ("[studdy]\n", "'studdy' is no key (study, program, asked) (did you mean study?)"),
        ("[study]\ncores = '1..2'", "no [[program]] table"),
        ("[study]\ncores = '1'\n[[program]]\nargument = ['a']", "[program] 'argument' is no key"),
        ("[study]\ncores = '1'\n[[program]]\narguments = ['a']", "a [[program]] without name"),
        ("[[program]]\nname = 'factorize'", "[study] lacks cores"),
        ("[study]\ncores = '1'\nrepeats = 'many'\n[[program]]\nname='a'", "repeats: 'many' is not of type int"),
        ("[study]\ncores = '1'\nrepeats = 0\n[[program]]\nname='a'", "repeats: 0 is too small"),
        ("[study]\ncores = 'x'\n[[program]]\nname='a'", "are no core counts"),
        ("[study\n", "study.toml"),
    ],
)
def test_a_bad_toml_file_is_refused_in_one_line(tmp_path, text, expected):
    assert expected in refusal(read_toml, toml(tmp_path, text))
    assert "cannot be read" in refusal(read_toml, tmp_path / "none.toml")


def plan(cores=(1, 2, 4), modes=("strong", "weak", "shape"), cpus=4, **options):
    workload = Workload("fake", ("--a",), ("7",), path="/bin/true", **options)
    return make_plan(Settings((workload,), cores, modes), cpus)


def test_strong_keeps_the_work_weak_repeats_the_input_and_shape_keeps_the_cores():
    points = plan()
    assert [point for point in points if point.serial] == points[:1]
    assert points[0].command == ("/bin/true", "--a", "--executor", "serial", "7")
    assert [(p.ranks, p.threads) for p in points if "strong" in p.modes] == [(1, 1), (1, 2), (1, 4)]
    weak = [point for point in points if "weak" in point.modes]
    assert [point.command[-point.times :] for point in weak] == [("7",), ("7",) * 2, ("7",) * 4]
    assert sorted((p.ranks, p.threads) for p in points if "shape" in p.modes) == [(1, 4), (2, 2), (4, 1)]


def test_a_point_that_serves_several_modes_is_measured_once():
    points = plan()
    assert len({point.id for point in points}) == len(points)
    assert [point.modes for point in points if (point.ranks, point.threads, point.times) == (1, 4, 1)] == [
        ("strong", "shape")
    ]


def test_an_option_that_carries_the_size_grows_with_the_cores():
    points = plan(grow="--ops", size=100)
    assert [p.command[-3:] for p in points if p.modes == ("weak",)] == [
        ("7",) * 0 + ("--a", "--ops", "200"),
        ("--a", "--ops", "400"),
    ]


def test_an_id_is_the_content():
    first, again = plan(), plan()
    assert [p.id for p in first] == [p.id for p in again]
    assert set(p.id for p in first).isdisjoint(
        p.id for p in make_plan(Settings((Workload("fake", ("--b",), ("7",), path="/bin/true"),), (1, 2)), 4)
    )


def test_what_does_not_fit_or_cannot_run_is_refused():
    assert "needs 4 cores and 2 may be used here" in refusal(plan, cpus=2)
    assert make_plan(Settings((Workload("fake", (), ("7",), path="/bin/true"),), (4,), oversubscribe=True), 2)
    missing = Settings((Workload("fake", (), ("7",), path="/no/where"),), (1,))
    assert "is no program that can run" in refusal(make_plan, missing, 1)
    assert "needs an input to repeat" in refusal(make_plan, Settings((Workload("fake", path="/bin/true"),), (1,)), 1)
    assert "is not RANKSxTHREADS" in refusal(plan, shapes=("2 by 2",))


def test_core_hours_count_cores_times_time():
    settings = Settings(
        (Workload("fake", (), ("7",), path="/bin/true"),), (1,), ("strong",), repeats=3, warmup=1, launches=5
    )
    points = make_plan(settings, 1)  # the base and 1 x 1, each (4 repetitions of 10 s and 0.05 s) x 5
    least, most = core_hours(points, settings, 10.0)
    assert least == pytest.approx(2 * 5 * 40.05 / 3600) and most >= least


def test_a_journal_names_a_program_of_the_checkout_by_its_path_in_it():
    inside = PlannedPoint("p", (str(ROOT / "build" / "p"), "1"), 1, 2, False, 1, ("strong",))
    outside = PlannedPoint("p", ("/usr/bin/p", "1"), 1, 2, False, 1, ("strong",))
    assert inside.to_json()["command"] == ["build/p", "1"] and outside.to_json()["command"] == ["/usr/bin/p", "1"]
    assert PlannedPoint.from_json(inside.to_json()) == inside and PlannedPoint.from_json(outside.to_json()) == outside
