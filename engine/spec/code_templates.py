"""Networks to begin with that learn without labels: autoencoders, and two that learn against each other.

Each has its halves as groups, called Encoder and Decoder, or Generator and Discriminator. The code has few enough
numbers to be drawn where nothing else is wanted of it: two, and one for points of the plane.
"""

from __future__ import annotations

from math import prod
from typing import Any

from engine.spec.autoencoder import DECODER, DISCRIMINATOR, ENCODER, GENERATOR
from engine.spec.block import row_links
from engine.spec.catalog.choices import Activation
from engine.spec.catalog.layers import (
    Contraction,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Corruption,
    Dense,
    Flatten,
    GaussianCode,
    Input,
    LayerKind,
    Noise,
    Reshape,
    Sparsity,
    TiedDense,
    Upsample,
    Versus,
)
from engine.spec.catalog.optimizers import Adam
from engine.spec.document import Group, Link, Network, Spec, chain
from engine.spec.template import Template, input_of, output_of

SMALLEST_HALVED = 12  # rows, columns or steps; a map of fewer is not made smaller again
MANY = 256  # numbers of a sample from which on the first layers are wider
FIRST_CHANNELS, CHANNELS = 16, 32  # of the first convolution, and of those behind it
MOST_HALVINGS = 3
MOST_UNITS = 4096  # of a Dense layer


def autoencoder(spec: Spec) -> Network:
    """Dense layers down to a code that can be drawn, and up again."""
    row = _Row(spec)
    return row.joined(row.down(), row.up())


def conv_autoencoder(spec: Spec) -> Network:
    """Convolutions down to a code, and up again to maps of the input's size."""
    return _Maps(spec).joined()


def denoising(spec: Spec) -> Network:
    """A sample with noise comes in, the clean one is wanted."""
    row = _Row(spec)
    wide, code = (256, 32) if row.large else (48, 16)
    encoder = (row.dense(wide), row.dense(code))
    return row.joined(encoder, (row.dense(wide),), Corruption(id="corruption-1"))


def sparse(spec: Spec) -> Network:
    """A code of many units, of which few are on; each adds its part to the answer."""
    row = _Row(spec)
    units = 64 if row.large else 16
    encoder = (row.dense(units, "sigmoid"), Sparsity(id="sparsity-1", mode="kl", weight=0.01, target=0.1))
    return row.joined(encoder, (row.dense(units, "linear"),))


def contractive(spec: Spec) -> Network:
    """A code that changes little where the input does."""
    row = _Row(spec)
    return row.joined((*row.down(), Contraction(id="contraction-1", weight=0.001)), row.up())


def tied(spec: Spec) -> Network:
    """The way up uses the weights of the way down, backwards; only the answer's are its own."""
    row = _Row(spec)
    down = row.down()
    *firsts, _ = down
    functions: list[Activation] = [layer.activation for layer in firsts]
    up = tuple(
        TiedDense(id=f"tied_dense-{number}", tied_to=source.id, activation=function)
        for number, (source, function) in enumerate(zip(reversed(down[1:]), reversed(functions), strict=True), start=1)
    )
    return row.joined(down, up)


def vae(spec: Spec) -> Network:
    """An autoencoder whose code is drawn around a mean, and held near a normal distribution."""
    row = _Row(spec)
    code = GaussianCode(id="gaussian_code-1", units=row.code)
    return row.joined((*(row.dense(width) for width in row.widths), code), row.up())


def gan(spec: Spec) -> Network:
    """A generator makes samples of noise, a discriminator tells them from real ones."""
    real, answer = _taken(spec), output_of(spec)
    count = len(real.chosen(spec.data_shape))
    versus = Versus(id="versus-1")
    last: Activation = "sigmoid" if _from_0_to_1(spec) else "linear"
    generator: tuple[LayerKind, ...] = (
        Noise(id="noise-1", units=2 if spec.data_shape.plane else 16),
        _relu(1, 128),
        _relu(2, 128),
        Dense(id="dense-3", units=count, activation=last),
    )
    judge = tuple(Dense(id=f"dense-{number}", units=128, activation="leaky_relu") for number in (4, 5))
    links = (
        *row_links(real, versus, *judge, answer),
        *row_links(*generator),
        Link(source="dense-3", target=versus.id, port=1),
    )
    groups = (_group(GENERATOR, generator), _group(DISCRIMINATOR, judge))
    return Network(layers=(real, *generator, versus, *judge, answer), links=links, groups=groups)


