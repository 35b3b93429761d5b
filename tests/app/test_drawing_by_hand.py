"""The first bar of the builder: a residual network drawn on the real window with the mouse alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState
from engine.spec.catalog.layers import Add, Dense, LayerKind
from engine.spec.document import Spec
from tests.app.conftest import Wired
from widgets.canvas.hits import OnGround, OnHeader
from widgets.canvas.layout import count_buttons, port_in, port_out
from widgets.kit.buttons import PlayButton
from widgets.kit.dragging import mime_of_kind

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction
DEPTH = 20
STEPS = 300


class Hand:
    """A mouse over the canvas of a window."""

    def __init__(self, wired: Wired) -> None:
        self.wired = wired
        self.canvas = wired.window.canvas
        self.view = self.canvas._view

    @property
    def spec(self) -> Spec:
        return self.wired.document.spec

    def layers(self, kind: type[LayerKind]) -> list[str]:
        """The layers of a kind, by id."""
        return [layer.id for layer in self.spec.network.layers if isinstance(layer, kind)]

    # ---- where things are -------------------------------------------------------------------------------------------

    def _at(self, point: QPointF) -> QPoint:
        return self.view.mapFromScene(point)

    def header(self, layer_id: str) -> QPoint:
        box = self.canvas.controller.layout.boxes[layer_id]
        return self._at(box.header.translated(box.position).center())

    def out(self, layer_id: str) -> QPoint:
        return self._at(port_out(self.canvas.controller.layout.boxes[layer_id]))

    def into(self, layer_id: str) -> QPoint:
        return self._at(port_in(self.canvas.controller.layout.boxes[layer_id]))

    def plus(self, layer_id: str) -> QPoint:
        box = self.canvas.controller.layout.boxes[layer_id]
        return self._at(count_buttons(box)[1].translated(box.position).center())

    def gap(self, source: str, target: str) -> QPoint:
        return self._at(self.canvas.controller.layout.insert_spot(source, target))

    def ground(self) -> QPoint:
        """A place where there is nothing."""
        port = self.view.viewport().rect()
        for y in range(port.bottom() - 60, 40, -24):
            for x in range(120, port.right() - 120, 24):
                near = [QPoint(x + dx, y + dy) for dx in (-90, 0, 90) for dy in (-26, 0, 26)]
                if all(self.view.hit_at(at) == OnGround() and not self.view.block_at(at) for at in near):
                    return QPoint(x, y)
        raise AssertionError("the canvas is full")

    # ---- what it does -----------------------------------------------------------------------------------------------

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        assert self.view.viewport().rect().contains(at), "a hand reaches only what is in sight"
        QTest.mouseClick(self.view.viewport(), LEFT, modifiers, at)

    def drag(self, start: QPoint, end: QPoint) -> None:
        port = self.view.viewport()
        assert port.rect().contains(start), "a hand reaches only what is in sight"
        assert port.rect().contains(end), "a hand reaches only what is in sight"
        QTest.mousePress(port, LEFT, NONE, start)
        QTest.mouseMove(port, (start + end) / 2)
        QTest.mouseMove(port, end)
        QTest.mouseRelease(port, LEFT, NONE, end)

    def link(self, source: str, target: str) -> None:
        """Draw a link from port to port."""
        self.drag(self.out(source), self.into(target))

    def pick(self, title: str) -> None:
        """Click a row of the open search."""
        search = self.canvas._search
        assert search.isVisible()
        row = next(i for i, part in enumerate(search.shown()) if part.title == title)
        search._list.scrollToItem(search._list.item(row))
        at = search._list.visualItemRect(search._list.item(row)).center()
        QTest.mouseClick(search._list.viewport(), LEFT, NONE, at)

    def drop(self, kind: str, at: QPoint) -> None:
        """Let something from the palette fall on the canvas."""
        port, data = self.view.viewport(), mime_of_kind(kind)
        QApplication.sendEvent(port, QDragEnterEvent(at, COPY, data, LEFT, NONE))
        QApplication.sendEvent(port, QDragMoveEvent(at, COPY, data, LEFT, NONE))
        QApplication.sendEvent(port, QDropEvent(QPointF(at), COPY, data, LEFT, NONE))

    def choose_from_menu(self, layer_id: str, *words: str) -> None:
        """Take an entry of a block's context menu."""
        self.canvas._open_menu(OnHeader(layer_id), self.view.viewport().mapToGlobal(self.header(layer_id)))
        menu = self.canvas.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
        for word in words:
            action = next(action for action in menu.actions() if action.text() == word)
            sub = action.menu()
            if isinstance(sub, QMenu):
                menu = sub
        action.trigger()
        self.canvas.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1].close()


