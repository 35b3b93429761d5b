"""Cards, figures, notices, and the layout that flows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from widgets.kit import Card, ElidedLabel, FlowLayout, IconButton, Label, NoticeBar, Readout


class CountingReadout(Readout):
    """Counts how often it is painted."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        super().paintEvent(event)


def test_a_readout_is_repainted_only_on_change(qtbot: QtBot) -> None:
    readout = CountingReadout("Epoch", widest="000,000")
    qtbot.addWidget(readout)
    readout.set_text("000,001")
    readout.show()
    qtbot.waitUntil(lambda: readout.paints > 0)
    painted = readout.paints
    readout.set_text("000,001")
    qtbot.wait(20)
    assert readout.paints == painted
    readout.set_text("000,002")
    qtbot.waitUntil(lambda: readout.paints > painted)


def test_a_readout_never_shrinks(qtbot: QtBot) -> None:
    readout = Readout("Samples / s")
    qtbot.addWidget(readout)
    readout.set_text("1,412,000,000")
    wide = readout.sizeHint()
    readout.set_text("9")
    assert readout.sizeHint() == wide
    assert readout.accessibleDescription() == "9"


def test_a_cards_side_action_is_a_named_button(qtbot: QtBot) -> None:
    card = Card("Loss")
    qtbot.addWidget(card)
    action = card.add_side_action("log", checkable=True)
    card.show()
    heard: list[bool] = []
    action.clicked.connect(lambda on: heard.append(on))
    QTest.keyClick(action, Qt.Key.Key_Space)
    action.setChecked(False)
    assert heard == [True]
    assert action.accessibleName() == "log"


def test_a_cards_title_is_its_name(qtbot: QtBot) -> None:
    card = Card("Dense 8", "unit 3 of 8")
    qtbot.addWidget(card)
    card.set_title("Dense 6")
    assert (card.title(), card.accessibleName()) == ("Dense 6", "Dense 6")


def test_an_elided_label_tells_the_rest_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("a name that is much too long for this")
    qtbot.addWidget(label)
    label.show()
    label.resize(60, 20)
    assert label.toolTip() == label.text()
    label.resize(600, 20)
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() == 0


class Requests(QObject):
    """Counts how often a widget is asked to lay itself out anew."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def test_other_words_in_an_elided_label_lay_nothing_out_anew(page: QWidget, qtbot: QtBot) -> None:
    label, requests = ElidedLabel("Step 1"), Requests()
    layout = page.layout()
    assert layout is not None
    layout.addWidget(label)
    with qtbot.waitExposed(page):
        page.show()
    QTest.qWait(0)
    page.installEventFilter(requests)
    before = label.grab().toImage()
    label.setText("Step 2")
    QTest.qWait(0)
    assert (requests.count, label.text()) == (0, "Step 2")
    assert label.grab().toImage() != before
    label.setText("")
    QTest.qWait(0)
    assert requests.count == 1


@pytest.fixture
def bar(page: QWidget) -> NoticeBar:
    return NoticeBar(page)


def test_notices_stack_and_the_bar_takes_no_room_without_them(bar: NoticeBar) -> None:
    assert not bar.isVisible()
    bar.show_notice("info", "one")
    bar.show_notice("error", "two")
    assert bar.isVisible()
    assert [(n.level, n.text) for n in bar.notices()] == [("info", "one"), ("error", "two")]
    assert all(notice.isVisible() for notice in bar.notices())
    bar.clear()
    assert bar.notices() == []
    assert not bar.isVisible()


def test_a_remedy_is_done_and_puts_the_notice_away(bar: NoticeBar) -> None:
    done: list[str] = []
    notice = bar.show_notice("warning", "Lost", [("Undo", lambda: done.append("undo")), ("Keep", lambda: None)])
    buttons = notice.findChildren(QPushButton)
    assert [button.accessibleName() for button in buttons] == ["Undo", "Keep"]
    QTest.keyClick(buttons[0], Qt.Key.Key_Space)
    assert done == ["undo"]
    assert bar.notices() == []


def test_a_notice_can_be_closed(bar: NoticeBar) -> None:
    notice = bar.show_notice("info", "one")
    close = notice.findChild(IconButton)
    assert isinstance(close, IconButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.notices() == []


def test_a_notice_goes_after_its_time(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice("info", "saved", timeout_ms=10)
    qtbot.waitUntil(lambda: bar.notices() == [])


def test_the_same_notice_twice_is_one(bar: NoticeBar) -> None:
    for _ in range(3):
        bar.show_notice("error", "Disk full")
    assert [n.text for n in bar.notices()] == ["Disk full"]
    assert [label.text() for label in bar.notices()[0].findChildren(Label)] == ["Disk full (3 times)"]
    bar.withdraw("Disk full")
    assert bar.notices() == []
    assert bar.show_notice("error", "Disk full").accessibleName() == "error: Disk full"


def test_a_flood_of_notices_keeps_the_newest(bar: NoticeBar) -> None:
    for number in range(50):
        bar.show_notice("info", str(number))
    assert [n.text for n in bar.notices()] == ["47", "48", "49"]


def test_flow_goes_on_to_the_next_line(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, gap=10)
    tiles = [IconButton("add", f"tile {i}", edge=40) for i in range(5)]
    for tile in tiles:
        flow.addWidget(tile)
    assert flow.heightForWidth(240) == 40
    assert flow.heightForWidth(140) == 90
    holder.resize(140, 90)
    holder.show()
    flow.setGeometry(QRect(0, 0, 140, 90))
    assert [(tile.x(), tile.y()) for tile in tiles] == [(0, 0), (50, 0), (100, 0), (0, 50), (50, 50)]
    tiles[0].hide()
    assert flow.heightForWidth(190) == 40


def test_what_no_longer_holds_is_withdrawn_and_the_rest_stays(bar: NoticeBar) -> None:
    for text in ("Disk full", "Saved"):
        bar.show_notice("info", text)
    bar.withdraw("Disk full")
    bar.withdraw("never said")
    assert [n.text for n in bar.notices()] == ["Saved"]
