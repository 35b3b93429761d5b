"""The ways of learning to act, by algorithm."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.train.reinforcement.a2c import a2c
from engine.train.reinforcement.dqn import dqn
from engine.train.reinforcement.planning import policy_iteration, value_iteration
from engine.train.reinforcement.ppo import ppo
from engine.train.reinforcement.reinforce import reinforce
from engine.train.reinforcement.tables import q_learning, sarsa
from engine.train.supervised import Learner, Step

Way = Callable[[Learner], Iterator[Step]]

ACTING: dict[str, Way] = {
    "value-iteration": value_iteration,
    "policy-iteration": policy_iteration,
    "q-learning": q_learning,
    "sarsa": sarsa,
    "reinforce": reinforce,
    "a2c": a2c,
    "ppo": ppo,
    "dqn": dqn,
}
