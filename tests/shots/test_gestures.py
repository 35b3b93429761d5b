"""Pictures of what stands over the canvas while a person works: the search, and the words at the pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.shots.compare import check_picture
from widgets.canvas.layer_search import LayerSearch
from widgets.canvas.parts import parts
from widgets.canvas.tag import PointerTag
from widgets.kit import DARK, LIGHT, apply_theme, theme


@pytest.fixture(params=["light", "dark"])
def ground(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    """An empty canvas in each theme."""
    apply_theme(qapp, DARK if request.param == "dark" else LIGHT)
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(360, 400)
    colors = page.palette()
    colors.setColor(QPalette.ColorRole.Window, QColor(theme().panel))
    page.setPalette(colors)
    page.show()
    yield page
    apply_theme(qapp, LIGHT)


def test_search(ground: QWidget) -> None:
    search = LayerSearch(ground)
    search.open_at(parts(), QPoint(24, 16))
    QTest.keyClicks(search._line, "re")
    search._line.clearFocus()
    search.show()
    check_picture(ground, f"canvas-search-{theme().name}")


def test_words_at_the_pointer(ground: QWidget) -> None:
    for at, words, can in (
        (QPoint(10, 10), "Let go here to add a layer", None),
        (QPoint(10, 70), "Join with Add", True),
        (QPoint(10, 130), "Dense 8 comes before Dense 6: that would close a loop.", False),
        (QPoint(10, 220), "Add needs inputs of equal shape; it gets 8 and 6. Match the units of the layers.", False),
    ):
        PointerTag(ground).show_words(words, at, can)
    check_picture(ground, f"canvas-pointer-{theme().name}")
