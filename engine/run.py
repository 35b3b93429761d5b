"""One run: a document with its network, its samples, its optimizer and its curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil, isfinite, nan, prod

import torch
from torch import Tensor

from engine.build import Model, build, carry
from engine.build.lineage import Change
from engine.build.model import LayerError
from engine.build.parked import Parked
from engine.data import Dataset
from engine.first_steps import acquaint
from engine.history import Checkpoint, copied, copied_tensors
from engine.snapshot import Trouble
from engine.spec.catalog.layers import LayerKind
from engine.spec.depth import Depth
from engine.spec.diff import data_depth, network_depth, starts_afresh
from engine.spec.document import Spec
from engine.spec.edits import ChangeWeights, RandomiseLayers, ResetRun, RunEdit, SetWeight, SetWeights, title_of
from engine.spec.form import field_depth
from engine.spec.shapes import analyse
from engine.train.augment import Augmenter
from engine.train.curves import CurveRecorder
from engine.train.evaluate import Measured, measure, most_kept
from engine.train.losses import loss_function
from engine.train.material import Material, prepare, squashes, values_actions
from engine.train.optimizers import make_optimizer, memory, recall, set_rates
from engine.train.order import BatchOrder
from engine.train.supervised import Learner, Step
from engine.train.ways import learn
from engine.weight_edits import change, randomise, set_weight, set_weights

POINT_EVERY = 40  # times what a point of the curves costs, training goes on before the next
WIDEST_GAP = 300  # steps between two points of the curves, at the start of a long run
AGENT_GAP = 200  # and of an agent, whose points cost next to nothing but a checkpoint
BLOWN_UP = 100.0  # a loss so many times that of the start is no longer learning,
CALM = 10.0  # and only below so many times a state is worth going back to
BOUNDLESS = 1e30
SAME = 1e-5  # of the largest output: two networks that differ by less are one function
COMPARED = 500  # samples by which that is seen


class Run:
    """A run that is ready to train.

    Attributes
    ----------
    step : optimizer steps taken.
    finished : the wanted epoch or metric was reached by the last step. trouble : why it stopped at a finite state.
    same_function : see `engine.snapshot.Snapshot`.
    version : counts up when the samples change; `structure` when the network does.
    parked : what layers that take no part at present had learned.
    """

    def __init__(self, spec: Spec, dataset: Dataset, *, first_look: bool = True) -> None:
        self.spec = spec
        self.step = 0
        self.finished = False
        self.trouble: Trouble | None = None
        self.same_function: float | None = None
        self.version = 0
        self.structure = 0
        self.parked = Parked()
        self._begin(prepare(dataset, spec))
        if first_look:
            self._look()

    def _begin(self, material: Material) -> None:
        model = build(self.spec)
        training = self.spec.training
        self.material = material
        self.learner = Learner(
            model,
            make_optimizer(model, training),
            BatchOrder(material.x, material.y, training.batch_size, self.spec.seed),
            loss_function(training.loss, material.task),
            training,
            Augmenter.of(self.spec, material),
            material.task,
        )
        if training.algorithm is not None and material.task == "reinforcement":
            from engine.train.reinforcement.agent import Agent  # only who acts needs it
            from engine.train.reinforcement.tables import prepare_table

            self.learner.agent = Agent(self.spec, material.preparation, training.algorithm)
            prepare_table(model, training.algorithm)
        self.recorder = CurveRecorder(self._usual_gap())
        self.largest_loss = 0.0
        self._good = False
        self.safe = self.checkpoint()
        self.renew()

    def close(self) -> None:
        """Let go of the worlds of who acts; nothing is learned any more."""
        if self.learner.agent is not None:
            self.learner.agent.close()

    def inherit(self, before: Run) -> None:
        """Take over what is in no checkpoint from the run before: what an agent remembers."""
        if self.learner.agent is not None and before.learner.agent is not None:
            self.learner.agent.inherit(before.learner.agent)

    def renew(self) -> None:
        """Make the generator anew; it goes on with what was begun."""
        self._steps: Iterator[Step] = learn(self.learner)

    def recover(self) -> None:
        """Make the generator anew after an exception has ended it; what it had begun is given up."""
        if self.learner.agent is not None:
            self.learner.agent.in_hand = None
        self.renew()

    # ---- training -------------------------------------------------------------------------------------------------

    def advance(self) -> Step:
        """Train one batch. Afterwards `finished` or `trouble` may say that it is time to stop."""
        epoch = self.learner.progress.epoch
        step = next(self._steps)
        self.step += 1
        if self.step >= self.recorder.next_step:
            self._look()
        every = self.learner.training.stop_epochs
        now = self.learner.progress.epoch
        if every is not None and now != epoch and now % every == 0:
            self.finished = True
        return step

    def measure(self) -> Measured:
        """Loss and metric of this moment; of an agent the loss of its last update and its newest returns."""
        agent = self.learner.agent
        if agent is not None:
            return Measured(agent.diary.newest.get("loss", 0.0), nan, agent.diary.mean, agent.diary.mean)
        return measure(self.learner.model, self.material, self.learner.loss)

    def _look(self) -> None:
        """Put a curve point; stop where the wanted metric is reached or the numbers went astray."""
        before, now = self.recorder.last, self.measure()
        if self.learner.agent is not None:
            self.largest_loss = BOUNDLESS  # what an agent learns from changes all the time, and so does its loss
        if not self.largest_loss:
            self.largest_loss = BLOWN_UP * max(1.0, now.train_loss if isfinite(now.train_loss) else 0.0)
        if not self.sound(now):
            self.diverge()
            return
        self.recorder.add(self.step, self.epochs, now)
        if now.train_loss <= self.largest_loss * CALM / BLOWN_UP:
            self.safe = self.checkpoint()
        was, self._good = self._good, self._is_good()
        wanted = self.learner.training.stop_metric
        if self.learner.agent is not None:
            self.finished |= self._good and not was
        elif wanted is not None and before is not None and before.test_metric < wanted <= now.test_metric:
            self.finished = True

    def _is_good(self) -> bool:
        """Whether the newest episodes of who acts pay as much as is wanted, and are enough to tell."""
        agent, wanted = self.learner.agent, self.learner.training.stop_metric
        return agent is not None and wanted is not None and agent.diary.settled and agent.diary.mean >= wanted

    def sound(self, now: Measured) -> bool:
        """Whether loss and weights are numbers, and the loss has not blown up."""
        return isfinite(now.train_loss) and now.train_loss <= self.largest_loss and self.finite()

    def finite(self) -> bool:
        """Whether every weight is a number."""
        return all_finite(list(self.learner.model.tensors().values()))

    def diverge(self) -> None:
        """Go back to the last sound state and say which layer left the numbers first."""
        from engine.divergence import explain

        self.trouble = explain(self)

    # ---- where it stands ------------------------------------------------------------------------------------------

    @property
    def epochs(self) -> float:
        """Passes over the training samples; of an agent thousands of actions."""
        return self.learner.progress.epochs

    @property
    def learning_rate(self) -> float:
        """In force now, schedule included."""
        training = self.learner.training
        return training.learning_rate * training.schedule.factor(self.epochs)

    @property
    def parameters(self) -> int:
        """Learned numbers."""
        return sum(p.numel() for p in self.learner.model.parameters())

    def title(self, layer_id: str) -> str:
        """What a layer is called on screen."""
        return title_of(self.spec, layer_id)

    # ---- checkpoints ----------------------------------------------------------------------------------------------

    def checkpoint(self) -> Checkpoint:
        """A copy of this moment."""
        learner, agent = self.learner, self.learner.agent
        return Checkpoint(
            copied_tensors(learner.model.tensors()), learner.training.optimizer.kind,
            copied(memory(learner.optimizer, learner.model)), learner.model.dropout.get_state(),
            self.step, learner.progress.epoch, learner.progress.position, self.recorder.state(), self.largest_loss,
            self.parked.copy(), *((None, None) if agent is None else (agent.state(), agent.whereabouts())),
        )  # fmt: skip

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a moment of a network with the same layers.

        Raises
        ------
        ValueError
            If a tensor is missing or has another shape.
        """
        learner = self.learner
        _load_tensors(learner.model.tensors(), checkpoint.tensors)
        learner.optimizer = make_optimizer(learner.model, learner.training)
        if checkpoint.optimizer == learner.training.optimizer.kind:
            recall(learner.optimizer, learner.model, copied(checkpoint.memory))
        learner.model.zero_grad()
        learner.model.dropout.set_state(checkpoint.dropout)
        if learner.agent is None:
            learner.order.move(checkpoint.epoch, checkpoint.position)
        else:
            learner.agent.restore(checkpoint.diary, checkpoint.epoch, checkpoint.position, checkpoint.whereabouts)
        self.step, self.largest_loss = checkpoint.step, checkpoint.largest_loss
        self.recorder.restore(checkpoint.curves)
        self._good = self._is_good()
        self.finished, self.trouble, self.same_function = False, None, None
        self.parked = checkpoint.parked.copy()
        self.safe = checkpoint
        self.structure += 1
        self.renew()

    # ---- edits ----------------------------------------------------------------------------------------------------

    def adapt(self, spec: Spec, dataset: Dataset, changes: Iterable[Change] = (), travels: bool = False) -> None:
        """Follow edits of the document; what was learned stays as far as it fits.

        Parameters
        ----------
        changes : the edits, with whether each was taken back. travels : whether they were undone or done again.
        """
        before, self.spec = self.spec, spec
        if starts_afresh(before, spec):
            self._restart(dataset)
            return
        old = self.learner.model
        rebuild = _modules(before) != _modules(spec)
        if before.network != spec.network:
            self.same_function = None
        if rebuild or dataset is not self.material.dataset or data_depth(before.data, spec.data) >= Depth.DATA:
            self._change_material(dataset)
        if rebuild:
            self._rebuild(before, changes)
        self._change_rates(before)
        self._change_agent(before, rebuild, travels)
        if rebuild and self.learner.agent is None:
            acquaint(self.learner, self.material, analyse(spec).multiply_adds)
        if rebuild and before.data == spec.data:
            self.same_function = self._change_of_function(old, before)

    def _change_agent(self, before: Spec, rebuild: bool, travels: bool) -> None:
        """Whoever acts follows the document too."""
        agent, algorithm = self.learner.agent, self.spec.training.algorithm
        if agent is None or algorithm is None:
            return
        same = not rebuild and network_depth(before.network, self.spec.network) <= Depth.VIEW
        agent.adopt(self.spec, self.material.preparation, algorithm, same=same, travels=travels)
        if rebuild:
            agent.target = None

    def settle(self, closely: bool = True) -> None:
        """After an edit: this moment is the new one to fall back to."""
        self.finished, self.trouble = False, None
        now = self.measure()
        if isfinite(now.train_loss) and self.largest_loss < BOUNDLESS:
            self.largest_loss = max(self.largest_loss, BLOWN_UP * now.train_loss)
        if closely:
            self.recorder.look_closely(self.step)
        self.safe = self.checkpoint()
        self.renew()

    def apply(self, edit: RunEdit) -> str:
        """Act on weights or progress; returns what could not be done, in plain words."""
        self.same_function = None
        if self.learner.agent is not None:
            self.learner.agent.in_hand = None  # it was collected by another network
        match edit:
            case ResetRun():
                self._restart(self.material.dataset)
            case RandomiseLayers():
                randomise(self.learner, edit, self.spec.seed)
            case ChangeWeights():
                change(self.learner, edit)
            case SetWeight():
                return set_weight(self.learner.model, edit)
            case SetWeights():
                return set_weights(self.learner.model, edit)
        return ""

    def _restart(self, dataset: Dataset) -> None:
        self.step, self.same_function = 0, None
        self.structure += 1
        if dataset is not self.material.dataset:
            self.version += 1
        self.close()
        self._begin(prepare(dataset, self.spec))
        self._look()

    def _change_material(self, dataset: Dataset) -> None:
        if dataset is not self.material.dataset:
            self.version += 1
        self.material = prepare(dataset, self.spec)
        old, training = self.learner.order, self.spec.training
        count = len(self.material.x)
        position = int(old.position / old.samples * count)
        self.learner.order = BatchOrder(
            self.material.x, self.material.y, training.batch_size, self.spec.seed, old.epoch, position
        )

    def _rebuild(self, before: Spec, changes: Iterable[Change]) -> None:
        old, new = self.learner.model, build(self.spec)
        kinds = before.training.optimizer.kind, self.spec.training.optimizer.kind
        remembered = memory(self.learner.optimizer, old)
        state = carry(old, remembered, new, before, self.spec, changes)
        self.parked.park(old, remembered, kinds[0], new)
        returned = self.parked.bring_back(old, new, kinds[1])
        self.learner.model = new
        self.learner.optimizer = make_optimizer(new, self.spec.training)
        recall(self.learner.optimizer, new, returned if kinds[0] != kinds[1] else {**state, **returned})
        self.structure += 1
        self.learner.training = self.spec.training

    def _change_of_function(self, old: Model, before: Spec) -> float | None:
        """Largest difference of any output between the old network and the new one, if both are one function."""
        new = self.learner.model
        if old.head_ids != new.head_ids or before.training.task != self.spec.training.task:
            return None
        x, old_x = self.material.measured_x, prepare(self.material.dataset, before).measured_x
        count = min(COMPARED, len(x), most_kept(old), most_kept(new))
        some = torch.linspace(0, len(x) - 1, count).long()
        with new.evaluating(), old.evaluating():
            try:
                answers = old.heads(old_x[some])
            except LayerError:  # it failed before the edit: there was no function to keep
                return None
            pairs = list(zip(new.heads(x[some]).values(), answers.values(), strict=True))
            difference = max(float((a - b).abs().max()) for a, b in pairs)
            scale = max(1.0, *(float(b.abs().max()) for _, b in pairs))
        return difference if difference <= SAME * scale else None

    def _change_rates(self, before: Spec) -> None:
        training, learner = self.spec.training, self.learner
        if before.training.optimizer.kind != training.optimizer.kind:
            learner.optimizer = make_optimizer(learner.model, training)
        learner.model.adopt(self.spec.network)
        set_rates(learner.optimizer, learner.model, training)
        learner.order.resize(training.batch_size)
        learner.loss, learner.task = loss_function(training.loss, self.material.task), self.material.task
        self.material = replace(self.material, squashed=squashes(self.spec), valued=values_actions(self.spec))
        learner.training = training
        learner.augmenter = Augmenter.of(self.spec, self.material)
        self.recorder.pace(self._usual_gap())

    def _usual_gap(self) -> int:
        """Steps between curve points, so that they cost about 2 % of the training.

        Reckoned from sizes alone, for the points must lie at the same steps on
        every machine: a step costs about as much as 0.2 ms and three passes over
        the batch, a point one pass over all measured samples.
        """
        if self.spec.training.task == "reinforcement":
            return AGENT_GAP
        analysis = analyse(self.spec)
        shapes = [analysis.shapes[layer_id] for layer_id in analysis.order]
        steps = bool(self.spec.data_shape.sequence)  # where weights are used at every step, the products count
        pass_us = sum((s.multiply_adds if steps else s.parameters) * 0.03e-3 + prod(s.output) * 2e-3 for s in shapes)
        step_us = 200 + 4 * pass_us * self.learner.order.batch_size
        point_us = 150 + pass_us * len(self.material.measured_x)
        return min(WIDEST_GAP, ceil(POINT_EVERY * point_us / step_us))


