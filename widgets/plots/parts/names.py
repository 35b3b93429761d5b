"""What the columns of samples and the layers of a choice are called."""

from __future__ import annotations

from collections.abc import Iterable

from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import title_of


def raw_names(shape: DataShape) -> tuple[str, ...]:
    """Names of the columns of `Samples.inputs`: a plane has two, however many features are made of them."""
    return ("x₁", "x₂") if shape.plane else shape.features


def layer_options(spec: Spec, layer_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(id, title) of these layers; equal titles are numbered."""
    ids = tuple(layer_ids)
    titles = [title_of(spec, layer_id) for layer_id in ids]
    return tuple(
        (layer_id, f"{title} ({titles[: at + 1].count(title)})" if titles.count(title) > 1 else title)
        for at, (layer_id, title) in enumerate(zip(ids, titles, strict=True))
    )
