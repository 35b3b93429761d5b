"""What is selected on the canvas: blocks, units of one of them, links and notes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Signal

from engine.spec.catalog.layers import Units
from engine.spec.document import Spec
from widgets.canvas.content import BlockContent
from widgets.canvas.ends import layers_of
from widgets.canvas.grouping import nodes_of
from widgets.canvas.layout import Layout
from widgets.canvas.lines import Lines, Pair


@dataclass(frozen=True)
class ChosenNow:
    """What was selected at one moment, so that a cancelled gesture can put it back."""

    ids: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    links: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()


class Selecting(QObject):
    """What is on show, and what of it is selected.

    Attributes
    ----------
    selection : ids of the selected blocks: layers, and folded groups. links, notes : those that are selected.
    cursor : the layer where the keyboard is, and the place of a tile in it or None for its header.
    chosen : the unit that was selected last. units : all chosen units of that layer.
    picked : whether units or links were chosen with the pointer: then up and down change their weights.
    """

    selection_changed = Signal(tuple)  # by a gesture only
    unit_selected = Signal(str, int)
    marks_changed = Signal()  # selection, cursor or chosen unit

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
        return spec is not None and spec.network.has(layer_id) and isinstance(spec.network.layer(layer_id), Units)

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

    def select_all(self) -> None:
        """Select every layer, and every note."""
        notes = () if self.spec is None else self.spec.network.notes
        self.select(tuple(self.contents), notes=tuple(note.id for note in notes))

    # ---- after an edit ----------------------------------------------------------------------------------------------

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
