"""What all views share: a card with a quiet row on top, a surface that paints, and telling old news from new."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from time import monotonic
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import (
    CARD_RADIUS,
    SPACE,
    FocusRing,
    LinkLabel,
    draw_focus_ring,
    draw_rounded_rect,
    elide,
    font,
    printable,
    text_width,
    theme,
)
from widgets.plots.parts.veil import Veil

Run = tuple[str, str]  # some words and their colour: '#rrggbb', the name of one in the theme, or '' for second text
Made = TypeVar("Made")

WAITING = "Press play, and it shows here."


Key = tuple[object, ...]


class Cached(Generic[Made]):
    """One made thing, kept while what it was made from stays the same.

    Parts of a key are compared by value where they are plain (numbers, words, sizes), else by identity: the key
    holds on to them, so that no other object can take their place.
    """

    def __init__(self) -> None:
        self._key: Key = ()
        self._made: Made | None = None

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What was made for this key, made now if it was another."""
        if self._made is None or not _same(key, self._key):
            self._made, self._key = make(), key
        return self._made


_PLAIN = (int, float, str, bytes, tuple, frozenset, Enum, QSize, QColor)


def _same(new: Key, old: Key) -> bool:
    return len(new) == len(old) and all(
        a is b or (isinstance(a, _PLAIN) and a == b) for a, b in zip(new, old, strict=True)
    )


class News:
    """Tells a part of a snapshot that is new from one that was seen, and keeps a pace while the run moves.

    Parameters
    ----------
    most_hz : how many new parts a second are taken while the run moves; when it stands, every one is.
    """

    def __init__(self, most_hz: float = 60.0) -> None:
        self._seen: object = None
        self._pause_s = 0.9 / most_hz
        self._at = 0.0

    def is_new(self, part: object, state: RunState) -> bool:
        """Whether to show this part now; a part that came too soon is taken with a later snapshot."""
        if part is None or part is self._seen:
            return False
        now = monotonic()
        if state is RunState.RUNNING and now - self._at < self._pause_s:
            return False
        self._seen, self._at = part, now
        return True

    def forget(self) -> None:
        """Take the next part whatever it is."""
        self._seen, self._at = None, 0.0


class Caption(QWidget):
    """One quiet line of words, some of them in colours of their own; repainted only when they change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """All words of the line."""
        return "".join(words for words, _color in self._runs)

    def set_runs(self, *runs: Run) -> None:
        """Show other words."""
        if runs != self._runs:
            self._runs = runs
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font("small"))
        x = 0.0
        for words, color in self._runs:
            painter.setPen(QColor(getattr(theme(), color or "text_second", color)))
            shown = elide(printable(words), painter.font(), self.width() - x)
            room = QRectF(x, 0, self.width() - x, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            x += text_width(shown, painter.font())


class Surface(FocusRing, QWidget):
    """Where a view paints; while there is nothing to show it says in one quiet line why.

    Signals
    -------
    hovered(point) : the pointer is here, or None: it has left.
    """

    hovered = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = WAITING
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def set_message(self, message: str) -> None:
        """Say why nothing is shown; '' shows it."""
        if message != self.message:
            self.message = message
            self.update()

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint what there is to see; `exposed` is the part that is needed."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.message:
            self._paint_message(painter)
        else:
            self.paint(painter, QRectF(event.rect()))
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()))

    def _paint_message(self, painter: QPainter) -> None:
        painter.setFont(font("body"))
        painter.setPen(QColor(theme().text_second))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(16, 8, -16, -8), flags, printable(self.message))


class View(QWidget):
    """A card with a caption and small toggles on top; its title is that of the dock around it.

    Signals
    -------
    watch_changed() : `watch()` says something else now.
    edit_requested(Edit) : the user wants the document changed. gesture_finished() : the edits so far are one undo.
    """

    title: ClassVar[str]

    watch_changed = Signal()
    edit_requested = Signal(object)
    gesture_finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.title)
        self.caption = Caption()
        self.header = QHBoxLayout()
        self.header.setSpacing(2 * SPACE)
        self.header.addWidget(self.caption, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        outer.setSpacing(SPACE)
        outer.addLayout(self.header)
        outer.addLayout(self.body, 1)
        self._veil: Veil | None = None
        self._described = ""  # before the veil

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether this view has something to show of such a project."""
        return True

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Follow the document."""
        raise NotImplementedError

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run."""
        raise NotImplementedError

    def watch(self) -> Watch:
        """What this view needs in its present state."""
        raise NotImplementedError

    def cover(self, words: str) -> None:
        """Say in place of everything why there is nothing to show; with '' show it again.

        What was shown last is of a network that is no more; it cannot be pressed either.
        """
        if words == (self._veil.words() if self._veil is not None else ""):
            return
        if self._veil is None:
            self._described = self.accessibleDescription()
        else:
            self._veil.hide()
            self._veil.deleteLater()
        self._veil = Veil(self, words) if words else None
        self.setEnabled(not words)
        self.describe(words or self._described)

    def add_toggle(self, text: str, hint: str) -> LinkLabel:
        """Add a small word to the header that is on or off; `clicked(bool)` comes from a gesture only."""
        toggle = self.add_action(text, hint)
        toggle.setCheckable(True)
        return toggle

    def add_action(self, text: str, hint: str) -> LinkLabel:
        """Add a small word to press to the header."""
        action = LinkLabel(text, quiet=True, role="small")
        action.set_hint(hint)
        action.setFixedHeight(20)
        self.header.addWidget(action)
        return action

    def describe(self, words: str) -> None:
        """Say the key figure to those who cannot see the picture."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        return QSize(360, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)
