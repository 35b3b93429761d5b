"""A desk for a panel: it makes the edits that the panel asks for and shows the panel what came of them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from engine.spec.document import Spec
from engine.spec.edits import Edit
from engine.spec.shapes import analyse

T = TypeVar("T", bound=QWidget)


class Desk:
    """Holds a document for one panel.

    Attributes
    ----------
    edits : all that the panel asked for. gestures : how often it said that a gesture with an edit in it
        is over.
    answers : whether the edits are made; else the panel is left with the old document.
    """

    def __init__(self, panel: QWidget, spec: Spec, window: QWidget) -> None:
        self.panel, self.spec, self.window = panel, spec, window
        self.edits: list[Edit] = []
        self.gestures = 0
        self._in_gesture = False
        self.answers = True
        panel.edit_requested.connect(self.push)  # type: ignore[attr-defined]
        panel.gesture_finished.connect(self._finish)  # type: ignore[attr-defined]
        self.show()

    def push(self, edit: Edit) -> None:
        """Make an edit and show the new document."""
        self.edits.append(edit)
        self._in_gesture = True
        if self.answers:
            self.spec = edit.apply(self.spec)
            self.show()

    def _finish(self) -> None:
        self.gestures += self._in_gesture
        self._in_gesture = False

    def show(self, spec: Spec | None = None) -> None:
        """Show the document, or another one."""
        self.spec = spec or self.spec
        self.panel.show_document(self.spec, analyse(self.spec))  # type: ignore[attr-defined]

    def only(self) -> Edit:
        """The one edit that was asked for, in one gesture; then begin anew."""
        assert len(self.edits) == 1, self.edits
        assert self.gestures == 1
        edit = self.edits[0]
        self.edits, self.gestures = [], 0
        return edit

    def child(self, kind: type[T], name: str) -> T:
        """The visible child with this accessible name."""
        return child(self.panel, kind, name)


def child(panel: QWidget, kind: type[T], name: str) -> T:
    """The child with this accessible name that is not hidden."""
    found = [w for w in panel.findChildren(kind) if w.accessibleName() == name and w.isVisible()]
    assert len(found) == 1, f"{len(found)} children are named {name!r}"
    return found[0]


def press(button: QAbstractButton) -> None:
    """Click in the middle."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_into(edit: QLineEdit, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
    """Type over what is there, and press Enter unless told otherwise."""
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    if end is not None:
        QTest.keyClick(edit, end)


def choose(combo: QComboBox, label: str) -> None:
    """Open the list, walk to an entry with the arrow keys, press Enter."""
    combo.setFocus()
    combo.showPopup()
    view = combo.view()
    way = combo.findText(label) - combo.currentIndex()
    assert combo.findText(label) >= 0, label
    for _ in range(abs(way)):
        QTest.keyClick(view, Qt.Key.Key_Down if way > 0 else Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)


def plain(text: str) -> str:
    """A tooltip without its line breaks."""
    return " ".join(text.split())
