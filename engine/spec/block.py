"""What a block that comes with the program is: a small network of a given width, to be put into a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from engine.spec.catalog.layers import Concatenate, LayerKind, Shape, Units
from engine.spec.document import Group, Link
from engine.spec.fragment import Fragment

MOST_UNITS = 4096
MOST_FILTERS = 2048
Make = Callable[[int], Fragment]


@dataclass(frozen=True)
class Block:
    """One row of the palette.

    Attributes
    ----------
    make : the block for a width: as many numbers come out as go in. maps : the same for pictures of so many channels,
        where there is such a thing; their rows and columns stay as they are. steps : the same for sequences of so many.
    preserves : put into a link, it leaves the network's function as it was.
    for_pictures, for_sequences : `make` is for those already, and there is none for lists.
    """

    key: str
    title: str
    summary: str
    make: Make
    preserves: bool = False
    maps: Make | None = None
    for_pictures: bool = False
    steps: Make | None = None
    for_sequences: bool = False

    def fitting(self, shape: Shape) -> Fragment:
        """The block for what passes by: pictures (channels, height, width), sequences (channels, steps), or a list."""
        if len(shape) == 3:
            return (self.maps or self.make)(min(shape[0], MOST_UNITS))
        if len(shape) == 2 and (self.steps is not None or self.for_sequences):
            return (self.steps or self.make)(min(shape[0], MOST_FILTERS))
        return self.make(min(prod(shape), MOST_UNITS))

    def is_like(self, fragment: Fragment) -> bool:
        """Whether a fragment is this block, of whatever width."""
        if fragment.name != self.title:
            return False
        made = [make for make in (self.make, self.maps, self.steps) if make is not None]
        return any(fragment == make(width) for width in _widths(fragment) for make in made)


def _widths(fragment: Fragment) -> set[int]:
    """What the width of a fragment may be."""
    units = {layer.id: layer.units for layer in fragment.layers if isinstance(layer, Units)}
    joined = (
        sum(units.get(link.source, 0) for link in fragment.links if link.target == layer.id)
        for layer in fragment.layers
        if isinstance(layer, Concatenate)
    )
    return {width for width in (*units.values(), *joined) if width > 0} or {8}


def row_links(*layers: LayerKind) -> tuple[Link, ...]:
    """Links that lead from each layer to the next."""
    return tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers))


def way_links(*ways: tuple[str, ...]) -> tuple[Link, ...]:
    """Links along several ways through a network, by id; what meets a layer again comes in by its next port."""
    ports: Counter[str] = Counter()
    found = []
    for source, target in (pair for way in ways for pair in pairwise(way)):
        found.append(Link(source=source, target=target, port=ports[target]))
        ports[target] += 1
    return tuple(found)


def grouped(
    title: str, layers: tuple[LayerKind, ...], links: tuple[Link, ...], skips: tuple[str, ...] = ()
) -> Fragment:
    """Layers as a block that can be folded."""
    group = Group(id="group-1", name=title, layer_ids=tuple(layer.id for layer in layers))
    return Fragment(name=title, layers=layers, links=links, groups=(group,), skips=skips)


def even_groups(channels: int, most: int = 4) -> int:
    """Into how many equal groups channels can be divided."""
    return max(count for count in range(1, min(most, channels) + 1) if channels % count == 0)
