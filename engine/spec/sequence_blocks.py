"""Blocks for sequences: each takes and gives so many channels, and as many steps as there were.

None of them lets a step see a later one, so that they can be put wherever the next token is wanted.
"""

from __future__ import annotations

from engine.spec.block import grouped, row_links
from engine.spec.catalog.layers import Add, Conv1d, Multiply, SelfAttention, StepDense
from engine.spec.catalog.layers.attention import fitting_heads
from engine.spec.document import Link
from engine.spec.fragment import Fragment

KERNEL = 3


def residual_steps(channels: int) -> Fragment:
    """``x + W2 relu(W1 x)`` at each step, W2 zero at first: it changes nothing until it learns (Goyal 2017)."""
    layers = (_bent(1, channels), _silent(2, channels), Add(id="add-1"))
    return grouped("Residual block", layers, row_links(*layers), skips=("add-1",))


def gate_steps(channels: int) -> Fragment:
    """``tanh(W x) * sigmoid(V x)`` at each step: one way says what, the other says how much (Dauphin 2016)."""
    what = StepDense(id="step_dense-1", units=channels, activation="tanh")
    gated = StepDense(id="step_dense-2", units=channels, activation="sigmoid", name="Gate")
    times = Multiply(id="multiply-1")
    links = (Link(source=what.id, target=times.id), Link(source=gated.id, target=times.id, port=1))
    return grouped("Gate", (what, gated, times), links)


def temporal(channels: int) -> Fragment:
    """Two causal convolutions that add a correction to what passes by, the second zero at first (Bai 2018)."""
    return dilated(channels, 1)


def dilated(channels: int, dilation: int) -> Fragment:
    """A `temporal` block that looks so many steps back from one place to the next."""
    first = causal(1, channels).with_(dilation=dilation)
    second = causal(2, channels).with_(dilation=dilation, activation="linear", initialisation="zeros")
    layers = (first, second, Add(id="add-1"))
    return grouped("Temporal block", layers, row_links(*layers), skips=("add-1",))


def gated_temporal(channels: int) -> Fragment:
    """``x + W (tanh(A * x) sigmoid(B * x))`` with causal windows, W zero at first (van den Oord 2016)."""
    what = causal(1, channels).with_(activation="tanh", initialisation="xavier_uniform")
    gated = causal(2, channels).with_(activation="sigmoid", initialisation="xavier_uniform", name="Gate")
    times, last, join = Multiply(id="multiply-1"), _silent(1, channels), Add(id="add-1")
    links = (*row_links(what, times, last, join), Link(source=gated.id, target=times.id, port=1))
    return grouped("Gated temporal block", (what, gated, times, last, join), links, skips=("add-1",))


def look_back(channels: int) -> Fragment:
    """What causal attention finds is added to what passes by, through weights that are zero at first."""
    heads = fitting_heads(channels, 4)
    layers = (
        SelfAttention(id="self_attention-1", units=channels, heads=heads, causal=True),
        _silent(1, channels),
        Add(id="add-1"),
    )
    return grouped("Look back", layers, row_links(*layers), skips=("add-1",))


def causal(number: int, units: int) -> Conv1d:
    """A convolution that looks back only."""
    return Conv1d(id=f"conv1d-{number}", units=units, kernel_size=KERNEL, padding="causal")


def _bent(number: int, units: int) -> StepDense:
    return StepDense(id=f"step_dense-{number}", units=units, initialisation="kaiming_uniform")


def _silent(number: int, units: int) -> StepDense:
    """Gives zero until it has learned something."""
    return StepDense(id=f"step_dense-{number}", units=units, activation="linear", initialisation="zeros")
