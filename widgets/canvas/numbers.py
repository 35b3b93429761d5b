"""Which weight or bias the card shows, and what becomes of what is typed."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF, QRectF, Qt

from widgets.canvas.card import NumberCard
from widgets.canvas.controller import Controller
from widgets.canvas.hits import OnNumber
from widgets.canvas.layout import bias_spots, way_in, way_out
from widgets.canvas.live import Live
from widgets.canvas.view import NetworkView


class NumberDesk(QObject):
    """Keeps the card on the number that is hovered or being edited, live."""

    def __init__(self, controller: Controller, live: Live, view: NetworkView) -> None:
        super().__init__(view)
        self._controller, self._live, self._view = controller, live, view
        self._place: OnNumber | None = None
        self._before: float | None = None
        self._edited = False
        self.card = NumberCard(view.viewport())
        self.card.value_requested.connect(self._ask)
        self.card.kept.connect(self._keep)
        self.card.restored.connect(self._restore)
        self.card.walked.connect(self._walk)
        controller.number_opened.connect(self.open)

    def hover(self, place: OnNumber | None) -> None:
        """Show the card of a number, or none; not while one is being edited."""
        if self.card.typing:
            return
        self._place = place
        self.card.setVisible(place is not None)
        if place is not None:
            self.card.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.refresh()
            self.place()

    def open(self, place: OnNumber) -> None:
        """Open the card for typing."""
        if self.card.typing:
            self._keep()
        self._place = place
        self._before = self._value()
        self._edited = False
        if self._before is None:
            self._controller.message.emit("The numbers arrive with the engine; try again in a moment.")
            return
        self.refresh()
        self.place()
        self.card.open_for_typing()

    def refresh(self) -> None:
        """Show the newest value."""
        if self._place is None or (self.card.isHidden() and self._before is None):
            return
        at = self._place
        history = self._live.history(at.layer_id, at.parameter, at.unit, at.column)
        self.card.show_number(self._title(at), self._value(), history)

    def show_document(self) -> None:
        """Another document: a number that is gone takes its card along."""
        if self._place is not None and not self._exists(self._place):
            self._close()

    def place(self) -> None:
        """Put the card beside its number."""
        if self._place is not None:
            spot = self._spot(self._place)
            self.card.place_beside(spot, self._view.viewport().rect())

    # ---- typing -----------------------------------------------------------------------------------------------------

    def _ask(self, value: float) -> None:
        if self._place is not None:
            self._edited = True
            self._controller.set_number(self._place, value)

    def _keep(self) -> None:
        self._close()
        self._controller.ask(None)

    def _restore(self) -> None:
        edited = self._edited
        self._close()
        if edited:
            self._controller.gesture_cancelled.emit()

    def _close(self) -> None:
        self._before = None
        self._place = None
        if self.card.close_typing():
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, step: int) -> None:
        """Tab: from the bias through the weights of the same unit."""
        if self._place is None:
            return
        stops = self._stops(self._place)
        here = next((i for i, stop in enumerate(stops) if _same(stop, self._place)), 0)
        there = stops[(here + step) % len(stops)]
        self._keep()
        self.open(there)

    def _stops(self, place: OnNumber) -> list[OnNumber]:
        content = self._controller.contents[place.layer_id]
        source = self._source(place)
        stops = [OnNumber(place.layer_id, "bias", place.unit)] if content.bias else []
        columns = self._controller.contents[source].units if source in self._controller.contents else 0
        return stops + [OnNumber(place.layer_id, "weight", place.unit, i, source) for i in range(columns)]

    # ---- where and what --------------------------------------------------------------------------------------------

    def _value(self) -> float | None:
        at = self._place
        return None if at is None else self._live.number(at.layer_id, at.parameter, at.unit, at.column)

    def _source(self, place: OnNumber) -> str:
        if place.origin:
            return place.origin
        spec = self._controller.spec
        sources = spec.network.sources(place.layer_id) if spec is not None else ()
        return sources[0] if sources else ""

    def _exists(self, place: OnNumber) -> bool:
        contents, source = self._controller.contents, self._source(place)
        if place.layer_id not in contents or place.unit >= contents[place.layer_id].units:
            return False
        if place.parameter == "bias":
            return contents[place.layer_id].bias
        return source in contents and place.column < contents[source].units

    def _title(self, place: OnNumber) -> str:
        unit = self._controller.contents[place.layer_id].unit_name(place.unit)
        if place.parameter == "bias":
            return f"Bias of {unit}"
        source = self._controller.contents[self._source(place)]
        name = f"pixel {place.column + 1}" if source.style == "picture" else source.unit_name(place.column)
        return f"Weight {name} → {unit}"

    def _spot(self, place: OnNumber) -> QRectF:
        """Where the number is, in the viewport."""
        control = self._controller
        content, box = control.contents[place.layer_id], control.layout.boxes[place.layer_id]
        if place.parameter == "bias":
            rect = bias_spots(content, box).get(place.unit, box.header)
            return QRectF(self._view.mapFromScene(rect.translated(box.position)).boundingRect())
        source = self._source(place)
        end = way_in(content, box)[place.unit]
        start = way_out(control.contents[source], control.layout.boxes[source])[place.column]
        middle = (start + end) / 2
        if math.isnan(middle[0]):  # one end has no tile
            middle = start if math.isnan(end[0]) else end
        at = self._view.mapFromScene(QPointF(float(middle[0]), float(middle[1])))
        return QRectF(at.x() - 4, at.y() - 4, 8, 8)


def _same(a: OnNumber, b: OnNumber) -> bool:
    return (a.parameter, a.unit, a.column) == (b.parameter, b.unit, b.column)
