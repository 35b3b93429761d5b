"""The whole of a project as one frozen value: data, network, training, seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pydantic import Field

from engine.spec.catalog.algorithms import AnyAlgorithm
from engine.spec.catalog.augmentations import AnyAugmentation
from engine.spec.catalog.data import AnyData
from engine.spec.catalog.data.plane import Spiral
from engine.spec.catalog.layers import AnyLayer, Dense, Input, LayerKind, Output
from engine.spec.catalog.losses import Loss
from engine.spec.catalog.optimizers import Adam, AnyOptimizer
from engine.spec.catalog.schedules import AnySchedule, Constant
from engine.spec.data_shape import DataShape, Task
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

SCHEMA_VERSION = 1
LONGEST_NAME = 200  # characters
MOST_LAYERS = 1000  # a file with more was not made here, and would only stall the window


class Link(Value):
    """From the output of one layer into another; ``port`` orders the inputs of a layer that takes several."""

    source: str
    target: str
    port: int = Field(default=0, ge=0, le=1000)


class Group(Value):
    """A named set of layers that can be folded into one block.

    Attributes
    ----------
    name : such as Encoder, or Residual block. x, y : where the folded block was dragged to, in canvas units.
    """

    id: str = Field(min_length=1, max_length=80)
    name: str = Field(default="Block", max_length=80)
    layer_ids: tuple[str, ...] = Field(default=(), max_length=MOST_LAYERS)
    folded: bool = False
    x: float | None = Field(default=None, ge=-1e6, le=1e6)
    y: float | None = Field(default=None, ge=-1e6, le=1e6)


class Note(Value):
    """Words on the canvas; x, y : the top left corner and width : in canvas units."""

    id: str = Field(min_length=1, max_length=80)
    text: str = Field(default="", max_length=10_000)
    x: float = Field(default=0.0, ge=-1e6, le=1e6)
    y: float = Field(default=0.0, ge=-1e6, le=1e6)
    width: float = Field(default=200.0, ge=40, le=4000)


class Network(Value):
    """A directed acyclic graph of layers, with the groups and the notes that go with it.

    A layer belongs to one group at most.
    """

    layers: tuple[AnyLayer, ...] = Field(default=(), max_length=MOST_LAYERS)
    links: tuple[Link, ...] = Field(default=(), max_length=5 * MOST_LAYERS)
    groups: tuple[Group, ...] = Field(default=(), max_length=MOST_LAYERS)
    notes: tuple[Note, ...] = Field(default=(), max_length=MOST_LAYERS)

    def layer(self, layer_id: str) -> LayerKind:
        """The layer of this id; the first, where two have it.

        Raises
        ------
        KeyError
            If there is none.
        """
        return self._by_id[layer_id]

    def has(self, layer_id: str) -> bool:
        """Whether a layer has this id."""
        return layer_id in self._by_id

    def sources(self, layer_id: str) -> tuple[str, ...]:
        """Ids of the layers that feed this one, by port."""
        return self._sources.get(layer_id, ())

    def targets(self, layer_id: str) -> tuple[str, ...]:
        """Ids of the layers that this one feeds."""
        return self._targets.get(layer_id, ())

    def group_of(self, layer_id: str) -> Group | None:
        """The group that a layer belongs to."""
        return next((group for group in self.groups if layer_id in group.layer_ids), None)

    def group(self, group_id: str) -> Group:
        """The group of this id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {group.id: group for group in self.groups}[group_id]

    @cached_property
    def _by_id(self) -> Mapping[str, LayerKind]:
        return {layer.id: layer for layer in reversed(self.layers)}

    @cached_property
    def _sources(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for link in sorted(self.links, key=lambda link: link.port):
            found.setdefault(link.target, []).append(link.source)
        return {target: tuple(sources) for target, sources in found.items()}

    @cached_property
    def _targets(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for link in self.links:
            found.setdefault(link.source, []).append(link.target)
        return {source: tuple(targets) for source, targets in found.items()}


RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTIES = (0.0, 0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)


class Training(Value):
    """How the network learns.

    Attributes
    ----------
    augmentation : what is done to training pictures at random, step by step; without effect on other data.
    algorithm : the way of learning to act; None where nothing acts.
    turns, critic_steps : of adversarial training: who learns, and how often the discriminator steps before the
        generator does once.
    """

    task: Task = "two-class"
    loss: Loss = "binary_cross_entropy"
    optimizer: AnyOptimizer = Adam()
    schedule: AnySchedule = Constant()
    learning_rate: float = field(
        0.03, "Learning rate", "ladder", minimum=0, maximum=1e6, ladder=RATES, depth=Depth.RATE,
        help="How far one step goes.",
    )  # fmt: skip
    batch_size: int = field(
        10, "Batch", "ladder", minimum=1, maximum=1_000_000, depth=Depth.RATE,
        ladder=(1, 2, 5, 10, 20, 32, 64, 128, 256, 512, 1024),
        help="Samples in one step; never more than there are.",
    )  # fmt: skip
    l1: float = field(
        0.0, "L1", "ladder", minimum=0, maximum=10, ladder=PENALTIES, depth=Depth.RATE,
        help="Pulls every weight towards zero by the same amount: few weights stay.",
    )  # fmt: skip
    l2: float = field(
        0.0, "L2", "ladder", minimum=0, maximum=10, ladder=PENALTIES, depth=Depth.RATE,
        help="Adds half the squared weights to the loss: large weights cost most.",
    )  # fmt: skip
    weight_decay: float = field(
        0.0, "Weight decay", "ladder", minimum=0, maximum=10, ladder=PENALTIES, depth=Depth.RATE,
        help="Shrinks every weight by this share of the learning rate at each step, apart from the gradient.",
    )  # fmt: skip
    turns: Literal["both", "discriminator", "generator"] = field(
        "both", "Who learns", "choice", depth=Depth.RATE,
        choices=(("both", "Both"), ("discriminator", "Discriminator"), ("generator", "Generator")),
        only_if=("task", ("adversarial",)), help="Let one of the two rest and see what the other makes of it.",
    )  # fmt: skip
    critic_steps: int = field(
        1, "Steps of the discriminator", "units", minimum=1, maximum=20, depth=Depth.RATE,
        only_if=("task", ("adversarial",)), help="How often the discriminator steps before the generator does once.",
    )  # fmt: skip
    augmentation: tuple[AnyAugmentation, ...] = Field(default=(), max_length=20)
    stop_epochs: int | None = Field(default=None, ge=1, le=100_000_000)
    stop_metric: float | None = None
    algorithm: AnyAlgorithm | None = None


class View(Value):
    """What is shown of a project; nothing here touches a run."""

    bias_nodes: bool = False
    discretise: bool = False
    test_points: bool = True


class Spec(Value):
    """A project.

    Attributes
    ----------
    seed : the one shown number from which the seeds of the data, the initial weights and the batch order are drawn.
    """

    schema_version: int = SCHEMA_VERSION
    name: str = Field(default="Untitled", max_length=LONGEST_NAME)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    data: AnyData
    network: Network
    training: Training = Training()
    view: View = View()

    @property
    def data_shape(self) -> DataShape:
        """Names and sizes of the data, as the chosen task sees them."""
        shape = self.data.shape()
        if self.training.task not in shape.tasks:
            return shape
        shape = shape.for_task(self.training.task)
        return replace(shape, rebuilt=self._taken(shape)) if shape.task == "reconstruction" else shape

    def _taken(self, shape: DataShape) -> tuple[str, ...]:
        """The features that some input takes, in the order of the data."""
        taken = {name for layer in self.network.layers if isinstance(layer, Input) for name in layer.chosen(shape)}
        return tuple(name for name in shape.features if name in taken)


def chain(*layers: LayerKind) -> Network:
    """A network of layers one after another."""
    links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers))
    return Network(layers=layers, links=links)


def default_spec() -> Spec:
    """What the window opens with: small, ready to play, and not solved at once."""
    network = chain(
        Input(id="input", features=("x1", "x2", "sin_x1", "sin_x2")),
        Dense(id="dense-1", units=8),
        Dense(id="dense-2", units=6),
        Output(id="output"),
    )
    return Spec(name="Spiral", data=Spiral(), network=network, training=Training(learning_rate=0.01, batch_size=32))
