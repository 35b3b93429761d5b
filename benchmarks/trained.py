"""An example project that is trained as the window trains it: by one thread, with its curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine.spec import project_file
from engine.spec.presets import EXAMPLES

if TYPE_CHECKING:
    import torch

    from engine.run import Run
    from engine.spec.studies import Study


@dataclass
class Trained:
    """A run and how long it has been trained, in seconds."""

    run: Run
    seconds: float = 0.0

    def until(self, seconds: float, done: Callable[[Run], bool] | None = None, every: int = 20) -> None:
        """Train until so many seconds were spent on it in all, or it is done; asked every so many steps."""
        while self.seconds < seconds:
            start = perf_counter()
            for _ in range(every):
                self.run.advance()
            self.seconds += perf_counter() - start
            if done is not None and done(self.run):
                return

    def answers(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Of all test samples: what the network says and what is true, as the loss takes them."""
        import torch

        from engine.train.evaluate import forward
        from engine.train.material import features, targets

        run, material = self.run, self.run.material
        x = features(material.preparation, material.dataset.inputs[material.test_rows])
        y = targets(material.preparation, material.dataset, material.test_rows, material.task)
        with run.learner.model.evaluating(), torch.inference_mode():
            return forward(run.learner.model, x), y


def begin(name: str, seed: int | None = None) -> Trained:
    """An example project, ready to train by one thread."""
    import torch

    from engine.data import make
    from engine.run import Run

    torch.set_num_threads(1)
    spec = project_file.read(EXAMPLES / f"{name}{project_file.SUFFIX}").spec
    spec = spec if seed is None else spec.with_(seed=seed)
    return Trained(Run(spec, make(spec.data, spec.seed)))


def asked(run: Run, study: Study) -> Any:
    """The last answer to a question about a run, as it stands when all of it is done."""
    from engine.snapshot import Watch
    from engine.watch.chosen import chosen_input
    from engine.watch.studies import answer

    views: Iterator[Any] = answer(run, study, chosen_input(run, Watch()))
    return [view for view in views if view is not None][-1]
