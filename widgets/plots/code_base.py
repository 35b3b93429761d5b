"""What the views of a code share: the code that is shown, what the decoder makes of it, and where none can be shown."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.snapshot import CodeView, Decoded, Floats, Snapshot, Watch
from engine.spec.autoencoder import Halves, halves
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import CodeStudy, Study
from widgets.plots.base import News
from widgets.plots.parts.any_sample import Limits, kind_of
from widgets.plots.parts.code_plane import Code, mean_of, spread_of
from widgets.plots.parts.code_questions import SteadyQuestion
from widgets.plots.parts.decoded_pane import DecodedPane
from widgets.plots.parts.view import WidgetView

MOST_HZ = 10.0  # new places a second; in between the dots glide
HOW = "Start with the Autoencoder template."
OTHER_TASK = f"The code shows here when a network rebuilds its own input. {HOW}"
NO_CODE = f"This network has no code: one layer that all must go through to come back. {HOW}"
PROBLEMS = "The code shows here once the network's problems are solved."
WAITING = "The codes of the samples are on their way."


class CodeBase(WidgetView):
    """A view of the code of an autoencoder.

    Signals
    -------
    code_dragged(code) : the hand wants this code to be shown, a tuple of all units; somebody asks the decoder and
        comes back with `show_decoded`.
    """

    pane_at_top: ClassVar[bool] = False
    code_dragged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._halves: Halves | None = None
        self._problem = WAITING
        self._view: CodeView | None = None
        self._code: Code | None = None
        self._ticket = -1
        self._limits: Limits | None = None
        self._news = News(MOST_HZ)
        self._rest = SteadyQuestion()  # what the shown code is decoded to while no hand is on it
        self.pane = DecodedPane(at_top=self.pane_at_top)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network rebuilds its input."""
        return spec.data_shape.task == "reconstruction"

    # ---- what is asked

    def watch(self) -> Watch:
        return Watch() if self._problem else Watch(studies=frozenset(self._studies()))

    def _studies(self) -> set[Study]:
        asked = [question.study for question in self._questions()]
        return {CodeStudy(), *(study for study in asked if study is not None)}

    def _questions(self) -> tuple[SteadyQuestion, ...]:
        return (self._rest,)

    def _ask(self, at_once: bool = False) -> None:
        """Ask what is to be asked now."""
        if self._view is not None and self._code is not None and self._want(self._view, self._code, at_once):
            self.watch_changed.emit()

    def _want(self, view: CodeView, code: Code, at_once: bool) -> bool:
        """Put the questions; returns whether one of them is another one than before."""
        return self._rest.want((code,), 0.0, at_once=at_once)

    def scale(self) -> float:
        """The spread of the widest unit."""
        spread = spread_of(self._view) if self._view is not None else None
        return float(spread.max()) if spread is not None and len(spread) else 0.0

    # ---- what is shown

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape, cut = spec.data_shape, halves(spec, analysis)
        problem = _problem(spec, analysis, cut)
        if shape != self._shape or cut != self._halves:
            self._forget()
        changed = problem != self._problem or cut != self._halves
        self._shape, self._halves, self._problem = shape, cut, problem
        self._refresh()
        if changed:
            self.watch_changed.emit()

    def _forget(self) -> None:
        self._view, self._code, self._ticket, self._limits = None, None, -1, None
        self._news.forget()
        for question in self._questions():
            question.drop()
        self.pane.show_code(())
        self.pane.show_sample(None, None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._problem:
            return
        answer = snapshot.studies.get(CodeStudy())
        if isinstance(answer, CodeView) and self._fits(answer) and self._news.is_new(answer, snapshot.state):
            self._take_view(answer)
        answered = [question.take(snapshot) for question in self._questions()]
        if any(answered):
            self._take_answers()
        self._ask()

    def _fits(self, view: CodeView) -> bool:
        """Answers about an older document may still be on their way."""
        return self._halves is not None and view.codes.shape[1] == self._halves.units

    def _take_view(self, view: CodeView) -> None:
        self._view = view
        if view.inputs is not None and self._limits is None and len(view.inputs):
            self._limits = Limits.of(view.inputs)
        if self._code is None:
            self.set_code(mean_of(view))
        self._refresh()

    def _take_answers(self) -> None:
        """Show what the decoder makes of what was asked."""
        for question in self._questions():
            if question.answer is not None and self._shape is not None:
                self._widen(question.answer.samples)
        rest = self._rest
        if rest.answer is not None and rest.study is not None and rest.study.codes[0] == self._code:
            self._show_sample(rest.answer.samples[0])

    def _widen(self, samples: Floats) -> None:
        """Without the samples themselves the range of what is decoded grows with what is seen."""
        if self._view is None or self._view.inputs is None:
            self._limits = Limits.of(samples).joined(self._limits)

    def _show_sample(self, sample: Floats) -> None:
        self.pane.show_sample(sample, self._shape, self._limits)

    def show_decoded(self, decoded: Decoded) -> None:
        """Show what the decoder makes of a code that was dragged to."""
        fits = self._halves is not None and len(decoded.code) == self._halves.units
        if fits and decoded.sample is not None and decoded.ticket >= self._ticket:
            self._ticket = decoded.ticket
            self._show_sample(decoded.sample)

    def has_bars(self) -> bool:
        """Whether a sample is drawn as a curve or as bars, which need more width than pictures do."""
        return self._shape is not None and kind_of(self._shape, len(self._shape.answers)) in ("table", "signal")

    # ---- the code

    def code(self) -> Code | None:
        """The code that is shown; None while none is known."""
        return self._code

    def set_code(self, code: Code) -> None:
        """Show another code; emits nothing of a gesture. One of another length leaves it as it is."""
        if self._halves is None or len(code) != self._halves.units or code == self._code:
            return
        self._code = code
        self.pane.show_code(code)
        self._show_code(code)
        self._ask()

    def _drag(self, code: Code) -> None:
        """The hand wants another code."""
        self.set_code(code)
        self.code_dragged.emit(code)

    def _let_go(self) -> None:
        """The hand is gone: whatever was asked on the way, this is what is asked now."""
        self._ask(at_once=True)

    def _show_code(self, code: Code) -> None:
        """Show where the code lies."""
        raise NotImplementedError

    def _refresh(self) -> None:
        """Show everything anew."""
        raise NotImplementedError

    def _say_why(self) -> bool:
        """Say why nothing is shown; returns whether that is so."""
        why = self._problem or ("" if self._view is not None else WAITING)
        self.say_empty(why)
        return bool(why)


def _problem(spec: Spec, analysis: Analysis, cut: Halves | None) -> str:
    """Why nothing can be shown of such a document; '' where it can."""
    if spec.data_shape.task != "reconstruction":
        return OTHER_TASK
    if cut is not None:
        return ""
    return PROBLEMS if analysis.problems or not analysis.answer else NO_CODE
