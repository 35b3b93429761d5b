"""Networks that are no chains, for the tests of the engine."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from engine.spec.catalog.data import CartPole, Shapes
from engine.spec.catalog.layers import (
    ActivationLayer,
    AdaptivePool,
    Add,
    AttentionPool,
    AvgPool,
    Concatenate,
    Contraction,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Corruption,
    CrossAttention,
    Dense,
    DepthwiseConv2d,
    DropoutLayer,
    Embedding,
    Flatten,
    GaussianCode,
    GlobalPool,
    Gru,
    Input,
    LastStep,
    LayerKind,
    Lstm,
    MaxPool,
    Multiply,
    Noise,
    Norm,
    Output,
    PositionalEncoding,
    Reservoir,
    Reshape,
    Rnn,
    SelfAttention,
    SeparableConv2d,
    Sparsity,
    StepDense,
    TiedDense,
    TransformerBlock,
    Upsample,
    Versus,
)
from engine.spec.document import Link, Network, Spec
from engine.spec.edits import SetData
from tests.engine.engines import small


def wired(*layers: LayerKind, links: str, data: str = "spiral", **training: Any) -> Spec:
    """A document with these layers, and links written as "a>b b>c"; the order of the links is that of the ports."""
    found: list[Link] = []
    for pair in links.split():
        source, target = pair.split(">")
        found.append(Link(source=source, target=target, port=sum(link.target == target for link in found)))
    network = Network(layers=layers, links=tuple(found))
    return small(data=data, **training).with_(network=network)


def in_chain(*hidden: LayerKind, data: str = "spiral", **training: Any) -> Spec:
    """Input "input", these layers and Output "output", one after another."""
    ids = ["input", *(layer.id for layer in hidden), "output"]
    links = " ".join(f"{a}>{b}" for a, b in pairwise(ids))
    return wired(Input(id="input"), *hidden, Output(id="output"), links=links, data=data, **training)


def of_pictures(*hidden: LayerKind, data: str = "digits", **training: Any) -> Spec:
    """Input "input" of a picture, these layers and Output "output", one after another."""
    ids = ["input", *(layer.id for layer in hidden), "output"]
    links = " ".join(f"{a}>{b}" for a, b in pairwise(ids))
    return wired(
        Input(id="input", as_picture=True), *hidden, Output(id="output"), links=links, data=data, **training
    )  # fmt: skip


def rebuilding(*hidden: LayerKind, data: str = "digits", **training: Any) -> Spec:
    """As `in_chain`; what it is to answer is what it is given."""
    settings = {"task": "reconstruction", "loss": "mse"} | training
    return in_chain(*hidden, data=data, **settings)


def against(noise: Noise, *hidden: LayerKind, data: str = "gauss") -> Spec:
    """A generator of one layer against a discriminator of these."""
    ids = ["versus-1", *(layer.id for layer in hidden), "output"]
    links = f"{noise.id}>generator-1 input>versus-1 generator-1>versus-1 " + " ".join(
        f"{a}>{b}" for a, b in pairwise(ids)
    )
    return wired(
        Input(id="input"), noise, Dense(id="generator-1", units=2, activation="linear"), Versus(id="versus-1"),
        *hidden, Output(id="output"),
        links=links, data=data, task="adversarial", loss="binary_cross_entropy",
    )  # fmt: skip


TWO_INPUTS = wired(
    Input(id="input", features=("x1", "sin_x1")),
    Input(id="input-2", features=("x2", "x1")),
    Dense(id="dense-1", units=4),
    Dense(id="dense-2", units=3),
    Concatenate(id="concatenate-1"),
    Output(id="output"),
    links="input>dense-1 input-2>dense-2 dense-1>concatenate-1 dense-2>concatenate-1 concatenate-1>output",
)
TWO_OUTPUTS = wired(
    Input(id="input"),
    Dense(id="dense-1", units=4),
    Dense(id="dense-2", units=3),
    Output(id="output"),
    Output(id="output-2", loss_weight=0.3),
    links="input>dense-1 dense-1>dense-2 dense-2>output dense-1>output-2",
)
WITH_KIND = {  # a network in which the kind stands; a new kind without an entry fails `test_every_kind_is_shown_here`
    "input": TWO_INPUTS,
    "value": SetData(data=CartPole()).apply(small(Dense(id="dense-1", units=6))),
    "dense": small(
        Dense(id="dense-1", units=6, normalisation="batch", dropout=0.2),
        Dense(id="dense-2", units=3, bias=False, normalisation="layer", activation="gelu"),
    ),
    "conv1d": in_chain(
        Reshape(id="reshape-1", sizes="2 x 32"),
        Conv1d(id="conv-1", units=5, kernel_size=4, dilation=2, padding_mode="circular", normalisation="batch"),
        Conv1d(id="conv-2", units=4, stride=2, padding="custom", normalisation="group"),
        MaxPool(id="pool-1", padding="same"),
        Norm(id="norm-1", normalisation="group"),
        Upsample(id="upsample-1", mode="linear"),
        AdaptivePool(id="pool-2"),
        AvgPool(id="pool-3", padding="same", stride=1),
        Flatten(id="flatten-1"),
        data="digits",
    ),
    "conv2d": of_pictures(
        Conv2d(id="conv-1", units=4, normalisation="batch", dropout=0.2),
        Norm(id="norm-1", normalisation="batch"),
        Conv2d(id="conv-2", units=6, kernel_size=2, bias=False, normalisation="layer", padding_mode="reflect"),
        DropoutLayer(id="dropout-1", whole_maps=True),
        Conv2d(id="conv-3", units=3, stride=2, padding="none", dilation=2),
        Flatten(id="flatten-1"),
    ),
    "depthwise_conv2d": of_pictures(
        DepthwiseConv2d(id="depthwise-1", units=3),
        DepthwiseConv2d(id="depthwise-2", units=6, kernel_size=4, padding_mode="replicate"),
        GlobalPool(id="pool-1"),
    ),
    "separable_conv2d": of_pictures(
        Conv2d(id="conv-1", units=4), SeparableConv2d(id="separable-1", units=5), GlobalPool(id="pool-1", mode="max")
    ),
    "conv_transpose2d": of_pictures(
        ConvTranspose2d(id="transposed-1", units=3),
        ConvTranspose2d(id="transposed-2", units=2, kernel_size=3, stride=2, dilation=2),
        ConvTranspose2d(id="transposed-3", units=2, kernel_size=3, stride=1, padding="custom"),
        Flatten(id="flatten-1"),
    ),
    "max_pool": of_pictures(
        MaxPool(id="pool-1", kernel_size=3, stride=1, padding="same"),
        MaxPool(id="pool-2", kernel_size=4, padding="same"),
        MaxPool(id="pool-3"),
        Flatten(id="flatten-1"),
    ),
    "avg_pool": of_pictures(
        AvgPool(id="pool-1", kernel_size=3, stride=1, padding="same"),
        AvgPool(id="pool-2", kernel_size=4, padding="same"),
        AvgPool(id="pool-3"),
        Flatten(id="flatten-1"),
    ),
    "global_pool": of_pictures(Conv2d(id="conv-1", units=5), GlobalPool(id="pool-1")),
    "adaptive_pool": of_pictures(
        AdaptivePool(id="pool-1", edge=3),
        AdaptivePool(id="pool-2", edge=5, mode="max"),
        Flatten(id="flatten-1"),
    ),
    "upsample": of_pictures(
        Upsample(id="upsample-1"),
        Upsample(id="upsample-2", mode="linear"),
        MaxPool(id="pool-1", kernel_size=4, stride=4),
        Flatten(id="flatten-1"),
    ),
    "self_attention": in_chain(
        Reshape(id="reshape-1", sizes="4 x 16"),
        SelfAttention(id="attention-1", units=6, heads=2, dropout=0.2),
        SelfAttention(id="attention-2", units=8, heads=1, causal=True, bias=False),
        Flatten(id="flatten-1"),
        data="digits",
    ),
    "cross_attention": wired(
        Input(id="input"),
        Reshape(id="reshape-1", sizes="4 x 16"),
        Reshape(id="reshape-2", sizes="8 x 8"),
        CrossAttention(id="attention-1", units=6, heads=3),
        Flatten(id="flatten-1"),
        Output(id="output"),
        links="input>reshape-1 input>reshape-2 reshape-1>attention-1 reshape-2>attention-1 attention-1>flatten-1"
        " flatten-1>output",
        data="digits",
    ),
    "transformer": in_chain(
        Reshape(id="reshape-1", sizes="8 x 8"),
        TransformerBlock(id="transformer-1", dropout=0.2),
        TransformerBlock(id="transformer-2", heads=2, widening=2, causal=True, activation="relu"),
        Flatten(id="flatten-1"),
        data="digits",
    ),
    "embedding": in_chain(Embedding(id="embedding-1", units=6), StepDense(id="steps-1", units=5), data="recall"),
    "rnn": in_chain(
        Rnn(id="rnn-1", units=5, layers=2, dropout=0.2),
        Rnn(id="rnn-2", units=4, activation="relu", bidirectional=True),
        LastStep(id="last-1", both=True),
        data="vowels",
    ),
    "gru": in_chain(
        Gru(id="gru-1", units=5),
        Gru(id="gru-2", units=4, layers=2, bidirectional=True),
        GlobalPool(id="pool-1"),
        data="vowels",
    ),
    "lstm": wired(
        Input(id="input"),
        Lstm(id="lstm-1", units=5, layers=2),
        LastStep(id="last-1"),
        Lstm(id="lstm-2", units=5, bidirectional=True),
        AttentionPool(id="pool-1"),
        Output(id="output"),
        links="input>lstm-1 lstm-1>last-1 input>lstm-2 last-1>lstm-2 lstm-2>pool-1 pool-1>output",
        data="vowels",
    ),
    "reservoir": in_chain(Reservoir(id="reservoir-1", units=20), LastStep(id="last-1"), data="vowels"),
    "step_dense": in_chain(
        StepDense(id="steps-1", units=6), StepDense(id="steps-2", units=5, bias=False), LastStep(id="l"), data="vowels"
    ),
    "last_step": in_chain(LastStep(id="last-1"), data="vowels"),
    "attention_pool": in_chain(StepDense(id="steps-1", units=6), AttentionPool(id="pool-1"), data="vowels"),
    "positional": in_chain(
        PositionalEncoding(id="positional-1"),
        StepDense(id="steps-1", units=5),
        PositionalEncoding(id="positional-2", mode="learned"),
        GlobalPool(id="pool-1"),
        data="vowels",
    ),
    "add": wired(
        Input(id="input"),
        Dense(id="dense-1", units=5),
        Dense(id="dense-2", units=5),
        Dense(id="dense-3", units=5),
        Add(id="add-1"),
        Output(id="output"),
        links="input>dense-1 dense-1>dense-2 dense-2>dense-3 dense-1>add-1 dense-2>add-1 dense-3>add-1 add-1>output",
    ),
    "multiply": wired(
        Input(id="input"),
        Dense(id="dense-1", units=5),
        Dense(id="dense-2", units=5, activation="sigmoid"),
        Multiply(id="multiply-1"),
        Multiply(id="multiply-2"),
        Output(id="output"),
        links="input>dense-1 input>dense-2 dense-1>multiply-1 dense-2>multiply-1 multiply-1>multiply-2"
        " multiply-2>output",
    ),
    "concatenate": wired(
        Input(id="input"),
        Dense(id="dense-1", units=5),
        Concatenate(id="concatenate-1"),
        Output(id="output"),
        links="input>dense-1 dense-1>concatenate-1 input>concatenate-1 concatenate-1>output",
    ),
    "activation": in_chain(Dense(id="dense-1", units=5), ActivationLayer(id="activation-1", activation="gelu")),
    "dropout": in_chain(Dense(id="dense-1", units=5), DropoutLayer(id="dropout-1")),
    "norm": in_chain(Norm(id="norm-1", normalisation="batch"), Dense(id="dense-1", units=5), Norm(id="norm-2")),
    "flatten": wired(
        Input(id="input", as_picture=True),
        ActivationLayer(id="activation-1"),
        Flatten(id="flatten-1"),
        Output(id="output"),
        links="input>activation-1 activation-1>flatten-1 flatten-1>output",
        data="digits",
    ),
    "reshape": in_chain(
        Reshape(id="reshape-1", sizes="1 x 8 x ?"),
        Conv2d(id="conv-1", units=2),
        Reshape(id="reshape-2", sizes="? x 4"),
        Conv1d(id="conv-2", units=2),
        Reshape(id="reshape-3", sizes="?"),
        data="digits",
    ),
    "output": TWO_OUTPUTS,
    "noise": against(Noise(id="noise-1", units=3), Dense(id="dense-1", units=5)),
    "versus": against(
        Noise(id="noise-1", distribution="uniform"), Dense(id="dense-1", units=5), Norm(id="norm-1"), data="spiral"
    ),
    "gaussian_code": rebuilding(
        Dense(id="dense-1", units=12), GaussianCode(id="code-1", units=3, beta=0.5), Dense(id="dense-2", units=12)
    ),
    "tied_dense": rebuilding(
        Dense(id="dense-1", units=12),
        Dense(id="dense-2", units=3, bias=False),
        TiedDense(id="tied-1", tied_to="dense-2", activation="tanh"),
        TiedDense(id="tied-2", tied_to="dense-1", bias=False),
    ),
    "corruption": of_pictures(
        Corruption(id="corruption-1"),
        Corruption(id="corruption-2", mode="masking"),
        Flatten(id="flatten-1"),
        Corruption(id="corruption-3", mode="masking"),
        task="reconstruction",
        loss="mse",
    ),
    "sparsity": rebuilding(
        Dense(id="dense-1", units=12, activation="sigmoid"),
        Sparsity(id="sparsity-1", weight=0.01),
        Sparsity(id="sparsity-2", mode="kl", weight=0.01),
    ),
    "contraction": rebuilding(Dense(id="dense-1", units=12), Contraction(id="contraction-1")),
}
MASKS = of_pictures(
    Conv2d(id="conv-1", units=4),
    Norm(id="norm-1", normalisation="group", groups=2),
    data="shapes",
    task="segmentation",
    loss="cross_entropy",
).with_(data=Shapes(kind="shapes", samples=100))
