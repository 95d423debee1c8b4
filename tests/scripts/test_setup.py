# ctest: slow
"""scripts/setup.sh: what the commands install and configure before they begin."""

import shutil
import subprocess

import pytest
from programs import ROOT, environment

TOOLS = (
    "dirname",
    "readlink",
    "sed",
    "awk",
    "sort",
    "comm",
    "paste",
    "cat",
    "mkdir",
    "grep",
    "head",
    "tail",
    "id",
    "rm",
    "mktemp",
)


@pytest.fixture
def machine(tmp_path):
    """A checkout on a machine with nothing but TOOLS and made-up ones: tool(NAME, SCRIPT) adds one, call(LINE) runs a
    line of bash that has read setup.sh."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "kit" / "scripts").mkdir(parents=True)
    for name in ("setup.sh", "packages"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "kit" / "scripts")
    (tmp_path / "kit" / "scripts" / "heiretsu").mkdir()
    shutil.copy(ROOT / "scripts" / "heiretsu" / "streams.sh", tmp_path / "kit" / "scripts" / "heiretsu")
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    return Machine(tmp_path)


class Machine:
    def __init__(self, folder):
        self.folder, self.kit = folder, folder / "kit"

    def tool(self, name, script="true"):
        (self.folder / "bin" / name).write_text(f"#!{shutil.which('bash')}\n{script}\n")
        (self.folder / "bin" / name).chmod(0o755)

    def call(self, line):
        return subprocess.run(
            [shutil.which("bash"), "-c", f"set -euo pipefail; source kit/scripts/setup.sh; {line}"],
            cwd=self.folder,
            env={"PATH": str(self.folder / "bin")},
            capture_output=True,
            text=True,
        )


def debian(machine, **versions):
    """dpkg-query that knows these packages, and an apt-get that installs nothing."""
    known = "; ".join(f"echo 'installed {name.replace('_', '-')} {version}'" for name, version in versions.items())
    machine.tool("dpkg-query", f"{known}; echo 'config-files man-db 2'; exit 1")  # as where a package is unknown
    machine.tool("apt-get", f'echo "$@" >>{machine.folder}/apt; exit 1')


def test_on_debian_what_is_missing_is_installed_and_a_failure_is_told(machine):
    debian(machine, python3="3.11", python3_numpy="1.24", python3_pandas="1.5")
    machine.tool("id", "echo 0")
    machine.tool("env", f"shift; exec {machine.folder}/bin/apt-get install")
    done = machine.call("ensure_packages simulate")
    assert done.returncode == 1 and done.stderr.endswith(
        "these packages could not be installed: libsimgrid-dev python3-h5py\n"
    )
    debian(
        machine, python3="3.11", python3_numpy="1.24", python3_pandas="1.5", python3_h5py="3.7", libsimgrid_dev="3.32"
    )
    done = machine.call("ensure_packages simulate")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_elsewhere_what_is_missing_is_named(machine):
    machine.tool("python3", "[ \"$2\" != 'import h5py' ]")
    done = machine.call("ensure_packages simulate")
    assert done.returncode == 1
    assert (
        done.stderr
        == "missing here; load their modules or install them:\n  SimGrid, for simulated ranks (smpicxx; Debian:"
        " libsimgrid-dev)\n  h5py (h5py; Debian: python3-h5py)\n"
    )
    machine.tool("python3")
    machine.tool("smpicxx")
    assert machine.call("ensure_packages simulate").returncode == 0


def fake_build(machine):
    """A CMake that notes its calls and makes a build folder, and a Ninja that does nothing."""
    machine.tool(
        "cmake", f'echo "$@" >>{machine.folder}/configured; mkdir -p build/release; echo >build/release/build.ninja'
    )
    machine.tool("ninja")


def test_a_stamp_is_written_anew_only_when_other_packages_are_installed(machine):
    fake_build(machine)
    stamp = machine.kit / "build" / "release" / "installed-packages"

    def built(**versions):
        debian(machine, **versions)
        done = machine.call("ensure_built release all")
        assert (done.returncode, done.stderr) == (0, "")
        return stamp.stat().st_mtime_ns

    first = built(gpp="12")
    assert (
        stamp.read_text() == "gpp 12\n" and (machine.folder / "configured").read_text() == "--fresh --preset release\n"
    )
    assert built(gpp="12") == first
    second = built(gpp="12", help2man="1.49")
    assert second != first and stamp.read_text() == "gpp 12\nhelp2man 1.49\n"
    assert built(gpp="13", help2man="1.49") != second
    assert (machine.folder / "configured").read_text().count("\n") == 1  # further times by Ninja: see below


@pytest.mark.skipif(shutil.which("flock") is None, reason="needs flock")
def test_of_two_at_a_time_one_builds_and_the_other_waits(machine):
    for name in ("flock", "sleep", "rmdir"):
        machine.tool(name, f'exec {shutil.which(name)} "$@"')
    debian(machine)
    machine.tool("cmake", "mkdir -p build/release; echo >build/release/build.ninja")
    machine.tool("ninja", f"cd {machine.folder}; mkdir building || exit; sleep 0.3; rmdir building; echo built >>built")
    done = machine.call("ensure_built release all & ensure_built release all & wait -n; wait -n")
    assert (done.returncode, done.stderr) == (0, "") and (machine.folder / "built").read_text() == "built\nbuilt\n"


def test_elsewhere_the_stamp_is_what_commands_are_found(machine):
    before = machine.call("installed_stamp").stdout
    machine.tool("help2man")
    after = machine.call("installed_stamp").stdout
    assert before != after and f"{machine.folder}/bin/help2man\n" in after


@pytest.mark.skipif(shutil.which("ninja") is None, reason="needs Ninja")
def test_a_new_stamp_configures_anew_and_what_is_gone_is_looked_for_again(tmp_path):
    def run(*command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment(), cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def help2man():
        [line] = [
            line
            for line in (tmp_path / "CMakeCache.txt").read_text().splitlines()
            if line.startswith("HEIRETSU_HELP2MAN:")
        ]
        return line.partition("=")[2]

    def configured_by_ninja():
        before = (tmp_path / "build.ninja").stat().st_mtime_ns
        run("ninja", "-C", tmp_path, "build.ninja")
        return (tmp_path / "build.ninja").stat().st_mtime_ns != before

    gone = tmp_path / "help2man"
    gone.touch()
    run(
        "cmake",
        "-S",
        ROOT,
        "-B",
        tmp_path,
        "-G",
        "Ninja",
        "-DHEIRETSU_TESTS=OFF",
        f"-DHEIRETSU_HELP2MAN:FILEPATH={gone}",
    )
    assert help2man() == str(gone) and not configured_by_ninja()
    gone.unlink()
    (tmp_path / "installed-packages").write_text("another package\n")
    assert configured_by_ninja() and help2man() == (shutil.which("help2man") or "HEIRETSU_HELP2MAN-NOTFOUND")
    assert not configured_by_ninja()
