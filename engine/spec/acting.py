"""What a way of learning to act asks of the world and of the network."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from engine.spec.catalog.algorithms import Algorithm, AlgorithmKind, Ppo, QLearning
from engine.spec.catalog.data import Bandit, CliffWalking, Data, FrozenLake, GridWorld, Taxi, World
from engine.spec.catalog.layers import Dense, Input, LayerKind, Output, ValueOutput
from engine.spec.document import Link, Network, Spec, Training, chain
from engine.spec.graph import before, fresh_id

WITH_RULES = (GridWorld, FrozenLake, CliffWalking, Taxi)  # worlds whose probabilities are known
ENDS = ("output", "value")  # layers behind which nothing comes
HIDDEN = 64  # units of each of the two layers that an agent begins with


class Pace(NamedTuple):
    """How far a step goes, and of how many samples it is."""

    learning_rate: float
    batch_size: int


USUAL_PACE: dict[str, Pace] = {  # by the kind of the algorithm; the others have no use for one
    "q-learning": Pace(0.1, 32),
    "sarsa": Pace(0.1, 32),
    "reinforce": Pace(0.003, 32),
    "a2c": Pace(0.001, 64),
    "ppo": Pace(0.001, 64),
    "dqn": Pace(0.001, 64),
}
ELSEWHERE = Pace(0.01, 32)  # of what learns from samples


# ---- the world ------------------------------------------------------------------------------------------------------


def has_states(data: Data) -> bool:
    """Whether the states of a world can be counted, and the network is told which one it is."""
    return isinstance(data, World) and bool(data.states) and data.remembers == 1


def has_rules(data: Data) -> bool:
    """Whether one can plan in it: the probabilities of what comes next are known."""
    return isinstance(data, WITH_RULES)


def suits(algorithm: Algorithm, data: Data) -> bool:
    """Whether a way of learning works in a world, whatever the network."""
    if not isinstance(data, World) or (algorithm.model and not has_rules(data)):
        return False
    return algorithm.answers == "policy" or (bool(data.moves) and (algorithm.answers != "table" or has_states(data)))


def usual_algorithm(data: World) -> AlgorithmKind:
    """What one begins with in a world: a table where there are few enough states to count, else PPO."""
    if not has_states(data) or not data.moves:
        return Ppo()
    return QLearning(gamma=0.0) if isinstance(data, Bandit) else QLearning()


# ---- the network ----------------------------------------------------------------------------------------------------


def is_table(spec: Spec, live: Collection[str]) -> bool:
    """Whether a network is a table: a number for each state and action, and nothing else.

    Parameters
    ----------
    live : ids of the layers that take part.
    """
    layers = sorted((spec.network.layer(i) for i in live if spec.network.has(i)), key=lambda layer: layer.kind)
    match layers:
        case [Input() as first, Output(bias=False) as answer]:
            data = spec.data
            told = isinstance(data, World) and first.chosen(spec.data_shape) == data.observed[: data.states]
            return told and has_states(data) and spec.network.sources(answer.id) == (first.id,)
    return False


def as_table(network: Network) -> Network:
    """A table in place of a network; its input, answer and notes stay."""
    first = next((layer for layer in network.layers if isinstance(layer, Input)), Input(id="input"))
    answer = next((layer for layer in network.layers if isinstance(layer, Output)), Output(id="output"))
    free = {"x": None, "y": None}
    both = chain(first.with_(features=None, as_picture=False, part="", **free), answer.with_(bias=False, **free))
    return both.with_(notes=network.notes)


def with_value(network: Network) -> Network:
    """The same with a Value fed by what feeds the answer; one that nothing reaches is linked to it."""
    source = before_the_answer(network)
    if not source:
        return network
    idle = next((x.id for x in network.layers if x.kind == "value" and not network.sources(x.id)), "")
    if idle:
        return network.with_(links=(*network.links, Link(source=source, target=idle)))
    value = ValueOutput(id=fresh_id(network, "value"))
    return network.with_(layers=(*network.layers, value), links=(*network.links, Link(source=source, target=value.id)))


def before_the_answer(network: Network) -> str:
    """What feeds the first output that something feeds; empty where nothing does."""
    outputs = (layer.id for layer in network.layers if layer.kind == "output")
    return next((source for i in outputs for source in network.sources(i) if network.has(source)), "")


def fitted(spec: Spec) -> Network:
    """The network as the algorithm needs it: a table, or with a Value; as it is where it serves.

    A bare table that has to become a network gets two hidden layers.
    """
    network, algorithm = spec.network, spec.training.algorithm
    if algorithm is None:
        return network
    live = _live(network)
    if algorithm.answers == "table":
        return network if is_table(spec, live) else as_table(network)
    if is_bare(network):
        network = with_hidden(network, HIDDEN, HIDDEN)
    has_value = any(network.layer(i).kind == "value" for i in live if network.has(i))
    return network if has_value or not algorithm.needs_critic else with_value(network)


def is_bare(network: Network) -> bool:
    """Whether an Input feeds an Output without bias, as in a table, and nothing else is there."""
    match sorted(network.layers, key=lambda layer: layer.kind):
        case [Input() as first, Output(bias=False) as answer]:
            return network.sources(answer.id) == (first.id,)
    return False


def with_hidden(network: Network, *widths: int) -> Network:
    """Dense layers in place of the one link of a table, and a bias for the answer."""
    first, answer = sorted(network.layers, key=lambda layer: layer.kind)
    hidden = [Dense(id=f"dense-{number}", units=units) for number, units in enumerate(widths, start=1)]
    whole: tuple[LayerKind, ...] = (first, *hidden, answer.with_(bias=True))
    return chain(*whole).with_(notes=network.notes)


def _live(network: Network) -> frozenset[str]:
    """The layers that take part where one acts."""
    ends = [x.id for x in network.layers if x.kind in ENDS and network.sources(x.id)]
    return before(network, ends)


# ---- the training ---------------------------------------------------------------------------------------------------


def paced(training: Training, algorithm: AlgorithmKind | None) -> Training:
    """The training with another algorithm; rate and batch follow, where nobody set them to something of their own."""
    old = training.algorithm
    now = Pace(training.learning_rate, training.batch_size)
    was, will = _pace(old), _pace(algorithm)
    follows = will is not None and (old is None or now == was)
    pace = will if follows and will is not None else now
    return training.with_(algorithm=algorithm, **pace._asdict())


def _pace(algorithm: Algorithm | None) -> Pace | None:
    return ELSEWHERE if algorithm is None else USUAL_PACE.get(algorithm.kind)


def settled(earlier: Spec, spec: Spec) -> Spec:
    """A document whose data changed, with a way of learning that works there and a network that serves it.

    What was chosen stays where it can serve; elsewhere the usual way comes, and with it the network that it needs. Of
    data without a world there is nothing to act in: no way of learning to act, and a bare table becomes a network.
    """
    algorithm, data = spec.training.algorithm, spec.data
    if not isinstance(data, World):
        return _left(spec) if algorithm is not None else spec
    turned = algorithm is None or not suits(algorithm, data)
    if turned:
        spec = spec.with_(training=paced(spec.training, usual_algorithm(data)))
    if turned or earlier.data.kind != data.kind:
        spec = spec.with_(network=fitted(spec))
    return spec


def _left(spec: Spec) -> Spec:
    """The document where one does not act any more."""
    network = with_hidden(spec.network, 8, 6) if is_bare(spec.network) else spec.network
    return spec.with_(training=paced(spec.training, None), network=network)
