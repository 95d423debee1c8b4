"""Made-up launches of a study: what facts() would give, with known truth."""

import numpy as np
import pandas as pd

from heiretsu.analysis.facts import LOST

BLOG = np.array([53541233.0, 21235343.0, 11421443.0, 5423123.0])  # one holds 58 % of the work


def repetitions(
    point, seconds, cores=1, useful=None, launches=5, repeats=3, noise=0.005, seed=0, work=1.0, largest=np.nan, **lost
):
    """Launches of one point that take `seconds` but for some noise, with `lost` core-seconds by cause."""
    random = np.random.default_rng(seed + cores)
    rows = []
    for launch in range(launches):
        slow = random.normal(1, noise)
        for _ in range(repeats):
            factor = slow * random.normal(1, noise / 2)
            losses = {f"lost_{name}": lost.get(name, 0.0) * factor for name in LOST}
            spent = useful * factor if useful is not None else cores * seconds * factor - sum(losses.values())
            losses["lost_unexplained"] = (
                cores * seconds * factor - spent - sum(losses.values()) + losses["lost_unexplained"]
            )
            rows.append(
                {
                    "point": point,
                    "launch": launch,
                    "seconds": seconds * factor,
                    "valid": True,
                    "cores": cores,
                    "useful": spent,
                    "preempted": 0.0,
                    "items": 4.0,
                    "work": work,
                    "useful_max": spent / cores,
                    "outside_mean": seconds * factor,
                    "outside_max": seconds * factor,
                    "serial_weighted": 0.0,
                    "serial_own": 0.0,
                    "serial_longest": 0.0,
                    "synchronising": 0.0,
                    "declared_work": work,
                    "largest_item_work": largest,
                    **losses,
                }
            )
    return pd.DataFrame(rows)


def plan_row(name, ranks=1, threads=1, modes=("strong",), base=False, status="VALID", reasons=()):
    return {
        "id": name,
        "ranks": ranks,
        "threads": threads,
        "modes": modes,
        "base": base,
        "status": status,
        "reasons": reasons,
    }


def blog_study(cores=(1, 2)):
    """The four numbers of the blog post dealt whole: what the largest takes bounds the time."""
    work = BLOG.sum()
    rate = 1.0 / work  # seconds a unit: the base takes 1 s
    plan, frames = [plan_row("base", base=True)], [repetitions("base", 1.0, work=work, largest=BLOG[0])]
    for count in cores[1:]:
        busy = np.zeros(count)
        for cost in BLOG * rate:  # the next number to whoever is free first
            busy[np.argmin(busy)] += cost
        seconds = busy.max()
        plan.append(plan_row(f"p{count}", threads=count))
        frames.append(
            repetitions(
                f"p{count}",
                seconds,
                cores=count,
                work=work,
                largest=BLOG[0],
                useful=1.0,
                imbalance=count * seconds - 1.0,
            )
        )
    return plan, pd.concat(frames, ignore_index=True)
