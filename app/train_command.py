"""`train FILE`: the same engine with no window; Qt is never imported."""

from __future__ import annotations

import argparse
import csv
import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

from app.data_paths import is_address, is_inside, own_path, placed, portable
from engine.messages import EngineNotice, Load, Pause, Play, SaveState, SetWatch, StateSaved, StepOnce, Travel
from engine.snapshot import AgentView, Curves, RunState, Snapshot, Watch, WorldWatch
from engine.spec import project_file
from engine.spec.atomic_file import write_bytes_atomically
from engine.spec.document import Spec
from engine.spec.problems import ProjectError
from engine.spec.shapes import analyse

if TYPE_CHECKING:
    from engine.worker import InlineEngine

DONE, UNUSABLE, DIVERGED, INTERRUPTED = 0, 2, 3, 130
EPOCHS = 100
_ACTIONS = 1000  # of an agent are an epoch
_MOMENTS_AT_ONCE = 20  # of an agent, between two looks at how many actions it has taken
_STEPS_AT_ONCE = 200  # between two looks at whether somebody pressed Ctrl-C
_LINE_EVERY_S = 1.0


def main(argv: list[str]) -> int:
    """Train a project and return the exit code.

    0 done, 2 the project cannot be used, 3 the training diverged, 130 stopped by Ctrl-C; weights, metrics and the
    trained project are written in all cases but 2.
    """
    try:
        wanted = _parser().parse_args(argv)
    except SystemExit as leaving:  # argparse has said why
        return int(leaving.code or 0)
    try:
        return _train(wanted)
    except ProjectError as error:
        _complain(error.problem, error.remedy)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("run.py train", description="Train a project with no window.")
    parser.add_argument("file", type=Path, metavar="FILE", help="a project (.lscope)")
    parser.add_argument(
        "--epochs",
        type=_count,
        metavar="N",
        help=f"passes over the data, of an agent thousands of actions ({EPOCHS})",
        default=EPOCHS,
    )
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="folder for what comes out")
    parser.add_argument("--seed", type=_seed, metavar="N", help="another seed; starts from the first weights")
    parser.add_argument("--quiet", action="store_true", help="print faults only")
    parser.add_argument("--read-data", action="store_true", help="let the project read data outside its own folder")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError("must be from 0 to 2147483647")
    return number


def _train(wanted: argparse.Namespace) -> int:
    project = project_file.read(wanted.file)
    for notice in project.notices:
        print(notice, file=sys.stderr)
    spec, members = placed(project.spec, wanted.file), dict(project.members)
    _check_leave(spec, wanted)
    if wanted.seed is not None and wanted.seed != spec.seed:
        spec, members = spec.with_(seed=wanted.seed), {}
    problems = analyse(spec).problems
    for problem in problems:
        _complain(f"{problem.layer_id}: {problem.problem}", problem.remedy)
    if problems:
        return UNUSABLE
    _make_folder(wanted.out)
    with _stop_on_interrupt() as stop:
        training = Training(spec, members, stop, wanted.quiet)
        code = training.run(wanted.epochs)
        if code != UNUSABLE:
            training.save(wanted.out)
    return code


def _check_leave(spec: Spec, wanted: argparse.Namespace) -> None:
    """A project may come from a stranger: what it reads elsewhere is named before it is read."""
    path = own_path(spec)
    if is_address(path):
        raise ProjectError(
            f"The project names the data {path}, and nothing is fetched.", "Choose a file in the window."
        )
    if path and not wanted.read_data and not is_inside(path, wanted.file.absolute().parent):
        raise ProjectError(f"The project wants to read {path}, outside its own folder.", "Allow it with --read-data.")


@dataclass
class Stop:
    """Turns true at Ctrl-C."""

    wanted: bool = False


@contextmanager
def _stop_on_interrupt() -> Iterator[Stop]:
    """Let a first Ctrl-C end the training after the batch at hand; a second one breaks off."""
    stop = Stop()

    def note(_signal: int, _frame: FrameType | None) -> None:
        stop.wanted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass
