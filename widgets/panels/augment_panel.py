"""How training pictures are changed at random: a chain of steps, and what comes of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from engine.snapshot import Snapshot, Watch
from engine.spec.catalog.augmentations import AUGMENTATIONS, AugmentationKind
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import SetTraining
from engine.spec.shapes import Analysis
from widgets.kit import Label
from widgets.panels.augment_preview import AugmentPreview
from widgets.panels.augment_row import AugmentRow
from widgets.panels.panel import Panel, push_button

MOST = 20  # steps, as the document allows
NO_PICTURES = "Augmentation changes pictures a little each time they are trained on. This data has no pictures."
LEFT_OUT = "The inputs leave out some pixels: training sees the pictures unchanged until all of them are on."
NO_STEPS = "Nothing yet: training sees every picture as it is. Add a step, and it sees a new one each time."
SHOWN = "The chosen sample as training may see it; test pictures stay as they are."


class AugmentPanel(Panel):
    """The chain as rows, and a preview; each change asks for a SetTraining of the whole chain.

    Signals
    -------
    watch_changed() : `watch()` says something else now.
    """

    watch_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Augmentation", parent)
        self._steps: tuple[AugmentationKind, ...] = ()
        self._suits = False
        self._shape: DataShape | None = None
        self.rows: list[AugmentRow] = []
        self.note = _wrapped("second")
        self.preview = AugmentPreview()
        self._caption = _wrapped("small")
        self._caption.setText(SHOWN)
        self._menu = QMenu(self)
        self.add = push_button("Add", "add", "Add a step at the end of the chain.")
        self.add.setAccessibleName("Add a step")
        self.add.setMenu(self._menu)
        for kind in AUGMENTATIONS.values():
            self._menu.addAction(kind.title).triggered.connect(lambda _on=False, kind=kind: self._add(kind))
        for widget in (self.note, self.add, self.preview, self._caption):
            self.content.addWidget(widget)
        self.content.setAlignment(self.add, Qt.AlignmentFlag.AlignLeft)

    # ---- what is shown

    @staticmethod
    def suits(spec: Spec) -> bool:
        """Only pictures are augmented."""
        return spec.data_shape.picture is not None

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the chain of a document."""
        before, shape = self._shape, spec.data_shape
        self._shape = shape
        self._suits = shape.picture is not None
        self._steps = spec.training.augmentation if self._suits else ()
        self._show_rows()
        whole = len(analysis.features) == len(shape.features)
        note = NO_PICTURES if not self._suits else LEFT_OUT if not whole else NO_STEPS if not self._steps else ""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.add.setVisible(self._suits)
        self.add.setEnabled(len(self._steps) < MOST)
        for widget in (self.preview, self._caption):
            widget.setVisible(self._suits and bool(self._steps))
        if before != shape:
            self.preview.show_pictures(None)
            self.watch_changed.emit()

    def _show_rows(self) -> None:
        """Keep the rows whose step stays of its kind, so that the focus and a gesture survive."""
        for at, step in enumerate(self._steps):
            if at < len(self.rows) and self.rows[at].accessibleName() == step.title:
                self.rows[at].show_step(step)
            else:
                self._replace(at, step)
        for row in self.rows[len(self._steps) :]:
            self._discard(row)
        del self.rows[len(self._steps) :]
        for at, row in enumerate(self.rows):
            row.show_place(at == 0, at == len(self.rows) - 1)

    def _replace(self, at: int, step: AugmentationKind) -> None:
        row = AugmentRow(step)
        row.step_requested.connect(lambda wanted: self._ask_step(row, wanted))
        row.gesture_finished.connect(self.gesture_finished)
        row.move_requested.connect(lambda way: self._move(row, way))
        row.remove_requested.connect(lambda: self._remove(row))
        if at < len(self.rows):
            self._discard(self.rows[at])
            self.rows[at] = row
        else:
            self.rows.append(row)
        self.content.insertWidget(1 + at, row)
        row.show()  # at once, so that the focus can go there

    def _discard(self, row: AugmentRow) -> None:
        self.content.removeWidget(row)
        row.hide()
        row.deleteLater()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the chain makes of the chosen sample."""
        if self._shape is not None and self._suits and snapshot.augmented is not None:
            self.preview.show_pictures(snapshot.augmented, ink=self._shape.ink)

    def watch(self) -> Watch:
        """What the panel needs now."""
        return Watch(augmented=self._suits)

    # ---- what is asked for

    def _ask_chain(self, steps: tuple[AugmentationKind, ...]) -> None:
        self.edit_requested.emit(SetTraining(field="augmentation", value=steps))

    def _ask_step(self, row: AugmentRow, wanted: AugmentationKind) -> None:
        at = self.rows.index(row)
        self._ask_chain((*self._steps[:at], wanted, *self._steps[at + 1 :]))

    def _add(self, kind: type[AugmentationKind]) -> None:
        self._one((*self._steps, kind()))

    def _remove(self, row: AugmentRow) -> None:
        at = self.rows.index(row)
        had_focus = row.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._one(self._steps[:at] + self._steps[at + 1 :])
        if had_focus:
            (self.rows[min(at, len(self.rows) - 1)].remove if self.rows else self.add).setFocus()

    def _move(self, row: AugmentRow, way: int) -> None:
        at = self.rows.index(row)
        to = at + way
        if not 0 <= to < len(self._steps):
            return
        held = _button_in(row)
        steps = list(self._steps)
        steps[at], steps[to] = steps[to], steps[at]
        self._one(tuple(steps))
        if held and to < len(self.rows):
            target: QWidget = getattr(self.rows[to], held)
            (target if target.isEnabled() else self.rows[to].switch).setFocus(Qt.FocusReason.OtherFocusReason)

    def _one(self, steps: tuple[AugmentationKind, ...]) -> None:
        """Ask for a chain as a gesture of its own, whatever was being moved before."""
        self.gesture_finished.emit()
        self.ask(SetTraining(field="augmentation", value=steps))


def _button_in(row: AugmentRow) -> str:
    """Which part of a row has the focus, so that it can go along with the step; '' for none."""
    focused = row.focusWidget()
    if focused is None or not focused.hasFocus():
        return ""
    return next((name for name in ("up", "down", "remove") if getattr(row, name) is focused), "switch")


def _wrapped(role: str) -> Label:
    label = Label("", "small" if role == "small" else "second")
    label.setWordWrap(True)
    return label
