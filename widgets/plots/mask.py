"""Which pixels are what: true masks beside those that the network gives."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Chosen, Floats, Ints, Samples, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, SliderRow, draw_rounded_rect, font, format_count, text_width, theme
from widgets.plots.base import News
from widgets.plots.parts.masks import MaskGrid, MaskRow, agreement_colors
from widgets.plots.parts.view import WidgetView

MOST_HZ, CHOSEN_HZ = 2.0, 8.0  # rows that change places at every snapshot could not be read
OPACITY = 60.0  # %
AGREEMENT = ("hit", "missed", "false")
NO_MASKS = "Masks show here when a network says of every pixel what it is: open the project Shapes U-Net for one."
WAITING = "The masks that the network finds hardest show here once it has seen some pictures."


class MaskView(WidgetView):
    """The chosen sample, then the worst test samples: picture, true mask, answer, and both on one another.

    Signals
    -------
    sample_chosen(int) : show the sample of this origin in the network.
    """

    title: ClassVar[str] = "Masks"

    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._samples: Samples | None = None
        self._chosen: Chosen | None = None
        self._news, self._chosen_news = News(MOST_HZ), News(CHOSEN_HZ)
        self.grid, self.legend = MaskGrid(), AgreementLegend()
        self.opacity = SliderRow("Overlay", 0, 100, 5, "%", help="How strong the colours lie on the picture.")
        self.opacity.set_value(OPACITY)
        self.opacity.setAccessibleName("Opacity of the overlay")
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.legend)
        column.addWidget(self.grid, 1)
        column.addWidget(self.opacity)
        self.content.addLayout(column)
        self.opacity.value_requested.connect(self._set_opacity)
        self.grid.chosen.connect(self.sample_chosen)
        self.grid.set_opacity(OPACITY / 100)
        self._refresh()

    @staticmethod
    def suits(spec: Spec) -> bool:
        """Whether pixels are told apart."""
        return spec.data_shape.task == "segmentation"

    def watch(self) -> Watch:
        if self._shape is None or self._shape.task != "segmentation":
            return Watch()
        return Watch(samples=True, responses=True)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape = spec.data_shape
        if shape == self._shape:
            return
        self._shape, self._samples, self._chosen = shape, None, None
        self._news.forget()
        self._chosen_news.forget()
        self._refresh()
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        shape, chosen, samples = self._shape, snapshot.chosen, snapshot.samples
        if shape is None or shape.task != "segmentation":
            return
        new = False
        if chosen is not None and self._fits(chosen.said) and self._chosen_news.is_new(chosen, snapshot.state):
            self._chosen, new = chosen, True
        if samples is not None and self._fits(samples.said) and self._news.is_new(samples, snapshot.state):
            self._samples, new = samples, True
        if new:
            self._refresh()

    def _fits(self, said: Ints | None) -> bool:
        """Arrays of an older document may still be on their way."""
        picture = None if self._shape is None else self._shape.picture
        return said is not None and picture is not None and said.shape[-2:] == picture[1:]

    def _set_opacity(self, percent: float) -> None:
        self.opacity.set_value(percent)
        self.grid.set_opacity(percent / 100)

    def _refresh(self) -> None:
        if self._shape is None or self._shape.task != "segmentation":
            self.say_empty(NO_MASKS)
            return
        rows = (*self._first(self._shape), *self._worst(self._shape))
        self.grid.show_rows(rows, ink=self._shape.ink)
        self.say_empty("" if rows else WAITING)
        if self._samples is not None and len(self._samples.index):
            words = f"worst of the test: Dice {self._samples.predicted.min():.0%}"
            self.caption.set_runs((words, ""))
            self.describe(f"{len(self._samples.index)} test samples with their masks, the hardest first; {words}")

    def _first(self, shape: DataShape) -> tuple[MaskRow, ...]:
        chosen = self._chosen
        if chosen is None or chosen.said is None:
            return ()
        name = _class_name(shape, chosen.target)
        overlap = "" if chosen.mask is None else f" · Dice {dice(chosen.mask, chosen.said, len(shape.masks)):.0%}"
        words = (
            "Chosen picture" if chosen.origin < 0 else f"Chosen: sample {format_count(chosen.origin)}{name}{overlap}"
        )
        return (MaskRow(chosen.origin, words, _picture(chosen.inputs, shape), chosen.mask, chosen.said),)

    def _worst(self, shape: DataShape) -> tuple[MaskRow, ...]:
        samples = self._samples
        if samples is None or samples.said is None or samples.mask is None:
            return ()
        origins = samples.index if samples.origin is None else samples.origin
        return tuple(
            MaskRow(
                int(origins[at]),
                f"Sample {format_count(int(origins[at]))}{_class_name(shape, samples.target[at])}"
                f" · Dice {samples.predicted[at]:.0%}",
                _picture(samples.inputs[at], shape), samples.mask[at], samples.said[at],
            )
            for at in range(len(samples.index))
        )  # fmt: skip


class AgreementLegend(QWidget):
    """Which colour of the overlay means what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Legend: hit, missed and false pixels")
        self.setFixedHeight(18)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(180, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font("small"))
        x = 0.0
        for name, color in zip(AGREEMENT, agreement_colors(theme()), strict=True):
            draw_rounded_rect(painter, QRectF(x, 4, 10, 10), fill=color, radius=2)
            painter.setPen(QColor(theme().text_second))
            painter.drawText(QRectF(x + 14, 0, 80, 18), name)
            x += 14 + text_width(name, painter.font()) + 4 * SPACE


def dice(mask: Ints, said: Ints, classes: int) -> float:
    """How well pixels of the same class lie on each other; the ground, class 0, does not count."""
    shares = []
    for number in range(1, classes):
        a, b = mask == number, said == number
        if a.any() or b.any():
            shares.append(2 * (a & b).sum() / (a.sum() + b.sum()))
    return float(np.mean(shares)) if shares else 1.0


def _picture(inputs: Floats, shape: DataShape) -> Floats:
    assert shape.picture is not None
    return inputs.reshape(shape.picture)


def _class_name(shape: DataShape, target: float) -> str:
    known = target == target and 0 <= target < len(shape.classes)
    return f", {shape.classes[round(target)]}" if known else ""