def vae_settings(spec: Spec) -> dict[str, Any]:
    """The loss of the evidence lower bound: pixels are shares of ink, other numbers have a variance."""
    return {"loss": "binary_cross_entropy"} if _from_0_to_1(spec) else {"loss": "mse"}


def gan_settings(spec: Spec) -> dict[str, Any]:
    """Small steps with little momentum: the two learn against each other (Radford 2015)."""
    return {"optimizer": Adam(beta1=0.5), "learning_rate": 0.0002, "batch_size": 128}


CODE_TEMPLATES: tuple[Template, ...] = (
    Template(
        "autoencoder", "Autoencoder", "All goes through a code of two numbers, which can be drawn, and is rebuilt.",
        autoencoder, ("code", "bottleneck", "reconstruction", "unsupervised", "hinton 2006"), "numbers",
    ),
    Template(
        "conv-autoencoder", "Convolutional autoencoder", "Filters squeeze a picture or signal and unfold it again.",
        conv_autoencoder, ("code", "convolution", "reconstruction", "unsupervised", "picture", "signal"), "maps",
    ),
    Template(
        "denoising", "Denoising autoencoder", "Noise is added to what comes in; the clean sample is wanted.", denoising,
        ("corruption", "vincent 2008", "reconstruction", "unsupervised"), "numbers",
    ),
    Template(
        "sparse", "Sparse autoencoder", "Many units, few of them on: each learns a part of its own.", sparse,
        ("code", "kl", "l1", "ng 2011", "reconstruction", "unsupervised"), "numbers",
    ),
    Template(
        "contractive", "Contractive autoencoder", "The code may change only where it pays: along the data.",
        contractive, ("code", "jacobian", "rifai 2011", "reconstruction", "unsupervised"), "numbers",
    ),
    Template(
        "tied", "Tied autoencoder", "The way up is the way down read backwards: half the weights.", tied,
        ("code", "transpose", "shared weights", "reconstruction", "unsupervised"), "numbers",
    ),
    Template(
        "vae", "Variational autoencoder", "A code from which one can draw: every point of it means something.", vae,
        ("vae", "kingma 2014", "gaussian code", "beta-vae", "generative", "unsupervised"), "numbers", vae_settings,
    ),
    Template(
        "gan", "GAN", "One makes samples of noise, one tells them from real ones, and both learn from that.", gan,
        ("generator", "discriminator", "adversarial", "goodfellow 2014", "generative"), "samples", gan_settings,
    ),
)  # fmt: skip


class _Row:
    """Dense layers one after another, numbered from left to right, between two halves that fit the data.

    Attributes
    ----------
    large : whether samples have many numbers that belong together: pixels, or steps of a signal.
    widths : of the layers before the code. code : numbers of the code.
    """

    def __init__(self, spec: Spec) -> None:
        data = spec.data_shape
        self._spec = spec
        self._input = _taken(spec)
        self._count = 0
        self.large = data.picture is not None or bool(data.sequence)
        self.code = 1 if data.plane or data.line else 2
        if self.large:
            self.widths: tuple[int, ...] = (128, 64, 32) if len(data.features) <= MANY else (256, 64)
        else:
            self.widths = (32, 16) if data.plane or data.line else (24, 12)

    def dense(self, units: int, activation: Activation | None = None) -> Dense:
        """The next layer; its function suits the data where none is named."""
        self._count += 1
        usual: Activation = "silu" if self.large else "tanh"
        return Dense(id=f"dense-{self._count}", units=units, activation=activation or usual)

    def down(self) -> tuple[Dense, ...]:
        """Narrower and narrower, and a code without a function of its own."""
        return (*(self.dense(width) for width in self.widths), self.dense(self.code, "linear"))

    def up(self) -> tuple[Dense, ...]:
        """The same widths the other way about."""
        return tuple(self.dense(width) for width in reversed(self.widths))

    def joined(self, encoder: tuple[LayerKind, ...], decoder: tuple[LayerKind, ...], *before: LayerKind) -> Network:
        """The whole network with its two groups. before : what stands between the input and the encoder."""
        if self._spec.data_shape.sequence:
            encoder = (Flatten(id="flatten-1"), *encoder)
        network = chain(self._input, *before, *encoder, *decoder, output_of(self._spec))
        return network.with_(groups=(_group(ENCODER, encoder), _group(DECODER, decoder)))


