"""A plan and a site file as users write them, for tests that run or spoil them."""

from programs import FAKE

SITE = '[launch]\nline = "srun -n {ranks} {command}"\nmodules = ["mpi"]\n[environment]\nA = "b"\n'


def plan(budget: str = "3s") -> str:
    """Of a program that leaves made-up records, on one core and on two."""
    return f"""[study]
cores = [1, 2]
modes = ["strong"]
budget = "{budget}"
[[program]]
name = "planted"
path = "{FAKE}"
arguments = ["number"]
"""
