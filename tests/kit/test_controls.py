"""What holds for every control: it asks on gestures only, has a name, says why it is off, keeps the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from widgets.kit import Choice, Control, LadderBox, NumberBox, SearchBox, Segments, SliderRow, Switch, TextBox

KINDS: dict[str, tuple[Callable[[], Any], Any]] = {
    "slider": (lambda: SliderRow("Noise", 0, 50, 5, "%", help="What is added"), 20.0),
    "ladder": (lambda: LadderBox("Rate", (0.01, 0.1, 1), help="What is added"), 0.1),
    "number": (lambda: NumberBox("Units", 1, 64, help="What is added"), 8.0),
    "choice": (lambda: Choice("Loss", [("mse", "MSE"), ("mae", "MAE")], help="What is added"), "mae"),
    "switch": (lambda: Switch("Bias", help="What is added"), True),
    "text": (lambda: TextBox("Formula", "sin(x)", help="What is added"), "cos(x)"),
}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def control(kind: str, qtbot: QtBot) -> Any:
    made = KINDS[kind][0]()
    qtbot.addWidget(made)
    made.show()
    return made


def focusable(widget: QWidget) -> list[QWidget]:
    everything = [w for w in (widget, *widget.findChildren(QWidget)) if w.window() is widget.window()]
    return [w for w in everything if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None]


def test_set_value_never_asks(control: Any, kind: str) -> None:
    heard: list[object] = []
    control.value_requested.connect(heard.append)
    control.set_value(KINDS[kind][1])
    assert heard == []
    assert control.value() == KINDS[kind][1]


def test_all_that_takes_focus_has_the_title_as_its_name(control: Control) -> None:
    stops = focusable(control)
    assert stops
    assert {widget.accessibleName() for widget in stops} == {control.title()}


def test_the_wheel_does_not_change_what_has_no_focus(control: Any, kind: str, qtbot: QtBot) -> None:
    control.set_value(KINDS[kind][1])
    heard: list[object] = []
    control.value_requested.connect(heard.append)
    for widget in focusable(control):
        widget.clearFocus()
        turn_wheel(widget, 120)
    assert heard == []
    assert control.value() == KINDS[kind][1]


def turn_wheel(widget: QWidget, delta: int) -> QWheelEvent:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


def test_help_is_the_tooltip(control: Control) -> None:
    assert {widget.toolTip() for widget in focusable(control)} == {"What is added"}


def test_off_says_why_and_on_says_help_again(control: Control) -> None:
    stops = focusable(control)
    control.set_enabled(False, "Only for images")
    assert {widget.isEnabled() for widget in stops} == {False}
    assert {widget.toolTip() for widget in (control, *stops)} == {"Only for images"}
    assert all("Only for images" in widget.accessibleDescription() for widget in stops)
    control.set_enabled(True)
    assert {widget.isEnabled() for widget in stops} == {True}
    assert control.toolTip() == "What is added"


@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
def test_off_ignores_gestures(control: Any, qtbot: QtBot) -> None:
    heard: list[object] = []
    control.value_requested.connect(heard.append)
    control.set_enabled(False, "Only for images")
    for widget in control.findChildren(QWidget):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QTest.keyClick(widget, Qt.Key.Key_Up)
    assert heard == []


def test_a_problem_is_shown_under_the_field_and_taken_away(control: Control) -> None:
    shown = [label.text() for label in control.findChildren(QLabel) if label.isVisible()]
    control.set_problem("Too many")
    labels = [label for label in control.findChildren(QLabel) if label.text() == "Too many"]
    assert [label.isVisible() for label in labels] == [True]
    assert control.problem() == "Too many"
    assert "Too many" in focusable(control)[0].accessibleDescription()
    control.set_problem(None)
    assert [label.text() for label in control.findChildren(QLabel) if label.isVisible()] == shown


def test_focus_is_seen(kind: str, page: QWidget, qtbot: QtBot) -> None:
    control = KINDS[kind][0]()
    layout = page.layout()
    assert layout is not None
    layout.addWidget(control)
    control.show()
    elsewhere = page.findChild(QLineEdit, "before")
    assert isinstance(elsewhere, QLineEdit)
    elsewhere.setFocus()
    before = control.grab().toImage()
    QTest.keyClick(elsewhere, Qt.Key.Key_Tab)
    assert page.focusWidget() in focusable(control)
    assert control.grab().toImage() != before


def test_segments_ask_and_wait_for_the_answer(qtbot: QtBot) -> None:
    segments = Segments([(1, "one"), (10, "ten"), (100, "hundred")], "Step")
    qtbot.addWidget(segments)
    heard: list[object] = []
    segments.value_requested.connect(heard.append)
    segments.set_value(10)
    parts = segments._parts
    assert [part.isChecked() for part in parts] == [False, True, False]
    QTest.mouseClick(parts[2], Qt.MouseButton.LeftButton)
    QTest.mouseClick(parts[1], Qt.MouseButton.LeftButton)
    assert heard == [100]
    assert segments.value() == 10
    assert [part.isChecked() for part in parts] == [False, True, False]


def test_arrows_go_along_segments(page: QWidget) -> None:
    segments = Segments([(1, "one"), (10, "ten")], "Step")
    layout = page.layout()
    assert layout is not None
    layout.addWidget(segments)
    segments.show()
    segments.value_requested.connect(segments.set_value)
    segments._parts[0].setFocus()
    QTest.keyClick(segments._parts[0], Qt.Key.Key_Right)
    assert segments.value() == 10
    assert segments._parts[1].hasFocus()
    assert len(focusable(segments)) == 1


def test_search_answers_while_typing_and_empties_on_escape(qtbot: QtBot) -> None:
    search = SearchBox("Search layers")
    qtbot.addWidget(search)
    heard: list[str] = []
    search.text_requested.connect(heard.append)
    edit = focusable(search)[0]
    QTest.keyClicks(edit, "de")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert heard == ["d", "de", ""]
    assert search.text() == ""


def test_a_tooltip_shows_on_what_is_off(qtbot: QtBot) -> None:
    control = Switch("Bias")
    qtbot.addWidget(control)
    control.show()
    control.set_enabled(False, "Normalisation makes it useless")
    inside = focusable(control)[0]
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), inside.mapToGlobal(QPoint(5, 5)))
    assert QApplication.sendEvent(inside, event)
    assert event.isAccepted()
    tips = [w for w in QApplication.topLevelWidgets() if w.metaObject().className() == "QTipLabel"]
    assert [tip.text() for tip in tips if isinstance(tip, QLabel)] == ["Normalisation makes it useless"]
    for tip in tips:
        tip.hide()
