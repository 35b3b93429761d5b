"""The level to be beaten: what a PCA of the code's size reaches on the samples of the curves."""

from __future__ import annotations

from collections.abc import Generator

from engine.run import Run
from engine.train.evaluate import metric
from engine.watch.halves import coder_of, cut_of
from engine.watch.studies.components import baseline

Level = tuple[float, float]  # loss, metric


class LevelFinder:
    """Works the level out in slices, from look to look."""

    def __init__(self) -> None:
        self._about: object = None
        self._work: Generator[None, None, Level | None] | None = None
        self._found: Level | None = None

    def look(self, run: Run) -> Level | None:
        """The level as far as it is known; None where there is none, or not yet.

        Only squared error has one: it is what a PCA makes least.
        """
        cut = cut_of(run) if run.spec.training.loss == "mse" else None
        if cut is None:
            self._about = self._work = self._found = None
            return None
        layers = [run.spec.network.layer(layer_id) for layer_id in cut.encoder]
        about = (id(run.material.x), cut.units, [layer for layer in layers if layer.kind == "corruption"])
        if about != self._about:
            self._about, self._found, self._work = about, None, level(run, cut.units)
        self._go_on()
        return self._found

    def _go_on(self) -> None:
        if self._work is None:
            return
        try:
            next(self._work)
        except StopIteration as done:
            self._work, self._found = None, done.value


def level(run: Run, size: int) -> Generator[None, None, Level | None]:
    """Loss and metric of the components, given what the network is given, over the test samples of the curves (of the
    training where there are none)."""
    found = yield from baseline(run, size)
    material = run.material
    cut = material.measured_train if len(material.measured_x) > material.measured_train else 0
    x, y = material.measured_x[cut:], material.measured_y[cut:]
    with run.learner.model.evaluating():
        coder = coder_of(run, run.learner.model)
        if coder is None or not len(x):
            return None
        given, _ = coder.as_trained(x)
        rebuilt = found.rebuilt(given)
        return float((rebuilt - y).square().mean()), float(metric(rebuilt, y, "reconstruction"))
