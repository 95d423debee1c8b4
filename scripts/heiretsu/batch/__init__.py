"""A study as batch jobs under Slurm."""
