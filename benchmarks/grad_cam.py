"""Does Grad-CAM find the drawn shape? On shapes whose masks are known, learned from their classes alone."""

from __future__ import annotations

import numpy as np

from engine.data import make
from engine.run import Run
from engine.snapshot import AttributionView, Watch
from engine.spec.catalog.data import Shapes
from engine.spec.catalog.layers import AvgPool, Conv2d, GlobalPool, Input, LayerKind, MaxPool, Multiply, Output
from engine.spec.catalog.schedules import Cosine
from engine.spec.document import Link, Network, Spec, chain
from engine.spec.edits import SetData
from engine.spec.studies import AttributionStudy
from engine.watch import studies
from engine.watch.chosen import chosen_input

SAMPLES, EPOCHS = 4000, 6
MOST = 200  # test samples that are asked about


def network() -> Spec:
    """Maps of 16 by 16, gated twice by the brightness of their place; their means decide.

    Without the gates the maps tell the shapes apart as well, but their answer reaches two pixels over the edge, where
    the windows still see it: about half of what Grad-CAM shows then lies on the shape.
    """
    units = 32
    way: tuple[LayerKind, ...] = (
        Input(id="input", as_picture=True),
        Conv2d(id="conv-1", units=16, kernel_size=5, normalisation="batch"),
        MaxPool(id="pool"),
        Conv2d(id="conv-2", units=24, normalisation="batch"),
        Conv2d(id="conv-3", units=units, normalisation="batch"),
        Multiply(id="gated"),
        GlobalPool(id="global"),
        Output(id="output"),
    )
    gates = tuple(Conv2d(id=f"gate-{at}", units=units, kernel_size=1, normalisation="batch") for at in (1, 2))
    beside = AvgPool(id="small"), *gates
    links = [Link(source="input", target="small")]
    for port, gate in enumerate(gates, start=1):
        links += [Link(source="small", target=gate.id), Link(source=gate.id, target="gated", port=port)]
    main = chain(*way)
    whole = Network(layers=(*main.layers, *beside), links=(*main.links, *links))
    data = Shapes(samples=SAMPLES)
    spec = SetData(data=data).apply(Spec(data=data, network=whole))
    training = spec.training.with_(batch_size=32, learning_rate=0.003, schedule=Cosine(over=EPOCHS))
    return spec.with_(network=whole, training=training)


def trained(spec: Spec, epochs: float = EPOCHS) -> Run:
    """A run after so many passes."""
    run = Run(spec, make(spec.data, spec.seed))
    while run.epochs < epochs:
        run.advance()
    return run


def mass_on_shape(run: Run, layer_id: str = "", most: int = MOST) -> float:
    """Share of Grad-CAM's picture of the true class that lies on the drawn shape, not-a-number if nothing is right.

    The mean over test samples that the network gets right; a picture with nothing in it counts as one that misses.
    """
    shares = []
    for row in run.material.test_rows[:most]:
        chosen = chosen_input(run, Watch(sample=int(run.material.dataset.origin[row])))
        question = AttributionStudy("grad_cam", layer_id=layer_id)
        view = next(answer for answer in studies.answer(run, question, chosen) if answer is not None)
        assert isinstance(view, AttributionView)
        assert chosen.mask is not None
        if view.target == int(chosen.target):
            total = float(view.values.sum())
            shares.append(float(view.values[chosen.mask > 0].sum()) / total if total > 0 else 0.0)
    return float(np.mean(shares)) if shares else float("nan")


if __name__ == "__main__":
    run = trained(network())
    print(f"accuracy {run.measure().test_metric:.3f}, mass on the shape {mass_on_shape(run):.3f}")
