"""The quiet line at the bottom left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.kit.base import Label
from widgets.kit.paint import format_count, tidy

SAME = 1e-4  # outputs that differ by less are called the same


class StatusLine(Label):
    """Zoom, size of the network, and whether the last edit left its function as it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "small", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(4, 4, 4, 4)
        self.setAccessibleName("State of the canvas")

    def show_state(self, scale: float, fitting: bool, layers: int, weights: int, same_function: float | None) -> None:
        """Write the line anew where it changed."""
        zoom = f"{'fit ' if fitting else ''}{scale * 100:.0f} %"
        parts = [zoom, _counted(layers, "layer"), _counted(weights, "weight")]
        if same_function is not None and same_function < SAME:
            parts.append(f"same function, {_difference(same_function)} ✓")
        text = "  ·  ".join(parts)
        if text != self.text():
            self.setText(text)
            self.adjustSize()


def _counted(count: int, word: str) -> str:
    return f"{format_count(count)} {word}{'' if count == 1 else 's'}"


def _difference(largest: float) -> str:
    return f"largest difference {tidy(f'{largest:.0e}')}" if largest else "no difference"
