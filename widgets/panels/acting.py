"""What the settings of a training mean where one learns to act."""

from __future__ import annotations

from dataclasses import replace

from engine.spec.document import Spec
from engine.spec.form import FormField

PENALTIES = frozenset({"l1", "l2", "weight_decay"})
IN_BATCHES = frozenset({"ppo", "dqn"})  # the others learn from all that was collected at once


def acts(spec: Spec) -> bool:
    """Whether a document is learned in a world."""
    return spec.data_shape.world


def beside_the_point(spec: Spec) -> frozenset[str]:
    """Settings of the training that mean nothing in a world, with its way of learning."""
    algorithm = spec.training.algorithm
    if not acts(spec):
        return frozenset()
    out = {"task", "loss"}
    if algorithm is None or algorithm.kind not in IN_BATCHES:
        out.add("batch_size")
    if algorithm is not None and algorithm.answers == "table":
        out |= PENALTIES | {"optimizer"}
    if algorithm is not None and algorithm.model:
        out |= {"learning_rate", "schedule"}
    return frozenset(out)


def in_actions(row: FormField) -> FormField:
    """A row whose epochs are thousands of actions."""
    if row.unit != "epochs":
        return row
    return replace(row, unit="thousand actions", help=row.help.replace("Epochs", "Thousands of actions"))
