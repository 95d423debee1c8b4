#!/usr/bin/env python3
"""Virtual hosts on one machine: a login host and node1, node2, ... on a network of their own. Linux, as root, with
iproute2.

As a module: `with Hosts(4) as hosts: hosts.run("login", ["mpirun", ...])`. As a command, which runs another one on the
login host, with a hostfile of SLOTS ranks a node in $HOSTFILE, and takes everything down after it:

    tests/cluster/hosts.py [--nodes N] [--slots S] COMMAND [ARGUMENTS...]

A host is a set of namespaces (processes, network, host name, mounts with its own /dev/shm and /proc); files are shared
as on a cluster's file system. The nodes live inside the login host, and that one ends when the pipe to its first
process closes: whatever ends this program, the kernel leaves no process, no interface and no namespace behind.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

NAMESPACES = ["--net", "--uts", "--mount", "--ipc"]
NETWORK = "10.128.77"

# The first process of a host: sets it up, says so, reaps orphans until its standard input ends.
FIRST = """
set -e
hostname {name}
mount -t proc proc /proc
readlink /proc/self/ns/pid
mount -t tmpfs tmpfs /dev/shm
ip link set lo up
{more}
echo up
read -r _ || true
{last}
"""
# Fixed hardware addresses: else they would change when a host boots again, and others would talk to the old ones.
LOGIN = """mount --bind {folder}/hosts /etc/hosts
ip link add switch address 02:00:00:00:00:64 type bridge
ip addr add {network}.100/24 dev switch
ip link set switch up"""
NODE = "for i in $(seq 500); do ip link show eth0 >/dev/null 2>&1 && break; sleep 0.01; done\n{plugged}"
PLUGGED = (
    "ip link set eth0 address 02:00:00:00:00:{number:02x}; ip addr add {network}.{number}/24 dev eth0; ip link set"
    " eth0 up"
)

# What mpirun starts in place of ssh: HOST COMMAND..., options ignored; the command is for a shell there. When the host
# crashes nobody tells it, as nobody would tell ssh.
REMOTE_SHELL = """#!/bin/sh
while [ "${{1#-}}" != "$1" ]; do shift; done
host=$1; shift
entry=$(cat "{folder}/$host" 2>/dev/null) || {{ echo "no host $host" >&2; exit 255; }}
status=0
$entry --wd=/ env TMPDIR=/dev/shm /bin/sh -c "$*" || status=$?
[ "$(cat "{folder}/$host" 2>/dev/null)" = "$entry" ] || exec sleep 60
exit $status
"""


class Unavailable(Exception):
    """Virtual hosts cannot be had here; the text says why."""


class Hosts:
    """So many nodes and a login host. cores: how many CPUs each may use, by name (all, unless named)."""

    def __init__(self, count: int, cores: dict[str, int] | None = None):
        self.nodes = [f"node{i}" for i in range(1, count + 1)]
        self._cores = cores or {}
        self.folder = Path(tempfile.mkdtemp(prefix="hosts-"))
        self.shell = self.folder / "ssh"  #: a remote shell for programs on the login host
        self.variables = {
            "TMPDIR": "/dev/shm",
            "OMPI_MCA_plm_rsh_agent": str(self.shell),
        }  #: all that a program there needs besides
        self._first: dict[str, subprocess.Popen] = {}
        self._entry: dict[str, list[str]] = {}  # what enters a host, from outside
        self._id: dict[str, str] = {}  # of its process namespace
        self._pid: dict[str, str] = {}  # of what holds its namespaces, on the login host
        self._cables: dict[str, subprocess.Popen] = {}  # those that are processes

    def __enter__(self) -> "Hosts":
        if os.geteuid() != 0:
            shutil.rmtree(self.folder)
            raise Unavailable("virtual hosts need root")
        try:
            lines = [
                "127.0.0.1 localhost",
                f"{NETWORK}.100 login",
                *(f"{NETWORK}.{i} {node}" for i, node in enumerate(self.nodes, 1)),
            ]
            (self.folder / "hosts").write_text("\n".join(lines) + "\n")
            self.shell.write_text(REMOTE_SHELL.format(folder=self.folder))
            self.shell.chmod(0o755)
            self._up("login", [], LOGIN.format(folder=self.folder, network=NETWORK), last=f"rm -rf {self.folder}")
            for node in self.nodes:
                self.boot(node)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        for first in reversed(self._first.values()):
            self._close(first)
        for cable in self._cables.values():
            self._close(cable)
        shutil.rmtree(self.folder, ignore_errors=True)  # the login host has done so, if there was one

    @staticmethod
    def _close(process: subprocess.Popen) -> None:
        """Closes the pipes of a process that ends with them, or has been killed."""
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        process.wait()

    def _up(self, host: str, through: list[str], more: str, last: str = "") -> None:
        """Starts the first process of `host` and waits until it stands."""
        script = FIRST.format(name=host, more=more, last=last)
        unshare = ["unshare", "--fork", "--kill-child=KILL", "--pid", *NAMESPACES, "bash", "-c", script]
        command = [*through, "sh", "-c", 'echo $$; exec "$@"', "sh", *unshare]
        try:
            self._first[host] = first = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        except OSError as error:
            raise Unavailable(f"virtual hosts need {error.filename}") from None
        self._pid[host] = pid = first.stdout.readline().strip()
        self._id[host] = first.stdout.readline().strip()  # now its namespaces are there
        inside = ["nsenter", "-t", pid, *NAMESPACES, f"--pid=/proc/{pid}/ns/pid_for_children"]
        if host in self._cores:
            inside = ["taskset", "-c", f"0-{self._cores[host] - 1}", *inside]
        self._entry[host] = [*through, *inside]
        if host != "login" and self._id[host]:
            (self.folder / host).write_text(" ".join(inside) + "\n")
            self._network("link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", pid)
            self._network("link", "set", host, "master", "switch", "up")
        if first.stdout.readline() != "up\n":
            raise Unavailable(f"virtual hosts cannot be made here: {first.stderr.read().strip()}")

    def _network(self, *arguments: str) -> None:
        done = self.run("login", ["ip", *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise Unavailable(f"virtual hosts cannot be made here: {done.stderr.strip()}")

    def start(self, host: str, command: list, **options) -> subprocess.Popen:
        """Starts a command on a host, as subprocess.Popen does; what it leaves running there ends with the host at the
        latest."""
        return subprocess.Popen(*self._on(host, command, options), **options)

    def run(self, host: str, command: list, **options) -> subprocess.CompletedProcess:
        """Runs a command on a host to its end, as subprocess.run does."""
        return subprocess.run(*self._on(host, command, options), **options)

    def _on(self, host: str, command: list, options: dict) -> list[list[str]]:
        options["env"] = options.get("env", os.environ) | self.variables
        return [[*self._entry[host], f"--wd={options.pop('cwd', '/')}", *map(str, command)]]

    def hostfile(self, slots: int | dict[str, int]) -> Path:
        """A hostfile of all nodes, with so many ranks on each, or on those named."""
        wanted = slots if isinstance(slots, dict) else dict.fromkeys(self.nodes, slots)
        file = self.folder / f"hostfile-{'-'.join(map(str, wanted.values()))}"
        file.write_text("".join(f"{node} slots={count}\n" for node, count in wanted.items()))
        return file

    def processes(self, host: str) -> dict[int, str]:
        """Living processes of a host but its first, by the id they have outside: their command lines."""
        found = {}
        firsts = {"1", *self._pid.values()} if host == "login" else {"1"}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "ns" / "pid") != self._id[host]:
                    continue
                status = dict(
                    line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line
                )
                if status["State"][0] != "Z" and status["NSpid"].split()[-1] not in firsts:
                    found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it has ended meanwhile
        return found

    def cut(self, node: str) -> None:
        """Pulls the cable out of a node: nothing comes or goes, and nobody is told."""
        self._network("link", "set", node, "down")

    def mend(self, node: str) -> None:
        """Puts the cable back."""
        self._network("link", "set", node, "up")

    def slow(self, node: str, milliseconds: float) -> None:
        """Lays a cable to this node on which everything takes so much longer, either way. Not while a program talks
        there."""
        self._unplug(node)
        script = Path(__file__).with_name("slow_cable.py")
        command = [sys.executable, script, node, self._pid[node], milliseconds]
        self._cables[node] = cable = self.start(
            "login", command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        if cable.stdout.readline() != "laid\n":
            raise Unavailable(f"a link cannot be slowed here: {cable.stderr.read().strip()}")
        self._network("link", "set", node, "master", "switch", "up")
        self.run(node, ["sh", "-c", self._plugged(node)], check=True)

    def crash(self, node: str) -> None:
        """As when the power fails: it ends without a last word on the network."""
        self.cut(node)
        (self.folder / node).unlink()
        for pid in self.processes(node):
            os.kill(pid, signal.SIGKILL)
        self._close(self._first.pop(node))

    def boot(self, node: str) -> None:
        """Brings a node up: at the start, or again after crash()."""
        self._unplug(node)
        self._up(node, [*self._entry["login"], "--wd=/"], NODE.format(plugged=self._plugged(node)))

    def reboot(self, node: str) -> None:
        """A node as it was at the start, with the cable that it had then."""
        self.crash(node)
        self.boot(node)

    def _unplug(self, node: str) -> None:
        self.run("login", ["ip", "link", "delete", node], stderr=subprocess.DEVNULL)
        if node in self._cables:
            self._close(self._cables.pop(node))

    def _plugged(self, node: str) -> str:
        """Its addresses are the same after a boot, so that the others need not learn new ones."""
        return PLUGGED.format(network=NETWORK, number=self.nodes.index(node) + 1)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Run a command on the login host of a few virtual hosts", allow_abbrev=False
    )
    parser.add_argument("--nodes", type=int, default=4, help="how many besides the login host (4)")
    parser.add_argument("--slots", type=int, default=2, help="ranks a node in $HOSTFILE (2)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        with Hosts(options.nodes) as hosts:
            environment = os.environ | {"HOSTFILE": str(hosts.hostfile(options.slots))}
            return hosts.run("login", options.command or ["bash"], cwd=os.getcwd(), env=environment).returncode
    except Unavailable as error:
        print(f"hosts.py: {error}", file=sys.stderr)
        return 77


if __name__ == "__main__":
    sys.exit(main())
