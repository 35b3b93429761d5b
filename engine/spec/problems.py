"""What is wrong with a document, where, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SpecProblem:
    """An error with a place and a remedy.

    Attributes
    ----------
    layer_id : the layer it belongs to; "data", "training" or "network" where it belongs to no layer.
    problem, remedy : one plain sentence each.
    field : the field of the layer that a form marks, if there is one.
    kind : what sort of problem, for `engine.spec.remedies`; empty where no edit can mend it.
    """

    layer_id: str
    problem: str
    remedy: str
    field: str = ""
    kind: str = ""


class ShapeError(Exception):
    """A layer cannot take what reaches it.

    Parameters
    ----------
    problem, remedy : one plain sentence each.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class ProjectError(Exception):
    """A project file that cannot be read or written.

    Parameters
    ----------
    problem, remedy : one plain sentence each.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
