"""What a learned code is good for: its encoder, frozen, with another head."""

from __future__ import annotations

from engine.spec.autoencoder import Halves
from engine.spec.catalog.layers import Contraction, Corruption, LayerKind, Output, Sparsity
from engine.spec.catalog.schedules import Constant
from engine.spec.document import Group, Link, Network, Spec
from engine.spec.edits import Edit, SetDataField, SetNetwork, SetTraining, Several
from engine.spec.graph import fresh_id

ONLY_TO_LEARN = (Corruption, Contraction, Sparsity)  # they made the code what it is and have nothing to do afterwards
HEAD = "Classifier"
HEAD_RATE = 0.01  # one layer learns faster than all of an encoder


def classifier_on_code(spec: Spec, found: Halves, labels: int = 0) -> Edit:
    """Keep the encoder as it is, frozen, and learn from labels what its code says.

    What spoiled samples or held the code in shape is bypassed. The decoder goes; undo brings it back with all that it
    had learned. A classifier has to see every class that it is asked about: none is held out any longer.

    Parameters
    ----------
    labels : learn from so many samples; 0 is all of the training.
    """
    task = next(task for task in spec.data.shape().tasks if task in ("two-class", "multi-class"))
    words = f"classifier on the code, {labels:,} labels" if labels else "classifier on the code"
    edits = (
        SetNetwork(network=_with_head(spec.network, found), words=words),
        SetTraining(field="task", value=task),
        SetTraining(field="schedule", value=Constant()),  # that of the encoder may have come to its end
        SetTraining(field="learning_rate", value=HEAD_RATE),
        SetDataField(field="held_out", value=()),
        SetDataField(field="labels", value=labels),
    )
    return Several(edits=edits, words=words)


def can_classify(spec: Spec) -> bool:
    """Whether the data have classes that a code could tell."""
    return any(task in ("two-class", "multi-class") for task in spec.data.shape().tasks)


def _with_head(network: Network, found: Halves) -> Network:
    kept = set(found.encoder)
    head = Output(id=fresh_id(network, "output"), name=HEAD)
    links = tuple(link for link in network.links if link.source in kept and link.target in kept)
    return Network(
        layers=(*(_settled(layer) for layer in network.layers if layer.id in kept), head),
        links=(*links, Link(source=found.code, target=head.id)),
        groups=tuple(group for group in (_left(group, kept) for group in network.groups) if group.layer_ids),
        notes=network.notes,
    )


def _settled(layer: LayerKind) -> LayerKind:
    """A layer of the encoder as it is used from now on."""
    if isinstance(layer, ONLY_TO_LEARN):
        return layer.with_(bypassed=True)
    return layer.with_(frozen=True) if "frozen" in type(layer).model_fields else layer


def _left(group: Group, kept: set[str]) -> Group:
    return group.with_(layer_ids=tuple(layer_id for layer_id in group.layer_ids if layer_id in kept))
