"""Networks to begin with for sequences, each made to fit what comes in and what is asked.

Symbols are given numbers by an Embedding; where one answer is wanted of a whole sequence, its end or its mean is read.
Where the next token is wanted no layer sees a later step.
"""

from __future__ import annotations

from engine.spec.block import way_links
from engine.spec.catalog.layers import (
    Concatenate,
    CrossAttention,
    Embedding,
    Flatten,
    GlobalPool,
    Gru,
    Input,
    LastStep,
    LayerKind,
    Lstm,
    PositionalEncoding,
    Reservoir,
    StepDense,
    TransformerBlock,
)
from engine.spec.data_shape import STEPWISE
from engine.spec.document import Group, Network, Spec, chain
from engine.spec.edits import PasteFragment
from engine.spec.fragment import Fragment, renewed
from engine.spec.graph import fresh_id
from engine.spec.sequence_blocks import KERNEL, causal, dilated
from engine.spec.template import TRANSLATED, Template, input_of, output_of

WIDTH = 32
LONGEST_DILATION = 8


def recurrent_classifier(spec: Spec) -> Network:
    """An LSTM reads, and what it holds at the end is the answer; or at each step, where one is asked there."""
    return _chain(spec, *_told(spec, 16), Lstm(id="lstm-1", units=WIDTH), *_ended(spec, LastStep(id="last_step-1")))


def character_model(spec: Spec) -> Network:
    """Numbers for each symbol, an LSTM, and the next symbol."""
    return _chain(spec, *_told(spec, WIDTH), Lstm(id="lstm-1", units=128))


def small_transformer(spec: Spec) -> Network:
    """Two blocks of attention over what stands where."""
    blind = spec.data_shape.task == "next-token"
    blocks = (TransformerBlock(id=f"transformer-{number}", causal=blind) for number in (1, 2))
    first = _told(spec, WIDTH) or (StepDense(id="step_dense-1", units=WIDTH, activation="linear"),)
    return _chain(
        spec, *first, PositionalEncoding(id="positional-1"), *blocks, *_ended(spec, GlobalPool(id="global_pool-1"))
    )


def encoder_decoder(spec: Spec) -> Network:
    """One layer reads the source, one writes; attention finds for each word that is written what it was read from."""
    first = input_of(spec, part="source").with_(name=TRANSLATED[0])
    second = Input(id=fresh_id(Network(layers=(first,)), "input"), name=TRANSLATED[1], part="so far")
    layers = (
        first,
        Embedding(id="embedding-1", units=WIDTH),
        Gru(id="gru-1", units=48, bidirectional=True),
        second,
        Embedding(id="embedding-2", units=WIDTH),
        Gru(id="gru-2", units=96),
        CrossAttention(id="cross_attention-1", units=96, heads=1),
        Concatenate(id="concatenate-1"),
        StepDense(id="step_dense-1", units=96, activation="tanh"),
        output_of(spec),
    )
    links = way_links(
        (first.id, "embedding-1", "gru-1"),
        (second.id, "embedding-2", "gru-2", "cross_attention-1"),
        ("gru-1", "cross_attention-1"),
        ("gru-2", "concatenate-1"),
        ("cross_attention-1", "concatenate-1", "step_dense-1", layers[-1].id),
    )
    groups = (
        Group(id="group-1", name="Encoder", layer_ids=("embedding-1", "gru-1")),
        Group(id="group-2", name="Decoder", layer_ids=("embedding-2", "gru-2")),
    )
    return Network(layers=layers, links=links, groups=groups)


def forecaster(spec: Spec) -> Network:
    """The window as it is, beside what an LSTM holds at its end."""
    first, answer = input_of(spec), output_of(spec)
    layers = (
        first,
        Lstm(id="lstm-1", units=16),
        LastStep(id="last_step-1"),
        Flatten(id="flatten-1"),
        Concatenate(id="concatenate-1"),
        answer,
    )
    links = way_links(
        (first.id, "lstm-1", "last_step-1", "concatenate-1"),
        (first.id, "flatten-1", "concatenate-1"),
        ("concatenate-1", answer.id),
    )
    return Network(layers=layers, links=links)


