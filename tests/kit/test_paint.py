"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from widgets.kit import device_pixmap, elide, font, format_count, format_number, si, text_width


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (-1.3724, "−1.372"),
        (0.03, "0.03"),
        (0, "0"),
        (-0.0, "0"),
        (123456, "123456"),
        (1.2e-5, "1.2e−5"),
        (-3.4e20, "−3.4e20"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_format_number(x: float, text: str) -> None:
    assert format_number(x) == text


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (123456, "123,456"), (-1000, "−1,000")])
def test_format_count(n: int, text: str) -> None:
    assert format_count(n) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (999.7, "1k"),
        (1000, "1k"),
        (412000, "412k"),
        (999_600, "1M"),
        (1_234_567, "1.23M"),
        (-5e9, "−5G"),
        (2e12, "2T"),
        (math.nan, "NaN"),
    ],
)
def test_si(x: float, text: str) -> None:
    assert si(x) == text


def test_elide_fits(qapp: QApplication) -> None:
    text = elide("Xavier uniform, with a long name", font("body"), 80)
    assert text.endswith("…")
    assert text_width(text, font("body")) <= 80


def test_device_pixmap_is_transparent_and_of_the_size_asked_for(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    pixmap = device_pixmap(widget, QSize(10, 20))
    assert pixmap.deviceIndependentSize().toSize() == QSize(10, 20)
    assert pixmap.toImage().pixelColor(5, 5).alpha() == 0
