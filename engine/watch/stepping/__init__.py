"""Feeding a network one symbol at a time, with all that it remembers kept from step to step."""

from engine.watch.stepping.stepper import Feed, Stepper, Window, feed

__all__ = ["Feed", "Stepper", "Window", "feed"]
