"""One entry of a context menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from widgets.kit.icons import bind_icon


def entry(
    menu: QMenu, text: str, sign: str | None, act: Callable[[], object], enabled: bool = True, *, key: str = ""
) -> None:
    """Add an entry; `sign` is its icon, `key` the key that does the same on the canvas."""
    action = menu.addAction(text)
    action.setEnabled(enabled)
    if sign is not None:
        bind_icon(action, sign)
    if key:
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # shown here; the canvas itself takes the key
        action.setShortcutVisibleInContextMenu(True)
    action.triggered.connect(lambda _checked=False: act())
