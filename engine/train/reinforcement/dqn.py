"""Action values by a network that learns from a memory (Mnih 2015), with what was found to help since."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from engine.arrays import Floats, Ints
from engine.build.model import Model
from engine.spec.catalog.algorithms import AlgorithmKind, Dqn
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.replay import FIRST_BETA, Memories, Replay
from engine.train.supervised import Learner, Step, add_terms, descend, open_for_terms, set_learning_rate


@dataclass
class Burst:
    """Updates in a row, and what they said.

    Attributes
    ----------
    newest : (worlds, features) what the newest action led to. wanted : updates in all.
    losses : one an update. errors : (n,) of its samples, one an update.
    """

    newest: Floats | None = None
    wanted: int = 0
    losses: list[Tensor] = field(default_factory=list)
    errors: list[Tensor] = field(default_factory=list)

    @property
    def nbytes(self) -> int:
        """Memory taken, about."""
        return sum(errors.nbytes for errors in self.errors)

    def kept(self) -> None:
        """None: what it would learn from is in no checkpoint."""

    def figures(self, exploration: float) -> dict[str, float]:
        """Means, for the diary."""
        errors = torch.cat(self.errors)
        return {
            "loss": float(torch.stack(self.losses).mean()),
            "value loss": float(errors.square().mean()),
            "TD error": float(errors.abs().mean()),
            "exploration": exploration,
        }


def dqn(learner: Learner) -> Iterator[Step]:
    """Act, and every so many actions learn in a burst of updates from what is remembered, without end.

    Nothing is learned before `warm_up` actions are remembered. An older copy of the network says what comes after is
    worth; memory and copy outlive the generator as long as they fit. The switches: double (van Hasselt 2016), duelling
    (Wang 2016), prioritised replay (Schaul 2016), several steps ahead (Sutton 1988).
    """
    agent, loss = acting(learner), torch.zeros(())
    source = renew_target(learner)
    burst = agent.in_hand if isinstance(agent.in_hand, Burst) else Burst()
    while True:
        while len(burst.losses) < burst.wanted:
            if learner.model is not source:  # exchanged while it rested
                source = renew_target(learner)
            loss = update(learner, burst)
            last = len(burst.losses) == burst.wanted
            if last:
                agent.diary.updated(agent.clock.actions, burst.figures(dqn_of(agent).exploration(agent.practised)))
            yield Step(0, False, loss, updated=last)
        if agent.seen is not burst.newest:  # the worlds began anew, or are others
            memory_of(agent).cut()
        explore_once(learner)
        agent.in_hand = burst = Burst(agent.seen, due(agent) * dqn_of(agent).updates)
        yield Step(agent.worlds.count, agent.last.over, loss)


# ---- acting ---------------------------------------------------------------------------------------------------------


def action_values(model: Model, algorithm: AlgorithmKind | None, x: Tensor) -> Tensor:
    """(n, features) as the network is given them -> (n, actions) what each action is worth."""
    if not isinstance(algorithm, Dqn) or not algorithm.duelling:  # whatever a Value says has no part in it
        answers: Tensor = model(x)
        return answers
    return joined(algorithm, *model.act_and_value(x))


def joined(algorithm: AlgorithmKind | None, answers: Tensor, value: Tensor | None) -> Tensor:
    """(n, actions) the Output's answers as what each action is worth.

    Of a duelling network they are added, about their mean, to the Value output (Wang 2016, equation 9).

    Parameters
    ----------
    value : (n,) of the Value output; None without.
    """
    if not isinstance(algorithm, Dqn) or not algorithm.duelling or value is None:
        return answers
    return value[:, None] + answers - answers.mean(1, keepdim=True)


def explore_once(learner: Learner) -> None:
    """One action in each world, the best one or, now and then, any (ε-greedy), and remember what came of it."""
    agent = acting(learner)
    before = agent.seen
    with learner.model.evaluating():
        values: Floats = action_values(learner.model, agent.algorithm, agent.prepared(before)).numpy()
    actions = epsilon_greedy(values, dqn_of(agent).exploration(agent.practised), agent.dice)
    moment = agent.act(actions, values, values.max(1))
    memory_of(agent).add(before, actions, moment)


def epsilon_greedy(values: Floats, epsilon: float, dice: torch.Generator) -> Ints:
    """The best action of each row, or any with this chance.

    Parameters
    ----------
    values : (n, actions).
    """
    best: Ints = values.argmax(1)
    if epsilon <= 0:
        return best
    luck = torch.rand(2, len(values), generator=dice).numpy()
    any_one = (luck[1] * values.shape[1]).astype(np.int64)  # below 1, so below the number of actions
    return np.where(luck[0] < epsilon, any_one, best)


# ---- learning -------------------------------------------------------------------------------------------------------


def due(agent: Agent) -> int:
    """Bursts of updates that follow the newest action; of many worlds at once several may."""
    algorithm, actions = dqn_of(agent), agent.clock.actions
    if memory_of(agent).count < min(algorithm.warm_up, algorithm.memory):
        return 0
    return actions // algorithm.every - (actions - agent.worlds.count) // algorithm.every


def update(learner: Learner, burst: Burst) -> Tensor:
    """Learn one batch from memory; returns its loss."""
    agent = acting(learner)
    algorithm = dqn_of(agent)
    if agent.target is None or agent.updates % algorithm.copy_every == 0:
        copy_target(agent, learner.model)
    rate = set_learning_rate(learner)
    memories = remembered(learner)
    wanted = targets(learner, memories)
    x = open_for_terms(learner.model, agent.prepared(memories.observations))
    values = action_values(learner.model, algorithm, x)
    chosen = values.gather(1, torch.from_numpy(memories.actions)[:, None]).squeeze(1)
    losses = learner.loss(chosen, wanted, reduction="none")
    loss = (losses * torch.from_numpy(memories.weights)).mean() if algorithm.prioritised else losses.mean()
    descend(learner, add_terms(learner.model, loss, x), rate, longest=algorithm.longest)
    agent.updates += 1
    errors = (wanted - chosen).detach()
    if algorithm.prioritised:
        memory_of(agent).surprised(memories.places, errors.numpy())
    burst.losses.append(loss.detach())
    burst.errors.append(errors)
    return loss.detach()


def remembered(learner: Learner) -> Memories:
    """The next batch. What bias surprise brings is taken back more and more, wholly once exploration has fallen."""
    agent = acting(learner)
    algorithm, memory = dqn_of(agent), memory_of(agent)
    count, scale = learner.training.batch_size, agent.data.reward_scale
    if algorithm.prioritised:
        beta = FIRST_BETA + (1 - FIRST_BETA) * min(1.0, agent.practised / algorithm.epsilon_over)
        return memory.sample_surprising(count, agent.dice, algorithm.gamma, algorithm.n_step, scale, beta)
    return memory.sample(count, agent.dice, algorithm.gamma, algorithm.n_step, scale)


def targets(learner: Learner, memories: Memories) -> Tensor:
    """(n,) the values that the actions should have had."""
    agent = acting(learner)
    algorithm, older = dqn_of(agent), agent.target
    assert older is not None
    after = agent.prepared(memories.after)
    with torch.no_grad():
        values = action_values(older, algorithm, after)
        by = values
        if algorithm.double:
            with learner.model.evaluating():
                by = action_values(learner.model, algorithm, after)
        best = next_values(values, by)
    return torch.from_numpy(memories.rewards) + torch.from_numpy(memories.discounts) * best


def next_values(values: Tensor, by: Tensor) -> Tensor:
    """(n,) of `values` those of the actions that are best by `by`, (n, actions) both.

    With one for both it is Q-learning; by the network and valued by its older copy, double Q-learning (van Hasselt
    2016), which does not take its own luck for skill.
    """
    return values.gather(1, by.argmax(1, keepdim=True)).squeeze(1)


# ---- what outlives the generator ------------------------------------------------------------------------------------


def memory_of(agent: Agent) -> Replay:
    """The agent's memory, of the size that is wanted now."""
    algorithm, features = dqn_of(agent), agent.seen.shape[1]
    if agent.replay is None or agent.replay.features != features:
        agent.replay = Replay(algorithm.memory, features)
    elif agent.replay.capacity != algorithm.memory:
        agent.replay = agent.replay.resized(algorithm.memory)
    return agent.replay


