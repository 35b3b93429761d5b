"""Blocks for pictures: each takes and gives maps of so many channels, of the same height and width."""

from __future__ import annotations

from engine.spec.block import even_groups, grouped, row_links
from engine.spec.catalog.layers import (
    ActivationLayer,
    Add,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dense,
    GlobalPool,
    LayerKind,
    MaxPool,
    Multiply,
    Norm,
)
from engine.spec.document import Link
from engine.spec.fragment import Fragment


def residual_maps(channels: int) -> Fragment:
    """``x + W2 * relu(W1 * norm(x))``, W2 zero at first: it changes nothing until it learns (He 2016, Goyal 2017)."""
    layers = (_norm(channels), conv(1, channels), _silent(2, channels), Add(id="add-1"))
    return grouped("Residual block", layers, row_links(*layers), skips=("add-1",))


def bottleneck_maps(channels: int) -> Fragment:
    """Windows of 3×3 on a quarter of the channels, between two of 1×1; the last is zero at first (He 2015)."""
    narrow = max(1, channels // 4)
    layers = (conv(1, narrow, 1), conv(2, narrow), _silent(3, channels, 1), Add(id="add-1"))
    return grouped("Bottleneck", layers, row_links(*layers), skips=("add-1",))


def gate_maps(channels: int) -> Fragment:
    """``tanh(W * x) * sigmoid(V * x)``: one way says what, the other says how much (van den Oord 2016)."""
    what = conv(1, channels).with_(activation="tanh", initialisation="xavier_uniform")
    gated = conv(2, channels).with_(activation="sigmoid", initialisation="xavier_uniform", name="Gate")
    times = Multiply(id="multiply-1")
    links = (Link(source=what.id, target=times.id), Link(source=gated.id, target=times.id, port=1))
    return grouped("Gate", (what, gated, times), links)


def dense_maps(channels: int) -> Fragment:
    """Every convolution sees all before it; a last one of 1×1 brings them back to the width (Huang 2016)."""
    grown = max(1, channels // 2)
    first, side = conv(1, grown), Concatenate(id="concatenate-1")
    second, whole = conv(2, grown), Concatenate(id="concatenate-2")
    last = conv(3, channels, 1)
    links = (*row_links(first, side, second, whole, last), Link(source=side.id, target=whole.id, port=1))
    return grouped("Dense block", (first, side, second, whole, last), links, skips=(side.id,))


def conv_norm_relu(channels: int) -> Fragment:
    """``relu(norm(W * x))``: what deep networks for pictures are made of (Ioffe 2015, Wu 2018)."""
    plain = conv(1, channels).with_(activation="linear", bias=False)
    layers = (plain, _norm(channels), ActivationLayer(id="activation-1"))
    return grouped("Conv-Norm-ReLU", layers, row_links(*layers))


def squeeze_excite(channels: int) -> Fragment:
    """Each map is scaled by what the means of all maps say of it (Hu 2018)."""
    squeeze = GlobalPool(id="global-pool-1", name="Squeeze")
    narrow = Dense.model_validate(
        {"id": "dense-1", "units": max(1, channels // 4), "activation": "relu", "initialisation": "kaiming_uniform"}
    )
    excite, times = Dense(id="dense-2", units=channels, activation="sigmoid", name="Excite"), Multiply(id="multiply-1")
    layers = (squeeze, narrow, excite, times)
    return grouped("Squeeze and excite", layers, row_links(*layers), skips=(times.id,))


def inception(channels: int) -> Fragment:
    """Windows of 1×1, 3×3 and 5×5 and a pooling look at the same maps, side by side (Szegedy 2015)."""
    shares = _shares(channels)
    join = Concatenate(id="concatenate-1")
    pool = MaxPool(id="max-pool-1", kernel_size=3, stride=1, padding="same")
    narrow = max(1, channels // 4)
    branches: list[tuple[LayerKind, ...]] = [(conv(1, shares[0], 1),)]
    if len(shares) == 4:
        branches += [
            (conv(2, narrow, 1), conv(3, shares[1], 3)),
            (conv(4, narrow, 1), conv(5, shares[2], 5)),
            (pool, conv(6, shares[3], 1)),
        ]
    layers = tuple(layer for branch in branches for layer in branch)
    links = [link for branch in branches for link in row_links(*branch)]
    links += [Link(source=branch[-1].id, target=join.id, port=port) for port, branch in enumerate(branches)]
    return grouped("Inception", (*layers, join), tuple(links))


def there_and_back(channels: int) -> Fragment:
    """Down to half the size and up again, with a way past it: one floor of a U-Net (Ronneberger 2015).

    Height and width must be even. Put one into the middle of another to go deeper.
    """
    down = MaxPool(id="max-pool-1")
    deep = conv(1, 2 * channels).with_(normalisation="group")
    up = ConvTranspose2d(id="conv-transpose2d-1", units=channels)
    join = Concatenate(id="concatenate-1")
    last = conv(2, channels).with_(normalisation="group")
    layers = (down, deep, up, join, last)
    return grouped("Down and up", layers, row_links(*layers), skips=(join.id,))


def conv(number: int, units: int, kernel: int = 3) -> Conv2d:
    """A convolution that keeps the size."""
    return Conv2d(id=f"conv2d-{number}", units=units, kernel_size=kernel)


def _silent(number: int, units: int, kernel: int = 3) -> Conv2d:
    """Gives zero until it has learned something."""
    return conv(number, units, kernel).with_(activation="linear", initialisation="zeros")


def _norm(channels: int) -> Norm:
    """Over each picture by itself: batch statistics mislead while they are new."""
    return Norm(id="norm-1", normalisation="group", groups=even_groups(channels))


def _shares(channels: int) -> tuple[int, ...]:
    """The channels divided among four branches, the most for 3×3; so few that one branch takes all are not divided."""
    if channels < 4:
        return (channels,)
    quarter, rest = channels // 4, channels % 4
    return (quarter, quarter + rest, quarter, quarter)
