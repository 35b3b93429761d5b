"""Edits of groups and notes, which a run does not feel."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from engine.spec.document import Group, Note, Spec
from engine.spec.edits.base import Edit, EditError, layer_of, words_of
from engine.spec.edits.links import without_members


class GroupLayers(Edit):
    """Make a group of layers; those that belong to another group leave it."""

    group: Group

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        if not self.group.layer_ids:
            raise EditError("Select the layers that belong together first.")
        for layer_id in self.group.layer_ids:
            layer_of(network, layer_id)
        if any(group.id == self.group.id for group in network.groups):
            raise EditError("That group is already in the network.")
        others = without_members(network.groups, set(self.group.layer_ids))
        return spec.with_(network=network.with_(groups=(*others, self.group)))

    def label(self, spec: Spec) -> str:
        return f"group {self.group.name}"


class Ungroup(Edit):
    """Let the layers of some groups stand by themselves again."""

    group_ids: tuple[str, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        groups = tuple(group for group in spec.network.groups if group.id not in self.group_ids)
        if len(groups) == len(spec.network.groups):
            raise EditError("That group is not there any more.")
        return spec.with_(network=spec.network.with_(groups=groups))

    def label(self, spec: Spec) -> str:
        return "ungroup"


class SetGroup(Edit):
    """One setting of a group: name, folded, x or y."""

    group_id: str
    values: dict[str, Any]

    def apply(self, spec: Spec) -> Spec:
        if not any(group.id == self.group_id for group in spec.network.groups):
            raise EditError("That group is not there any more.")
        if not set(self.values) <= {"name", "folded", "x", "y", "layer_ids"}:
            raise EditError(f"A group has no {', '.join(self.values)}.")
        groups = (g.with_(**self.values) if g.id == self.group_id else g for g in spec.network.groups)
        return spec.with_(network=spec.network.with_(groups=tuple(groups)))

    def label(self, spec: Spec) -> str:
        if "folded" in self.values:
            return "fold" if self.values["folded"] else "unfold"
        return f"group: {', '.join(f'{name} {words_of(value)}' for name, value in self.values.items())}"

    @property
    def merge_key(self) -> str:
        return "" if "folded" in self.values else f"group {self.group_id} {sorted(self.values)}"


class AddNote(Edit):
    """Put a note on the canvas."""

    note: Note

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        if any(note.id == self.note.id for note in network.notes):
            raise EditError("That note is already there.")
        return spec.with_(network=network.with_(notes=(*network.notes, self.note)))

    def label(self, spec: Spec) -> str:
        return "add a note"


class SetNote(Edit):
    """Other words, another place or another width for a note."""

    note_id: str
    values: dict[str, Any]

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        if not any(note.id == self.note_id for note in network.notes):
            raise EditError("That note is not there any more.")
        if not set(self.values) <= {"text", "x", "y", "width"}:
            raise EditError(f"A note has no {', '.join(self.values)}.")
        notes = (note.with_(**self.values) if note.id == self.note_id else note for note in network.notes)
        return spec.with_(network=network.with_(notes=tuple(notes)))

    def label(self, spec: Spec) -> str:
        return "write a note" if "text" in self.values else "move a note"

    @property
    def merge_key(self) -> str:
        return f"note {self.note_id} {sorted(self.values)}"


class RemoveNotes(Edit):
    """Take notes away."""

    note_ids: tuple[str, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        notes = tuple(note for note in spec.network.notes if note.id not in self.note_ids)
        if len(notes) == len(spec.network.notes):
            raise EditError("That note is not there any more.")
        return spec.with_(network=spec.network.with_(notes=notes))

    def label(self, spec: Spec) -> str:
        return "remove a note" if len(self.note_ids) == 1 else f"remove {len(self.note_ids)} notes"
