"""The current spec, its revision, and the way back: undo keeps the old spec, so an undo is a reference."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from engine.messages import Load, Travel
from engine.spec.document import Spec
from engine.spec.edits import Edit, EditError
from engine.spec.shapes import Analysis, analyse

MOST_ENTRIES = 100_000  # an entry is a reference to a spec that shares all its unchanged parts


@dataclass(frozen=True)
class Entry:
    """A state of the document.

    Attributes
    ----------
    key : never used twice; the engine keeps its checkpoints under it.
    edit, label : the edit that led here from the entry before; None and "" for the first.
    """

    key: int
    spec: Spec
    edit: Edit | None = None
    label: str = ""


class Document(QObject):
    """The one place where a spec is replaced by another.

    Signals
    -------
    changed(Spec, Analysis, Load) : after every change; Load is what the engine is to be told.
    refused(str) : an edit could not be made, in one plain sentence.
    history_changed() : what undo and redo would do is another now.
    """

    changed = Signal(object, object, object)
    refused = Signal(str)
    history_changed = Signal()

    def __init__(self, spec: Spec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries = [Entry(0, spec)]
        self._at = 0
        self._next_key = 1
        self._revision = 0
        self._open_gesture = ""
        self._saved_key = 0
        self._analysis = analyse(spec)

    @property
    def spec(self) -> Spec:
        """The current spec."""
        return self._entries[self._at].spec

    @property
    def analysis(self) -> Analysis:
        """Shapes and problems of the current spec."""
        return self._analysis

    @property
    def revision(self) -> int:
        """Counts up with every change, undo and redo included."""
        return self._revision

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self._entries[self._at].label if self._at > 0 else ""

    @property
    def redo_label(self) -> str:
        """What redo would make again; empty when there is nothing."""
        return self._entries[self._at + 1].label if self._at + 1 < len(self._entries) else ""

    @property
    def modified(self) -> bool:
        """Whether the document differs from what was opened or saved last."""
        return self._entries[self._at].key != self._saved_key

    def load_message(self, state: dict[str, bytes] | None = None) -> Load:
        """What an engine that knows nothing yet is to be told."""
        return Load(self.spec, self._revision, Travel.OPEN, self._entries[self._at].key, state=state)

    def open(self, spec: Spec, state: dict[str, bytes] | None = None) -> None:
        """Begin with another project; there is no way back over this."""
        self._entries = [Entry(self._new_key(), spec)]
        self._at = 0
        self._saved_key = self._entries[0].key
        self._open_gesture = ""
        self._revision += 1
        self._announce(self.load_message(state))

    def mark_saved(self) -> None:
        """The current state is what is on disk."""
        self._saved_key = self._entries[self._at].key
        self.history_changed.emit()

    def push(self, edit: Edit) -> bool:
        """Make an edit; False (and `refused`) if it does not fit. An edit that changes nothing is no undo."""
        before = self._entries[self._at]
        try:
            spec = edit.apply(before.spec)
        except EditError as error:
            self.refused.emit(str(error))
            return False
        except ValidationError as error:
            self.refused.emit(_plain(error))
            return False
        if not edit.run_only and spec == before.spec:
            return True
        if self._joins(edit):
            self._merge(edit, spec)
        else:
            self._append(edit, spec, edit.label(before.spec))
        self._open_gesture = edit.merge_key
        return True

    def finish_gesture(self) -> None:
        """The next edit begins a new undo entry, even where it would have joined the last one."""
        self._open_gesture = ""

    def cancel_gesture(self) -> bool:
        """Take the gesture that goes on back as if it had never been: nothing to redo; False when there is none."""
        if not self._open_gesture or self._at == 0 or self._at != len(self._entries) - 1:
            self._open_gesture = ""
            return False
        dropped = self._entries.pop()
        self._open_gesture = ""
        self._at -= 1
        self._revision += 1
        entry = self._entries[self._at]
        self._announce(Load(entry.spec, self._revision, Travel.UNDO, entry.key, dropped.key, dropped.edit))
        return True

    def undo(self) -> bool:
        """Take the last edit back; False when there is none."""
        if self._at == 0:
            return False
        return self._travel(self._at - 1, Travel.UNDO, self._entries[self._at].edit)

    def redo(self) -> bool:
        """Make the edit that was taken back again; False when there is none."""
        if self._at + 1 >= len(self._entries):
            return False
        return self._travel(self._at + 1, Travel.REDO, self._entries[self._at + 1].edit)

    def entries(self) -> tuple[tuple[int, str], ...]:
        """(key, label) of every state that can be gone to, the oldest first; the first has no label."""
        return tuple((entry.key, entry.label) for entry in self._entries)

    def go_to(self, entry_key: int) -> bool:
        """Take back or make again all edits between here and a state of the history, in one step.

        Returns
        -------
        bool
            False (and `refused`) if that state is no longer in the history.
        """
        goal = next((at for at, entry in enumerate(self._entries) if entry.key == entry_key), None)
        if goal is None:
            self.refused.emit("That change is no longer in the history.")
            return False
        if goal < self._at:
            return self._travel(goal, Travel.UNDO, self._entries[goal + 1].edit)
        if goal > self._at:
            return self._travel(goal, Travel.REDO, self._entries[goal].edit)
        return True

    def _joins(self, edit: Edit) -> bool:
        return bool(edit.merge_key) and edit.merge_key == self._open_gesture and self._at == len(self._entries) - 1

    def _merge(self, edit: Edit, spec: Spec) -> None:
        entry = self._entries[self._at]
        origin = self._entries[self._at - 1].spec
        self._entries[self._at] = Entry(entry.key, spec, edit, edit.label(origin))
        self._revision += 1
        self._announce(Load(spec, self._revision, Travel.MERGE, entry.key, entry.key, edit))

    def _append(self, edit: Edit, spec: Spec, label: str) -> None:
        left = self._entries[self._at].key
        del self._entries[self._at + 1 :]
        self._entries.append(Entry(self._new_key(), spec, edit, label))
        if len(self._entries) > MOST_ENTRIES:
            del self._entries[0]
        self._at = len(self._entries) - 1
        self._revision += 1
        self._announce(Load(spec, self._revision, Travel.DO, self._entries[self._at].key, left, edit))

    def _travel(self, at: int, travel: Travel, edit: Edit | None) -> bool:
        left = self._entries[self._at].key
        self._at = at
        self._open_gesture = ""
        self._revision += 1
        self._announce(Load(self.spec, self._revision, travel, self._entries[at].key, left, edit))
        return True

    def _announce(self, load: Load) -> None:
        self._analysis = analyse(load.spec)
        self.changed.emit(load.spec, self._analysis, load)
        self.history_changed.emit()

    def _new_key(self) -> int:
        self._next_key += 1
        return self._next_key - 1


def _plain(error: ValidationError) -> str:
    """The first of pydantic's complaints as one sentence."""
    first = error.errors()[0]
    place = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), "This value")
    return f"{place.replace('_', ' ').capitalize()}: {first['msg'][:1].lower()}{first['msg'][1:]}."


__all__ = ["Document", "Entry"]
