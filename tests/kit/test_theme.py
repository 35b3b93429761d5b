"""The colours can be read, and a change of theme reaches what is already on the screen."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMenu
from pytestqt.qtbot import QtBot

from widgets.kit import DARK, LIGHT, Card, Theme, apply_theme, contrast, font, printable, theme, theme_signals
from widgets.kit.fonts import FONT_FILES, FONT_FOLDER, SIGN_FALLBACKS
from widgets.kit.theme import TextRole

THEMES = pytest.mark.parametrize("shown", [LIGHT, DARK], ids=lambda t: t.name)


@THEMES
@pytest.mark.parametrize("ink", ["text", "text_second", "good", "warning", "danger"])
@pytest.mark.parametrize("ground", ["ground", "panel", "sunken"])
def test_text_can_be_read(shown: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(shown, ink), getattr(shown, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("accent", "ground"),
        ("accent", "panel"),
        ("accent_text", "accent"),
        ("accent_text", "accent_hover"),
        ("text", "hover"),
        ("text", "pressed"),
        ("text", "accent_soft"),
    ],
)
def test_what_can_be_pressed_can_be_read(shown: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(shown, ink), getattr(shown, ground)) >= 4.5


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
def test_ten_classes_can_be_told_apart(shown: Theme) -> None:
    colors = [QColor(color) for color in shown.class_colors]
    assert len(colors) >= 10
    for one, other in combinations(colors, 2):
        apart = [one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue()]
        assert sum(map(abs, apart)) >= 60, (one.name(), other.name())


@THEMES
def test_two_classes_have_the_colours_of_the_signs(shown: Theme) -> None:
    assert shown.class_colors[:2] == (shown.negative, shown.positive)


def test_every_colour_is_a_hex_triple() -> None:
    for shown in (LIGHT, DARK):
        values = [str(value) for key, value in vars(shown).items() if key not in ("name", "class_colors")]
        for value in (*values, *shown.class_colors):
            assert QColor.isValidColorName(value), value
            assert len(value) == 7, value


def test_a_change_reaches_widgets_that_are_open(qapp: QApplication, qtbot: QtBot) -> None:
    card = Card("Data")
    label = QLabel("plain", card)
    qtbot.addWidget(card)
    card.resize(200, 100)
    card.show()
    middle = QPoint(100, 80)
    assert card.grab().toImage().pixelColor(middle).name() == LIGHT.panel
    with qtbot.waitSignal(theme_signals().changed):
        apply_theme(qapp, DARK)
    assert theme() is DARK
    assert card.grab().toImage().pixelColor(middle).name() == DARK.panel
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text


def test_qts_own_widgets_follow_too(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, DARK)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Open")
    menu.resize(100, 60)
    assert menu.grab().toImage().pixelColor(50, 56).name() == DARK.panel


@THEMES
def test_a_check_box_of_qt_shows_its_tick(qapp: QApplication, qtbot: QtBot, shown: Theme) -> None:
    apply_theme(qapp, shown)
    box = QCheckBox("plain")
    qtbot.addWidget(box)
    box.setChecked(True)
    image = box.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(18) for y in range(image.height())}
    assert shown.accent in colors
    assert shown.accent_text in colors


@pytest.mark.parametrize("role", ["small", "body", "title", "figure"])
def test_texts_use_the_bundled_font(qapp: QApplication, role: TextRole) -> None:
    assert QFontInfo(font(role)).family() == "Inter"


def test_figures_have_one_width(qapp: QApplication) -> None:
    measure = QFontMetricsF(font("figure"))
    assert measure.horizontalAdvance("1111") == measure.horizontalAdvance("8888")


@pytest.mark.parametrize("name", FONT_FILES)
def test_the_font_has_every_sign_or_a_stand_in(qapp: QApplication, name: str) -> None:
    raw = QRawFont(str(FONT_FOLDER / name), 12)
    signs = "−×²³₀₁₂₃₄₅₆₇₈₉σ∂Σλαβγημ√∞≤≥≈±·°…→←↑↓✓–“”▸▾∇" + "".join(SIGN_FALLBACKS)
    missing = [sign for sign in printable(signs) if not raw.supportsCharacter(ord(sign))]
    assert missing == []


def test_the_font_comes_with_its_licence_and_is_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert sum((FONT_FOLDER / name).stat().st_size for name in FONT_FILES) < 3_000_000
