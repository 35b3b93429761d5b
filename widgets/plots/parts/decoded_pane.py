"""What the decoder makes of the code that is shown, large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy

from engine.snapshot import Floats
from engine.spec.data_shape import DataShape
from widgets.kit import draw_rounded_rect, elide, font, format_number, theme
from widgets.plots.base import Surface
from widgets.plots.parts.any_sample import Limits, kind_of, paint_sample, sample_rect, sample_words
from widgets.plots.parts.code_plane import Code

LINE = 16.0  # px
NARROWEST, WIDEST = 92, 460  # px
MOST_NUMBERS = 2  # of the code in words
TALLEST = {"table": 22.0, "signal": 0.62}  # px a number; share of the width


class DecodedPane(Surface):
    """One decoded sample, and its code in a line below.

    Parameters
    ----------
    at_top : whether it stands at the top rather than in the middle.
    """

    def __init__(self, *, at_top: bool = False) -> None:
        super().__init__("What the decoder makes of the code")
        self._at_top = at_top
        self._sample: Floats | None = None
        self._shape: DataShape | None = None
        self._limits: Limits | None = None
        self._code: Code = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.set_message("")

    def sizeHint(self) -> QSize:
        return QSize(120, 120)

    def show_code(self, code: Code) -> None:
        """Say another code."""
        if code != self._code:
            self._code = code
            self.update()

    def show_sample(self, sample: Floats | None, shape: DataShape | None, limits: Limits | None = None) -> None:
        """Show another sample, (features,); None is none yet."""
        self._sample, self._shape, self._limits = sample, shape, limits
        words = "" if sample is None or shape is None else sample_words(shape, sample)
        self.setAccessibleDescription(f"{words}, from the code {self.code_words()}" if words else "")
        self.update()

    def sample(self) -> Floats | None:
        """What is shown."""
        return self._sample

    def code_words(self) -> str:
        """The code, as many of its numbers as can be read."""
        some = ", ".join(format_number(float(f"{value:.2f}")) for value in self._code[:MOST_NUMBERS])
        return some if len(self._code) <= MOST_NUMBERS else f"{some} …"

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        room = QRectF(self.rect()).adjusted(0, 0, 0, -2 * LINE - 4)
        if self._sample is None or self._shape is None:
            box = _square(room)
            draw_rounded_rect(painter, box, fill=theme().sunken)
        else:
            box = self._box(room, self._shape, len(self._sample))
            if kind_of(self._shape, len(self._sample)) == "signal":
                draw_rounded_rect(painter, box, fill=theme().sunken)
            paint_sample(painter, box, self._shape, self._sample, limits=self._limits)
        self._write(painter, QRectF(0, box.bottom() + 4, self.width(), LINE), "Decoded from", "text_second")
        self._write(painter, QRectF(0, box.bottom() + 4 + LINE, self.width(), LINE), self.code_words(), "text")

    def _box(self, room: QRectF, shape: DataShape, count: int) -> QRectF:
        """Where the sample is drawn: in the upper part, so that the words are close below."""
        kind = kind_of(shape, count)
        if kind in ("picture", "plane"):
            box = sample_rect(room, shape, count)
            above = 0.0 if self._at_top else max(room.center().y() * 0.8 - box.height() / 2, 0.0)
            return box.translated(0, room.top() + above - box.top())
        tall = TALLEST[kind] * (count if kind == "table" else room.width())
        return QRectF(room.left(), room.top(), room.width(), min(max(tall, 48.0), room.height()))

    @staticmethod
    def _write(painter: QPainter, room: QRectF, words: str, color: str) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(getattr(theme(), color)))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, elide(words, painter.font(), room.width()))


def _square(room: QRectF) -> QRectF:
    edge = max(min(room.width(), room.height()), 1.0)
    return QRectF(room.center().x() - edge / 2, room.top(), edge, edge)
