"""A view whose contents are widgets, hidden behind one line while there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.spec.edits import Edit
from widgets.kit import SPACE, Label, font, text_width
from widgets.plots.base import Caption, View


class WidgetView(View):
    """A card with a row of controls, contents, and one quiet line in their place when they would be empty.

    Attributes
    ----------
    content : QHBoxLayout
        Where the contents go.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contents = QWidget()
        self.content = QHBoxLayout(self._contents)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(2 * SPACE)
        self._empty = Label("", "second")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.body.addWidget(self._contents, 1)
        self.body.addWidget(self._empty, 1)
        self.layout().setSpacing(2 * SPACE)  # type: ignore[union-attr]

    def empty_text(self) -> str:
        """The line that stands in for the contents; empty while they are shown."""
        return self._empty.text()

    def say_empty(self, text: str, controls: bool = False) -> None:
        """Show one line instead of the contents, or the contents again with ''; `controls` keeps the row above."""
        self._empty.setText(text)
        self._empty.setVisible(bool(text))
        self._contents.setVisible(not text)
        if text:
            self.describe(text)
        for at in range(self.header.count()):
            item = self.header.itemAt(at)
            control = None if item is None else item.widget()
            if control is not None and self.wants_control(control):
                control.setVisible(not text or controls)

    def wants_control(self, control: QWidget) -> bool:
        """Whether a control of the header belongs to what is shown now."""
        return True

    def head_with(self, words: str, below: Caption) -> None:
        """Say something beside the controls, or in a line below where there is no room for all of it."""
        above = text_width(words, font("small")) <= self.caption.width()
        self.caption.set_runs((words if above else "", ""))
        below.set_runs((words, ""))
        below.setVisible(not above)

    def ask(self, edit: Edit) -> None:
        """Ask for an edit that is a gesture of its own."""
        self.edit_requested.emit(edit)
        self.gesture_finished.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 96)

    def sizeHint(self) -> QSize:
        return QSize(280, 240)
