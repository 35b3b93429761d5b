"""What is made of noise, side by side, all of them drawn as one picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from engine.snapshot import Floats
from engine.spec.data_shape import DataShape
from widgets.kit import theme
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.any_sample import Limits, kind_of, sheet_of

GAP = 4  # px between two samples
LEAST = 10  # px, a sample
SHOWN_AT_LEAST = 0.9  # of the samples that are shown at least
PROPORTIONS = {"signal": 2.2, "table": 1.4}  # width of a tile, of its height


class GeneratedSheet(Surface):
    """Samples row by row, each in the same place as long as they are of the same noise."""

    def __init__(self) -> None:
        super().__init__("Generated samples")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is nothing to press
        self._samples: Floats | None = None
        self._shape: DataShape | None = None
        self._limits: Limits | None = None
        self._image: Cached[QImage] = Cached()
        self.set_message("")

    def show_samples(self, samples: Floats | None, shape: DataShape | None, limits: Limits | None = None) -> None:
        """Show other samples, (n, features) as measured; None shows none."""
        self._samples, self._shape, self._limits = samples, shape, limits
        self.update()

    def samples(self) -> Floats | None:
        """What is shown."""
        return self._samples

    def plan(self) -> tuple[int, int, QSize]:
        """Rows, how many stand in each, and how large one is: the largest at which few are left out.

        All rows are full: a sample or two more would be no news.
        """
        count, ratio = 0 if self._samples is None else len(self._samples), self._proportions()
        width, height = max(self.width(), 1), max(self.height(), 1)

        def tall(columns: int) -> int:
            across, down = (width + GAP) / columns - GAP, (height + GAP) / (count // columns) - GAP
            return int(min(across / ratio, down))

        full = [n for n in range(1, count + 1) if count // n * n >= SHOWN_AT_LEAST * count] or [1]
        columns = max(full, key=tall) if count else 1
        high = max(tall(columns), LEAST) if count else LEAST
        return count // columns, columns, QSize(max(int(high * ratio), LEAST), high)

    def _proportions(self) -> float:
        if self._samples is None or self._shape is None:
            return 1.0
        kind = kind_of(self._shape, self._samples.shape[1])
        if kind == "picture" and self._shape.picture is not None:
            return self._shape.picture[2] / self._shape.picture[1]
        return PROPORTIONS.get(kind, 1.0)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        samples, shape = self._samples, self._shape
        if samples is None or shape is None or not len(samples):
            return
        rows, columns, edge = self.plan()
        ratio = self.devicePixelRatioF()
        image = self._image.get(
            (samples, shape, self._limits, rows, columns, edge, ratio, theme().name),
            lambda: sheet_of(samples[: rows * columns], shape, edge, columns, GAP, ratio, self._limits),
        )
        size = image.deviceIndependentSize()
        painter.drawImage(QPointF(round((self.width() - size.width()) / 2), 0), image)
