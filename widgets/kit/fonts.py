"""The one bundled font, so that the window and its pictures are the same everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FONT_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
FAMILY = "Inter"

# Signs that people write but the bundled font does not have, and what stands in for them. Without this Qt
# would take them from whatever font the machine happens to have, or show an empty box.
SIGN_FALLBACKS = {"▸": "›", "▾": "▼", "∇": "grad ", "⌄": "▼", "⋯": "…"}


@cache
def load_fonts() -> bool:
    """Register the bundled font files with Qt, once; needs a QGuiApplication.

    Returns
    -------
    bool
        False when a file is missing or unreadable; Qt then falls back to the system's font.
    """
    ids = [QFontDatabase.addApplicationFont(str(FONT_FOLDER / name)) for name in FONT_FILES]
    return all(font_id >= 0 for font_id in ids)


def printable(text: str) -> str:
    """Replace the signs that the bundled font lacks by ones that it has."""
    for sign, stand_in in SIGN_FALLBACKS.items():
        text = text.replace(sign, stand_in)
    return text


def make_font(pixel_size: int, weight: QFont.Weight, tabular: bool) -> QFont:
    """Build a QFont of the bundled family.

    Parameters
    ----------
    pixel_size : int
        Height in device-independent pixels; points would differ between systems.
    tabular : bool
        Give all digits one width, so that running figures do not shake.
    """
    font = QFont(FAMILY)
    font.setPixelSize(pixel_size)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
