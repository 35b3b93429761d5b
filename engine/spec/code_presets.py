"""Projects that learn without labels to begin with, each with settings that learn well at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.spec.autoencoder import DECODER, ENCODER
from engine.spec.catalog.augmentations import AugmentationKind, Flip
from engine.spec.catalog.data import Data, Digits, Faces, Garments, Mnist1d
from engine.spec.catalog.data.plane import Moons, RingOfGaussians
from engine.spec.catalog.data.tables import BreastCancer
from engine.spec.catalog.layers import Corruption, Dense, Input, Output
from engine.spec.catalog.optimizers import Adam
from engine.spec.catalog.schedules import AnySchedule, Constant, Cosine
from engine.spec.document import Group, Note, Spec, chain, default_spec
from engine.spec.edits import SetData, SetTraining
from engine.spec.templates import template

STEADY = Constant()
MALIGNANT, BAG = 0, 8  # classes that an anomaly example is never shown
NOTE_WIDTH = 320
ABOVE_THE_INPUT = {"vae": (-200, -340), "beta": (-200, -210), "labels": (-200, -160)}  # the row is low and wide
ABOVE_THE_DISCRIMINATOR = (780, 60)  # where the features of a plane leave room
VAE_LESSON = """A code to draw from

Each digit becomes a small cloud instead of a point, and all clouds together are held near a normal distribution.

1. Press play. The curves show both parts of the loss: what the rebuilding costs, and the KL divergence.
2. Drag a point in Code space: nearly everywhere there is a digit. That is what makes it a generator.
3. Set β of the Gaussian code to 0 and go on: the clouds shrink to points, and between them is nothing to draw from. \
Set it to 10: all clouds become the same one, and every picture the mean."""
BETA_LESSON = """Which units are needed?

There are eight code units, and each costs what it says. With β 1 about four of them are used; the others stay at the \
prior, as their histograms in Code units show.

Make β smaller and more of them wake; make it larger and they fall silent, one after another."""
TUMOUR_LESSON = """What it has never seen

It has been trained on benign tumours only (Never trained on, in the Data panel). What is like them is rebuilt well, \
a malignant one badly: the error is a score.

Look at Anomalies: move the threshold until few sick are missed, and see how many healthy that costs."""
LABELS_LESSON = """What are labels worth?

What it takes to mend a digit without being told its name also helps to name it: when a hundred epochs have passed, \
see in Labels how far fifty labels go on the code and how far on the pixels."""
GARMENT_LESSON = """What it has never seen

There was no bag among the garments that it was trained on. It can only draw what it knows, so a bag comes back as \
something else; look at the worst in Reconstruction, and at the errors in Anomalies."""
RING_LESSON = """All of them, or some?

The generator is never shown a point: it only hears what the discriminator makes of its own. Watch how its \
points, the orange ones, find the eight clouds. The accuracy of the discriminator falls to near one half: it can \
hardly tell."""
COLLAPSE_LESSON = """Mode collapse

The same ring and the same two networks, but the generator learns ten times as fast as the discriminator, and with \
momentum. All its points run to where the discriminator is fooled at the moment; it comes after them, and they run on.

