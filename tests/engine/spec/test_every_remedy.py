"""Whatever layer is taken out, and whatever data come, each problem has a button after which less is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from engine.spec.catalog.data import DATA
from engine.spec.data_shape import UNLABELLED, Task
from engine.spec.document import Spec, default_spec
from engine.spec.edits import EditError, RemoveLayers, SetData, SetTraining
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from engine.spec.templates import TEMPLATES

KINDS = (  # between them every task, flat and along steps, measured and of symbols
    "spiral", "diabetes", "digits", "shapes", "vowels", "adding", "parity", "recall", "airline", "shakespeare",
    "number-words",
)  # fmt: skip


def begun(kind: str, task: Task | None = None) -> Spec:
    """A document with these data, learned as this task."""
    return turned(default_spec(), kind, task)


def turned(spec: Spec, kind: str, task: Task | None = None) -> Spec:
    """The same network on other data, learned as this task."""
    spec = SetData.model_validate({"data": {"kind": kind}}).apply(spec)
    return spec if task in (None, spec.training.task) else SetTraining(field="task", value=task).apply(spec)


@cache
def ways(kind: str) -> tuple[Task, ...]:
    return tuple(task for task in DATA[kind](kind=kind).shape().tasks if task not in UNLABELLED)


@cache
def networks(kind: str, task: Task) -> dict[str, Spec]:
    """Every template that suits these data and this task, by its title."""
    spec = begun(kind, task)
    made = {row.title: row.edit(spec).apply(spec) for row in TEMPLATES if not row.lacks(spec)}
    return {title: one for title, one in made.items() if one.training.task == task and not analyse(one).problems}


def helpless(spec: Spec) -> list[str]:
    """Problems of which no remedy leaves less that is wrong."""
    analysis = analyse(spec)
    return [
        problem.problem
        for problem in analysis.problems
        if not any(
            len(analyse(remedy.edit.apply(spec)).problems) < len(analysis.problems)
            for remedy in remedies(spec, analysis, problem)
        )
    ]


def without_one(spec: Spec) -> Iterator[tuple[str, Spec]]:
    for layer in spec.network.layers:
        try:
            yield layer.id, RemoveLayers(layer_ids=(layer.id,)).apply(spec)
        except EditError:  # the only input or output stays
            continue


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_that_is_missed_can_be_made_up_for(kind: str) -> None:
    lost = {
        (task, title, layer_id): left
        for task in ways(kind)
        for title, spec in networks(kind, task).items()
        for layer_id, short in without_one(spec)
        if (left := helpless(short))
    }
    assert lost == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_that_was_made_for_other_data_can_be_mended(kind: str) -> None:
    """One network a task and data from everywhere, and every second of the others."""
    found = {}
    for other in KINDS:
        for task in ways(other):
            for title, spec in list(networks(other, task).items())[::2]:
                for wanted in ways(kind):
                    left = helpless(turned(spec, kind, wanted))
                    if left:
                        found[other, task, title, wanted] = left
    assert found == {}


def test_one_click_puts_the_last_step_back() -> None:
    spec = networks("vowels", "multi-class")["Recurrent classifier"]
    short = RemoveLayers(layer_ids=("last_step-1",)).apply(spec)
    (problem,) = analyse(short).problems
    found = remedies(short, analyse(short), problem)
    assert found[0].words == "Insert Last step", "no need to begin anew"
    assert analyse(found[0].edit.apply(short)).problems == ()


@pytest.mark.parametrize(
    ("template", "kind", "task", "start"),
    [
        ("airline", "shakespeare", "next-token", "Character model"),
        ("airline", "number-words", "translation", "Encoder and decoder with attention"),
        ("airline", "spiral", "two-class", "MLP"),
        ("airline", "shapes", "segmentation", "U-Net"),
    ],
)
def test_a_network_for_quite_other_data_starts_anew(template: str, kind: str, task: Task, start: str) -> None:
    spec = turned(networks(template, "forecast")["Forecaster"], kind, task)
    analysis = analyse(spec)
    first = remedies(spec, analysis, next(problem for problem in analysis.problems if problem.kind == "shape"))[0]
    assert first.words == f"Start with “{start}”"
    assert analyse(first.edit.apply(spec)).problems == ()
