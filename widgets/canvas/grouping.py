"""Groups and notes: what menus, keys and gestures ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from engine.spec.document import Group, Network, Note, Spec
from engine.spec.edits import AddNote, Edit, GroupLayers, RemoveNotes, SetGroup, SetNote, Several, Ungroup
from engine.spec.folding import shown
from engine.spec.fragment import Fragment, fragment_of

if TYPE_CHECKING:
    from widgets.canvas.controller import Controller

NAMES = ("Encoder", "Decoder", "Residual block", "My block")
NEW_WIDTH = 200.0  # px of a new note


# ---- pure -----------------------------------------------------------------------------------------------------------


def grouping(spec: Spec, layer_ids: tuple[str, ...], name: str) -> GroupLayers:
    """Make a group of some layers, in the order of the document."""
    members = tuple(layer.id for layer in spec.network.layers if layer.id in layer_ids)
    return GroupLayers(group=Group(id=fresh(spec.network, "group"), name=name, layer_ids=members))


def groups_at(spec: Spec, nodes: tuple[str, ...]) -> tuple[Group, ...]:
    """The groups that some blocks are, or belong to."""
    return tuple(group for group in spec.network.groups if {group.id, *group.layer_ids} & set(nodes))


def folding(groups: tuple[Group, ...]) -> Edit | None:
    """Fold groups; unfold them where all are folded."""
    fold = not all(group.folded for group in groups)
    edits = tuple(SetGroup(group_id=g.id, values={"folded": fold}) for g in groups if g.folded != fold)
    if len(edits) < 2:
        return edits[0] if edits else None
    return Several(edits=edits, words=f"{'fold' if fold else 'unfold'} {len(edits)} groups")


def nodes_of(spec: Spec, layer_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The blocks that show some layers, each once: a folded group stands for its own."""
    home = shown(spec.network).home
    return tuple(dict.fromkeys(home.get(layer_id, layer_id) for layer_id in layer_ids))


def saved_as(spec: Spec, layer_ids: tuple[str, ...]) -> Fragment | None:
    """Some layers as a block of the personal palette, under the name of their group; None where there are none."""
    network = spec.network
    members = tuple(i for i in layer_ids if network.has(i))
    if not members:
        return None
    own = next((group for group in network.groups if set(group.layer_ids) == set(members)), None)
    name = own.name if own is not None else network.layer(members[0]).name if len(members) == 1 else ""
    fragment = fragment_of(network, members, name=name or NAMES[-1])
    layers = tuple(layer.with_(x=None, y=None) for layer in fragment.layers)
    groups = tuple(group.with_(x=None, y=None) for group in fragment.groups)
    return fragment.with_(layers=layers, groups=groups)


def fresh(network: Network, kind: str) -> str:
    """An id of the form "group-2" that no group, note or layer has."""
    taken = {item.id for item in (*network.groups, *network.notes, *network.layers)}
    number = 1
    while f"{kind}-{number}" in taken:
        number += 1
    return f"{kind}-{number}"


# ---- on the canvas --------------------------------------------------------------------------------------------------


