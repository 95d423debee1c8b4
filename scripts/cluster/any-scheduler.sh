#!/bin/bash
# A hybrid run under any other scheduler (PBS, LSF, Grid Engine, or none) by Open MPI's mpirun. Put your scheduler's own lines
# here, which ask for whole nodes and a time, for example
#   #PBS -l select=2:ncpus=16:mpiprocs=2,walltime=0:10:00      #BSUB -n 4 -R "span[ptile=2]" -W 10      #$ -pe mpi 4
# and say how many ranks a node and threads a rank there shall be:
ranks_a_node=${RANKS_A_NODE:-1} threads=${THREADS:-2}
# Then: qsub any-scheduler.sh, with the program on the last line or in COMMAND; by hand: any-scheduler.sh PROGRAM ARGUMENTS...
# The programs are found on the PATH: module load heiretsu here, or PATH=.../build/release/bin:$PATH.
set -euo pipefail
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- ${COMMAND:-}
[ $# -gt 0 ] || { echo "$0: no program: $0 factorize --file numbers.txt" >&2; exit 2; }
cd "${PBS_O_WORKDIR:-${SGE_O_WORKDIR:-.}}"  # where qsub was said

# Every scheduler lists the job's hosts in a file, a host's name first on a line; without one it is this host.
listed=${PBS_NODEFILE:-${LSB_DJOB_HOSTFILE:-${PE_HOSTFILE:-}}}
hosts=$(mktemp)
trap 'rm -f "$hosts"' EXIT
awk '{ print $1 }' "${listed:-/proc/sys/kernel/hostname}" | sort -u | sed "s/$/ slots=$((ranks_a_node * threads))/" >"$hosts"

export OMP_NUM_THREADS=$threads OMP_PLACES=cores OMP_PROC_BIND=close
export OMPI_MCA_orte_execute_quiet=1  # a program's own error line is enough
# A node that falls silent ends the job after some 6 seconds; the system's own patience is minutes.
export OMPI_MCA_oob_tcp_keepalive_time=3 OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=3
start=(mpirun --hostfile "$hosts" --map-by "ppr:$ranks_a_node:node:PE=$threads" --bind-to core
       -x PATH -x OMP_NUM_THREADS -x OMP_PLACES -x OMP_PROC_BIND)

# Ends the job here, with the flag that mends it, before time is spent.
"${start[@]}" planted --check-binding || {
  [ $? = 1 ] || echo "$0: mpirun cannot give $ranks_a_node ranks a node $threads cores each: fewer RANKS_A_NODE or THREADS" >&2
  exit 1
}
"${start[@]}" "$@"
