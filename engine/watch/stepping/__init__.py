"""Feeding a network one symbol at a time, with all that it remembers kept from step to step."""

from engine.watch.stepping.stepper import Answers, Feed, Stepper, Window, feed

__all__ = ["Answers", "Feed", "Stepper", "Window", "feed"]
