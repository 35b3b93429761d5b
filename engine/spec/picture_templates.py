"""Networks to begin with for pictures, each made to fit their size: 8×8 to 64×64, grey or in colour.

A small picture is made smaller less often, so that something is left to look at.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.spec.block import row_links
from engine.spec.catalog.layers import (
    ActivationLayer,
    AvgPool,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Flatten,
    GlobalPool,
    LayerKind,
    MaxPool,
    Norm,
)
from engine.spec.document import Group, Link, Network, Spec, chain
from engine.spec.edits import PasteFragment
from engine.spec.fragment import Fragment, renewed
from engine.spec.picture_blocks import residual_maps
from engine.spec.template import Template, input_of, output_of

SMALLEST_POOLED = 6  # px; a map of fewer rows is not pooled again
FIRST_CHANNELS = 8
MOST_FLOORS = 3  # of a U-Net


def cnn(spec: Spec) -> Network:
    """Two convolutions, each followed by a pooling, and the answer."""
    build = _Row(spec)
    build.conv(8).pool().conv(16).pool()
    return build.answered()


def lenet(spec: Spec) -> Network:
    """Two convolutions of 5×5 and averages, then two dense layers (LeCun 1998)."""
    build = _Row(spec)
    build.conv(6, kernel=5, activation="tanh").pool(AvgPool).conv(16, kernel=5, activation="tanh").pool(AvgPool)
    return build.answered(_tanh(1, 120), _tanh(2, 84))


def vgg(spec: Spec) -> Network:
    """Two convolutions of 3×3 in a row before each pooling, twice as many filters behind it (Simonyan 2014)."""
    build = _Row(spec)
    for channels in (16, 32, 64):
        if channels == 64 and build.edge < SMALLEST_POOLED:
            break
        build.conv(channels).conv(channels).pool()
    return build.answered(_relu(1, 64, dropout=0.3))


def resnet(spec: Spec) -> Network:
    """Corrections to what passes by, at half the size and twice the filters again and again (He 2015)."""
    build = _Row(spec)
    build.conv(16).block(residual_maps)
    for channels in (32, 64):
        if build.edge < SMALLEST_POOLED:
            break
        build.conv(channels, stride=2).block(residual_maps)
    last = (Norm(id="norm-1", normalisation="group", groups=4), ActivationLayer(id="activation-1"))
    return build.finished(*last, GlobalPool(id="global_pool-1"))


def unet(spec: Spec) -> Network:
    """Down to see what it is, up to see where, with a way past every floor (Ronneberger 2015).

    Group norm: batch statistics mislead for the first seconds.
    """
    floors = _floors(spec)
    down, up, links = _unet_parts(floors)
    source, answer = input_of(spec, as_picture=True), output_of(spec)
    layers = [source, *down, *up, answer]
    links = [Link(source=source.id, target=down[0].id), *links, Link(source=up[-1].id, target=answer.id)]
    groups = (
        Group(id="group-1", name="Encoder", layer_ids=tuple(layer.id for layer in down)),
        Group(id="group-2", name="Decoder", layer_ids=tuple(layer.id for layer in up)),
    )
    return Network(layers=tuple(layers), links=tuple(links), groups=groups)


PICTURE_TEMPLATES: tuple[Template, ...] = (
    Template(
        "cnn", "CNN", "Filters slide over the picture, poolings make it small, the rest is one weighted sum.", cnn,
        ("convolution", "conv2d", "picture", "image"), "pictures",
    ),
    Template(
        "lenet", "LeNet-5", "The network that read cheques in 1998: two convolutions, averages, dense layers.", lenet,
        ("convolution", "lecun", "cnn", "picture", "image"), "pictures",
    ),
    Template(
        "vgg", "Small VGG", "Two small windows in a row see as far as a large one, for fewer weights.", vgg,
        ("convolution", "simonyan", "cnn", "picture", "image", "deep"), "pictures",
    ),
    Template(
        "resnet", "Small ResNet", "Each block adds a correction to the maps, so that depth does no harm.", resnet,
        ("convolution", "residual", "skip", "he 2015", "cnn", "picture", "image"), "pictures",
    ),
    Template(
        "unet", "U-Net", "Says of every pixel what it is: down to see what, up again to see where.", unet,
        ("segmentation", "mask", "encoder", "decoder", "convolution", "picture", "image"), "masks",
    ),
)  # fmt: skip


class _Row:
    """Layers one after another, and how large the maps still are.

    Attributes
    ----------
    edge : rows or columns, whichever are fewer.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.edge = min((spec.data_shape.picture or (1, 8, 8))[1:])
        self._layers: list[LayerKind] = []
        self._blocks: list[tuple[str, Fragment]] = []
        self._count = 0
        self._channels = 1

    def conv(self, channels: int, kernel: int = 3, stride: int = 1, activation: str = "relu") -> _Row:
        """A convolution that keeps the size, or halves it with a stride of 2."""
        self._count += 1
        start = "kaiming_uniform" if activation == "relu" else "xavier_uniform"
        self._layers.append(
            Conv2d.model_validate(
                {"id": f"conv2d-{self._count}", "units": channels, "kernel_size": min(kernel, self.edge),
                 "stride": stride, "activation": activation, "initialisation": start}
            )
        )  # fmt: skip
        self._channels = channels
        self.edge = -(-self.edge // stride)
        return self

    def pool(self, kind: type[MaxPool] | type[AvgPool] = MaxPool) -> _Row:
        """Half the size, where there is enough of it."""
        if self.edge >= SMALLEST_POOLED:
            number = 1 + sum(isinstance(layer, kind) for layer in self._layers)
            self._layers.append(kind(id=f"{kind.model_fields['kind'].default}-{number}"))
            self.edge //= 2
        return self

    def block(self, make: Callable[[int], Fragment]) -> _Row:
        """A block behind what there is so far."""
        self._blocks.append((self._layers[-1].id, make(self._channels)))
        return self

    def answered(self, *dense: Dense) -> Network:
        """A list of all maps, dense layers, and the answer."""
        return self.finished(Flatten(id="flatten-1"), *dense)

    def finished(self, *last: LayerKind) -> Network:
        """The whole network, with its blocks."""
        answer = output_of(self._spec)
        network = chain(input_of(self._spec, as_picture=True), *self._layers, *last, answer)
        made = self._spec.with_(network=network)
        for source, block in self._blocks:
            target = made.network.targets(source)[0]
            paste = PasteFragment(fragment=renewed(block, made.network), source=source, target=target)
            made = paste.apply(made)
        return made.network


def _tanh(number: int, units: int) -> Dense:
    return Dense(id=f"dense-{number}", units=units)


def _relu(number: int, units: int, dropout: float = 0.0) -> Dense:
    return Dense(
        id=f"dense-{number}", units=units, activation="relu", initialisation="kaiming_uniform", dropout=dropout
    )


def _floors(spec: Spec) -> tuple[int, ...]:
    """Channels of each floor; there is one more for every time that height and width can be halved."""
    _, height, width = spec.data_shape.picture or (1, 32, 32)
    count = 1
    while count < MOST_FLOORS and height % 2 == width % 2 == 0 and min(height, width) >= 2 * SMALLEST_POOLED:
        height, width, count = height // 2, width // 2, count + 1
    return tuple(FIRST_CHANNELS * 2**floor for floor in range(count))


def _unet_parts(floors: tuple[int, ...]) -> tuple[list[LayerKind], list[LayerKind], list[Link]]:
    """(layers on the way down, those on the way up, links among them)."""
    down: list[LayerKind] = []
    past: list[str] = []
    for floor, channels in enumerate(floors):
        if floor:
            down.append(MaxPool(id=f"max_pool-{floor}"))
        down += [_grouped(2 * floor + 1, channels), _grouped(2 * floor + 2, channels)]
        past.append(down[-1].id)
    up: list[LayerKind] = []
    links: list[Link] = []
    number = 2 * len(floors)
    for step, floor in enumerate(reversed(range(len(floors) - 1)), start=1):
        join = Concatenate(id=f"concatenate-{step}")
        up += [ConvTranspose2d(id=f"conv_transpose2d-{step}", units=floors[floor]), join]
        up += [_grouped(number + step, floors[floor])]
        links.append(Link(source=past[floor], target=join.id, port=1))
    return down, up, [*row_links(*down, *up), *links]


def _grouped(number: int, channels: int) -> Conv2d:
    return Conv2d(id=f"conv2d-{number}", units=channels, normalisation="group")
