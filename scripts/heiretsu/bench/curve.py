"""What `scripts/bench wide --picture FILE` draws: the time a number over its size, from 32 to 128 bits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from heiretsu.base import digits
from heiretsu.bench import run
from heiretsu.bench.plan import Workshop

KINDS = {"semiprime": "products of two primes of equal size", "uniform": "random numbers"}
SIZES = range(32, 129)
QUICK_SIZES = (32, 48, 64, 65, 80, 81, 96)
PEER_SIZES = {32, 40, 48, 56, 64, 66, 72, 80, 88, 96, 104, 112, 120, 128}  # of those that wide_bench has
MOST_STEP = 2.0  # from one size to the next, what the time may grow by at most


@dataclass(frozen=True)
class Curve:
    """Medians in us by bits."""

    name: str
    kind: str
    times: dict[int, float]


class Step(NamedTuple):
    """From a size to the next one."""

    ratio: float
    bits: int
    curve: Curve

    def __str__(self) -> str:
        return (
            f"{self.ratio:.2f}x from {self.bits - 1} to {self.bits} bits ({self.curve.name}, {KINDS[self.curve.kind]})"
        )


def measure(shop: Workshop, rounds: int) -> tuple[list[Curve], list[Curve]]:
    """Ours and the peers', measured in turn, round after round. Refused where a result is wrong."""
    sizes = QUICK_SIZES if shop.quick else SIZES
    ours, peers = {name: name for name in shop.sets}, shop.libraries
    found: dict[tuple[str, str, int], list[float]] = {}
    with run.one_core():
        for _ in range(rounds):
            for label, key in (ours | peers).items():
                wanted = [bits for bits in sizes if label in ours or bits in PEER_SIZES]
                pattern = f"^{key}/({'|'.join(KINDS)})/({'|'.join(map(str, wanted))})/"
                for name, seconds in run.google_all(shop.bench("wide_bench"), pattern, "per_number").items():
                    _, kind, bits, _ = name.split("/")
                    found.setdefault((label, kind, int(bits)), []).append(1e6 * seconds)

    def curves(labels) -> list[Curve]:
        return [
            Curve(
                label,
                kind,
                {
                    bits: float(np.median(times))
                    for (who, what, bits), times in found.items()
                    if (who, what) == (label, kind)
                },
            )
            for label in labels
            for kind in KINDS
        ]

    return curves(ours), curves(peers)


def largest_step(curves: Sequence[Curve], above: int = 0) -> Step | None:
    """The most that a time grows by from one size to the next, of those above so many bits; None where no two sizes are
    neighbours."""
    steps = (
        Step(time / curve.times[bits - 1], bits, curve)
        for curve in curves
        for bits, time in curve.times.items()
        if bits > above and bits - 1 in curve.times
    )
    return max(steps, key=lambda step: step.ratio, default=None)


def table(ours: Sequence[Curve], peers: Sequence[Curve]) -> str:
    """A Markdown table of the sizes that the peers were measured at: us a number."""
    curves = [curve for kind in KINDS for curve in (*ours, *peers) if curve.kind == kind]
    sizes = sorted({bits for curve in peers or ours for bits in curve.times})
    heads = ["bits", *(f"{curve.kind}: {curve.name}" for curve in curves)]
    rows = [
        [str(bits), *(digits(curve.times[bits]) if bits in curve.times else "–" for curve in curves)] for bits in sizes
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows))


def draw(ours: Sequence[Curve], peers: Sequence[Curve], path: Path) -> None:
    """Side by side: what is hardest, and what is usual. The format is that of the file's name."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(KINDS), figsize=(9.6, 3.8), sharey=True, dpi=120)
    for axes, (kind, text) in zip(panels, KINDS.items(), strict=True):
        for shown, style, marker in ((ours, "-", None), (peers, ":", "o")):
            for curve, grey in zip((curve for curve in shown if curve.kind == kind), ("0.55", "0"), strict=False):
                sizes = sorted(curve.times)
                times = [curve.times[bits] for bits in sizes]
                axes.plot(sizes, times, style, color=grey, marker=marker, markersize=3, label=curve.name)
        axes.set(title=text, xlabel="bits", yscale="log", xticks=range(32, 129, 16))
        axes.grid(alpha=0.3, linewidth=0.5)
    panels[0].set_ylabel("us of CPU time a number, one core")
    panels[0].legend(fontsize=8, frameon=False)
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


def main(shop: Workshop, rounds: int, path: Path, head: str) -> int:
    """Measures, prints, draws; 1 when a result is wrong."""
    try:
        ours, peers = measure(shop, rounds)
    except run.Refused as refusal:
        print(f"bench: {refusal}", file=sys.stderr)
        return 1
    draw(ours, peers, path)
    print(f"{head}  \nrounds: {rounds}; us a number\n\n{table(ours, peers)}\n")
    for text, above in (("Largest step", 0), ("Largest step above 64 bits", 64)):
        step = largest_step(ours, above)
        print(f"{text}: {step}, target at most {MOST_STEP:g}x: {'met' if step.ratio <= MOST_STEP else 'missed'}")
    print(f"Picture: {path}")
    return 0
