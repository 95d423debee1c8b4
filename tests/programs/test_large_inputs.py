# ctest: slow mpi python
"""Large numbers on which others hang or fail, and ranks that differ: the factors are right, and at once."""

import math
import re
import subprocess

import pytest
from large_numbers import is_prime, next_prime, product
from programs import BIN, MPIEXEC, environment, open_mpi, run

import heiretsu

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

# Those of which FLINT's sieve never chose a first polynomial (https://github.com/flintlib/flint/issues/2250).
HANGS = """
100838095593318077623227274510379021 311998636618373748658605151670132867 126582278481012658227848101265822806309
322580645161290322580645161290322654733 555555555555555555555555555555555693427 561482313307130825379000561482313307499
720461095100864553314121037463976947183 1628664495114006514657980456026058632341
1650516364044491319109183307997907145251 1666666666666666666666666666666666845161
1666666666666666666666666666666666979801 1672240802675585284280936454849498335537
64874887389308019117684712840688961808594013 95662720772928579912788805098723834088195937
97349439977949650929026562827088794528412033 111111111111111111111111111111111111111135749
277315585135884636716583471991125901275651731 333333333333333333333333333333333333333382979
571755288736420811892510005717552887364208149 633713561470215462610899873257287705956907549
970931288163667945383173178217350736305742379 1030927835051546391752577319587628865979381499
1441266465979343215563261116966752565379363587 1537794372287715175877542358545984665114519547
73644707908281013635796769783360384546398094566 8312897460409825844798204414148551477617523587847
12195121951219512195121951219512195121951219512199 23809523809523809523809523809523809523809523811539
"""
BEHIND_5E44 = (17711, 31439, 85101, 126443, 178139)
BEHIND_1E45 = (
    (35422, 42223, 62878, 78147, 148937, 169537, 170202, 186843, 221741, 252886, 253483, 280147, 287517, 322347)
    + (356278, 368621, 414187, 415947, 420217, 449343, 484747, 489307, 496267)
)  # fmt: skip
# A base that was too small (michel-leonard/C-Quadratic-Sieve, issue 3), a large prime that divides (FLINT, issue 313).
OTHERS = (1198528981044337307280190876781, 12387192837918273918723981291837121933111751252512531193171)


def split(*numbers: int, **options) -> dict[int, list[int]]:
    """Each number with what it is split into."""
    method = options.pop("method", "auto")
    done = run("factorize", "--no-record", "--quiet", "--method", method, *numbers, timeout=30, **options)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split(":") for line in done.stdout.splitlines()]
    return {int(n): list(map(int, factors.split())) for n, factors in lines}


def assert_split(*numbers: int, **options) -> None:
    for n, factors in split(*numbers, **options).items():
        assert math.prod(factors) == n and all(map(is_prime, factors)) and factors == sorted(factors)


@pytest.mark.parametrize("method, ranks", [("auto", 2), ("qs", None)])
def test_numbers_on_which_others_never_end(method, ranks):
    numbers = [*map(int, HANGS.split()), *(5 * 10**44 + k for k in BEHIND_5E44), *(10**45 + k for k in BEHIND_1E45)]
    assert len(numbers) == 56
    assert_split(*numbers, *OTHERS, method=method, ranks=ranks)


def test_primes_powers_and_factors_of_every_size():
    """The ones that a sieve must not be given, and factors inside its base (below about 100 000)."""
    p, q, r = next_prime(10**35), next_prime(3 * 10**29), next_prime(7 * 10**29)
    assert split(next_prime(10**75), p**2, p**3, next_prime(10**20) ** 4, (q * r) ** 2, ranks=2) == {
        next_prime(10**75): [next_prime(10**75)],
        p**2: [p] * 2,
        p**3: [p] * 3,
        next_prime(10**20) ** 4: [next_prime(10**20)] * 4,
        (q * r) ** 2: [q, q, r, r],
    }
    products = {small * q * r: [small, q, r] for small in (7, 65_521, 65_537, 99_991, 100_003, 10**7 + 19)}
    assert split(*products, method="qs", ranks=2) == products


@pytest.mark.skipif(not open_mpi(), reason="each rank gets variables of its own by Open MPI's launcher")
def test_ranks_with_different_instruction_sets_find_the_same(tmp_path):
    """From the same relations, for the parameters do not depend on the set."""
    n, line = product(3 * 10**29, 7 * 10**29)
    said = run("factorize", "--version").stdout
    sets = re.search(r"\(here: (.*)\)", said)[1].split(", ")
    if len(sets) < 2:
        pytest.skip("one instruction set here")
    relations = set()
    for first, other in [(sets[0], sets[0]), (sets[-1], sets[-1]), (sets[-1], sets[0])]:
        file = tmp_path / f"{first}-{other}-{len(relations)}.h5"
        program = [BIN / "factorize", "--quiet", "--method", "qs", "--threads", 1, "--record", file, n]
        one, two = ([f"HEIRETSU_SIMD={name}", *program] for name in (first, other))
        line_of_ranks = [MPIEXEC, "-n", 1, "env", *one, ":", "-n", 1, "env", *two]
        done = subprocess.run(
            list(map(str, line_of_ranks)), env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, line, "")
        rounds = heiretsu.load_one(file).rounds
        relations |= set(rounds["items"][rounds["kernel"] == "Sieving, relations factored again"])
    assert len(relations) == 1
