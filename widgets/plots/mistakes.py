"""What the network takes for something else, of training and test, with labels that can be mended."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from engine.snapshot import Mistakes, Samples, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import LeaveOutSamples, SetLabels
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, LinkLabel, Segments, format_count
from widgets.plots.base import News
from widgets.plots.names import class_name
from widgets.plots.parts.mistake_grid import MistakeGrid, only
from widgets.plots.parts.tiles import one_class
from widgets.plots.parts.view import WidgetView

MOST_HZ = 2.0  # tiles that change places at every snapshot could not be read
PARTS = [("all", "All"), ("test", "Test"), ("train", "Training")]
WAITING = "Samples that are taken for something else show here once the network was asked about all of them."
NONE = "Nothing is taken for something else."
NO_CLASSES = "Mistakes need classes: an answer here is a number or a mask, which is never quite right."


class MistakesView(WidgetView):
    """Misclassified samples, the largest loss first: what is true, what was said, how surely.

    A label can be mended and a sample left out; both are edits, so undo brings them back, and training goes on.

    Signals
    -------
    sample_chosen(int) : show the sample of this origin in the network.
    """

    title: ClassVar[str] = "Mistakes"

    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._mistakes: Mistakes | None = None
        self._data: object = None
        self._gone: set[int] = set()  # acted on; the engine's next answer knows of it
        self._news = News(MOST_HZ)
        self.filter = Segments(PARTS, "Which samples")
        self.grid = MistakeGrid()
        self.label = LinkLabel("This is a …")
        self.leave_out = LinkLabel("Leave out")
        self.show_it = LinkLabel("Show in the network")
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        self.header.insertWidget(0, self.filter)
        self.label.set_hint("Give the chosen samples another class; a class of one letter or digit can be typed.")
        self.leave_out.set_hint("Take the chosen samples out of training and test. (Del)")
        self.show_it.set_hint("See this sample in every layer. (Enter)")
        row = QHBoxLayout()
        row.setSpacing(4 * SPACE)
        for action in (self.label, self.leave_out, self.show_it):
            row.addWidget(action)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.grid, 1)
        column.addLayout(row)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.filter.value_requested.connect(self._filter)
        self.grid.selection_changed.connect(self._selection_changed)
        self.grid.current_changed.connect(lambda _tile: self._enable())
        self.grid.menu_requested.connect(self._offer)
        self.grid.opened.connect(self._show_current)
        self.grid.typed.connect(self._typed)
        self.grid.delete_requested.connect(self._leave_out)
        self.label.clicked.connect(lambda: self._popup(self._classes_menu(), self._under(self.label)))
        self.leave_out.clicked.connect(self._leave_out)
        self.show_it.clicked.connect(self._show_current)

    @staticmethod
    def suits(spec: Spec) -> bool:
        """Whether an answer is right or wrong, and samples are more than points."""
        shape = spec.data_shape
        return one_class(shape) and not (shape.plane or shape.line or shape.sequence)

    # ---- following

    def watch(self) -> Watch:
        return Watch(mistakes=self._shape is not None and one_class(self._shape))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape = spec.data_shape
        if spec.data is not self._data:  # other labels: whatever comes next is news
            self._data = spec.data
            self._news.forget()
        if shape == self._shape:
            return
        self._shape, self._mistakes = shape, None
        self._gone.clear()
        self.grid.clear()
        self._refresh()
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        found = snapshot.mistakes
        if found is None or self.grid.selected() or not self._fits(found.samples):
            return  # what somebody is choosing from stays where it is
        if self._news.is_new(found, snapshot.state):
            self._mistakes = found
            self._gone.clear()
            self._refresh()

    def _fits(self, samples: Samples | None) -> bool:
        """Arrays of an older document may still be on their way."""
        if self._shape is None or samples is None:
            return self._shape is not None
        return self._shape.picture is None or samples.inputs.shape[1] == len(self._shape.features)

    # ---- showing

    def _filter(self, part: object) -> None:
        self.filter.set_value(part)
        self._refresh()

    def wants_control(self, control: QWidget) -> bool:
        return control is not self.filter or (self._shape is not None and one_class(self._shape))

    def _refresh(self) -> None:
        if self._shape is not None and not one_class(self._shape):
            self.say_empty(NO_CLASSES)
            return
        if self._shape is None or self._mistakes is None:
            self.say_empty(WAITING)
            return
        self.grid.show_samples(self._shown(self._mistakes), self._shape)
        self._tell(self._mistakes)
        self._enable()

    def _shown(self, mistakes: Mistakes) -> Samples | None:
        samples = mistakes.samples
        if samples is None or samples.origin is None or samples.train is None:
            return None
        kept = ~np.isin(samples.origin, list(self._gone))
        if self.filter.value() != "all":
            kept &= samples.train == (self.filter.value() == "train")
        return only(samples, kept)

    def _tell(self, found: Mistakes) -> None:
        test = f"{format_count(found.wrong_test)} of {format_count(found.test)} test"
        words = f"{test}, {format_count(found.wrong_train)} of {format_count(found.train)} training"
        self.caption.set_runs((words, ""))
        self.caption.setToolTip(f"Taken for something else: {words} samples. The worst are shown.")
        self.say_empty("" if self.grid.count() else NONE, controls=True)
        if self.grid.count():
            self.describe(f"{self.grid.count()} mistakes, the worst first; {words}")

    def _selection_changed(self) -> None:
        self._enable()

    def _enable(self) -> None:
        chosen, why = self.grid.acted_on(), "Choose a sample first."
        for action in (self.label, self.leave_out, self.show_it):
            action.set_enabled(bool(chosen), why)
        count = len(chosen)
        self.label.setAccessibleName(f"This is a …, for {count} samples" if count > 1 else "This is a …")

    # ---- acting

    def _under(self, button: QWidget) -> QPoint:
        return button.mapToGlobal(button.rect().topLeft())

    def _offer(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("What to do with the chosen samples")
        classes = self._classes_menu()
        classes.setTitle("This is a")
        menu.addMenu(classes)
        menu.addAction("Leave out").triggered.connect(lambda: self._leave_out())
        menu.addAction("Show in the network").triggered.connect(lambda: self._show_current())
        self._popup(menu, place)

    def _classes_menu(self) -> QMenu:
        """All classes; the one that the network says stands first."""
        menu = QMenu(self)
        menu.setAccessibleName("Classes")
        names = () if self._shape is None else self._shape.classes
        said = self._said()
        order = sorted(range(len(names)), key=lambda number: number != said)
        for number in order:
            words = f"{names[number]}, as the network says" if number == said else names[number]
            menu.addAction(words.replace("&", "&&")).triggered.connect(partial(self._relabel, number))
            if number == said:
                menu.addSeparator()
        return menu

    def _said(self) -> int:
        """What the network says of the chosen samples, -1 where that is not one class."""
        found = None if self._mistakes is None else self._mistakes.samples
        if found is None or found.origin is None:
            return -1
        said = {int(value) for value in found.predicted[np.isin(found.origin, self.grid.acted_on())]}
        return said.pop() if len(said) == 1 else -1

    def _popup(self, menu: QMenu, place: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _typed(self, text: str) -> None:
        """A class whose name is one letter or digit, by its key."""
        names = () if self._shape is None else self._shape.classes
        number = next((i for i, name in enumerate(names) if name.lower() == text.lower()), None)
        if number is not None:
            self._relabel(number)

    def _relabel(self, number: int) -> None:
        chosen = self.grid.acted_on()
        if chosen:
            self._act(SetLabels(origins=chosen, target=number), chosen)

    def _leave_out(self) -> None:
        chosen = self.grid.acted_on()
        if chosen:
            self._act(LeaveOutSamples(origins=chosen), chosen)

    def _act(self, edit: SetLabels | LeaveOutSamples, chosen: tuple[int, ...]) -> None:
        self._gone.update(chosen)
        self.grid.clear()
        self.ask(edit)
        self._refresh()

    def _show_current(self) -> None:
        origin = self.grid.origin_of(self.grid.current())
        if origin is not None:
            self.sample_chosen.emit(origin)

    def words_of(self, tile: int) -> str:
        """What a tile says: what is true and what was said."""
        found, origin = None if self._mistakes is None else self._mistakes.samples, self.grid.origin_of(tile)
        if found is None or found.origin is None or origin is None or self._shape is None:
            return ""
        at = int(np.flatnonzero(found.origin == origin)[0])
        return f"{class_name(self._shape, found.target[at])} → {class_name(self._shape, found.predicted[at])}"
