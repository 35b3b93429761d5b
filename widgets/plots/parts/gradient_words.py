"""What curves of the gradient in time say, in a sentence made from their numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from engine.snapshot import Floats, GradientView
from engine.spec.data_shape import STEPWISE
from engine.spec.document import Network, Spec
from engine.spec.edits import title_of
from engine.spec.graph import after, before
from widgets.plots.parts.powers import power_text

RECURRENT = ("rnn", "gru", "lstm", "reservoir")
GONE, FAINT, GROWN = 1e-3, 0.1, 10.0  # shares of the end's gradient that are left at the start
NOTHING = "No gradient reaches any step: nothing is learned now."


def share_left(lengths: Floats) -> float:
    """How much of the end's gradient is left at step 0; the end is the last quarter: samples end at many steps."""
    end = float(np.nanmax(lengths[3 * len(lengths) // 4 :], initial=0.0))
    return float(lengths[0]) / end if end > 0 else float("nan")


def sentence(view: GradientView, spec: Spec, titles: Mapping[str, str]) -> str:
    """What is seen, in one or two sentences."""
    curves = _telling(view, spec.network)
    if not any(np.nanmax(lengths, initial=0.0) > 0 for lengths in curves.values()):
        return NOTHING
    if spec.data_shape.task in STEPWISE:
        return _of_every_step(curves, titles)
    shares = {layer_id: share_left(lengths) for layer_id, lengths in curves.items()}
    known = sorted((i for i in shares if shares[i] == shares[i]), key=shares.__getitem__)
    if not known:
        return "Nothing of the loss reaches the end: its gradient starts somewhere before."
    worst, best = known[0], known[-1]
    first = f"{titles[worst]}: {_of_worst(shares[worst])}"
    return first if worst == best else f"{first} {titles[best]}: {_of_best(shares[best])}"


def _telling(view: GradientView, network: Network) -> dict[str, Floats]:
    """The recurrent layers, where there are any: through them it goes back in time."""
    found = {i: view.layers[i] for i in view.layers if network.has(i) and len(view.layers[i])}
    recurrent = {i: lengths for i, lengths in found.items() if network.layer(i).kind in RECURRENT}
    return recurrent or found


def _of_worst(share: float) -> str:
    if share < GONE:
        left = power_text(round(math.log10(share))) if share > 0 else "nothing"
        return f"at step 0 only {left} of the end's gradient is left: what happened then cannot be learned from."
    if share < FAINT:
        return f"{_percent(share)} of the end's gradient is left at step 0: little to learn from."
    if share <= GROWN:
        return f"{_percent(share)} of the end's gradient reaches step 0: it can learn from what happened then."
    return f"the gradient is {share:,.0f} times as long at step 0 as at the end: it explodes."


def _of_best(share: float) -> str:
    """Said behind the worst: shorter."""
    if share > GROWN:
        return f"{share:,.0f} times the end's gradient: it explodes."
    if share >= FAINT:
        return f"{_percent(share)} is left: it can learn from it."
    if share >= GONE:
        return f"{_percent(share)} is left: little to learn from."
    return f"only {power_text(round(math.log10(share)))} is left." if share > 0 else "nothing is left."


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"


def _of_every_step(curves: Mapping[str, Floats], titles: Mapping[str, str]) -> str:
    lead = "Every step is asked something, so every step has a gradient of its own"
    layer_id, lengths = next(iter(curves.items()))
    where = int(np.nanargmax(lengths))
    return f"{lead}; {titles.get(layer_id, layer_id)}: it is longest at step {where}."


def output_titles(spec: Spec, outputs: Sequence[str]) -> dict[str, str]:
    """What the outputs are called: where two are called the same, by the last layer over time that leads to each."""
    names = {output: title_of(spec, output) for output in outputs}
    if len(set(names.values())) == len(names):
        return names
    branches = {output: branch_of(spec, output, outputs) for output in outputs}
    return {output: title_of(spec, branch) if branch else names[output] for output, branch in branches.items()}


def branch_of(spec: Spec, output: str, outputs: Sequence[str]) -> str:
    """The last recurrent layer that leads to this output, one of its own rather than a shared one; '' without one."""
    network = spec.network
    mine = [
        layer.id for layer in network.layers
        if layer.kind in RECURRENT and layer.id in before(network, [output])
    ]  # fmt: skip
    own = [i for i in mine if not any(other in after(network, [i]) for other in outputs if other != output)]
    return (own or mine or [""])[-1]
