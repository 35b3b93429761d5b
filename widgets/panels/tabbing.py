"""Tab in reading order: down the layouts, however late a row was made.

Qt goes in the order in which widgets were made, and a form's rows are made long after the buttons under them.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QScrollArea, QWidget


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """Where Tab halts in a widget, itself included, in the order of its layouts."""
    if not widget.isVisible() or not widget.isEnabled():
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    if layout is not None:
        yield from _stops_in(layout)
    elif inner is not None:
        yield from tab_stops(inner)


def _stops_in(item: QLayoutItem | QLayout) -> Iterator[QWidget]:
    layout, widget = item.layout(), item.widget()
    if widget is not None:
        yield from tab_stops(widget)
    elif layout is not None:
        for at in range(layout.count()):
            inner = layout.itemAt(at)
            if inner is not None:
                yield from _stops_in(inner)


class TabsInOrder(QWidget):
    """Base of a widget in which Tab goes in reading order."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = list(tab_stops(self))
        here = next((i for i, stop in enumerate(stops) if stop.hasFocus()), None)
        if here is None:
            return super().focusNextPrevChild(forward)
        at = here + (1 if forward else -1)
        if not 0 <= at < len(stops):
            return super().focusNextPrevChild(forward)  # the window knows what comes after this
        stops[at].setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True
