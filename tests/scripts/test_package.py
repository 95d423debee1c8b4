# ctest: slow python
"""The Debian package that CPack makes: it installs, and what it installs works away from the sources."""

import os
import re
import shutil
import subprocess

import pytest
from programs import BIN, ROOT, environment

from heiretsu.programs import programs

PROGRAMS = set(programs())
SCRIPTS = {"heiretsu-study", "heiretsu-show"}
NEEDED = [tool for tool in ("cpack", "dpkg-deb", "dpkg-shlibdeps") if shutil.which(tool) is None]

pytestmark = [
    pytest.mark.skipif(bool(NEEDED), reason=f"needs {', '.join(NEEDED)}"),
    pytest.mark.skipif(
        not (BIN.parent / "CPackConfig.cmake").exists() or not (BIN / "factorize").exists(),
        reason=f"{BIN.parent} is not built",
    ),
]


def run(*command, **options):
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=120, **{"env": environment(), **options}
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    made = run("cpack", "-G", "DEB", "--config", BIN.parent / "CPackConfig.cmake", "-B", folder)
    assert made.returncode == 0, made.stderr
    [file] = folder.glob("*.deb")
    return file


@pytest.fixture(scope="module")
def unpacked(package):
    run("dpkg-deb", "-x", package, package.parent / "root").check_returncode()
    return package.parent / "root" / "usr"


@pytest.fixture
def installed(unpacked, tmp_path):
    """Runs one of its commands as somebody does who has the package's folder bin first on the PATH."""
    variables = environment() | {"PATH": f"{unpacked / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C"}
    return lambda *command: run(*command, env=variables, cwd=tmp_path)


def test_apt_would_install_it_here_and_dpkg_puts_it_in_and_takes_all_of_it_out_again(package, tmp_path):
    would = run("apt-get", "--simulate", "install", package)
    assert would.returncode == 0 and "Inst heiretsu (" in would.stdout, would.stderr
    for folder in ("var/lib/dpkg/updates", "var/lib/dpkg/info"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").touch()
    dpkg = (
        "dpkg",
        f"--root={tmp_path}",
        "--force-depends",
        "--force-not-root",
        "--force-script-chrootless",
        f"--log={tmp_path}/log",
    )
    done = run(*dpkg, "--install", package)  # an empty system lacks what it depends on; apt has told that it can be had
    assert done.returncode == 0, done.stderr
    assert run(*dpkg, "--verify", "heiretsu").stdout == "" and (tmp_path / "usr/bin/factorize").exists()
    assert run(*dpkg, "--purge", "heiretsu").returncode == 0 and not (tmp_path / "usr").exists()


def test_it_names_the_libraries_it_needs(package, unpacked):
    depends = run("dpkg-deb", "-f", package, "Depends").stdout
    for library in ("libopenmpi3", "libhdf5-103-1", "libflint", "libecm1", "libgmp10", "libgomp1", "libhwloc15"):
        assert library in depends or (library == "libopenmpi3" and "libmpich" in depends)
    for program in PROGRAMS:
        assert "not found" not in run("ldd", unpacked / "bin" / program).stdout


def test_the_programs_and_the_scripts_run_from_where_they_are_installed(installed, unpacked):
    assert {path.name for path in (unpacked / "bin").iterdir()} == PROGRAMS | SCRIPTS
    assert run(unpacked / "share/heiretsu/scripts/programs").stdout == run(ROOT / "scripts/programs").stdout != ""
    assert installed("factorize", "--no-record", "2^67-1").stdout == "147573952589676412927: 193707721 761838257287\n"
    planned = installed("heiretsu-study", "run", "--program", "factorize", "--cores", "1", "--dry-run")
    assert planned.returncode == 0 and "factorize serial" in planned.stdout, planned.stderr
    assert installed("factorize", "--record", "r.h5", "12").returncode == 0
    assert "factorize" in installed("heiretsu-show", "r.h5").stdout
    assert re.search(r"^Record: .*r-rerun1.h5$", installed("heiretsu-study", "rerun", "r.h5").stdout, re.M)


def test_study_and_show_have_the_version_of_the_package(installed, package):
    version = re.search(r"heiretsu VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    for command in SCRIPTS:
        assert installed(command, "--version").stdout == f"heiretsu {version}\n"


def test_messages_name_a_command_as_it_was_called(installed, unpacked):
    told = "{}: .: no study here (no journal.jsonl); {} run starts one\n"
    assert installed("heiretsu-study", "status", ".").stderr == told.format("heiretsu-study", "heiretsu-study")
    assert run(unpacked / "bin" / "heiretsu-study", "status", ".").stderr == told.format(
        "heiretsu-study", unpacked / "bin" / "heiretsu-study"
    )
    assert run("scripts/study", "status", ".", cwd=ROOT).stderr == told.format("study", "scripts/study")
    assert installed("heiretsu-show", "no.h5").stderr.startswith("heiretsu-show: ")


@pytest.mark.skipif(shutil.which("help2man") is None or shutil.which("man") is None, reason="needs help2man and man")
def test_every_command_has_a_manual_page_that_man_finds_beside_it(installed):
    for name in PROGRAMS | SCRIPTS:
        page = installed("man", name)
        assert (
            page.returncode == 0 and re.match(rf"{name.upper()}\(1\)", page.stdout) and "EXIT STATUS" in page.stdout
        ), name
        assert all(f"{other}(1)" in page.stdout.partition("SEE ALSO")[2] for other in PROGRAMS | SCRIPTS), name
    assert "\n              relaxed        atomic fetch_add, relaxed\n" in installed("man", "count").stdout


@pytest.mark.skipif(not os.path.exists("/usr/share/bash-completion/bash_completion"), reason="needs bash-completion")
def test_bash_finds_the_completion_of_every_command(unpacked):
    lines = ["source /usr/share/bash-completion/bash_completion"] + [
        f"__load_completion {name} && complete -p {name}" for name in sorted(PROGRAMS | SCRIPTS)
    ]
    told = run("bash", "--norc", "-c", "\n".join(lines), env=environment() | {"XDG_DATA_DIRS": str(unpacked / "share")})
    assert len(re.findall("_heiretsu_", told.stdout)) == len(PROGRAMS | SCRIPTS), told


def test_the_module_file_puts_it_on_the_path(unpacked, tmp_path):
    modulecmd = shutil.which("modulecmd") or "/usr/lib/x86_64-linux-gnu/modulecmd.tcl"
    if not os.path.exists(modulecmd):
        pytest.skip("needs environment-modules")
    (tmp_path / "site").symlink_to(unpacked / "share" / "modulefiles")  # as a site links it into its own tree
    told = run(
        "bash",
        "-c",
        f'eval "$({modulecmd} bash load heiretsu)"; command -v factorize; echo "$CMAKE_PREFIX_PATH"',
        env=environment() | {"MODULEPATH": str(tmp_path / "site")},
    )
    assert told.stdout.splitlines() == [str(unpacked / "bin" / "factorize"), str(unpacked)], told.stderr
