"""Projects with pictures to begin with, each with settings that learn well at once."""

from __future__ import annotations

from collections.abc import Callable

from engine.spec.catalog.augmentations import AugmentationKind, Flip, Rotate, Shift
from engine.spec.catalog.data import Data, Digits, Faces, Garments, Photographs, Shapes
from engine.spec.catalog.layers import Conv2d, Flatten, GlobalPool, Input, LayerKind, MaxPool, Output
from engine.spec.catalog.schedules import AnySchedule, Constant, Cosine
from engine.spec.document import Network, Spec, chain, default_spec
from engine.spec.edits import SetData
from engine.spec.templates import template

STEADY = Constant()


def digits_cnn() -> Spec:
    """Handwritten digits by filters that slide; shifted and turned a little, so that none is learned by heart."""
    layers = (_conv(1, 16), MaxPool(id="max_pool-1"), _conv(2, 32), Flatten(id="flatten-1"))
    return _project(
        "Digits CNN", Digits(), _network(*layers), rate=0.003, batch=32, schedule=Cosine(over=60),
        changes=(Shift(most=1.0), Rotate(most=10.0)),
    )  # fmt: skip


def digits_resnet() -> Spec:
    """Corrections to what passes by: a deep network that learns as easily as a flat one."""
    return _from_template("Digits ResNet", Digits(), "resnet", rate=0.003, batch=32, schedule=Cosine(over=30))


def garments_cnn() -> Spec:
    """Clothes by their outlines and folds: two convolutions and the answer."""
    layers = (_conv(1, 16), MaxPool(id="max_pool-1"), _conv(2, 32), MaxPool(id="max_pool-2"), Flatten(id="flatten-1"))
    return _project(
        "Garments CNN", Garments(), _network(*layers), rate=0.003, batch=64, schedule=Cosine(over=30),
        changes=(Shift(most=1.0), Flip()),
    )  # fmt: skip


def lenet() -> Spec:
    """The network of 1998 on clothes of the size of its digits."""
    return _from_template("LeNet", Garments(), "lenet", rate=0.001, batch=32)


def photographs() -> Spec:
    """Which photograph is a cut-out from? The first filters learn colours and edges that can be seen."""
    first = _conv(1, 16, kernel=7)
    layers = (first, MaxPool(id="max_pool-1"), _conv(2, 16), MaxPool(id="max_pool-2"), Flatten(id="flatten-1"))
    return _project("Photographs", Photographs(), _network(*layers), rate=0.001, batch=32)


def faces() -> Spec:
    """Is it a face? From two hundred cut-outs, each shown mirrored as well."""
    layers = (_conv(1, 8), MaxPool(id="max_pool-1"), _conv(2, 16), MaxPool(id="max_pool-2"), Flatten(id="flatten-1"))
    return _project(
        "Faces", Faces(), _network(*layers), rate=0.001, batch=10, changes=(Flip(), Shift(most=1.0)),
    )  # fmt: skip


def shapes_cnn() -> Spec:
    """What shape is it? The last maps keep rows and columns, so that one sees where the answer comes from."""
    first, second, third = (_conv(number, units, kernel=5) for number, units in enumerate((8, 16, 32), start=1))
    largest = GlobalPool(id="global_pool-1", mode="max")  # a mean over mostly ground learns six times as slowly
    return _project(
        "Shapes CNN", Shapes(), _network(first, MaxPool(id="max_pool-1"), second, third, largest), rate=0.003, batch=32
    )


def shapes_unet() -> Spec:
    """Which pixels are the shape? A U-Net answers for every one of them."""
    return _from_template("Shapes U-Net", Shapes(), "unet", rate=0.003, batch=32)


PICTURE_PRESETS: dict[str, Callable[[], Spec]] = {
    "digits-cnn": digits_cnn,
    "digits-resnet": digits_resnet,
    "garments-cnn": garments_cnn,
    "lenet": lenet,
    "photographs": photographs,
    "faces": faces,
    "shapes-cnn": shapes_cnn,
    "shapes-unet": shapes_unet,
}


def _conv(number: int, units: int, kernel: int = 3) -> Conv2d:
    return Conv2d(id=f"conv2d-{number}", units=units, kernel_size=kernel)


def _network(*layers: LayerKind) -> Network:
    return chain(Input(id="input", as_picture=True), *layers, Output(id="output"))


def _project(
    name: str,
    data: Data,
    network: Network,
    *,
    rate: float,
    batch: int,
    schedule: AnySchedule = STEADY,
    changes: tuple[AugmentationKind, ...] = (),
) -> Spec:
    spec = SetData.model_validate({"data": data}).apply(default_spec()).with_(network=network)
    return _tuned(spec, name, rate, batch, schedule, changes)


def _from_template(name: str, data: Data, key: str, *, rate: float, batch: int, schedule: AnySchedule = STEADY) -> Spec:
    """A template's network on a data source, and the task that goes with it."""
    spec = SetData.model_validate({"data": data}).apply(default_spec())
    spec = spec.with_(network=chain(Input(id="input"), Output(id="output")))
    return _tuned(template(key).edit(spec).apply(spec), name, rate, batch, schedule, ())


def _tuned(
    spec: Spec, name: str, rate: float, batch: int, schedule: AnySchedule, changes: tuple[AugmentationKind, ...]
) -> Spec:
    values = {"learning_rate": rate, "batch_size": batch, "schedule": schedule, "augmentation": changes}
    return spec.with_(name=name, training=spec.training.with_(**values))
