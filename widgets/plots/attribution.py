"""What the network looks at: which pixels of the chosen sample speak for a class, by four methods."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import AttributionView, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import METHODS, AttributionStudy, Method
from widgets.kit import SPACE, Choice, SliderRow
from widgets.plots.base import News
from widgets.plots.parts.attribution_tiles import AttributionTiles
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.view import WidgetView

MOST_HZ = 10.0
OPACITY = 70.0  # %
ALL: tuple[Method, ...] = tuple(method for method, _ in METHODS)
SAYS, LAST = -1, ""  # the class that the network says; the last layer that has maps
NO_PICTURES = "Which pixels speak for a class shows here when the data are pictures."
NO_CLASSES = "Which pixels speak for a class shows here when a network tells classes apart."
WAITING = "Which pixels speak for a class shows here once the network is ready."
NO_MAPS = "no layer has maps"
HELP = {
    "": "Four ways to ask which pixels matter. Press a picture to see it large.",
    "saliency": "How much the class's score changes with each pixel (Simonyan 2013).",
    "integrated_gradients": "Each pixel's share in the score, from black to the picture (Sundararajan 2017).",
    "grad_cam": "Where the maps of a layer speak for the class (Selvaraju 2017).",
    "occlusion": "What the score loses when a window is blacked out (Zeiler 2014).",
}


class AttributionPlot(WidgetView):
    """Four attribution methods over the picture, side by side or one of them large."""

    title: ClassVar[str] = "What it looks at"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._maps: tuple[str, ...] = ()
        self._answers: dict[Method, AttributionView] = {}
        self._news = News(MOST_HZ)
        self.method = Choice("Method", [("", "All four"), *METHODS], HELP[""], "none")
        self.target = Choice("Class", [(SAYS, "its answer")], "The class that the pixels speak for.", "none")
        self.layer = Choice("Layer", [(LAST, "last layer")], "Whose maps Grad-CAM reads.", "none")
        self.opacity = SliderRow("Overlay", 0, 100, 5, "%", help="How dense the colours lie on the picture.")
        self.tiles = AttributionTiles()
        self._lay_out()
        self.method.value_requested.connect(lambda method: self._choose(self.method, method))
        self.target.value_requested.connect(lambda target: self._choose(self.target, target))
        self.layer.value_requested.connect(lambda layer_id: self._choose(self.layer, layer_id))
        self.tiles.method_requested.connect(lambda method: self._choose(self.method, method))
        self.opacity.value_requested.connect(self._set_opacity)
        self._set_opacity(OPACITY)
        self._refresh()

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(2 * SPACE)
        for control in (self.method, self.target, self.layer):
            row.addWidget(control, 1)
        column.setSpacing(2 * SPACE)
        column.addLayout(row)
        column.addWidget(self.tiles, 1)
        column.addWidget(self.opacity)
        self.content.addLayout(column)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the data are pictures and the answer is a class."""
        return not _unsuited(spec.data_shape)

    # ---- what is asked

    def watch(self) -> Watch:
        if self._shape is None or _unsuited(self._shape):
            return Watch()
        return Watch(studies=frozenset(self._study(method) for method in self._methods() if self._has_maps(method)))

    def _methods(self) -> tuple[Method, ...]:
        chosen = self.method.value()
        return tuple(method for method in ALL if chosen in ("", method))

    def _study(self, method: Method) -> AttributionStudy:
        target, layer_id = self.target.value(), str(self.layer.value()) if method == "grad_cam" else LAST
        return AttributionStudy(method, target if isinstance(target, int) else SAYS, layer_id)

    def _has_maps(self, method: Method) -> bool:
        return method != "grad_cam" or bool(self._maps)

    def _choose(self, control: Choice, value: object) -> None:
        control.set_value(value)
        self._news.forget()
        self._refresh()
        self.watch_changed.emit()

    def _set_opacity(self, percent: float) -> None:
        self.opacity.set_value(percent)
        self.tiles.set_opacity(percent / 100)

    # ---- what is shown

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        maps = map_layers(spec, analysis)
        if spec.data_shape != self._shape:
            self._shape, self._answers = spec.data_shape, {}
            self._news.forget()
            self.target.set_options([(SAYS, "its answer"), *enumerate(spec.data_shape.classes)])
            self.target.set_value(SAYS)
        self.layer.set_options([(LAST, "last layer"), *layer_options(spec, maps)])
        if self.layer.value() not in (LAST, *maps):
            self.layer.set_value(LAST)
        if maps != self._maps:
            self._maps = maps
            self._answers.pop("grad_cam", None)
        self._refresh()
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        given = {method: snapshot.studies.get(self._study(method)) for method in self._methods()}
        fitting = {m: a for m, a in given.items() if isinstance(a, AttributionView) and self._fits(a)}
        if any(self._answers.get(m) is not a for m, a in fitting.items()):
            newest = next(a for m, a in fitting.items() if self._answers.get(m) is not a)
            if self._news.is_new(newest, snapshot.state):
                self._answers.update(fitting)
                self._refresh()

    def _fits(self, answer: AttributionView) -> bool:
        """Answers about older data may still be on their way."""
        size = None if self._shape is None else self._shape.picture
        return (
            size is not None and answer.values.shape == size[1:] and answer.inputs.size == size[0] * size[1] * size[2]
        )

    def _refresh(self) -> None:
        shape = self._shape
        problem = WAITING if shape is None else _unsuited(shape)
        if problem or shape is None or shape.picture is None:
            self.caption.set_runs()
            self.say_empty(problem)
            return
        methods = self._methods()
        self.layer.setVisible(methods == ("grad_cam",) and len(self._maps) > 1)
        self.method.set_help(HELP[str(self.method.value())])
        self.tiles.set_methods(methods)
        self.tiles.set_message("" if self._answers else WAITING)
        reasons: dict[Method, str] = {} if self._maps else {"grad_cam": NO_MAPS}
        self.tiles.show_answers(self._answers, shape.picture, shape.classes, reasons, ink=shape.ink)
        self._caption(shape, next((self._answers[m] for m in methods if m in self._answers), None))
        self.say_empty("", controls=True)

    def _caption(self, shape: DataShape, answer: AttributionView | None) -> None:
        if answer is None or not 0 <= answer.target < len(shape.classes):
            self.caption.set_runs()
            return
        name, percent = shape.classes[answer.target], f"{100 * answer.score:.0f} %"
        lead = "it says " if self.target.value() == SAYS else "what speaks for "
        self.caption.set_runs((lead, ""), (name, "text"), (f" · {percent}", ""))
        self.describe(f"{lead}{name}, {percent}")


def _unsuited(shape: DataShape) -> str:
    """Why nothing can be shown of such data; '' where it can."""
    if shape.picture is None:
        return NO_PICTURES
    acts = shape.task == "reinforcement" and bool(shape.classes)
    return "" if acts or shape.task in ("two-class", "multi-class") else NO_CLASSES


def map_layers(spec: Spec, analysis: Analysis) -> tuple[str, ...]:
    """Layers whose answer has places, from the first on; not the input."""
    shapes = analysis.shapes
    return tuple(
        layer_id
        for layer_id in analysis.order
        if layer_id in shapes
        and len(shapes[layer_id].output) == 3
        and shapes[layer_id].output[1] * shapes[layer_id].output[2] > 1
        and spec.network.layer(layer_id).kind != "input"
    )
