"""What every layer answers to the chosen sample: one forward pass of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Chosen, Floats, Ints, Watch, read_only
from engine.watch.answers import as_array, shown
from engine.watch.chosen import chosen_input, chosen_view
from engine.watch.pages import PAGE

MOST_UNITS = 4096  # of a list


@dataclass(frozen=True)
class Responses:
    """The chosen sample, and by layer id each answer with the channels it shows (None: all of them)."""

    chosen: Chosen
    layers: Mapping[str, tuple[Floats, Ints | None]]


def responses(run: Run, watch: Watch, pages: Mapping[str, Ints]) -> Responses:
    """Send the chosen sample through the network.

    Parameters
    ----------
    pages : which channels of large layers are shown; the first 64 where none are named.
    """
    chosen, model = chosen_input(run, watch), run.learner.model
    with model.evaluating():
        outputs = model.all_outputs(chosen.x)
        view = chosen_view(run, chosen, outputs[model.output_id])
        layers = {layer_id: _answer(values[0], pages.get(layer_id)) for layer_id, values in outputs.items()}
        if run.material.task in ("regression", "forecast", "reconstruction"):
            for head_id in model.head_ids:
                layers[head_id] = read_only(_in_place(run, shown(outputs[head_id], run.material)[0])), None
    return Responses(view, layers)


def _in_place(run: Run, answer: Floats) -> Floats:
    """What is rebuilt of a picture is a picture, of a signal a signal; all else stays a list."""
    shape = run.material.shape
    whole = shape.picture or next(((part.channels, part.length) for part in shape.sequence), None)
    rebuilds = run.material.task == "reconstruction" and whole is not None and len(answer) == prod(whole)
    return answer.reshape(whole) if rebuilds and whole is not None else answer


def _answer(values: Tensor, page: Ints | None) -> tuple[Floats, Ints | None]:
    """A list whole, of maps those of a page."""
    if values.dim() == 1:
        return as_array(values[:MOST_UNITS]), page
    if len(values) <= PAGE:
        return as_array(values), None
    channels = np.arange(PAGE) if page is None else page.copy()
    return as_array(values[torch.from_numpy(channels)]), read_only(channels)
