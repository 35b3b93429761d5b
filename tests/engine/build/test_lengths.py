"""Samples of different lengths in one batch: outputs, loss and gradients as those of the samples one by one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engine.build.layers import BUILDERS, LayerModule, Surroundings
from engine.build.model import Model
from engine.spec.catalog.layers import (
    LAYERS,
    ActivationLayer,
    AdaptivePool,
    Add,
    AttentionPool,
    AvgPool,
    Concatenate,
    Contraction,
    Conv1d,
    Corruption,
    CrossAttention,
    DropoutLayer,
    Embedding,
    Flatten,
    GlobalPool,
    Gru,
    Input,
    LastStep,
    LayerKind,
    Lstm,
    MaxPool,
    Multiply,
    Norm,
    Output,
    PositionalEncoding,
    Reservoir,
    Reshape,
    Rnn,
    SelfAttention,
    Shape,
    Sparsity,
    StepDense,
    TransformerBlock,
    Upsample,
    Versus,
)
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import Link, Network
from engine.spec.problems import ShapeError
from engine.spec.shapes import LayerShape

CHANNELS, STEPS, SYMBOLS = 4, 17, 7
LENGTHS = (17, 9, 1, 6, 12)
# an output of steps is as a Dense at each step
LIST_ONLY = {"dense", "output", "noise", "gaussian_code", "tied_dense", "value"}
PICTURE_ONLY = {"conv2d", "depthwise_conv2d", "separable_conv2d", "conv_transpose2d"}


def case(*layers: LayerKind, links: str = "") -> tuple[tuple[LayerKind, ...], str]:
    """Layers behind the input "in", one after another where no links are given."""
    ids = ["in", *(layer.id for layer in layers)]
    return layers, links or " ".join(f"{a}>{b}" for a, b in pairwise(ids))


def recurrent(kind: type[Rnn] | type[Gru] | type[Lstm]) -> list[tuple[tuple[LayerKind, ...], str]]:
    """A recurrent layer in all its ways, and behind it what reads its ends."""
    return [
        case(kind(id="a", units=3)),
        case(kind(id="a", units=3, bidirectional=True)),
        case(kind(id="a", units=3, layers=3, bidirectional=True), LastStep(id="b", both=True)),
        case(kind(id="a", units=3, ablated_units=(1,)), LastStep(id="b")),
        case(
            kind(id="a", units=3, layers=2),
            LastStep(id="b"),
            kind(id="c", units=3, layers=2, bidirectional=True),
            links="in>a a>b in>c b>c",
        ),
    ]


CONVOLUTIONS = [
    case(Conv1d(id="a", units=3, kernel_size=kernel, stride=stride, dilation=dilation, padding=padding, padding_size=4))
    for kernel, stride, dilation in ((3, 1, 1), (4, 1, 2), (3, 2, 1), (5, 3, 2), (2, 4, 1))
    for padding in ("same", "custom", "causal")
] + [
    case(Conv1d(id="a", units=4, normalisation="layer"), Conv1d(id="b", units=4, stride=2, normalisation="group")),
    case(Conv1d(id="a", units=3, kernel_size=1, padding="none"), Conv1d(id="b", units=3, stride=3), LastStep(id="c")),
]
POOLS = {
    kind: [
        case(made(id="a", kernel_size=kernel, stride=stride, padding="same"))
        for kernel, stride in ((2, 2), (3, 2), (3, 1), (4, 1), (5, 4))
    ]
    + [case(made(id="a", kernel_size=1, stride=2), StepDense(id="b", units=3), LastStep(id="c"))]
    for kind, made in (("max_pool", MaxPool), ("avg_pool", AvgPool))
}
CASES: dict[str, list[tuple[tuple[LayerKind, ...], str]]] = {
    "input": [case(StepDense(id="a", units=2))],
    "conv1d": CONVOLUTIONS,
    **POOLS,
    "global_pool": [case(GlobalPool(id="a")), case(GlobalPool(id="a", mode="max"))],
    "adaptive_pool": [
        case(AdaptivePool(id="a", edge=edge, mode=mode), Flatten(id="b"))
        for edge in (1, 3, 5, STEPS)
        for mode in ("average", "max")
    ],
    "upsample": [
        case(Upsample(id="a", factor=2), LastStep(id="b")),
        case(Upsample(id="a", factor=3, mode="linear")),
        case(Upsample(id="a", factor=2, mode="linear"), Conv1d(id="b", units=3, stride=2)),
    ],
    "embedding": [case(Embedding(id="a", units=3), Lstm(id="b", units=3), LastStep(id="c"))],
    "rnn": [*recurrent(Rnn), case(Rnn(id="a", units=3, activation="relu"))],
    "gru": recurrent(Gru),
    "lstm": recurrent(Lstm),
    "reservoir": [case(Reservoir(id="a", units=9, density=0.5), LastStep(id="b")), case(Reservoir(id="a", units=5))],
    "step_dense": [case(StepDense(id="a", units=3, activation="sigmoid"), GlobalPool(id="b"))],
    "last_step": [case(LastStep(id="a")), case(LastStep(id="a", both=True))],
    "attention_pool": [case(Conv1d(id="a", units=3), AttentionPool(id="b"))],
    "positional": [
        case(PositionalEncoding(id="a"), StepDense(id="b", units=2, activation="tanh"), GlobalPool(id="c")),
        case(PositionalEncoding(id="a", mode="learned"), Gru(id="b", units=3, bidirectional=True)),
    ],
    "self_attention": [
        case(SelfAttention(id="a", units=4, heads=2)),
        case(SelfAttention(id="a", units=6, heads=3, causal=True), SelfAttention(id="b", units=4), GlobalPool(id="c")),
    ],
    "corruption": [
        case(Corruption(id="a", mode="blur"), StepDense(id="b", units=2)),
        case(Corruption(id="a", mode="blur", radius=3.0), LastStep(id="b")),
    ],
    "sparsity": [case(StepDense(id="a", units=2), Sparsity(id="b"), GlobalPool(id="c"))],
    "contraction": [case(StepDense(id="a", units=2), Contraction(id="b"))],
    "versus": [case(Corruption(id="a", mode="blur"), Versus(id="b"), LastStep(id="c"), links="in>a in>b a>b b>c")],
    "cross_attention": [
        case(
            Conv1d(id="a", units=3, stride=2), CrossAttention(id="b", units=4, heads=2), AttentionPool(id="c"),
            links="in>a in>b a>b b>c",
        ),
        case(
            Gru(id="a", units=3), Conv1d(id="b", units=3, stride=2), CrossAttention(id="c", units=4), LastStep(id="d"),
            links="in>a in>b b>c a>c c>d",
        ),
    ],
    "transformer": [
        case(PositionalEncoding(id="a"), TransformerBlock(id="b", heads=2), TransformerBlock(id="c", causal=True)),
        case(TransformerBlock(id="a"), LastStep(id="b")),
    ],
    "add": [case(StepDense(id="a", units=4), Add(id="b"), GlobalPool(id="c"), links="in>a in>b a>b b>c")],
    "multiply": [
        case(
            GlobalPool(id="a"), Multiply(id="b"), Conv1d(id="c", units=2), LastStep(id="d"),
            links="in>a a>b in>b b>c c>d",
        )
    ],
    "concatenate": [
        case(Gru(id="a", units=2), Concatenate(id="b"), Lstm(id="c", units=2, bidirectional=True),
             links="in>a in>b a>b b>c")
    ],
    "activation": [case(ActivationLayer(id="a", activation="sigmoid"), GlobalPool(id="b"))],
    "dropout": [case(DropoutLayer(id="a", dropout=0.0), GlobalPool(id="b"))],
    "norm": [
        case(Conv1d(id="a", units=4), Norm(id="b", normalisation="group", groups=2), Conv1d(id="c", units=2)),
        case(Norm(id="a"), StepDense(id="b", units=2), LastStep(id="c")),
    ],
    "flatten": [case(AdaptivePool(id="a", edge=3), Flatten(id="b"))],
    "reshape": [case(AdaptivePool(id="a", edge=6), Reshape(id="b", sizes="8 x 3"), Gru(id="c", units=2))],
}  # fmt: skip
EACH = [pytest.param(kind, at, id=f"{kind}-{at}") for kind, cases in CASES.items() for at in range(len(cases))]


def data_of(steps: int, *, symbols: bool, varying: bool) -> DataShape:
    """Data of one sequence."""
    names = tuple("abcdefg"[:SYMBOLS]) if symbols else ()
    part = SequencePart("s", 1 if symbols else CHANNELS, steps, names, varying)
    return DataShape(part.features, part.features, targets=("y",), task="regression", sequence=(part,))


def model_of(layers: tuple[LayerKind, ...], links: str, data: DataShape) -> Model:
    """The network as the engine builds it, with weights in front whose gradient comes through all layers.

    Its output stands beside: what is compared is what the last layer gives.
    """
    if not data.sequence[0].symbols:
        layers = (StepDense(id="front", units=CHANNELS, activation="tanh"), *layers)
        links = f"in>front {' '.join(pair.replace('in>', 'front>') for pair in links.split())}"
    found: list[Link] = []
    for pair in f"{links} in>flat flat>out".split():
        source, target = pair.split(">")
        found.append(Link(source=source, target=target, port=sum(link.target == target for link in found)))
    ends = Flatten(id="flat"), Output(id="out")
    network = Network(layers=(Input(id="in"), *layers, *ends), links=tuple(found))
    around = Surroundings(data, data.features, torch.Generator().manual_seed(0))
    modules: dict[str, LayerModule] = {}
    shapes: dict[str, Shape] = {}
    for layer in network.layers:
        inputs = tuple(shapes[source] for source in network.sources(layer.id))
        shapes[layer.id] = layer.infer_shape(inputs, data)
        module = BUILDERS[layer.kind](layer, LayerShape(inputs, shapes[layer.id], 0), around)
        module.inputs, module.output = inputs, shapes[layer.id]
        modules[layer.id] = module
    model = Model(network, modules, around.dropout).double()
    for number, layer in enumerate(network.layers):
        model.layer(layer.id).draw(torch.Generator().manual_seed(number))
        model.layer(layer.id).adopt(layer)
    model.train()
    return model


def samples(symbols: bool) -> Tensor:
    """(batch, features): not-a-number beyond each sample's end."""
    chance = torch.Generator().manual_seed(5)
    channels = 1 if symbols else CHANNELS
    x = torch.randn(len(LENGTHS), channels, STEPS, generator=chance, dtype=torch.float64)
    if symbols:
        x = torch.randint(SYMBOLS, x.shape, generator=chance).double()
    for sample, length in zip(x, LENGTHS, strict=True):
        sample[:, length:] = float("nan")
    return x.flatten(1)


