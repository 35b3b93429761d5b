"""What a network thinks of observations: chances or values of actions, means of controls, and what it expects."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
import torch

from engine.arrays import Floats, Ints
from engine.build.layers import OutputModule
from engine.run import Run
from engine.spec.catalog.algorithms import Exploring
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.dqn import joined
from engine.watch.answers import as_array

Kind = Literal["probabilities", "values", "controls"]


@dataclass(frozen=True)
class Mind:
    """Thoughts on n observations.

    Attributes
    ----------
    kind : what `preferences` are: (n, actions) probabilities of a policy or values of actions, or (n, controls) means.
    spread : (controls,) deviations about these means; empty else.
    values : (n,) what the Value output, or the best action value, expects; not-a-number without.
    """

    kind: Kind
    preferences: Floats
    spread: Floats
    values: Floats

    def best(self) -> Ints | Floats:
        """(n,) the likeliest or most worth action; (n, controls) the means."""
        return self.preferences if self.kind == "controls" else self.preferences.argmax(1)

    def drawn(self, dice: torch.Generator, exploration: float = 0.0) -> Ints | Floats:
        """Actions as they are taken while learning: drawn from the policy, or at random with a chance `exploration`."""
        chances = torch.from_numpy(np.array(self.preferences)).nan_to_num_(1.0)  # of lost numbers any will do
        if self.kind == "controls":
            noise = torch.randn(chances.shape, generator=dice).numpy()
            wandered: Floats = (self.preferences + noise * self.spread).astype(np.float32)
            return wandered
        if self.kind == "probabilities":
            drawn: Ints = torch.multinomial(chances, 1, generator=dice)[:, 0].numpy()
            return drawn
        tries = torch.rand(len(chances), generator=dice).numpy() < exploration
        other = torch.randint(chances.shape[1], (len(chances),), generator=dice).numpy()
        return np.where(tries, other, self.preferences.argmax(1))


def mind(run: Run, agent: Agent, observations: Floats) -> Mind:
    """What the network of a run thinks.

    Parameters
    ----------
    observations : (n, features) as measured.
    """
    model, algorithm = run.learner.model, agent.algorithm
    with model.evaluating():
        z, expected = model.act_and_value(agent.prepared(observations))
        values = np.full(len(observations), nan, dtype=np.float32) if expected is None else as_array(expected)
        if not agent.data.moves:
            output = model.layer(model.output_id)
            assert isinstance(output, OutputModule)
            assert output.log_std is not None
            return Mind("controls", as_array(z), as_array(output.log_std.exp()), values)
        none = np.zeros(0, dtype=np.float32)
        if algorithm.answers == "policy":
            return Mind("probabilities", as_array(torch.softmax(z, 1)), none, values)
        worth = as_array(joined(algorithm, z, expected))
        return Mind("values", worth, none, worth.max(1))


def exploration(agent: Agent) -> float:
    """The share of actions that are taken at random now."""
    algorithm = agent.algorithm
    return algorithm.exploration(agent.practised) if isinstance(algorithm, Exploring) else 0.0
