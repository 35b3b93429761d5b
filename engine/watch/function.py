"""A regression of one number: curves."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.data import truth
from engine.run import Run
from engine.snapshot import Floats, FunctionView, read_only
from engine.spec.catalog.features import PLANE_EXTENT
from engine.train.material import features
from engine.watch.answers import as_array, shown

POINTS = 241


def function_view(run: Run) -> FunctionView:
    """Formula, prediction, and what each unit of the last hidden layer adds to it."""
    x = np.linspace(-PLANE_EXTENT, PLANE_EXTENT, POINTS, dtype=np.float32)
    model = run.learner.model
    with model.evaluating():
        outputs = model.all_outputs(features(run.material.preparation, x[:, None]))
    prediction = shown(outputs[model.output_id], run.material)[:, 0]
    wanted = truth(run.spec.data, x)
    contributions, offset = _parts(run, outputs)
    return FunctionView(read_only(x), read_only(prediction), read_only(wanted), contributions, offset)


def _parts(run: Run, outputs: dict[str, Tensor]) -> tuple[Floats, float]:
    model, preparation = run.learner.model, run.material.preparation
    tensors = model.tensors()
    bias = tensors.get((model.output_id, "bias"))
    offset = (0.0 if bias is None else float(bias.detach()[0])) * preparation.target_scale + preparation.target_mean
    source = run.spec.network.sources(model.output_id)[0]
    if run.spec.network.layer(source).kind == "input":
        return read_only(np.zeros((0, POINTS), np.float32)), offset
    with torch.no_grad():
        parts = outputs[source] * tensors[model.output_id, "weight"][0] * preparation.target_scale
    return as_array(parts.T), offset
