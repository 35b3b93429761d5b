"""The connections of the views that look into sequences; `app.wiring` makes this one and all others."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.document import Document
from app.watching import Watching
from app.window import MainWindow
from engine.snapshot import Snapshot, Watch
from engine.spec.data_shape import DataShape

STEPPING = ("sequence", "states", "gates", "unrolled", "attention", "gradient")  # views with a cursor in time
FOLLOWING = ("states", "gates", "attention", "text")  # views of the selected layer
COLORED = ("states", "gates", "text")  # views of the selected unit
CHOOSING = ("sequence", "states")  # views in which a sample is chosen


class SequenceWiring(QObject):
    """Joins the views of sequences: one chosen sample, one moment in time, one unit for all of them.

    The views are there once the window is on the screen.
    """

    def __init__(self, window: MainWindow, document: Document, watching: Watching) -> None:
        super().__init__()
        self._window, self._document, self._watching = window, document, watching
        self._ready = False
        self._shape: DataShape | None = None
        self._sample: int | None = None
        self._step, self._steps = 0, 0

    def join(self) -> None:
        """Join the views, which have just been made."""
        window = self._window
        self._ready = True
        self._watching.always(self._chosen)
        for key in STEPPING:
            getattr(window, key).step_chosen.connect(self.set_step)
        for key in CHOOSING:
            getattr(window, key).sample_chosen.connect(self.choose)
        for key in COLORED:
            getattr(window, key).unit_selected.connect(self._select_unit)
        window.canvas.unit_selected.connect(self._follow_unit)
        self.show_document()

    def show_document(self) -> None:
        """Other data have other samples."""
        shape = self._document.spec.data_shape
        if self._shape is None or shape.sequence != self._shape.sequence:
            self._sample, self._shape = None, shape
            self._steps = 0
            if self._ready:
                self.set_step(0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Know how long the chosen sequence is, so that a step stays within it."""
        chosen = snapshot.chosen
        if chosen is not None and chosen.steps:
            self._steps = max(chosen.steps)

    def select(self, ids: tuple[str, ...]) -> None:
        """Other layers are selected."""
        if self._ready:
            for key in FOLLOWING:
                getattr(self._window, key).set_layers(ids)

    def set_step(self, step: int) -> None:
        """Look at another moment of the chosen sequence in all views."""
        self._step = max(0, min(step, self._steps - 1 if self._steps else step))
        for key in STEPPING:
            getattr(self._window, key).set_step(self._step)

    def move(self, by: int) -> None:
        """Go on, or back, by so many steps of time."""
        if self._ready and self._shape is not None and self._shape.sequence:
            self.set_step(self._step + by)

    def _chosen(self) -> Watch:
        """The chosen sample holds whichever views are in sight."""
        if self._shape is None or not self._shape.sequence:
            return Watch()
        return Watch(sample=self._sample)

    def choose(self, origin: int) -> None:
        """Look at another sample in all views."""
        self._sample = origin
        self._watching.update_watch()

    def _select_unit(self, layer_id: str, unit: int) -> None:
        """A unit was chosen in a view: the canvas tells all others."""
        self._window.canvas.controller.select_unit(layer_id, unit)
        self._follow_unit(layer_id, unit)

    def _follow_unit(self, layer_id: str, unit: int) -> None:
        for key in COLORED:
            getattr(self._window, key).set_unit(layer_id, unit)
