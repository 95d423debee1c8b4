#!/bin/bash
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --hint=nomultithread
#SBATCH --time=0:10:00
#SBATCH --job-name=heiretsu
# One large number by an array of jobs that need not run at once, nor on machines of one kind: each sieves its part of the
# number into a file of the folder, and one more joins them, which sieves itself what is missing. How long they take is said by
# factorize --dry-run --jobs 4 NUMBER; ranks and threads of a job are set above, or on the command line:
#   array=$(sbatch --parsable --array=1-4 [--nodes=2 --cpus-per-task=16 ...] slurm-array.sh NUMBER)
#   sbatch --dependency=afterany:$array slurm-srun.sh factorize NUMBER --relations .
# A job that was ended goes on where it was, such as part 3 of 4: sbatch --array=3 --export=ALL,PARTS=4 slurm-array.sh NUMBER
# Another version of the kit may choose other parameters: let one job sieve a unit first, by
#   factorize --sieve-only --units 0..0 --output first.sieve NUMBER
# and give all of them --relations first.sieve behind NUMBER.
# The programs are found on the PATH: module load heiretsu, or PATH=.../build/release/bin:$PATH, before sbatch.
set -euo pipefail
parts=${PARTS:-${SLURM_ARRAY_TASK_COUNT:-}}
[ $# -gt 0 ] && [ -n "$parts" ] || { echo "$0: no number or no array: sbatch --array=1-4 $0 2^277-1" >&2; exit 2; }

export OMP_NUM_THREADS=$SLURM_CPUS_PER_TASK OMP_PLACES=cores OMP_PROC_BIND=close
# A minute before it a job stops; submitted again it goes on. Not every Slurm sets it.
: "${SLURM_JOB_END_TIME:=$(date -d "$(squeue -h -j "$SLURM_JOB_ID" -o %e)" +%s)}"
export SLURM_JOB_END_TIME
# Since Slurm 22.05 srun does not take --cpus-per-task from the job. A rank that dies ends the job at once.
exec srun --mpi=pmix --cpus-per-task="$SLURM_CPUS_PER_TASK" --cpu-bind=cores --kill-on-bad-exit=1 \
  factorize --sieve-only --units "$SLURM_ARRAY_TASK_ID/$parts" "$@"
