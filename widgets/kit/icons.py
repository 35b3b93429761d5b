"""Signs for buttons and menus, drawn from assets/icons in the theme's colours."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from widgets.kit.theme import theme, theme_signals

ICON_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "icons"
_RATIOS = (1.0, 2.0, 3.0)  # screens at 100 %, 200 % and 300 %; Qt scales down from the next larger one


def icon_names() -> list[str]:
    """Names of all icons, in alphabetical order."""
    return sorted(path.stem for path in ICON_FOLDER.glob("*.svg"))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    path = ICON_FOLDER / f"{name}.svg"
    if not path.is_file():
        raise KeyError(f"no icon is named {name!r}; there are: {', '.join(icon_names())}")
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def icon_pixmap(name: str, color: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """Draw an icon in one colour.

    Parameters
    ----------
    name : str
        The name of a file in assets/icons, without its ending.
    color : str
        '#rrggbb'.
    size : int
        Edge in device-independent pixels.
    ratio : float
        Device pixels per device-independent pixel.

    Raises
    ------
    KeyError
        When there is no such icon.
    """
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    edge = round(size * ratio)
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, color: str | None = None, size: int = 16) -> QIcon:
    """Make a QIcon in the current theme's text colour, or in `color`, with a paler one for what is disabled.

    It keeps its colours when the theme changes; `bind_icon` follows the theme.
    """
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(icon_pixmap(name, color or theme().text, size, ratio))
        made.addPixmap(icon_pixmap(name, theme().disabled, size, ratio), QIcon.Mode.Disabled)
    return made


class _IconBinding(QObject):
    """Gives its parent a new icon whenever the theme changes, and dies with it."""

    def __init__(self, target: QAction | QAbstractButton, name: str, size: int) -> None:
        super().__init__(target)
        self._target, self._name, self._size = target, name, size
        theme_signals().changed.connect(self.refresh)
        self.refresh()

    def rename(self, name: str, size: int) -> None:
        self._name, self._size = name, size
        self.refresh()

    def refresh(self) -> None:
        self._target.setIcon(icon(self._name, size=self._size))


def bind_icon(target: QAction | QAbstractButton, name: str, size: int = 16) -> None:
    """Give an action or button an icon that follows the theme, now and later."""
    bound = target.findChildren(_IconBinding)
    if bound:
        bound[0].rename(name, size)
    else:
        _IconBinding(target, name, size)


def draw_icon(painter: QPainter, name: str, rect: QRectF, color: str, size: int = 16) -> None:
    """Paint an icon in the middle of `rect`, sharp on the painter's device."""
    ratio = painter.device().devicePixelRatioF()
    left = round(rect.center().x() - size / 2)
    top = round(rect.center().y() - size / 2)
    painter.drawPixmap(left, top, icon_pixmap(name, color, size, ratio))
