"""Projects to begin with, each with settings that learn well within seconds.

``python -m engine.spec.presets`` writes them to `assets/examples`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.spec import project_file
from engine.spec.catalog.choices import Activation
from engine.spec.catalog.data import Data, Digits, Function, Garments
from engine.spec.catalog.data.plane import Circle, Moons, RegressionGauss, Spiral, Xor
from engine.spec.catalog.data.tables import BreastCancer, Diabetes, Iris, Penguins, Wine
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.catalog.losses import DEFAULT_LOSS
from engine.spec.code_presets import CODE_PRESETS
from engine.spec.document import Network, Spec, Training, chain, default_spec
from engine.spec.picture_presets import PICTURE_PRESETS
from engine.spec.sequence_presets import SEQUENCE_PRESETS
from engine.spec.templates import auxiliary, deep, residual_mlp
from engine.spec.templates import two_branches as two_ways
from engine.spec.world_presets import WORLD_PRESETS


def circle() -> Spec:
    """A closed line from three units."""
    return _project("Circle", Circle(noise=10), (4, 2))


def xor() -> Spec:
    """The smallest problem that one layer cannot solve."""
    return _project("XOR", Xor(noise=5), (4, 4))


def moons() -> Spec:
    """Two half moons, with noise where they touch."""
    return _project("Moons", Moons(noise=15), (8, 4))


def hills() -> Spec:
    """A value for each point of the plane."""
    return _project("Hills", RegressionGauss(points=500), (12, 8), rate=0.01, l2=0.0001)


def function() -> Spec:
    """A curve put together from the bends of single units."""
    return _project("Function", Function(noise=5), (12, 8), rate=0.01)


def digits() -> Spec:
    """Handwritten digits from their pixels."""
    return _project("Digits", Digits(), (64, 32), "relu", rate=0.003, batch=32)


def garments() -> Spec:
    """Pictures of clothes, harder than digits."""
    return _project("Garments", Garments(), (64, 32), "relu", rate=0.001, batch=64, dropout=0.2)


def iris() -> Spec:
    """Three flowers, of which two are much alike."""
    return _project("Iris", Iris(), (8,), rate=0.01, l2=0.003)


def wine() -> Spec:
    """Who grew the wine, by chemistry."""
    return _project("Wine", Wine(), (8,), rate=0.01, l2=0.003)


def breast_cancer() -> Spec:
    """Benign or not, by the measures of cells."""
    return _project("Breast cancer", BreastCancer(), (8,), rate=0.003, l2=0.01)


def diabetes() -> Spec:
    """A hard regression: most of what it needs to know was never measured."""
    return _project("Diabetes", Diabetes(), (8,), rate=0.003, l2=0.1)


def penguins() -> Spec:
    """Three kinds of penguin by beak, flipper and weight."""
    return _project("Penguins", Penguins(), (8,), rate=0.01, l2=0.003)


def residual_spiral() -> Spec:
    """A deep network of residual blocks: each one adds a correction to the spiral's arms."""
    features = ("x1", "x2", "sin_x1", "sin_x2")
    return _from_template("Residual spiral", Spiral(), residual_mlp, rate=0.003, features=features)


def two_branches() -> Spec:
    """A wide and a deep way through the same chemistry, read together."""
    return _from_template("Two branches", Wine(), two_ways, rate=0.003, l2=0.003)


def auxiliary_head() -> Spec:
    """Digits with a second answer half way, which teaches the first layers directly."""
    return _from_template("Auxiliary head", Digits(), auxiliary, rate=0.003, batch=32)


def deep_moons() -> Spec:
    """Eight narrow layers in a row: the gradients of the first are small, yet they get there."""
    return _from_template("Deep moons", Moons(noise=15), deep, rate=0.01, batch=32)


PRESETS: dict[str, Callable[[], Spec]] = {
    "spiral": default_spec,
    "circle": circle,
    "xor": xor,
    "moons": moons,
    "hills": hills,
    "function": function,
    "digits": digits,
    "garments": garments,
    "iris": iris,
    "wine": wine,
    "breast-cancer": breast_cancer,
    "diabetes": diabetes,
    "penguins": penguins,
    "residual-spiral": residual_spiral,
    "two-branches": two_branches,
    "auxiliary-head": auxiliary_head,
    "deep-moons": deep_moons,
    **PICTURE_PRESETS,
    **SEQUENCE_PRESETS,
    **CODE_PRESETS,
    **WORLD_PRESETS,
}


EXAMPLES = Path(__file__).resolve().parents[2] / "assets" / "examples"


def write_examples(folder: Path = EXAMPLES) -> None:
    """Save every preset as a project of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PRESETS.items():
        project_file.write(folder / f"{name}{project_file.SUFFIX}", make(), {})


def _project(
    name: str,
    data: Data,
    widths: tuple[int, ...],
    activation: Activation = "tanh",
    *,
    rate: float = 0.03,
    batch: int = 10,
    l2: float = 0.0,
    dropout: float = 0.0,
) -> Spec:
    hidden = [
        Dense(id=f"dense-{number}", units=units, activation=activation, dropout=dropout)
        for number, units in enumerate(widths, start=1)
    ]
    task = data.shape().task
    training = Training(task=task, loss=DEFAULT_LOSS[task], learning_rate=rate, batch_size=batch, l2=l2)
    network = chain(Input(id="input"), *hidden, Output(id="output"))
    return Spec.model_validate({"name": name, "data": data, "network": network, "training": training})


def _from_template(
    name: str,
    data: Data,
    make: Callable[[Spec], Network],
    *,
    rate: float,
    batch: int = 10,
    l2: float = 0.0,
    features: tuple[str, ...] | None = None,
) -> Spec:
    """A template's network on a data source."""
    plain = _project(name, data, (), rate=rate, batch=batch, l2=l2)
    plain = plain.with_(network=chain(Input(id="input", features=features), Output(id="output")))
    return plain.with_(network=make(plain))


if __name__ == "__main__":
    write_examples()
