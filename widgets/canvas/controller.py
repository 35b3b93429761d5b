"""What is shown and selected, and every change that the canvas can ask for.

Gestures, keys and menus call in here; nothing in here knows of pixels on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

from engine.snapshot import LayerView
from engine.spec.catalog.layers import Dense
from engine.spec.document import Spec
from engine.spec.edits import (
    Edit,
    MoveLayers,
    RemoveLayers,
    RemoveLinks,
    RemoveNotes,
    SetGroup,
    SetNote,
    SetParameter,
    SetWeight,
    Several,
)
from engine.spec.shapes import Analysis
from widgets.canvas import aligning, making
from widgets.canvas.acts import Acts
from widgets.canvas.builder import Builder
from widgets.canvas.clipboard import Clipboard
from widgets.canvas.content import BlockContent, contents_of
from widgets.canvas.ends import layers_of
from widgets.canvas.grouping import Grouping, Notes, nodes_of
from widgets.canvas.hits import OnNumber
from widgets.canvas.layout import Layout, arrange
from widgets.canvas.lines import Lines
from widgets.canvas.paging import Pages
from widgets.canvas.parts import Spot
from widgets.canvas.placing import spot_behind

Pair = tuple[str, str]
Positions = tuple[tuple[str, float | None, float | None], ...]


@dataclass(frozen=True)
class ChosenNow:
    """What was selected at one moment, so that a cancelled gesture can put it back."""

    ids: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    links: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()


class Controller(QObject):
    """The canvas without its picture.

    Attributes
    ----------
    selection : ids of the selected blocks: layers, and folded groups. links, notes : those that are selected.
    cursor : the layer where the keyboard is, and the place of a tile in it or None for its header.
    chosen : the unit that was selected last. units : all chosen units of that layer.
    picked : whether units or links were chosen with the pointer: then up and down change their weights.
    acts, builder, clipboard, groups, sheets : what can be done with all that; sheets are the notes'.
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
    placed_by_hand = Signal()  # something is about to be put where the pointer said: what is in sight stays there
    search_opened = Signal(object, object)  # a parts.Spot, and where in the scene, a QPointF or None
    note_opened = Signal(object)  # an engine.spec.document.Note to be written, which may be new
    save_requested = Signal(object)  # an engine.spec.fragment.Fragment for the personal palette
    usefulness_wanted = Signal(str)  # of the units of a layer, so that the least useful one can go

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spec: Spec | None = None
        self.contents: dict[str, BlockContent] = {}
        self.layout = Layout({})
        self.lines = Lines(self.layout)
        self.selection: tuple[str, ...] = ()
        self.cursor: tuple[str, int | None] | None = None
        self.chosen: tuple[str, int] | None = None
        self.units: tuple[int, ...] = ()
        self.links: tuple[Pair, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.picked = False
        self.acts, self.builder, self.clipboard = Acts(self), Builder(self), Clipboard(self)
        self.groups, self.sheets = Grouping(self), Notes(self)
        self.pages = Pages()
        self._analysis: Analysis | None = None
        self._room = QSizeF(900, 600)
        self._unfolded: frozenset[str] = frozenset()
        self._wanted: tuple[str, ...] = ()

    @property
    def analysis(self) -> Analysis | None:
        """Shapes and problems of the document."""
        return self._analysis

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
        self._keep_marks()
        if kept != self.selection:
            self.selection, self.chosen, self.units, self.links = kept, None, (), ()
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
        self.contents = contents_of(self.spec, self._analysis, self._unfolded, self.pages.shown)
        self.layout = arrange(self.spec, self.contents, self._room, self.layout if self.layout.boxes else None)
        self.lines = Lines(self.layout)
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
        if self.chosen is None or feature:
            self.units = () if self.chosen is None else (unit,)
        self.units = tuple(u for u in self.units if self._has_unit(layer_id, u))

    def _keep_marks(self) -> None:
        """What is gone from the document is not chosen any more."""
        assert self.spec is not None
        pairs, notes = set(self.pairs()), {note.id for note in self.spec.network.notes}
        self.links = tuple(pair for pair in self.links if pair in pairs)
        self.notes = tuple(i for i in self.notes if i in notes)
        self.builder.marked = tuple(i for i in self.builder.marked if i in self.contents)

    def turn_page(self, layer_id: str, step: int) -> bool:
        """Show other units of a large layer; whether there were any."""
        content = self.contents.get(layer_id)
        turned = content is not None and self.pages.turn(content, step)
        if turned:
            self._arrange(glide=False)
        return turned

    def follow_units(self, views: Mapping[str, LayerView]) -> bool:
        """Show the units of large layers that the engine shows now; whether they are others than before."""
        changed = self.pages.follow(self.contents, views)
        if changed:
            self._arrange(glide=False)
        return changed

    def unfold(self, layer_id: str) -> None:
        """List all columns of an input, or fold them again."""
        self._unfolded ^= {layer_id}
        self._arrange(glide=True)

    # ---- selection --------------------------------------------------------------------------------------------------

    def set_selection(self, ids: tuple[str, ...]) -> None:
        """Show a selection; emits nothing."""
        nodes = ids if self.spec is None else nodes_of(self.spec, ids)
        self.selection = tuple(i for i in nodes if i in self.contents)
        if self.chosen is not None and self.selection != self.chosen[:1]:
            self.chosen, self.units = None, ()
        self.links = ()
        self.marks_changed.emit()

    def select(
        self,
        ids: tuple[str, ...],
        unit: int | None = None,
        *,
        links: tuple[Pair, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> None:
        """A person selected these blocks, or one unit of one of them, and with them links and notes."""
        ids = tuple(dict.fromkeys(i for i in ids if i in self.contents))
        self.chosen = None if unit is None else (ids[0], unit)
        self.units = () if unit is None else (unit,)
        self.links, self.notes = tuple(dict.fromkeys(links)), notes
        self.picked = bool(links)
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

    def pick_unit(self, layer_id: str, unit: int, *, add: bool = False) -> None:
        """A person pointed at a unit; `add` keeps the other chosen units of its layer, or takes this one out."""
        units = set(self.units) if add and self.chosen is not None and self.chosen[0] == layer_id else set()
        self.select_units(layer_id, tuple(sorted(units ^ {unit})), last=unit)

    def select_units(self, layer_id: str, units: tuple[int, ...], last: int | None = None) -> None:
        """A person chose several units of a layer; `last` is the one that other views show."""
        if not units:
            self.select((layer_id,))
            return
        self.select_unit(layer_id, last if last in units else units[-1])
        self.units, self.picked = units, True
        self.marks_changed.emit()

    def units_in(self, layer_id: str, area: QRectF) -> tuple[int, ...]:
        """The units of a layer whose tiles touch a rectangle of the scene."""
        if layer_id not in self.contents:
            return ()
        box = self.layout.boxes[layer_id]
        tiles = zip(self.contents[layer_id].tiles, box.tiles, strict=True)
        return tuple(t.unit for t, rect in tiles if t.unit >= 0 and rect.translated(box.position).intersects(area))

    def has_units(self, layer_id: str) -> bool:
        """Whether a block's tiles are units that can be chosen one by one."""
        spec = self.spec
        return spec is not None and spec.network.has(layer_id) and isinstance(spec.network.layer(layer_id), Dense)

    def chosen_now(self) -> ChosenNow:
        """What is selected, to be put back later."""
        return ChosenNow(self.selection, self.units, self.links, self.notes)

    def restore(self, chosen: ChosenNow) -> None:
        """Select what was selected before."""
        if chosen.units:
            self.select_units(chosen.ids[0], chosen.units)
        else:
            self.select(chosen.ids, links=chosen.links, notes=chosen.notes)

    def select_link(self, pair: Pair, *, add: bool = False) -> None:
        """A person pointed at a link; `add` keeps what else is selected, or takes this one out."""
        links = [link for link in self.links if link != pair] if add else []
        if not add or pair not in self.links:
            links.append(pair)
        self.select(self.selection if add else (), links=tuple(links))

    def pairs(self) -> tuple[Pair, ...]:
        """The links as they are drawn, from block to block."""
        return self.lines.pairs

    def layer_ids(self) -> tuple[str, ...]:
        """The selected layers, those of folded groups too."""
        return () if self.spec is None else layers_of(self.spec, self.selection)

    def spot_behind(self, layer_ids: tuple[str, ...]) -> Spot:
        """Behind the last of some layers; see `placing.spot_behind`."""
        assert self.spec is not None
        return spot_behind(self.spec, layer_ids)

    def select_all(self) -> None:
        """Select every layer, and every note."""
        notes = () if self.spec is None else self.spec.network.notes
        self.select(tuple(self.contents), notes=tuple(note.id for note in notes))

    # ---- edits ------------------------------------------------------------------------------------------------------

    def ask(self, edit: Edit | None, *, done: bool = True) -> None:
        """Ask for an edit; `done` ends its gesture."""
        if edit is not None:
            self.edit_requested.emit(edit)
        if done:
            self.gesture_finished.emit()

    def change_units(self, layer_ids: tuple[str, ...], step: int) -> None:
        """More or fewer units."""
        edits = [] if self.spec is None else making.changed_units(self.spec, layers_of(self.spec, layer_ids), step)
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

    def set_number(self, place: OnNumber, value: float) -> None:
        """Give one weight or bias a value; the gesture goes on."""
        parameter = "weight" if place.parameter == "weight" else "bias"
        edit = SetWeight(
            layer_id=place.layer_id, parameter=parameter, unit=place.unit, source=place.column, value=value
        )
        self.ask(edit, done=False)

    def positions(self, nodes: tuple[str, ...]) -> Positions:
        """Where the document says that blocks are; None where they are arranged automatically."""
        places = () if self.spec is None else (*self.spec.network.layers, *self.spec.network.groups)
        return tuple((place.id, place.x, place.y) for place in places if place.id in nodes)

    def corners(self) -> dict[str, QPointF]:
        """Where what is selected stands, notes too."""
        corners = {i: self.layout.boxes[i].position for i in self.selection if i in self.layout.boxes}
        notes = () if self.spec is None else self.spec.network.notes
        return corners | {note.id: QPointF(note.x, note.y) for note in notes if note.id in self.notes}

    def move(self, nodes: tuple[str, ...], start: dict[str, QPointF], by: QPointF) -> None:
        """Put blocks beside where they started; the gesture goes on."""
        to = {i: start[i] + by for i in nodes}
        self._place(tuple((i, round(at.x(), 1), round(at.y(), 1)) for i, at in to.items()))

    def _place(self, places: Positions) -> None:
        """Layers in one edit, folded groups and notes in one each."""
        if self.spec is None or not places:
            return
        network = self.spec.network
        layers = tuple(place for place in places if network.has(place[0]))
        edits: list[Edit] = [MoveLayers(positions=layers)] if layers else []
        notes = {note.id for note in network.notes}
        for i, x, y in places:
            if i in notes:
                edits.append(SetNote(note_id=i, values={"x": x, "y": y}))
            elif not network.has(i):
                edits.append(SetGroup(group_id=i, values={"x": x, "y": y}))
        self.ask(edits[0] if len(edits) == 1 else Several(edits=tuple(edits), words="move"), done=False)

    def nudge(self, by: QPointF) -> None:
        """Shift the selected blocks; the gesture goes on."""
        corners = self.corners()
        if corners:
            self.move(tuple(corners), corners, by)

    def arrange_again(self, nodes: tuple[str, ...]) -> None:
        """Give dragged blocks back to the automatic arrangement; all of them where none is given."""
        nodes = nodes or tuple(self.contents)
        moved = tuple((i, None, None) for i, x, y in self.positions(nodes) if x is not None or y is not None)
        if moved:
            self._place(moved)
            self.ask(None)
        else:
            self.message.emit("These stand where they belong already.")

    def align(self, side: aligning.Side) -> None:
        """Line the selected blocks up: one undo."""
        self._move_bodies(aligning.aligned(self._bodies(), side), 2)

    def distribute(self, axis: aligning.Axis) -> None:
        """Give the selected blocks equal gaps: one undo."""
        self._move_bodies(aligning.distributed(self._bodies(), axis), 3)

    def _bodies(self) -> dict[str, QRectF]:
        return {i: self.layout.boxes[i].scene_body for i in self.selection if i in self.layout.boxes}

    def _move_bodies(self, corners: aligning.Corners, fewest: int) -> None:
        if len(corners) < fewest:
            self.message.emit(f"Select {'two' if fewest == 2 else 'three'} or more layers first.")
            return
        boxes = self.layout.boxes
        starts = {i: corner - boxes[i].body.topLeft() for i, corner in corners.items()}
        self.move(tuple(corners), starts, QPointF())
        self.ask(None)

    # ---- away with it -----------------------------------------------------------------------------------------------

    def delete_selection(self) -> bool:
        """Remove the chosen units, or else the selected layers, links and notes; whether there was something."""
        if self.acts.units()[1]:
            self.acts.remove_units()
            return True
        edits = self._removals()
        if edits:
            count = f"remove {sum(len(i) for i in (self.layer_ids(), self.links, self.notes))} things"
            self.ask(edits[0] if len(edits) == 1 else Several(edits=tuple(edits), words=count))
        elif self.selection:
            self.message.emit("The input and output layers stay.")
        return bool(edits)

    def _removals(self) -> list[Edit]:
        if self.spec is None:
            return []
        gone = [layer.id for layer in making.free_layers(self.spec, self.layer_ids())]
        spots = (self.builder.spot_in(pair) for pair in self.links)
        links = tuple((spot.source, spot.target) for spot in spots if spot is not None)
        edits: list[Edit] = []
        if links:
            edits.append(RemoveLinks(links=links))
        if gone:
            edits.append(RemoveLayers(layer_ids=tuple(gone)))
        if self.notes:
            edits.append(RemoveNotes(note_ids=self.notes))
        return edits

    def want(self, ids: tuple[str, ...]) -> None:
        """Select these as soon as the document has them."""
        self._wanted = ids
