"""What drives each filter: the picture that a unit answers to most, the samples that do, and its weights."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from PySide6.QtCore import QSizeF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.snapshot import AscentView, Floats, Snapshot, TopSamplesView, Watch
from engine.spec.acting import ENDS
from engine.spec.autoencoder import reached
from engine.spec.catalog.layers.conv import Filters
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from engine.spec.studies import AscentStudy, Study, TopSamplesStudy
from widgets.kit import Choice, IconButton, LinkLabel, Segments, theme, theme_signals
from widgets.plots.base import News
from widgets.plots.drivers_surface import DriversSurface
from widgets.plots.parts.driver_plates import (
    HIERARCHY_ASPECT,
    Fields,
    NineMaker,
    Rung,
    ascent_plates,
    filter_plates,
    hierarchy_plates,
    sample_plates,
)
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.plates import rows_that_fit
from widgets.plots.parts.view import WidgetView

MOST_HZ = 8.0
MODES = (("ascent", "Ascent"), ("samples", "Nine samples"), ("filters", "Filters"), ("layers", "Layers"))
UNITS = {"ascent": 12, "samples": 6, "filters": 24, "layers": 6}  # on a page at most
LAYERS = 4  # columns of the hierarchy on a page
CHROME = QSizeF(32, 92)  # px that the card and its controls take
NO_PICTURES = "What drives a unit can be drawn where the data are pictures. Choose Digits or Garments under Data."
SILENT_KINDS = ("input", "flatten", "reshape", "dropout")  # what they give is what they get


class DriversView(WidgetView):
    """Units of the selected layer, or the first units of each layer side by side.

    Signals
    -------
    unit_selected(layer_id, unit) : a unit was clicked. sample_chosen(origin) : a sample was clicked twice.
    """

    title: ClassVar[str] = "What drives each filter"
    unit_selected = Signal(str, int)
    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._analysis: Analysis | None = None
        self._ids: tuple[str, ...] = ()
        self._layer_id = ""
        self._page = 0
        self._rows = 2  # of the hierarchy, as many as there is room for
        self._fields: Fields | None = None
        self._answers: dict[Study, AscentView | TopSamplesView] = {}
        self._weight: Floats | None = None
        self._seen: tuple[object, ...] = ()
        self._news = News(MOST_HZ)
        self.choice = Choice("Layer", [], "Whose units are shown.", "none")
        self.mode = Segments(MODES, "What is shown of them")
        self.earlier, self.later = IconButton("chevron-left", "Units before"), IconButton("chevron-right", "Next units")
        self.crop = LinkLabel("crop", quiet=True, role="small")
        self.surface = DriversSurface()
        self._build()
        self._refresh()

    def _build(self) -> None:
        self.crop.setCheckable(True)
        self.crop.set_hint("Show only the part of each sample that the unit looks at.")
        self.header.insertWidget(0, self.choice)
        for button in (self.earlier, self.later):
            self.header.addWidget(button)
        row = QHBoxLayout()
        row.addWidget(self.mode)
        row.addStretch(1)
        row.addWidget(self.crop)
        self.body.insertLayout(0, row)
        self.content.addWidget(self.surface)
        self.choice.value_requested.connect(lambda layer_id: self.set_layer(str(layer_id)))
        self.mode.value_requested.connect(self._use)
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.later.clicked.connect(lambda: self._turn(1))
        self.crop.clicked.connect(lambda _on: self._refresh())
        self.surface.page_requested.connect(self._turn)
        self.surface.unit_selected.connect(self.unit_selected)
        self.surface.sample_chosen.connect(self.sample_chosen)
        theme_signals().changed.connect(self._refresh)

    @staticmethod
    def suits(spec: Spec) -> bool:
        """Whether there is a picture to climb to."""
        return spec.data_shape.picture is not None

    # ---- what is asked for

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def studies(self) -> tuple[Study, ...]:
        """The questions that this view asks in its present state."""
        if self._spec is None or not self.suits(self._spec):
            return ()
        mode = self.mode.value()
        if mode == "ascent" and self._layer_id:
            return (AscentStudy(self._layer_id, self.units()),)
        if mode == "samples" and self._layer_id:
            return (TopSamplesStudy(self._layer_id, self.units()),)
        if mode == "layers":
            return tuple(study for layer_id in self.rungs() for study in self._of_rung(layer_id))
        return ()

    def _of_rung(self, layer_id: str) -> tuple[AscentStudy, TopSamplesStudy]:
        units = tuple(range(min(self._rows, self._count(layer_id))))
        return AscentStudy(layer_id, units), TopSamplesStudy(layer_id, units, 2)

    def watch(self) -> Watch:
        weights = frozenset({self._layer_id} if self.mode.value() == "filters" and self._layer_id else ())
        return Watch(weights=weights, studies=frozenset(self.studies()))

    def units(self) -> tuple[int, ...]:
        """The units on this page."""
        size = UNITS[str(self.mode.value())]
        first = self._page * size
        return tuple(range(first, min(first + size, self._count(self._layer_id))))

    def rungs(self) -> tuple[str, ...]:
        """The layers of the hierarchy on this page: those with filters, and the answer."""
        ladder = self._ladder()
        return ladder[self._page * LAYERS : (self._page + 1) * LAYERS]

    def _ladder(self) -> tuple[str, ...]:
        if self._spec is None or self._analysis is None:
            return ()
        network, answer = self._spec.network, self._analysis.answer
        with_units = [i for i in self._ids if isinstance(network.layer(i), Filters)]
        if not with_units:
            with_units = [i for i in self._ids if network.layer(i).kind == "dense"]
        return (*with_units, *([answer] if answer in self._ids else []))

    def _count(self, layer_id: str) -> int:
        shape = None if self._analysis is None else self._analysis.shapes.get(layer_id)
        return 0 if shape is None else shape.output[0]

    def _pages(self) -> int:
        if self.mode.value() == "layers":
            return max(1, -(-len(self._ladder()) // LAYERS))
        return max(1, -(-self._count(self._layer_id) // UNITS[str(self.mode.value())]))

    # ---- following

    def set_layer(self, layer_id: str) -> None:
        """Show another layer; one without units of its own leaves it as it is."""
        if layer_id in self._ids and layer_id != self._layer_id:
            self._layer_id, self._page, self._weight = layer_id, 0, None
            self._ask_anew()
        self.choice.set_value(self._layer_id)

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers that has units."""
        self.set_layer(next((layer_id for layer_id in ids if layer_id in self._ids), self._layer_id))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old = self._spec
        self._spec, self._analysis, self._fields = spec, analysis, Fields(spec, analysis)
        self._ids = tuple(i for i in reached(spec, analysis) if spec.network.layer(i).kind not in SILENT_KINDS)
        self.choice.set_options(layer_options(spec, self._ids))
        if old is not None and (old.data_shape != spec.data_shape or old.network != spec.network):
            self._answers, self._weight = {}, None
            self._news.forget()
        if self._layer_id not in self._ids:
            self._layer_id = next(iter(self._ladder()), next(iter(self._ids), ""))
        self._page = min(self._page, self._pages() - 1)
        self._fit_rows()
        self.choice.set_value(self._layer_id)
        self._ask_anew()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        found = {study: snapshot.studies.get(study) for study in self.studies()}
        view = snapshot.layers.get(self._layer_id)
        weight = view.weight if view is not None and self.mode.value() == "filters" else None
        parts = (weight, *found.values())
        same = len(parts) == len(self._seen) and all(a is b for a, b in zip(parts, self._seen, strict=True))
        if same or not self._news.is_new(parts, snapshot.state):
            return
        self._seen, self._weight = parts, weight
        self._answers = {s: a for s, a in found.items() if isinstance(a, AscentView | TopSamplesView)}
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size has room for more or fewer units of the hierarchy."""
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        room = QSizeF(self.width() - CHROME.width(), self.height() - CHROME.height())
        rows = min(rows_that_fit(max(len(self.rungs()), 1), HIERARCHY_ASPECT, room), UNITS["layers"])
        if rows != self._rows:
            self._rows = rows
            if self.mode.value() == "layers":
                self._ask_anew()

    def _use(self, mode: object) -> None:
        self.mode.set_value(mode)
        self._page = 0
        self._ask_anew()

    def _turn(self, step: int) -> None:
        page = min(max(self._page + step, 0), self._pages() - 1)
        if page != self._page:
            self._page = page
            self._ask_anew()

    def _ask_anew(self) -> None:
        self._answers = {study: answer for study, answer in self._answers.items() if study in self.studies()}
        self._seen = ()
        self._news.forget()
        self._refresh()
        self.watch_changed.emit()

    # ---- showing

    def _refresh(self) -> None:
        self._show_controls()
        if self._spec is None or self._analysis is None or not self._ids:
            self.say_empty("What drives the units shows here, once a network leads to an output.")
            return
        picture = self._spec.data_shape.picture
        if picture is None:
            self.say_empty(NO_PICTURES)
            return
        problem = getattr(self, f"_show_{self.mode.value()}")(self._spec, self._analysis, picture)
        self.say_empty(problem, controls=True)
        if not problem:
            self._tell(self._spec)

    def _show_controls(self) -> None:
        mode, pages = self.mode.value(), self._pages()
        for control in (self.choice, self.earlier, self.later):
            control.setVisible(self.wants_control(control))
        self.mode.setVisible(self._spec is None or self.suits(self._spec))
        self.crop.setVisible(mode in ("samples", "layers") and self._spec is not None and self.suits(self._spec))
        self.earlier.set_enabled(self._page > 0, "These are the first")
        self.later.set_enabled(self._page < pages - 1, "These are the last")

    def wants_control(self, control: QWidget) -> bool:
        if control is self.choice:
            return self.mode.value() != "layers"
        return control not in (self.earlier, self.later) or self._pages() > 1

    def _maker(self, spec: Spec) -> NineMaker:
        assert self._fields is not None
        return NineMaker(spec, self._fields, self.crop.isChecked())

    def _show_ascent(self, spec: Spec, _analysis: Analysis, picture: tuple[int, int, int]) -> str:
        answer = self._answers.get(AscentStudy(self._layer_id, self.units()))
        if not isinstance(answer, AscentView) or answer.pictures.shape[1:] != picture:
            return "Pictures that drive these units are being looked for."
        atlas, plates = ascent_plates(spec, self._layer_id, answer, theme())
        self.surface.show_plates(atlas.image, plates)
        return ""

    def _show_samples(self, spec: Spec, _analysis: Analysis, picture: tuple[int, int, int]) -> str:
        answer = self._answers.get(TopSamplesStudy(self._layer_id, self.units()))
        if not isinstance(answer, TopSamplesView) or answer.inputs.shape[-1] != prod(picture):
            return "The samples that drive these units most are being looked for."
        atlas, plates = sample_plates(spec, self._layer_id, answer, self._maker(spec), theme())
        self.surface.show_plates(atlas.image, plates)
        return ""

    def _show_filters(self, spec: Spec, analysis: Analysis, _picture: tuple[int, int, int]) -> str:
        if self._weight is None:
            layer = spec.network.layer(self._layer_id)
            if isinstance(layer, Filters) or layer.kind in ("dense", *ENDS):
                return "The filters show here as soon as the network is ready."
            return f"{title_of(spec, self._layer_id)} has no filters: it learns nothing. Select a convolution."
        found = filter_plates(spec, analysis, self._layer_id, self._weight, self.units(), theme())
        if found is None:
            return "The weights of this layer are no pictures: it does not look at pixels. Select a convolution."
        self.surface.show_plates(found[0].image, found[1])
        return ""

    def _show_layers(self, spec: Spec, _analysis: Analysis, picture: tuple[int, int, int]) -> str:
        rungs = []
        for layer_id in self.rungs():
            climbed, samples = (self._answers.get(study) for study in self._of_rung(layer_id))
            rungs.append(
                Rung(
                    layer_id,
                    climbed if isinstance(climbed, AscentView) else None,
                    samples if isinstance(samples, TopSamplesView) else None,
                )
            )
        if not any(rung.climbed or rung.samples for rung in rungs):
            return "What drives the first units of each layer is being looked for."
        atlas, plates = hierarchy_plates(spec, rungs, picture, self._maker(spec), theme())
        self.surface.show_plates(atlas.image, plates, tuple(title_of(spec, rung.layer_id) for rung in rungs))
        return ""

    def _tell(self, spec: Spec) -> None:
        words = self._words()
        self.caption.set_runs((words, ""))
        title = title_of(spec, self._layer_id) if self.mode.value() != "layers" else "Layers side by side"
        self.describe(f"{title}: {words}" if words else title)

    def _words(self) -> str:
        """Which units these are, and how far the climb has come."""
        climbs = [answer.done for answer in self._answers.values() if isinstance(answer, AscentView)]
        done = min(climbs, default=1.0)
        climbing = f"climbing {done:.0%}" if done < 1 else ""
        if self.mode.value() == "layers":
            return climbing or "first units of each layer"
        units = self.units()
        count = self._count(self._layer_id)
        which = f"{units[0] + 1}–{units[-1] + 1} of {count}" if len(units) < count else f"{count} units"
        return f"{which} · {climbing}" if climbing else which
