"""What mends the shapes of layers of autoencoders and of adversarial training: pairs of words and edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.spec.catalog.layers import Corruption, Dense, LayerKind, Shape, TiedDense, Versus
from engine.spec.document import Spec
from engine.spec.edits import Edit, SetParameter, title_of
from engine.spec.graph import before

Offered = tuple[str, Edit]


def settings(spec: Spec, shapes: Mapping[str, Shape], layer: LayerKind) -> Iterator[Offered]:
    """Settings of such a layer, or of what leads to it, that fit what reaches it, best first.

    Parameters
    ----------
    shapes : what each layer gives, where it is known.
    """
    match layer:
        case TiedDense():
            yield from _ties(spec, shapes, layer)
        case Corruption(mode="blur"):
            for mode, words in (("noise", "Add noise instead"), ("masking", "Mask instead")):
                yield words, SetParameter(layer_ids=(layer.id,), field="mode", value=mode)
        case Versus():
            yield from _as_wide(spec, shapes, layer)


def _ties(spec: Spec, shapes: Mapping[str, Shape], layer: TiedDense) -> Iterator[Offered]:
    """Dense layers that give as many numbers as reach it, the nearest first."""
    (source, *_) = spec.network.sources(layer.id) or ("",)
    behind = before(spec.network, (source,)) if source in shapes else frozenset()
    for dense in reversed([x for x in shapes if x in behind and x != layer.tied_to]):
        if isinstance(spec.network.layer(dense), Dense) and shapes[dense] == shapes[source]:
            edit = SetParameter(layer_ids=(layer.id,), field="tied_to", value=dense)
            yield f"Tie it to {title_of(spec, dense)}", edit


def _as_wide(spec: Spec, shapes: Mapping[str, Shape], layer: Versus) -> Iterator[Offered]:
    """As many units for the last layer of the generator as a real sample has numbers."""
    sources = spec.network.sources(layer.id)
    if len(sources) < 2 or any(source not in shapes for source in sources):
        return
    real, made = shapes[sources[0]], spec.network.layer(sources[1])
    if len(real) == 1 and isinstance(made, Dense):
        edit = SetParameter(layer_ids=(made.id,), field="units", value=real[0])
        yield f"{real[0]:,} units for {title_of(spec, made.id)}", edit
