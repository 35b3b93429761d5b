"""Tables against what can be reckoned exactly from the rules of their worlds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.acting import Player, begin, example
from benchmarks.harness import Measure, Result

if TYPE_CHECKING:
    from engine.arrays import Doubles, Ints
    from engine.spec.document import Spec
    from engine.worlds import Rules

PLANNED = Measure("GridWorld: value iteration, largest error", "", 1e-6, "at most")
LEARNED = Measure("GridWorld: Q-learning, largest error", "", 0.05, "at most")
SHORT = {  # share of the optimal value that the learned policy lacks
    "frozen-lake": Measure("FrozenLake 8x8: lacks of the best value", "", 0.02, "at most"),
    "taxi": Measure("Taxi: lacks of the best value", "", 0.02, "at most"),
}
ACTIONS = {"frozen-lake": 1_000_000, "taxi": 200_000}
TRIED = 400_000  # actions of Q-learning in the GridWorld
SWEEPS = 2000


def measure() -> Iterator[Result]:
    """A plan, a table that was learned in the same world, and two larger ones."""
    plan = begin(example("gridworld-values"))
    plan.until(SWEEPS)
    gamma, known = plan.agent.algorithm.gamma, rules_of(plan)
    exact = exact_values(known, greedy_policy(plan), gamma)
    yield Result(PLANNED, error(plan, exact, known), "against numpy.linalg.solve for the policy that was found")
    tried = begin(as_learned())
    tried.until(TRIED)
    best = exact_values(rules_of(tried), greedy_policy(plan), tried.agent.algorithm.gamma)
    note = f"after {tried.actions:,} actions, {tried.seconds:.0f} s of the processor"
    yield Result(LEARNED, error(tried, best, known), note)
    for name, bar in SHORT.items():
        yield learned_table(name, bar)


def learned_table(name: str, bar: Measure) -> Result:
    """What the best policy of a learned table is worth where episodes begin, beside the optimum."""
    from engine.train.reinforcement.planning import optimal_values

    player = begin(example(name))
    player.until(ACTIONS[name])
    known, gamma = rules_of(player), player.agent.algorithm.gamma
    best = float(known.first @ optimal_values(known, gamma))
    reached = float(known.first @ exact_values(known, greedy_policy(player), gamma))
    words = f"{reached:.4f} of {best:.4f} after {player.actions:,} actions, {player.seconds:.0f} s, one seed"
    return Result(bar, (best - reached) / abs(best), words)


def as_learned() -> Spec:
    """The planned GridWorld, learned by trying things out; each entry's rate falls with its visits."""
    from engine.spec.catalog.algorithms import QLearning
    from engine.spec.edits import SetTraining

    spec = example("gridworld-values")
    way = QLearning(gamma=0.99, epsilon=1.0, epsilon_end=1.0, fading=True)
    for field, value in (("algorithm", way), ("learning_rate", 1.0)):
        spec = SetTraining(field=field, value=value).apply(spec)
    return spec


def rules_of(player: Player) -> Rules:
    """The rules of its world."""
    from engine.worlds import rules

    return rules(player.agent.data)


def worths(player: Player) -> Doubles:
    """(states, actions) what the table says."""
    model = player.run.learner.model
    weight = model.layer(model.output_id).get_parameter("weight")
    return np.asarray(weight.detach().numpy().T, dtype=np.float64)


def greedy_policy(player: Player) -> Ints:
    """(states,) the best action of the table."""
    best: Ints = worths(player).argmax(1)
    return best


def exact_values(known: Rules, policy: Ints, gamma: float) -> Doubles:
    """(states,) what a policy is worth, by solving Bellman's equations."""
    rows = np.arange(len(policy))
    chances, rewards = known.chances[rows, policy], known.rewards[rows, policy]
    return np.asarray(np.linalg.solve(np.eye(len(policy)) - gamma * chances, rewards), dtype=np.float64)


def error(player: Player, exact: Doubles, known: Rules) -> float:
    """The largest difference of a state's value, of all from which one can go on and to which one can come."""
    reached = (known.first > 0) | (known.chances.sum((0, 1)) > 0)
    counted = reached & ~known.ends
    return float(np.abs(worths(player).max(1) - exact)[counted].max())
