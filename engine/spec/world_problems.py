"""What keeps an agent from learning: a way of learning that does not suit the world or the network."""

from __future__ import annotations

from collections.abc import Iterator

from engine.spec.acting import has_rules, has_states, is_table
from engine.spec.catalog.algorithms import Algorithm, Dqn, Reinforce
from engine.spec.catalog.data import Gymnasium, World
from engine.spec.document import Spec
from engine.spec.problems import SpecProblem

SECOND = {
    "value": "There is another Value before it: only the first is what the agent expects.",
    "output": "There is another Output before it: only the first one acts, and this one learns nothing.",
}


def world_problems(spec: Spec, live: frozenset[str]) -> list[SpecProblem]:
    """Problems of a document whose task is reinforcement; of any other there are none.

    Parameters
    ----------
    live : ids of the layers that take part.
    """
    if spec.training.task != "reinforcement" or not isinstance(spec.data, World):
        return []
    if isinstance(spec.data, Gymnasium) and not spec.data.seen:
        remedy = "Type its id in the Data panel, such as MountainCarContinuous-v0."
        return [SpecProblem("data", "No environment is chosen.", remedy, "id", kind="no environment")]
    algorithm = spec.training.algorithm
    if algorithm is None:
        remedy = "Choose one in the Training panel, such as PPO."
        return [SpecProblem("training", "No way of learning to act is chosen.", remedy, "algorithm", "no algorithm")]
    unsuited = list(_unsuited(algorithm, spec.data))[:1]
    return unsuited or list(_unserved(spec, algorithm, live))


def world_warnings(spec: Spec, live: frozenset[str]) -> list[SpecProblem]:
    """What only deserves a look: heads of which no notice is taken."""
    if spec.training.task != "reinforcement":
        return []
    layers = [layer for layer in spec.network.layers if layer.id in live]
    found = []
    for kind, words in SECOND.items():
        for second in [layer for layer in layers if layer.kind == kind][1:]:
            found.append(SpecProblem(second.id, words, "Remove one of them.", kind="second head"))
    first = next((layer for layer in layers if layer.kind == "value"), None)
    return found if first is None else [*found, *_unasked(spec.training.algorithm, first.id)]


def _unasked(algorithm: Algorithm | None, value: str) -> Iterator[SpecProblem]:
    """A Value that is drawn, shown, and learned by nobody.

    Parameters
    ----------
    value : id of the layer.
    """
    if algorithm is None or algorithm.needs_critic:
        return
    if isinstance(algorithm, Dqn):
        words = "It takes no part: without duelling, DQN learns what each action is worth from the Output alone."
        yield SpecProblem(value, words, "Switch duelling on, or remove it.", kind="unasked value")
    elif isinstance(algorithm, Reinforce):
        words = "It takes no part: without a baseline, nothing asks what return the agent expects."
        yield SpecProblem(value, words, "Switch the baseline on, or remove it.", kind="unasked value")


def _unsuited(algorithm: Algorithm, data: World) -> Iterator[SpecProblem]:
    """What speaks against a way of learning in a world, whatever the network."""

    def problem(words: str, remedy: str, kind: str) -> SpecProblem:
        return SpecProblem("training", words, remedy, "algorithm", kind)

    title = algorithm.title
    if algorithm.answers != "policy" and not data.moves:
        words = f"{title} chooses one of several actions; here an action is made of numbers."
        yield problem(words, "Choose a way that learns a policy, such as PPO.", "unsuited")
    if algorithm.answers == "table" and not has_states(data):
        words = f"{title} keeps a table of all states; those of {data.called} cannot be counted."
        yield problem(words, "Choose a way that learns by a network, such as PPO.", "unsuited")
    if algorithm.model and not has_rules(data):
        words = f"{title} plans with the chances of what comes next; those of {data.called} are not known."
        yield problem(words, "Choose a way that learns by acting, such as Q-learning.", "unsuited")


def _unserved(spec: Spec, algorithm: Algorithm, live: frozenset[str]) -> Iterator[SpecProblem]:
    """What the network lacks for a way of learning."""
    if algorithm.answers == "table" and not is_table(spec, live):
        words = f"{algorithm.title} learns a table, and this network is none."
        remedy = "Link the Input, with its states on, straight to the Output without bias; or choose PPO."
        yield SpecProblem("network", words, remedy, kind="no table")
    if algorithm.needs_critic and not any(spec.network.layer(i).kind == "value" for i in live if spec.network.has(i)):
        way = f"Duelling {algorithm.title}" if isinstance(algorithm, Dqn) else algorithm.title
        words = f"{way} needs a Value output: what return the agent expects."
        remedy = "Add a Value layer, fed by what feeds the Output."
        yield SpecProblem("network", words, remedy, kind="no critic")
