"""Edits of the data; task, loss and chosen features follow."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from pydantic import Field

from engine.spec.acting import settled
from engine.spec.catalog.data import AnyData, OwnKind, PlaneData, Point, Relabelled
from engine.spec.catalog.layers import Input
from engine.spec.catalog.losses import loss_for
from engine.spec.document import LONGEST_NAME, Spec
from engine.spec.edits.base import Edit, EditError, with_layer, words_of


class SetData(Edit):
    """Another data source; features, task and loss follow where they no longer fit, a name where nobody gave one."""

    data: AnyData

    def apply(self, spec: Spec) -> Spec:
        changed = _with_data(spec, self.data)
        return changed.with_(name=_name_of(self.data)) if spec.name == _name_of(spec.data) else changed

    def label(self, spec: Spec) -> str:
        return f"data: {self.data.called}"


class SetDataField(Edit):
    """One setting of the data (noise, formula, target column ...); what no longer fits follows as in `SetData`."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        if self.field not in type(spec.data).model_fields or self.field == "kind":
            raise EditError(f"{spec.data.called} has no {self.field}.")
        data = spec.data.with_(**{self.field: self.value})
        if self.field in data.renumbering and data != spec.data:
            data = data.with_(relabelled=(), left_out=())
        return _with_data(spec, data)

    def label(self, spec: Spec) -> str:
        if self.field == "held_out":
            classes = enumerate(spec.data.shape().classes)
            return f"never trained on: {', '.join(name for at, name in classes if at in self.value) or 'none'}"
        return "other samples" if self.field == "draw" else f"{self.field.replace('_', ' ')} {words_of(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"data.{self.field}"


class PaintPoints(Edit):
    """Add points by hand."""

    points: tuple[Point, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        data = _plane(spec)
        return spec.with_(data=data.with_(painted=(*data.painted, *self.points)))

    def label(self, spec: Spec) -> str:
        return "paint a point" if len(self.points) == 1 else "paint points"

    @property
    def merge_key(self) -> str:
        return "paint"


class ErasePoints(Edit):
    """Take points away: painted ones by index, generated ones by their index in the draw."""

    painted: tuple[int, ...] = ()
    generated: tuple[int, ...] = ()

    def apply(self, spec: Spec) -> Spec:
        data = _plane(spec)
        gone = set(self.painted)
        painted = tuple(point for i, point in enumerate(data.painted) if i not in gone)
        erased = tuple(sorted({*data.erased, *self.generated}))
        return spec.with_(data=data.with_(painted=painted, erased=erased))

    def label(self, spec: Spec) -> str:
        return "erase points"

    @property
    def merge_key(self) -> str:
        return "erase"


class SetLabels(Edit):
    """Give samples another class; what they were taken for before is forgotten."""

    origins: tuple[int, ...] = Field(min_length=1)
    target: int = Field(ge=0)

    def apply(self, spec: Spec) -> Spec:
        classes = spec.data.shape().classes
        if self.target >= len(classes):
            raise EditError(f"{spec.data.called} has no class {self.target + 1}.")
        kept = tuple(label for label in spec.data.relabelled if label.origin not in self.origins)
        made = tuple(Relabelled(origin=origin, target=self.target) for origin in self.origins)
        return spec.with_(data=spec.data.with_(relabelled=(*kept, *made)))

    def label(self, spec: Spec) -> str:
        return f"{_samples(self.origins)} is {spec.data.shape().classes[self.target]}"


class LeaveOutSamples(Edit):
    """Take samples out of training and test."""

    origins: tuple[int, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        return spec.with_(data=spec.data.with_(left_out=tuple(sorted({*spec.data.left_out, *self.origins}))))

    def label(self, spec: Spec) -> str:
        return f"leave out {_samples(self.origins)}"


def _samples(origins: tuple[int, ...]) -> str:
    return f"sample {origins[0]}" if len(origins) == 1 else f"{len(origins)} samples"


def _with_data(spec: Spec, data: AnyData) -> Spec:
    """The document with other data; task, loss, algorithm and chosen features follow where they no longer fit."""
    shape, training, network = data.shape(), spec.training, spec.network
    if training.task not in shape.tasks or spec.data.kind != data.kind:
        training = training.with_(task=shape.task)
    training = training.with_(loss=loss_for(training.task, training.loss, spec.training.task))
    if spec.data.shape().features != shape.features:
        for layer in network.layers:
            if isinstance(layer, Input) and layer.features is not None:
                network = with_layer(network, layer.with_(features=None))
    parts = {part.name for part in shape.sequence}
    for layer in network.layers:
        if isinstance(layer, Input) and layer.part not in ("", *parts):
            network = with_layer(network, layer.with_(part=""))
    return settled(spec, spec.with_(data=data, training=training, network=network))


def _name_of(data: AnyData) -> str:
    """What a project with this data is called until somebody calls it otherwise."""
    own = PurePath(data.path).stem if isinstance(data, OwnKind) else ""
    return (own or data.called.replace("/", "-"))[:LONGEST_NAME]  # a file is called so too


def _plane(spec: Spec) -> PlaneData:
    if not isinstance(spec.data, PlaneData):
        raise EditError("Points can only be painted on a 2-D problem.")
    return spec.data