def loss_of(own: Tensor) -> Tensor:
    """A loss of one sample, in which every channel has another say: the mean over its own steps."""
    say = torch.linspace(0.5, 2.0, own.shape[0], dtype=torch.float64).reshape(-1, *[1] * (own.dim() - 1))
    return ((own - 0.3).square() * say).mean()


def _own(tensors: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Without those of the output, which stands beside."""
    return {key: tensor for key, tensor in tensors.items() if key[0] != "out"}


def same_weights(source: Model, target: Model) -> None:
    """Copy what has been drawn; of learned positions as many steps as there are."""
    held = target.tensors()
    with torch.no_grad():
        for key, tensor in _own(source.tensors()).items():
            held[key].copy_(tensor[:, : held[key].shape[1]] if key[1] == "table" else tensor)


def test_every_kind_that_takes_sequences_is_compared() -> None:
    assert set(CASES) | LIST_ONLY | PICTURE_ONLY == set(LAYERS)


@pytest.mark.parametrize("kind", sorted(PICTURE_ONLY))
def test_the_others_take_none(kind: str) -> None:
    with pytest.raises(ShapeError):
        LAYERS[kind](id="a", kind=kind).infer_shape(((4, 9),), data_of(9, symbols=False, varying=True))


@pytest.mark.parametrize(("kind", "at"), EACH)
def test_a_padded_batch_is_as_its_samples_one_by_one(kind: str, at: int) -> None:
    layers, links = CASES[kind][at]
    symbols, last = kind == "embedding", layers[-1].id
    together = model_of(layers, links, data_of(STEPS, symbols=symbols, varying=True))
    _stirred(together)
    x, lengths = samples(symbols), dict[str, Tensor | None]()
    given = _by_sample(together.all_outputs(x, lengths)[last], lengths[last])
    losses, gradients = [], []
    for sample, got, steps in zip(x, given, LENGTHS, strict=True):
        single = model_of(layers, links, data_of(steps, symbols=symbols, varying=False))
        same_weights(together, single)
        wanted = single.all_outputs(sample.reshape(-1, STEPS)[:, :steps].reshape(1, -1))[last][0]
        torch.testing.assert_close(got, wanted)
        losses.append(loss_of(wanted))
        gradients.append(_gradients(losses[-1], single))
    loss = torch.stack([loss_of(each) for each in given]).mean()
    torch.testing.assert_close(loss, torch.stack(losses).mean())
    found = _gradients(loss, together)
    assert any(bool(gradient.any()) for gradient in found.values())
    for key, gradient in found.items():
        torch.testing.assert_close(gradient, torch.stack([one[key] for one in gradients]).mean(0))


def _by_sample(given: Tensor, ends: Tensor | None) -> list[Tensor]:
    """What was given for each sample, at its own steps; beyond them there is nothing."""
    if ends is None:
        return list(given)
    for sample, end in zip(given, ends, strict=True):
        assert not sample[:, int(end) :].any()
    return [sample[:, : int(end)] for sample, end in zip(given, ends, strict=True)]


def _gradients(loss: Tensor, model: Model) -> dict[tuple[str, str], Tensor]:
    """Of all parameters but the output's; of learned positions those that a short sample does not have are zero."""
    held = _own(model.learned())
    found = dict(zip(held, torch.autograd.grad(loss, list(held.values()), retain_graph=True), strict=True))
    return {
        key: functional.pad(gradient, (0, STEPS - gradient.shape[1])) if key[1] == "table" else gradient
        for key, gradient in found.items()
    }


def _stirred(model: Model) -> None:
    """No weight is where it stands at first: zeros would hide what is wrong."""
    chance = torch.Generator().manual_seed(9)
    with torch.no_grad():
        for parameter in model.learned().values():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=chance, dtype=torch.float64))


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_what_would_fill_in_from_beyond_the_end_is_refused(mode: str) -> None:
    layer = Conv1d(id="a", padding_mode=mode)
    with pytest.raises(ShapeError, match="end at different steps"):
        layer.infer_shape(((4, 9),), data_of(9, symbols=False, varying=True))
    assert layer.infer_shape(((4, 9),), data_of(9, symbols=False, varying=False)) == (8, 9)
    bare = layer.with_(padding="none")
    assert bare.infer_shape(((4, 9),), data_of(9, symbols=False, varying=True)) == (8, 7)


