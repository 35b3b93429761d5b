"""Frames of groups and notes on the scene, kept in step with the blocks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from engine.spec.document import Network
from widgets.canvas.boxes import Layout
from widgets.canvas.frames import Frame, around, frames_of, note_at, note_rect
from widgets.canvas.group_item import GroupItem
from widgets.canvas.hits import Hit, OnFold, OnGroup, OnNote
from widgets.canvas.note_item import NoteItem


class Annotations:
    """One item a group, one a note.

    Attributes
    ----------
    frames : of the groups, where their blocks are now.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._network = Network()
        self._scale = 1.0
        self.groups: dict[str, GroupItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self.frames: tuple[Frame, ...] = ()

    def show_network(self, network: Network) -> None:
        """Show another document; `place` follows."""
        self._network = network
        self._drop({group.id for group in network.groups}, {note.id for note in network.notes})
        self.frames = tuple(frame for frame in self.frames if frame.group.id in self.groups)  # until blocks have moved
        for note in network.notes:
            if note.id not in self.notes:
                self.notes[note.id] = NoteItem()
                self._scene.addItem(self.notes[note.id])
            self.notes[note.id].show_note(note)

    def place(self, layout: Layout, at: Mapping[str, QPointF]) -> None:
        """Put frames around the blocks where they are at this moment.

        Parameters
        ----------
        at : the corners of the blocks, which may be on their way.
        """
        self.frames = frames_of(self._network, layout, at)
        shown = {frame.group.id for frame in self.frames}
        self._drop(shown, set(self.notes))
        for frame in self.frames:
            if frame.group.id not in self.groups:
                item = self.groups[frame.group.id] = GroupItem()
                for part in item.items:
                    self._scene.addItem(part)
                item.show_scale(self._scale)
            self.groups[frame.group.id].show_frame(frame)

    def bounds(self, layout: Layout) -> QRectF:
        """The smallest rectangle around all blocks, frames and notes, where blocks have come to rest."""
        frames = frames_of(self._network, layout, {})
        rects = [frame.rect for frame in frames] + [note_rect(note) for note in self._network.notes]
        return around((rect.adjusted(-12, -12, 12, 12) for rect in rects), layout.bounds)

    def button_at(self, at: QPointF) -> Hit | None:
        """A fold button or a note, which lie over the blocks."""
        found = note_at(at, self._network.notes, self._scale)
        if found is not None:
            return OnNote(*found)
        for frame in reversed(self.frames):
            if frame.button.adjusted(-3, -3, 3, 3).contains(at):
                return OnFold(frame.group.id)
        return None

    def title_at(self, at: QPointF) -> Hit | None:
        """The name of a group, which lies under everything else."""
        for frame in reversed(self.frames):
            if frame.title.contains(at):
                return OnGroup(frame.group.id)
        return None

    def notes_in(self, area: QRectF) -> tuple[str, ...]:
        """Notes that touch a rectangle."""
        return tuple(note.id for note in self._network.notes if note_rect(note).intersects(area))

    def show_marks(self, hit: Hit, selection: tuple[str, ...], notes: tuple[str, ...]) -> None:
        """What is selected, and what the pointer is over."""
        chosen = set(selection)
        for frame in self.frames:
            group = frame.group
            over = isinstance(hit, OnFold | OnGroup) and hit.group_id == group.id
            members = {i for i in group.layer_ids if self._network.has(i)}
            whole = group.id in chosen or (bool(members) and members <= chosen)
            self.groups[group.id].show_look(whole, over)
        for note_id, item in self.notes.items():
            item.show_look(note_id in notes, isinstance(hit, OnNote) and hit.note_id == note_id)

    def show_writing(self, note_id: str) -> None:
        """Hide the note that is being written: the words stand over it."""
        for i, item in self.notes.items():
            item.setVisible(i != note_id)

    def show_scale(self, scale: float) -> None:
        """From how far the scene is seen."""
        self._scale = scale
        for group in self.groups.values():
            group.show_scale(scale)

    def restyle(self) -> None:
        """Colours changed."""
        for frame in self.frames:
            self.groups[frame.group.id].show_frame(frame)
        for note in self.notes.values():
            note.restyle()

    def _drop(self, groups: set[str], notes: set[str]) -> None:
        for group_id in [i for i in self.groups if i not in groups]:
            for part in self.groups.pop(group_id).items:
                self._scene.removeItem(part)
        for note_id in [i for i in self.notes if i not in notes]:
            self._scene.removeItem(self.notes.pop(note_id))
