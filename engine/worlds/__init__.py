"""Worlds in which one acts: numpy on the inside, one door for all kinds (`make_worlds`)."""

from engine.worlds.base import Moment, Rules, WorldError, Worlds

__all__ = ["Moment", "Rules", "WorldError", "Worlds"]
