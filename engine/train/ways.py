"""Which way a network learns, by its task."""

from __future__ import annotations

from collections.abc import Iterator

from engine.train.adversarial import adversarial
from engine.train.supervised import Learner, Step, supervised


def learn(learner: Learner) -> Iterator[Step]:
    """Train without end, one step at each ``next``; every ``yield`` is where it can pause, change or stop."""
    return adversarial(learner) if learner.task == "adversarial" else supervised(learner)
