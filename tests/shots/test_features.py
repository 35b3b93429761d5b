"""Pictures of what drives the units of a trained network, and of where its layers put the samples."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.run import Run
from engine.snapshot import Answered, AscentView, LayerView, RunState, Snapshot, read_only
from engine.spec.shapes import analyse
from engine.spec.studies import AscentStudy, Study
from engine.watch.studies import answer
from engine.watch.weights import weight_arrays
from tests.engine.watch.studies.drawn import chosen, convolving
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from tests.steady_runs import run_after
from widgets.plots.drivers import DriversView
from widgets.plots.feature_space import FeatureSpaceView

SIZE = (346, 304)


@cache
def digits() -> Run:
    """A run that knows some digits."""
    return run_after(convolving(), 150)


@cache
def answered(study: Study) -> Answered:
    """What the trained network says to a question; climbed pictures are drawn, for rounding leads them anywhere."""
    if isinstance(study, AscentStudy):
        return climbed(study.units)
    return [view for view in answer(digits(), study, chosen(digits())) if view is not None][-1]


def climbed(units: tuple[int, ...]) -> AscentView:
    """Waves, each unit its own."""
    rows, columns = np.mgrid[0:8, 0:8].astype(np.float32)
    waves = [0.5 + 0.5 * np.sin(0.4 * unit + rows * (unit % 3) * 0.5 + columns * 0.7) for unit in units]
    pictures = np.stack(waves).astype(np.float32)[:, None]
    return AscentView(units, read_only(pictures), read_only(np.linspace(1, 4, len(units), dtype=np.float32)), 1.0)


V = TypeVar("V", DriversView, FeatureSpaceView)


def show(view: V, qtbot: QtBot) -> V:
    """A view in a dock of the usual size."""
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.show_document(digits().spec, analyse(digits().spec))
    view.show()
    return view


def tell(view: DriversView | FeatureSpaceView) -> None:
    """Give it all that it asks for."""
    watch = view.watch()
    weights = weight_arrays(digits(), watch.weights)
    layers = {layer_id: LayerView(weight=weight, bias=bias) for layer_id, (weight, bias) in weights.items()}
    studies = {study: answered(study) for study in watch.studies}
    view.show_snapshot(Snapshot(1, RunState.PAUSED, studies=studies, layers=layers))


@pytest.mark.parametrize("mode", ["ascent", "samples", "filters", "layers"])
def test_what_drives_units_looks_as_it_did(mode: str, qapp: QApplication, qtbot: QtBot) -> None:
    view = show(DriversView(), qtbot)
    view.mode.value_requested.emit(mode)
    tell(view)
    check_picture(in_both_themes(qapp, view), f"drivers-{mode}")


def test_the_feature_space_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    view = show(FeatureSpaceView(), qtbot)
    tell(view)
    check_picture(in_both_themes(qapp, view), "feature-space")


def test_samples_inside_a_line_look_as_they_did(qapp: QApplication, qtbot: QtBot) -> None:
    view = show(FeatureSpaceView(), qtbot)
    tell(view)
    middle = view.surface.plot().center()
    ways = [(middle.x() + 50 * np.cos(t), middle.y() + 50 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 24)]
    line = [QPoint(round(x), round(y)) for x, y in ways]
    QTest.mousePress(view.surface, Qt.MouseButton.LeftButton, pos=line[0])
    for place in line[1:]:
        QTest.mouseMove(view.surface, place)
    QTest.mouseRelease(view.surface, Qt.MouseButton.LeftButton, pos=line[-1])
    check_picture(in_both_themes(qapp, view), "feature-space-picked")
