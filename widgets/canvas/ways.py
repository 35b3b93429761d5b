"""The one line that a link is drawn as where it has no curve for each weight: level past blocks, curved between."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from widgets.canvas.boxes import Layout, Route
from widgets.canvas.curves import Controls
from widgets.canvas.ports import port_in, port_out
from widgets.canvas.ranks import Pair

SHORTEST = 12.0  # px that a curve runs level at its ends, also where it leads back


def way_of(layout: Layout, pair: Pair) -> Controls:
    """The cubic curves of a link, in the scene. Shape (pieces, 4, 2)."""
    a, b = layout.boxes[pair[0]], layout.boxes[pair[1]]
    route = layout.routes.get(pair) or Route(port_out(a) - a.position, port_in(b) - b.position)
    return way(route, a.position, b.position)


def way(route: Route, source: QPointF, target: QPointF) -> Controls:
    """The curves of a route between two blocks that are at these places at the moment."""
    stops = np.array([(point.x(), point.y()) for point in route.stops(source, target)])
    starts, ends = stops[:-1], stops[1:]
    made = np.empty((len(starts), 4, 2))
    reach = np.maximum((ends[:, 0] - starts[:, 0]) * 0.5, SHORTEST)
    made[:, 0], made[:, 1], made[:, 2], made[:, 3] = starts, starts, ends, ends
    made[:, 1, 0] += reach
    made[:, 2, 0] -= reach
    return made
