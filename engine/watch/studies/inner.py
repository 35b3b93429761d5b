"""What one layer answers, and how many samples fit into one slice of work."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from engine.data.dataset import by_turns as in_turn
from engine.run import Run
from engine.snapshot import Ints
from engine.spec.graph import before
from engine.spec.shapes import analyse
from engine.train.evaluate import most_kept
from engine.train.material import features

SLICE_S = 0.012  # of work before the training goes on
SLICE_MULTIPLY_ADDS = 6e7  # that take about half as long on one core, forward
OVERHEAD = 2e5  # multiplications that a sample costs besides: what is not a sum of products


def takes_part(run: Run, layer_id: str) -> bool:
    """Whether this layer is in the network that is trained."""
    return layer_id in run.learner.model.ids


def answer_of(run: Run, layer_id: str, x: Tensor) -> Tensor:
    """What a layer gives for a batch, (batch, ...); only what leads to it is run."""
    return run.learner.model.outputs_of(x, before(run.spec.network, (layer_id,)))[layer_id]


def at_once(run: Run, layer_id: str) -> int:
    """How many samples a slice of work has time for and memory holds the answers to, at least one."""
    analysis = analyse(run.spec)
    needed = before(run.spec.network, (layer_id,))
    each = OVERHEAD + sum(analysis.shapes[i].multiply_adds for i in analysis.order if i in needed)
    return max(1, min(int(SLICE_MULTIPLY_ADDS / each), most_kept(run.learner.model)))


def units_of(run: Run, layer_id: str) -> int:
    """How many units a layer has: neurons, or maps."""
    return int(run.learner.model.layer(layer_id).output[0])


def by_turns(run: Run, most: int) -> Ints:
    """(n,) rows of the data set, the classes by turns, of a regression evenly spread; test rows if enough."""
    material = run.material
    rows = material.test_rows if len(material.test_rows) >= most else np.arange(len(material.dataset.target))
    if not material.shape.classes:
        return rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(np.int64)]
    return np.sort(rows[in_turn(material.dataset.target[rows])[:most]])


def inputs_of(run: Run, rows: Ints) -> Tensor:
    """(n, features) of these rows, as the network is given them."""
    return features(run.material.preparation, run.material.dataset.inputs[rows])
