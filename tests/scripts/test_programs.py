# ctest: quick
"""The programs are listed once, by the first lines of their sources."""

import re
import shutil
import subprocess

from programs import ROOT, SCHEDULES, listed

from heiretsu.programs import programs


def test_every_source_of_a_program_is_listed():
    assert (
        set(programs())
        == {source.stem for source in (ROOT / "drivers").glob("*.cpp")}
        >= {"factorize", "count", "foresee"}
    )


def test_shapes_and_questions_are_those_of_the_sources():
    assert (
        programs()["factorize"].shape == "Map"
        and programs()["count"].shape == "Team"
        and programs()["foresee"].shape == "tool"
    )
    assert programs()["count"].question == "shared state. What does a right answer cost?"
    assert set(programs("Map", "Team")) == set(programs()) - set(programs("tool"))


def test_the_readme_asks_every_experiment_s_question():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", (ROOT / "README.md").read_text(), re.M))
    for name, program in programs("Map", "Team").items():
        assert rows[name].rsplit(": ", 1)[1].lower() in program.question.lower(), name


def page_of(name):
    """The page that tells a program's methods; none where a program has none."""
    pages = [ROOT / room / name / "README.md" for room in ("drivers", "kernels")]
    return next((page.read_text() for page in pages if page.exists()), None)


def test_every_method_is_a_row_of_its_program_s_page():
    for name in ("factorize", *programs("Team")):
        if page := page_of(name):
            assert set(listed(name, "methods")) <= set(re.findall(r"^\| `([\w-]+)`", page, re.M)), name


def test_every_schedule_is_in_the_table_of_options():
    page = (ROOT / "drivers" / "program" / "README.md").read_text()
    assert set(SCHEDULES) <= set(re.findall(r"`(\w+)`", re.search(r"^\| `--schedule .*", page, re.M)[0]))


def test_every_folder_of_kernels_is_a_row_of_their_page():
    rows = re.findall(r"^\| `(\w+)/` \|", (ROOT / "kernels" / "README.md").read_text(), re.M)
    assert set(rows) == {folder.name for folder in (ROOT / "kernels").iterdir() if folder.is_dir()}


def kit(folder, **sources):
    """A kit that is nothing but scripts/programs and drivers."""
    (folder / "drivers").mkdir()
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "programs", folder / "scripts")
    for name, text in sources.items():
        (folder / "drivers" / f"{name}.cpp").write_text(text)
    return lambda: subprocess.run([folder / "scripts" / "programs"], capture_output=True, text=True)


def test_experiments_come_before_tools(tmp_path):
    done = kit(
        tmp_path, a="// a (tool): is it?\n", b="// b (Team): who?\nint main() {}\n", c="// c (Map): what? How?\n"
    )()
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "c\tMap\twhat? How?\nb\tTeam\twho?\na\ttool\tis it?\n",
        "",
    )


def test_a_source_that_does_not_say_what_it_is_is_named(tmp_path):
    for text in (
        "#include <cstdio>\n",
        "// a: which shape?\n",
        "// b (Map): another name?\n",
        "// a (Ring): no shape?\n",
        "\n",
        "",
    ):
        (tmp_path / "once").mkdir()
        done = kit(tmp_path / "once", a=text)()
        assert (done.returncode, done.stdout) == (1, "")
        assert (
            done.stderr
            == "scripts/programs: drivers/a.cpp does not begin with '// a (Map, Team or tool): what it asks'\n"
        )
        shutil.rmtree(tmp_path / "once")


def test_an_installed_kit_has_the_list_instead_of_the_sources(tmp_path):
    installed = kit(tmp_path)
    (tmp_path / "programs.tsv").write_text("x\tMap\twhy?\n")
    assert installed().stdout == "x\tMap\twhy?\n"
