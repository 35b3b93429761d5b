"""Every example opens, is what its preset says, and learns."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.messages import Load, Pause, Play, SetWatch, Travel
from engine.snapshot import RunState, Watch
from engine.spec import project_file
from engine.spec.presets import EXAMPLES, PRESETS, write_examples
from engine.spec.shapes import analyse
from engine.worker import InlineEngine

# epochs, and the test accuracy (or R², or Dice) that must be reached at the end; what is reached is well above
WANTED: dict[str, tuple[int, float]] = {
    "spiral": (200, 0.85),
    "circle": (40, 0.93),
    "xor": (40, 0.93),
    "moons": (30, 0.95),
    "hills": (100, 0.75),
    "function": (150, 0.85),
    "digits": (12, 0.93),
    "garments": (4, 0.72),
    "iris": (50, 0.9),
    "wine": (20, 0.92),
    "breast-cancer": (15, 0.93),
    "diabetes": (40, 0.45),
    "penguins": (25, 0.93),
    "residual-spiral": (150, 0.9),
    "two-branches": (20, 0.93),
    "auxiliary-head": (10, 0.94),
    "deep-moons": (60, 0.95),
    "digits-cnn": (6, 0.9),
    "digits-resnet": (2, 0.9),
    "garments-cnn": (1, 0.65),
    "lenet": (1, 0.65),
    "photographs": (1, 0.55),
    "faces": (16, 0.75),
    "shapes-cnn": (4, 0.6),
    "shapes-unet": (1, 0.75),
    "mnist1d-mlp": (12, 0.45),
    "mnist1d-cnn": (5, 0.7),
    "mnist1d-gru": (5, 0.6),
    "vowels": (12, 0.93),
    "parity": (6, 0.95),
    "recall": (14, 0.75),
    "brackets": (8, 0.97),
    "adding": (1, -0.5),
    "sines": (20, 0.3),
    "airline": (150, 0.5),
    "sunspots": (60, 0.15),
    "number-words": (3, 0.1),
}
# of those whose epochs are long: optimizer steps, and the test accuracy
LONG: dict[str, tuple[int, float]] = {"shakespeare": (150, 0.3), "shakespeare-transformer": (50, 0.2)}


def test_the_examples_are_the_presets() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.lscope")) == sorted(PRESETS) == sorted({**WANTED, **LONG})


@pytest.mark.parametrize("name", PRESETS)
def test_an_example_is_what_its_preset_says(name: str, tmp_path: Path) -> None:
    project = project_file.read(EXAMPLES / f"{name}.lscope")
    assert project.spec == PRESETS[name]()
    assert project.notices == ()
    assert dict(project.members) == {}
    assert analyse(project.spec).problems == ()
    write_examples(tmp_path)
    assert project_file.read(tmp_path / f"{name}.lscope") == project


@pytest.mark.parametrize("name", LONG)
def test_a_long_example_begins_to_learn(name: str) -> None:
    steps, wanted = LONG[name]
    engine = InlineEngine()
    engine.post(SetWatch(Watch(curves=True)))
    engine.post(Load(project_file.read(EXAMPLES / f"{name}.lscope").spec, revision=1, travel=Travel.OPEN, entry=0))
    engine.post(Play())
    engine.run(steps)
    engine.post(Pause())
    engine.run(1)
    snapshot = engine.latest()
    assert snapshot is not None
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] > wanted


@pytest.mark.parametrize("name", WANTED)
def test_an_example_learns(name: str) -> None:
    epochs, wanted = WANTED[name]
    spec = project_file.read(EXAMPLES / f"{name}.lscope").spec
    spec = spec.with_(training=spec.training.with_(stop_epochs=epochs))
    engine = InlineEngine()
    engine.post(SetWatch(Watch(curves=True, rate_hz=1)))
    engine.post(Load(spec, revision=1, travel=Travel.OPEN, entry=0))
    engine.post(Play())
    engine.run(1_000_000)
    snapshot = engine.latest()
    assert snapshot is not None
    assert snapshot.state is RunState.FINISHED
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] > wanted
    assert snapshot.curves.test_loss[-1] < snapshot.curves.test_loss[0]
