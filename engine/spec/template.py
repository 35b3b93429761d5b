"""What a template is, and what all of them are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.spec.acting import has_states, is_bare, paced, with_value
from engine.spec.catalog.algorithms import Ppo
from engine.spec.catalog.data import (
    AnyData,
    CartPole,
    Catch,
    Data,
    Digits,
    FrozenLake,
    NumberWords,
    Shakespeare,
    Shapes,
    Sines,
    Vowels,
)
from engine.spec.catalog.data.plane import Spiral
from engine.spec.catalog.layers import Embedding, Flatten, Input, LayerKind, Output
from engine.spec.data_shape import DataShape, Task
from engine.spec.document import Network, Spec
from engine.spec.edits import Edit, SetData, SetNetwork, SetTraining, Several

Needs = Literal[
    "anything", "pictures", "masks", "sequences", "labels", "tokens", "forecast", "translation", "numbers", "maps",
    "samples", "known", "world", "choices", "states", "screen", "glimpses",
]  # fmt: skip
LACKS: dict[Needs, str] = {
    "anything": "It gives one answer, and these data ask for one at each step.",
    "pictures": "It needs pictures: choose some in the Data panel first.",
    "masks": "It needs pictures with masks, such as Shapes in the Data panel.",
    "sequences": "It needs sequences: choose some in the Data panel first.",
    "labels": "It needs sequences with a class or a value, such as Vowels in the Data panel.",
    "tokens": "It needs a text to go on with, such as Shakespeare in the Data panel.",
    "forecast": "It needs a series to go on with, such as Sunspots in the Data panel.",
    "translation": "It needs sequences in two languages, such as Number words in the Data panel.",
    "numbers": "It rebuilds numbers, as many for each sample: neither symbols nor sequences of different lengths.",
    "maps": "It needs pictures, or signals of one length: choose some in the Data panel first.",
    "samples": "It makes points, rows of a table or pictures: choose some in the Data panel first.",
    "known": "It learns one answer that is known, twice: choose data that have such answers in the Data panel.",
    "world": "It needs a world to act in, such as CartPole in the Data panel.",
    "choices": "It needs a world with several actions to choose from, such as CartPole in the Data panel.",
    "states": "It needs a world whose states can be counted, such as FrozenLake in the Data panel.",
    "screen": "It needs a world that is seen as pixels, such as Catch in the Data panel.",
    "glimpses": "It needs a world with several observations at once, a setting of it in the Data panel.",
}
FITTING: dict[Needs, AnyData] = {  # data on which a network is drawn where there are none for it
    "anything": Spiral(),
    "pictures": Shapes(),
    "masks": Shapes(),
    "sequences": Vowels(),
    "labels": Vowels(),
    "tokens": Shakespeare(),
    "forecast": Sines(),
    "translation": NumberWords(),
    "numbers": Digits(),
    "maps": Digits(),
    "samples": Spiral(),
    "known": Spiral(),
    "world": CartPole(),
    "choices": CartPole(),
    "states": FrozenLake(),
    "screen": Catch(),
    "glimpses": CartPole(remembers=8, velocities=False),
}
ONE_ANSWER: frozenset[Task] = frozenset(("two-class", "multi-class", "regression"))
SUITS: dict[Needs, frozenset[Task]] = {  # the tasks that it can do
    "anything": ONE_ANSWER | {"forecast", "reinforcement"},
    "pictures": ONE_ANSWER | {"reinforcement"},
    "masks": frozenset(("segmentation",)),
    "sequences": ONE_ANSWER | {"forecast", "tagging", "next-token", "reinforcement"},
    "labels": ONE_ANSWER | {"tagging", "reinforcement"},
    "tokens": frozenset(("next-token",)),
    "forecast": frozenset(("forecast",)),
    "translation": frozenset(("translation",)),
    "numbers": frozenset(("reconstruction",)),
    "maps": frozenset(("reconstruction",)),
    "samples": frozenset(("adversarial",)),
    "known": ONE_ANSWER | {"forecast"},
    **dict.fromkeys(("world", "choices", "states", "screen", "glimpses"), frozenset[Task](("reinforcement",))),
}

TRANSLATED = ("Source", "So far")  # what a template calls the two inputs of a translation


def by_network(spec: Spec) -> Mapping[str, Any]:
    """PPO, where the way of learning to act that is chosen learns a table; else no setting is another one."""
    algorithm = spec.training.algorithm
    if algorithm is None or algorithm.answers != "table":
        return {}
    training = paced(spec.training, Ppo())
    return {name: getattr(training, name) for name in ("algorithm", "learning_rate", "batch_size")}


def served(spec: Spec, network: Network) -> Network:
    """A network with the Value that the way of learning to act needs."""
    algorithm = spec.training.algorithm
    has_value = any(layer.kind == "value" for layer in network.layers)
    return network if algorithm is None or has_value or not algorithm.needs_critic else with_value(network)


@dataclass(frozen=True)
class Template:
    """One tile of the start gallery.

    Attributes
    ----------
    shows : one sentence on what it shows. words : other words by which a search finds it.
    needs : what the data must be.
    settings : those of the training without which it does not learn, for the document as its task has turned.
    """

    key: str
    title: str
    shows: str
    make: Callable[[Spec], Network]
    words: tuple[str, ...] = ()
    needs: Needs = "anything"
    settings: Callable[[Spec], Mapping[str, Any]] = by_network

    def lacks(self, spec: Spec) -> str:
        """What this document's data lack for it, as a sentence; empty where it fits."""
        shape = spec.data.shape()
        return "" if self._is_there(spec.data, shape) and self._tasks(shape) else LACKS[self.needs]

    def edit(self, spec: Spec) -> Edit:
        """The edit that puts this network in the place of the one there is; data and notes stay.

        The task stays as well, where the network can do it; of the training only those settings turn without which the
        network does not learn.
        """
        turns = self._turns(spec)
        turned = spec
        for turn in turns:
            turned = turn.apply(turned)
        network = served(turned, self.make(turned)).with_(notes=spec.network.notes)
        put = SetNetwork(network=network, words=f"template {self.title}")
        return Several(edits=(*turns, put), words=put.words) if turns else put

    def drawn(self, spec: Spec) -> Network:
        """The network as a picture shows it: on this data, or on such as it needs."""
        fitting = SetData(data=FITTING[self.needs]).apply(spec) if self.lacks(spec) else spec
        return self.edit(fitting).apply(fitting).network

    def _turns(self, spec: Spec) -> tuple[Edit, ...]:
        """What has to be set for it: the task, and settings that differ."""
        task = self._task(spec)
        turn = SetTraining(field="task", value=task)
        turned = spec if task == spec.training.task else turn.apply(spec)
        wanted = self.settings(turned).items()
        others = (
            SetTraining(field=name, value=value) for name, value in wanted if getattr(turned.training, name) != value
        )
        return (*(() if turned is spec else (turn,)), *others)

    def _is_there(self, data: Data, shape: DataShape) -> bool:
        match self.needs:
            case "anything" | "numbers" | "samples" | "known" | "world":
                return True
            case "choices":
                return bool(shape.classes)
            case "states":
                return has_states(data) and bool(shape.classes)
            case "pictures" | "screen":
                return shape.picture is not None
            case "masks":
                return bool(shape.masks)
            case "maps":
                return shape.picture is not None or bool(shape.sequence)
        return bool(shape.sequence)

    def _tasks(self, shape: DataShape) -> tuple[Task, ...]:
        """Those of the data that it can do, the usual one first."""
        return tuple(task for task in dict.fromkeys((shape.task, *shape.tasks)) if task in SUITS[self.needs])

    def _task(self, spec: Spec) -> Task:
        tasks = self._tasks(spec.data.shape())
        return spec.training.task if spec.training.task in tasks else tasks[0]


def input_of(spec: Spec, *, as_picture: bool = False, part: str = "") -> Input:
    """The network's input with the features that are on, where they fit; a picture has all of them."""
    found = next((layer for layer in spec.network.layers if isinstance(layer, Input)), Input(id="input"))
    if as_picture or (found.features is not None and not found.chosen(spec.data_shape)):
        found = found.with_(features=None)
    name = "" if found.name in TRANSLATED else found.name
    return found.with_(x=None, y=None, as_picture=as_picture, part=part, name=name)


def list_of(spec: Spec) -> tuple[LayerKind, ...]:
    """The network's input, and what makes one list of a sequence."""
    first, sequence = input_of(spec), spec.data_shape.sequence
    if not sequence:
        return (first,)
    told = (Embedding(id="embedding-1", units=8),) if sequence[0].symbols else ()
    return (first, *told, Flatten(id="flatten-1"))


def output_of(spec: Spec) -> Output:
    """The network's answer as it is set."""
    found = next((layer for layer in spec.network.layers if isinstance(layer, Output)), Output(id="output"))
    bias = found.bias or is_bare(spec.network)  # that of a table is none
    return found.with_(x=None, y=None, loss_weight=1.0, bias=bias)
