"""Training with no window: the same numbers, no Qt, and an exit code that says how it went."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from app.data_paths import portable
from app.train_command import DIVERGED, DONE, INTERRUPTED, UNUSABLE, main
from engine.data import read_table
from engine.messages import Load, Play, SetWatch, Travel
from engine.snapshot import Curves, RunState, Watch
from engine.spec import project_file
from engine.spec.catalog.data import GridWorld
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetParameter, SetTraining
from engine.worker import EngineThread

ROOT = Path(__file__).resolve().parents[2]
SPEC = default_spec()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return save(tmp_path / "a.lscope", SPEC)


def save(path: Path, spec: Spec) -> Path:
    project_file.write(path, spec, {})
    return path


def train(path: Path, out: Path, *arguments: str, epochs: int = 3) -> int:
    return main([str(path), "--out", str(out), "--epochs", str(epochs), "--quiet", *arguments])


def metrics(out: Path) -> list[list[float]]:
    with (out / "metrics.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["step", "epoch", "train_loss", "test_loss", "train_metric", "test_metric"]
    return [[float(cell) for cell in row] for row in rows[1:]]


def curves_of_the_window(qtbot: QtBot, spec: Spec, epochs: int) -> Curves:
    """Train in the window's thread to an epoch, and take the curves."""
    engine = EngineThread()
    engine.start()
    seen: list[Curves] = []

    def finished() -> bool:
        snapshot = engine.latest()
        if snapshot is not None and snapshot.state is RunState.FINISHED and snapshot.curves is not None:
            seen.append(snapshot.curves)
        return bool(seen)

    try:
        ending = spec.with_(training=spec.training.with_(stop_epochs=epochs))
        engine.post(Load(ending, revision=1, travel=Travel.OPEN, entry=0))
        engine.post(SetWatch(Watch(curves=True, plane=True, maps=True, histograms=True, stats=True)))
        engine.post(Play())
        qtbot.waitUntil(finished, timeout=30_000)
    finally:
        assert engine.stop()
    return seen[0]


def test_it_writes_weights_metrics_and_a_project_that_opens(path: Path, tmp_path: Path) -> None:
    assert train(path, tmp_path / "new" / "out") == DONE
    out = tmp_path / "new" / "out"
    assert sorted(os.listdir(out)) == ["metrics.csv", "project.lscope", "weights.safetensors"]
    project = project_file.read(out / "project.lscope")
    assert (project.spec, project.notices) == (SPEC, ())
    assert project.members["weights.safetensors"] == (out / "weights.safetensors").read_bytes()
    shapes = sorted(tuple(tensor.shape) for tensor in load_file(out / "weights.safetensors").values())
    assert shapes == [(1,), (1, 6), (6,), (6, 8), (8,), (8, 4)]
    rows = metrics(out)
    assert rows[0][:2] == [0, 0]
    assert rows[-1][:2] == [12, 3]
    assert rows[-1][2] < rows[0][2]


def test_the_losses_are_the_window_s_bit_for_bit(qtbot: QtBot, path: Path, tmp_path: Path) -> None:
    assert train(path, tmp_path, epochs=5) == DONE
    curves = curves_of_the_window(qtbot, SPEC, 5)
    columns = (curves.steps, curves.epochs, curves.train_loss, curves.test_loss)
    window = list(zip(*(map(float, column) for column in columns), strict=True))
    assert [tuple(row[:4]) for row in metrics(tmp_path)] == window


def test_going_on_from_a_file_is_as_if_it_had_never_stopped(path: Path, tmp_path: Path) -> None:
    assert train(path, tmp_path / "whole", epochs=4) == DONE
    assert train(path, tmp_path / "half", epochs=2) == DONE
    assert train(tmp_path / "half" / "project.lscope", tmp_path / "rest", epochs=2) == DONE
    whole, rest = (load_file(tmp_path / name / "weights.safetensors") for name in ("whole", "rest"))
    assert whole.keys() == rest.keys()
    assert all(whole[name].equal(rest[name]) for name in whole)
    assert metrics(tmp_path / "whole")[-1] == metrics(tmp_path / "rest")[-1]


def test_another_seed_starts_afresh_and_is_kept_in_the_project(path: Path, tmp_path: Path) -> None:
    assert train(path, tmp_path / "one") == DONE
    trained = tmp_path / "one" / "project.lscope"
    assert train(trained, tmp_path / "two", "--seed", "5") == DONE
    assert metrics(tmp_path / "two")[0][:2] == [0, 0]
    assert metrics(tmp_path / "two")[-1][0] == 12
    assert metrics(tmp_path / "two") != metrics(tmp_path / "one")
    assert project_file.read(tmp_path / "two" / "project.lscope").spec.seed == 5


def test_it_says_how_it_goes(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(path), "--out", str(tmp_path), "--epochs", "2"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["epoch", "0"], ["epoch", "2"]]
    assert all(word in lines[1] for word in ("loss", "accuracy", "train", "test", "samples/s"))
    assert str(tmp_path) in lines[-1]


