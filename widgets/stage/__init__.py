"""What a network acts on: the drawing pad, and the worlds in which one acts."""

from widgets.stage.world import WorldStage

__all__ = ["WorldStage"]
