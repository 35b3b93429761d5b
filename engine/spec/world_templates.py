"""Networks to begin with for who learns to act.

Each brings a way of learning that it serves, where the one that is chosen asks for another network.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.spec.acting import HIDDEN, as_table, paced
from engine.spec.block import row_links
from engine.spec.catalog.algorithms import AlgorithmKind, Dqn, Ppo, QLearning
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Gru, LastStep, LayerKind, ValueOutput
from engine.spec.document import Group, Link, Network, Spec, chain
from engine.spec.template import Template, input_of, list_of, output_of

REMEMBERED = 32  # units of a memory


def actor_critic(spec: Spec) -> Network:
    """Two hidden layers that both heads read."""
    return _with_value(spec, chain(*list_of(spec), _tanh(1), _tanh(2), output_of(spec)))


def two_networks(spec: Spec) -> Network:
    """The same beside each other: nothing that one of them learns disturbs the other."""
    (*first, source), answer, value = list_of(spec), output_of(spec), ValueOutput(id="value-1")
    actor, critic = (_tanh(1), _tanh(2)), (_tanh(3), _tanh(4))
    links = (*row_links(*first, source, *actor, answer), *row_links(source, *critic, value))
    groups = (_group("Actor", actor), _group("Critic", critic))
    return Network(layers=(*first, source, *actor, *critic, answer, value), links=links, groups=groups)


def q_network(spec: Spec) -> Network:
    """What is each action worth? One number for each."""
    return chain(*list_of(spec), _relu(1), _relu(2), output_of(spec))


def duelling(spec: Spec) -> Network:
    """What the state is worth, and how much better than that each action is, apart."""
    trunk, better, worth = _relu(1), _relu(2), _relu(3)
    answer, value = output_of(spec), ValueOutput(id="value-1")
    first = list_of(spec)
    links = (*row_links(*first, trunk, better, answer), *row_links(trunk, worth, value))
    return Network(layers=(*first, trunk, better, worth, answer, value), links=links)


def table(spec: Spec) -> Network:
    """A number for each action in each state."""
    return as_table(spec.network)


def pixels(spec: Spec) -> Network:
    """Filters on the picture, and two heads."""
    layers: tuple[LayerKind, ...] = (
        Conv2d(id="conv2d-1", units=16, kernel_size=3, initialisation="kaiming_uniform"),
        Conv2d(id="conv2d-2", units=32, kernel_size=3, stride=2, initialisation="kaiming_uniform"),
        Flatten(id="flatten-1"),
        _relu(1),
    )
    return _with_value(spec, chain(input_of(spec, as_picture=True), *layers, output_of(spec)))


def memory(spec: Spec) -> Network:
    """A GRU reads the newest observations one after another; what it holds at the end is what both heads read."""
    recall = (Gru(id="gru-1", units=REMEMBERED), LastStep(id="last_step-1"))
    return _with_value(spec, chain(input_of(spec), *recall, output_of(spec)))


def by_policy(spec: Spec) -> Mapping[str, Any]:
    """PPO, where what is chosen learns no policy or needs no Value."""
    now = spec.training.algorithm
    return {} if now is not None and now.answers == "policy" and now.needs_critic else _turned(spec, Ppo())


def by_values(spec: Spec) -> Mapping[str, Any]:
    """DQN without duelling."""
    now = spec.training.algorithm
    if isinstance(now, Dqn):
        return {"algorithm": now.with_(duelling=False)}
    return _turned(spec, Dqn())


def by_duel(spec: Spec) -> Mapping[str, Any]:
    """DQN with duelling."""
    now = spec.training.algorithm
    if isinstance(now, Dqn):
        return {"algorithm": now.with_(duelling=True)}
    return _turned(spec, Dqn(duelling=True))


def by_table(spec: Spec) -> Mapping[str, Any]:
    """Q-learning, where what is chosen learns no table."""
    now = spec.training.algorithm
    return {} if now is not None and now.answers == "table" else _turned(spec, QLearning())


WORLD_TEMPLATES: tuple[Template, ...] = (
    Template(
        "actor-critic", "Actor and critic", "One head says what to do, the other what to expect, from the same layers.",
        actor_critic, ("policy", "value", "ppo", "a2c", "reinforce", "agent", "reinforcement", "two heads"), "world",
        by_policy,
    ),
    Template(
        "two-networks", "Two networks", "Actor and critic apart: what one learns cannot disturb the other.",
        two_networks, ("policy", "value", "ppo", "a2c", "agent", "reinforcement", "actor", "critic"), "world",
        by_policy,
    ),
    Template(
        "q-network", "Q-network", "What is each action worth in what it sees? The best is taken.", q_network,
        ("dqn", "action values", "agent", "reinforcement", "mnih 2015"), "choices", by_values,
    ),
    Template(
        "duelling", "Duelling Q-network", "What the state is worth and how much better each action is, apart.",
        duelling, ("dueling", "dqn", "advantage", "agent", "reinforcement", "wang 2016"), "choices", by_duel,
    ),
    Template(
        "table", "Table", "A number for each action in each state: every weight can be read.", table,
        ("tabular", "q-learning", "sarsa", "value iteration", "agent", "reinforcement"), "states", by_table,
    ),
    Template(
        "pixels", "Pixels to actions", "Filters see where things are, and two heads act on it.", pixels,
        ("cnn", "convolution", "catch", "agent", "reinforcement", "policy"), "screen", by_policy,
    ),
    Template(
        "memory", "Memory", "A GRU over the newest observations knows how things move that are only seen to stand.",
        memory, ("gru", "recurrent", "hidden state", "pomdp", "agent", "reinforcement", "policy"), "glimpses",
        by_policy,
    ),
)  # fmt: skip


def _turned(spec: Spec, way: AlgorithmKind) -> Mapping[str, Any]:
    training = paced(spec.training, way)
    return {"algorithm": way, "learning_rate": training.learning_rate, "batch_size": training.batch_size}


def _with_value(spec: Spec, network: Network) -> Network:
    """The second head behind what feeds the answer."""
    value = ValueOutput(id="value-1")
    source = network.sources(network.layers[-1].id)[0]
    return network.with_(layers=(*network.layers, value), links=(*network.links, Link(source=source, target=value.id)))


def _tanh(number: int) -> Dense:
    return Dense(id=f"dense-{number}", units=HIDDEN, initialisation="orthogonal")


def _relu(number: int) -> Dense:
    return Dense(id=f"dense-{number}", units=HIDDEN, activation="relu", initialisation="kaiming_uniform")


def _group(name: str, layers: tuple[LayerKind, ...]) -> Group:
    return Group(id=name.lower(), name=name, layer_ids=tuple(layer.id for layer in layers))