Give the three layers of the generator the rate factor 1 and Adam the β₁ 0.5, and start anew: now it finds all eight."""


def digits_autoencoder() -> Spec:
    """Sixty-four pixels through two numbers: the digits find places of their own in the plane."""
    return _project("Digits autoencoder", Digits(), "autoencoder", rate=0.003, batch=64)


def digits_denoising() -> Spec:
    """Under the noise, what did the digit look like? A code of thirty-two numbers that few labels go far with."""
    return _project("Digits denoising", Digits(), "denoising", rate=0.002, batch=64)


def digits_labels() -> Spec:
    """Mend noisy digits first, then name them all from fifty labels: better than from their pixels."""
    spec = _project("Digits labels", Digits(), "denoising", rate=0.003, batch=64, schedule=Cosine(over=100))
    first, answer = spec.network.layers[0], spec.network.layers[-1]
    noise = Corruption(id="corruption-1", deviation=0.5)
    down = tuple(Dense(id=f"dense-{i}", units=units, activation="silu") for i, units in enumerate((256, 128, 128), 1))
    code = Dense(id="dense-4", units=64, activation="sigmoid")
    up = tuple(Dense(id=f"dense-{i}", units=units, activation="silu") for i, units in enumerate((128, 128, 256), 5))
    halves = (
        Group(id="encoder", name=ENCODER, layer_ids=tuple(layer.id for layer in (*down, code))),
        Group(id="decoder", name=DECODER, layer_ids=tuple(layer.id for layer in up)),
    )
    network = chain(first, noise, *down, code, *up, answer).with_(groups=halves)
    return _noted(spec.with_(network=network), LABELS_LESSON, *ABOVE_THE_INPUT["labels"])


def digits_sparse() -> Spec:
    """Sixty-four units of which few are on: each becomes a stroke."""
    return _project("Digits sparse", Digits(), "sparse", rate=0.003, batch=64)


def digits_contractive() -> Spec:
    """A code that holds still while the digit trembles."""
    return _project("Digits contractive", Digits(), "contractive", rate=0.003, batch=64)


def digits_tied() -> Spec:
    """Up again by the weights of the way down."""
    return _project("Digits tied", Digits(), "tied", rate=0.003, batch=64)


def digits_vae() -> Spec:
    """A plane of digits that one can draw new ones from."""
    spec = _project("Digits VAE", Digits(), "vae", rate=0.002, batch=64)
    return _noted(spec, VAE_LESSON, *ABOVE_THE_INPUT["vae"])


def beta_vae() -> Spec:
    """Eight code units that each have their price: which are worth it?"""
    spec = _project("Digits beta-VAE", Digits(), "vae", rate=0.002, batch=64)
    return _noted(_set(spec, "gaussian_code-1", units=8), BETA_LESSON, *ABOVE_THE_INPUT["beta"])


def garments_autoencoder() -> Spec:
    """Clothes through sixteen numbers: convolutions rebuild what sixteen principal components blur."""
    return _project("Garments autoencoder", Garments(), "conv-autoencoder", rate=0.002, batch=64)


def faces_autoencoder() -> Spec:
    """Thirty-two numbers, and only 160 pictures to learn them from: here principal components are hard to beat."""
    spec = _project("Faces autoencoder", Faces(), "autoencoder", rate=0.001, batch=16, changes=(Flip(),))
    return _set(spec, "dense-3", units=32)


def signals_autoencoder() -> Spec:
    """Forty steps of a signal through four numbers."""
    spec = _project("Signals autoencoder", Mnist1d(), "autoencoder", rate=0.002, batch=64)
    return _set(spec, "dense-4", units=4)


def moons_autoencoder() -> Spec:
    """One number for each point of the plane: a line that has to go through both moons."""
    return _project("Moons autoencoder", Moons(noise=5, points=600), "autoencoder", rate=0.003, batch=32)


def cancer_anomaly() -> Spec:
    """Trained on benign tumours alone: is a malignant one rebuilt badly?"""
    data = BreastCancer(held_out=(MALIGNANT,))
    spec = _project("Tumour anomalies", data, "autoencoder", rate=0.003, batch=16)
    return _noted(spec, TUMOUR_LESSON)


def garments_anomaly() -> Spec:
    """Bags among clothes, when there was none in training."""
    spec = _project("Garment anomalies", Garments(held_out=(BAG,)), "conv-autoencoder", rate=0.002, batch=64)
    return _noted(spec, GARMENT_LESSON)


def gan_ring() -> Spec:
    """Eight clouds that a generator has to find without being shown a point."""
    return _noted(_ring("GAN ring"), RING_LESSON, *ABOVE_THE_DISCRIMINATOR)


def gan_collapse() -> Spec:
    """The same with a generator in a hurry: it runs from cloud to cloud, and covers one at a time."""
    spec = _ring("GAN collapse")
    for layer_id in ("dense-1", "dense-2", "dense-3"):
        spec = _set(spec, layer_id, rate_factor=10.0)
    return _noted(SetTraining(field="optimizer", value=Adam()).apply(spec), COLLAPSE_LESSON, *ABOVE_THE_DISCRIMINATOR)


def gan_digits() -> Spec:
    """Digits that nobody wrote."""
    spec = _project("GAN digits", Digits(), "gan", rate=0.0005, batch=64)
    return _set(_set(spec, "dense-4", dropout=0.3), "dense-5", units=64, dropout=0.3)


CODE_PRESETS: dict[str, Callable[[], Spec]] = {
    "digits-autoencoder": digits_autoencoder,
    "digits-denoising": digits_denoising,
    "digits-labels": digits_labels,
    "digits-sparse": digits_sparse,
    "digits-contractive": digits_contractive,
    "digits-tied": digits_tied,
    "digits-vae": digits_vae,
    "beta-vae": beta_vae,
    "garments-autoencoder": garments_autoencoder,
    "faces-autoencoder": faces_autoencoder,
    "signals-autoencoder": signals_autoencoder,
    "moons-autoencoder": moons_autoencoder,
    "cancer-anomaly": cancer_anomaly,
    "garments-anomaly": garments_anomaly,
    "gan-ring": gan_ring,
    "gan-collapse": gan_collapse,
    "gan-digits": gan_digits,
}


def _project(
    name: str,
    data: Data,
    key: str,
    *,
    rate: float,
    batch: int,
    schedule: AnySchedule = STEADY,
    changes: tuple[AugmentationKind, ...] = (),
) -> Spec:
    """A template's network on a data source, with the settings that it needs and these."""
    spec = SetData.model_validate({"data": data}).apply(default_spec())
    spec = spec.with_(network=chain(Input(id="input"), Output(id="output")))
    spec = template(key).edit(spec).apply(spec)
    values = {"learning_rate": rate, "batch_size": batch, "schedule": schedule, "augmentation": changes}
    for field, value in values.items():
        spec = SetTraining(field=field, value=value).apply(spec)
    return spec.with_(name=name)


def _ring(name: str) -> Spec:
    return _project(name, RingOfGaussians(points=2000, train_share=80), "gan", rate=0.0002, batch=128)


def _set(spec: Spec, layer_id: str, **values: Any) -> Spec:
    """The same with other settings of one layer."""
    network = spec.network
    layers = tuple(layer.with_(**values) if layer.id == layer_id else layer for layer in network.layers)
    return spec.with_(network=network.with_(layers=layers))


def _noted(spec: Spec, text: str, x: float = -200, y: float = 190) -> Spec:
    """The same with a lesson, below the input where no place is given."""
    note = Note(id="lesson", text=text, x=x, y=y, width=NOTE_WIDTH)
    return spec.with_(network=spec.network.with_(notes=(note,)))
