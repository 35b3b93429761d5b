"""Every example opens, is what its preset says, and learns."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.messages import Load, Pause, Play, SetWatch, Travel
from engine.snapshot import AnomalyView, Bools, Floats, GenerateView, RunState, Snapshot, Watch
from engine.spec import project_file
from engine.spec.presets import EXAMPLES, PRESETS, write_examples
from engine.spec.shapes import analyse
from engine.spec.studies import AnomalyStudy, GenerateStudy, Study
from engine.worker import InlineEngine

# epochs, and the test accuracy (or R², or Dice) that must be reached at the end; what is reached is well above
WANTED: dict[str, tuple[int, float]] = {
    "spiral": (200, 0.85),
    "circle": (40, 0.93),
    "xor": (40, 0.93),
    "moons": (30, 0.95),
    "hills": (100, 0.75),
    "function": (150, 0.85),
    "digits": (12, 0.93),
    "garments": (4, 0.72),
    "iris": (50, 0.9),
    "wine": (20, 0.92),
    "breast-cancer": (15, 0.93),
    "diabetes": (40, 0.45),
    "penguins": (25, 0.93),
    "residual-spiral": (150, 0.9),
    "two-branches": (20, 0.93),
    "auxiliary-head": (10, 0.94),
    "deep-moons": (60, 0.95),
    "digits-cnn": (6, 0.9),
    "digits-resnet": (2, 0.9),
    "garments-cnn": (1, 0.65),
    "lenet": (1, 0.65),
    "photographs": (1, 0.55),
    "faces": (16, 0.75),
    "shapes-cnn": (4, 0.6),
    "shapes-unet": (1, 0.75),
    "mnist1d-mlp": (12, 0.45),
    "mnist1d-cnn": (5, 0.7),
    "mnist1d-gru": (5, 0.6),
    "vowels": (12, 0.93),
    "parity": (6, 0.95),
    "recall": (14, 0.75),
    "brackets": (8, 0.97),
    "adding": (1, -0.5),
    "sines": (20, 0.3),
    "airline": (150, 0.5),
    "sunspots": (60, 0.15),
    "number-words": (3, 0.1),
    "digits-autoencoder": (40, 0.45),
    "digits-denoising": (30, 0.5),
    "digits-labels": (30, 0.4),
    "digits-sparse": (30, 0.8),
    "digits-contractive": (60, 0.35),
    "digits-tied": (40, 0.45),
    "digits-vae": (60, 0.35),
    "beta-vae": (40, 0.5),
    "garments-autoencoder": (2, 0.6),
    "faces-autoencoder": (60, 0.7),
    "signals-autoencoder": (12, 0.6),
    "moons-autoencoder": (60, 0.8),
}
# of those whose epochs are long: optimizer steps, and the test accuracy
LONG: dict[str, tuple[int, float]] = {"shakespeare": (150, 0.3), "shakespeare-transformer": (50, 0.2)}


# of those that are never trained on some class: epochs, and how well the error tells its samples from the others
STRANGE: dict[str, tuple[int, float]] = {"cancer-anomaly": (40, 0.85), "garments-anomaly": (2, 0.8)}
# of those that learn against each other: epochs, and how many of the eight clouds are covered, at least and at most
COVERED: dict[str, tuple[int, int, int]] = {"gan-ring": (200, 6, 8), "gan-collapse": (130, 0, 4)}
# of those that act: thousands of actions, and the mean return of the newest episodes, which is well above what a fool
# gets where a few thousand are enough to learn, and no less where they are not
ACTED: dict[str, tuple[int, float]] = {
    "gridworld-values": (1, 0.4),
    "gridworld-q": (4, -2.5),
    "cliff-sarsa": (4, -250),
    "frozen-lake": (1, -0.01),
    "taxi": (1, -1500),
    "bandit": (1, 30),
    "blackjack": (1, -0.8),
    "cartpole-ppo": (2, 15),
    "cartpole-a2c": (2, 15),
    "cartpole-reinforce": (2, 15),
    "cartpole-dqn": (1, 10),
    "cartpole-memory": (1, 10),
    "catch-pixels": (1, -1),
    "mountain-car-dqn": (1, -201),
    "pendulum-ppo": (2, -1900),
    "lunar-lander-ppo": (3, -700),
}
BEGUN = {"acrobot-ppo": 1}  # of those whose first episode is longer: thousands of actions
PLAYED = {"gan-digits": 8}  # of those whose samples only the eye can judge: epochs


def test_the_examples_are_the_presets() -> None:
    known = {**WANTED, **LONG, **STRANGE, **COVERED, **PLAYED, **ACTED, **BEGUN}
    assert sorted(path.stem for path in EXAMPLES.glob("*.lscope")) == sorted(PRESETS) == sorted(known)


@pytest.mark.parametrize("name", PRESETS)
def test_an_example_is_what_its_preset_says(name: str, tmp_path: Path) -> None:
    project = project_file.read(EXAMPLES / f"{name}.lscope")
    assert project.spec == PRESETS[name]()
    assert project.notices == ()
    assert dict(project.members) == {}
    assert analyse(project.spec).problems == ()
    write_examples(tmp_path)
    assert project_file.read(tmp_path / f"{name}.lscope") == project


@pytest.mark.parametrize("name", LONG)
def test_a_long_example_begins_to_learn(name: str) -> None:
    steps, wanted = LONG[name]
    engine = InlineEngine()
    engine.post(SetWatch(Watch(curves=True)))
    engine.post(Load(project_file.read(EXAMPLES / f"{name}.lscope").spec, revision=1, travel=Travel.OPEN, entry=0))
    engine.post(Play())
    engine.run(steps)
    engine.post(Pause())
    engine.run(1)
    snapshot = engine.latest()
    assert snapshot is not None
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] > wanted


@pytest.mark.parametrize("name", WANTED)
def test_an_example_learns(name: str) -> None:
    epochs, wanted = WANTED[name]
    snapshot = trained(name, epochs)
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] > wanted
    assert snapshot.curves.test_loss[-1] < snapshot.curves.test_loss[0]


@pytest.mark.parametrize("name", STRANGE)
def test_what_was_never_seen_is_rebuilt_worse(name: str) -> None:
    epochs, wanted = STRANGE[name]
    view = trained(name, epochs, AnomalyStudy()).studies[AnomalyStudy()]
    assert isinstance(view, AnomalyView)
    assert area_under_curve(view.error, view.strange) > wanted


@pytest.mark.parametrize("name", COVERED)
def test_a_generator_covers_the_clouds_or_collapses(name: str) -> None:
    epochs, least, most = COVERED[name]
    question = GenerateStudy(count=500)
    view = trained(name, epochs, question).studies[question]
    assert isinstance(view, GenerateView)
    assert least <= view.covered <= most


@pytest.mark.parametrize("name", PLAYED)
def test_a_generator_makes_samples_of_the_data_s_kind(name: str) -> None:
    question = GenerateStudy(count=100)
    view = trained(name, PLAYED[name], question).studies[question]
    assert isinstance(view, GenerateView)
    assert view.samples.min() >= 0
    assert view.samples.max() <= 1
    assert view.samples.std(0).max() > 0.05


@pytest.mark.parametrize("name", ACTED)
def test_an_example_acts(name: str) -> None:
    epochs, wanted = ACTED[name]
    snapshot = trained(name, epochs)
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] >= wanted


@pytest.mark.parametrize("name", BEGUN)
def test_an_example_with_long_episodes_goes_on(name: str) -> None:
    assert trained(name, BEGUN[name]).trouble is None


def trained(name: str, epochs: int, *questions: Study) -> Snapshot:
    """An example, after so many epochs, with its curves and answers to these questions."""
    spec = project_file.read(EXAMPLES / f"{name}.lscope").spec
    spec = spec.with_(training=spec.training.with_(stop_epochs=epochs))
    engine = InlineEngine()
    engine.post(SetWatch(Watch(curves=True, rate_hz=1)))
    engine.post(Load(spec, revision=1, travel=Travel.OPEN, entry=0))
    engine.post(Play())
    engine.run(1_000_000)
    for _ in range(1000):  # an answer comes slice by slice, some at each look
        engine.post(SetWatch(Watch(curves=True, studies=frozenset(questions))))
        snapshot = engine.latest()
        if snapshot is not None and all(question in snapshot.studies for question in questions):
            assert snapshot.state is RunState.FINISHED
            return snapshot
    raise AssertionError("A question was not answered.")


def area_under_curve(score: Floats, strange: Bools) -> float:
    """The chance that a strange sample has a larger score than another one (Hanley 1982)."""
    return float((score[strange][:, None] > score[~strange]).mean())
