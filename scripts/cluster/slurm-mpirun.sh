#!/bin/bash
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --hint=nomultithread
#SBATCH --time=0:10:00
#SBATCH --job-name=heiretsu
# A hybrid run under Slurm, started by Open MPI's mpirun, for sites whose srun has no PMIx: ranks a node and threads a rank
# are set above, or on the command line:
#   sbatch [--nodes=4 --ntasks-per-node=2 --cpus-per-task=16 ...] slurm-mpirun.sh PROGRAM ARGUMENTS...
# The programs are found on the PATH: module load heiretsu, or PATH=.../build/release/bin:$PATH, before sbatch.
set -euo pipefail
[ $# -gt 0 ] || { echo "$0: no program: sbatch $0 factorize --file numbers.txt" >&2; exit 2; }

export OMP_NUM_THREADS=$SLURM_CPUS_PER_TASK OMP_PLACES=cores OMP_PROC_BIND=close
# A minute before it `factorize --output FILE` stops; submitted again with --resume it goes on. Not every Slurm sets it.
: "${SLURM_JOB_END_TIME:=$(date -d "$(squeue -h -j "$SLURM_JOB_ID" -o %e)" +%s)}"
export SLURM_JOB_END_TIME
export OMPI_MCA_orte_execute_quiet=1  # a program's own error line is enough
# A node that falls silent ends the job after some 6 seconds; the system's own patience is minutes.
export OMPI_MCA_oob_tcp_keepalive_time=3 OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=3
start=(mpirun --map-by "ppr:$SLURM_NTASKS_PER_NODE:node:PE=$SLURM_CPUS_PER_TASK" --bind-to core)

# Ends the job here, with the flag that mends it, before time is spent.
"${start[@]}" planted --check-binding || {
  [ $? = 1 ] || echo "$0: mpirun cannot give $SLURM_NTASKS_PER_NODE ranks a node $SLURM_CPUS_PER_TASK cores each: fewer --ntasks-per-node" >&2
  exit 1
}
exec "${start[@]}" "$@"
