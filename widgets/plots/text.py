"""What a network writes while it learns: one character after another, by chance."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Curves, Floats, Snapshot, TextView, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import TextStudy
from widgets.kit import SPACE, Choice, FlowLayout, LadderBox, SliderRow, font, format_count, text_width
from widgets.kit.paint import tidy
from widgets.plots.base import News
from widgets.plots.heat import largest
from widgets.plots.parts.choice_bars import NONE, ChoiceBars, Choices
from widgets.plots.parts.heat_map import round_limit
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.recurrent import RECURRENT
from widgets.plots.parts.sequence_tokens import token_text
from widgets.plots.parts.text_surface import TextSurface
from widgets.plots.parts.typed_line import TypedLine
from widgets.plots.parts.view import WidgetView
from widgets.plots.parts.written import Written

MOST_HZ = 15.0
TOP_K = (0, 1, 2, 3, 5, 10, 20)
WARMEST, USUAL, LENGTH = 2.0, 0.7, 300
SETTLE_MS = 200  # a slider that is dragged does not ask for a text at each place
ROOMY, LOW = 350, 232  # px of height that have room for the bars, and for one row of them
CRAMPED, FLAT = 165, 120  # under which there is none for the dice either, nor for the line to go on from
CONTEXT = 12  # characters before the next one that are quoted
OFF = ""  # no colour
NO_TEXT = "What a network writes shows here when it learns which character comes next: open the project Shakespeare."
WAITING = "What the network writes shows here once it is ready."
PLACEHOLDER = "type a beginning to go on from"
NOTHING: Floats = np.zeros(0, np.float32)


class TextPlot(WidgetView):
    """The newest text, what it goes on from, how bold the dice are, and one unit's activation behind it.

    Signals
    -------
    unit_selected(str, int) : a gesture chose the unit that colours the text.
    """

    title: ClassVar[str] = "Text"

    unit_selected = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._symbols: tuple[str, ...] = ()
        self._spelt = True  # whether they are characters
        self._widths: dict[str, int] = {}  # units of each layer that can colour the text
        self._words, self._seed = "", 1
        self._layer_id, self._unit, self._colored = "", 0, False
        self._view: TextView | None = None
        self._growing = True  # whether the next text is shown while it is written
        self._first = 0  # the first symbol that is shown
        self._curves: Curves | None = None
        self._news = News(MOST_HZ)
        self._make_controls()
        self._lay_out()
        self._connect()
        self._refresh()

    def _make_controls(self) -> None:
        self.dice = self.add_action("Other dice", "Write another text of the same network.")
        self.line = TypedLine("Goes on from", PLACEHOLDER, "What the text begins with.")
        self.temperature = SliderRow(
            "Temperature", 0, WARMEST, 0.05, decimals=2,
            help="0 takes the likeliest each time; the higher, the more is left to chance.",
        )  # fmt: skip
        self.temperature.set_value(USUAL)
        options = [(count, "all" if not count else f"top {count}") for count in TOP_K]
        self.top_k = Choice("Chosen from", options, "Among how many of the likeliest the dice choose.", "none")
        self.color = Choice("Colour by", [(OFF, "No colour")], "Whose unit colours the text.", "none")
        self.unit = LadderBox(
            "Unit", (1,), lambda number: f"unit {number:.0f}", "The unit whose activation is behind each character.",
            caption_side="none",
        )  # fmt: skip
        self.surface, self.bars = TextSurface(), ChoiceBars()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)

    def _lay_out(self) -> None:
        controls = self._controls = QWidget()
        flow = FlowLayout(controls, 2 * SPACE)
        for control, width in ((self.temperature, 144), (self.top_k, 84), (self.color, 112), (self.unit, 104)):
            control.setFixedWidth(width)
        self.unit.hide()
        for control in (self.temperature, self.top_k, self.color):
            flow.addWidget(control)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.line, 1)
        row.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(controls)
        column.addSpacing(SPACE)
        column.addWidget(self.surface, 1)
        column.addWidget(self.bars)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.dice.clicked.connect(self._throw)
        self.line.value_requested.connect(self._go_on_from)
        self.temperature.value_requested.connect(self._set_temperature)
        self.top_k.value_requested.connect(self._set_top_k)
        self.color.value_requested.connect(self._choose_color)
        self.unit.value_requested.connect(lambda number: self._choose_unit(round(number) - 1))
        self.surface.pointed.connect(lambda _at: self._show_choices())
        self._settle.timeout.connect(self._ask_anew)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network says which symbol comes next."""
        return spec.data_shape.task == "next-token"

    # ---- what is asked

    def watch(self) -> Watch:
        study = self.study()
        return Watch() if study is None else Watch(studies=frozenset({study}), curves=True)

    def study(self) -> TextStudy | None:
        """The question that this view asks; None where nothing is written."""
        if self._spec is None or not self.suits(self._spec):
            return None
        return TextStudy(
            words=self._words, length=LENGTH, temperature=self.temperature.value(),
            top_k=self._top(), seed=self._seed, layer_id=self._layer_id,
        )  # fmt: skip

    def _top(self) -> int:
        """Among how many of the likeliest the dice choose; 0 is all."""
        top_k = self.top_k.value()
        return top_k if isinstance(top_k, int) else 0

    # ---- hands

    def _throw(self) -> None:
        self._seed += 1
        self._ask_anew()

    def _go_on_from(self, words: str) -> None:
        self._words = words
        self.line.set_value(words)
        self._tell_unknown()
        self._ask_anew()

    def _tell_unknown(self) -> None:
        """Name what was typed that the data do not have."""
        known = frozenset(self._symbols)
        typed = self._words if self._spelt else self._words.lower().split()
        unknown = tuple(dict.fromkeys(token_text(each) for each in typed if each not in known))
        named = ", ".join(unknown)
        self.line.set_problem(f"Left out, for the data do not have it: {named}" if unknown else None)

    def _set_temperature(self, value: float) -> None:
        self.temperature.set_value(value)
        self._settle.start()

    def _set_top_k(self, count: object) -> None:
        self.top_k.set_value(count)
        self._show_choices()
        self._ask_anew()

    def _ask_anew(self) -> None:
        """Another text was asked for: it is seen growing."""
        self._settle.stop()
        self._growing = True
        self._news.forget()
        self.watch_changed.emit()

    # ---- the unit that colours it

    def layer_id(self) -> str:
        """The layer whose states come with the text; empty without one."""
        return self._layer_id

    def unit_index(self) -> int:
        """The unit that colours the text; -1 while none does."""
        return self._unit if self._colored else -1

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Colour by the first of these layers that can, where the text is coloured."""
        wanted = next((layer_id for layer_id in ids if layer_id in self._widths), self._layer_id)
        if self._colored and wanted != self._layer_id:
            self._color_by(wanted, 0)

    def set_unit(self, layer_id: str, unit: int) -> None:
        """Colour by a unit; emits `watch_changed` only. One of a layer that takes no step is left alone."""
        if 0 <= unit < self._widths.get(layer_id, 0):
            self._color_by(layer_id, unit)

    def _choose_color(self, layer_id: object) -> None:
        if layer_id == OFF:
            self._colored = False
            self._show_color()
        else:
            self._color_by(str(layer_id), self._unit if layer_id == self._layer_id else 0)
            self.unit_selected.emit(self._layer_id, self._unit)

    def _choose_unit(self, unit: int) -> None:
        self._color_by(self._layer_id, unit)
        self.unit_selected.emit(self._layer_id, unit)

    def _color_by(self, layer_id: str, unit: int) -> None:
        other, self._layer_id = layer_id != self._layer_id, layer_id
        self._unit, self._colored = unit, True
        self._show_color()
        if other:  # the text stays until the new one has the states of this layer
            self.watch_changed.emit()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data_shape != spec.data_shape:
            self._symbols = spec.data_shape.sequence[0].symbols if self.suits(spec) else ()
            self._spelt = all(len(symbol) == 1 for symbol in self._symbols)
            self._view, self._growing = None, True
            self._news.forget()
            self._tell_unknown()
        before = self.study()
        self._widths = _widths(spec, analysis)
        if self._layer_id not in self._widths:
            self._layer_id, self._unit, self._colored = self._usual(spec), 0, False
        self._unit = min(self._unit, max(self._widths.get(self._layer_id, 1) - 1, 0))
        self.color.set_options(((OFF, "No colour"), *layer_options(spec, self._widths)))
        self._refresh()
        if old is None or self.suits(old) != self.suits(spec) or before != self.study():
            self.watch_changed.emit()

    def _usual(self, spec: Spec) -> str:
        """The last layer that remembers, else the last of all."""
        ids = tuple(self._widths)
        return next((i for i in reversed(ids) if spec.network.layer(i).kind in RECURRENT), ids[-1] if ids else "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        study = self.study()
        if study is None:
            return
        if snapshot.curves is not None and snapshot.curves is not self._curves:
            self._curves = snapshot.curves
            self._tell()
        view = snapshot.studies.get(study)
        if not isinstance(view, TextView) or not self._fits(view) or not self._wants(view):
            return
        if self._news.is_new(view, snapshot.state):
            self._take(view)

    def _fits(self, view: TextView) -> bool:
        """Answers about an older document may still be on their way."""
        return view.tokens.size > 0 and int(view.tokens.max(initial=0)) < len(self._symbols)

    def _wants(self, view: TextView) -> bool:
        """A text that comes of itself takes the place of the one before when it is done."""
        return view is not self._view and (view.done or self._growing)

    def _take(self, view: TextView) -> None:
        self._view = view
        self._growing = self._growing and not view.done
        self._refresh()

    # ---- showing

    def _refresh(self) -> None:
        view, spec = self._view, self._spec
        if spec is None or not self.suits(spec):
            self.say_empty(NO_TEXT)
            return
        self.say_empty("")
        self.surface.set_message("" if view is not None else WAITING)
        if view is not None:
            symbols = self._symbols
            texts = tuple(symbols[token] for token in view.tokens.tolist())
            # an end of line before the first line, from which it went on where nothing was typed, is not shown
            self._first = 1 if not self._words and view.given == 1 and texts[0] == "\n" else 0
            self.surface.show_text(Written(texts[self._first :], view.given - self._first, self._spelt))
        self._show_color()
        self._tell()

    def _activations(self) -> Floats:
        """(n,) of the unit that colours the text, for each symbol that is shown; empty without one."""
        view = self._view
        if view is None or not self._colored or self._unit >= len(view.states):
            return NOTHING
        found: Floats = view.states[self._unit, self._first :]
        return found

    def _show_color(self) -> None:
        self.color.set_value(self._layer_id if self._colored else OFF)
        self.unit.setVisible(self._colored)
        self.unit.set_values(range(1, max(self._widths.get(self._layer_id, 1), 1) + 1))
        self.unit.set_value(self._unit + 1)
        values = self._activations()
        self.surface.show_colors(values, min(round_limit(largest(values)), 1.0) or 1.0 if len(values) else 1.0)
        self._show_choices()

    def _show_choices(self) -> None:
        """The next symbol after the one that is pointed at, or after the last one."""
        view, texts = self._view, self.surface.written().texts
        if view is None or not texts:
            self.bars.show_choices(NONE)
            return
        at = self.surface.pointed_at()
        at = len(texts) - 1 if at < 0 else at
        self.bars.show_choices(self._choices(view, texts, at))

    def _choices(self, view: TextView, texts: tuple[str, ...], at: int) -> Choices:
        symbols, row = self._symbols, at + self._first
        choices = view.choices[row].tolist()
        signs = tuple(token_text(symbols[choice]) for choice in choices)
        following = int(view.tokens[row + 1]) if row + 1 < len(view.tokens) else -1
        taken = choices.index(following) if following in choices else -1
        before = texts[max(0, at + 1 - CONTEXT) : at + 1] if self._spelt else texts[max(0, at - 2) : at + 1]
        after = ("" if self._spelt else " ").join(map(token_text, before))
        values = self._activations()
        more = f"unit {self._unit + 1}: {tidy(f'{values[at]:.2f}')}" if at < len(values) else ""
        return Choices(after, signs, tuple(view.chances[row].tolist()), taken, more, self._top())

    def _tell(self) -> None:
        """How good it is and of when the text is, as long as there is room for it."""
        view = self._view
        if view is None or self._spec is None:
            self.caption.set_runs()
            return
        bits, unit = self._bits(), "character" if self._spelt else "word"
        at = format_count(view.step)
        long = (f"{bits} bits per {unit} · " if bits else "") + f"written at step {at}"
        short = (f"{bits} bits/{unit[:4]} · " if bits else "") + f"step {at}"
        words = long if text_width(long, font("small")) <= self.caption.width() else short
        self.caption.set_runs((words, ""))
        self.caption.setToolTip(long)
        self.describe(f"{long}. {''.join(view_text(view, self._symbols))}")

    def _bits(self) -> str:
        """Bits per symbol of the test, or of the training where there is none."""
        curves = self._curves
        for losses in () if curves is None else (curves.test_loss, curves.train_loss):
            if len(losses) and math.isfinite(losses[-1]):
                return f"{losses[-1] / math.log(2):.2f}"
        return ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()
        self._tell()

    def _share_height(self) -> None:
        """The text comes first."""
        self.bars.set_low(self.height() < ROOMY)
        self.bars.setVisible(self.height() >= LOW)
        self._controls.setVisible(self.height() >= CRAMPED)
        self.line.setVisible(self.height() >= FLAT)


def _widths(spec: Spec, analysis: Analysis) -> dict[str, int]:
    """How many units each layer has that answers at each step."""
    shapes = {i: analysis.shapes[i].output for i in analysis.order if i in analysis.shapes}
    kinds = {i: spec.network.layer(i).kind for i in shapes}
    return {i: shape[0] for i, shape in shapes.items() if len(shape) == 2 and kinds[i] not in ("input", "output")}


def view_text(view: TextView, symbols: tuple[str, ...]) -> list[str]:
    """The symbols of a text."""
    return [symbols[token] for token in view.tokens.tolist()]
