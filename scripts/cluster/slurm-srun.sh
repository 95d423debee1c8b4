#!/bin/bash
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --hint=nomultithread
#SBATCH --time=0:10:00
#SBATCH --job-name=heiretsu
# A hybrid run under Slurm, started by srun: ranks a node and threads a rank are set above, or on the command line:
#   sbatch [--nodes=4 --ntasks-per-node=2 --cpus-per-task=16 ...] slurm-srun.sh PROGRAM ARGUMENTS...
# The programs are found on the PATH: module load heiretsu, or PATH=.../build/release/bin:$PATH, before sbatch.
set -euo pipefail
[ $# -gt 0 ] || { echo "$0: no program: sbatch $0 factorize --file numbers.txt" >&2; exit 2; }

export OMP_NUM_THREADS=$SLURM_CPUS_PER_TASK OMP_PLACES=cores OMP_PROC_BIND=close
# A minute before it `factorize --output FILE` stops; submitted again with --resume it goes on. Not every Slurm sets it.
: "${SLURM_JOB_END_TIME:=$(date -d "$(squeue -h -j "$SLURM_JOB_ID" -o %e)" +%s)}"
export SLURM_JOB_END_TIME
# Since Slurm 22.05 srun does not take --cpus-per-task from the job. A rank that dies ends the job at once.
start=(srun --mpi=pmix --cpus-per-task="$SLURM_CPUS_PER_TASK" --cpu-bind=cores --kill-on-bad-exit=1)

# Ends the job here, with the flag that mends it, before time is spent.
"${start[@]}" planted --check-binding
exec "${start[@]}" "$@"
