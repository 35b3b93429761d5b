"""The network, live: blocks, units, weights, and everything that can be done to them with the pointer and keys."""

from widgets.canvas.canvas import NetworkCanvas

__all__ = ["NetworkCanvas"]
