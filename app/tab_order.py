"""Tab through the whole window in reading order: the bar, the canvas, then every dock in sight.

Qt goes in the order in which widgets were made. Forms make their rows late and docks stand behind one another, so that
its way runs in circles and through places that nobody sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.panels.tabbing import TabsInOrder, tab_stops


def next_stop(areas: Sequence[QWidget], here: QWidget | None, forward: bool) -> QWidget | None:
    """The stop after (or before) `here`; None where that is in none of the areas."""
    stops = [stop for area in areas for stop in stops_in(area)]
    at = next((i for i, stop in enumerate(stops) if stop is here), None)
    return None if at is None else stops[(at + (1 if forward else -1)) % len(stops)]


def stops_in(area: QWidget) -> list[QWidget]:
    """Where Tab halts in one area: a panel's stops as they are laid out, all others as they were made."""
    found: list[QWidget] = []
    for widget in _chain(area):
        if widget not in found:
            panel = _panel_of(widget)
            found += list(tab_stops(panel)) if panel is not None else [widget]
    return list(dict.fromkeys(found))


def in_sight(widget: QWidget) -> bool:
    """Whether any of it can be seen: a dock behind another one is shown, for Qt, but nobody sees it."""
    return not widget.visibleRegion().isEmpty()


def _chain(area: QWidget) -> Iterator[QWidget]:
    """Qt's own order, one time round from the area."""
    widget = area
    while True:
        if _usable(widget) and (widget is area or area.isAncestorOf(widget)):
            yield widget
        following = widget.nextInFocusChain()
        if following is None or following is area:
            return
        widget = following


def _usable(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()


def _panel_of(widget: QWidget) -> TabsInOrder | None:
    found: TabsInOrder | None = None
    parent: QWidget | None = widget
    while parent is not None:
        if isinstance(parent, TabsInOrder):
            found = parent
        parent = parent.parentWidget()
    return found
