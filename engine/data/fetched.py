"""Pictures that are fetched once and kept: reading them from where they are kept."""

from __future__ import annotations

from engine.data.dataset import Cancelled, DataError, Dataset
from engine.spec.catalog.data import Downloaded


def make_fetched(data: Downloaded, seed: int, cancelled: Cancelled) -> Dataset:
    """The first pictures of the set, the classes by turns.

    Raises
    ------
    DataError
        If they were not fetched yet.
    """
    raise DataError(
        f"The pictures of {data.title} are not on this computer yet.",
        "Choose it in the Data panel to fetch it, or choose Digits or Garments, which are here already.",
    )
