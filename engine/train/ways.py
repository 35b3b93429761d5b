"""Which way a network learns, by its task, and of one who acts by its algorithm."""

from __future__ import annotations

from collections.abc import Iterator

from engine.train.adversarial import adversarial
from engine.train.supervised import Learner, Step, supervised


def learn(learner: Learner) -> Iterator[Step]:
    """Train without end, one step at each ``next``; every ``yield`` is where it can pause, change or stop."""
    if learner.agent is not None:
        from engine.train.reinforcement.ways import ACTING  # only who acts needs them

        return ACTING[learner.agent.algorithm.kind](learner)
    return adversarial(learner) if learner.task == "adversarial" else supervised(learner)