def _modules(spec: Spec) -> object:
    """What the torch modules are made from: another one of these and they are built anew."""
    analysis, network = analyse(spec), spec.network
    shapes = {i: (analysis.shapes[i].inputs, analysis.shapes[i].output) for i in analysis.order}
    layers = {i: _structure(network.layer(i)) for i in analysis.order}
    sources = {i: network.sources(i) for i in analysis.order}
    answers = [layer.id for layer in network.layers if layer.id in shapes and layer.kind == "output"]
    data = spec.data_shape
    natures = [part.nature for part in data.sequence]
    return shapes, layers, sources, answers, analysis.features, data.task, bool(data.classes), natures


def _structure(layer: LayerKind) -> object:
    """The settings of a layer that its module is made from; the others can change during a run."""
    fields = type(layer).model_fields
    return layer.kind, {n: getattr(layer, n) for n in fields if field_depth(type(layer), n) is Depth.STRUCTURE}


def _load_tensors(into: dict[tuple[str, str], Tensor], tensors: dict[tuple[str, str], Tensor]) -> None:
    if set(into) != set(tensors) or any(into[key].shape != tensors[key].shape for key in into):
        raise ValueError("the weights belong to another network")
    with torch.no_grad():
        for key, tensor in into.items():
            tensor.copy_(tensors[key])


def all_finite(tensors: list[Tensor]) -> bool:
    """Whether there is no infinity and no not-a-number in any of them."""
    real = [t.detach() for t in tensors if t.is_floating_point() and t.numel()]
    if not real:
        return True
    if bool(torch.isfinite(torch.stack(torch._foreach_norm(real)).sum())):  # much quicker than the largest of each
        return True
    largest = torch.stack(torch._foreach_norm(real, float("inf")))  # a square may be too large where its root is not
    return bool(torch.isfinite(largest).all())
