# ctest: quick
"""The line by which a site starts ranks: read, filled in, and refused with what would be right."""

import json
from dataclasses import asdict

import pytest
from programs import ANY, FAKE

from heiretsu.base import UsageError
from heiretsu.study import launcher
from heiretsu.study.plan import PlannedPoint, make_plan
from heiretsu.study.settings import Settings, Workload, outside_workload, settings_from_json
from heiretsu.study.site import VARIABLE, Site, find_site, read_site

LINE = "srun -n {ranks} -N {nodes} --ntasks-per-node={ranks_per_node} -c {threads} {watch} {command}"


def written(folder, text, name="site.toml"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def point(ranks, threads, nodes=1):
    return PlannedPoint("p", (ANY, "a b"), ranks, threads, False, 1, (), nodes=nodes)


def test_a_file_says_line_modules_environment_and_sizes(tmp_path):
    path = written(
        tmp_path,
        f'[launch]\nline = "{LINE}"\nmodules = ["PrgEnv", "LAMMPS"]\ncores_per_node = 128\nnodes = 4\n'
        '[environment]\nFI_PROVIDER = "cxi"\n',
    )
    site = read_site(path)
    assert site == Site(LINE, ("PrgEnv", "LAMMPS"), (("FI_PROVIDER", "cxi"),), 128, 4, str(path))
    settings = Settings((Workload("fake"),), (1,), site=site)
    kept = json.loads(json.dumps(asdict(settings)))
    assert settings_from_json(kept) == settings and settings_from_json({**kept, "site": None}).site is None
    assert settings_from_json(settings.__dict__) == settings


def test_names_are_filled_in_and_words_stay_whole():
    site = Site("aprun -n {ranks} -d{threads} sh -c 'exec {command}' x {watch} {command}")
    assert launcher.started([ANY, "a b"], point(4, 2), 8, site) == [
        *("aprun", "-n", "4", "-d2", "sh", "-c", f"exec {ANY} 'a b'", "x", ANY, "a b")
    ]
    words = launcher.started([ANY], point(8, 4, nodes=2), 32, Site(LINE))
    assert words == ["srun", "-n", "8", "-N", "2", "--ntasks-per-node=4", "-c", "4", ANY]
    assert launcher.started([ANY], point(1, 1), 8, Site("run {ranks} {command}")) == ["run", "1", ANY]


def test_modules_are_loaded_by_a_login_shell():
    words = launcher.started([ANY, "a b"], point(2, 1), 2, Site("run {ranks} {command}", ("a", "b c")))
    assert words[:2] == ["bash", "-lc"] and words[2] == "module load a 'b c' >&2 && exec \"$@\""
    assert words[4:] == ["run", "2", ANY, "a b"]


def test_the_environment_is_the_sites_last():
    site = Site("run {ranks} {command}", environment=(("OMP_PLACES", "threads"), ("OWN", "1")))
    variables = launcher.environment(point(1, 2), 2, site)
    assert variables["OMP_PLACES"] == "threads" and variables["OWN"] == "1" and variables["OMP_NUM_THREADS"] == "2"


def test_binding_flags_are_those_of_the_launcher_here(monkeypatch):
    monkeypatch.setattr(launcher, "kind", lambda: "openmpi")
    site = Site("mpirun -n {ranks} {binding} {command}")
    assert launcher.started([ANY], point(4, 2, nodes=2), 2, site) == [
        *("mpirun", "-n", "4", "--map-by", "ppr:2:node:PE=2", "--bind-to", "core", ANY)
    ]


def test_sizes_of_a_site_are_what_may_be_used():
    site = Site(LINE, cores_per_node=4, nodes=2)
    wide = Settings((outside_workload((ANY, "{nodes}"), on="ranks"),), (4, 8), ("strong",), site=site)
    assert [(one.cores, one.nodes, one.command[1]) for one in make_plan(wide)] == [(4, 1, "1"), (8, 2, "2")]
    ours = Settings((Workload("fake", input=("7",), path=FAKE),), (8,), ("strong",), site=site)
    assert [(one.ranks, one.threads, one.nodes) for one in make_plan(ours)] == [(1, 1, 1), (2, 4, 2)]
    with pytest.raises(UsageError, match="needs 12 cores and 8 may be used"):
        make_plan(Settings((outside_workload((ANY,), on="ranks"),), (12,), ("strong",), site=site))


def test_the_file_named_goes_before_the_variable_and_that_before_the_users_own(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert find_site(None) is None
    for name, line in (("heiretsu/site.toml", "own"), ("variable.toml", "variable"), ("named.toml", "named")):
        written(tmp_path, f'[launch]\nline = "{line} {{ranks}} {{command}}"', name)
    assert find_site(None).line.startswith("own")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "variable.toml"))
    assert find_site(None).line.startswith("variable")
    assert find_site(tmp_path / "named.toml").line.startswith("named")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[lunch]", "'lunch' is no key (launch, environment) (did you mean launch?)"),
        (
            "[launch]\nlines = 'x'",
            "[launch] 'lines' is no key (line, modules, cores_per_node, nodes) (did you mean line?)",
        ),
        ("launch = 5", "[launch] is not a table"),
        ("", "[launch] line lacks {command}"),
        ("[launch]\nline = 'mpirun {command}'", "[launch] line lacks {ranks}"),
        ("[launch]\nline = 'mpirun {rank} {command}'", "{rank} is not known (ranks, threads, nodes"),
        ("[launch]\nline = 'mpirun {ranks} \"{command}'", "[launch] line: No closing quotation"),
        ("[launch]\nline = '{command} {ranks}'", "line begins with no launcher"),
        ("[launch]\nline = 5", "[launch] line: 5 is no text"),
        ("[launch]\nline = 'a {ranks} {command}'\nmodules = 'x'", "[launch] modules: 'x' is no list"),
        ("[launch]\nline = 'a {ranks} {command}'\nmodules = [5]", "[launch] modules: is no list of texts"),
        ("[launch]\nline = 'a {ranks} {command}'\nnodes = true", "[launch] nodes: True is no number above 0"),
        ("[launch]\nline = 'a {ranks} {command}'\nnodes = 0", "[launch] nodes: 0 is no number above 0"),
        ("[launch]\nline = 'a {ranks} {command}'\n[environment]\nA = 5", "[environment] is no table of texts"),
        ("[launch", "site.toml"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path, text, expected):
    with pytest.raises(UsageError) as caught:
        read_site(written(tmp_path, text))
    assert expected in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="cannot be read"):
        read_site(tmp_path / "none.toml")


def test_where_mpirun_may_open_too_few_files_it_is_not_started(monkeypatch):
    monkeypatch.setattr(launcher, "kind", lambda: "openmpi")
    monkeypatch.setattr(launcher.resource, "getrlimit", lambda _: (43, 100))
    with pytest.raises(launcher.NoLauncher, match=r"2 ranks need 44 open files and 43 are allowed: .*ulimit -n 44"):
        launcher.started([ANY], point(2, 1), 8)
    assert launcher.started([ANY], point(1, 1), 8) == [ANY]
    monkeypatch.setattr(launcher.resource, "getrlimit", lambda _: (launcher.resource.RLIM_INFINITY, -1))
    assert launcher.started([ANY], point(2, 1), 8)[0] == "mpirun"
