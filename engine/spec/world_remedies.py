"""Edits that mend what keeps an agent from learning."""

from __future__ import annotations

from collections.abc import Iterator

from engine.spec.acting import as_table, before_the_answer, fitted, has_states, is_bare, paced, suits, usual_algorithm
from engine.spec.catalog.algorithms import AlgorithmKind, Dqn, Ppo
from engine.spec.catalog.data import World
from engine.spec.catalog.layers import ValueOutput
from engine.spec.document import Link, Spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    Edit,
    RemoveLayers,
    SetAlgorithm,
    SetAlgorithmField,
    SetNetwork,
    Several,
    title_of,
)
from engine.spec.graph import fresh_id, topological
from engine.spec.shapes import analyse

Offered = tuple[str, Edit]  # what a button says, and the edit it asks for
WITH = {"reinforce": ("baseline", "Switch the baseline on"), "dqn": ("duelling", "Switch duelling on")}
WITHOUT = {"reinforce": ("baseline", "Go without a baseline"), "dqn": ("duelling", "Go without duelling")}


def unsuited(spec: Spec) -> Iterator[Offered]:
    """Ways of learning that work in the world, each with the network that it needs; the usual one first."""
    if isinstance(spec.data, World):
        usual = usual_algorithm(spec.data)
        others = [way for way in (Ppo(), Dqn()) if way.kind != usual.kind and suits(way, spec.data)]
        yield from (_chosen(spec, way) for way in (usual, *others))


def no_table(spec: Spec) -> Iterator[Offered]:
    """A table instead of the network, or a way of learning for the network that there is."""
    yield "Make it a table", SetNetwork(network=as_table(spec.network), words="make it a table")
    has_value = any(layer.kind == "value" and spec.network.sources(layer.id) for layer in spec.network.layers)
    ways: tuple[AlgorithmKind, ...] = (Ppo(), Dqn()) if has_value else (Dqn(), Ppo())
    yield from (_chosen(spec, way) for way in ways if suits(way, spec.data))


def no_critic(spec: Spec) -> Iterator[Offered]:
    """A Value beside the answer, or a way of learning without."""
    yield from _valued(spec)
    algorithm = spec.training.algorithm
    if algorithm is not None and algorithm.kind in WITHOUT:
        field, words = WITHOUT[algorithm.kind]
        yield words, SetAlgorithmField(field=field, value=False)
    elif suits(Dqn(), spec.data):
        yield _chosen(spec, Dqn())


def unasked_value(spec: Spec, layer_id: str) -> Iterator[Offered]:
    """A Value of which the way of learning takes no notice: the switch that asks it, or it goes."""
    algorithm = spec.training.algorithm
    if algorithm is not None and algorithm.kind in WITH:
        field, words = WITH[algorithm.kind]
        yield words, SetAlgorithmField(field=field, value=True)
    yield "Remove it", RemoveLayers(layer_ids=(layer_id,))


def idle_value(spec: Spec, layer_id: str) -> Iterator[Offered]:
    """A Value that nothing reaches: fed as the answer is, where one acts; or it goes."""
    network, source = spec.network, before_the_answer(spec.network)
    if spec.training.task == "reinforcement" and source and not network.sources(layer_id):
        yield f"Link {title_of(spec, source)} to it", AddLink(source=source, target=layer_id)
    yield "Remove it", RemoveLayers(layer_ids=(layer_id,))


def _valued(spec: Spec) -> Iterator[Offered]:
    """A new Value, or the one that nothing reaches yet, behind what feeds the answer, or the last layer of all."""
    network = spec.network
    inner = [i for i in topological(network) if network.layer(i).max_inputs != 0 and network.targets(i)]
    source = before_the_answer(network) or next(iter(inner[-1:]), "")
    source = source or next((layer.id for layer in network.layers if layer.kind == "input"), "")
    if not source:
        return
    idle = next((x.id for x in network.layers if x.kind == "value" and not network.sources(x.id)), "")
    if idle:
        yield f"Link {title_of(spec, source)} to {title_of(spec, idle)}", AddLink(source=source, target=idle)
        return
    value = ValueOutput(id=fresh_id(network, "value"))
    yield "Add a Value output", AddLayer(layer=value, links=(Link(source=source, target=value.id),))


def _chosen(spec: Spec, way: AlgorithmKind) -> Offered:
    """Another way of learning, with the network made to serve it."""
    turned = spec.with_(training=paced(spec.training, way))
    network, turn = fitted(turned), SetAlgorithm(algorithm=way)
    words = f"Choose {way.title}"
    if network == spec.network:
        return words, turn
    edits = (turn, SetNetwork(network=network, words=turn.label(spec)))
    return words, Several(edits=edits, words=turn.label(spec))


def served(spec: Spec, way: AlgorithmKind) -> Spec:
    """A document learned another way; where its network does not serve that, with one made from it that does."""
    turned = spec.with_(training=spec.training.with_(algorithm=way))
    return turned.with_(network=fitted(turned)) if analyse(turned).problems else turned


def made_for(spec: Spec, way: AlgorithmKind) -> str:
    """What `served` makes of the network, in words; empty where it serves as it is."""
    made = served(spec, way).network
    if made == spec.network:
        return ""
    if way.answers == "table":
        return f"{way.title} learns a table in place of this network."
    if is_bare(spec.network):
        return f"{way.title} learns a network with two hidden layers in place of the table."
    return f"{way.title} gets a Value output besides, which this network lacks."


def template_key(spec: Spec) -> str:
    """The network that suits a world and a way of learning, by the key of its template."""
    algorithm, data = spec.training.algorithm, spec.data
    if algorithm is not None and algorithm.answers == "table" and has_states(data):
        return "table"
    if spec.data_shape.sequence:
        return "memory"
    if algorithm is not None and algorithm.answers == "values":
        return "duelling" if algorithm.needs_critic else "q-network"
    return "pixels" if spec.data_shape.picture is not None else "actor-critic"
