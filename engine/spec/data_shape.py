"""What the network must know of the data: names and sizes, no samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Task = Literal["two-class", "multi-class", "regression", "segmentation"]
TASKS: tuple[tuple[Task, str], ...] = (
    ("two-class", "Two classes"),
    ("multi-class", "Many classes"),
    ("regression", "Regression"),
    ("segmentation", "Segmentation"),
)


@dataclass(frozen=True)
class DataShape:
    """Names and sizes of a data set.

    Attributes
    ----------
    features : names of all features offered, in order (pixels of a picture in row order).
    default_features : those that are on when nothing was chosen.
    classes : names of the classes; empty for regression.
    targets : names of the regression targets; empty for classes.
    task : what is learned. Two classes can also be learned as "multi-class" with two outputs.
    masks : names of the classes of single pixels, ground first; empty where pictures have no mask.
    picture : (channels, height, width) where the features are pixels, else None.
    plane : whether a sample is a point of the plane, so that functions can be drawn as maps.
    line : whether a sample is one number, so that functions can be drawn as curves.
    samples : how many samples there are, None where only reading the source tells.
    ink : of grey pictures, whether what is bright is ink, shown in the theme's text colour on its ground; else they are
        photographs, shown as they are.
    """

    features: tuple[str, ...]
    default_features: tuple[str, ...]
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    task: Task = "two-class"
    picture: tuple[int, int, int] | None = None
    plane: bool = False
    line: bool = False
    samples: int | None = None
    masks: tuple[str, ...] = ()
    ink: bool = True

    @property
    def outputs(self) -> int:
        """Width of the output layer; of a segmentation its channels, one for each class of a pixel."""
        if self.task == "two-class":
            return 1
        if self.task == "segmentation":
            return len(self.masks)
        return max(1, len(self.classes) if self.task == "multi-class" else len(self.targets))

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that these targets allow."""
        if not self.classes:
            return ("regression",)
        classes: tuple[Task, ...] = ("two-class", "multi-class") if len(self.classes) == 2 else ("multi-class",)
        return (*classes, "segmentation") if self.masks else classes

    def for_task(self, task: Task) -> DataShape:
        """The same data, learned as another task."""
        return replace(self, task=task)