def test_quiet_says_nothing(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(path, tmp_path) == DONE
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_the_project_s_own_end_is_respected(tmp_path: Path) -> None:
    path = save(tmp_path / "a.lscope", SetTraining(field="stop_epochs", value=2).apply(SPEC))
    assert train(path, tmp_path, epochs=50) == DONE
    assert metrics(tmp_path)[-1][1] == 2


# ---- what cannot be used


@pytest.mark.parametrize("data", [b"", b"hello", b"\x80\x04\x95.", b"PK\x03\x04"])
def test_a_bad_file_gives_one_clear_line(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.lscope"
    path.write_bytes(data)
    assert train(path, tmp_path / "out") == UNUSABLE
    captured = capsys.readouterr()
    assert len(captured.err.splitlines()) == 1
    assert captured.err.rstrip().endswith(".")
    assert not (tmp_path / "out").exists()


def test_a_network_that_cannot_be_built_is_told_with_remedies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = SetParameter(layer_ids=("input",), field="features", value=()).apply(SPEC)
    spec = SetTraining(field="loss", value="cross_entropy").apply(spec)
    assert train(save(tmp_path / "a.lscope", spec), tmp_path / "out") == UNUSABLE
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert any(line.startswith("input: ") and "Switch on" in line for line in lines)


def test_a_folder_that_cannot_be_made_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(path, path / "out") == UNUSABLE
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a", "--out", "b", "--epochs", "0"], ["a", "--out", "b", "--seed", "-1"]])
def test_wrong_arguments_give_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == UNUSABLE
    assert "usage" in capsys.readouterr().err


def test_divergence_says_where_and_keeps_the_last_finite_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = SPEC.with_(training=SPEC.training.with_(learning_rate=1e5))
    spec = SetParameter(layer_ids=("dense-1", "dense-2"), field="activation", value="relu").apply(spec)
    assert train(save(tmp_path / "a.lscope", spec), tmp_path / "out", epochs=50) == DIVERGED
    assert "learning rate" in capsys.readouterr().err.lower()
    weights = load_file(tmp_path / "out" / "weights.safetensors")
    assert all(bool(tensor.isfinite().all()) for tensor in weights.values())


# ---- the process


def test_data_elsewhere_is_read_with_leave_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "data" / "a.csv"
    table.parent.mkdir()
    table.write_text("one,two,kind\n" + "".join(f"{i},{i * 7 % 11},{'ab'[i % 2]}\n" for i in range(60)))
    spec = SetData(data=read_table(table).data).apply(SPEC)
    (tmp_path / "mine").mkdir()
    path = save(tmp_path / "mine" / "a.lscope", spec)
    assert train(path, tmp_path / "out") == UNUSABLE
    said = capsys.readouterr().err
    assert said == f"The project wants to read {table}, outside its own folder. Allow it with --read-data.\n"
    assert train(path, tmp_path / "out", "--read-data") == DONE
    assert train(save(tmp_path / "data" / "b.lscope", portable(spec, tmp_path / "data" / "b.lscope")), tmp_path) == DONE
    address = save(tmp_path / "c.lscope", spec.with_(data=spec.data.with_(path="http://example.org/a.csv")))
    assert train(address, tmp_path / "out", "--read-data") == UNUSABLE
    assert "nothing is fetched" in capsys.readouterr().err


def test_it_runs_without_qt(path: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from app.__main__ import main;"
        f"code = main(['train', {str(path)!r}, '--out', {str(tmp_path / 'out')!r}, '--epochs', '1', '--quiet']);"
        "qt = [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'pyqtgraph', 'widgets'))];"
        "sys.exit(f'{qt}' if qt else code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C reaches a child of Windows only through a console")
def test_ctrl_c_saves_and_stops(path: Path, tmp_path: Path) -> None:
    arguments = ["train", str(path), "--out", str(tmp_path / "out"), "--epochs", "1000000"]
    child = subprocess.Popen(
        [sys.executable, "-m", "app", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for line in child.stdout:  # the second line says that it trains
        if line.startswith("epoch") and line.split()[1] != "0":
            break
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == INTERRUPTED
    assert said == "Stopped by Ctrl-C.\n"
    assert project_file.read(tmp_path / "out" / "project.lscope").notices == ()
    assert metrics(tmp_path / "out")[-1][0] > 0


def test_an_agent_is_trained_by_thousands_of_actions_and_goes_on_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A first thousand, and one more from the file; what it lived through stays with it."""
    spec = SetData(data=GridWorld()).apply(SPEC)
    path = save(tmp_path / "grid.lscope", spec)
    assert main([str(path), "--out", str(tmp_path / "a"), "--epochs", "1"]) == DONE
    assert "mean return of the newest 100" in capsys.readouterr().out
    again = tmp_path / "a" / "project.lscope"
    assert main([str(again), "--out", str(tmp_path / "b"), "--epochs", "1", "--quiet"]) == DONE
    first, second = (episodes(tmp_path / name) for name in ("a", "b"))
    assert second[: len(first)] == first
    assert 900 < first[-1][0] < 1100  # an episode takes at most a hundred
    assert 1900 < second[-1][0] < 2200


def episodes(out: Path) -> list[list[float]]:
    with (out / "episodes.csv").open() as file:
        return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
