"""Which column each node of a graph goes into, and in what order within it: the layered drawing of Sugiyama (1981).

Columns follow the longest path. A link over several columns passes through a dummy in each of them, so that it goes
between the blocks and not through them. Orders change only where that takes a crossing away.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Pair = tuple[str, str]
Stop = str | tuple[Pair, int]  # a node, or the dummy of a link in a column
Order = list[list[Stop]]

MOST_DUMMIES = 1200  # longer links go above everything
LONGEST = 12  # columns that a link may pass between the blocks
ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Ranked:
    """Nodes and dummies by column, from top to bottom.

    Attributes
    ----------
    nodes, links : what was ordered. columns : nodes and dummies. rank : column of each node.
    left, right : neighbours of nodes and dummies in the columns beside them. above : links that go above everything.
    place : number in its column, of every node, dummy, and (the highest of its dummies) long link.
    """

    nodes: tuple[str, ...]
    links: tuple[Pair, ...]
    columns: tuple[tuple[Stop, ...], ...]
    rank: Mapping[str, int]
    left: Mapping[Stop, list[Stop]]
    right: Mapping[Stop, list[Stop]]
    above: tuple[Pair, ...] = ()
    place: Mapping[Stop | Pair, float] = field(default_factory=dict)


def ranked(nodes: tuple[str, ...], links: tuple[Pair, ...], last: frozenset[str], before: Ranked | None) -> Ranked:
    """Put nodes into columns.

    Parameters
    ----------
    last : nodes that go into the last column where nothing leads to them (outputs).
    before : the order until now, which is kept as far as it has no more crossings than another.
    """
    if before is not None and (before.nodes, before.links) == (nodes, links):
        return before
    rank = _ranks(nodes, links, last)
    short, above = _split(links, rank)
    columns, right = _with_dummies(nodes, short, rank, before)
    left = _reversed(right)
    _reduce(columns, left, right, settled=before is not None)
    place: dict[Stop | Pair, float] = {}
    for column in columns:
        for at, stop in enumerate(column):
            place[stop] = at
            if not isinstance(stop, str):
                place[stop[0]] = min(at, place.get(stop[0], at))
    return Ranked(nodes, links, tuple(map(tuple, columns)), rank, left, right, above, place)


def _ranks(nodes: Sequence[str], links: Sequence[Pair], last: frozenset[str]) -> dict[str, int]:
    """Longest path from a node that nothing leads to; nodes of a loop come behind what leads to it."""
    targets: dict[str, list[str]] = {}
    waiting = dict.fromkeys(nodes, 0)
    for source, target in links:
        targets.setdefault(source, []).append(target)
        waiting[target] += 1
    linked = {node for link in links for node in link}
    rank = {node: 0 for node in nodes if not waiting[node]}
    ready = list(rank)
    for node in ready:
        for target in targets.get(node, ()):
            rank[target] = max(rank.get(target, 0), rank[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    end = max(rank.values(), default=0)
    for node in nodes:
        if node not in rank or waiting[node]:
            rank[node] = end = max(rank.get(node, 0), end + 1)
    for node in last:
        if node in rank and node not in linked:
            rank[node] = max(end, 1)
    return rank


def _split(links: Sequence[Pair], rank: Mapping[str, int]) -> tuple[list[Pair], tuple[Pair, ...]]:
    """Links that pass between the blocks, and those that are too long for that."""
    spans = {pair: rank[pair[1]] - rank[pair[0]] for pair in links}
    longest = LONGEST
    while longest > 1 and sum(span - 1 for span in spans.values() if 1 < span <= longest) > MOST_DUMMIES:
        longest -= 1
    return (
        [pair for pair, span in spans.items() if 0 < span <= longest],
        tuple(pair for pair, span in spans.items() if span > longest),
    )


def _with_dummies(
    nodes: Sequence[str], links: Sequence[Pair], rank: Mapping[str, int], before: Ranked | None
) -> tuple[Order, dict[Stop, list[Stop]]]:
    """Columns in a first order, and what each stop leads to in the next column."""
    columns: Order = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    right: dict[Stop, list[Stop]] = {}
    for source, target in links:
        way: list[Stop] = [
            source,
            *(((source, target), column) for column in range(rank[source] + 1, rank[target])),
            target,
        ]
        for column, stop in enumerate(way[1:-1], rank[source] + 1):
            columns[column].append(stop)
        for stop, follower in pairwise(way):
            right.setdefault(stop, []).append(follower)
    for node in nodes:
        columns[rank[node]].append(node)
    left = _reversed(right)
    place: dict[Stop, float] = {}
    for column_stops in columns:
        _first_order(column_stops, left, place, before)
    return columns, right


def _first_order(
    column: list[Stop], left: Mapping[Stop, list[Stop]], place: dict[Stop, float], before: Ranked | None
) -> None:
    """As it was, and what is new beside what leads to it; links above blocks where nothing else decides."""

    def wanted(stop: Stop) -> tuple[float, bool]:
        known = None if before is None else before.place.get(stop if isinstance(stop, str) else stop[0])
        if known is not None:
            return known, isinstance(stop, str)
        sources = left.get(stop, ())
        if not sources:
            return (float(len(column)), True) if before is not None else (0.0, True)
        return sum(place[source] for source in sources) / len(sources), isinstance(stop, str)

    column.sort(key=wanted)
    place.update((stop, float(at)) for at, stop in enumerate(column))


def _reversed(right: Mapping[Stop, list[Stop]]) -> dict[Stop, list[Stop]]:
    left: dict[Stop, list[Stop]] = {}
    for stop, followers in right.items():
        for follower in followers:
            left.setdefault(follower, []).append(stop)
    return left


def _reduce(
    columns: Order, left: Mapping[Stop, list[Stop]], right: Mapping[Stop, list[Stop]], *, settled: bool
) -> None:
    """Sort columns by the mean place of their neighbours, to the right and back, as long as crossings get fewer."""
    place = {stop: float(at) for column in columns for at, stop in enumerate(column)}
    fewest, best = _crossings(columns, right, place), [list(column) for column in columns]
    for turn in range(2 * ROUNDS):
        if fewest == 0:
            break
        ways = (columns[1:], left) if turn % 2 == 0 else (columns[-2::-1], right)
        for column in ways[0]:
            _sort(column, ways[1], place)
        now = _crossings(columns, right, place)
        if now < fewest:
            fewest, best = now, [list(column) for column in columns]
        elif turn > 2 and settled:
            break
    columns[:] = best


def _sort(column: list[Stop], beside: Mapping[Stop, list[Stop]], place: dict[Stop, float]) -> None:
    def mean(stop: Stop) -> float:
        stops = beside.get(stop)
        return place[stop] if not stops else sum([place[other] for other in stops]) / len(stops)

    wanted = {stop: mean(stop) for stop in column}
    column.sort(key=wanted.__getitem__)
    for at, stop in enumerate(column):
        place[stop] = float(at)


def _crossings(columns: Order, right: Mapping[Stop, list[Stop]], place: Mapping[Stop, float]) -> int:
    """How often two links cross, over all pairs of neighbouring columns (Barth 2004, by insertion)."""
    total = 0
    for column in columns[:-1]:
        if len(column) < 2:
            continue
        seen: list[float] = []
        for stop in column:
            ends = [place[follower] for follower in right.get(stop, ())]
            total += sum([len(seen) - bisect_right(seen, end) for end in ends])
            for end in ends:
                insort(seen, end)
    return total
