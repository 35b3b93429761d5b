"""Notes: words on a sheet, written in place."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainterPath,
    QPalette,
    QPen,
    QTextOption,
    QTransform,
)
from PySide6.QtWidgets import QFrame, QGraphicsPathItem, QGraphicsRectItem, QGraphicsTextItem, QPlainTextEdit, QWidget

from engine.spec.document import Note
from widgets.canvas.frames import EMPTY, PADDING, note_rect
from widgets.kit.colors import mixed
from widgets.kit.fonts import printable
from widgets.kit.theme import font, theme

LONGEST = 10_000  # characters, as in the document
CORNER = 6.0
LEAST_EDIT_SCALE = 0.8  # a note that is written is not smaller than this on the screen
LIFT = 4.0  # over blocks and links


class NoteItem(QGraphicsPathItem):
    """One note."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(LIFT)
        self._edge = QGraphicsRectItem(self)
        self._words = QGraphicsTextItem(self)
        self._words.document().setDocumentMargin(0)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._words.document().setDefaultTextOption(option)
        self._note = Note(id="note")
        self._look = (False, False)

    def show_note(self, note: Note) -> None:
        """Take other words or another place."""
        self._note = note
        self.setPos(note.x, note.y)
        self.restyle()

    def show_look(self, selected: bool, hovered: bool) -> None:
        """Selected or not; whether the pointer is over it."""
        if (selected, hovered) != self._look:
            self._look = (selected, hovered)
            self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours."""
        now, note = theme(), self._note
        selected, hovered = self._look
        sheet = QRectF(QPointF(0, 0), note_rect(note).size())
        path = QPainterPath()
        path.addRoundedRect(sheet, CORNER, CORNER)
        self.setPath(path)
        line = now.accent if selected else mixed(now.line, now.warning, 0.6 if hovered else 0.3)
        self.setPen(QPen(QColor(line), 2.0 if selected else 1.0))
        self.setBrush(QBrush(QColor(note_paper())))
        self._edge.setRect(QRectF(3, 6, 2.5, max(sheet.height() - 12, 2)))
        self._edge.setPen(QPen(Qt.PenStyle.NoPen))
        self._edge.setBrush(QBrush(QColor(mixed(now.panel, now.warning, 0.7))))
        self._words.setFont(font("body"))
        self._words.setDefaultTextColor(QColor(now.text if note.text.strip() else now.text_second))
        self._words.setPlainText(printable(note.text) or EMPTY)
        self._words.setTextWidth(note.width - 2 * PADDING.width())
        self._words.setPos(PADDING.width(), PADDING.height())


def note_paper() -> str:
    """The colour of the sheet: the text's contrast on it is that on a panel."""
    return mixed(theme().panel, theme().warning, 0.1)


class NoteEditor(QPlainTextEdit):
    """Stands over a note while it is written. Esc, Ctrl+Enter or a click elsewhere ends it and takes the words.

    Signals
    -------
    written(Note, str) : the note and its words. closed() : put away by a key, so that the canvas takes the focus.
    """

    written = Signal(object, str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Note")
        self.setAccessibleDescription("Plain text of several lines. Escape ends writing.")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(False)
        self.setPlaceholderText("Write a note")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setUndoRedoEnabled(True)
        self.document().setDocumentMargin(0)
        self._note: Note | None = None
        self._sight = QTransform()
        self.textChanged.connect(self._grow)
        self.hide()

    @property
    def note(self) -> Note | None:
        """The note that is being written."""
        return self._note

    def open_for(self, note: Note, sight: QTransform) -> None:
        """Stand over a note.

        Parameters
        ----------
        sight : from the scene to the viewport.
        """
        self.take()
        self._note = note
        self.setPlainText(note.text)
        self.show_sight(sight)
        self.moveCursor(self.textCursor().MoveOperation.End)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sight(self, sight: QTransform) -> None:
        """From where the canvas is seen now."""
        self._sight = sight
        if self._note is None:
            return
        self._restyle()
        self._grow()

    def take(self) -> bool:
        """End writing and hand the words over; whether it had the focus."""
        note, self._note = self._note, None
        if note is None:
            return False
        focused = self.hasFocus()
        self.clearFocus()  # hidden with the focus, it would pass it on as Tab does
        self.hide()
        self.written.emit(note, self.toPlainText()[:LONGEST])
        return focused

    def _restyle(self) -> None:
        words, now, zoom = font("body"), theme(), self._zoom()
        words.setPixelSize(max(round(13 * zoom), 1))
        self.setFont(words)
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.Base, QColor(note_paper()))
        colors.setColor(QPalette.ColorRole.Text, QColor(now.text))
        self.setPalette(colors)
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {note_paper()}; color: {now.text};"
            f" border: 2px solid {now.accent}; border-radius: {CORNER * zoom:.0f}px; padding: 0px; }}"
        )
        side, above = round(PADDING.width() * zoom) - 2, round(PADDING.height() * zoom) - 2
        self.setViewportMargins(side, above, side, above)

    def _zoom(self) -> float:
        return max(self._sight.m11(), LEAST_EDIT_SCALE)

    def _grow(self) -> None:
        """As high as the words, as the sheet below is going to be."""
        if self._note is None:
            return
        corner = self._sight.map(QPointF(self._note.x, self._note.y))
        width = round(self._note.width * self._zoom())
        self.resize(width, self.height())  # first the width, from which the lines follow
        lines = max(round(self.document().size().height()), 1)  # this kind of document counts in lines
        margins = self.viewportMargins()
        high = math.ceil(lines * QFontMetricsF(self.font()).lineSpacing()) + margins.top() + margins.bottom() + 5
        self.setGeometry(round(corner.x()), round(corner.y()), width, high)
        self.verticalScrollBar().setValue(0)  # while it was too low it scrolled to the cursor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control
        if event.key() == Qt.Key.Key_Escape or ends:
            self.take()
            self.closed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.take()
