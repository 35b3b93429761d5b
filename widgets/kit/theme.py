"""Light and dark: colours, text sizes and the spacing grid, and putting them on the application."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from widgets.kit.fonts import load_fonts, make_font
from widgets.kit.stylesheet import stylesheet

SPACE = 4  # px; every margin and gap is a multiple of it
RADIUS = 6  # px; corners of fields and buttons
CARD_RADIUS = 8  # px; corners of panels

TextRole = Literal["small", "body", "title", "figure"]


@dataclass(frozen=True)
class Theme:
    """Colours by their task, each as '#rrggbb'.

    `negative`, `zero`, `positive` and `nan` mean the same in every view. `text`, `text_second`, `danger`,
    `warning` and `good` can be read (4.5 to 1 or more) on `ground`, `panel` and `sunken`; `accent` on `ground`
    and `panel`; `accent_text` on `accent`.
    """

    name: Literal["light", "dark"]
    ground: str  # behind everything
    panel: str  # cards, menus
    sunken: str  # fields, quiet buttons
    hover: str  # a field or quiet button under the pointer
    pressed: str
    line: str  # hairlines
    track: str  # the empty part of a slider, switch or scroll bar
    text: str
    text_second: str
    disabled: str  # text and signs of what cannot be used now
    accent: str  # what can be pressed
    accent_hover: str
    accent_soft: str  # behind what is chosen
    accent_text: str  # on accent
    negative: str
    zero: str
    positive: str
    nan: str
    good: str
    warning: str
    danger: str
    class_colors: tuple[str, ...]  # by class index; two classes take the colours of negative and positive


# Okabe and Ito (2008), with the two signs' colours first and three more for ten classes and beyond.
_CLASSES_LIGHT = (
    "#f59322", "#0877bd", "#009e73", "#cc79a7", "#56b4e9", "#b8341b",
    "#d9c400", "#6f4fa3", "#7a8494", "#7a4a21", "#1c2430", "#8fbf3f",
)  # fmt: skip
_CLASSES_DARK = (
    "#f59322", "#0877bd", "#16b088", "#d98cb6", "#7cc8f5", "#e0593c",
    "#f0e442", "#9a7fd1", "#98a2b0", "#a9744a", "#e8eaed", "#a5d65a",
)  # fmt: skip

LIGHT = Theme(
    name="light",
    ground="#f7f8f9",
    panel="#ffffff",
    sunken="#f3f4f6",
    hover="#eaecef",
    pressed="#dfe3e8",
    line="#e3e6ea",
    track="#e1e4e9",
    text="#1c2430",
    text_second="#667085",
    disabled="#a3abb8",
    accent="#0877bd",
    accent_hover="#0668a7",
    accent_soft="#e6f1f8",
    accent_text="#ffffff",
    negative="#f59322",
    zero="#eef0f3",
    positive="#0877bd",
    nan="#b4bac4",
    good="#0b7d59",
    warning="#8f5b00",
    danger="#c0362c",
    class_colors=_CLASSES_LIGHT,
)

DARK = Theme(
    name="dark",
    ground="#14171b",
    panel="#1c2025",
    sunken="#252a31",
    hover="#2e343c",
    pressed="#373e47",
    line="#2b3037",
    track="#343a43",
    text="#e8eaed",
    text_second="#98a2b0",
    disabled="#5d6673",
    accent="#3d9fe3",
    accent_hover="#5cb2ee",
    accent_soft="#1d3345",
    accent_text="#0b1720",
    negative="#f59322",
    zero="#262b32",
    positive="#0877bd",
    nan="#59626e",
    good="#3ecf9a",
    warning="#f0b84a",
    danger="#ff7a6b",
    class_colors=_CLASSES_DARK,
)


class ThemeSignals(QObject):
    """Says that the theme is another one; `changed` has no arguments: ask `theme()`."""

    changed = Signal()


class _State:
    """The one theme of the process, and the object that tells of its change."""

    theme: Theme = LIGHT
    signals: ThemeSignals | None = None


def theme() -> Theme:
    """Return the current theme."""
    return _State.theme


def theme_signals() -> ThemeSignals:
    """Return the object whose `changed` signal follows the theme."""
    if _State.signals is None:
        _State.signals = ThemeSignals()
    return _State.signals


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Put a theme on the whole application, windows that are already open included.

    Widgets that paint themselves read `theme()` while painting; Qt repaints them with the new palette.
    Whoever keeps colours elsewhere (a cached picture, a plot) listens to `theme_signals().changed`.
    """
    _State.theme = theme
    look = stylesheet(theme)
    if app.styleSheet() != look:  # each of these visits every widget there is
        if not app.styleSheet():  # afterwards the style in front is the one of the sheet, and has no name
            app.setStyle("Fusion")
        app.setFont(font("body"))
        app.setPalette(palette(theme))
        app.setStyleSheet(look)
    theme_signals().changed.emit()


def palette(theme: Theme) -> QPalette:
    """Translate a theme into Qt's colour roles."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.ground,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.sunken,
        role.Text: theme.text,
        role.PlaceholderText: theme.text_second,
        role.Button: theme.sunken,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.Light: theme.panel,
        role.Midlight: theme.sunken,
        role.Mid: theme.line,
        role.Dark: theme.track,
        role.Shadow: theme.ground,
    }
    made = QPalette()
    for color_role, color in colors.items():
        made.setColor(color_role, QColor(color))
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, color_role, QColor(theme.disabled))
    return made


_FONTS: dict[TextRole, tuple[int, QFont.Weight, bool]] = {
    "small": (11, QFont.Weight.Normal, True),
    "body": (13, QFont.Weight.Normal, True),
    "title": (14, QFont.Weight.DemiBold, False),
    "figure": (19, QFont.Weight.DemiBold, True),
}


def font(role: TextRole, *, strong: bool = False) -> QFont:
    """Return the bundled font in one of the window's text sizes.

    Parameters
    ----------
    role : {'small', 'body', 'title', 'figure'}
        11, 13, 14 and 19 px; `figure` is for the big digits. Digits have one width in all but titles.
    strong : bool
        The same size, semi-bold.
    """
    if QGuiApplication.instance() is None:
        return _made(role, strong)
    load_fonts()
    return QFont(_kept(role, strong))  # a copy shares its parts until somebody changes it


def _made(role: TextRole, strong: bool) -> QFont:
    size, weight, tabular = _FONTS[role]
    return make_font(size, QFont.Weight.DemiBold if strong else weight, tabular)


_kept = cache(_made)  # asked for with every word that is painted
