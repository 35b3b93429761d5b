"""At most one answer a frame, however often the hand moves."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

FRAME_MS = 16


class OncePerFrame(QObject):
    """Says `due` at once when asked after a rest, and no more often than the screen shows it.

    What is asked for in between is answered by the next frame; nothing runs while nothing is asked.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._serve)

    def ask(self) -> None:
        """Something has changed."""
        if self._timer.isActive():
            self._wanted = True
        else:
            self._timer.start()
            self.due.emit()

    def flush(self) -> None:
        """Answer now what is still to be answered."""
        wanted = self._wanted
        self.stop()
        if wanted:
            self.due.emit()

    def stop(self) -> None:
        """What was asked for is no longer wanted."""
        self._wanted = False
        self._timer.stop()

    def _serve(self) -> None:
        if self._wanted:
            self._wanted = False
            self._timer.start()
            self.due.emit()