class Grouping:
    """What the controller does with groups."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller

    def has(self, group_id: str) -> bool:
        """Whether there is a group of this id."""
        spec = self._controller.spec
        return spec is not None and any(group.id == group_id for group in spec.network.groups)

    def selected(self) -> tuple[Group, ...]:
        """The groups that what is selected belongs to."""
        control = self._controller
        return () if control.spec is None else groups_at(control.spec, control.selection)

    def group(self, name: str = NAMES[-1]) -> None:
        """Make a group of the selected layers; its name can be typed over at once."""
        control = self._controller
        layer_ids = control.layer_ids()
        if control.spec is None or not layer_ids:
            control.message.emit("Select the layers that belong together first.")
            return
        edit = grouping(control.spec, layer_ids, name)
        control.want(edit.group.layer_ids)
        control.ask(edit)
        if self.has(edit.group.id):
            control.rename_opened.emit(edit.group.id)

    def ungroup(self) -> None:
        """Let the layers of the selected groups stand by themselves again."""
        control, groups = self._controller, self.selected()
        if not groups:
            control.message.emit("Select a group first.")
            return
        control.want(tuple(i for group in groups for i in group.layer_ids))
        control.ask(Ungroup(group_ids=tuple(group.id for group in groups)))

    def toggle_fold(self, group_id: str = "") -> None:
        """Fold or unfold a group, by default those of the selection."""
        control = self._controller
        groups = tuple(g for g in self._all() if g.id == group_id) if group_id else self.selected()
        edit = folding(groups)
        if edit is None:
            control.message.emit("Select a group first.")
            return
        fold = not all(group.folded for group in groups)
        inside = {i for group in groups for i in (group.id, *group.layer_ids)}
        if not group_id or inside & set(control.selection):
            control.want(tuple(i for g in groups for i in ((g.id,) if fold else g.layer_ids)))
        control.ask(edit)

    def select(self, group_id: str, *, add: bool = False) -> None:
        """Select the layers of a group, or its block where it is folded."""
        control = self._controller
        group = next((g for g in self._all() if g.id == group_id), None)
        if group is not None:
            nodes = (group.id,) if group.folded else group.layer_ids
            control.cursor = (nodes[0], None) if nodes and nodes[0] in control.contents else None
            control.select((*control.selection, *nodes) if add else nodes)

    def rename(self, group_id: str, name: str) -> None:
        """Give a group another name."""
        self._controller.ask(SetGroup(group_id=group_id, values={"name": name or "Block"}))

    def save(self) -> None:
        """Ask to keep what is selected as a block of the personal palette."""
        control = self._controller
        fragment = None if control.spec is None else saved_as(control.spec, control.layer_ids())
        if fragment is None:
            control.message.emit("Select the layers that make a block first.")
        else:
            control.save_requested.emit(fragment)

    def _all(self) -> tuple[Group, ...]:
        spec = self._controller.spec
        return () if spec is None else spec.network.groups


class Notes:
    """What the controller does with notes."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller

    def get(self, note_id: str) -> Note | None:
        """The note of this id."""
        spec = self._controller.spec
        return None if spec is None else next((note for note in spec.network.notes if note.id == note_id), None)

    def add(self, at: QPointF) -> None:
        """Write a note at a place of the scene; it comes into the document with its first words."""
        spec = self._controller.spec
        if spec is not None:
            x, y = round(at.x(), 1), round(at.y(), 1)
            self._controller.note_opened.emit(Note(id=fresh(spec.network, "note"), x=x, y=y, width=NEW_WIDTH))

    def open(self, note_id: str) -> None:
        """Write on in a note."""
        note = self.get(note_id)
        if note is not None:
            self._controller.note_opened.emit(note)

    def write(self, note: Note, text: str) -> None:
        """Take the words that were written: one undo. A note without words goes."""
        control = self._controller
        before = self.get(note.id)
        if before is None:
            if text.strip():
                control.ask(AddNote(note=note.with_(text=text)))
                control.select((), notes=(note.id,))
        elif not text.strip():
            control.ask(RemoveNotes(note_ids=(note.id,)))
        elif text != before.text:
            control.ask(SetNote(note_id=note.id, values={"text": text}))

    def select(self, note_id: str, *, add: bool = False) -> None:
        """Select a note, or add it to what is selected (or take it out)."""
        control = self._controller
        if not add:
            control.select((), notes=(note_id,))
            return
        kept = tuple(i for i in control.notes if i != note_id)
        notes = kept if note_id in control.notes else (*kept, note_id)
        control.select(control.selection, notes=notes)

    def widen(self, note_id: str, width: float) -> None:
        """Give a note another width; the gesture goes on."""
        self._controller.ask(SetNote(note_id=note_id, values={"width": round(width, 1)}), done=False)
