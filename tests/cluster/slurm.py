"""Slurm on virtual hosts: the controller on the login host, a daemon on every node. Needs slurm-wlm and munge; nothing
under /etc is read or written, no control groups, no database. The daemons end with the hosts."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hosts import Hosts, Unavailable

ROOT = Path(__file__).resolve().parents[2]
DAEMONS = ("munged", "slurmctld", "slurmd")
CONFIGURATION = """
ClusterName=virtual
SlurmctldHost=login
SlurmUser=root
SlurmdUser=root
AuthInfo=socket={folder}/munge.socket,cred_expire={requeue}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
TmpFS={folder}/tmp-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerParameters=bf_interval=2,sched_interval=1,sched_min_interval=200000
SlurmdParameters=config_overrides
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
EnforcePartLimits=ALL
KillWait=3
MinJobAge=3600
ReturnToService=2
SlurmdTimeout=8
MessageTimeout=3
TCPTimeout=1
"""


def built(program: str) -> Path:
    """A program of the build that is tested."""
    path = Path(os.environ.get("HEIRETSU_BIN", ROOT / "build" / "release" / "bin")) / program
    if not path.exists():
        pytest.skip(f"{path} is not built")
    return path


class Slurm:
    """A running Slurm on `hosts`; each node has so many CPUs. A job queued again waits for `requeue` seconds."""

    def __init__(self, hosts: Hosts, cpus: int = 2, requeue: int = 120):
        self.hosts, self.cpus, self.requeue = hosts, cpus, requeue
        self.folder = hosts.folder / "slurm"
        self.configuration = self.folder / "slurm.conf"

    def __enter__(self) -> Slurm:
        missing = [name for name in DAEMONS if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None]
        if missing:
            raise Unavailable(f"Slurm needs {', '.join(missing)} (Debian: slurm-wlm, munge)")
        (self.folder / "state").mkdir(parents=True)
        self._configure()
        self._start(
            "login",
            "munged",
            "--force",
            "--num-threads=2",
            *(
                f"--{option}={self.folder}/munge.{option.split('-')[0]}"
                for option in ("key-file", "socket", "pid-file", "log-file", "seed-file")
            ),
        )
        self._start("login", "slurmctld", "-f", self.configuration)
        for node in self.hosts.nodes:
            self.boot(node)
        if not self.until(lambda: self.told("sinfo", "-h", "-t", "idle", "-o", "%D") == str(len(self.hosts.nodes)), 20):
            raise Unavailable(f"Slurm does not come up here: {(self.folder / 'slurmctld.log').read_text()[-500:]}")
        return self

    def __exit__(self, *_) -> None:
        pass  # the hosts take their processes with them

    def _configure(self) -> None:
        (self.folder / "munge.key").write_bytes(os.urandom(1024))
        (self.folder / "munge.key").chmod(0o600)
        (self.folder / "cgroup.conf").write_text(
            "CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n"
        )  # slurmd wants one named where none is mounted
        nodes = f"node[1-{len(self.hosts.nodes)}]"
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        self.configuration.write_text(
            CONFIGURATION.format(folder=self.folder, requeue=self.requeue)
            + f"""
NodeName={nodes} CPUs={self.cpus} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes={nodes} Default=YES MaxTime=60 PriorityTier=10 OverSubscribe=NO
PartitionName=urgent Nodes={nodes} PriorityTier=100
PartitionName=physics Nodes={nodes} AllowAccounts=physics
"""
        )

    def _start(self, host: str, name: str, *arguments) -> None:
        done = self.hosts.run(
            host,
            [shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"), *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise Unavailable(f"{name} does not start here: {done.stderr.strip()}")

    def boot(self, node: str) -> None:
        """Starts the daemon of a node, which has just come up."""
        for kind in ("spool", "tmp"):  # a folder of its own for each node, as on disks of their own
            (self.folder / f"{kind}-{node}").mkdir(exist_ok=True)
        self._start(node, "slurmd", "-f", self.configuration)

    def reboot(self, node: str) -> None:
        """Brings a crashed node back, until Slurm has done with what it was before: the order to end what
        ran there would reach a job of the same number that has started again meanwhile."""
        self.hosts.boot(node)
        self.boot(node)
        calm = 0
        while calm < 5 and self.until(lambda: self.told("sinfo", "-h", "-n", node, "-o", "%T").strip() == "idle", 60):
            calm += 1
            time.sleep(1)

    def environment(self, **more: str) -> dict[str, str]:
        """What a user has on the login host: nothing about MPI or OpenMP."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OMPI_", "OMP_", "SLURM_", "SBATCH_", "PMI"))
        }
        return clean | {"SLURM_CONF": str(self.configuration), "PATH": f"{os.environ['PATH']}:/usr/sbin"} | more

    def run(self, *command, cwd: str | Path = "/", **more: str) -> subprocess.CompletedProcess:
        """A command of a user on the login host."""
        return self.hosts.run(
            "login",
            list(map(str, command)),
            cwd=cwd,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def told(self, *command) -> str:
        """What a command says."""
        return self.run(*command).stdout.strip()

    def state(self, job: str) -> str:
        """JobState of a job, and why it is so."""
        words = dict(word.split("=", 1) for word in self.told("scontrol", "show", "job", job).split() if "=" in word)
        return words.get("JobState", "GONE")

    def ended(self, job: str, seconds: float) -> str:
        """The state in which a job has ended, or what it is in when that takes longer."""
        self.until(lambda: self.state(job) not in ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING"), seconds)
        return self.state(job)

    @staticmethod
    def until(condition, seconds: float) -> bool:
        """Waits for a condition; False when it does not come true in time."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True
