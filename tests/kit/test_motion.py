"""Motion ends where it should, can be off, and does not outlive its owner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QVariantAnimation
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.kit import Glide, animate, motion_enabled, set_motion_enabled


@pytest.fixture
def owner() -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()


def test_without_motion_the_end_is_set_at_once(qapp: QApplication, owner: QObject) -> None:
    heard: list[float] = []
    assert not motion_enabled()
    assert animate(owner, 0, 1, on_value=heard.append) is None
    assert heard == [1]


@pytest.mark.usefixtures("moving")
def test_it_can_be_switched_off(qapp: QApplication) -> None:
    assert motion_enabled()
    set_motion_enabled(False)
    try:
        assert not motion_enabled()
    finally:
        set_motion_enabled(True)


@pytest.mark.usefixtures("moving")
def test_motion_rises_and_ends_exactly(qtbot: QtBot, owner: QObject) -> None:
    heard: list[float] = []
    animation = animate(owner, 0, 1, 60, on_value=heard.append)
    assert isinstance(animation, QVariantAnimation)
    with qtbot.waitSignal(animation.finished):
        pass
    assert heard[-1] == 1
    assert heard == sorted(heard)


@pytest.mark.usefixtures("moving")
def test_motion_dies_with_its_owner(qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[float] = []
    animation = animate(owner, 0, 1, 100_000, on_value=heard.append)
    assert animation is not None
    with qtbot.waitSignal(animation.destroyed):
        owner.deleteLater()


@pytest.mark.usefixtures("moving")
def test_a_second_glide_begins_where_the_first_has_come(qtbot: QtBot, owner: QObject) -> None:
    seen: list[float] = []
    glide = Glide(owner, 0.0, lambda: seen.append(glide.value))
    glide.go_to(1.0, ms=2_000)
    qtbot.waitUntil(lambda: glide.value > 0)
    turned_at = glide.value
    glide.go_to(0.0, ms=40)
    qtbot.waitUntil(lambda: glide.value == 0.0)
    assert max(seen) <= turned_at + 0.05
