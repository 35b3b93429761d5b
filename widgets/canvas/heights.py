"""How high each block of a layered drawing stands: as level with its neighbours as there is room.

Each column in turn goes to where its neighbours are; where blocks would overlap, they share the difference. That is
isotonic regression, solved by pooling (Ayer 1955).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from widgets.canvas.ranks import Ranked, Stop

Extent = tuple[float, float]  # above and below the line on which links run

SWEEPS = 6
DUMMY: Extent = (5.0, 5.0)
BETWEEN_BLOCKS, BESIDE_DUMMY = 28.0, 9.0
LEVEL, BESIDE, PULL = 8.0, 1.0, 0.02  # how much dummies, blocks, and a block and a dummy want to be level
FIRM = 10.0  # how much more a block holds its place than a dummy does


def heights(ranked: Ranked, extents: Mapping[str, Extent]) -> dict[Stop, float]:
    """The height of each stop's line; the first node of the first column is at 0.

    Parameters
    ----------
    extents : how far each node reaches above and below its line.
    """
    weighted = {stop: _weighted(stop, ranked.neighbours[stop]) for column in ranked.columns for stop in column}
    apart = [_apart(column, extents) for column in ranked.columns]
    height: dict[Stop, float] = {}
    for column, gaps in zip(ranked.columns, apart, strict=True):
        height.update(zip(column, gaps, strict=True))
    busy = [i for i, column in enumerate(ranked.columns) if column]
    for sweep in range(SWEEPS):
        for index in busy if sweep % 2 == 0 else reversed(busy):
            column = ranked.columns[index]
            wanted, weights = _wanted(column, weighted, height)
            height.update(zip(column, _spread(wanted, weights, apart[index]), strict=True))
    first = next((stop for column in ranked.columns for stop in ranked.nodes if stop in column), None)
    zero = height[first] if first is not None else 0.0
    return {stop: round(at - zero, 2) for stop, at in height.items()}


def _weighted(stop: Stop, neighbours: Sequence[Stop]) -> list[tuple[Stop, float]]:
    mine = isinstance(stop, str)
    return [(other, (BESIDE if mine else LEVEL) if isinstance(other, str) == mine else PULL) for other in neighbours]


def _apart(column: Sequence[Stop], extents: Mapping[str, Extent]) -> list[float]:
    """How far each stop is below the first one at least."""
    made: list[float] = []
    below, before_is_node = 0.0, False
    for at, stop in enumerate(column):
        node = isinstance(stop, str)
        above, under = extents[stop] if isinstance(stop, str) else DUMMY
        gap = BETWEEN_BLOCKS if node and before_is_node else BESIDE_DUMMY
        made.append(0.0 if not at else made[-1] + below + gap + above)
        below, before_is_node = under, node
    return made


def _wanted(
    column: Sequence[Stop], weighted: Mapping[Stop, list[tuple[Stop, float]]], height: Mapping[Stop, float]
) -> tuple[list[float], list[float]]:
    wanted, weights = [], []
    for stop in column:
        near = weighted[stop]
        total = sum([weight for _, weight in near])
        wanted.append(sum([height[other] * weight for other, weight in near]) / total if total else height[stop])
        weights.append(FIRM if isinstance(stop, str) else 1.0)
    return wanted, weights


def _spread(wanted: Sequence[float], weights: Sequence[float], apart: Sequence[float]) -> list[float]:
    """The nearest heights to the wanted ones that keep their distance."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, length
    for want, weight, offset in zip(wanted, weights, apart, strict=True):
        mean, mass, length = want - offset, weight, 1
        while pools and pools[-1][0] > mean:
            other, more, count = pools.pop()
            mean, mass, length = (mean * mass + other * more) / (mass + more), mass + more, length + count
        pools.append((mean, mass, length))
    flat = [mean for mean, _, length in pools for _ in range(length)]
    return [mean + offset for mean, offset in zip(flat, apart, strict=True)]
