"""Worlds in which one acts: numpy on the inside, one door for all kinds (`make_worlds`)."""

from engine.worlds.base import Inside, Moment, Rules, WorldError, Worlds, random_actions
from engine.worlds.by_id import read_environment
from engine.worlds.make import make_worlds
from engine.worlds.rules import rules

__all__ = [
    "Inside",
    "Moment",
    "Rules",
    "WorldError",
    "Worlds",
    "make_worlds",
    "random_actions",
    "read_environment",
    "rules",
]
