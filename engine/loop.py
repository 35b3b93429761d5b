"""What the engine does between two looks into its inbox. Knows nothing of threads; the only door to torch."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from itertools import zip_longest
from time import perf_counter
from typing import Any

import torch

from engine.build.lineage import Change
from engine.data import DataCancelled, DataError, Dataset, make
from engine.history import Checkpoint, History
from engine.messages import (
    Act,
    Decode,
    EngineNotice,
    Kick,
    Load,
    Message,
    Pause,
    Play,
    Reply,
    SaveState,
    SetSpeed,
    SetWatch,
    StateSaved,
    StepOnce,
    TakeOver,
    Travel,
)
from engine.run import Run
from engine.snapshot import Decoded, Frame, RunState, Snapshot, Trouble, Watch
from engine.spec.catalog.data import DataKind, World
from engine.spec.depth import Depth
from engine.spec.diff import data_depth, diff
from engine.spec.document import Spec
from engine.spec.edits import Edit, RunEdit
from engine.spec.shapes import analyse
from engine.train.speedometer import Speedometer
from engine.train.supervised import Step
from engine.travel import goes_deep, is_joined, rest_of
from engine.watch.halves import decode_now
from engine.watch.observer import Observer
from engine.watch.world.stage import Stage
from engine.worlds import WorldError

SLOW_S = 0.1  # between two steps: there is time to look at everything after each

Say = Callable[[Snapshot], None]
Answer = Callable[[Reply], None]
Ask = Callable[[], bool]
Put = Callable[[Frame], None]
APART = (Decode, Kick, TakeOver, Act)  # messages that change nothing a snapshot shows, or are answered by themselves


class Loop:
    """Hears messages, trains, and shows snapshots.

    Parameters
    ----------
    show, answer : where snapshots and replies go.
    wanted : whether another snapshot would be taken soon.
    interrupted : whether somebody wants the loop's attention; asked between batches.
    cancelled : whether the engine is to end; asked while data is read.
    put_frame : where frames of the stage go.
    """

    def __init__(
        self, show: Say, answer: Answer, wanted: Ask, interrupted: Ask, cancelled: Ask, put_frame: Put
    ) -> None:
        self._put_frame = put_frame
        self._stage = Stage(answer)
        self._show, self._answer = show, answer
        self._wanted, self._interrupted, self._cancelled = wanted, interrupted, cancelled
        self._observer, self._history, self._speedometer = Observer(), History(), Speedometer()
        self._watch = Watch()
        self._document: Spec | None = None
        self._run: Run | None = None
        self._data: tuple[DataKind, int, Dataset] | None = None
        self._may_read = True  # files of the user's that the document names
        self._gesture: tuple[Spec, Checkpoint] | None = None  # before the first edit of a gesture that goes deep
        self._took: Edit | None = None  # the edit that was followed last
        self._changes: list[Change] = []  # edits that the run has not followed yet
        self._in_step = False  # whether the run is that of the document
        self._revision = -1
        self._heard = 0
        self._state = RunState.PAUSED
        self._trouble: Trouble | None = None
        self._playing = False
        self._single: StepOnce | None = None
        self._resumes = False  # whether training goes on as soon as the document can be built again
        self._gap_s = 0.0  # between two steps
        self._next_step_at = 0.0
        self._next_look_at = 0.0
        self._stale = False  # whether what was shown last is no longer so
        self._steps = self._samples = 0

    # ---- hearing --------------------------------------------------------------------------------------------------

    def hear_all(self, messages: list[Message]) -> None:
        """Do what several messages say; of edits that joined one another only the last is followed."""
        for message, later in zip_longest(messages, messages[1:]):
            if is_joined(message, later):
                self._heard += 1
            else:
                self.hear(message)

    def hear(self, message: Message) -> None:
        """Do what a message says; whatever goes wrong becomes a state, never an exception."""
        if not isinstance(message, APART):
            self._heard += 1
            self._stale = True
        self._stage.moved = True
        try:
            self._hear(message)
        except DataCancelled:
            self._block(Trouble("data", "Reading the data was broken off.", "Load it again."))
        except DataError as error:
            self._block(Trouble("data", error.problem, error.remedy, error.field))
        except WorldError as error:
            self._fall_out(error, making=isinstance(message, Load))
        except Exception as error:
            self._fail(error)

    def _hear(self, message: Message) -> None:
        match message:
            case Load():
                self._load(message)
            case Play():
                self._play()
            case Pause():
                self._playing, self._single, self._resumes = False, None, False
            case StepOnce():
                self._playing, self._single, self._resumes = False, message, False
                self._clear_end()
            case SetSpeed():
                self._gap_s = 1.0 / message.steps_per_second if message.steps_per_second else 0.0
                self._next_step_at = perf_counter()
            case SetWatch():
                self._watch = message.watch
            case SaveState():
                self._save(message)
            case Decode():
                sample = decode_now(self._run, message.code) if self._run is not None and self._in_step else None
                self._answer(Decoded(message.ticket, self._revision, message.code, sample))
            case Kick() | TakeOver() | Act():
                if (run := self._acting()) is not None:
                    self._stage.play_along(run, self._watch, message, self._revision)

    def _acting(self) -> Run | None:
        """The run, where it acts and is that of the document."""
        run = self._run
        return run if run is not None and self._in_step and run.learner.agent is not None else None

    def _play(self) -> None:
        self._playing, self._single = True, None
        self._next_step_at = perf_counter()
        self._clear_end()

    def _clear_end(self) -> None:
        """Playing goes on after an end was reached."""
        if self._run is not None:
            self._run.finished, self._run.trouble = False, None
        if self._state in (RunState.FINISHED, RunState.DIVERGED):
            self._state, self._trouble = RunState.PAUSED, None

    def _save(self, message: SaveState) -> None:
        from engine.members import members_of

        members = members_of(self._run) if self._run is not None and self._in_step else {}
        self._answer(StateSaved(message.ticket, self._revision, members))

    # ---- following the document -----------------------------------------------------------------------------------

    def _load(self, load: Load) -> None:
        before, self._document, self._revision = self._document, load.spec, load.revision
        self._stage.begin()
        self._may_read = load.may_read
        if load.travel is Travel.OPEN or before is None:
            self._open(load)
            return
        depth, deep = diff(before, load.spec), self._is_deep(load, before)
        self._note(load, before, deep)
        if load.travel is not Travel.MERGE:
            self._gesture = None
            if deep and self._run is not None and self._in_step:
                self._gesture = (self._run.spec, self._run.checkpoint())
                self._history.keep(load.left, self._gesture[1])
        if self._check(load.spec):
            if depth > Depth.VIEW or deep or not self._in_step:
                self._follow(load, before, deep)
            elif self._run is not None:
                self._run.spec = load.spec
            self._in_step = True
            self._changes.clear()

    def _is_deep(self, load: Load, before: Spec) -> bool:
        """Whether the way from the document before takes weights along, or what the layers do with them."""
        known = self._history.is_deep(load.left, load.entry) if load.travel in (Travel.UNDO, Travel.REDO) else None
        return goes_deep(before, load.spec, load.edit) if known is None else known

    def _note(self, load: Load, before: Spec, deep: bool) -> None:
        """Remember which way was taken."""
        if load.travel is Travel.DO:
            self._history.note(load.left, load.entry, deep)
        elif load.travel is Travel.MERGE and deep:
            self._history.deepen(load.entry)
        if load.edit is not None:
            self._changes.append(Change(load.edit, load.travel is Travel.UNDO, load.spec))
        if self._run is not None and load.travel in (Travel.DO, Travel.MERGE):
            self._run.parked.forget(layer.id for layer in load.spec.network.layers if not before.network.has(layer.id))

    def _open(self, load: Load) -> None:
        self._history.clear()
        self._observer.forget()
        self._stage.close()
        if self._run is not None:
            self._run.close()
        self._run, self._in_step, self._gesture = None, False, None
        self._resumes = False
        self._changes.clear()
        if not self._check(load.spec):
            return
        self._run = Run(load.spec, self._dataset(load.spec))
        if load.state:
            from engine.members import restore_members

            notice = restore_members(self._run, load.state)
            if notice:
                self._answer(EngineNotice("warning", notice))
        self._in_step = True

    def _check(self, spec: Spec) -> bool:
        """Whether the document can be built; says why not."""
        problems = analyse(spec).problems
        if problems:
            first, resumes = problems[0], self._playing or self._resumes
            self._block(Trouble(first.layer_id, first.problem, first.remedy))
            self._resumes = resumes
            return False
        if self._state is RunState.BLOCKED:
            self._state, self._trouble = RunState.PAUSED, None
            self._playing, self._resumes = self._resumes, False
            self._next_step_at = perf_counter()
        return True

    def _block(self, trouble: Trouble) -> None:
        self._state, self._trouble = RunState.BLOCKED, trouble
        self._playing, self._single, self._in_step, self._resumes = False, None, False, False

    def _follow(self, load: Load, before: Spec, deep: bool) -> None:
        dataset = self._dataset(load.spec)
        if deep or not self.training or diff(before, load.spec) is Depth.DATA:
            self._observer.forget()
        if self._run is None:
            self._run = Run(load.spec, dataset)
            return
        if self._playing is False:
            self._clear_end()
        self._run.trouble, self._trouble = None, None
        if deep and load.travel in (Travel.UNDO, Travel.REDO) and self._go_back(load, dataset):
            return
        took, self._took = self._took, load.edit
        if load.travel is Travel.MERGE and self._back_to_gesture(load, before, dataset):
            took = None
        run = self._run
        if diff(run.spec, load.spec) > Depth.VIEW:
            run.adapt(load.spec, dataset, self._changes, load.travel in (Travel.UNDO, Travel.REDO))
        run.spec = load.spec
        if isinstance(load.edit, RunEdit) and load.travel is not Travel.UNDO:
            problem = run.apply(rest_of(took, load.edit) if load.travel is Travel.MERGE else load.edit)
            if problem:
                self._answer(EngineNotice("warning", problem))
        self._mark(run, load, before)
        run.settle()

    def _go_back(self, load: Load, dataset: Dataset) -> bool:
        """Restore the moment that belongs to a history entry; False if it is not there."""
        checkpoint = self._history.moment(load.entry)
        if checkpoint is None:
            self._answer(EngineNotice("info", "The weights of that moment were not kept; what still fits was.", ""))
            return False
        run = Run(load.spec, dataset, first_look=False)
        run.restore(checkpoint)
        run.version = (self._run.version if self._run else 0) + 1
        self._replace(run)
        self._observer.forget()
        if run.learner.agent is not None and not run.learner.agent.resumed:
            called = load.spec.data.called
            self._answer(EngineNotice("info", f"{called} begins new episodes: how it stood then is not kept.", ""))
        return True

    def _replace(self, run: Run) -> None:
        """Another run goes on in place of this one, with what of it is in no checkpoint."""
        before, self._run = self._run, run
        if before is not None:
            run.inherit(before)
            before.close()

    def _back_to_gesture(self, load: Load, before: Spec, dataset: Dataset) -> bool:
        """Begin a gesture again where it began, so that a slider drawn down and up again loses no weights.

        False if it stays where it is: training went on since, or nothing is lost on the way.
        """
        if self._gesture is None or self._run is None or self._gesture[1].step != self._run.step:
            return False
        if not isinstance(load.edit, RunEdit) and diff(before, load.spec) is not Depth.STRUCTURE:
            return False
        spec, checkpoint = self._gesture
        if spec.data != self._run.spec.data or spec.seed != self._run.spec.seed:
            return False
        run = Run(spec, dataset, first_look=False)
        run.restore(checkpoint)
        run.version = self._run.version
        self._replace(run)
        return True

    def _mark(self, run: Run, load: Load, before: Spec) -> None:
        if load.edit is None or run.step == 0 or getattr(load.edit, "field", "") in ("stop_epochs", "stop_metric"):
            return
        undone = "undo: " if load.travel is Travel.UNDO else ""
        label = undone + load.edit.label(load.spec if load.travel is Travel.UNDO else before)
        run.recorder.mark(run.step, label, replace=load.travel is Travel.MERGE, entry=load.entry)

    def _dataset(self, spec: Spec) -> Dataset:
        """The samples, made again only when something about them has changed."""
        if spec.data.family == "own" and not self._may_read:
            raise DataError("The data of this project was not read.", "Say whether it may be, or choose another file.")
        if self._data is None or not same_samples(self._data[0], spec.data) or self._data[1] != spec.seed:
            if spec.data.family not in ("plane", "function", "worlds"):
                self._show(Snapshot(self._revision, RunState.LOADING, heard=self._heard, message="preparing the data"))
            self._data = (spec.data, spec.seed, make(spec.data, spec.seed, cancelled=self._cancelled))
        return self._data[2]

    # ---- training -------------------------------------------------------------------------------------------------

    @property
    def training(self) -> bool:
        """Whether there is a next step to take."""
        wanted = self._playing or self._single is not None
        return wanted and self._run is not None and self._in_step

    def wait_s(self) -> float | None:
        """How long to wait for a message before the next `work`; None is for ever."""
        own: float | None = 0.0 if self._stale else None
        if self.training:
            own = max(0.0, self._next_step_at - perf_counter()) if self._gap_s else 0.0
        stage = self._stage.wait_s(self._watch, perf_counter()) if self._acting() is not None else None
        return own if stage is None else stage if own is None else min(own, stage)

    def _show_stage(self, now: float) -> None:
        """Put a frame of the stage, if one is due."""
        run = self._acting()
        frame = None if run is None else self._stage.frame(run, self._watch, self._revision, now)
        if frame is None:
            return
        self._put_frame(frame)
        slow = not self.training or self._gap_s >= SLOW_S
        if slow and frame.shown == "show" and self._watch.responses and self._wanted():
            self._stale = True  # the network on the canvas lights up as it acts

    def work(self, most_steps: int | None = None) -> int:
        """Train until interrupted (or so many steps), showing snapshots on the way; returns the steps taken."""
        if most_steps is None and self._is_early():
            self._refresh_all()
            return 0
        taken = 0
        try:
            taken = self._train(most_steps)
        except WorldError as error:
            self._fall_out(error)
        except Exception as error:
            self._fail(error)
        if not self.training:
            self._refresh_all()
        return taken

    def _refresh_all(self) -> None:
        try:
            self._show_stage(perf_counter())
        except Exception as error:
            self._fail(error)
        self.refresh()

    def _is_early(self) -> bool:
        """Whether it was a message that woke us: at a limited speed, no look brings the next step nearer."""
        slow = self.training and self._single is None and self._gap_s
        return bool(slow) and perf_counter() < self._next_step_at

    def _train(self, most_steps: int | None) -> int:
        run, taken = self._run, 0
        while run is not None and self.training and taken != most_steps:
            step = run.advance()
            taken += 1
            self._steps += 1
            self._stage.moved = True
            self._samples += step.samples
            now = perf_counter()
            if now >= self._stage.next_at:
                self._show_stage(now)
            if run.finished or run.trouble is not None:
                self._end(run)
            elif self._single is not None and _is_done(self._single, step, run):
                self._single = None
                self._stale = True
            elif now >= self._next_look_at or self._gap_s or self._stale:
                self._glance(now)
                if self._gap_s:
                    self._next_step_at = max(self._next_step_at + self._gap_s, now - 0.1)
                    if self._next_step_at > perf_counter():
                        break
            if self._interrupted():
                break
        return taken

    def _end(self, run: Run) -> None:
        self._state = RunState.FINISHED if run.trouble is None else RunState.DIVERGED
        self._trouble, run.finished = run.trouble, False
        self._playing, self._single, self._stale = False, None, True

    def _fall_out(self, error: WorldError, making: bool = False) -> None:
        """A world failed: the training pauses, all that was learned stays, and the agent has begun new episodes.

        Parameters
        ----------
        making : it could not even be made, so the run waits for another document.
        """
        trouble = Trouble(error.place, error.problem, error.remedy)
        if self._run is not None:
            self._run.recover()
        self._playing, self._single, self._stale = False, None, True
        if making or self._run is None or not self._in_step:
            self._block(trouble)
        else:
            self._state, self._trouble = RunState.DIVERGED, trouble

    def _fail(self, error: Exception) -> None:
        """An exception anywhere: say where, and stay alive for the next document."""
        if self._run is not None:
            self._run.recover()
        place = getattr(error, "layer_id", "network")
        text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {frame.name}"
        self._block(Trouble(place, f"The engine stumbled: {text} ({where}).", "Undo the last change, or reset."))
        self._stale = True

    # ---- showing --------------------------------------------------------------------------------------------------

    def _glance(self, now: float) -> None:
        """Show a moment of the training, if one is due."""
        if not self._stale and (now < self._next_look_at or not self._wanted()):
            return
        self._speedometer.note(now, self._steps, self._samples)
        self._next_look_at = now + 1.0 / max(self._watch.rate_hz, 1.0)
        self.show()

    def _rest(self) -> None:
        self._speedometer.rest()
        self._next_look_at = 0.0

    def refresh(self) -> None:
        """Show how things are, if what was shown last is no longer so."""
        if not self.training:
            self._rest()
        if self._stale:
            try:
                self.show()
            except Exception as error:
                self._fail(error)
                self.show()

    def show(self) -> None:
        """Make a snapshot."""
        self._stale = False
        fields: dict[str, Any] = {}
        run = self._run
        if run is not None and self._in_step:
            fields = self._look(run)
        state = RunState.RUNNING if self.training else self._state
        steps_s, samples_s = self._speedometer.rates()
        self._show(
            Snapshot(
                revision=self._revision, state=state, heard=self._heard, trouble=self._trouble,
                steps_per_second=steps_s, samples_per_second=samples_s, threads=torch.get_num_threads(),
                **(_counters(run) if run is not None else {}), **fields,
            )
        )  # fmt: skip

    def _look(self, run: Run) -> dict[str, Any]:
        """Arrays of this moment; a moment with numbers astray is not shown, the run goes back instead."""
        if run.finite():
            self._stage.follow(run, self._watch)
            fields = self._observer.look(run, self._watch, moving=self.training and self._gap_s < SLOW_S)
            for notice in self._observer.take_notices():
                self._answer(notice)
            if self._observer.sound:
                self._stale = self._observer.unfinished and not self.training  # the next look shows the rest
                return fields
        run.diverge()
        self._end(run)
        self._stale = False
        self._observer.forget()
        fields = self._observer.look(run, self._watch, moving=False)
        return fields if self._observer.sound else {}


def _is_done(single: StepOnce, step: Step, run: Run) -> bool:
    """Whether that was the one step that was asked for; an agent's one step is an action, not a part of an update."""
    if single.update:
        agent = run.learner.agent
        return step.updated or agent is None or agent.resting
    return step.epoch_done if single.epoch else bool(step.samples)


def same_samples(a: DataKind, b: DataKind) -> bool:
    """Whether two documents' data give the same samples; how a world works has no say in those."""
    return a == b or (isinstance(a, World) and data_depth(a, b) < Depth.DATA)


def warm_up() -> None:
    """Take one optimizer step, so that what torch imports late is there before somebody waits for it."""
    weight = torch.zeros(1, requires_grad=True)
    weight.grad = torch.zeros(1)
    torch.optim.Adam([weight], fused=True).step()


def _counters(run: Run) -> dict[str, Any]:
    return {
        "step": run.step,
        "epoch": run.epochs,
        "learning_rate": run.learning_rate,
        "train_samples": len(run.material.train_rows),
        "test_samples": len(run.material.test_rows),
        "parameters": run.parameters,
        "same_function": run.same_function,
    }
