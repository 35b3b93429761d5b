"""An example that learns to act, trained as the window trains it, and how well it acts when it does not try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from engine.spec import project_file
from engine.spec.presets import EXAMPLES

if TYPE_CHECKING:
    from engine.arrays import Doubles, Floats
    from engine.run import Run
    from engine.spec.document import Spec
    from engine.train.reinforcement.agent import Agent

STRANGE = 7919  # worlds that were not learned from are drawn from the seed and this
EPISODES = 100


@dataclass
class Player:
    """A run that learns to act, and how long it took, in seconds of the processor."""

    run: Run
    seconds: float = 0.0

    @property
    def agent(self) -> Agent:
        """Who acts."""
        agent = self.run.learner.agent
        assert agent is not None
        return agent

    @property
    def actions(self) -> int:
        """Taken so far, in all worlds together."""
        return self.agent.clock.actions

    def until(self, actions: int) -> None:
        """Learn until so many actions were taken."""
        start = process_time()
        while self.actions < actions:
            self.run.advance()
        self.seconds += process_time() - start

    def greedy(self, episodes: int = EPISODES) -> Doubles:
        """(episodes,) returns where the likeliest or best action is always taken, in worlds of their own."""
        import torch

        from engine.worlds import make_worlds

        agent, model = self.agent, self.run.learner.model
        worlds = make_worlds(agent.data, episodes, self.run.spec.seed + STRANGE)
        seen = worlds.reset()
        scores, going = np.zeros(episodes), np.ones(episodes, dtype=bool)
        try:
            with model.evaluating(), torch.inference_mode():
                while going.any():
                    answers: Floats = model(agent.prepared(seen)).numpy()
                    moment = worlds.step(answers.argmax(1) if agent.data.moves else self._held(answers))
                    scores += np.where(going, moment.rewards, 0.0)
                    going &= ~(moment.terminated | moment.truncated)
                    seen = moment.observations
        finally:
            worlds.close()
        return scores

    def _held(self, answers: Floats) -> Floats:
        low, high = np.array(self.agent.data.bounds, dtype=np.float32).T
        held: Floats = np.clip(answers, low, high)
        return held


def example(name: str) -> Spec:
    """The document of an example."""
    return project_file.read(EXAMPLES / f"{name}{project_file.SUFFIX}").spec


def begin(spec: Spec, seed: int | None = None) -> Player:
    """A document, ready to learn by one thread."""
    import torch

    from engine.data import make
    from engine.run import Run

    torch.set_num_threads(1)
    spec = spec if seed is None else spec.with_(seed=seed)
    return Player(Run(spec, make(spec.data, spec.seed)))


@dataclass(frozen=True)
class Course:
    """How an agent came along.

    Attributes
    ----------
    at : actions at each look. means : of the greedy returns there. seconds : of the processor, learning alone.
    """

    at: tuple[int, ...]
    means: tuple[float, ...]
    seconds: float

    def first(self, wanted: float) -> int | None:
        """Actions at the first look at which the mean was reached; None where it never was."""
        return next((at for at, mean in zip(self.at, self.means, strict=True) if mean >= wanted), None)

    @property
    def best(self) -> float:
        """Of the best look."""
        return max(self.means)


def follow(
    player: Player, actions: int, every: int, *, enough: float | None = None, told: Callable[[str], None] | None = None
) -> Course:
    """Learn, and look at the greedy returns every so many actions; stop where enough is reached."""
    at, means = [], []
    for until in range(every, actions + 1, every):
        player.until(until)
        at.append(player.actions)
        means.append(float(player.greedy().mean()))
        if told is not None:
            told(f"{player.actions:,}: {means[-1]:.1f}")
        if enough is not None and means[-1] >= enough:
            break
    return Course(tuple(at), tuple(means), player.seconds)
