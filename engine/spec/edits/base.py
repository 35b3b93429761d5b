"""What every edit has."""

from __future__ import annotations

from typing import ClassVar

from engine.spec.catalog.layers import LayerKind
from engine.spec.document import Network, Spec
from engine.spec.graph import fresh_id
from engine.spec.value import Value

__all__ = ["Edit", "EditError", "fresh_id", "layer_of", "title_of", "with_layer", "words_of"]


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


def title_of(spec: Spec, layer_id: str) -> str:
    """What a layer is called on screen: its name, or its kind with its width."""
    if not spec.network.has(layer_id):
        return layer_id
    layer = spec.network.layer(layer_id)
    units = getattr(layer, "units", None)
    return layer.name or (f"{layer.title} {units}" if units is not None else layer.title)


def layer_of(network: Network, layer_id: str) -> LayerKind:
    try:
        return network.layer(layer_id)
    except KeyError:
        raise EditError("That layer is not in the network any more.") from None


def with_layer(network: Network, layer: LayerKind) -> Network:
    return network.with_(layers=tuple(layer if old.id == layer.id else old for old in network.layers))


def words_of(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    kind = getattr(value, "title", None)
    return kind if isinstance(kind, str) else str(value)
