"""The keys that move the cursor of time."""

from __future__ import annotations

from PySide6.QtCore import Qt

FAR = 10  # steps that Page Up and Page Down go
_KEYS = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -FAR, Qt.Key.Key_PageDown: FAR,
}  # fmt: skip


def step_after(key: int, step: int, steps: int) -> int | None:
    """Where a key leads from a step of so many; None for a key that means nothing here."""
    if steps < 1:
        return None
    pressed = Qt.Key(key)
    if pressed == Qt.Key.Key_Home:
        return 0
    if pressed == Qt.Key.Key_End:
        return steps - 1
    away = _KEYS.get(pressed)
    return None if away is None else min(max(step + away, 0), steps - 1)
