"""Plans and a site file as users write them, for tests that run or spoil them."""

import json

from programs import BIN, FAKE

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


def scan_plan(numbers: str, *more: str) -> str:
    """Of factorize, which scans a range of `numbers` with `more` arguments on one core, once."""
    return f"""[study]
cores = [1]
modes = ["strong"]
repeats = 1
warmup = 0
launches = 1
precision = 0.9
[[program]]
name = "factorize"
path = "{BIN / 'factorize'}"
arguments = {json.dumps(["--method", "scan", "--print", "none", *more])}
input = ["{numbers}"]
"""
