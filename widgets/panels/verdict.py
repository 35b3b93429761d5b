"""Whether a run that still has numbers learns at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from engine.snapshot import RunState, Snapshot
from engine.spec.data_shape import METRICS
from widgets.kit import format_count, format_number

UNSTABLE = 2.0  # times the first loss: by chance alone it does not get there
RETURN = METRICS["reinforcement"]
JUDGED = (RunState.PAUSED, RunState.RUNNING, RunState.FINISHED)  # the other states say what is wrong themselves


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a run, and what to try."""

    problem: str
    remedy: str


def verdict(snapshot: Snapshot) -> Verdict | None:
    """What is wrong with the way the loss went; None if nothing is, or where nobody can tell.

    The loss of an agent says nothing: it is measured on what the agent itself has changed.
    """
    curves = snapshot.curves
    if snapshot.agent is not None or (curves is not None and curves.metric == RETURN):
        return None
    if snapshot.state not in JUDGED or curves is None or not len(curves.steps):
        return None
    first, last = float(curves.train_loss[0]), float(curves.train_loss[-1])
    if not (first > 0 and isfinite(last) and last > UNSTABLE * first):
        return None
    return Verdict(
        f"The loss is {_times(last / first)} times what it was at the start.", "Try a smaller learning rate."
    )


def _times(factor: float) -> str:
    """Two digits: more would only flicker."""
    rounded = float(f"{factor:.2g}")
    return format_count(round(rounded)) if 10 <= rounded < 1e7 else format_number(rounded)