@pytest.fixture
def hand(wired: Wired, qtbot: QtBot) -> Hand:
    """The mouse over an active window."""
    wired.window.resize(1500, 950)
    wired.window.activateWindow()
    qtbot.waitUntil(wired.window.isActiveWindow)
    return Hand(wired)


def loss_after(wired: Wired, steps: int) -> float:
    """Play, and the training loss then."""
    wired.wiring.bridge.play()
    snapshot = wired.train(steps)
    assert snapshot.trouble is None
    assert snapshot.state is RunState.RUNNING
    assert snapshot.step == steps
    assert snapshot.curves is not None
    return float(snapshot.curves.train_loss[-1])


def test_a_residual_network_is_drawn_link_by_link_trains_and_undoes(
    hand: Hand, wired: Wired, click_action: Callable[[str], None]
) -> None:
    first = wired.document.spec
    hand.click(hand.plus("dense-2"))
    # a branch beside dense-2: two layers on the ground, which are as wide as the trunk, linked from port to port
    QTest.mouseDClick(hand.view.viewport(), LEFT, NONE, hand.ground())
    hand.pick("Dense")
    hand.drop("dense", hand.ground())
    inner, outer = hand.layers(Dense)[-2:]
    hand.link("dense-2", inner)
    hand.link(inner, outer)
    hand.link(outer, "output")  # the output is fed already: the two ways join
    (join,) = hand.layers(Add)
    assert set(hand.spec.network.sources(join)) == {"dense-2", outer}
    assert hand.spec.network.targets(join) == ("output",)
    assert wired.document.analysis.problems == ()
    assert wired.document.analysis.warnings == ()

    play = wired.window.transport.findChildren(PlayButton)[0]
    QTest.mouseClick(play, LEFT, NONE, play.rect().center())
    before = wired.poll().curves
    after = wired.train(STEPS).curves
    assert wired.snapshot is not None
    assert wired.snapshot.trouble is None
    assert before is not None
    assert after is not None
    assert after.train_loss[-1] < 0.9 * before.train_loss[0]

    while wired.document.undo_label:
        click_action("edit.undo")
    assert wired.document.spec == first


def test_a_residual_network_of_depth_20_learns_more_than_the_plain_one(hand: Hand, wired: Wired) -> None:
    """Both by the mouse: ten residual blocks from the search, and twenty layers from the + between two blocks."""
    first = wired.document.spec
    last = "dense-2"
    for _ in range(DEPTH // 2):
        hand.choose_from_menu(last, "Add a layer behind it…")
        hand.pick("Residual block")
        last = hand.layers(Add)[-1]
    assert hand.spec.network.targets(last) == ("output",)
    assert len(hand.layers(Dense)) == DEPTH + 2
    assert wired.document.analysis.problems == ()
    residual = loss_after(wired, STEPS)

    while wired.document.undo_label:
        wired.document.undo()
    assert wired.document.spec == first
    for _ in range(DEPTH):
        hand.click(hand.gap("dense-2", hand.spec.network.targets("dense-2")[0]))
    assert len(hand.layers(Dense)) == DEPTH + 2
    wired.wiring.commands.run_reset()
    plain = loss_after(wired, STEPS)
    assert residual < 0.8 * plain
