"""Tab through the whole window in reading order: the bar, the canvas, then every dock in sight.

Qt goes in the order in which widgets were made. Forms make their rows late and docks stand behind one another, so that
its way runs in circles and through places that nobody sees.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.panels.tabbing import TabsInOrder, tab_stops


def next_stop(areas: Sequence[QWidget], here: QWidget | None, forward: bool) -> QWidget | None:
    """The stop after (or before) `here`; None where that is in none of the areas."""
    ring = _round(areas[0])  # once for all areas of the window: it leads through thousands of widgets out of sight
    usable = [(at, widget) for at, widget in enumerate(ring) if _usable(widget)]
    stops: list[QWidget] = []
    for area in areas:
        begin = ring.index(area)
        ahead, behind = ([w for at, w in usable if (at >= begin) == is_ahead] for is_ahead in (True, False))
        stops += _stops(area, [*ahead, *behind])
    at = next((i for i, stop in enumerate(stops) if stop is here), None)
    return None if at is None else stops[(at + (1 if forward else -1)) % len(stops)]


def stops_in(area: QWidget) -> list[QWidget]:
    """Where Tab halts in one area: a panel's stops as they are laid out, all others as they were made."""
    return _stops(area, [widget for widget in _round(area) if _usable(widget)])


def _stops(area: QWidget, usable: Sequence[QWidget]) -> list[QWidget]:
    """Those of the area, of what can be halted at, in Qt's order from the area on."""
    found: list[QWidget] = []
    for widget in usable:
        if (widget is area or area.isAncestorOf(widget)) and widget not in found:
            panel = _panel_of(widget)
            found += list(tab_stops(panel)) if panel is not None else [widget]
    return list(dict.fromkeys(found))


def in_sight(widget: QWidget) -> bool:
    """Whether any of it can be seen: a dock behind another one is shown, for Qt, but nobody sees it."""
    return not widget.visibleRegion().isEmpty()


def _round(start: QWidget) -> list[QWidget]:
    """Qt's own order, one time round: it leads through every widget of the window."""
    ring = [start]
    while (following := ring[-1].nextInFocusChain()) is not None and following is not start:
        ring.append(following)
    return ring


def _usable(widget: QWidget) -> bool:
    if not widget.isVisible() or not widget.isEnabled():  # asked first: most are behind others
        return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _panel_of(widget: QWidget) -> TabsInOrder | None:
    found: TabsInOrder | None = None
    parent: QWidget | None = widget
    while parent is not None:
        if isinstance(parent, TabsInOrder):
            found = parent
        parent = parent.parentWidget()
    return found
