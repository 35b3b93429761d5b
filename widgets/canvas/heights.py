"""How high each block of a layered drawing stands: as level with its neighbours as there is room.

Each column in turn goes to where its neighbours are; where blocks would overlap, they share the difference. That is
isotonic regression, solved by pooling (Ayer 1955).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from widgets.canvas.ranks import Ranked, Stop

Extent = tuple[float, float]  # above and below the line on which links run

SWEEPS = 5  # to the right and back, and in the end to the right: a block is level with what feeds it
DUMMY: Extent = (8.0, 8.0)
BETWEEN_BLOCKS, BESIDE_DUMMY, BETWEEN_DUMMIES = 28.0, 12.0, 2.0
FIRM = 1e6  # how much more a block holds its place than a dummy does


def heights(ranked: Ranked, extents: Mapping[str, Extent]) -> dict[Stop, float]:
    """The height of each stop's line; the first node of the first column is at 0.

    Parameters
    ----------
    extents : how far each node reaches above and below its line.
    """
    columns = [column for column in ranked.columns if column]
    apart = [_apart(column, extents) for column in columns]
    height: dict[Stop, float] = {}
    for column, gaps in zip(columns, apart, strict=True):
        first = next((at for at, stop in enumerate(column) if isinstance(stop, str)), 0)
        height.update((stop, gap - gaps[first]) for stop, gap in zip(column, gaps, strict=True))
    sides = {1: _leading(ranked.left), -1: _leading(ranked.right)}
    for sweep in range(SWEEPS):
        way = 1 if sweep % 2 == 0 else -1
        for column, gaps in list(zip(columns, apart, strict=True))[::way]:
            height.update(zip(column, _spread(*_wanted(column, sides[way], height), gaps), strict=True))
    anchor = next((node for node in ranked.nodes if ranked.rank[node] == 0), None)
    zero = height[anchor] if anchor is not None else 0.0
    return {stop: round(at - zero, 2) for stop, at in height.items()}


def _leading(beside: Mapping[Stop, list[Stop]]) -> dict[Stop, list[Stop]]:
    """Those neighbours that a stop wants to be level with: those of its own sort, if it has any."""
    made = {}
    for stop, others in beside.items():
        alike = [other for other in others if isinstance(other, str) == isinstance(stop, str)]
        made[stop] = alike or others
    return made


def _apart(column: Sequence[Stop], extents: Mapping[str, Extent]) -> list[float]:
    """How far each stop is below the first one at least."""
    made: list[float] = []
    below, before_is_node = 0.0, False
    for at, stop in enumerate(column):
        node = isinstance(stop, str)
        above, under = extents[stop] if isinstance(stop, str) else DUMMY
        pair = (node, before_is_node)
        gap = BETWEEN_BLOCKS if all(pair) else BESIDE_DUMMY if any(pair) else BETWEEN_DUMMIES
        made.append(0.0 if not at else made[-1] + below + gap + above)
        below, before_is_node = under, node
    return made


def _wanted(
    column: Sequence[Stop], beside: Mapping[Stop, list[Stop]], height: Mapping[Stop, float]
) -> tuple[list[float], list[float]]:
    """Where each stop of a column wants to be, and how much."""
    wanted, weights = [], []
    for stop in column:
        others = beside.get(stop)
        wanted.append(sum([height[other] for other in others]) / len(others) if others else height[stop])
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
