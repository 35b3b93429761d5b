"""Problems, layers, status: lists that are read, searched and pressed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Curves, RunState, Snapshot, Trouble
from engine.spec.catalog.layers import FAMILIES, LAYERS, Add, DropoutLayer
from engine.spec.document import Spec, default_spec
from engine.spec.edits import AddLayer, AddLink, RemoveLayers, RemoveLinks, SetParameter, SetTraining
from engine.spec.fragment import Fragment, fragment_of, parse_fragment
from engine.spec.shapes import analyse
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, child, press, type_into
from widgets.kit import theme
from widgets.kit.dragging import carried
from widgets.kit.icons import icon_names
from widgets.panels.layer_tiles import KindTile, OwnTile
from widgets.panels.layers_panel import LayersPanel
from widgets.panels.problems_panel import ProblemRow, ProblemsPanel
from widgets.panels.status import StatusBar

NO_FEATURES = SetParameter(layer_ids=("input",), field="features", value=())
TROUBLE = Snapshot(1, RunState.DIVERGED, trouble=Trouble("dense-2", "The loss is NaN.", "Try a smaller rate."))


@pytest.fixture
def problems(sit: Sit) -> Desk:
    return sit(ProblemsPanel())


def rows(desk: Desk) -> list[ProblemRow]:
    return [row for row in desk.panel.findChildren(ProblemRow) if row.isVisible()]


def test_no_problems(problems: Desk) -> None:
    assert rows(problems) == []
    assert any(label.text() == "No problems" and label.isVisible() for label in problems.panel.findChildren(QLabel))


def test_problems_of_the_document_and_of_the_run(problems: Desk, qtbot: QtBot) -> None:
    panel = problems.panel
    assert isinstance(panel, ProblemsPanel)
    with qtbot.waitSignal(panel.count_changed) as count:
        problems.show(NO_FEATURES.apply(SetTraining(field="loss", value="cross_entropy").apply(default_spec())))
    assert count.args == [2]
    panel.show_snapshot(TROUBLE)
    assert [row.accessibleName() for row in rows(problems)] == [
        "Training: Cross-entropy does not suit two-class.",
        "Input: No input feature is switched on.",
        "Dense 6: The loss is NaN.",
    ]
    rows(problems)[2].setFocus()
    with qtbot.waitSignal(panel.place_requested) as place:
        QTest.keyClick(rows(problems)[2], Qt.Key.Key_Space)
    assert place.args == ["dense-2"]
    panel.show_snapshot(Snapshot(1, RunState.RUNNING))
    problems.show(default_spec())
    assert rows(problems) == []


def test_a_loss_that_only_grows_is_a_problem_of_the_training(problems: Desk) -> None:
    assert isinstance(problems.panel, ProblemsPanel)
    loss = np.array([0.5, 20.0])
    curves = Curves(np.arange(2), np.arange(2.0), loss, loss, loss, loss, "accuracy")
    problems.panel.show_snapshot(Snapshot(1, RunState.RUNNING, curves=curves))
    said = ("training", "The loss is 40 times what it was at the start.", "Try a smaller learning rate.")
    assert [(line.layer_id, line.problem, line.remedy) for line in problems.panel.lines()] == [said]
    problems.panel.show_snapshot(Snapshot(1, RunState.RUNNING))
    assert problems.panel.lines() == ()


def test_rows_keep_the_focus_when_the_document_changes(problems: Desk) -> None:
    problems.show(NO_FEATURES.apply(default_spec()))
    rows(problems)[0].setFocus()
    problems.show(SetTraining(field="batch_size", value=3).apply(problems.spec))
    assert rows(problems)[0].hasFocus()


@pytest.fixture
def layers(window: QWidget) -> LayersPanel:
    panel = LayersPanel()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(panel)
    panel.show()
    return panel


def test_every_kind_of_layer_is_offered_by_family(layers: LayersPanel, qtbot: QtBot) -> None:
    kinds = [tile for tile in layers.tiles if isinstance(tile, KindTile)]
    assert {tile.kind for tile in kinds} == set(LAYERS)
    assert [LAYERS[tile.kind].family for tile in kinds] == sorted(
        (LAYERS[tile.kind].family for tile in kinds), key=list(FAMILIES).index
    )
    for tile in kinds:
        with qtbot.waitSignal(layers.layer_requested) as asked:
            press(tile)
        assert asked.args == [tile.kind]
        assert tile.accessibleDescription() == LAYERS[tile.kind].summary
        assert f"kind-{tile.kind}" in icon_names()


def test_a_double_click_inserts_once(layers: LayersPanel) -> None:
    asked: list[str] = []
    layers.layer_requested.connect(asked.append)
    press(layers.tiles[0])
    QTest.mouseDClick(layers.tiles[0], Qt.MouseButton.LeftButton)
    assert asked == ["dense"]  # the first click of the two


def test_search_then_enter_takes_the_best(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.focus_search()
    edit = child(layers, QLineEdit, "Search layers")
    assert edit.hasFocus()
    with qtbot.waitSignal(layers.layer_requested) as asked:
        type_into(edit, "dns")
    assert asked.args == ["dense"]
    type_into(edit, "zzz", end=None)
    assert layers.shown() == []
    with qtbot.assertNotEmitted(layers.layer_requested):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert layers.shown() == layers.tiles


@pytest.mark.parametrize(
    ("text", "title"),
    [("relu", "Activation"), ("skip", "Add"), ("times", "Multiply"), ("gated", "GRU"),
     ("long short", "LSTM"), ("echo", "Echo-state reservoir"), ("batchnorm", "Normalise"), ("sum", "Add"),
     ("concat", "Concatenate"), ("drop", "Dropout"), ("mlp", "Dense"), ("list of all", "Flatten")],
)  # fmt: skip
def test_a_layer_is_found_by_other_words(layers: LayersPanel, text: str, title: str) -> None:
    type_into(child(layers, QLineEdit, "Search layers"), text, end=None)
    assert [tile.title for tile in layers.shown()][:1] == [title]
    assert len(layers.shown()) <= 2


def test_the_best_match_stands_first(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.set_blocks((block("Residual block"),), ())
    edit = child(layers, QLineEdit, "Search layers")
    type_into(edit, "resid", end=None)
    assert [tile.title for tile in layers.shown()] == ["Residual block", "Add"]
    qtbot.waitUntil(
        lambda: layers.shown()[0].mapTo(layers, QPoint()).y() < layers.shown()[1].mapTo(layers, QPoint()).y()
    )
    with qtbot.waitSignal(layers.fragment_requested):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert layers.shown() == layers.tiles


def block(name: str) -> Fragment:
    return fragment_of(default_spec().network, ("dense-1", "dense-2"), name=name)


def test_blocks_are_inserted_renamed_and_deleted(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.set_blocks((block("Residual block"),), (block("Encoder"), block("Decoder")))
    tiles = {tile.title: tile for tile in layers.tiles}
    assert tiles["Encoder"].accessibleDescription() == "2 layers: Dense"
    with qtbot.waitSignal(layers.fragment_requested) as asked:
        press(tiles["Residual block"])
    assert asked.args == [block("Residual block")]
    own = tiles["Encoder"]
    own.setFocus()
    with qtbot.waitSignal(layers.own_rename_requested) as renamed, qtbot.assertNotEmitted(layers.fragment_requested):
        QTest.keyClick(own, Qt.Key.Key_F2)
        type_into(child(layers, QLineEdit, "New name of Encoder"), "Front")
    assert renamed.args == ["Encoder", "Front"]
    assert own.hasFocus()
    with qtbot.assertNotEmitted(layers.own_rename_requested):
        QTest.keyClick(own, Qt.Key.Key_F2)
        type_into(child(layers, QLineEdit, "New name of Encoder"), "no", end=Qt.Key.Key_Escape)
    with qtbot.waitSignal(layers.own_delete_requested) as deleted:
        QTest.keyClick(own, Qt.Key.Key_Delete)
    assert deleted.args == ["Encoder"]
    layers.set_blocks((block("Residual block"),), (block("Decoder"),))
    assert "Encoder" not in [tile.title for tile in layers.tiles]
    type_into(child(layers, QLineEdit, "Search layers"), "decod", end=None)
    assert layers.shown()[0].title == "Decoder"  # layers that a decoder is made of may follow


def test_the_menu_of_an_own_block_says_what_can_be_done(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.set_blocks((), (block("Encoder"),))
    own = layers.tiles[-1]
    assert isinstance(own, OwnTile)
    menu = own.menu()
    with qtbot.waitSignal(layers.own_delete_requested):
        menu.actions()[1].trigger()
    menu.actions()[0].trigger()
    assert child(layers, QLineEdit, "New name of Encoder").hasFocus()


def test_a_tile_carries_its_kind_or_block_as_a_picture_of_it(layers: LayersPanel) -> None:
    layers.set_blocks((block("Residual block"),), ())
    assert carried(layers.tiles[0].carried()) == ("kind", "dense")
    word, text = carried(layers.tiles[-1].carried())
    assert word == "fragment"
    assert parse_fragment(text) == block("Residual block")
    picture = layers.tiles[0].picture()
    assert not picture.isNull()
    assert picture.width() < layers.tiles[0].width() * picture.devicePixelRatio()


def test_a_drag_that_is_given_up_inserts_nothing(layers: LayersPanel, qtbot: QtBot) -> None:
    """The drag has an event loop of its own, which Esc ends."""
    tile = layers.tiles[0]
    seen: list[bool] = []

    def give_up() -> None:
        drag = tile.findChild(QDrag)
        seen.append(drag is not None and carried(drag.mimeData()) == ("kind", "dense"))
        QTest.keyClick(tile.window().windowHandle(), Qt.Key.Key_Escape)

    with qtbot.assertNotEmitted(layers.layer_requested):
        QTest.mousePress(tile, Qt.MouseButton.LeftButton)
        QTimer.singleShot(0, give_up)
        QTest.mouseMove(tile, tile.rect().center() + QPoint(40, 10))
        qtbot.waitUntil(lambda: bool(seen))
        QTest.mouseRelease(tile, Qt.MouseButton.LeftButton)
    assert seen == [True]


def test_arrows_walk_from_the_search_to_the_tiles(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.focus_search()
    QTest.keyClick(child(layers, QLineEdit, "Search layers"), Qt.Key.Key_Down)
    assert layers.tiles[0].hasFocus()
    with qtbot.waitSignal(layers.layer_requested):
        QTest.keyClick(layers.tiles[0], Qt.Key.Key_Return)
    QTest.keyClick(layers.tiles[0], Qt.Key.Key_Up)
    assert child(layers, QLineEdit, "Search layers").hasFocus()


def test_status_line(qtbot: QtBot) -> None:
    status = StatusBar()
    qtbot.addWidget(status)
    spec = default_spec()
    status.show_document(spec, analyse(spec))
    size = "3 layers · 101 weights · 480 B · 86 multiply-adds"
    assert status.text() == f"CPU · 1 thread · {size} · Spiral"
    status.show_snapshot(Snapshot(1, RunState.PAUSED, threads=2))
    status.set_file("/home/me/spiral.lscope")
    assert status.text() == f"CPU · 2 threads · {size} · spiral.lscope"
    status.set_file("")
    assert status.text().endswith("Spiral")


def test_the_status_line_is_short_and_its_tooltip_in_full(qtbot: QtBot) -> None:
    status = StatusBar()
    qtbot.addWidget(status)
    wide = SetParameter(layer_ids=("dense-1", "dense-2"), field="units", value=1024).apply(default_spec())
    spec = AddLayer(layer=DropoutLayer(id="dropout-1")).apply(wide)
    status.show_document(spec, analyse(spec))
    assert "3 layers · 1.06M weights · 4.2 MB · 1.05M multiply-adds" in status.text()
    hint = child_label(status).toolTip()
    assert "1,055,745 parameters" in hint
    assert "1 layer left out of the training" in hint


def child_label(status: StatusBar) -> QLabel:
    label = status.findChild(QLabel)
    assert isinstance(label, QLabel)
    return label


@pytest.fixture
def unequal() -> Spec:
    """An Add that gets 8 and 6, and a Dropout that leads nowhere."""
    spec = AddLayer(layer=Add(id="add-1")).apply(default_spec())
    spec = RemoveLinks(links=(("dense-2", "output"),)).apply(spec)
    for source, target in (("dense-1", "add-1"), ("dense-2", "add-1"), ("add-1", "output")):
        spec = AddLink(source=source, target=target).apply(spec)
    return AddLayer(layer=DropoutLayer(id="dropout-1")).apply(spec)


def test_one_click_mends_a_problem_and_one_undo_takes_it_back(problems: Desk, unequal: Spec) -> None:
    problems.show(unequal)
    assert [row.accessibleName().split(":")[0] for row in rows(problems)] == ["Add", "Dropout"]
    press(problems.child(QPushButton, "Add: Give Dense 6 8 units"))
    assert problems.only() == SetParameter(layer_ids=("dense-2",), field="units", value=8)
    assert [row.accessibleName().split(":")[0] for row in rows(problems)] == ["Dropout"]
    press(problems.child(QPushButton, "Dropout: Remove it"))
    assert problems.only() == RemoveLayers(layer_ids=("dropout-1",))
    assert rows(problems) == []


def test_a_warning_is_calm_and_blocks_nothing(problems: Desk, unequal: Spec) -> None:
    problems.show(unequal)
    problem, warning = rows(problems)
    assert warning.line is not None
    assert problem.line is not None
    assert (problem.line.warning, warning.line.warning) == (False, True)
    assert "warning" in warning.accessibleDescription()
    sign = [row.grab(QRect(4, 12, 28, 28)).toImage() for row in (problem, warning)]
    inks = [{image.pixelColor(x, y).name() for x in range(28) for y in range(28)} for image in sign]
    assert theme().danger in inks[0] - inks[1]
    assert theme().warning in inks[1] - inks[0]


def test_remedies_are_looked_for_when_they_can_be_seen(qtbot: QtBot, unequal: Spec) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.count_changed) as count:
        panel.show_document(unequal, analyse(unequal))
    assert count.args == [2]
    assert panel.findChildren(ProblemRow) == []
    panel.show()
    assert len(panel.findChildren(ProblemRow)) == 2


def test_many_warnings_are_counted(problems: Desk) -> None:
    spec = default_spec()
    for number in range(70):
        spec = AddLayer(layer=DropoutLayer(id=f"dropout-{number}")).apply(spec)
    problems.show(spec)
    assert len(rows(problems)) == 60
    assert any(label.text() == "and 10 more" and label.isVisible() for label in problems.panel.findChildren(QLabel))