def renew_target(learner: Learner) -> Model:
    """Make the older copy anew, with the weights that it had where they still fit; returns whose copy it is."""
    agent, model = acting(learner), learner.model
    before = agent.target
    agent.target = older = _copied(model)
    if not dqn_of(agent).prioritised:
        memory_of(agent).even()
    if before is not None:
        old, new = before.tensors(), older.tensors()
        if old.keys() == new.keys() and all(old[key].shape == new[key].shape for key in new):
            _take_over(older, before)
    return model


def copy_target(agent: Agent, model: Model) -> None:
    """The older copy becomes the network as it is."""
    if agent.target is None:
        agent.target = _copied(model)
    else:
        _take_over(agent.target, model)


def _copied(model: Model) -> Model:
    """In evaluation mode, and without gradients. The generator of dropout masks is shared, for it cannot be copied."""
    copy = deepcopy(model, {id(model.dropout): model.dropout})
    copy.requires_grad_(False)
    return copy.train(False)


@torch.no_grad()
def _take_over(model: Model, other: Model) -> None:
    numbers = other.tensors()
    for key, tensor in model.tensors().items():
        tensor.copy_(numbers[key])


def acting(learner: Learner) -> Agent:
    """Who acts."""
    assert learner.agent is not None
    return learner.agent


def dqn_of(agent: Agent) -> Dqn:
    """The settings as they are now."""
    assert isinstance(agent.algorithm, Dqn)
    return agent.algorithm
