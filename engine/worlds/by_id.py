"""Any environment that is installed beside Gymnasium."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.arrays import Floats, Ints
from engine.playing import Scene
from engine.spec.catalog.data import Gymnasium, World
from engine.worlds.base import WorldError
from engine.worlds.opening import library, open_environment, said
from engine.worlds.singles import Singles
from engine.worlds.spaces import done_fields, picture, seen_fields

if TYPE_CHECKING:
    from engine.worlds.opening import Environment

USUAL_LIMIT = 1000
PAINTED = 0  # only the first world paints itself: only that one is ever looked at
MOST_PAINTED_PX = 480  # of an edge of its own painting


def read_environment(name: str) -> Gymnasium:
    """What an environment takes and gives, as a data source.

    Raises
    ------
    WorldError
        If there is no such environment, if it needs what is not installed, or if it is of a kind that does not fit.
    """
    environment = open_environment(name)
    try:
        return Gymnasium(id=name.strip(), most_steps=_limit(environment), **_fields(environment))
    except WorldError as error:
        raise WorldError(f"{name.strip()} does not fit. {error.problem}", error.remedy) from None
    except Exception as error:  # whoever wrote it may raise anything
        raise WorldError(f"{name.strip()} cannot be read ({said(error)}).", "Choose another environment.") from error
    finally:
        environment.close()


def _fields(environment: Any) -> dict[str, Any]:
    meanings = getattr(environment.unwrapped, "get_action_meanings", None)
    named = tuple(str(each).lower() for each in meanings()) if meanings else ()
    return seen_fields(environment.observation_space) | done_fields(environment.action_space, named)


def _limit(environment: Any) -> int:
    return int(library().spec(environment.spec.id).max_episode_steps or USUAL_LIMIT)


class ById(Singles):
    """Environments by an id, as they were read once.

    Raises
    ------
    WorldError
        Also where it is no longer what it was when it was read.
    """

    def __init__(self, data: Gymnasium, count: int, seed: int) -> None:
        self._paints, self._looked_at = True, False
        super().__init__(data, count, seed)
        self._name = data.id
        self._space = self._environments[0].action_space
        self._first_action = int(getattr(self._space, "start", 0))
        self._first_state = int(getattr(self._environments[0].observation_space, "start", 0))
        self._is_picture, self._states = data.picture_shape is not None, data.counted
        self._compare(data)

    def _compare(self, data: Gymnasium) -> None:
        now = _fields(self._environments[0])
        if any(getattr(data, field) != value for field, value in now.items()):
            self.close()
            raise WorldError(
                f"{data.id} takes or gives something else than it did when it was chosen.", "Type its id again."
            )

    def _open(self, data: World, index: int) -> Environment:
        assert isinstance(data, Gymnasium)
        return open_environment(data.id, paints=index == PAINTED)

    def _read(self, observation: Any) -> Any:
        if self._is_picture:
            return picture(observation)
        if self._states:
            one: Floats = np.zeros(self._states, dtype=np.float32)
            one[int(observation) - self._first_state] = 1
            return one
        return np.asarray(observation, dtype=np.float32).reshape(-1)

    def _orders(self, actions: Ints | Floats) -> Iterable[Any]:
        orders = super()._orders(actions)
        if actions.ndim == 1:
            return [order + self._first_action for order in orders]
        return [order.astype(self._space.dtype).reshape(self._space.shape) for order in orders]

    def _numbers(self, index: int) -> tuple[float, ...]:
        return tuple(self._now[index].tolist())

    def scene(self, index: int = 0) -> Scene:
        """What is observed, with its own painting of the first world."""
        self._looked_at |= index == PAINTED
        return Scene(self._now[index].copy(), self._painting() if index == PAINTED and self._paints else None)

    def _end_scene(self, index: int) -> Scene:
        """An end is painted for somebody who looked since the last one: it costs more than a hundred actions."""
        if index != PAINTED or not self._looked_at:
            return Scene(self._now[index].copy())
        scene = self.scene(index)
        self._looked_at = False
        return scene

    def _painting(self) -> Any:
        """(height, width, 3), or None; one that failed is not tried again."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                painted = np.asarray(self._environments[PAINTED].render())
            if painted.ndim == 3 and painted.shape[2] == 3:
                return smaller(painted)
        except Exception:  # no screen, no driver, a fault of its own: it is seen as numbers then
            pass
        self._paints = False
        return None


def smaller(painted: Any) -> Any:
    """Means of squares of pixels, so that no edge is too long; thin lines stay."""
    by = -(-max(painted.shape[:2]) // MOST_PAINTED_PX)
    if by == 1:
        return painted.astype(np.uint8)
    height, width = painted.shape[0] // by * by, painted.shape[1] // by * by
    total = np.zeros((height // by, width // by, 3), dtype=np.uint32)
    for row in range(by):
        for column in range(by):
            total += painted[row:height:by, column:width:by]
    return (total // by**2).astype(np.uint8)
