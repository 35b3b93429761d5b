"""Choices, switches and thumbnails ask, and show only what they are told."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from widgets.kit import LIGHT, Choice, Switch, Thumb, diverging_rgb32, image_from

LOSSES = [("mse", "MSE"), ("mae", "MAE"), ("huber", "Huber")]


def combo_of(choice: Choice) -> QComboBox:
    combo = choice.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    return combo


def test_keys_ask_for_the_next_option(qtbot: QtBot) -> None:
    choice = Choice("Loss", LOSSES)
    qtbot.addWidget(choice)
    heard: list[object] = []
    choice.value_requested.connect(heard.append)
    combo = combo_of(choice)
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert heard == ["mae"]
    assert (choice.value(), combo.currentText()) == ("mse", "MSE")  # not granted yet
    choice.set_value("mae")
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert heard == ["mae", "huber"]


def test_other_options_keep_the_value_and_ask_nothing(qtbot: QtBot) -> None:
    choice = Choice("Loss", LOSSES)
    qtbot.addWidget(choice)
    heard: list[object] = []
    choice.value_requested.connect(heard.append)
    choice.set_value("huber")
    choice.set_options([("huber", "Huber"), ("hinge", "Hinge")])
    assert combo_of(choice).currentText() == "Huber"
    choice.set_options([("hinge", "Hinge")])
    assert combo_of(choice).currentText() == ""
    assert choice.value() == "huber"
    assert heard == []


def test_a_choice_without_options_asks_nothing(qtbot: QtBot) -> None:
    choice = Choice("Loss", [])
    qtbot.addWidget(choice)
    assert choice.value() is None
    QTest.keyClick(combo_of(choice), Qt.Key.Key_Down)
    assert combo_of(choice).count() == 0


def test_a_switch_asks_for_the_other_state(qtbot: QtBot) -> None:
    switch = Switch("Bias")
    qtbot.addWidget(switch)
    heard: list[bool] = []
    switch.value_requested.connect(heard.append)
    toggle = switch.findChild(QCheckBox)
    assert isinstance(toggle, QCheckBox)
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert (heard, switch.value()) == ([True], False)
    switch.set_value(True)
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert (heard, switch.value()) == ([True, False], True)


def test_a_switch_looks_different_when_on(qtbot: QtBot) -> None:
    switch = Switch("Bias")
    qtbot.addWidget(switch)
    off = switch.grab().toImage()
    switch.set_value(True)
    assert switch.grab().toImage() != off


def test_a_thumb_says_it_was_pressed_and_waits(qtbot: QtBot) -> None:
    thumb = Thumb("spiral")
    qtbot.addWidget(thumb)
    with qtbot.waitSignal(thumb.clicked):
        QTest.keyClick(thumb, Qt.Key.Key_Space)
    assert not thumb.isChecked()
    thumb.setChecked(True)
    QTest.mouseClick(thumb, Qt.MouseButton.LeftButton)
    assert thumb.isChecked()
    assert thumb.accessibleName() == "spiral"


def test_a_thumb_shows_its_picture(qtbot: QtBot) -> None:
    thumb = Thumb("blue", edge=64)
    qtbot.addWidget(thumb)
    thumb.set_image(image_from(diverging_rgb32(np.ones((8, 8)), 1.0, LIGHT)))
    assert thumb.grab().toImage().pixelColor(32, 32).name() == LIGHT.positive
    thumb.set_image(image_from(diverging_rgb32(-np.ones((8, 8)), 1.0, LIGHT)))
    assert thumb.grab().toImage().pixelColor(32, 32).name() == LIGHT.negative
