"""What the whole network is seen by: a drawing pad, the answer to it, and samples to choose from."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Chosen, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import CARD_RADIUS, SPACE, Label, draw_rounded_rect, format_count, theme
from widgets.stage.answer import AnswerBars
from widgets.stage.drawing import FITS, Fit, Levels, picture_of
from widgets.stage.frames import OncePerFrame
from widgets.stage.incoming import TakesPictures
from widgets.stage.pad import DrawingPad
from widgets.stage.sample_strip import SampleStrip
from widgets.stage.tools import DrawingTools

WIDE = 372  # px: from here on the answer stands beside the pad
USUAL_PEN = 0.09  # of the picture's side
NO_PICTURES = "Here one draws, and chooses the picture that the whole network is seen by. This data has no pictures."
DRAWN = "The answer follows the pen."


class PictureStage(TakesPictures):
    """Draw or choose a picture; the network's answer follows.

    Signals
    -------
    sample_chosen(int) : index in the source of the sample that the network is to be seen by.
    picture_changed(bytes) : a picture in its place, float32, (channels, height, width); at most once a frame.
    watch_changed() : `watch()` says something else now.
    """

    title: ClassVar[str] = "Stage"

    sample_chosen = Signal(int)
    picture_changed = Signal(bytes)
    watch_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.title)
        self._shape: DataShape | None = None
        self._kind = ""
        self._fit: Fit | None = None
        self._fits = False
        self._sample: int | None = None
        self._picture = b""
        self._chosen: Chosen | None = None
        self._answer_id = ""  # the layer whose answer comes back in place of a class
        self.pad, self.tools, self.answer = DrawingPad(), DrawingTools(), AnswerBars()
        self.seen, self.strip = self.answer.seen, SampleStrip()
        self.caption = Label("", "small")
        self.caption.setWordWrap(True)
        self._empty = Label(NO_PICTURES, "second")
        self._frames = OncePerFrame(self)
        self._lay_out()
        self._join()
        self._show_kind(False)

    # ---- layout

    def _lay_out(self) -> None:
        self._table, self._wide = QGridLayout(), False
        self._table.setSpacing(2 * SPACE)
        self._place()
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 2 * SPACE, 0)
        column.setSpacing(3 * SPACE)
        column.addLayout(self._table)
        column.addWidget(self.strip)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(self.title)
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(3 * SPACE, 3 * SPACE, SPACE, 3 * SPACE)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self._empty, 1)

    def _place(self) -> None:
        """The answer beside the pad where there is room, else right under it, before the tools."""
        table = self._table
        for widget in (self.pad, self.caption, self.tools, self.answer):
            table.removeWidget(widget)
        table.addWidget(self.pad, 0, 0)
        table.addWidget(self.caption, 1, 0)
        if self._wide:
            table.addWidget(self.tools, 2, 0, Qt.AlignmentFlag.AlignTop)
            table.addWidget(self.answer, 0, 1, 3, 1, Qt.AlignmentFlag.AlignTop)
        else:
            table.addWidget(self.answer, 2, 0)
            table.addWidget(self.tools, 3, 0)
        for at, share in enumerate((3, 2 if self._wide else 0)):
            table.setColumnStretch(at, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The answer stands beside the pad where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        if wide != self._wide:
            self._wide = wide
            self._place()

    def sizeHint(self) -> QSize:
        return QSize(260, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)

    # ---- joining

    def _join(self) -> None:
        tools, pad = self.tools, self.pad
        tools.pen_changed.connect(self._take_pen)
        tools.undo_requested.connect(pad.undo)
        tools.clear_requested.connect(pad.clear)
        tools.invert_requested.connect(pad.invert)
        tools.fit_requested.connect(self._take_fit)
        tools.copy_requested.connect(self._draw_on_sample)
        pad.changed.connect(self._frames.ask)
        self._frames.due.connect(self._send)
        self.strip.sample_chosen.connect(self.choose_sample)
        self.strip.watch_changed.connect(self.watch_changed)

    def _take_pen(self, pen: object) -> None:
        self.pad.pen = self.tools.pen()
        self.pad.update()

    def _take_fit(self, on: bool) -> None:
        self._fits = on
        self._show_sheet()
        if self._picture:
            self._send()

    # ---- the document and the run

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the data are pictures."""
        return spec.data_shape.picture is not None

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Follow the document: other data begin a new sheet."""
        shape, self._answer_id = spec.data_shape, analysis.answer
        if shape == self._shape and spec.data.kind == self._kind:
            return
        other = self._shape is None or shape.picture != self._shape.picture or spec.data.kind != self._kind
        self._shape, self._kind, self._chosen = shape, spec.data.kind, None
        self._show_kind(shape.picture is not None)
        if shape.picture is None:
            self._sample, self._picture = None, b""
        else:
            if other:
                self._begin(shape.picture, spec.data.kind, shape.ink)
            self.answer.show_shape(shape)
            self.strip.show_shape(shape)
        self.watch_changed.emit()

    def _begin(self, size: tuple[int, int, int], kind: str, ink: bool) -> None:
        self._sample, self._picture = None, b""
        self._frames.stop()
        self._fit = FITS.get(kind)
        self._fits = self._fit is not None
        self.pad.begin(size, ink=ink)
        width = USUAL_PEN * max(size[1:]) if self._fit is None else self._fit.pen
        self.tools.begin(size=size, width=round(width, 1), fits=self._fits, filled=kind == "shapes")
        self.seen.begin(ink=ink)
        self.caption.setText("")
        self._show_sheet()

    def _show_kind(self, pictures: bool) -> None:
        self._scroll.setVisible(pictures)
        self._empty.setVisible(not pictures)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run: the answer, the chosen sample, the thumbnails."""
        if self._shape is None or self._shape.picture is None:
            return
        if snapshot.thumbnails is not None:
            self.strip.show_page(snapshot.thumbnails)
        chosen = snapshot.chosen
        if chosen is None or chosen is self._chosen or len(chosen.inputs) != len(self._shape.features):
            return
        if (chosen.origin < 0) != bool(self._picture):
            return  # of what was chosen before
        self._chosen = chosen
        answering = snapshot.layers.get(self._answer_id)
        self.answer.show_answer(chosen, None if answering is None else answering.response)
        if not self._picture:
            self._show_sample(chosen, self._shape)

    def _show_sample(self, chosen: Chosen, shape: DataShape) -> None:
        assert shape.picture is not None
        levels = np.ascontiguousarray(chosen.inputs.reshape(shape.picture), dtype=np.float32)
        now = self.seen.levels()
        if not self.pad.shows_sample() or now is None or not np.array_equal(levels, now):
            self.pad.show_sample(levels)
            self.seen.show_levels(levels)
        self.strip.mark(chosen.origin)
        part = "Training" if chosen.train else "Test"
        self.caption.setText(f"{part} sample {format_count(chosen.origin)}. Draw over it for your own.")
        self._show_sheet()

    def watch(self) -> Watch:
        """What the stage needs now; the chosen sample is in it."""
        if self._shape is None or self._shape.picture is None:
            return Watch()
        return self.chosen_watch() | Watch(
            chosen=True, responses=self._shape.task == "reconstruction", shelf=self.strip.shelf()
        )

    def chosen_watch(self) -> Watch:
        """The chosen sample or picture alone: costs nothing, and holds while the stage is hidden too."""
        return Watch(sample=None if self._picture else self._sample, picture=self._picture)

    # ---- what is chosen

    def choose_sample(self, origin: int) -> None:
        """See the network by a sample; `sample_chosen` follows."""
        if (origin, b"") == (self._sample, self._picture):
            return
        self._frames.stop()  # what was drawn just before is no longer wanted
        self._sample, self._picture, self._chosen = origin, b"", None
        self.strip.mark(origin)
        self.sample_chosen.emit(origin)
        self.watch_changed.emit()

    def put_away(self) -> None:
        """See the network by the sample again that was chosen before the picture; `picture_changed` follows."""
        if self._picture:
            self._frames.stop()
            self._picture, self._chosen = b"", None
            self.picture_changed.emit(b"")
            self.watch_changed.emit()

    def set_picture(self, picture: bytes) -> None:
        """Lay a picture on the pad that was dropped or pasted; `picture_changed` follows.

        Parameters
        ----------
        picture : float32, (channels, height, width), 0 to 1; one of another size is not taken.
        """
        levels = self._levels_of(picture)
        if levels is not None:
            self.pad.lay(levels)
            self._send()

    def _levels_of(self, picture: bytes) -> Levels | None:
        size = None if self._shape is None else self._shape.picture
        if size is None or len(picture) != 4 * int(np.prod(size)):
            return None
        return np.frombuffer(picture, np.float32).reshape(size).copy()

    def _draw_on_sample(self) -> None:
        levels = self.seen.levels()
        if self.pad.shows_sample() and levels is not None:
            self.pad.lay(levels)
            self._send()

    def _send(self) -> None:
        """Let the network be seen by what is on the pad."""
        fit = self._fit if self._fits else None
        levels = picture_of(self.pad.drawing(), fit)
        picture = levels.tobytes()
        self.seen.show_levels(levels)
        self._show_sheet()
        if picture == self._picture:
            return
        if not self._picture:
            self._chosen = None
            self.strip.mark(-1)
            self.caption.setText(DRAWN)
        self._picture = picture
        self.picture_changed.emit(picture)
        self.watch_changed.emit()

    def _show_sheet(self) -> None:
        pad = self.pad
        inverted = pad.drawing().inverted and not pad.shows_sample()
        self.tools.show_sheet(sample=pad.shows_sample(), undo=pad.can_undo(), fit=self._fits, inverted=inverted)

    def takes_pictures(self) -> bool:
        return self._shape is not None and self._shape.picture is not None

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.flush()
