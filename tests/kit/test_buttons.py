"""Buttons: names, keys, states, and the ring that turns only while it is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.kit import IconButton, KitButton, LinkLabel, Pill, PlayButton, Thumb
from widgets.kit.buttons import PlayState

BUTTONS: dict[str, Callable[[], KitButton]] = {
    "icon": lambda: IconButton("reset", "Reset", "R"),
    "link": lambda: LinkLabel("Undo"),
    "play": PlayButton,
    "pill": lambda: Pill("healthy", "good"),
    "thumb": lambda: Thumb("spiral"),
}


@pytest.fixture(params=sorted(BUTTONS))
def button(request: pytest.FixtureRequest, qtbot: QtBot) -> KitButton:
    made = BUTTONS[request.param]()
    qtbot.addWidget(made)
    return made


def test_every_button_has_a_name_and_the_keyboard(button: KitButton, qtbot: QtBot) -> None:
    assert button.accessibleName()
    assert button.focusPolicy() == Qt.FocusPolicy.StrongFocus
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(button.clicked):
            QTest.keyClick(button, key)


def test_off_says_why(button: KitButton) -> None:
    hint = button.toolTip()
    button.set_enabled(False, "Add an output first")
    assert button.toolTip() == "Add an output first"
    assert button.accessibleDescription() == "Add an output first"
    button.set_enabled(True)
    assert button.toolTip() == hint


def test_focus_by_keyboard_is_seen_and_by_mouse_is_not(button: KitButton, qtbot: QtBot) -> None:
    button.show()
    button.activateWindow()
    qtbot.waitUntil(button.isActiveWindow)
    button.clearFocus()
    before = button.grab().toImage()
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert button.grab().toImage() == before
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.grab().toImage() != before


def test_the_tooltip_names_the_shortcut() -> None:
    assert IconButton("reset", "Reset", "R").toolTip() == "Reset (R)"
    assert IconButton("reset", "Reset", "R").accessibleName() == "Reset"


def test_play_names_its_state(qtbot: QtBot) -> None:
    play = PlayButton()
    qtbot.addWidget(play)
    pictures = []
    names: dict[PlayState, str] = {"play": "Play", "pause": "Pause", "waiting": "Play, engine loading"}
    for state, name in names.items():
        play.set_state(state)
        assert (play.state(), play.accessibleName(), play.toolTip()) == (state, name, name)
        pictures.append(play.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


def test_play_can_be_pressed_while_waiting(qtbot: QtBot) -> None:
    play = PlayButton()
    qtbot.addWidget(play)
    play.set_state("waiting")
    with qtbot.waitSignal(play.clicked):
        QTest.mouseClick(play, Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("moving")
def test_the_ring_turns_only_while_seen_and_waiting(qtbot: QtBot) -> None:
    play = PlayButton()
    qtbot.addWidget(play)
    timer = play.findChild(QTimer)
    assert isinstance(timer, QTimer)
    play.set_state("waiting")
    assert not timer.isActive()
    play.show()
    assert timer.isActive()
    play.set_state("pause")
    assert not timer.isActive()
    play.set_state("waiting")
    assert timer.isActive()
    play.hide()
    assert not timer.isActive()


def test_a_disabled_play_keeps_its_reason_through_a_change_of_state(qtbot: QtBot) -> None:
    play = PlayButton()
    qtbot.addWidget(play)
    play.set_enabled(False, "Add an output first")
    play.set_state("waiting")
    assert play.toolTip() == "Add an output first"


def test_a_pill_changes_its_name_with_its_state(qtbot: QtBot) -> None:
    pill = Pill("healthy", "good")
    qtbot.addWidget(pill)
    before = pill.grab().toImage()
    pill.set_state("stopped", "danger", "The loss is not finite")
    assert (pill.state(), pill.accessibleName(), pill.toolTip()) == ("danger", "stopped", "The loss is not finite")
    assert pill.grab().toImage() != before


class LaidOut(QObject):
    """Counts how often a widget has its contents laid out anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


def test_a_pill_that_says_the_same_again_lays_nothing_out_anew(qtbot: QtBot) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    pill = Pill("ready", "good")
    QHBoxLayout(row).addWidget(pill)
    row.show()
    pill.set_state("healthy", "good", "No problems.")
    QApplication.sendPostedEvents()
    seen = LaidOut(row)
    for words, times in (("healthy", 0), ("unstable", 1)):
        pill.set_state(words, "good", "No problems.")
        QApplication.sendPostedEvents()
        assert seen.times == times, words