def echo_state(spec: Spec) -> Network:
    """A reservoir of random echoes; only the answer learns to read it."""
    told = tuple(layer.with_(frozen=True) for layer in _told(spec, 16))
    return _chain(spec, *told, Reservoir(id="reservoir-1", units=200), *_ended(spec, LastStep(id="last_step-1")))


def temporal_convolution(spec: Spec) -> Network:
    """Causal windows, each block looking twice as far back as the one before."""
    first = causal(1, WIDTH)
    made = spec.with_(network=_chain(spec, *_told(spec, WIDTH), first, *_ended(spec, LastStep(id="last_step-1"))))
    source = first.id
    for dilation in _dilations(spec.data_shape.sequence[0].length):
        made, source = _behind(made, source, dilated(WIDTH, dilation))
    return made.network


SEQUENCE_TEMPLATES: tuple[Template, ...] = (
    Template(
        "recurrent", "Recurrent classifier", "An LSTM reads step by step; what it holds at the end is the answer.",
        recurrent_classifier, ("lstm", "rnn", "sequence", "memory", "tagging", "time"), "labels",
    ),
    Template(
        "characters", "Character model", "Which character comes next? An LSTM learns letters, words, then whole lines.",
        character_model, ("lstm", "char-rnn", "language model", "text", "next token", "sequence"), "tokens",
    ),
    Template(
        "transformer", "Small Transformer", "Each step looks at the others and takes what it needs, twice.",
        small_transformer, ("attention", "gpt", "bert", "language model", "sequence", "next token"), "sequences",
    ),
    Template(
        "encoder-decoder", "Encoder and decoder with attention",
        "One reads, one writes, and attention shows which word was meant.", encoder_decoder,
        ("translation", "seq2seq", "sequence to sequence", "gru", "cross-attention", "bahdanau"), "translation",
    ),
    Template(
        "forecaster", "Forecaster", "An LSTM reads the past; beside it, the window itself says what comes next.",
        forecaster, ("lstm", "time series", "sequence", "future", "skip"), "forecast",
    ),
    Template(
        "echo-state", "Echo state", "A random memory that never learns, and one weighted sum that reads it.",
        echo_state, ("reservoir", "esn", "recurrent", "sequence", "time series"), "sequences",
    ),
    Template(
        "temporal-convolution", "Temporal convolution", "Causal windows see ever further back, without a state.",
        temporal_convolution, ("tcn", "wavenet", "conv1d", "dilated", "causal", "sequence"), "sequences",
    ),
)  # fmt: skip


def _chain(spec: Spec, *layers: LayerKind) -> Network:
    return chain(input_of(spec), *layers, output_of(spec))


def _told(spec: Spec, units: int) -> tuple[Embedding, ...]:
    """What gives symbols their numbers; nothing where steps are measured."""
    return (Embedding(id="embedding-1", units=units),) if spec.data_shape.sequence[0].symbols else ()


def _ended(spec: Spec, read: LayerKind) -> tuple[LayerKind, ...]:
    """What makes one answer of all steps; nothing where each step has its own."""
    return () if spec.data_shape.task in STEPWISE else (read,)


def _dilations(steps: int) -> tuple[int, ...]:
    """1, 2, 4 ... until the windows together reach back over all steps, or as far as there is any sense in it."""
    found = [1]
    while found[-1] < LONGEST_DILATION and KERNEL + 2 * (KERNEL - 1) * sum(found) < steps:
        found.append(2 * found[-1])
    return tuple(found)


def _behind(spec: Spec, source: str, block: Fragment) -> tuple[Spec, str]:
    """A block behind a layer, and the layer that ends it."""
    fragment = renewed(block, spec.network)
    paste = PasteFragment(fragment=fragment, source=source, target=spec.network.targets(source)[0])
    return paste.apply(spec), fragment.layers[-1].id
