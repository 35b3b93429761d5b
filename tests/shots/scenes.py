"""What the pictures show: a whole window on real data, trained for so many steps.

Nothing in it is moved by a clock, nor by how a processor rounds (see `tests.steady_runs`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.errands import UNSEEN
from app.wiring import Wiring
from engine.messages import Load, Message, Pause, Play, Reply, SetWatch, Travel
from engine.snapshot import Frame, Snapshot, Watch
from engine.spec.catalog.data import DATA
from engine.spec.document import Spec
from engine.spec.edits import Edit
from engine.spec.presets import PRESETS
from engine.spec.shapes import Analysis, analyse
from engine.worker import InlineEngine
from tests.steady_runs import state_after
from tests.taking_down import take_down
from tests.thumbnails import keep_thumbnails
from widgets.kit import DARK, LIGHT, apply_theme

SAMPLES_PER_SECOND = 48_200.0  # shown instead of what was measured
SLICES = 6  # looks at a run that stands: what takes long is worked out in slices of time
PREVIEWS = sum(data.family not in UNSEEN for data in DATA.values())


class SteadyEngine:
    """The inline engine, whose speed is always the same figure."""

    def __init__(self) -> None:
        self._inner = InlineEngine()

    def post(self, message: Message) -> None:
        """Do what a message says, at once."""
        self._inner.post(message)

    def run(self, steps: int) -> int:
        """Train."""
        return self._inner.run(steps)

    def replies(self) -> list[Reply]:
        """Take all answers."""
        return self._inner.replies()

    def frame(self) -> Frame | None:
        """Take the newest frame of the stage."""
        return self._inner.frame()

    def want(self) -> None:
        """Ask for a snapshot."""
        self._inner.want()

    def latest(self, later: bool = False) -> Snapshot | None:
        """Take the newest snapshot, with the figures that depend on the machine replaced."""
        snapshot = self._inner.latest(later)
        if snapshot is None or not snapshot.step:
            return snapshot
        return replace(snapshot, samples_per_second=SAMPLES_PER_SECOND, steps_per_second=SAMPLES_PER_SECOND / 10)


class Scene:
    """A window that is ready for its picture.

    Parameters
    ----------
    dark, layout, size : how the window looks; size is in device-independent pixels.
    engine : the one whose speed is always the same, unless another is given.
    """

    def __init__(
        self,
        app: QApplication,
        *,
        dark: bool = False,
        layout: str = "build",
        size: tuple[int, int] = (1280, 720),
        engine: SteadyEngine | InlineEngine | None = None,
    ) -> None:
        keep_thumbnails()
        self.wiring = Wiring(app)
        self.window = self.wiring.window
        self.document = self.wiring.document
        self.engine = engine or SteadyEngine()
        self.window.resize(*size)
        self.window.show()
        arrived: list[str] = []
        self.wiring.errands.preview_ready.connect(lambda kind, _preview: arrived.append(kind))
        self.wiring.start(self.engine)
        if dark:
            self.do("view.dark")
        self.do(f"view.layout_{layout}")
        wait_for(lambda: len(arrived) == PREVIEWS)
        self.wiring.bridge.poll(at_once=True)

    def do(self, action: str) -> None:
        """Do what a menu entry does."""
        self.wiring.actions[action].trigger()

    def open(self, preset: str, steps: int = 0) -> None:
        """Open one of the examples, as it was saved after so many steps."""
        self.open_spec(PRESETS[preset](), steps)

    def open_spec(self, spec: Spec, steps: int = 0) -> None:
        """Open a document; the last step is made here, for gradients are not saved."""
        self.document.open(spec, dict(state_after(spec, steps - 1)) if steps else {})
        self.settle()
        if steps:
            self.train(1)

    def train(self, steps: int, *, pause: bool = True) -> None:
        """Train so many steps here and now, then pause; the numbers are those of this machine."""
        self.do("run.play")
        self.engine.run(steps)
        if pause and self.wiring.bridge.playing:
            self.wiring.bridge.pause()
        self.settle()

    def settle(self) -> None:
        """Show the newest, and let what was put off until later happen."""
        for _ in range(2):
            self.wiring.bridge.poll(at_once=True)
            self.wiring.watching.catch_up()
            wait_ms(40)

    def picture(self, factor: float = 1.0) -> QImage:
        """The whole window, smaller by a factor: large pictures would fill the repository."""
        self.settle()
        whole = steady(self.window)
        wanted = whole.size() * factor
        return whole.scaled(wanted, mode=Qt.TransformationMode.SmoothTransformation) if factor != 1.0 else whole

    def close(self) -> None:
        """Take the window down."""
        take_down(self.wiring)


def steady(widget: QWidget) -> QImage:
    """What a widget looks like when it has come to rest: two looks one after the other see the same.

    Raises
    ------
    TimeoutError
        If it does not come to rest.
    """
    before = QImage()
    for _ in range(50):
        wait_ms(20)
        if (focused := QApplication.focusWidget()) is not None and not isinstance(focused, QLineEdit):
            focused.clearFocus()  # a window that becomes active sooner or later gives the focus to its first control
        now = widget.grab().toImage()
        if now == before:
            return now
        before = now
    raise TimeoutError("this widget never stands still")


def wait_for(is_done: Callable[[], bool], timeout_ms: int = 20_000) -> None:
    """Let the event loop run until something is done.

    Raises
    ------
    TimeoutError
        If it takes too long.
    """
    waited = 0
    while not is_done():
        if waited > timeout_ms:
            raise TimeoutError("what the picture needs did not come")
        wait_ms(10)
        waited += 10


def wait_ms(milliseconds: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


@dataclass(frozen=True)
class Run:
    """A trained project, for a widget by itself."""

    spec: Spec
    analysis: Analysis
    snapshot: Snapshot


@cache
def run_of(preset: str, steps: int) -> Run:
    """Train an example for so many steps; all is watched."""
    return run_spec(PRESETS[preset](), steps)


def run_spec(spec: Spec, steps: int, *edits: Edit) -> Run:
    """Train a document, make the edits, and train on as long after each, in the precision of this machine."""
    analysis = analyse(spec)
    parts: dict[str, Any] = {part.name: True for part in fields(Watch) if part.type == "bool"}
    watch = Watch(weights=frozenset(analysis.shapes), cell=(8, 1), plane_size=150, **parts)
    engine = SteadyEngine()
    state = state_after(spec, steps - 1)  # the last step is made here, for gradients are not saved
    for message in (SetWatch(watch), Load(spec, 1, Travel.OPEN, 1, state=state), Play()):
        engine.post(message)
    engine.run(1)
    for number, edit in enumerate(edits, start=2):
        spec = edit.apply(spec)
        engine.post(Load(spec, number, Travel.DO, number, number - 1, edit))
        engine.run(steps)
    for _ in range(SLICES):
        engine.post(Pause())
    snapshot = engine.latest()
    assert snapshot is not None
    return Run(spec, analyse(spec), snapshot)


def in_both_themes(app: QApplication, widget: QWidget) -> QImage:
    """A widget in light, and below it in dark."""
    pictures = []
    for look in (LIGHT, DARK):
        apply_theme(app, look)
        pictures.append(steady(widget))
    width, height = pictures[0].width(), pictures[0].height()
    both = QImage(width, 2 * height, QImage.Format.Format_RGB32)
    painter = QPainter(both)
    for place, picture in enumerate(pictures):
        painter.fillRect(0, place * height, width, height, QColor((LIGHT, DARK)[place].ground))
        painter.drawImage(0, place * height, picture)
    painter.end()
    return both


def point_at(surface: QWidget, place: QPointF) -> None:
    """Move the pointer there; sent by hand, as no pointer of the machine has to be moved for it."""
    none = Qt.MouseButton.NoButton
    there = QPointF(surface.mapToGlobal(place.toPoint()))
    event = QMouseEvent(QEvent.Type.MouseMove, place, there, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(surface, event)
