"""The stages of a program that has some, at one point against the base: where the time went, one after another."""

from __future__ import annotations

import pandas as pd

from heiretsu.record.records import STAGE

REST = "rest"  # what is in no stage


def stage_seconds(drawn: pd.DataFrame) -> pd.DataFrame:
    """Seconds of each stage and of the rest, a column each, of the draws of a point; none where it has no stages."""
    found = drawn[[name for name in drawn if name.startswith(STAGE)]].fillna(0.0)
    found = found.rename(columns=lambda name: name.removeprefix(STAGE))
    if not found.shape[1]:
        return found
    return found.assign(**{REST: drawn["mean_seconds"] - found.sum(axis=1)})


def stage_shares(drawn: pd.DataFrame) -> pd.DataFrame:
    """The same in parts of the whole time, which add up to 1."""
    return stage_seconds(drawn).div(drawn["mean_seconds"], axis=0)


def stage_speedups(point: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """How many times as fast each stage is as at the base; NaN or infinite where it takes no time."""
    mine, theirs = stage_seconds(point), stage_seconds(base)
    return theirs.reindex(columns=mine.columns) / mine


def stage_losses(point: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """Core-time that each stage takes beyond what it took at the base, in parts of the point's core-time: what it loses
    by not being as many times as fast as there are cores. Together they are 1 - efficiency, by mean times."""
    cores = point["cores"] / base["cores"]
    mine, theirs = stage_seconds(point), stage_seconds(base)
    lost = mine.mul(cores, axis=0) - theirs.reindex(columns=mine.columns).fillna(0.0)
    return lost.div(cores * point["mean_seconds"], axis=0)
