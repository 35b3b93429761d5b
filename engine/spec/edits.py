"""What a click asks for.

Each edit turns one document into the next; those that only touch the run leave it as it was.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from engine.spec.catalog.data import AnyData, PlaneData, Point
from engine.spec.catalog.layers import AnyLayer, Input, LayerKind
from engine.spec.catalog.losses import DEFAULT_LOSS, LOSSES
from engine.spec.document import Link, Network, Spec
from engine.spec.value import Value


class EditError(ValueError):
    """An edit that cannot be made here; the text is one plain sentence for the user."""


class Edit(Value):
    """One user action, one undo.

    Attributes
    ----------
    run_only : the edit leaves the document alone and acts on weights or progress; undo brings those back.
    """

    run_only: ClassVar[bool] = False

    def apply(self, spec: Spec) -> Spec:
        """The next document.

        Raises
        ------
        EditError
            If the edit does not fit this document.
        pydantic.ValidationError
            If a value is out of range.
        """
        raise NotImplementedError

    def label(self, spec: Spec) -> str:
        """A few words for the undo entry and the mark on the curves, given the document before the edit."""
        raise NotImplementedError

    @property
    def merge_key(self) -> str:
        """Edits of one gesture with the same key become one undo; empty never merges."""
        return ""


# ---- layers -------------------------------------------------------------------------------------------------------


class SetParameter(Edit):
    """Give a parameter of some layers another value (units, activation, input features ...)."""

    layer_ids: tuple[str, ...]
    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        for layer_id in self.layer_ids:
            layer = _layer(network, layer_id)
            if self.field not in type(layer).model_fields or self.field in ("id", "kind"):
                raise EditError(f"{layer.title} has no {self.field}.")
            network = _replaced(network, layer.with_(**{self.field: self.value}))
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"{len(self.layer_ids)} layers: {self.field} {_words(self.value)}"
        return f"{title_of(spec, self.layer_ids[0])}: {self.field} {_words(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"{self.layer_ids}.{self.field}"


class InsertLayer(Edit):
    """Put a layer between two linked layers."""

    layer: AnyLayer
    source: str
    target: str

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        if network.has(self.layer.id):
            raise EditError("That layer is already in the network.")
        old = next((x for x in network.links if x.source == self.source and x.target == self.target), None)
        if old is None:
            raise EditError("The link it should go into is not there any more.")
        if not network.has(self.target):
            raise EditError("The layer after that link is not there any more.")
        at = [layer.id for layer in network.layers].index(self.target)
        layers = (*network.layers[:at], self.layer, *network.layers[at:])
        first = Link(source=self.source, target=self.layer.id)
        second = old.with_(source=self.layer.id)
        links = tuple(x for link in network.links for x in ((first, second) if link is old else (link,)))
        return spec.with_(network=network.with_(layers=layers, links=links))

    def label(self, spec: Spec) -> str:
        return f"insert {self.layer.title}"


class RemoveLayers(Edit):
    """Take layers out; what fed a removed layer feeds what came after it."""

    layer_ids: tuple[str, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        for layer_id in self.layer_ids:
            layer = _layer(network, layer_id)
            if layer.kind in ("input", "output"):
                raise EditError(f"The {layer.title} layer cannot be removed.")
            network = _without(network, layer_id)
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"remove {len(self.layer_ids)} layers"
        return f"remove {title_of(spec, self.layer_ids[0])}"


class MoveLayers(Edit):
    """Put blocks elsewhere on the canvas; a position of None goes back to the automatic arrangement."""

    positions: tuple[tuple[str, float | None, float | None], ...]

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        for layer_id, x, y in self.positions:
            network = _replaced(network, _layer(network, layer_id).with_(x=x, y=y))
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        return "move"

    @property
    def merge_key(self) -> str:
        return f"move {[layer_id for layer_id, _, _ in self.positions]}"


class PasteLayers(Edit):
    """Put copied layers, in order, into the link from `source` to `target`; they need fresh ids (see `fresh_id`)."""

    layers: tuple[AnyLayer, ...] = Field(min_length=1)
    source: str
    target: str

    def apply(self, spec: Spec) -> Spec:
        source = self.source
        for layer in self.layers:
            if layer.kind in ("input", "output"):
                raise EditError(f"There can be only one {layer.title} layer.")
            spec = InsertLayer(layer=layer, source=source, target=self.target).apply(spec)
            source = layer.id
        return spec

    def label(self, spec: Spec) -> str:
        return "paste" if len(self.layers) == 1 else f"paste {len(self.layers)} layers"


# ---- data ---------------------------------------------------------------------------------------------------------


class SetData(Edit):
    """Another data source; features, task and loss follow where they no longer fit."""

    data: AnyData

    def apply(self, spec: Spec) -> Spec:
        return _with_data(spec, self.data)

    def label(self, spec: Spec) -> str:
        return f"data: {self.data.title}"


class SetDataField(Edit):
    """One setting of the data (noise, formula, target column ...); what no longer fits follows as in `SetData`."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        if self.field not in type(spec.data).model_fields or self.field == "kind":
            raise EditError(f"{spec.data.title} has no {self.field}.")
        return _with_data(spec, spec.data.with_(**{self.field: self.value}))

    def label(self, spec: Spec) -> str:
        return "other samples" if self.field == "draw" else f"{self.field.replace('_', ' ')} {_words(self.value)}"

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


# ---- training -----------------------------------------------------------------------------------------------------


