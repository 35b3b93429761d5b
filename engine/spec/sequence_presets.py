"""Projects with sequences to begin with, each with settings that learn well at once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from engine.spec.catalog.data import (
    Adding,
    Airline,
    Brackets,
    Data,
    DelayedRecall,
    Mnist1d,
    NumberWords,
    Parity,
    Shakespeare,
    Sines,
    Sunspots,
    Vowels,
)
from engine.spec.catalog.layers import (
    Concatenate,
    Conv1d,
    CrossAttention,
    Dense,
    Embedding,
    Flatten,
    Gru,
    Input,
    LastStep,
    LayerKind,
    Lstm,
    MaxPool,
    Norm,
    Output,
    PositionalEncoding,
    Reservoir,
    Rnn,
    StepDense,
    TransformerBlock,
)
from engine.spec.catalog.schedules import AnySchedule, Constant, Cosine
from engine.spec.document import Group, Link, Network, Note, Spec, chain, default_spec
from engine.spec.edits import SetData, SetTraining

STEADY = Constant()
ADDING_LESSON = """Which network remembers?

Two of a hundred numbers are marked; their sum is asked at the end. Above, an LSTM reads them; below, an Elman network \
of the same width. Both learn the same answer at the same time.

1. Press play and look at Gradient in time. The Elman network's gradient fades on its way back: the first marked \
number is too long ago for it to be learned from.
2. After a while the loss of the LSTM falls at once: its cell carries the number to the end. That of the Elman network \
stays near 1, as much as one gets by always saying the mean. (Gradient in time names both losses.)
3. Make the sequences shorter in the Data panel (Length 10): now the Elman network learns it, too."""


def mnist1d_mlp() -> Spec:
    """A signal as a list of numbers: where a stroke stands has to be learned anew for every place."""
    layers = (
        Flatten(id="flatten-1"),
        Dense(id="dense-1", units=256, activation="relu", dropout=0.3),
        Dense(id="dense-2", units=256, activation="relu", dropout=0.3),
    )
    return _project("MNIST-1D, MLP", Mnist1d(), _network(*layers), rate=0.001, batch=64)


def mnist1d_cnn() -> Spec:
    """The same signal by filters that slide along it."""
    layers = (
        Conv1d(id="conv1d-1", units=25, kernel_size=5),
        MaxPool(id="max_pool-1"),
        Conv1d(id="conv1d-2", units=25, kernel_size=5),
        MaxPool(id="max_pool-2"),
        Conv1d(id="conv1d-3", units=25, kernel_size=3),
        MaxPool(id="max_pool-3"),
        Flatten(id="flatten-1"),
    )
    return _project("MNIST-1D, CNN", Mnist1d(), _network(*layers), rate=0.003, batch=64)


def mnist1d_gru() -> Spec:
    """The same signal, read step by step."""
    layers = (Gru(id="gru-1", units=64), LastStep(id="last_step-1"))
    return _project("MNIST-1D, GRU", Mnist1d(), _network(*layers), rate=0.01, batch=64, schedule=Cosine(over=30))


def vowels() -> Spec:
    """Who speaks? Read from both ends: what was gathered on the way there, and on the way back."""
    layers = (Lstm(id="lstm-1", units=32, bidirectional=True), LastStep(id="last_step-1", both=True))
    return _project("Japanese vowels", Vowels(), _network(*layers), rate=0.005, batch=32)


def parity() -> Spec:
    """Is the number of ones odd so far? One bit of memory, which has to be turned over at each one."""
    network = _network(Gru(id="gru-1", units=16))
    return _project("Parity", Parity(), network, task="tagging", rate=0.01, batch=32)


def recall() -> Spec:
    """Three letters, a wait, and then: which were they?"""
    network = _network(Embedding(id="embedding-1", units=8), Gru(id="gru-1", units=48))
    return _project("Delayed recall", DelayedRecall(delay=10), network, rate=0.01, batch=32)


def brackets() -> Spec:
    """How deep are we? One unit learns to count."""
    network = _network(Embedding(id="embedding-1", units=4), Lstm(id="lstm-1", units=12))
    return _project("Brackets", Brackets(), network, rate=0.01, batch=32)


def adding() -> Spec:
    """The problem that an LSTM solves and an Elman network does not, side by side."""
    layers = (
        Input(id="input"),
        Lstm(id="lstm-1", units=32),
        LastStep(id="last_step-1"),
        Output(id="output", name="LSTM says"),
        Rnn(id="rnn-1", units=32),
        LastStep(id="last_step-2"),
        Output(id="output-2", name="Elman says"),
    )
    ways = (("input", "lstm-1", "last_step-1", "output"), ("input", "rnn-1", "last_step-2", "output-2"))
    note = Note(id="lesson", text=ADDING_LESSON, x=-200, y=190, width=320)  # below the input, beside both
    network = Network(layers=layers, links=_links(*ways), notes=(note,))
    return _project("Adding problem", Adding(length=100, samples=6000), network, rate=0.01, batch=64)


def sines() -> Spec:
    """A reservoir of random echoes that learns nothing, and an answer that learns to read it."""
    echoes = Reservoir(id="reservoir-1", units=200, leak=0.9, input_scale=0.3)
    layers = (echoes, LastStep(id="last_step-1"), Norm(id="norm-1"))  # without a norm the faint echoes learn slowly
    return _project("Sines, echo state", Sines(waves=1), _network(*layers), rate=0.01, batch=32)


def airline() -> Spec:
    """Passengers a year ahead: a straight forecast from the window, and what an LSTM adds to it."""
    return _project(
        "Airline passengers", Airline(), _forecaster(Lstm(id="lstm-1", units=16)), rate=0.003, batch=16, l2=0.01
    )


def sunspots() -> Spec:
    """The cycle of eleven years, ten years ahead."""
    data = Sunspots(horizon=10, window=33)
    return _project(
        "Sunspots", data, _forecaster(Gru(id="gru-1", units=16, dropout=0.2)), rate=0.001, batch=32, l2=0.001
    )


def shakespeare() -> Spec:
    """What comes next? It learns letters, then words, then the names of those who speak."""
    letters = Embedding(id="embedding-1", units=32, initialisation="uniform")  # far enough apart to be told at once
    layers = (letters, Lstm(id="lstm-1", units=192))
    fall = Cosine(over=2, floor=0.05)
    return _project("Shakespeare", Shakespeare(length=50), _network(*layers), rate=0.007, batch=32, schedule=fall)


def shakespeare_transformer() -> Spec:
    """The same by attention: each letter looks back at those before it."""
    layers = (
        Embedding(id="embedding-1", units=64),
        PositionalEncoding(id="positional-1"),
        TransformerBlock(id="transformer-1", causal=True),
        TransformerBlock(id="transformer-2", causal=True),
    )
    return _project("Shakespeare, Transformer", Shakespeare(length=50), _network(*layers), rate=0.002, batch=32)


def number_words() -> Spec:
    """Eighty-four is four twenties and four: a decoder writes, and attention finds the English word that is meant.

    The encoder only says which word stands where. With one that reads, each word would know of those before it, and
    attention need not go to the word meant; the falling rate keeps the map as it is once the words are right.
    """
    layers = (
        Input(id="input", name="English", part="source"),
        Embedding(id="embedding-1", units=32),
        PositionalEncoding(id="positional-1"),
        Input(id="input-2", name="French so far", part="so far"),
        Embedding(id="embedding-2", units=16),
        Gru(id="gru-2", name="Decoder GRU", units=64),
        CrossAttention(id="cross_attention-1", units=32, heads=1),
        Concatenate(id="concatenate-1"),
        StepDense(id="step_dense-1", units=64, activation="tanh"),
        Output(id="output"),
    )
    ways = (
        ("input", "embedding-1", "positional-1"),
        ("input-2", "embedding-2", "gru-2", "cross_attention-1"),
        ("positional-1", "cross_attention-1"),
        ("gru-2", "concatenate-1"),
        ("cross_attention-1", "concatenate-1", "step_dense-1", "output"),
    )
    groups = (
        Group(id="encoder", name="Encoder", layer_ids=("embedding-1", "positional-1")),
        Group(id="decoder", name="Decoder", layer_ids=("embedding-2", "gru-2")),
    )
    network = Network(layers=layers, links=_links(*ways), groups=groups)
    return _project("Number words", NumberWords(), network, rate=0.003, batch=64, schedule=Cosine(over=5))


SEQUENCE_PRESETS: dict[str, Callable[[], Spec]] = {
    "mnist1d-mlp": mnist1d_mlp,
    "mnist1d-cnn": mnist1d_cnn,
    "mnist1d-gru": mnist1d_gru,
    "vowels": vowels,
    "parity": parity,
    "recall": recall,
    "brackets": brackets,
    "adding": adding,
    "sines": sines,
    "airline": airline,
    "sunspots": sunspots,
    "shakespeare": shakespeare,
    "shakespeare-transformer": shakespeare_transformer,
    "number-words": number_words,
}


def _network(*layers: LayerKind) -> Network:
    return chain(Input(id="input"), *layers, Output(id="output"))


def _forecaster(recurrent: LayerKind) -> Network:
    """The window as a list beside the last state of what read it."""
    layers = (
        Input(id="input"),
        recurrent,
        LastStep(id="last_step-1"),
        Flatten(id="flatten-1"),
        Concatenate(id="concatenate-1"),
        Output(id="output"),
    )
    ways = (
        ("input", recurrent.id, "last_step-1", "concatenate-1"),
        ("input", "flatten-1", "concatenate-1"),
        ("concatenate-1", "output"),
    )
    return Network(layers=layers, links=_links(*ways))


def _links(*ways: tuple[str, ...]) -> tuple[Link, ...]:
    """Ways through the network; what meets a layer again comes in by its next port."""
    ports: dict[str, int] = {}
    links = []
    for way in ways:
        for source, target in pairwise(way):
            links.append(Link(source=source, target=target, port=ports.get(target, 0)))
            ports[target] = ports.get(target, 0) + 1
    return tuple(links)


def _project(
    name: str,
    data: Data,
    network: Network,
    *,
    rate: float,
    batch: int,
    task: str = "",
    l2: float = 0.0,
    schedule: AnySchedule = STEADY,
) -> Spec:
    spec = SetData.model_validate({"data": data}).apply(default_spec()).with_(network=network, name=name)
    if task:
        spec = SetTraining(field="task", value=task).apply(spec)
    return spec.with_(training=spec.training.with_(learning_rate=rate, batch_size=batch, l2=l2, schedule=schedule))
