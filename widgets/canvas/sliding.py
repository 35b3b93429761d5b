"""A convolution or a pooling at work, large: the window moves over the map, and every product is written out.

It stands over the canvas until Esc. Numbers are those of the newest snapshot: while the network learns, they move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.canvas.cells import limit_of
from widgets.canvas.products import Products
from widgets.canvas.slide import Slide, Views, number, slide_of
from widgets.canvas.slide_channels import HEIGHT as STRIP
from widgets.canvas.slide_channels import ChannelStrip
from widgets.canvas.slide_maps import MapPanel, MapView
from widgets.canvas.slide_sums import SumsPanel
from widgets.kit.base import Label
from widgets.kit.buttons import IconButton
from widgets.kit.choices import Segments
from widgets.kit.colors import Rgb32
from widgets.kit.motion import motion_enabled
from widgets.kit.paint import MINUS, elide
from widgets.kit.theme import font, theme

MARGIN, HEAD, FOOT, GAP = 16, 44, 40, 14
WIDE = 780  # px from which the three parts stand side by side
SHORT, SHORTEST = 600, 440  # px below which words are short, and below which the speed has no room
SPEEDS = ((1.0, "Slow"), (4.0, "Medium"), (20.0, "Fast"))  # positions a second
FASTEST_GLIDE = 4.0  # positions a second up to which the window glides from one to the next
WAITING = "The numbers come with the next step."


class Stepper(QWidget):
    """One of many by its number, with the one before and the one after."""

    step_requested = Signal(int)

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = word
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._label = Label("", "body")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for sign, name, step in (("chevron-left", "before", -1), ("chevron-right", "after", 1)):
            button = IconButton(sign, f"The {word.lower()} {name}", edge=26)
            button.clicked.connect(lambda _on=False, step=step: self.step_requested.emit(step))
            row.addWidget(button)
        row.insertWidget(1, self._label)

    def show_number(self, at: int, count: int, *, short: bool = False) -> None:
        """Show which of how many; of one there is nothing to choose."""
        self._label.setText(f"{self._word[0]} {at + 1}/{count}" if short else f"{self._word} {at + 1} of {count}")
        self._label.setToolTip(f"{self._word} {at + 1} of {count}")
        self.setVisible(count > 1)


class SlidingView(QWidget):
    """The view over the canvas.

    It never moves by itself where motion is switched off, until play is pressed.
    """

    closed = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._slide: Slide | None = None
        self._views: Views = {}
        self._pictures: Mapping[str, Rgb32] = {}
        self._speed = SPEEDS[1][0]
        self._done = 0
        self._source, self._answer = MapPanel("Input map", self), MapPanel("Output map", self)
        self._sums, self._strip = SumsPanel(self), ChannelStrip(self)
        self._clock = QTimer(self)
        self._clock.timeout.connect(lambda: self._go(1))
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what it covers is not painted meanwhile
        self.setAccessibleName("Sliding window")
        self._answer.position_requested.connect(self._go_to)
        self._source.position_requested.connect(self._go_to_seen)
        self._answer.setCursor(Qt.CursorShape.PointingHandCursor)
        self._strip.place_requested.connect(self._show_place)
        self.hide()

    def _build(self) -> None:
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._back = self._button(row, "chevron-left", "One position back", "←", lambda: self._step(-1))
        self._play = self._button(row, "play", "Play", "Space", self.toggle)
        self._ahead = self._button(row, "chevron-right", "One position on", "→", lambda: self._step(1))
        self._pace = Segments(SPEEDS, "Speed")
        self._pace.set_value(self._speed)
        self._pace.value_requested.connect(self._set_speed)
        row.addSpacing(8)
        row.addWidget(self._pace)
        row.addStretch(1)
        self._units, self._places = Stepper("Filter"), Stepper("Channel")
        self._pools = Stepper("Channel")
        self._units.step_requested.connect(self._step_unit)
        self._pools.step_requested.connect(self._step_unit)
        self._places.step_requested.connect(self._step_place)
        for stepper in (self._units, self._pools, self._places):
            row.addWidget(stepper)
        self._close = IconButton("close", "Close", "Esc", parent=self)
        self._close.clicked.connect(self.close_view)

    def _button(self, row: QHBoxLayout, sign: str, words: str, keys: str, act: Callable[[], None]) -> IconButton:
        button = IconButton(sign, words, keys, edge=32)
        button.clicked.connect(act)
        row.addWidget(button)
        return button

    # ---- what it is shown -------------------------------------------------------------------------------------------

    @property
    def layer_id(self) -> str:
        """The layer that it shows; empty while it is closed."""
        return self._slide.layer.id if self._slide is not None else ""

    @property
    def watched(self) -> frozenset[str]:
        """The layers whose numbers it needs."""
        return frozenset((self._slide.layer.id, self._slide.source)) if self._slide is not None else frozenset()

    @property
    def slide(self) -> Slide | None:
        """Where the window stands."""
        return self._slide

    @property
    def playing(self) -> bool:
        """Whether the window moves by itself."""
        return self._clock.isActive()

    def open_for(
        self, spec: Spec, analysis: Analysis, layer_id: str, unit: int = 0, at: tuple[int, int] = (0, 0)
    ) -> bool:
        """Show a layer's window at a position; whether it has one."""
        slide = slide_of(spec, analysis, layer_id)
        if slide is None:
            return False
        self._slide = _at_strongest(slide.of_unit(unit).at(*at), self._views)
        self._done = self._slide.index
        self._show_room()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        if motion_enabled():
            self._start()
        else:
            self._show_playing()
        return True

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Another document: go on at the same place of the same layer, if it is still there."""
        if self._slide is None:
            return
        before, slide = self._slide, slide_of(spec, analysis, self._slide.layer.id)
        if slide is None:
            self.close_view()
            return
        unit = min(before.unit, slide.made[0] - 1)
        self._slide = slide.of_unit(unit).of_place(before.place, slide.given[0]).at(before.row, before.col)
        self._done = min(self._done, slide.count - 1)
        self._show()

    def show_views(self, views: Views, pictures: Mapping[str, Rgb32] | None = None) -> None:
        """Show the newest numbers; `pictures` : the colours of the chosen sample, by the id of the input."""
        self._views, self._pictures = views, pictures or {}
        if self._slide is not None:
            self._show()

    def close_view(self) -> None:
        """Go back to the canvas."""
        self._clock.stop()
        if self._slide is not None:
            self._slide = None
            self.hide()
            self.closed.emit()

    # ---- going on ---------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play or pause."""
        if self._clock.isActive():
            self._clock.stop()
            self._show_playing()
        else:
            self._start()

    def _start(self) -> None:
        self._clock.start(round(1000 / self._speed))
        self._show_playing()

    def _show_playing(self) -> None:
        self._play.set_icon("pause" if self.playing else "play")
        self._play.setAccessibleName("Pause" if self.playing else "Play")
        self._play.set_hint("Pause (Space)" if self.playing else "Play (Space)")

    def _set_speed(self, speed: object) -> None:
        assert isinstance(speed, float)
        self._speed = speed
        self._pace.set_value(speed)
        if self.playing:
            self._start()

    def _step(self, steps: int) -> None:
        """One position by hand: then it stands."""
        self._clock.stop()
        self._show_playing()
        self._go(steps)

    def _go(self, steps: int) -> None:
        if self._slide is not None:
            self._slide = self._slide.stepped(steps)
            self._done = (
                self._slide.index if steps < 0 or self._slide.index == 0 else max(self._done, self._slide.index)
            )
            self._show(glide=self._speed <= FASTEST_GLIDE)

    def _go_to(self, row: int, col: int) -> None:
        if self._slide is not None:
            self._clock.stop()
            self._show_playing()
            self._slide = self._slide.at(row, col)
            self._done = self._slide.index
            self._show(glide=True)

    def _go_to_seen(self, row: int, col: int) -> None:
        """To the output whose window has its middle nearest to an input position."""
        if self._slide is not None:
            given, made = self._slide.given, self._slide.made
            self._go_to(row * made[1] // given[1], col * made[2] // given[2])

    def _walk(self, rows: int, cols: int) -> None:
        if self._slide is not None:
            there = self._slide.moved(rows, cols)
            self._go_to(there.row, there.col)

    def _step_unit(self, step: int) -> None:
        if self._slide is not None:
            self._slide = self._slide.of_unit(self._slide.unit + step)
            self._show()

    def _step_place(self, step: int) -> None:
        if self._slide is not None:
            self._show_place(self._slide.place + step)

    def _show_place(self, place: int) -> None:
        if self._slide is not None:
            made = self._slide.products(self._views)
            self._slide = self._slide.of_place(place, len(made.channels) if made else 1)
            self._show()

    # ---- showing ----------------------------------------------------------------------------------------------------

    def _show(self, *, glide: bool = False) -> None:
        slide = self._slide
        if slide is None:
            return
        made = slide.products(self._views)
        place = min(slide.place, len(made.channels) - 1) if made else 0
        self._show_source(slide, made, place, glide)
        self._show_answer(slide, made, glide)
        lines = (WAITING,) if made is None else slide.lines(self._views, made)
        title = "Number × weight" if slide.sums else "Under the window"
        self._sums.show_products(made, place, title, lines)
        self._strip.show_channels(made, slide.source_maps(self._views), place, self._end(slide, made))
        several = made is not None and slide.sums and len(made.channels) > 1
        if several != self._strip.isVisibleTo(self):
            self._strip.setVisible(several)
            self._show_room()
        self._show_steppers(slide, place, len(made.channels) if several and made else 1)
        self.setAccessibleDescription(f"{slide.titles[1]}, position ({slide.row}, {slide.col}): {'; '.join(lines)}")
        self.update()

    def _show_steppers(self, slide: Slide, place: int, places: int) -> None:
        short = self.width() < SHORT
        self._units.show_number(slide.unit, slide.made[0] if slide.sums else 1, short=short)
        self._pools.show_number(slide.unit, slide.made[0] if not slide.sums else 1, short=short)
        self._places.show_number(place, places, short=short)
        self._pace.setVisible(self.width() >= SHORTEST)

    def _end(self, slide: Slide, made: Products | None) -> str:
        if made is None:
            return ""
        sign = MINUS if made.bias < 0 else "+"
        bias = f"{sign} {number(abs(made.bias))} (bias) " if getattr(slide.layer, "bias", False) else ""
        return f"{bias}= {number(made.result)}"

    def _show_source(self, slide: Slide, made: Products | None, place: int, glide: bool) -> None:
        maps = slide.source_maps(self._views)
        channel = made.channels[place] if made else 0
        title = slide.titles[0] + (f", channel {channel + 1}" if slide.given[0] > 1 else "")
        if maps is None or made is None:
            self._source.show_map(None, title, "")
            return
        taps, colors = slide.taps(made), self._pictures.get(slide.source)
        colors = colors if colors is not None and colors.shape == maps.shape[1:] else None
        view = MapView(maps[channel], slide.padding, slide.mode, taps, _around(taps), None, limit_of(maps), colors)
        self._source.show_map(view, title, slide.fill, glide=glide)

    def _show_answer(self, slide: Slide, made: Products | None, glide: bool) -> None:
        answer = slide.answer(self._views)
        word = "filter" if slide.sums else "channel"
        title = f"{slide.titles[1]}, {word} {slide.unit + 1}"
        if answer is None or made is None:
            self._answer.show_map(None, title, "")
            return
        spot = (slide.row, slide.col)
        box = (float(slide.row), float(slide.col), 1.0, 1.0)
        done = self._done + 1 if self._done + 1 < slide.count else None
        view = MapView(answer, taps=(spot,), box=box, done=done, limit=limit_of(answer))
        words = f"pixel ({slide.row}, {slide.col}), {slide.index + 1} of {slide.count}"
        self._answer.show_map(view, title, words, glide=glide)

    # ---- places -----------------------------------------------------------------------------------------------------

    def _show_room(self) -> None:
        width, height = self.width(), self.height()
        inside = QRect(MARGIN, HEAD, width - 2 * MARGIN, height - HEAD - FOOT - MARGIN)
        self._close.move(width - MARGIN - self._close.width(), 10)
        self._bar.setGeometry(MARGIN, height - FOOT - MARGIN // 2, inside.width(), FOOT)
        if self._strip.isVisibleTo(self):
            inside.setHeight(inside.height() - STRIP - GAP)
            self._strip.setGeometry(MARGIN, inside.bottom() + GAP, inside.width(), STRIP)
        if width >= WIDE:
            self._place_in_row(inside)
        else:
            self._place_in_column(inside)

    def _place_in_row(self, inside: QRect) -> None:
        side = round((inside.width() - 2 * GAP) * 0.3)
        middle = inside.width() - 2 * GAP - 2 * side
        left = inside.left()
        self._source.setGeometry(left, inside.top(), side, inside.height())
        self._sums.setGeometry(left + side + GAP, inside.top(), middle, inside.height())
        self._answer.setGeometry(left + side + middle + 2 * GAP, inside.top(), side, inside.height())

    def _place_in_column(self, inside: QRect) -> None:
        """Narrow: both maps one below the other, the arithmetic beside them."""
        side, half = round((inside.width() - GAP) * 0.42), (inside.height() - GAP) // 2
        left = inside.left()
        self._source.setGeometry(left, inside.top(), side, half)
        self._answer.setGeometry(left, inside.top() + half + GAP, side, half)
        self._sums.setGeometry(left + side + GAP, inside.top(), inside.width() - side - GAP, inside.height())

    # ---- Qt ---------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.fillRect(self.rect(), QColor(now.panel))
        if self._slide is None:
            return
        room = QRectF(MARGIN, 0, self._close.x() - 2 * MARGIN, HEAD)
        title = f"{self._slide.titles[1]} slides over {self._slide.titles[0]}"
        painter.setFont(font("title"))
        painter.setPen(QColor(now.text))
        painter.drawText(
            room.adjusted(0, 8, 0, -16), Qt.AlignmentFlag.AlignVCenter, elide(title, painter.font(), room.width())
        )
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        words = elide(self._slide.words, painter.font(), room.width())
        painter.drawText(room.adjusted(0, 26, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ways = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Escape: self.close_view,
            Qt.Key.Key_Space: self.toggle,
            Qt.Key.Key_Left: lambda: self._step(-1),
            Qt.Key.Key_Right: lambda: self._step(1),
            Qt.Key.Key_PageUp: lambda: self._step_unit(-1),
            Qt.Key.Key_PageDown: lambda: self._step_unit(1),
            Qt.Key.Key_BracketLeft: lambda: self._step_place(-1),
            Qt.Key.Key_BracketRight: lambda: self._step_place(1),
        }
        if key in ways:
            self._walk(*ways[key])
        elif key in acts:
            acts[key]()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and Qt.Key(event.key()) in keys
        ):
            event.accept()  # here they mean the window that slides, not what the menu says
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_room()
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self._show_playing()


def _at_strongest(slide: Slide, views: Views) -> Slide:
    """At the channel that brings most to the sum: there is most to see."""
    made = slide.products(views)
    if made is None or not made.known.any():
        return slide
    return slide.of_place(int(np.nanargmax(np.abs(made.sums))), len(made.channels))


def _around(taps: tuple[tuple[int, int], ...]) -> tuple[float, float, float, float]:
    """(top, left, height, width) around some positions."""
    if not taps:
        return 0.0, 0.0, 0.0, 0.0
    rows, cols = [row for row, _ in taps], [col for _, col in taps]
    return min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1
