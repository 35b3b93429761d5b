"""Taking away the unit that matters least: the engine is asked to measure, and the next snapshot answers."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.snapshot import Snapshot
from widgets.canvas.controller import Controller


class LeastUseful(QObject):
    """Waits for the usefulness of a layer's units, acts once, and asks for no more.

    Attributes
    ----------
    layer_id : the layer that is being measured; empty while nobody waits.
    """

    watch_changed = Signal()

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.layer_id = ""
        self._units = 0

    @property
    def watched(self) -> frozenset[str]:
        """What the engine is to measure."""
        return frozenset((self.layer_id,)) if self.layer_id else frozenset()

    def ask(self) -> None:
        """Begin with the layer that is selected."""
        control = self._controller
        layer_id = control.chosen[0] if control.chosen else next(iter(control.layer_ids()), "")
        if not control.has_units(layer_id):
            control.message.emit("Select a layer of units first.")
            return
        if control.contents[layer_id].units < 2:
            control.message.emit("A layer keeps at least one unit.")
            return
        self.layer_id, self._units = layer_id, control.contents[layer_id].units
        control.message.emit(f"Measuring the units of {control.contents[layer_id].title} …")
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Act, if this is the answer; a layer that was changed or removed meanwhile is left alone."""
        if not self.layer_id:
            return
        control = self._controller
        content = control.contents.get(self.layer_id)
        view = snapshot.layers.get(self.layer_id)
        if content is None or content.units != self._units:
            self._end()
        elif view is not None and view.usefulness is not None and len(view.usefulness) == self._units:
            layer_id = self.layer_id
            self._end()
            control.acts.remove_least_useful(layer_id, view.usefulness)

    def _end(self) -> None:
        self.layer_id = ""
        self.watch_changed.emit()