def test_a_sample_too_short_for_the_window_ends_in_one_step() -> None:
    data = data_of(STEPS, symbols=False, varying=True)
    layers, links = case(Conv1d(id="a", units=3, kernel_size=5, padding="none"), MaxPool(id="b", kernel_size=4))
    lengths: dict[str, Tensor | None] = {}
    given = model_of(layers, links, data).all_outputs(samples(False), lengths)
    after = [[int(steps) for steps in lengths[layer_id]] for layer_id in "ab"]  # type: ignore[union-attr]
    assert after == [[13, 5, 1, 2, 8], [5, 1, 1, 1, 3]]
    assert given["b"].isfinite().all()


@pytest.mark.parametrize(
    "hidden", [Norm(id="a", normalisation="batch"), Conv1d(id="a", units=4, normalisation="batch")]
)
def test_a_batch_norm_counts_own_steps_only(hidden: LayerKind) -> None:
    """Of a batch its statistics are those of all steps that are there, in one list."""
    data = data_of(STEPS, symbols=False, varying=True)
    layers, links = case(StepDense(id="z", units=4, activation="linear"), hidden)
    model, bare = model_of(layers, links, data), model_of(layers[:1], "in>z", data)
    same_weights(bare, model)
    x = samples(False)
    there = ~x.reshape(len(LENGTHS), CHANNELS, STEPS)[:, 0].isnan()
    given = model.all_outputs(x)["a"].mT[there]
    if isinstance(hidden, Norm):
        sums = bare.all_outputs(x)["z"].mT[there]
        torch.testing.assert_close(given, functional.batch_norm(sums, None, None, training=True))
        running = model.tensors()["a", "norm.running_mean"]
        torch.testing.assert_close(running, 0.1 * sums.mean(0))
    more = torch.cat((x.reshape(len(x), CHANNELS, STEPS), x.new_full((len(x), CHANNELS, 5), float("nan"))), 2)
    longer = model_of(layers, links, data_of(STEPS + 5, symbols=False, varying=True))
    same_weights(model_of(layers, links, data), longer)
    again = longer.all_outputs(more.flatten(1))["a"].mT[:, :STEPS][there]
    torch.testing.assert_close(again, given)


def test_a_list_of_a_short_sample_ends_in_zeros() -> None:
    data = data_of(STEPS, symbols=False, varying=True)
    model = model_of(*case(Flatten(id="a")), data)
    given = model.all_outputs(samples(False))["a"].reshape(len(LENGTHS), CHANNELS, STEPS)
    for sample, length in zip(given, LENGTHS, strict=True):
        assert sample[:, :length].any()
        assert not sample[:, length:].any()


def test_whole_samples_know_no_lengths() -> None:
    lengths: dict[str, Tensor | None] = {}
    data = data_of(STEPS, symbols=False, varying=False)
    model = model_of(*case(Lstm(id="a", units=3, bidirectional=True)), data)
    model.all_outputs(samples(False).nan_to_num(), lengths)
    assert lengths == {}
