"""Adversarial: a nudge too small to matter to the eye, and what it does to the answer (Goodfellow 2015)."""

from __future__ import annotations

import math
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import AdversarialView, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import AdversarialStudy
from widgets.kit import SPACE, Choice, LinkLabel, SliderRow
from widgets.plots.base import News
from widgets.plots.parts.nudge import NudgeSurface, Told
from widgets.plots.parts.view import WidgetView

MOST_HZ = 10.0
MOST, STEP, FIRST = 0.5, 0.005, 0.05  # of epsilon
AWAY = -1  # from the truth, wherever that leads
NO_PICTURES = "How little would change the answer shows here when the data are pictures."
NO_CLASSES = "How little would change the answer shows here when a network tells classes apart."
WAITING = "How little would change the answer shows here once the network is ready."
USE, BACK = "Use as the chosen picture", "Back to the sample"


class AdversarialPlot(WidgetView):
    """The chosen picture, nudged by the sign of a gradient.

    Signals
    -------
    picture_requested(bytes) : show this picture in the network, as in `engine.snapshot.Watch.picture`; b"" is the
        chosen sample again.
    """

    title: ClassVar[str] = "Adversarial"

    picture_requested = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._told: Told | None = None
        self._lent = b""  # the nudged picture that the whole network shows
        self._news = News(MOST_HZ)
        self.epsilon = SliderRow(
            "Epsilon", 0.0, MOST, STEP, decimals=3, help="How far each pixel may go; from black to white is 1."
        )
        self.target = Choice("Target", [(AWAY, "any other")], "Where the nudge pushes the answer.", "none")
        self.use = LinkLabel(USE)
        self.surface = NudgeSurface()
        self.smallest = LinkLabel("", role="small")
        self.smallest.setAccessibleName("Smallest nudge that changes the answer")  # until it is known
        self._lay_out()
        self.epsilon.value_requested.connect(self._set_epsilon)
        self.target.value_requested.connect(self._set_target)
        self.use.clicked.connect(self._use)
        self.smallest.clicked.connect(self._take_smallest)
        self.epsilon.set_value(FIRST)
        self._refresh()

    def _lay_out(self) -> None:
        row, column, foot = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        row.setSpacing(4 * SPACE)
        row.addWidget(self.epsilon, 3)
        row.addWidget(self.target, 2)
        foot.addWidget(self.smallest)
        foot.addStretch(1)
        foot.addWidget(self.use)
        column.setSpacing(2 * SPACE)
        column.addLayout(row)
        column.addWidget(self.surface, 1)
        column.addLayout(foot)
        self.content.addLayout(column)
        self.use.set_hint("Every map of the network shows the nudged picture.")
        self.smallest.set_hint("Set epsilon to the smallest nudge found that changes the answer.")

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the data are pictures and the answer is a class."""
        return not _unsuited(spec.data_shape)

    # ---- what is asked

    def watch(self) -> Watch:
        if self._shape is None or _unsuited(self._shape):
            return Watch()
        return Watch(studies=frozenset({self._study()}))

    def _study(self) -> AdversarialStudy:
        target = self.target.value()
        return AdversarialStudy(self.epsilon.value(), target if isinstance(target, int) else AWAY)

    def _set_epsilon(self, value: float) -> None:
        self.epsilon.set_value(value)
        self._ask()

    def _set_target(self, target: object) -> None:
        self.target.set_value(target)
        self._ask()

    def _ask(self) -> None:
        self._news.forget()
        self.watch_changed.emit()

    def _take_smallest(self) -> None:
        """The next value of the slider from which on the answer is another one."""
        if self._told is not None and math.isfinite(self._told.answer.smallest):
            self._set_epsilon(min(math.ceil(self._told.answer.smallest / STEP - 1e-6) * STEP, MOST))

    def _use(self) -> None:
        if self._told is not None:
            self._lent = b"" if self._is_lent() else self._told.answer.nudged.tobytes()
            self.picture_requested.emit(self._lent)

    def _is_lent(self) -> bool:
        """Whether the answer is about a picture that was nudged here."""
        return bool(self._lent) and self._told is not None and self._told.answer.inputs.tobytes() == self._lent

    # ---- what is shown

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        if spec.data_shape == self._shape:
            return
        self._shape, self._told = spec.data_shape, None
        self._news.forget()
        self._lent = b""
        self.target.set_options([(AWAY, "any other"), *enumerate(spec.data_shape.classes)])
        self.target.set_value(AWAY)
        self._refresh()
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        study = self._study()
        answer, shape = snapshot.studies.get(study), self._shape
        if not isinstance(answer, AdversarialView) or shape is None or shape.picture is None:
            return
        if answer.inputs.size != math.prod(shape.picture) or len(answer.before) != len(shape.classes):
            return  # about older data
        if self._news.is_new(answer, snapshot.state):
            self._told = Told(answer, shape.picture, shape.classes, study.epsilon, shape.ink)
            self._refresh()

    def _refresh(self) -> None:
        problem = WAITING if self._shape is None else _unsuited(self._shape)
        told = self._told
        if problem:
            self.caption.set_runs()
            self.say_empty(problem)
            return
        self.say_empty("", controls=True)
        self.surface.set_message("" if told is not None else WAITING)
        self.surface.show_answer(told)
        self.use.setVisible(told is not None)
        self.smallest.setVisible(told is not None)
        if told is not None:
            self._tell(told)

    def _tell(self, told: Told) -> None:
        """What has become of it, in words."""
        before, after = (told.name(index) for index in told.said)
        words = (f"{before} → {after}", " · flipped") if told.flipped else (f"still {after}", "")
        self.caption.set_runs((words[0], "danger" if told.flipped else "text"), (words[1], ""))
        self.describe(f"It says {before}; nudged, {after if told.flipped else 'the same'}.")
        target = self.target.value()
        smallest = smallest_words(told, target if isinstance(target, int) else AWAY)
        findable = math.isfinite(told.answer.smallest) and 0 < told.answer.smallest <= MOST
        self._say(self.smallest, smallest)
        self.smallest.set_enabled(findable, "" if findable else smallest)
        self._say(self.use, BACK if self._is_lent() else USE)

    def _say(self, link: LinkLabel, words: str) -> None:
        if link.text() != words:
            link.setText(words)
            link.setAccessibleName(words)
            link.updateGeometry()


def smallest_words(told: Told, target: int) -> str:
    """The smallest nudge in words."""
    smallest = told.answer.smallest
    if not math.isfinite(smallest):
        return "No nudge was found that flips it"
    if smallest == 0:
        return "It says so already" if target >= 0 else "It is wrong without a nudge"
    return f"Smallest that flips it: {smallest:.3f}"


def _unsuited(shape: DataShape) -> str:
    """Why nothing can be shown of such data; '' where it can."""
    if shape.picture is None:
        return NO_PICTURES
    return "" if shape.task in ("two-class", "multi-class") else NO_CLASSES
