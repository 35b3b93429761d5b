"""What is shown and selected, and every change that the canvas can ask for.

Gestures, keys and menus call in here; nothing in here knows of pixels on the screen.
"""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, QPointF, QSizeF, Signal

from engine.spec.catalog.layers import LayerKind
from engine.spec.document import Spec
from engine.spec.edits import Edit, MoveLayers, RandomiseLayers, RemoveLayers, SetParameter, SetWeight
from engine.spec.shapes import Analysis
from widgets.canvas import clip, making
from widgets.canvas.content import BlockContent, contents_of
from widgets.canvas.hits import OnNumber
from widgets.canvas.layout import Layout, arrange

Positions = tuple[tuple[str, float | None, float | None], ...]


class Controller(QObject):
    """The canvas without its picture.

    Attributes
    ----------
    selection : ids of the selected layers. cursor : the layer where the keyboard is, and the place of a tile in it or
        None for its header. chosen : the unit that was selected last.
    """

    edit_requested = Signal(object)  # an engine.spec.edits.Edit
    gesture_finished = Signal()
    gesture_cancelled = Signal()  # the edits since the last one are to be as if they had never been
    selection_changed = Signal(tuple)  # by a gesture only
    unit_selected = Signal(str, int)
    message = Signal(str)
    shown = Signal(bool)  # contents or layout are others; whether blocks should glide
    marks_changed = Signal()  # selection, cursor or chosen unit
    number_opened = Signal(object)  # an OnNumber
    rename_opened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spec: Spec | None = None
        self.contents: dict[str, BlockContent] = {}
        self.layout = Layout({})
        self.selection: tuple[str, ...] = ()
        self.cursor: tuple[str, int | None] | None = None
        self.chosen: tuple[str, int] | None = None
        self._analysis: Analysis | None = None
        self._room = QSizeF(900, 600)
        self._unfolded: frozenset[str] = frozenset()
        self._wanted: tuple[str, ...] = ()

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show another document."""
        feature = self._chosen_feature()
        self.spec, self._analysis = spec, analysis
        self._arrange(glide=True)
        kept = tuple(i for i in self.selection if i in self.contents)
        if self._wanted and all(i in self.contents for i in self._wanted):
            kept, self._wanted = self._wanted, ()
        if self.cursor is not None and self.cursor[0] not in self.contents:
            self.cursor = None
        self._follow_chosen(feature)
        if kept != self.selection:
            self.selection, self.chosen = kept, None
            self.selection_changed.emit(kept)
        self.marks_changed.emit()

    def show_room(self, room: QSizeF) -> None:
        """The visible area changed."""
        if room != self._room:
            self._room = room
            self._arrange(glide=False)

    def _arrange(self, *, glide: bool) -> None:
        if self.spec is None or self._analysis is None:
            return
        self.contents = contents_of(self.spec, self._analysis, self._unfolded)
        self.layout = arrange(self.spec, self.contents, self._room)
        self.shown.emit(glide)

    def _has_unit(self, layer_id: str, unit: int) -> bool:
        return layer_id in self.contents and unit < self.contents[layer_id].units

    def _chosen_feature(self) -> str:
        """The input feature that the chosen unit stands for; empty for units of other layers."""
        if self.chosen is None or self.chosen[0] not in self.contents:
            return ""
        tiles = self.contents[self.chosen[0]].tiles
        return next((tile.feature for tile in tiles if tile.unit == self.chosen[1]), "")

    def _follow_chosen(self, feature: str) -> None:
        """Units of an input are counted anew when its features change; the chosen one stays the same feature."""
        if self.chosen is None:
            return
        layer_id, unit = self.chosen
        if feature and layer_id in self.contents:
            unit = next((tile.unit for tile in self.contents[layer_id].tiles if tile.feature == feature), -1)
        self.chosen = (layer_id, unit) if unit >= 0 and self._has_unit(layer_id, unit) else None

    def unfold(self, layer_id: str) -> None:
        """List all columns of an input, or fold them again."""
        self._unfolded ^= {layer_id}
        self._arrange(glide=True)

    # ---- selection --------------------------------------------------------------------------------------------------

    def set_selection(self, ids: tuple[str, ...]) -> None:
        """Show a selection; emits nothing."""
        self.selection = tuple(i for i in ids if i in self.contents)
        if self.chosen is not None and self.selection != self.chosen[:1]:
            self.chosen = None
        self.marks_changed.emit()

    def select(self, ids: tuple[str, ...], unit: int | None = None) -> None:
        """A person selected these layers, or one unit of one of them."""
        ids = tuple(dict.fromkeys(i for i in ids if i in self.contents))
        self.chosen = None if unit is None else (ids[0], unit)
        if ids != self.selection:
            self.selection = ids
            self.selection_changed.emit(ids)
        self.marks_changed.emit()

    def select_layer(self, layer_id: str, *, add: bool = False) -> None:
        """Select one layer, or add it to the selection (or take it out)."""
        self.cursor = (layer_id, None)
        if not add:
            self.select((layer_id,))
        elif layer_id in self.selection:
            self.select(tuple(i for i in self.selection if i != layer_id))
        else:
            self.select((*self.selection, layer_id))

    def select_unit(self, layer_id: str, unit: int) -> None:
        """A person selected one unit, and so its layer."""
        self.select((layer_id,), unit)
        self.unit_selected.emit(layer_id, unit)

    def select_all(self) -> None:
        """Select every layer."""
        self.select(tuple(self.contents))

    # ---- edits ------------------------------------------------------------------------------------------------------

    def ask(self, edit: Edit | None, *, done: bool = True) -> None:
        """Ask for an edit; `done` ends its gesture."""
        if edit is not None:
            self.edit_requested.emit(edit)
        if done:
            self.gesture_finished.emit()

    def insert(self, source: str, target: str) -> None:
        """Insert a layer between two, and select it."""
        if self.spec is not None:
            edit = making.insertion(self.spec, source, target)
            self._want((edit.layer.id,))
            self.ask(edit)

    def insert_after_selection(self) -> None:
        """Insert a layer behind the selected one."""
        place = None if self.spec is None else making.place_after(self.spec, self.selection)
        if place is not None:
            self.insert(*place)

    def change_units(self, layer_ids: tuple[str, ...], step: int) -> None:
        """More or fewer units."""
        edits = [] if self.spec is None else making.changed_units(self.spec, layer_ids, step)
        if not edits:
            self.message.emit("Select a layer whose units can be changed." if not layer_ids else "That is its limit.")
        for edit in edits:
            self.ask(edit, done=False)
        self.gesture_finished.emit()

    def toggle_feature(self, layer_id: str, feature: str) -> None:
        """Switch an input feature on or off."""
        if self.spec is None:
            return
        edit = making.toggled_feature(self.spec, layer_id, feature)
        if edit is None:
            self.message.emit("At least one input stays on.")
        else:
            self.ask(edit)

    def set_parameter(self, layer_ids: tuple[str, ...], field: str, value: object) -> None:
        """Give some layers another value of a parameter."""
        self.ask(SetParameter(layer_ids=layer_ids, field=field, value=value))

    def randomise(self, layer_ids: tuple[str, ...]) -> None:
        """Draw the weights of some layers anew."""
        self.ask(RandomiseLayers(layer_ids=layer_ids, salt=random.randrange(2**31)))

    def set_number(self, place: OnNumber, value: float) -> None:
        """Give one weight or bias a value; the gesture goes on."""
        parameter = "weight" if place.parameter == "weight" else "bias"
        edit = SetWeight(
            layer_id=place.layer_id, parameter=parameter, unit=place.unit, source=place.column, value=value
        )
        self.ask(edit, done=False)

    def positions(self, layer_ids: tuple[str, ...]) -> Positions:
        """Where the document says that blocks are; None where they are arranged automatically."""
        layers = () if self.spec is None else (self.spec.network.layer(i) for i in layer_ids)
        return tuple((layer.id, layer.x, layer.y) for layer in layers)

    def move(self, layer_ids: tuple[str, ...], start: dict[str, QPointF], by: QPointF) -> None:
        """Put blocks beside where they started; the gesture goes on."""
        to = {i: start[i] + by for i in layer_ids}
        places = tuple((i, round(at.x(), 1), round(at.y(), 1)) for i, at in to.items())
        self.ask(MoveLayers(positions=places), done=False)

    def nudge(self, by: QPointF) -> None:
        """Shift the selected blocks; the gesture goes on."""
        if self.selection:
            self.move(self.selection, {i: self.layout.boxes[i].position for i in self.selection}, by)

    def arrange_again(self, layer_ids: tuple[str, ...]) -> None:
        """Give dragged blocks back to the automatic arrangement."""
        moved = tuple((i, None, None) for i, x, y in self.positions(layer_ids) if x is not None or y is not None)
        if moved:
            self.ask(MoveLayers(positions=moved))

    # ---- clipboard --------------------------------------------------------------------------------------------------

    def delete_selection(self) -> bool:
        """Remove the selected layers; whether there was one that can be removed."""
        layers = () if self.spec is None else making.free_layers(self.spec, self.selection)
        if layers:
            self.ask(RemoveLayers(layer_ids=tuple(layer.id for layer in layers)))
        elif self.selection:
            self.message.emit("The input and output layers stay.")
        return bool(layers)

    def copy(self) -> bool:
        """Put the selected layers on the clipboard; whether there was one that can be copied."""
        layers = () if self.spec is None else making.free_layers(self.spec, self.selection)
        if layers:
            clip.put(layers)
        elif self.selection:
            self.message.emit("The input and output layers cannot be copied.")
        return bool(layers)

    def cut(self) -> None:
        """Copy, then remove."""
        if self.copy():
            self.delete_selection()

    def paste(self) -> None:
        """Insert the layers of the clipboard behind the selected one, and select them."""
        self._paste(clip.take(), "There are no layers on the clipboard.")

    def duplicate(self) -> None:
        """Insert copies of the selected layers behind them."""
        layers = () if self.spec is None else making.free_layers(self.spec, self.selection)
        self._paste(layers, "Select a layer that can be copied.")

    def _paste(self, layers: tuple[LayerKind, ...], otherwise: str) -> None:
        place = None if self.spec is None else making.place_after(self.spec, self.selection)
        if self.spec is None or not layers or place is None:
            self.message.emit(otherwise)
            return
        edit = making.pasting(self.spec, layers, place)
        self._want(tuple(layer.id for layer in edit.layers))
        self.ask(edit)

    def _want(self, ids: tuple[str, ...]) -> None:
        """Select these as soon as the document has them."""
        self._wanted = ids
