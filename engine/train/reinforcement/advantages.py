"""How much better than expected each action was."""

from __future__ import annotations

import numpy as np

from engine.arrays import Bools, Doubles, Floats


def gae(
    rewards: Floats, values: Floats, next_values: Floats, terminated: Bools, over: Bools, gamma: float, lam: float
) -> Floats:
    """Generalised advantages (Schulman 2016), of several worlds side by side.

    With λ 1 they are what was received, up to the end of the episode or of what was collected, less what was expected:
    n steps (Mnih 2016), or of whole episodes the return of Williams 1992. With λ 0 they are the error of one step.

    Parameters
    ----------
    rewards : (steps, worlds). values : expected before each action; zeros expect nothing.
    next_values : expected after it, of what the action itself led to.
    terminated : where the world came to an end: nothing comes after, and `next_values` does not count.
    over : where the episode ended at all; what comes next is another one, so nothing is handed back from it. Where it
        was only broken off, `next_values` stands for what would have come.

    Returns
    -------
    (steps, worlds) float32.
    """
    errors = rewards + gamma * np.where(terminated, 0.0, next_values) - values
    passed_on = gamma * lam * ~over
    advantages = np.empty(rewards.shape, dtype=np.float32)
    running: Doubles | Floats = np.zeros(rewards.shape[1])
    for step in range(len(rewards) - 1, -1, -1):
        running = errors[step] + passed_on[step] * running
        advantages[step] = running
    return advantages
