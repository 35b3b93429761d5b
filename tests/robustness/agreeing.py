"""What it means that document, canvas and engine agree; for the test that edits at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from app.document import Document
from engine.messages import Load, SetWatch
from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.catalog.layers import (
    LAYERS,
    DepthwiseConv2d,
    Filters,
    Input,
    LayerKind,
    Learned,
    Norm,
    PositionalEncoding,
    SeparableConv2d,
)
from engine.spec.document import Spec
from engine.spec.folding import shown
from engine.spec.matrices import OWN, matrices
from engine.spec.shapes import Analysis
from engine.worker import InlineEngine
from widgets.canvas import NetworkCanvas

EVERY_LAYER = Watch(
    weights=frozenset({"input", "output", *(f"{kind}-{number}" for kind in LAYERS for number in range(1, 30))})
)
EVERYTHING = EVERY_LAYER | Watch(
    maps=True, plane=True, points=True, function=True, curves=True, histograms=True, stats=True, activations=True,
    samples=True, confusion=True, map_size=6, plane_size=8,
)  # fmt: skip


class Trio:
    """A document with a canvas and an engine that follow it, joined as `app.wiring` joins them."""

    def __init__(self, spec: Spec) -> None:
        self.document = Document(spec)
        self.canvas = NetworkCanvas()
        self.engine = InlineEngine()
        self.snapshot: Snapshot | None = None
        self.refused: list[str] = []
        self.document.changed.connect(self._show)
        self.document.refused.connect(self.refused.append)
        self.canvas.edit_requested.connect(self.document.push)
        self.canvas.gesture_finished.connect(self.document.finish_gesture)
        self.canvas.gesture_cancelled.connect(self.document.cancel_gesture)
        self.engine.post(SetWatch(EVERY_LAYER))
        self._show(spec, self.document.analysis, self.document.load_message())

    def _show(self, spec: Spec, analysis: Analysis, load: Load) -> None:
        self.canvas.show_document(spec, analysis)
        self.engine.post(load)
        self.take()

    def take(self) -> None:
        """Show the engine's newest snapshot on the canvas."""
        snapshot = self.engine.latest()
        if snapshot is not None:
            self.snapshot = snapshot
            self.canvas.show_snapshot(snapshot)

    def close(self) -> None:
        """Let go of the canvas."""
        self.canvas.close()
        self.canvas.deleteLater()

    # ---- agreement ------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """All that has to hold after every edit."""
        self._check_engine()
        self._check_canvas()
        self._check_numbers()

    def _check_engine(self) -> None:
        loop, document = self.engine._loop, self.document
        assert self.snapshot is not None
        assert self.snapshot.revision == loop._revision == document.revision
        assert loop._document is document.spec
        if document.analysis.problems:
            assert self.snapshot.state is RunState.BLOCKED
            assert self.snapshot.trouble is not None
            assert self.snapshot.trouble.problem == document.analysis.problems[0].problem
        elif self.snapshot.state is RunState.BLOCKED:
            self._check_that_only_data_blocks()
        else:
            assert loop._run is not None
            assert loop._run.spec is document.spec

    def _check_that_only_data_blocks(self) -> None:
        """A document without a problem can only be stopped by its samples, which the document has not seen."""
        assert self.snapshot is not None
        assert self.snapshot.trouble is not None
        assert self.snapshot.trouble.layer_id == "data", self.snapshot.trouble

    def _check_canvas(self) -> None:
        spec, canvas = self.document.spec, self.canvas
        drawn = shown(spec.network)
        nodes = set(drawn.nodes)
        assert canvas._controller.spec is spec
        assert set(canvas._controller.contents) == set(canvas._scene.blocks) == nodes
        assert nodes <= set(canvas._outline._ids())
        assert set(canvas._scene.lines) == set(canvas._scene.inserts) == set(drawn.links)
        assert set(canvas._scene.links) <= set(drawn.links)
        assert set(canvas._controller.selection) <= nodes
        for layer in spec.network.layers:
            if layer.id in nodes:
                assert canvas._controller.contents[layer.id].units == self._units(layer.id), (layer, spec.data.kind)

    def _units(self, layer_id: str) -> int:
        """How many units the canvas has to show of a layer: of one whose shape is not known what it says itself."""
        layer, shape = self.document.spec.network.layer(layer_id), self.document.analysis.shapes.get(layer_id)
        if isinstance(layer, Input):
            return len(layer.chosen(self.document.spec.data_shape))
        if shape is not None:
            return shape.output[0]
        own = {"output": self.document.spec.data_shape.outputs, "value": 1}.get(layer.kind, 0)
        return int(getattr(layer, "units", own))

    def _check_numbers(self) -> None:
        assert self.snapshot is not None
        if self.snapshot.state is RunState.BLOCKED:
            return
        shapes = self.document.analysis.shapes
        for layer_id, view in self.snapshot.layers.items():
            assert layer_id in shapes
            units, layer = shapes[layer_id].output[0], self.document.spec.network.layer(layer_id)
            if view.weight is not None:
                assert view.weight.shape == (units, columns_of(layer, shapes[layer_id].inputs[0][0]))
            assert view.bias is None or view.bias.shape == (units,)
            assert view.maps is None or layer.kind == "output" or len(view.maps) == units
        live = [self.document.spec.network.layer(i) for i in self.document.analysis.order]
        learned = [layer.id for layer in live if isinstance(layer, Learned) and has_one_table(layer)]
        assert all(self.snapshot.layers[layer_id].weight is not None for layer_id in learned)
        acts = self.snapshot.agent is not None
        astray = [
            path
            for path, array in arrays(self.snapshot)
            if not (np.isfinite(array) | may_be_gap(path, array, acts)).all()
        ]
        assert astray == []


def has_one_table(layer: LayerKind) -> bool:
    """Whether a watch of weights brings them; of layers with several tables each is asked for by its key."""
    tables = matrices(layer)
    return any(table.key == OWN for table in tables) if tables else not isinstance(layer, PositionalEncoding)


def columns_of(layer: LayerKind, channels: int) -> int:
    """How many weights a unit has, the kernels of a filter one after another."""
    match layer:
        case Norm():
            return 1
        case DepthwiseConv2d():
            return layer.places
        case SeparableConv2d():
            return channels
        case Filters():
            return channels * layer.places
    return channels


def may_be_gap(path: str, array: np.ndarray[Any, Any], acts: bool) -> np.ndarray[Any, Any]:
    """Where no number is meant: a formula without a value there, a moment when there was no test sample; of one who
    acts, a mean return before the first episode was over."""
    gaps = path.endswith(("function.truth", "curves.test_loss", "curves.test_metric"))
    gaps = gaps or (acts and path.endswith("curves.train_metric"))
    missing: np.ndarray[Any, Any] = np.isnan(array)
    return missing & gaps


def arrays(value: Any, path: str = "snapshot") -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Every number in a frozen value, with its path."""
    if isinstance(value, (np.ndarray, float)):
        yield path, np.asarray(value)
    elif is_dataclass(value):
        for item in fields(value):
            yield from arrays(getattr(value, item.name), f"{path}.{item.name}")
    elif hasattr(value, "items"):
        for key, part in value.items():
            yield from arrays(part, f"{path}[{key}]")
