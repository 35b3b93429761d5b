"""The Analyze table: it follows the document row by row, and its selection is that of the canvas."""

from __future__ import annotations

from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import Add, Dense, DropoutLayer, Input, Output
from engine.spec.document import Spec, chain, default_spec
from engine.spec.edits import AddLayer, Edit, RemoveLayers, SetParameter
from engine.spec.shapes import analyse
from widgets.kit import theme
from widgets.panels.analysis_model import COLUMNS, PROBLEM
from widgets.panels.analysis_table import AnalysisPanel

TITLES = [column.title for column in COLUMNS]


@pytest.fixture
def panel(window: QWidget) -> AnalysisPanel:
    made = AnalysisPanel()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(made)
    made.show()
    show(made, default_spec())
    return made


def show(panel: AnalysisPanel, spec: Spec) -> Spec:
    panel.show_document(spec, analyse(spec))
    return spec


def column(panel: AnalysisPanel, title: str) -> list[str]:
    model = panel.view.model()
    return [str(model.index(row, TITLES.index(title)).data()) for row in range(model.rowCount())]


def marked(panel: AnalysisPanel) -> list[str]:
    rows = sorted(index.row() for index in panel.view.selectionModel().selectedRows())
    return [column(panel, "Layer")[row] for row in rows]


def click(panel: AnalysisPanel, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = panel.view.visualRect(panel.view.model().index(row, 0)).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, keys, place)


def test_every_layer_has_a_row_and_the_sums_stand_below(panel: AnalysisPanel) -> None:
    assert column(panel, "Layer") == ["Input", "Dense 8", "Dense 6", "Output"]
    assert column(panel, "In") == ["–", "4", "8", "6"]
    assert column(panel, "Out") == ["4", "8", "6", "1"]
    assert column(panel, "Parameters") == ["–", "40", "54", "7"]
    assert column(panel, "Trained") == ["–", "yes", "yes", "yes"]
    assert panel.totals.words() == ("3 layers", "101", "480 B", "86")
    assert "101 parameters" in panel.totals.accessibleName()


def test_errors_stand_before_anything_is_trained_and_idle_layers_are_grey(panel: AnalysisPanel) -> None:
    spec = AddLayer(layer=DropoutLayer(id="dropout-1")).apply(default_spec())
    show(panel, SetParameter(layer_ids=("input",), field="features", value=()).apply(spec))
    model, layers = panel.view.model(), column(panel, "Layer")
    ink = Qt.ItemDataRole.ForegroundRole
    bad, idle = layers.index("Input"), layers.index("Dropout")
    assert column(panel, "Problem")[bad] == "No input feature is switched on."
    assert model.index(bad, PROBLEM).data(ink).name() == theme().danger
    assert model.index(idle, PROBLEM).data(ink).name() == theme().warning
    assert model.index(idle, 0).data(ink).name() == theme().text_second
    assert column(panel, "Out")[layers.index("Dense 8")] == "?"


def test_a_click_selects_the_layer_and_a_selection_elsewhere_is_shown(panel: AnalysisPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.selection_requested) as asked:
        click(panel, 2)
    assert asked.args == [("dense-2",)]
    with qtbot.waitSignal(panel.selection_requested) as asked:
        click(panel, 1, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [("dense-1", "dense-2")]
    with qtbot.assertNotEmitted(panel.selection_requested):
        panel.set_selection(("output",))
        assert marked(panel) == ["Output"]
        panel.set_selection(())
    assert marked(panel) == []


def test_arrows_select_and_esc_lets_go(panel: AnalysisPanel, qtbot: QtBot) -> None:
    panel.set_selection(("dense-1",))
    panel.view.setFocus()
    with qtbot.waitSignal(panel.selection_requested) as asked:
        QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert asked.args == [("dense-2",)]
    with qtbot.waitSignal(panel.selection_requested) as asked:
        QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert asked.args == [()]


def test_the_selection_survives_an_edit(panel: AnalysisPanel, qtbot: QtBot) -> None:
    panel.set_selection(("dense-2",))
    with qtbot.assertNotEmitted(panel.selection_requested):
        spec = show(panel, AddLayer(layer=Add(id="add-1")).apply(default_spec()))
        spec = show(panel, RemoveLayers(layer_ids=("dense-1",)).apply(spec))
        show(panel, SetParameter(layer_ids=("dense-2",), field="units", value=3).apply(spec))
    assert marked(panel) == ["Dense 3"]
    assert sorted(column(panel, "Layer")) == ["Add", "Dense 3", "Input", "Output"]


def test_a_head_sorts_by_size_and_then_back_to_the_network(panel: AnalysisPanel) -> None:
    header = panel.view.horizontalHeader()
    at = TITLES.index("Parameters")
    place = QPoint(header.sectionViewportPosition(at) + 10, header.height() // 2)
    panel.resize(900, 300)
    for wanted in (["–", "7", "40", "54"], ["54", "40", "7", "–"], ["–", "40", "54", "7"]):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert column(panel, "Parameters") == wanted


def test_copied_as_tab_separated_values(panel: AnalysisPanel) -> None:
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == TITLES
    assert len(lines) == 5
    assert lines[2].split("\t") == ["Dense 8", "Dense", "4", "8", "40", "192", "32", "yes", ""]
    panel.set_selection(("output",))
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in lines] == ["Layer", "Output"]


def tower(count: int) -> Spec:
    hidden = (Dense(id=f"dense-{number}", units=16) for number in range(count))
    return default_spec().with_(network=chain(Input(id="input"), *hidden, Output(id="output")))


def test_only_what_an_edit_changes_is_touched(panel: AnalysisPanel) -> None:
    spec = show(panel, tower(200))
    touched: list[tuple[int, int]] = []
    resets: list[bool] = []
    panel.view.table.dataChanged.connect(lambda first, last: touched.append((first.row(), last.row())))
    panel.view.table.modelReset.connect(lambda: resets.append(True))
    spec = show(panel, SetParameter(layer_ids=("dense-99",), field="units", value=7).apply(spec))
    assert touched == [(100, 101)]  # the layer, and the one that it feeds
    show(panel, RemoveLayers(layer_ids=("dense-50",)).apply(spec))
    assert len(touched) == 1
    assert resets == []
    assert panel.view.table.rowCount() == 201


@pytest.mark.parametrize("sort", [False, True])
def test_two_hundred_layers_are_shown_within_a_frame(panel: AnalysisPanel, sort: bool) -> None:
    spec = show(panel, tower(200))
    if sort:
        panel.view.sortByColumn(TITLES.index("Parameters"), Qt.SortOrder.DescendingOrder)
    edits: list[Edit] = [
        SetParameter(layer_ids=(f"dense-{n}",), field="units", value=n) for n in (20, 40, 60, 80, 100, 120, 140)
    ]
    times = []
    for edit in edits:
        spec = edit.apply(spec)
        analysis = analyse(spec)
        begun = perf_counter()
        panel.show_document(spec, analysis)
        times.append(perf_counter() - begun)
    assert min(times) < 0.010  # of several, so that a busy machine does not count
