"""Every icon draws, is sharp at 200 %, and follows the theme."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QIcon, QImage
from PySide6.QtWidgets import QApplication

from widgets.kit import DARK, LIGHT, apply_theme, bind_icon, icon, icon_pixmap
from widgets.kit.icons import icon_names

WANTED = (
    "play pause step reset undo redo add remove search close settings sun moon data layers palette "
    "warning error info check chevron-down chevron-right open save export copy paste delete "
    "zoom-in zoom-out fit eye eye-off lock unlock dice help point-add brush eraser expand external"
)


def ink(image: QImage) -> float:
    """Share of the picture that is painted."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    bits = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return float(((bits >> 24) / 255).mean())


def darkest(image: QImage) -> str:
    opaque = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(opaque, key=lambda color: color.alpha()).name()


def test_all_wanted_icons_are_there() -> None:
    assert set(WANTED.split()) <= set(icon_names())


@pytest.mark.parametrize("name", icon_names())
def test_every_icon_draws_inside_its_square(qapp: QApplication, name: str) -> None:
    image = icon_pixmap(name, "#000000", 16, 2.0).toImage()
    assert (image.width(), image.height()) == (32, 32)
    assert 0.02 < ink(image) < 0.6
    edge = [image.pixelColor(x, y).alpha() for k in range(32) for x, y in ((k, 0), (0, k), (31, k), (k, 31))]
    assert max(edge) < 160  # nothing is cut off
    assert darkest(image) == "#000000"


def test_icons_are_sharp_at_each_scale(qapp: QApplication) -> None:
    for ratio in (1.0, 2.0, 3.0):
        pixmap = icon("play").pixmap(QSize(16, 16), ratio)
        assert (pixmap.width(), pixmap.devicePixelRatio()) == (16 * ratio, ratio)


def test_an_unknown_icon_is_said_with_the_known_ones(qapp: QApplication) -> None:
    with pytest.raises(KeyError, match=r"no icon is named 'nonsense'.*zoom-out"):
        icon_pixmap("nonsense", "#000000")


def test_a_bound_icon_follows_the_theme(qapp: QApplication) -> None:
    action = QAction("Open")
    bind_icon(action, "open")
    assert darkest(action.icon().pixmap(16).toImage()) == LIGHT.text
    apply_theme(qapp, DARK)
    assert darkest(action.icon().pixmap(16).toImage()) == DARK.text
    assert darkest(action.icon().pixmap(16, QIcon.Mode.Disabled).toImage()) == DARK.disabled
    bind_icon(action, "play")
    played = action.icon().pixmap(16).toImage()
    apply_theme(qapp, LIGHT)
    assert darkest(action.icon().pixmap(16).toImage()) == LIGHT.text
    assert ink(action.icon().pixmap(16).toImage()) == pytest.approx(ink(played), abs=0.01)
