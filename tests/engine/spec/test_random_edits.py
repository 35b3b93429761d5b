"""Whatever is asked for, in whatever order: a document stays a document, and the way back leads to the first."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.spec import project_file
from engine.spec.depth import Depth
from engine.spec.diff import diff
from engine.spec.document import Spec, default_spec
from engine.spec.edits import EditError
from engine.spec.plain import plain_error
from engine.spec.shapes import analyse
from tests.engine.spec.random_edits import edits

MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def walk(data: st.DataObject, most: int) -> list[Spec]:
    """The documents on a random way of edits; refused ones lead nowhere."""
    specs, refusals = [default_spec()], []
    for _ in range(data.draw(st.integers(1, most))):
        spec = specs[-1]
        frozen = spec.model_dump_json()
        edit = data.draw(edits(spec))
        try:
            specs.append(edit.apply(spec))
        except EditError as error:
            refusals.append(str(error))
        except ValidationError as error:
            refusals.append(plain_error(error))
        else:
            assert edit.label(spec)
        assert spec.model_dump_json() == frozen
    assert all(sentence.endswith(".") for sentence in refusals)
    return specs


@MANY
@given(st.data())
def test_edits_keep_documents_whole(data: st.DataObject) -> None:
    for old, new in zip(specs := walk(data, 15), specs[1:], strict=False):
        analysis = analyse(new)
        assert all(problem.problem and problem.remedy for problem in analysis.problems)
        assert Spec.model_validate(json.loads(json.dumps(new.model_dump(mode="json"), allow_nan=False))) == new
        assert (diff(old, new) is Depth.NONE) == (old == new)
        assert new.network.has("input")
        assert new.network.has("output")


@MANY
@given(st.data())
def test_a_document_survives_its_file(data: st.DataObject) -> None:
    spec = walk(data, 10)[-1]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.lscope"
        project_file.write(path, spec, {"run.json": b"{}"})
        again = project_file.read(path)
    assert again.spec == spec
    assert again.notices == ()