class SetTraining(Edit):
    """One setting of the training; a task change brings a fitting loss."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        if self.field not in type(spec.training).model_fields:
            raise EditError(f"The training has no {self.field}.")
        training = spec.training.with_(**{self.field: self.value})
        if self.field == "task" and training.task not in LOSSES[training.loss].tasks:
            training = training.with_(loss=DEFAULT_LOSS[training.task])
        return spec.with_(training=training)

    def label(self, spec: Spec) -> str:
        return f"{self.field.replace('_', ' ')} {_words(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"training.{self.field}"


class SetPenalty(Edit):
    """One penalty on the weights instead of any other; "none" takes all away."""

    penalty: Literal["none", "l1", "l2", "weight_decay"]
    value: float = Field(default=0.0, ge=0)

    def apply(self, spec: Spec) -> Spec:
        values = dict.fromkeys(("l1", "l2", "weight_decay"), 0.0)
        if self.penalty != "none":
            values[self.penalty] = self.value
        return spec.with_(training=spec.training.with_(**values))

    def label(self, spec: Spec) -> str:
        return "no penalty" if self.penalty == "none" else f"{self.penalty.replace('_', ' ')} {_words(self.value)}"

    @property
    def merge_key(self) -> str:
        return "training.penalty"


class SetSeed(Edit):
    """Another seed: data, initial weights and batch order are drawn again, and the run starts afresh."""

    seed: int = Field(ge=0, le=2**31 - 1)

    def apply(self, spec: Spec) -> Spec:
        return spec.with_(seed=self.seed)

    def label(self, spec: Spec) -> str:
        return f"seed {self.seed}"


class SetView(Edit):
    """What is shown of the project."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        if self.field not in type(spec.view).model_fields:
            raise EditError(f"The view has no {self.field}.")
        return spec.with_(view=spec.view.with_(**{self.field: self.value}))

    def label(self, spec: Spec) -> str:
        return f"show {self.field.replace('_', ' ')}" if self.value else f"hide {self.field.replace('_', ' ')}"


class SetName(Edit):
    """Another name for the project."""

    name: str

    def apply(self, spec: Spec) -> Spec:
        return spec.with_(name=self.name)

    def label(self, spec: Spec) -> str:
        return "rename"


# ---- the run ------------------------------------------------------------------------------------------------------


class RunEdit(Edit):
    """Acts on weights or progress only; the engine keeps a checkpoint first, which undo restores."""

    run_only: ClassVar[bool] = True

    def apply(self, spec: Spec) -> Spec:
        return spec


class ResetRun(RunEdit):
    """Back to the first weights of this seed; progress and curves start again."""

    def label(self, spec: Spec) -> str:
        return "reset"


class RandomiseLayers(RunEdit):
    """Draw the weights of some layers anew; `salt` picks which draw."""

    layer_ids: tuple[str, ...] = Field(min_length=1)
    salt: int = Field(ge=0, le=2**31 - 1)

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"randomise {len(self.layer_ids)} layers"
        return f"randomise {title_of(spec, self.layer_ids[0])}"


class SetWeight(RunEdit):
    """Give one weight or bias a value.

    Attributes
    ----------
    parameter : which tensor of the layer.
    unit : row; `source` : column of a weight, ignored for a bias.
    """

    layer_id: str
    parameter: Literal["weight", "bias"]
    unit: int = Field(ge=0)
    source: int = Field(default=0, ge=0)
    value: float

    def apply(self, spec: Spec) -> Spec:
        _layer(spec.network, self.layer_id)
        return spec

    def label(self, spec: Spec) -> str:
        return f"{self.parameter} {_words(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"{self.layer_id}.{self.parameter}.{self.unit}.{self.source}"


# ---- helpers ------------------------------------------------------------------------------------------------------


def title_of(spec: Spec, layer_id: str) -> str:
    """What a layer is called on screen: its name, or its kind with its width."""
    if not spec.network.has(layer_id):
        return layer_id
    layer = spec.network.layer(layer_id)
    units = getattr(layer, "units", None)
    return layer.name or (f"{layer.title} {units}" if units is not None else layer.title)


def fresh_id(network: Network, kind: str) -> str:
    """An id of the form "dense-3" that no layer has."""
    number = 1
    while network.has(f"{kind}-{number}"):
        number += 1
    return f"{kind}-{number}"


def _layer(network: Network, layer_id: str) -> LayerKind:
    try:
        return network.layer(layer_id)
    except KeyError:
        raise EditError("That layer is not in the network any more.") from None


def _replaced(network: Network, layer: LayerKind) -> Network:
    return network.with_(layers=tuple(layer if old.id == layer.id else old for old in network.layers))


def _without(network: Network, layer_id: str) -> Network:
    sources = [source for source in network.sources(layer_id) if source != layer_id]
    links: list[Link] = []
    for link in network.links:
        if link.source == layer_id != link.target:
            links += [link.with_(source=source) for source in sources]
        elif link.target != layer_id:
            links.append(link)
    return network.with_(
        layers=tuple(layer for layer in network.layers if layer.id != layer_id),
        links=tuple(dict.fromkeys(links)),
    )


def _with_data(spec: Spec, data: AnyData) -> Spec:
    """The document with other data; task, loss and chosen features follow where they no longer fit."""
    shape, training, network = data.shape(), spec.training, spec.network
    if training.task not in shape.tasks or spec.data.kind != data.kind:
        training = training.with_(task=shape.task)
    if training.task not in LOSSES[training.loss].tasks:
        training = training.with_(loss=DEFAULT_LOSS[training.task])
    if spec.data.shape().features != shape.features:
        for layer in network.layers:
            if isinstance(layer, Input) and layer.features is not None:
                network = _replaced(network, layer.with_(features=None))
    return spec.with_(data=data, training=training, network=network)


def _plane(spec: Spec) -> PlaneData:
    if not isinstance(spec.data, PlaneData):
        raise EditError("Points can only be painted on a 2-D problem.")
    return spec.data


def _words(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    kind = getattr(value, "title", None)
    return kind if isinstance(kind, str) else str(value)
