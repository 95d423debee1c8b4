# ctest: quick mpi
"""A program on ranks finds what it finds alone, whoever deals: with nothing beyond a build and pytest."""

import pytest
from programs import SCHEDULES, run

NUMBERS = ("2^67-1", "10^9..10^9+20000", "1000003*1000033")


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_factorize_under_every_schedule(schedule):
    alone = run("factorize", "--no-record", "--executor", "serial", *NUMBERS)
    assert (
        alone.returncode == 0
        and alone.stdout.startswith("147573952589676412927: 193707721 761838257287\n")
        and alone.stdout.count("\n") == 20003
    )
    together = run("factorize", "--no-record", "--quiet", "--threads", 2, "--schedule", schedule, *NUMBERS, ranks=2)
    assert (together.returncode, together.stdout, together.stderr) == (0, alone.stdout, "")
