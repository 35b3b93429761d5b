"""What the network must know of the data: names and sizes, no samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

Task = Literal[
    "two-class", "multi-class", "regression", "segmentation", "tagging", "forecast", "next-token", "translation",
    "reconstruction", "adversarial", "reinforcement",
]  # fmt: skip
TASKS: tuple[tuple[Task, str], ...] = (
    ("two-class", "Two classes"),
    ("multi-class", "Many classes"),
    ("regression", "Regression"),
    ("segmentation", "Segmentation"),
    ("tagging", "Tag each step"),
    ("forecast", "Forecast"),
    ("next-token", "Next token"),
    ("translation", "Sequence to sequence"),
    ("reconstruction", "Reconstruct"),
    ("adversarial", "GAN"),
    ("reinforcement", "Reinforcement"),
)
STEPWISE: frozenset[Task] = frozenset(("tagging", "next-token", "translation"))  # a class is wanted at each step
SPREAD: frozenset[Task] = STEPWISE | {"segmentation"}  # a class is wanted at many places of one sample
CLASSES: frozenset[Task] = SPREAD | {"two-class", "multi-class"}  # the answer is a class, not a number
UNLABELLED: frozenset[Task] = frozenset(("reconstruction", "adversarial", "reinforcement"))  # no known answers


METRICS: dict[Task, str] = {
    "regression": "R²",
    "forecast": "R²",
    "reconstruction": "R²",
    "segmentation": "Dice",
    "translation": "exact match",
    "reinforcement": "return",
}


def metric_of(task: Task) -> str:
    """What the metric of a task is called; 1 is best, and all but R² and return are shares.

    R² of a reconstruction is the share of the variance that comes back. The accuracy of adversarial training is the
    discriminator's, real and generated samples by halves: .5 is best for the generator.
    """
    return METRICS.get(task, "accuracy")


@dataclass(frozen=True)
class SequencePart:
    """One sequence of a sample.

    Attributes
    ----------
    name : such as "series", "text", or "source" and "so far" of a translation; an Input says which it takes.
    channels : numbers at each step; 1 of symbols. length : steps, of the longest where they vary.
    symbols : what the numbers stand for, as indices; empty where they are measured.
    varying : whether samples have different lengths; steps beyond a sample's own are not-a-number in the data.
    channel_names : (channels,) what is measured.
    """

    name: str
    channels: int
    length: int
    symbols: tuple[str, ...] = ()
    varying: bool = False
    channel_names: tuple[str, ...] = ()

    @property
    def nature(self) -> tuple[tuple[str, ...], bool]:
        """What a network is made by besides sizes: the symbols, and whether samples have different lengths."""
        return self.symbols, self.varying

    @property
    def features(self) -> tuple[str, ...]:
        """(channels * length,) a name for each number of a sample: one channel after another, each step by step."""
        return step_names(self.name, self.channel_names or tuple(map(str, range(self.channels))), self.length)


@cache
def step_names(part: str, channels: tuple[str, ...], length: int) -> tuple[str, ...]:
    """Names of the numbers of a sequence: of each channel one after another, each step by step."""
    whose = ("",) if len(channels) == 1 else tuple(f"{name} " for name in channels)
    return tuple(f"{part} {channel}t{step}" for channel in whose for step in range(length))


@dataclass(frozen=True)
class DataShape:
    """Names and sizes of a data set.

    Attributes
    ----------
    features : names of all features offered, in order (pixels of a picture in row order).
    default_features : those that are on when nothing was chosen.
    classes : names of the classes; empty for regression. Of a world the names of its actions, where one is chosen.
    targets : names of the regression targets; empty for classes. Of a world the names of its controls, where an action
        is made of numbers.
    task : what is learned. Two classes can also be learned as "multi-class" with two outputs.
    masks : names of the classes of single pixels, ground first; empty where pictures have no mask.
    picture : (channels, height, width) where the features are pixels, else None.
    plane : whether a sample is a point of the plane, so that functions can be drawn as maps.
    line : whether a sample is one number, so that functions can be drawn as curves.
    samples : how many samples there are, None where only reading the source tells.
    sequence : the sequences of a sample, one after another in its features; empty where a sample is none.
    tags : names of the classes of single steps; empty where they have none.
    horizon : how many steps ahead a forecast looks.
    offers : the tasks with known answers that the data allow; empty where classes and targets say it.
    world : whether a sample is what is seen of a world in which one acts, instead of something with an answer.
    rebuilt : of a reconstruction, the features that shall come back: those that the network's inputs take.
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
    sequence: tuple[SequencePart, ...] = ()
    tags: tuple[str, ...] = ()
    horizon: int = 0
    offers: tuple[Task, ...] = ()
    rebuilt: tuple[str, ...] = ()
    world: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the classes of single pixels, steps or tokens, where the task asks for one at each; else empty."""
        match self.task:
            case "segmentation":
                return self.masks
            case "tagging":
                return self.tags
            case "next-token" | "translation":
                return self.sequence[-1].symbols if self.sequence else ()
        return ()

    @property
    def answered(self) -> SequencePart | None:
        """The sequence at whose steps something is asked, where the task asks step by step."""
        if self.task not in STEPWISE or not self.sequence:
            return None
        return self.sequence[-1 if self.task == "translation" else 0]

    @property
    def answers(self) -> tuple[str, ...]:
        """What each output stands for: classes, targets or steps ahead; of two classes, which one output tells apart,
        the names of both."""
        if self.task in SPREAD:
            return self.places
        if self.task == "forecast":
            return tuple(f"+{step}" for step in range(1, self.horizon + 1))
        if self.task == "reconstruction":
            return self.rebuilt or self.default_features
        if self.task == "adversarial":
            return ("generated", "real")
        if self.task == "reinforcement":
            return self.classes or self.targets
        return self.targets if self.task == "regression" else self.classes

    @property
    def outputs(self) -> int:
        """Width of the output layer; where each pixel or step has an answer its channels, one for each class."""
        if self.task in ("two-class", "adversarial"):
            return 1
        if self.task in ("reconstruction", "reinforcement"):
            return len(self.answers)
        if self.task in SPREAD:
            return len(self.places)
        if self.task == "forecast":
            return self.horizon
        return max(1, len(self.classes) if self.task == "multi-class" else len(self.targets))

    @property
    def labelled(self) -> bool:
        """Whether each sample comes with what is to be answered."""
        return self.task not in UNLABELLED

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that these data allow, the ones without labels last."""
        return (*self._labelled_tasks, *self._unlabelled_tasks)

    @property
    def _labelled_tasks(self) -> tuple[Task, ...]:
        if self.offers:
            return self.offers
        if not self.classes:
            return ("regression",)
        classes: tuple[Task, ...] = ("two-class", "multi-class") if len(self.classes) == 2 else ("multi-class",)
        return (*classes, "segmentation") if self.masks else classes

    @property
    def _unlabelled_tasks(self) -> tuple[Task, ...]:
        """Numbers of a fixed count can be rebuilt, and generated where they are no sequence; symbols cannot."""
        if self.world or any(part.symbols or part.varying for part in self.sequence) or not self.features:
            return ()
        return ("reconstruction",) if self.sequence else ("reconstruction", "adversarial")

    def for_task(self, task: Task) -> DataShape:
        """The same data, learned as another task."""
        return replace(self, task=task)
