"""What is shown and selected, and every change that the canvas can ask for.

Gestures, keys and menus call in here; nothing in here knows of pixels on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

from engine.snapshot import LayerView
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
from widgets.canvas.content import contents_of
from widgets.canvas.ends import layers_of
from widgets.canvas.grouping import Grouping, Notes
from widgets.canvas.hits import OnNumber
from widgets.canvas.layout import arrange
from widgets.canvas.lines import Lines
from widgets.canvas.paging import Pages
from widgets.canvas.parts import Spot
from widgets.canvas.pixels import Pixels
from widgets.canvas.placing import spot_behind
from widgets.canvas.products import slides
from widgets.canvas.ranges import ColorRange
from widgets.canvas.selecting import Selecting

Positions = tuple[tuple[str, float | None, float | None], ...]


class Controller(Selecting):
    """The canvas without its picture.

    Attributes
    ----------
    color_range : which number has the full colour in the maps.
    acts, builder, clipboard, groups, sheets : what can be done with all that; sheets are the notes'.
    """

    edit_requested = Signal(object)  # an engine.spec.edits.Edit
    gesture_finished = Signal()
    gesture_cancelled = Signal()  # the edits since the last one are to be as if they had never been
    message = Signal(str)
    shown = Signal(bool)  # contents or layout are others; whether blocks should glide
    number_opened = Signal(object)  # an OnNumber
    rename_opened = Signal(str)
    placed_by_hand = Signal()  # something is about to be put where the pointer said: what is in sight stays there
    search_opened = Signal(object, object)  # a parts.Spot, and where in the scene, a QPointF or None
    note_opened = Signal(object)  # an engine.spec.document.Note to be written, which may be new
    range_chosen = Signal(str)  # a ranges.ColorRange, by a gesture
    slide_requested = Signal(str, int, int, int)  # a layer, one of its maps, row and column
    save_requested = Signal(object)  # an engine.spec.fragment.Fragment for the personal palette

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.acts, self.builder, self.clipboard = Acts(self), Builder(self), Clipboard(self)
        self.groups, self.sheets = Grouping(self), Notes(self)
        self.pages = Pages()
        self.pixels = Pixels(self)
        self.color_range: ColorRange = "layer"
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
        self.builder.marked = tuple(i for i in self.builder.marked if i in self.contents)
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
        self.pixels.follow()
        self.shown.emit(glide)

    def slides(self, node: str) -> bool:
        """Whether a block has a window that slides."""
        layer_id = self.contents[node].seen if node in self.contents else ""
        return self.spec is not None and self.spec.network.has(layer_id) and slides(self.spec.network.layer(layer_id))

    def open_slide(self, node: str = "", unit: int | None = None) -> None:
        """Show the sliding window of a block, else at the position that is looked at, else of the selected block."""
        at = self.pixels.now
        if not node and at is not None and self.slides(at.node):
            self.slide_requested.emit(self.contents[at.node].seen, at.unit, at.row, at.col)
            return
        node = node or next((i for i in reversed(self.selection) if self.slides(i)), "")
        if not self.slides(node):
            self.message.emit("Select a convolution or a pooling first.")
            return
        if unit is None:
            unit = self.chosen[1] if self.chosen is not None and self.chosen[0] == node else 0
        self.slide_requested.emit(self.contents[node].seen, unit, 0, 0)

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

    @property
    def has_maps(self) -> bool:
        """Whether some layer shows maps."""
        return any(content.style == "maps" for content in self.contents.values())

    def unfold(self, layer_id: str) -> None:
        """List all columns of an input, or fold them again."""
        self._unfolded ^= {layer_id}
        self._arrange(glide=True)

    def spot_behind(self, layer_ids: tuple[str, ...]) -> Spot:
        """Behind the last of some layers; see `placing.spot_behind`."""
        assert self.spec is not None
        return spot_behind(self.spec, layer_ids)

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
