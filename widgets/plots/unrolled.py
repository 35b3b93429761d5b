"""The network unrolled in time: one column of blocks a step, and the state that goes from each to the next."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.snapshot import Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import IconButton
from widgets.plots.base import News
from widgets.plots.parts.unrolled_plan import RECURRENT, Stretch, plan_of
from widgets.plots.parts.unrolled_story import walks_of
from widgets.plots.parts.unrolled_surface import UnrolledSurface
from widgets.plots.parts.view import WidgetView

MOST_HZ = 10.0
BUTTON = 24  # px
NO_SEQUENCES = "The network unrolled in time shows here when the data are sequences and a layer goes along their steps."
WAITING = "The network unrolled in time shows here once the network is ready."
UNDRAWN = " · attention is not drawn"
ATTENDING = ("self_attention", "cross_attention", "transformer")


class UnrolledView(WidgetView):
    """The picture of the textbooks: folded one column with a loop, unfolded one column a step.

    Signals
    -------
    step_chosen(int) : the user moved the cursor of time.
    """

    title: ClassVar[str] = "Unrolled"

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._plan: tuple[Stretch, ...] = ()
        self._ready, self._unfolded = False, True
        self._news = News(MOST_HZ)
        self.surface = UnrolledSurface()
        self.surface.set_message("")
        self.back = IconButton("chevron-left", "One step back", "Left", BUTTON)
        self.forward = IconButton("chevron-right", "One step on: the state flows to the next column", "Right", BUTTON)
        self.fold = self.add_action("Fold", "One column with a loop, or one column a step (Enter)")
        self.header.addWidget(self.back)
        self.header.addWidget(self.forward)
        self.content.addWidget(self.surface)
        self.back.clicked.connect(lambda: self._go(self.surface.step() - 1))
        self.forward.clicked.connect(lambda: self._go(self.surface.step() + 1))
        self.fold.clicked.connect(self._turn)
        self.surface.fold_requested.connect(self._turn)
        self.surface.step_chosen.connect(self._moved)
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether a layer keeps a state while it goes along the steps."""
        return bool(spec.data_shape.sequence) and any(layer.kind in RECURRENT for layer in spec.network.layers)

    # ---- what is asked

    def watch(self) -> Watch:
        if not self._plan:
            return Watch()
        blocks = [block for stretch in self._plan for band in stretch.bands for block in band.blocks]
        return Watch(
            chosen=True, responses=True, states=frozenset(block.layer_id for block in blocks if block.recurrent)
        )

    def step(self) -> int:
        """Where the cursor of time is."""
        return self.surface.step()

    def set_step(self, step: int) -> None:
        """Move the cursor of time; one step forward is seen as the state flowing on. Emits nothing."""
        self.surface.set_step(step)
        self._tell()

    def unfolded(self) -> bool:
        """Whether there is a column for each step."""
        return self._unfolded

    def set_unfolded(self, unfolded: bool) -> None:
        """Show one column a step, or one with a loop."""
        self._unfolded = unfolded
        self.surface.set_unfolded(unfolded)
        self.fold.setText("Fold" if unfolded else "Unfold")
        self.fold.setAccessibleName(self.fold.text())
        self.fold.updateGeometry()
        self._tell()

    # ---- what is shown

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        plan = plan_of(spec, analysis)
        if old is None or plan != self._plan or old.data_shape != spec.data_shape:
            self._plan, self._ready = plan, False
            self.surface.show_walks(())
            self._news.forget()
            self._refresh()
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        chosen, spec = snapshot.chosen, self._spec
        if spec is None or not self._plan or chosen is None:
            return
        if len(chosen.inputs) == len(spec.data_shape.features) and self._news.is_new(chosen, snapshot.state):
            self.surface.show_walks(walks_of(self._plan, chosen, snapshot.layers, spec.data_shape))
            self._ready = self.surface.steps() > 0
            self._refresh()

    def _refresh(self) -> None:
        if not self._plan:
            self.say_empty(NO_SEQUENCES)
        elif not self._ready:
            self.say_empty(WAITING)
        else:
            self.say_empty("")
            self._tell()

    def _tell(self) -> None:
        surface = self.surface
        here = surface.layout_now().here() if surface.steps() else None
        if here is None:
            return
        words = surface.text_of(here)
        undrawn = UNDRAWN if self._attends() else ""
        self.caption.set_runs((f"Step {here.step} of {surface.steps() - 1}", "text"), (undrawn, ""))
        self.surface.setAccessibleDescription(words)
        self.describe(f"{words}{undrawn}{'' if self._unfolded else ' · folded'}")
        self.back.set_enabled(here.step > 0, "This is the first step.")
        self.forward.set_enabled(here.step < surface.steps() - 1, "This is the last step.")

    def _attends(self) -> bool:
        """Whether something is left out of the picture."""
        return self._spec is not None and any(layer.kind in ATTENDING for layer in self._spec.network.layers)

    # ---- gestures

    def _go(self, step: int) -> None:
        self.surface.set_step(step)
        self._moved(self.surface.step())

    def _moved(self, step: int) -> None:
        self._tell()
        self.step_chosen.emit(step)

    def _turn(self) -> None:
        self.set_unfolded(not self._unfolded)
