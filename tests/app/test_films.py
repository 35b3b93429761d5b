"""Films of an episode: what was written is read back."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.films import LAST_S, STRIP, Film, FilmError, gif_times, write_film
from engine.snapshot import Episode, Scene, read_only
from engine.spec.catalog.data import CartPole, GridWorld, Pendulum, World
from engine.spec.problems import ProjectError
from widgets.kit import DARK, LIGHT

STEPS = 7


def episode(scenes: tuple[tuple[float, ...], ...], controls: int = 0) -> Episode:
    count = len(scenes) - 1
    actions = np.zeros((count, controls) if controls else count, np.float32)
    blank = read_only(np.zeros((count + 1, 4), np.float32))
    return Episode(
        number=12, at=900, scenes=tuple(Scene(read_only(np.array(numbers, np.float32))) for numbers in scenes),
        observations=blank, actions=read_only(actions), rewards=read_only(np.ones(count, np.float32)),
        preferences=read_only(np.zeros((count, 2), np.float32)), values=read_only(np.zeros(count + 1, np.float32)),
        advantages=read_only(np.zeros(count, np.float32)), ended=True,
    )  # fmt: skip


ROLLING = episode(tuple((0.2 * at, 0.02 * at) for at in range(STEPS + 1)))
SWINGING = episode(tuple((0.3 * at, 0.0) for at in range(STEPS + 1)), controls=1)
WALKING = episode(((2, 0), (2, 1), (2, 2), (1, 2)))


def never() -> bool:
    return False


@pytest.fixture(autouse=True)
def _fonts(qapp: QApplication) -> None:
    """Letters are painted."""


def test_a_gif_is_read_back(tmp_path: Path) -> None:
    film = Film(CartPole(), ROLLING, LIGHT)
    told: list[float] = []
    path = tmp_path / "a.gif"
    assert write_film(path, film, told.append, never) == path
    with Image.open(path) as read:
        assert (read.n_frames, read.size) == (STEPS + 1, film.size)  # type: ignore[attr-defined]
        assert read.info["duration"] == 20, "fifty a second, as the world goes"
        first = np.asarray(read.convert("RGB")).astype(int)
        read.seek(STEPS)
        assert read.info["duration"] == 20 + 1000 * LAST_S
        last = np.asarray(read.convert("RGB")).astype(int)
    assert abs(first - film.picture(0)).mean() < 3
    assert abs(last - film.picture(STEPS)).mean() < 3
    assert abs(first - last).mean() > 3, "it moves"
    assert told[0] == 0
    assert all(a < b < 1 for a, b in pairwise(told))


@pytest.mark.parametrize(
    ("world", "shown", "pace", "hz"),
    [(CartPole(), ROLLING, 1.0, 50.0), (Pendulum(), SWINGING, 0.25, 5.0), (GridWorld(), WALKING, 1.0, 4.0)],
)
def test_an_mp4_is_read_back(tmp_path: Path, world: World, shown: Episode, pace: float, hz: float) -> None:
    film = Film(world, shown, DARK, pace)
    path = tmp_path / "a.mp4"
    assert write_film(path, film, lambda _share: None, never) == path
    with av.open(str(path)) as read:
        stream = read.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == pytest.approx(hz)
        pictures = [frame.to_ndarray(format="rgb24") for frame in read.decode(stream)]
    assert len(pictures) == len(shown.scenes) + round(LAST_S * hz)
    assert pictures[0].shape == (film.size[1], film.size[0], 3)
    assert abs(pictures[0].astype(int) - film.picture(0)).mean() < 4
    assert abs(pictures[-1].astype(int) - film.picture(len(shown.scenes) - 1)).mean() < 4


@pytest.mark.parametrize("world", [CartPole(), Pendulum(), GridWorld(rows=5, columns=3), GridWorld(rows=1, columns=20)])
def test_sizes_are_even(world: World) -> None:
    width, height = Film(world, WALKING, LIGHT).size
    assert width % 2 == height % 2 == 0
    assert min(width, height - STRIP) >= 16


def test_a_fast_world_leaves_out_pictures_of_a_gif_and_keeps_its_pace() -> None:
    film = Film(CartPole(), ROLLING, LIGHT, 4.0)
    moments, times = gif_times(film)
    assert len(moments) < film.count
    assert moments[-1] == film.count - 1
    assert sum(times) == pytest.approx(1000 * (film.count / 200 + LAST_S), abs=10)


@pytest.mark.parametrize("suffix", ["gif", "mp4"])
def test_what_is_cancelled_leaves_the_old_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"old")
    asked = iter([False, False, True])
    assert write_film(path, Film(CartPole(), ROLLING, LIGHT), lambda _share: None, lambda: next(asked)) is None
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"


def test_a_folder_that_is_gone_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="folder is not there"):
        write_film(tmp_path / "gone" / "a.gif", Film(CartPole(), ROLLING, LIGHT), lambda _share: None, never)
    assert FilmError("a", "b").remedy == "b"
