"""How far the reading of a file is, and a way to give it up."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit import SPACE, ElidedLabel, LinkLabel, draw_rounded_rect, theme


class _Bar(QWidget):
    """A thin bar that fills."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(80, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=now.track, radius=2)
        if self.share > 0:
            box.setWidth(max(4.0, box.width() * self.share))
            draw_rounded_rect(painter, box, fill=now.accent, radius=2)


class LoadProgress(QWidget):
    """What is being read, its share in per cent, and Cancel; takes no room while nothing is.

    Signals
    -------
    cancel_requested()
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Reading")
        self._words = ElidedLabel("", "body")
        self._bar = _Bar()
        self.cancel = LinkLabel("Cancel")
        self.cancel.setAccessibleName("Cancel reading")
        self.cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self._words, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 2 * SPACE, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.hide()

    @property
    def text(self) -> str:
        """What is said of the reading."""
        return self._words.text()

    def set_share(self, name: str, share: float) -> None:
        """Show how much of a file was read, from 0 to 1."""
        words = f"{share * 100:.0f} % of {name}"
        self._words.setText(words)
        self.setAccessibleDescription(words)
        self._bar.share = share
        self._bar.update()
        self.show()
