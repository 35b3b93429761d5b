"""Letters that are written no more often than one can read them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from widgets.stage.world_writing import PERIOD_MS, Writing


class Board(QWidget):
    """Paints some words."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.words, self.look, self.written = 0.0, "a", "light", list[str]()
        self.at_once = False
        self.writing = Writing(self, lambda: self.now)
        self.resize(80, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        self.writing.paint(
            painter, QRectF(0, 0, 80, 30), (self.look,), lambda: (self.words,), self.write, at_once=self.at_once
        )  # fmt: skip

    def write(self, painter: QPainter) -> None:
        self.written.append(self.words)
        painter.fillRect(QRectF(0, 0, 40, 30), Qt.GlobalColor.red)

    def show_words(self, words: str, at: float) -> None:
        self.words, self.now = words, at
        self.repaint()


def board(qtbot: QtBot) -> Board:
    made = Board()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.repaint()
    assert made.written == ["a"]
    return made


def test_the_same_words_are_written_once(qtbot: QtBot) -> None:
    shown = board(qtbot)
    shown.show_words("a", 10.0)
    assert shown.written == ["a"]
    image = shown.grab().toImage()
    assert image.pixelColor(10, 10).red() == 255
    assert image.pixelColor(10, 10).green() == 0
    assert image.pixelColor(60, 10).green() == 255


def test_words_that_race_by_are_written_now_and_then_and_the_last_in_any_case(qtbot: QtBot) -> None:
    shown = board(qtbot)
    shown.show_words("b", PERIOD_MS / 1000)
    shown.show_words("c", PERIOD_MS / 1000 + 0.03)
    shown.show_words("d", PERIOD_MS / 1000 + 0.06)
    assert shown.written == ["a", "b"]
    shown.now = 3.0
    qtbot.waitUntil(lambda: shown.written == ["a", "b", "d"])


def test_another_look_does_not_wait(qtbot: QtBot) -> None:
    shown = board(qtbot)
    shown.look = "dark"
    shown.show_words("b", 0.001)
    assert shown.written == ["a", "b"]


def test_what_floats_does_not_wait(qtbot: QtBot) -> None:
    shown = board(qtbot)
    shown.at_once = True
    shown.show_words("b", 0.001)
    assert shown.written == ["a", "b"]
