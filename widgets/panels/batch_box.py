"""The batch size, up to the whole set."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QWidget

from engine.spec.document import Spec, Training
from engine.spec.form import FormField, form_of
from widgets.kit import CaptionSide, LadderBox, format_number


def training_row(name: str) -> FormField:
    """What a field of the training says of itself."""
    return next(row for row in form_of(Training) if row.name == name)


class BatchBox(LadderBox):
    """A ladder of batch sizes, the last of which is the whole set."""

    def __init__(self, caption_side: CaptionSide = "left", parent: QWidget | None = None) -> None:
        row = training_row("batch_size")
        self._row = row
        self._samples: int | None = None
        self._train = math.inf
        super().__init__(
            row.title, row.ladder, self._written, row.help, row.minimum, row.maximum, "", caption_side, parent
        )

    def show_document(self, spec: Spec) -> None:
        """Show the batch size of a document, on a ladder as long as its data."""
        samples = spec.data.shape().samples
        if samples != self._samples:
            self._samples = samples
            rungs = [rung for rung in self._row.ladder if not samples or rung < samples]
            self.set_values([*rungs, samples] if samples else rungs, self._row.minimum, self._row.maximum)
        self._train = math.inf if not samples else math.ceil(samples * spec.data.train_share / 100)
        self._train = min(self._train, spec.data.labels or math.inf)
        self.set_value(spec.training.batch_size)

    def _written(self, value: float) -> str:
        return "whole set" if value >= self._train else format_number(value)
