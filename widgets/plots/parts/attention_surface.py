"""What the pictures of attention have in common: the weights, the head that is shown, and a cursor on the queries."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats
from widgets.plots.base import Surface
from widgets.plots.parts.attention_weights import MEAN, NONE, Attention, attention


class AttentionSurface(Surface):
    """The weights of one head, or their mean.

    Signals
    -------
    row_chosen(int) : a click or a key has gone to a query. pair_hovered(str) : what the pointer is on, or ''.
    """

    row_chosen = Signal(int)
    pair_hovered = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shown, self._head, self._row = NONE, MEAN, -1
        self.set_message("")

    def show_weights(self, weights: Floats, queries: tuple[str, ...], keys: tuple[str, ...]) -> None:
        """Show weights (heads, queries, keys) and a word for each query and each key."""
        self.show_attention(attention(weights, queries, keys))

    def show_attention(self, shown: Attention) -> None:
        """Show other weights."""
        self._shown = shown
        self.update()

    def set_head(self, head: int) -> None:
        """Show one head, or `MEAN`."""
        self._head = head
        self.update()

    def row(self) -> int:
        """The query that the cursor is on; -1 without one."""
        return min(self._row, len(self._shown.queries) - 1)

    def set_row(self, row: int) -> None:
        """Put the cursor on a query; emits nothing."""
        if row != self._row:
            self._row = row
            self.update()