class Training:
    """One training, from the file's state to the last epoch asked for."""

    spec: Spec
    members: dict[str, bytes]
    stop: Stop
    quiet: bool
    _engine: InlineEngine = field(init=False)
    _said_at: tuple[float, float] = field(init=False, default=(0.0, 0.0))  # seconds, epochs
    _until: float = field(init=False, default=0.0)  # epochs that an agent is to have come to

    def __post_init__(self) -> None:
        from engine.worker import InlineEngine  # brings torch

        self._engine = InlineEngine()

    def run(self, epochs: int) -> int:
        """Train, saying how it goes; returns the exit code."""
        self._engine.post(Load(self.spec, revision=1, travel=Travel.OPEN, entry=0, state=self.members))
        now = self._look()
        if now.state is RunState.BLOCKED:
            return self._end(now)
        self._say(now)
        self._until = now.epoch
        for left in reversed(range(epochs)):
            self._epoch()
            if self.stop.wanted or not left or monotonic() - self._said_at[0] >= _LINE_EVERY_S or self._ended():
                now = self._look()
                if now.trouble is None:
                    self._say(now)
                if self.stop.wanted or now.state is not RunState.PAUSED:
                    break
        return self._end(now)

    def save(self, folder: Path) -> None:
        """Write weights, metrics and the trained project.

        Raises
        ------
        ProjectError
            If the system refuses.
        """
        members = self._state()
        write_bytes_atomically(folder / "weights.safetensors", members.get("weights.safetensors", b""))
        now = self._look()
        write_bytes_atomically(folder / "metrics.csv", metrics_csv(now.curves))
        if now.agent is not None:
            write_bytes_atomically(folder / "episodes.csv", episodes_csv(now.agent))
        project_file.write(folder / "project.lscope", portable(self.spec, folder / "project.lscope"), members)
        if not self.quiet:
            tables = "metrics.csv" if now.agent is None else "metrics.csv, episodes.csv"
            print(f"Wrote weights.safetensors, {tables} and project.lscope to {folder}.")

    def _epoch(self) -> None:
        """Train to the end of the epoch, or until somebody wants to stop."""
        if self.spec.data_shape.world:
            self._thousand()
            return
        self._engine.post(StepOnce(epoch=True))
        while self._engine.run(_STEPS_AT_ONCE) == _STEPS_AT_ONCE:
            if self.stop.wanted:
                self._engine.post(Pause())

    def _thousand(self) -> None:
        """An agent takes a thousand actions, or a few more where it acts in many worlds at once."""
        self._until += 1
        self._engine.post(Play())
        while self._engine.run(_MOMENTS_AT_ONCE) and not self.stop.wanted:
            now = self._engine.latest()
            if now is not None and now.epoch >= self._until:
                break
        self._engine.post(Pause())

    def _ended(self) -> bool:
        snapshot = self._engine.latest()
        return snapshot is not None and snapshot.state in (RunState.FINISHED, RunState.DIVERGED, RunState.BLOCKED)

    def _look(self) -> Snapshot:
        """This moment, with its curves."""
        self._engine.post(SetWatch(Watch(curves=True, world=WorldWatch(log=True))))
        snapshot = self._engine.latest()
        self._engine.post(SetWatch(Watch()))
        self._engine.latest()
        self._tell_notices()
        if snapshot is None:
            raise ProjectError("The engine did not answer.", "Start it again.")
        return snapshot

    def _say(self, now: Snapshot) -> None:
        seconds, epochs = monotonic(), now.epoch
        took, before = seconds - self._said_at[0], self._said_at[1]
        speed = (epochs - self._said_at[1]) * now.train_samples / took if took > 0 and epochs else 0.0
        self._said_at = (seconds, epochs)
        if not self.quiet and now.agent is not None:
            print(agent_line(now.agent, (epochs - before) * _ACTIONS / took if took > 0 else 0.0), flush=True)
        elif not self.quiet and now.curves is not None and len(now.curves.steps):
            print(progress_line(now.curves, speed), flush=True)

    def _end(self, now: Snapshot) -> int:
        if now.trouble is not None:
            _complain(now.trouble.problem, now.trouble.remedy)
            return DIVERGED if now.state is RunState.DIVERGED else UNUSABLE
        if self.stop.wanted:
            print("Stopped by Ctrl-C.", file=sys.stderr)
            return INTERRUPTED
        if now.state is RunState.FINISHED and not self.quiet:
            print("The project's own end was reached.")
        return DONE

    def _state(self) -> dict[str, bytes]:
        self._engine.post(SaveState(ticket=1))
        for reply in self._engine.replies():
            if isinstance(reply, StateSaved):
                return dict(reply.members)
        return {}

    def _tell_notices(self) -> None:
        for reply in self._engine.replies():
            if isinstance(reply, EngineNotice):
                _complain(reply.text, reply.remedy)


def progress_line(curves: Curves, samples_per_second: float) -> str:
    """The newest point of the curves in a line."""
    return (
        f"epoch {curves.epochs[-1]:8.6g}   loss {curves.train_loss[-1]:.5f} train {curves.test_loss[-1]:.5f} test"
        f"   {curves.metric} {curves.train_metric[-1]:.4f} train {curves.test_metric[-1]:.4f} test"
        f"   {samples_per_second:,.0f} samples/s"
    )


def agent_line(agent: AgentView, actions_per_second: float) -> str:
    """How an agent fares in a line."""
    mean = agent.log.mean if agent.log is not None else float("nan")
    return (
        f"actions {agent.actions:9,}   episodes {agent.episodes:7,}   mean return of the newest 100 {mean:9.2f}"
        f"   {actions_per_second:,.0f} actions/s"
    )


def episodes_csv(agent: AgentView) -> bytes:
    """The episodes as a table, of many the mean of some."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("actions", "return", "length", "lowest", "highest"))
    if agent.log is not None:
        log = agent.log
        for at, *numbers in zip(log.at, log.returns, log.lengths, log.low, log.high, strict=True):
            table.writerow((int(at), *(repr(float(number)) for number in numbers)))
    return text.getvalue().encode()


def metrics_csv(curves: Curves | None) -> bytes:
    """The curves as a table; numbers are written so that reading them gives the same bits."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("step", "epoch", "train_loss", "test_loss", "train_metric", "test_metric"))
    if curves is not None:
        columns = (curves.epochs, curves.train_loss, curves.test_loss, curves.train_metric, curves.test_metric)
        for step, *numbers in zip(curves.steps, *columns, strict=True):
            table.writerow((int(step), *(repr(float(number)) for number in numbers)))
    return text.getvalue().encode()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(f"The folder {folder} cannot be made: {error.strerror}.", "Choose another --out.") from error


def _complain(problem: str, remedy: str) -> None:
    print(f"{problem} {remedy}".strip(), file=sys.stderr)