class _Maps:
    """Convolutions that make maps smaller while both edges can be halved alike, and their mirror image.

    Attributes
    ----------
    sizes : of the maps, the input's first: (height, width) of pictures, (steps,) of signals.
    """

    def __init__(self, spec: Spec) -> None:
        data = spec.data_shape
        self._spec = spec
        self._signal = data.picture is None
        whole = data.picture or (data.sequence[0].channels, data.sequence[0].length)
        self.sizes: list[tuple[int, ...]] = [whole[1:]]
        while len(self.sizes) <= MOST_HALVINGS and self._can_be_halved(self.sizes[-1]):
            self.sizes.append(tuple(-(-edge // 2) for edge in self.sizes[-1]))

    def joined(self) -> Network:
        """The whole network."""
        code = Dense(id="dense-1", units=16, activation="linear")
        encoder = (*self._down(), Flatten(id="flatten-1"), code)
        places = prod(self.sizes[-1])
        maps = (max(1, min(_channels(self._halvings), MOST_UNITS // places)), *self.sizes[-1])
        decoder = (
            _relu(2, min(prod(maps), MOST_UNITS)),
            Reshape(id="reshape-1", sizes=" x ".join(map(str, maps))),
            *self._up(),
        )
        first = _taken(self._spec, as_picture=not self._signal)
        network = chain(first, *encoder, *decoder, output_of(self._spec))
        return network.with_(groups=(_group(ENCODER, encoder), _group(DECODER, decoder)))

    @property
    def _halvings(self) -> int:
        return len(self.sizes) - 1

    def _can_be_halved(self, size: tuple[int, ...]) -> bool:
        """A signal only where it comes out even: there is no layer that enlarges it to an odd length."""
        alike = len({edge % 2 for edge in size}) == 1 and not (self._signal and size[0] % 2)
        return alike and min(size) >= SMALLEST_HALVED

    def _down(self) -> tuple[LayerKind, ...]:
        kind = Conv1d if self._signal else Conv2d
        return tuple(
            kind(id=f"{kind.model_fields['kind'].default}-{number}", units=_channels(number), stride=stride)
            for number, stride in enumerate([2] * self._halvings or [1], start=1)
        )

    def _up(self) -> tuple[LayerKind, ...]:
        found: list[LayerKind] = []
        for number in range(1, self._halvings + 1):
            wanted, channels = self.sizes[-1 - number], _channels(self._halvings - number)
            found += self._larger_signal(number, channels) if self._signal else [_larger(number, channels, wanted)]
        return tuple(found)

    def _larger_signal(self, number: int, channels: int) -> list[LayerKind]:
        convolution = Conv1d(id=f"conv1d-{self._halvings + number}", units=channels)
        return [Upsample(id=f"upsample-{number}"), convolution]


def _channels(number: int) -> int:
    """Channels of the convolution of this number, and of maps as large as it gives."""
    return FIRST_CHANNELS if number <= 1 else CHANNELS


def _larger(number: int, channels: int, wanted: tuple[int, ...]) -> ConvTranspose2d:
    """Maps twice as large; or one less than that, where an odd edge was halved."""
    name = f"conv_transpose2d-{number}"
    if wanted[0] % 2:
        return ConvTranspose2d(id=name, units=channels, kernel_size=3, padding="custom", padding_size=1)
    return ConvTranspose2d(id=name, units=channels, kernel_size=4)


def _taken(spec: Spec, *, as_picture: bool = False) -> Input:
    """The network's input; of the plane the point itself, which is what shall be rebuilt or made."""
    found = input_of(spec, as_picture=as_picture)
    return found.with_(features=None) if spec.data_shape.plane else found


def _from_0_to_1(spec: Spec) -> bool:
    """Whether what is rebuilt or made are pixels as they are."""
    return spec.data_shape.picture is not None and not getattr(spec.data, "standardise", False)


def _relu(number: int, units: int) -> Dense:
    return Dense(id=f"dense-{number}", units=units, activation="relu", initialisation="kaiming_uniform")


def _group(name: str, layers: tuple[LayerKind, ...]) -> Group:
    return Group(id=name.lower(), name=name, layer_ids=tuple(layer.id for layer in layers))
