"""What can be plotted of an agent over its actions, each explained in a sentence."""

from __future__ import annotations

import math

import numpy as np

from engine.snapshot import Curves as Run
from engine.snapshot import Doubles, EpisodeLog, Mark, UpdateLog
from widgets.plots.parts.run_scale import running_mean, running_spread
from widgets.plots.parts.run_traces import Curves, Level, Trace

RETURN, LENGTH = "return", "length"
RECENT = 100  # episodes of the running mean
FINE = 50  # a running mean of a figure takes in this part of all updates
EPOCH = 1000.0  # actions
FIGURES: dict[str, tuple[str, str]] = {
    RETURN: ("Return", "What each episode paid, all rewards added up; the line is the mean of a hundred."),
    LENGTH: ("Length", "How many actions each episode took; the line is the mean of a hundred."),
    "loss": ("Loss", "All that an update descends, its parts weighted and added up."),
    "policy loss": ("Policy loss", "The part of the loss that makes good actions likelier; its height means little."),
    "value loss": ("Value loss", "How far what is expected is off, squared: a critic that learns makes it fall."),
    "entropy": ("Entropy", "How undecided the policy is, in nats; it falls as the policy grows sure."),
    "KL": ("KL", "How far an update moved the policy, in nats; sudden heights are steps that were too large."),
    "clipped": ("Clipped", "The share of chances that had moved as far as an update may move them."),
    "explained variance": (
        "Explained variance", "How much of the returns is foreseen: 1 is all, 0 no more than their mean tells.",
    ),
    "exploration": ("Exploration", "The share of actions taken at random, or the deviation of the controls."),
    "TD error": ("TD error", "The mean size of surprises: what came against what was expected one step before."),
    "change": ("Change", "The largest change that a sweep over all states made; planning is over when it is zero."),
}  # fmt: skip
SHARES = ("clipped",)  # figures that are shares of one


def title_of(figure: str) -> str:
    """What a figure is called."""
    return FIGURES[figure][0] if figure in FIGURES else figure


def help_of(figure: str) -> str:
    """What it means, in a sentence."""
    return FIGURES[figure][1] if figure in FIGURES else ""


def episodes_trace(log: EpisodeLog, figure: str) -> Trace:
    """Return or length of the episodes, with the mean and the deviation of the newest hundred at each."""
    each = max(log.count / max(len(log.at), 1), 1.0)
    window = max(round(RECENT / each), 1)
    values = log.returns if figure == RETURN else log.lengths
    low, high = (log.low, log.high) if figure == RETURN else (values, values)
    mean = running_mean(values, window)
    spread = running_spread(values, low, high, each if figure == RETURN else 1.0, window)
    x = log.at.astype(np.float64)
    least, most = (float(low.min()), float(high.max())) if len(x) else (0.0, 0.0)
    below, above = np.maximum(mean - spread, least), np.minimum(mean + spread, most)  # nothing was ever beyond
    return Trace(f"mean of {RECENT}", "accent", x, mean, below, above, (low, high))


def updates_trace(log: UpdateLog, figure: str) -> Trace:
    """A figure of the updates, with its running mean."""
    values = log.figures[figure]
    window = max(len(values) // FINE, 1)
    mean = values if window == 1 else np.where(np.isfinite(values), running_mean(values, window), np.nan)
    points = None if window == 1 else (values, values)
    return Trace(title_of(figure).lower(), "accent", log.at.astype(np.float64), mean, points=points)


def levels_of(figure: str, solved: float | None, actions: int) -> tuple[Level, ...]:
    """Heights worth knowing."""
    if figure == RETURN and solved is not None:
        return (Level(solved, "solved"),)
    if figure == "entropy" and actions > 1:
        return (Level(round(math.log(actions), 3), "all alike"),)
    return (Level(1.0, "all foreseen"),) if figure == "explained variance" else ()


def marks_over_actions(run: Run | None) -> tuple[tuple[float, Mark], ...]:
    """The changes of a run, each at the number of actions that were taken then.

    The curves of a run count steps and epochs; an epoch of an agent is a thousand actions.
    """
    if run is None or len(run.steps) < 2 or not np.isfinite(run.epochs).all():
        return ()
    steps, actions = run.steps.astype(np.float64), run.epochs * EPOCH
    if (np.diff(steps) < 0).any() or (np.diff(actions) < 0).any():
        return ()
    return tuple((float(np.interp(mark.step, steps, actions)), mark) for mark in run.marks)


def best_of(log: EpisodeLog) -> float:
    """The highest return so far; not-a-number before the first."""
    known: Doubles = log.high[np.isfinite(log.high)]
    return float(known.max()) if known.size else math.nan


def curves_of(trace: Trace, levels: tuple[Level, ...], run: Run | None) -> Curves:
    """All of it as one chart."""
    return Curves((trace,), levels, marks_over_actions(run))
