"""The connections of the views that look into codes and at what is generated; `app.wiring` makes this one too."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.bridge import Bridge
from app.document import Document
from app.sequence_wiring import SequenceWiring
from app.watching import Watching
from app.window import MainWindow
from engine.snapshot import Decoded, Watch
from engine.spec.autoencoder import Halves, halves
from engine.spec.code_heads import can_classify, classifier_on_code

DRAGGING = ("code", "code_units")  # views in which a code is dragged
CHOOSING = ("code", "reconstruction", "anomaly")  # views in which a sample is chosen
ASKING: tuple[str, ...] = ("anomaly", "data_space", "generated")  # views that ask for edits


class CodeWiring(QObject):
    """Joins the views of codes: one code under the hand, one chosen sample.

    The views are there once the window is on the screen.
    """

    def __init__(
        self, window: MainWindow, document: Document, bridge: Bridge, watching: Watching, sequences: SequenceWiring
    ) -> None:
        super().__init__()
        self._window, self._document, self._bridge = window, document, bridge
        self._watching, self._sequences = watching, sequences
        self._sample: int | None = None
        self._about: object = None  # the data that the sample is of
        self.halves: Halves | None = None

    def join(self) -> None:
        """Join the views, which have just been made."""
        window = self._window
        self._watching.always(self._chosen)
        for key in DRAGGING:
            getattr(window, key).code_dragged.connect(self._drag)
        for key in CHOOSING:
            getattr(window, key).sample_chosen.connect(self._choose)
        for key in ASKING:
            getattr(window, key).edit_requested.connect(self._document.push)
            getattr(window, key).gesture_finished.connect(self._document.finish_gesture)
        window.worth.classifier_requested.connect(self.classify)
        self._bridge.decoded.connect(self._show_decoded)

    def show_document(self) -> None:
        """Know where the code is; other data have other samples."""
        spec = self._document.spec
        self.halves = halves(spec, self._document.analysis)
        about = (spec.data.kind, spec.data.draw, spec.seed)
        if about != self._about:
            self._about, self._sample = about, None

    def why_not(self) -> str:
        """Why no classifier can be put on the code; empty where one can."""
        if self.halves is None:
            return "Only for a network that reconstructs its input through a code."
        return "" if can_classify(self._document.spec) else "These data have no classes."

    def classify(self, labels: int = 0) -> None:
        """Freeze the encoder and learn from so many labels what its code says; 0 is all."""
        if not self.why_not() and self.halves is not None:
            self._document.push(classifier_on_code(self._document.spec, self.halves, labels))

    def _drag(self, code: tuple[float, ...]) -> None:
        """The hand is at another code: all views show it, and the decoder is asked."""
        for key in DRAGGING:
            view = getattr(self._window, key)
            if view is not self.sender():
                view.set_code(code)
        self._bridge.decode(code)

    def _show_decoded(self, decoded: Decoded) -> None:
        for key in DRAGGING:
            getattr(self._window, key).show_decoded(decoded)

    def _choose(self, origin: int) -> None:
        """A sample was chosen: whoever keeps the chosen one of such data is told."""
        shape = self._document.spec.data_shape
        if shape.picture is not None:
            self._window.stage.choose_sample(origin)
        elif shape.sequence:
            self._sequences.choose(origin)
        else:
            self._sample = origin
            self._watching.update_watch()

    def _chosen(self) -> Watch:
        """The chosen row of a table or point of the plane."""
        shape = self._document.spec.data_shape
        return Watch() if shape.picture is not None or shape.sequence else Watch(sample=self._sample)
