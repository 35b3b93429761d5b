"""What the three plots share: when pyqtgraph is loaded, numbers on axes, the keyboard, the theme."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.spec.shapes import analyse
from tests.plots.made import color_at, curves, function_spec, function_view, image_of, layer, points, snapshot
from widgets.kit import DARK, apply_theme
from widgets.plots.base import View
from widgets.plots.curves import CurvesView
from widgets.plots.function import FunctionPlot
from widgets.plots.histograms import HistogramsView
from widgets.plots.plot_surface import GraphicsSurface, NumberAxis

PLOTS = (CurvesView, FunctionPlot, HistogramsView)
EARLY = ("plane", "samples", "confusion", "weights", "activations", "stats")


def test_pyqtgraph_is_not_loaded_before_the_window_is_on_the_screen() -> None:
    modules = ", ".join(["app.window", "widgets.plots", *(f"widgets.plots.{name}" for name in EARLY)])
    code = f"import sys, {modules}; print('pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False\n", "")


@pytest.fixture(params=PLOTS, ids=lambda kind: kind.title)
def view(request: pytest.FixtureRequest, qtbot: QtBot) -> View:
    made: View = request.param()
    qtbot.addWidget(made)
    made.resize(420, 320)
    made.show_document(function_spec(), analyse(function_spec()))
    layers = {"dense-1": layer(), "dense-2": layer()}
    made.show_snapshot(snapshot(curves=curves(), function=function_view(), points=points(), layers=layers))
    made.show()
    return made


def surface_of(view: View) -> GraphicsSurface:
    found = view.findChild(GraphicsSurface)
    assert isinstance(found, GraphicsSurface)
    return found


def test_the_ground_follows_the_theme(view: View, qapp: QApplication) -> None:
    surface = surface_of(view)
    apply_theme(qapp, DARK)
    corner = surface.rect().toRectF().bottomRight() + surface.plot.pos().toPointF() * -2
    assert color_at(image_of(surface), corner) == DARK.panel


def test_the_keyboard_stops_once_at_the_plot_and_goes_on(view: View, qtbot: QtBot) -> None:
    window, after = QWidget(), QLineEdit()
    after.setAccessibleName("After")
    layout = QVBoxLayout(window)
    layout.addWidget(view)
    layout.addWidget(after)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    surface = surface_of(view)
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(surface, Qt.Key.Key_Tab)
    reached = QApplication.focusWidget()
    assert reached is not None
    assert reached is not surface
    assert not surface.isAncestorOf(reached)
    QTest.mouseClick(surface.plot.viewport(), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is surface
    assert surface.accessibleName()
    assert [w for w in surface.findChildren(QGraphicsView) if w.focusPolicy() & Qt.FocusPolicy.TabFocus] == []
    view.setParent(None)


def test_the_ring_shows_where_the_keyboard_is(view: View, qtbot: QtBot) -> None:
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    surface = surface_of(view)
    view.setFocus()
    before = image_of(surface)
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    assert image_of(surface) != before


def test_a_right_click_opens_nothing(view: View, qtbot: QtBot) -> None:
    QTest.mouseClick(surface_of(view).plot.viewport(), Qt.MouseButton.RightButton)
    assert QApplication.activePopupWidget() is None


def test_numbers_on_an_axis_are_written_as_in_the_window(qapp: QApplication) -> None:
    axis = NumberAxis("left", 1.0)
    assert axis.tickStrings([-0.5, 0.30000000000000004, 20_000], 1, 0.1) == ["−0.5", "0.3", "20k"]
    axis.percent = True
    assert axis.tickStrings([0.25], 1, 0.25) == ["25 %"]


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (-2, 0, ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]),
        (-5, 0, ["1e−5", "0.0001", "0.001", "0.01", "0.1", "1"]),
    ],
)
def test_a_logarithmic_axis_has_round_numbers(qapp: QApplication, low: float, high: float, wanted: list[str]) -> None:
    axis = NumberAxis("left", 1.0)
    axis.setLogMode(y=True)
    ((spacing, ticks),) = axis.tickValues(low, high, 230)
    assert axis.tickStrings(ticks, 1, spacing) == wanted
    ((_spacing, few),) = axis.tickValues(-40, 0, 100)
    assert 1 <= len(few) <= 4
