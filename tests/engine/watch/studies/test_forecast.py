"""Forecasts that are rolled on, and networks of other seeds beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import ForecastView, Watch
from engine.spec.catalog.data import Airline, Column, CsvSeries, Sines
from engine.spec.catalog.layers import Dense, Flatten
from engine.spec.studies import ForecastStudy
from engine.watch.chosen import chosen_input
from engine.watch.studies.forecast import _KEPT, forecast, member_run, rolled
from tests.engine.engines import same_state
from tests.engine.watch.sequences import ahead, nesting, run_of, spec_of
from tests.engine.watch.studies.drawn import chosen, last

LINEAR = (Flatten(id="flat"),)


def airline(steps: int = 0, **data: Any) -> Run:
    return run_of(spec_of(Airline(**data), Flatten(id="flat"), Dense(id="dense", units=4)), steps)


def asked(run: Run, steps: int = 30, members: int = 1) -> ForecastView:
    return last(forecast(run, ForecastStudy(steps, members), chosen(run)))


def saying(run: Run, lag: int) -> Run:
    """A network that says at each step ahead what was `lag` steps before it."""
    output = run.learner.model.layer("output")
    weight = output.get_parameter("weight")
    horizon, window = weight.shape
    with torch.no_grad():
        output.get_parameter("bias").zero_()
        weight.zero_()
        for step in range(horizon):
            weight[step, window - lag + step] = 1.0
    return run


def test_a_forecast_is_rolled_on_with_its_own_answers() -> None:
    run = saying(run_of(spec_of(Airline(standardise=False, logarithm=False, noise=0.0), *LINEAR)), 12)
    material = run.material
    scale = material.preparation.target_scale
    with torch.no_grad():  # inputs as they are, the target standardised
        run.learner.model.layer("output").get_parameter("weight").div_(scale)
        run.learner.model.layer("output").get_parameter("bias").sub_(material.preparation.target_mean / scale)
    view = asked(run, steps=40)
    assert view.paths.shape == (1, 40)
    np.testing.assert_allclose(view.paths[0], np.resize(view.past[-12:], 40), rtol=1e-4)
    np.testing.assert_allclose(view.baseline, np.resize(view.past[-12:], 40), rtol=1e-6)


def test_it_begins_where_the_test_does_and_the_truth_is_beside_it() -> None:
    run = airline(noise=0.0)
    view = asked(run, steps=200)
    first = run.material.test_rows[0]
    assert len(view.past) == run.material.dataset.origin[first] == len(view.times)
    assert len(view.past) + len(view.came) == 144
    np.testing.assert_allclose(view.past[-24:], run.material.dataset.inputs[first], rtol=1e-4)
    assert run.material.dataset.future is not None
    np.testing.assert_allclose(view.came[:12], run.material.dataset.future[first], rtol=1e-4)
    assert view.past.min() > 100
    assert view.past.max() < 700
    assert view.times[0] == 1949
    assert asked(run, steps=5).came.shape == (5,)


def test_the_first_steps_are_what_the_network_says_of_that_window() -> None:
    run = airline(steps=30)
    row = run.material.test_rows[:1]
    with run.learner.model.evaluating():
        z = run.learner.model(torch.from_numpy(run.material.preparation.inputs(run.material.dataset.inputs[row])))
    expected = run.material.preparation.untarget(z[0].numpy())
    np.testing.assert_allclose(asked(run).paths[0, :12], expected, rtol=1e-4)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_table_of_ones_own_goes_on_from_its_test_too(tmp_path: Path, channels: int) -> None:
    table = tmp_path / "sales.csv"
    values = np.sin(np.arange(80) / 3)
    table.write_text("\n".join(["value,other", *(f"{value:.6f},{number}" for number, value in enumerate(values))]))
    columns = tuple(Column(name=name, kind="number", fill="fill") for name in ("value", "other")[:channels])
    spare = () if channels == 2 else (Column(name="other", kind="skip"),)
    data = CsvSeries(
        path=str(table), columns=(*columns, *spare), target="value", rows=80, window=10, horizon=4, season=5
    )
    run = run_of(spec_of(data, *LINEAR))
    view = asked(run, steps=20)
    np.testing.assert_allclose(
        np.concatenate((view.past, view.came)), values[: len(view.past) + len(view.came)], atol=1e-5
    )
    assert view.paths.shape == (1, 20 if channels == 1 else 4)
    np.testing.assert_allclose(view.baseline[:4], view.past[-5:-1])


def test_members_are_bit_for_bit_the_runs_of_other_seeds() -> None:
    run = airline(steps=25)
    before = torch.get_rng_state()
    view = asked(run, members=3)
    assert torch.equal(torch.get_rng_state(), before)
    assert view.steps == (25, 25, 25)
    assert view.paths.shape == (3, 30)
    for number in (1, 2):
        alone = Run(run.spec.with_(seed=run.spec.seed + number), run.material.dataset)
        for _ in range(25):
            alone.advance()
        window = run.material.dataset.inputs[run.material.test_rows[0]]
        said = rolled(run, alone.learner.model, window, 30)
        np.testing.assert_array_equal(view.paths[number], said)
    fresh = member_run(run, 1)
    assert same_state(fresh, Run(fresh.spec, run.material.dataset, first_look=False))
    assert len(np.unique(view.paths[:, 0])) == 3


def test_members_go_on_from_look_to_look_and_begin_anew_with_another_network() -> None:
    run = airline(steps=10)
    asked(run, members=2)
    run.advance()
    work = forecast(run, ForecastStudy(30, 2), chosen(run))
    first = next(work)
    assert first is not None
    assert first.steps == (11, 10)
    assert first.paths.shape == (2, 30)  # far enough to be seen
    assert last(work).steps == (11, 11)
    run.structure += 1
    first = next(forecast(run, ForecastStudy(30, 2), chosen(run)))
    assert first is not None
    assert first.steps == (11, 0)
    assert first.paths.shape == (1, 30)


def test_another_span_is_forecast_by_the_same_members() -> None:
    run = airline(steps=4)
    asked(run, members=2)
    views = [view for view in forecast(run, ForecastStudy(9, 2), chosen(run)) if view is not None]
    assert views[0].steps == (4, 4)
    assert [view.paths.shape for view in views] == [(1, 9), (2, 9)]


def test_members_are_trained_in_slices_and_the_network_trains_on_meanwhile() -> None:
    run = airline(steps=300)
    left_alone = airline(steps=300)
    parts = []
    for view in forecast(run, ForecastStudy(12, 3), chosen(run)):
        run.advance()
        left_alone.advance()
        parts.append(view)
    assert len(parts) > 6
    assert same_state(run, left_alone)
    assert parts[-1] is not None
    assert parts[-1].steps == (300, 300, 300)


def test_samples_that_are_no_one_series_go_on_from_the_chosen_one() -> None:
    run = run_of(ahead())
    origin = int(run.material.dataset.origin[3])
    view = last(forecast(run, ForecastStudy(12), chosen_input(run, Watch(sample=origin))))
    np.testing.assert_array_equal(view.past, run.material.dataset.inputs[3])
    assert run.material.dataset.future is not None
    np.testing.assert_array_equal(view.came, run.material.dataset.future[3])
    assert view.paths.shape == (5, 12)
    assert not len(view.times)
    assert isinstance(run.spec.data, Sines)
    np.testing.assert_allclose(view.baseline, view.past[-1])


def test_other_tasks_have_no_forecast() -> None:
    run = run_of(nesting())
    assert list(forecast(run, ForecastStudy(3), chosen(run))) == []


def test_a_member_that_left_the_numbers_is_not_shown() -> None:
    run = airline(steps=3)
    assert asked(run, members=3).paths.shape == (3, 30)
    with torch.no_grad():
        for parameter in _KEPT[run].others[1].run.learner.model.parameters():
            parameter.fill_(torch.nan)
    assert asked(run, members=3).paths.shape == (2, 30)


@pytest.mark.parametrize("members", [0, 1])
def test_alone(members: int) -> None:
    assert asked(airline(), members=members).paths.shape == (1, 30)


def test_the_dates_of_a_table_come_with_its_forecast(tmp_path: Path) -> None:
    table = tmp_path / "dated.csv"
    days = np.arange("2020-01-01", "2020-03-21", dtype="datetime64[D]")
    table.write_text("\n".join(["day,value", *(f"{day},{number % 7}" for number, day in enumerate(days))]))
    columns = (Column(name="day", kind="skip"), Column(name="value", kind="number", fill="fill"))
    data = CsvSeries(
        path=str(table), columns=columns, target="value", time="day", rows=80, window=10, horizon=4, season=7
    )
    view = asked(run_of(spec_of(data, *LINEAR)), steps=20)
    assert view.clock == "moments"
    seconds = days.astype("datetime64[s]").astype(np.int64)
    assert view.times.tolist() == seconds[: len(view.times)].tolist()
    assert len(view.times) >= len(view.past)
