"""A few samples sent through the network once more, to see every layer's answer: activations, statistics."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Floats, LayerView, Probes, read_only
from engine.spec.catalog.layers import ActivationLayer, Units
from engine.train.evaluate import most_kept
from engine.train.material import Material
from engine.watch.answers import as_array, shown
from engine.watch.histograms import histogram

PROBES = 24  # shown one by one
FLAT = 0.97  # beyond this share of its range tanh or sigmoid counts as saturated
MOST_UNITS = 4096
CAN_DIE = (Units, ActivationLayer)  # layers whose units can end up where nothing moves them


def probe_samples(material: Material) -> Probes:
    """The few samples whose activations are shown."""
    rows = material.crowd_rows[:PROBES]
    dataset = material.dataset
    return Probes(read_only(rows), read_only(dataset.inputs[rows]), read_only(dataset.target[rows]))


def activations(run: Run, probes: Probes) -> dict[str, Floats]:
    """(probes, units) of each layer, pictures as lists; the outputs of a regression in the target's own unit."""
    model, x = run.learner.model, run.material.crowd_x[: len(probes.index)]
    some = [_first_units(run, part) for part in torch.split(x, most_kept(model))]
    outputs = {layer_id: torch.cat([part[layer_id] for part in some]) for layer_id in model.ids}
    found = {layer_id: as_array(values) for layer_id, values in outputs.items()}
    if run.material.task in ("regression", "forecast", "reconstruction"):
        for head_id in model.head_ids:
            found[head_id] = read_only(shown(outputs[head_id], run.material))
    return found


def layer_figures(run: Run, histograms: bool, stats: bool) -> dict[str, LayerView]:
    """Histograms and shares of each layer, over a crowd of samples; a smaller one where the maps are very large."""
    outputs = _outputs(run, run.material.crowd_x[: max(2, most_kept(run.learner.model))])
    learned: dict[str, list[tuple[str, Tensor]]] = defaultdict(list)
    for (layer_id, name), parameter in run.learner.model.learned().items():
        learned[layer_id].append((name, parameter))
    return {
        layer_id: _figures(run, layer_id, values, learned[layer_id], histograms, stats)
        for layer_id, values in outputs.items()
    }


def _outputs(run: Run, x: Tensor) -> dict[str, Tensor]:
    with run.learner.model.evaluating():
        return run.learner.model.all_outputs(x)


def _first_units(run: Run, x: Tensor) -> dict[str, Tensor]:
    """(samples, units) of each layer, as many as are shown; copies, so that the rest may go."""
    return {layer_id: values.flatten(1)[:, :MOST_UNITS].clone() for layer_id, values in _outputs(run, x).items()}


def _figures(
    run: Run, layer_id: str, values: Tensor, learned: list[tuple[str, Tensor]], histograms: bool, stats: bool
) -> LayerView:
    gradients = [p.grad.reshape(-1) for _, p in learned if p.grad is not None]
    hidden = isinstance(run.spec.network.layer(layer_id), CAN_DIE)
    return LayerView(
        weight_histogram=histogram(_weights(learned)) if histograms else None,
        activation_histogram=histogram(values) if histograms else None,
        gradient_histogram=histogram(torch.cat(gradients)) if histograms and gradients else None,
        gradient_norm=float(torch.cat(gradients).norm()) if stats and gradients else None,
        dead_share=dead_share(values) if stats and hidden else None,
        saturated_share=_saturated_share(run, layer_id, values) if stats else None,
    )


def _weights(learned: list[tuple[str, Tensor]]) -> Tensor | None:
    """All weights of a layer in a row, whichever tables they stand in; biases and norms are no weights."""
    own = [p for name, p in learned if name == "weight"]
    found = own or [p for name, p in learned if "bias" not in name and "norm." not in name]
    return torch.cat([p.detach().reshape(-1) for p in found]) if found else None


def dead_share(values: Tensor) -> float:
    """Share of units that answer (nearly) the same to every sample, a filter at every place.

    Parameters
    ----------
    values : (samples, units) or (samples, filters, ...).
    """
    if len(values) < 2:
        return 0.0
    among = (0, *range(2, values.dim()))
    spread = values.amax(among) - values.amin(among)
    return float((spread <= 1e-3 * float(values.abs().max()) + 1e-9).float().mean())


def _saturated_share(run: Run, layer_id: str, values: Tensor) -> float | None:
    kind = getattr(run.spec.network.layer(layer_id), "activation", "")
    if kind == "tanh":
        return float((values.abs() > FLAT).float().mean())
    return float(((2 * values - 1).abs() > FLAT).float().mean()) if kind == "sigmoid" else None
