"""A picture of every view, in light and dark, on each kind of data that it shows in a way of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec.document import default_spec
from engine.spec.edits import RemoveLayers, SetTraining, SetView
from tests.shots.compare import check_picture
from tests.shots.scenes import Run, in_both_themes, run_of, run_spec, wait_ms
from widgets.canvas import NetworkCanvas
from widgets.plots.activations import ActivationsView
from widgets.plots.base import View
from widgets.plots.confusion import ConfusionView
from widgets.plots.curves import CurvesView
from widgets.plots.function import FunctionPlot
from widgets.plots.histograms import HistogramsView
from widgets.plots.plane import PlaneView
from widgets.plots.samples import SamplesView
from widgets.plots.stats import LayerStatsView
from widgets.plots.weights import WeightsView


def spiral() -> Run:
    """Half learned."""
    return run_of("spiral", 250)


def digits() -> Run:
    """Most are known."""
    return run_of("digits", 120)


def wine() -> Run:
    """A table with three classes."""
    return run_of("wine", 60)


def diabetes() -> Run:
    """A table with a number to find."""
    return run_of("diabetes", 60)


def hills() -> Run:
    """A number for each point of the plane."""
    return run_of("hills", 150)


def function() -> Run:
    """A curve."""
    return run_of("function", 300)


def discretised() -> Run:
    """The plane in two colours only, without the test points."""
    spec = SetView(field="discretise", value=True).apply(spiral().spec)
    spec = SetView(field="test_points", value=False).apply(spec)
    return Run(spec, spiral().analysis, spiral().snapshot)


def changed() -> Run:
    """The rate was lowered on the way."""
    return run_spec(default_spec(), 60, SetTraining(field="learning_rate", value=0.003))


VIEWS: dict[str, tuple[type[View], Callable[[], Run], tuple[int, int]]] = {
    "plane-spiral": (PlaneView, spiral, (346, 304)),
    "plane-hills": (PlaneView, hills, (346, 304)),
    "plane-discretised": (PlaneView, discretised, (346, 304)),
    "function": (FunctionPlot, function, (346, 240)),
    "samples-digits": (SamplesView, digits, (346, 304)),
    "samples-wine": (SamplesView, wine, (346, 240)),
    "samples-diabetes": (SamplesView, diabetes, (346, 240)),
    "confusion-digits": (ConfusionView, digits, (346, 304)),
    "confusion-wine": (ConfusionView, wine, (346, 304)),
    "curves": (CurvesView, changed, (346, 216)),
    "histograms": (HistogramsView, spiral, (662, 330)),
    "stats": (LayerStatsView, spiral, (662, 156)),
    "weights-spiral": (WeightsView, spiral, (662, 156)),
    "weights-digits": (WeightsView, digits, (662, 240)),
    "activations-digits": (ActivationsView, digits, (662, 240)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    kind, make, size = VIEWS[name]
    check_picture(in_both_themes(qapp, shown(kind(), make(), size, qtbot)), f"view-{name}")


def test_a_view_says_why_it_is_empty(qapp: QApplication, qtbot: QtBot) -> None:
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(346, 216)
    view.show_document(spiral().spec, spiral().analysis)
    view.show()
    check_picture(in_both_themes(qapp, view), "view-empty")


def circle() -> Run:
    """Four units and two."""
    return run_of("circle", 100)


def bias_nodes() -> Run:
    """The always-on neurons are shown."""
    return run_spec(SetView(field="bias_nodes", value=True).apply(circle().spec), 100)


def no_hidden_layer() -> Run:
    """Inputs and output only."""
    return run_spec(RemoveLayers(layer_ids=("dense-1", "dense-2")).apply(circle().spec), 100)


CANVASES: dict[str, tuple[Callable[[], Run], tuple[str, ...]]] = {
    "selected": (circle, ("dense-1",)),
    "bias-nodes": (bias_nodes, ()),
    "no-hidden-layer": (no_hidden_layer, ()),
}


@pytest.mark.parametrize("name", CANVASES)
def test_the_network_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    make, selection = CANVASES[name]
    canvas = shown(NetworkCanvas(), make(), (640, 420), qtbot)
    canvas.set_selection(selection)
    wait_ms(200)
    check_picture(in_both_themes(qapp, canvas), f"canvas-{name}")


V = TypeVar("V", bound=View | NetworkCanvas)


def shown(view: V, run: Run, size: tuple[int, int], qtbot: QtBot) -> V:
    """A view with a run, as it would be in a dock of this size."""
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(run.spec, run.analysis)
    view.show()
    view.show_snapshot(run.snapshot)
    return view
