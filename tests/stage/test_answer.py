"""What is said of the chosen picture where no class is the answer: what comes back, or whether it is taken for real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from engine.snapshot import LayerView, Snapshot, read_only
from engine.spec.document import Spec
from engine.spec.presets import PRESETS
from engine.spec.shapes import analyse
from tests.stage.conftest import chosen, snapshot
from widgets.stage.stage import PictureStage

Show = Callable[..., QWidget]


def stage_of(spec: Spec, show: Show) -> PictureStage:
    made = PictureStage()
    made.show_document(spec, analyse(spec))
    show(made)
    return made


@pytest.fixture
def rebuilding(show: Show) -> PictureStage:
    """The digits, which are rebuilt."""
    return stage_of(PRESETS["digits-autoencoder"](), show)


def answered(spec: Spec, origin: int, off: float) -> Snapshot:
    """A chosen picture that comes back off by so much everywhere."""
    one = replace(chosen(spec, origin), probabilities=read_only(np.zeros(0, np.float32)), predicted=float("nan"))
    rebuilt = read_only((one.inputs + np.float32(off)).reshape(1, 8, 8))
    return snapshot(chosen=one, layers={analyse(spec).answer: LayerView(response=rebuilt)})


def test_what_comes_back_stands_beside_the_picture(rebuilding: PictureStage) -> None:
    spec = PRESETS["digits-autoencoder"]()
    assert rebuilding.watch().responses
    rebuilding.show_snapshot(answered(spec, 5, 0.2))
    bars = rebuilding.answer
    assert bars.rebuilt.isVisible()
    levels, seen = bars.rebuilt.levels(), bars.seen.levels()
    assert levels is not None
    assert seen is not None
    assert np.allclose(levels, seen + 0.2)
    assert bars.words() == "comes back with an error of 0.04"
    assert bars.accessibleDescription() == bars.words()
    assert bars.rebuilt.geometry().right() <= bars.width()


def test_a_drawing_comes_back_too(rebuilding: PictureStage) -> None:
    pad = rebuilding.pad
    pad.put_down((1.0, 1.0))
    pad.draw_to((6.0, 6.0))
    pad.lift()
    rebuilding._frames.flush()
    rebuilding.show_snapshot(answered(PRESETS["digits-autoencoder"](), -1, 0.1))
    assert rebuilding.answer.words() == "comes back with an error of 0.01"


def test_an_answer_of_another_size_is_not_shown(rebuilding: PictureStage) -> None:
    spec = PRESETS["digits-autoencoder"]()
    old = LayerView(response=read_only(np.zeros((1, 28, 28), np.float32)))
    rebuilding.show_snapshot(snapshot(chosen=chosen(spec, 5), layers={analyse(spec).answer: old}))
    assert rebuilding.answer.rebuilt.levels() is None


def test_classes_have_bars_again(rebuilding: PictureStage) -> None:
    spec = PRESETS["digits"]()
    rebuilding.show_document(spec, analyse(spec))
    assert not rebuilding.answer.rebuilt.isVisible()
    assert not rebuilding.watch().responses
    rebuilding.show_snapshot(snapshot(chosen=chosen(spec, 5)))
    assert rebuilding.answer.words() == "says 3, 90%, it is 3"


def test_a_discriminator_says_real_or_generated(show: Show) -> None:
    spec = PRESETS["gan-digits"]()
    stage = stage_of(spec, show)
    one = replace(chosen(spec, 5), probabilities=read_only(np.array([0.2, 0.8], np.float32)), predicted=1.0)
    stage.show_snapshot(snapshot(chosen=one))
    assert stage.answer.words() == "says real, 80%, it is real"
    answer = stage.answer.answer()
    assert answer is not None
    assert [share for _index, share in answer.rows] == pytest.approx([0.2, 0.8])
