"""Networks to begin with, each made to fit the data at hand.

A template keeps the network's input and answer as they are set; layers are named ``dense-1``, ``dense-2`` ... from left
to right, so that what a network has learned is carried over wherever it fits.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.spec.block import row_links
from engine.spec.blocks import bottleneck, dense_block, gate, residual
from engine.spec.catalog.choices import Activation
from engine.spec.catalog.layers import Concatenate, Dense, LayerKind, Output
from engine.spec.code_templates import CODE_TEMPLATES
from engine.spec.document import Group, Link, Network, Spec, chain
from engine.spec.edits import PasteFragment
from engine.spec.fragment import Fragment, renewed
from engine.spec.picture_templates import PICTURE_TEMPLATES
from engine.spec.sequence_templates import SEQUENCE_TEMPLATES
from engine.spec.template import Template, list_of, output_of
from engine.spec.world_templates import WORLD_TEMPLATES

SMALL, MEDIUM, LARGE = 8, 24, 48  # units of a layer: for a point of the plane, a row of a table, a picture


def logistic(spec: Spec) -> Network:
    """Input and answer, nothing between."""
    return chain(*list_of(spec), output_of(spec))


def mlp(spec: Spec) -> Network:
    """Two hidden layers, the second narrower."""
    width = _width(spec)
    return _chain(spec, _dense(spec, 1, width), _dense(spec, 2, max(width * 2 // 3, 2)))


def deep(spec: Spec) -> Network:
    """Eight narrow layers."""
    return _chain(spec, *(_dense(spec, number, max(_width(spec) // 2, 4)) for number in range(1, 9)))


def wide(spec: Spec) -> Network:
    """One wide layer."""
    return _chain(spec, _dense(spec, 1, 8 * _width(spec)))


def residual_mlp(spec: Spec) -> Network:
    """Three residual blocks behind a layer that brings the data to their width."""
    return _stacked(spec, _dense(spec, 1, _width(spec)), (residual,) * 3)


def bottleneck_mlp(spec: Spec) -> Network:
    """Wide, two units, wide again."""
    width = _width(spec)
    return _chain(spec, _dense(spec, 1, width), _dense(spec, 2, 2), _dense(spec, 3, width))


def bottleneck_blocks(spec: Spec) -> Network:
    """Two blocks whose correction goes through a narrow middle."""
    return _stacked(spec, _dense(spec, 1, 2 * _width(spec)), (bottleneck,) * 2)


def gated(spec: Spec) -> Network:
    """Two gates in a row."""
    return _stacked(spec, _dense(spec, 1, _width(spec)), (gate,) * 2)


def densely_linked(spec: Spec) -> Network:
    """Two blocks in which each layer sees all before it."""
    return _stacked(spec, _dense(spec, 1, _width(spec)), (dense_block,) * 2)


def two_branches(spec: Spec) -> Network:
    """A wide layer beside a deep branch, side by side before the answer."""
    width = _width(spec)
    (*first, source), answer = list_of(spec), output_of(spec)
    broad = _dense(spec, 1, 2 * width, "Wide")
    branch = (_dense(spec, 2, width), _dense(spec, 3, width), _dense(spec, 4, width))
    both = Concatenate(id="concatenate-1")
    links = (
        *row_links(*first, source, broad, both, answer),
        *row_links(source, *branch),
        Link(source="dense-4", target=both.id, port=1),
    )
    deep_part = Group(id="group-1", name="Deep", layer_ids=tuple(layer.id for layer in branch))
    return Network(layers=(*first, source, broad, *branch, both, answer), links=links, groups=(deep_part,))


def auxiliary(spec: Spec) -> Network:
    """Four layers with a second answer half way."""
    width = _width(spec)
    answer = output_of(spec)
    early = Output(id=f"{answer.id}-early", name="Early answer", loss_weight=0.3)
    layers = [_dense(spec, number, width) for number in range(1, 5)]
    network = chain(*list_of(spec), *layers, answer)
    half = Link(source="dense-2", target=early.id)
    return network.with_(layers=(*network.layers, early), links=(*network.links, half))


def normalised(spec: Spec) -> Network:
    """Four layers, each of which brings its sums to a steady scale."""
    width = _width(spec)
    return _chain(spec, *(_dense(spec, n, width).with_(normalisation="batch") for n in range(1, 5)))


TEMPLATES: tuple[Template, ...] = (
    Template(
        "logistic", "Logistic regression", "What one weighted sum can do alone: a straight border, no more.", logistic,
        ("linear", "perceptron", "regression"),
    ),
    Template("mlp", "MLP", "Two hidden layers bend what one cannot.", mlp, ("multilayer perceptron", "feedforward")),
    Template("deep", "Deep and narrow", "Eight narrow layers: see how little reaches the first.", deep, ("vanishing",)),
    Template("wide", "Wide and shallow", "One wide layer: many units, each with little to do.", wide, ("universal",)),
    Template(
        "residual", "Residual MLP", "Each block adds a correction, so that depth does no harm.", residual_mlp,
        ("resnet", "skip", "he 2015"),
    ),
    Template(
        "bottleneck", "Bottleneck", "All that is known goes through two units, which can be drawn.", bottleneck_mlp,
        ("autoencoder", "embedding", "two units"),
    ),
    Template(
        "bottleneck-blocks", "Bottleneck blocks", "Corrections through a narrow middle: depth for few weights.",
        bottleneck_blocks, ("resnet", "residual"),
    ),
    Template("gated", "Gated", "Sigmoid units open and shut what others say.", gated, ("glu", "multiply", "highway")),
    Template(
        "densely-linked", "Densely linked", "Each layer sees all before it, side by side.", densely_linked,
        ("densenet", "concatenate"),
    ),
    Template(
        "two-branches", "Two branches", "A wide and a deep way look at the same data and are read together.",
        two_branches, ("wide and deep", "parallel", "concatenate"),
    ),
    Template(
        "auxiliary", "Early answer", "A second answer half way teaches the first layers directly.", auxiliary,
        ("auxiliary head", "deep supervision", "inception"), "known",
    ),
    Template(
        "normalised", "Normalised MLP", "Batch norm keeps sums at a steady scale, so that larger steps work.",
        normalised, ("batch norm", "normalized"),
    ),
    *PICTURE_TEMPLATES,
    *SEQUENCE_TEMPLATES,
    *CODE_TEMPLATES,
    *WORLD_TEMPLATES,
)  # fmt: skip


def template(key: str) -> Template:
    """The template of this key.

    Raises
    ------
    KeyError
        If there is none.
    """
    return {row.key: row for row in TEMPLATES}[key]


def _width(spec: Spec) -> int:
    data = spec.data_shape
    if data.picture is not None:
        return LARGE
    return SMALL if data.plane or data.line else MEDIUM


def _dense(spec: Spec, number: int, units: int, name: str = "") -> Dense:
    """A hidden layer; the function that bends is the one that suits the data."""
    activation: Activation = "relu" if spec.data_shape.picture is not None else "tanh"
    initialisation = "kaiming_uniform" if activation == "relu" else "xavier_uniform"
    return Dense.model_validate(
        {"id": f"dense-{number}", "units": units, "activation": activation, "initialisation": initialisation}
        | {"name": name}
    )


def _chain(spec: Spec, *layers: LayerKind) -> Network:
    return chain(*list_of(spec), *layers, output_of(spec))


def _stacked(spec: Spec, first: Dense, blocks: tuple[Callable[[int], Fragment], ...]) -> Network:
    """Blocks one after another between the first layer and the answer."""
    made = spec.with_(network=_chain(spec, first))
    answer = made.network.layers[-1].id
    for make in blocks:
        fragment = renewed(make(first.units), made.network)
        source = made.network.sources(answer)[0]
        made = PasteFragment(fragment=fragment, source=source, target=answer).apply(made)
    return made.network
