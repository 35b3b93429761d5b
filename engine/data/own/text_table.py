"""A table in a text file, a few megabytes at a time: plain lines are split all at once, quoted ones one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled
from engine.data.own.batch import Batch, batch_of_rows
from engine.data.own.layout import SAMPLE_LINES, Layout, Row, checked, misfit, recognise, split
from engine.data.own.text import Block, Progress, TextFile, blocks, examine, lines


@dataclass(frozen=True)
class TextTable:
    """A table in a text file."""

    file: TextFile
    layout: Layout

    @classmethod
    def open(cls, path: Path, cancelled: Cancelled) -> TextTable:
        """Find out how a text file is a table.

        Raises
        ------
        DataError, DataCancelled
        """
        file = examine(path, cancelled)
        return cls(file, recognise(list(islice(lines(file), SAMPLE_LINES)), file.name))

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.file.path

    @property
    def encoding(self) -> str:
        """As Python names it."""
        return self.file.encoding

    def batches(self, cancelled: Cancelled, progress: Progress) -> Iterator[Batch]:
        """The rows under the header; those that do not fit are faults.

        Raises
        ------
        DataError, DataCancelled
        """
        source = _Lines(blocks(self.file, progress))
        for block in source.blocks:
            if cancelled():
                raise DataCancelled
            plain = '"' not in block.text and block.line > self.layout.start
            yield _split_at_once(block, self.layout) if plain else self._one_by_one(source, block)

    def _one_by_one(self, source: _Lines, block: Block) -> Batch:
        source.take(block)
        rows: list[Row] = []
        reader = split(source, self.layout.delimiter, block.line)
        while not source.empty and (row := next(reader, None)) is not None:
            rows.append(row)
        wanted = [row for row in (checked(row, self.layout) for row in rows) if row is not None]
        return batch_of_rows(wanted, len(self.layout.names))


class _Lines:
    """The lines of a block, and of the next ones while a quoted cell goes on over its end."""

    def __init__(self, more: Iterator[Block]) -> None:
        self.blocks = more
        self._left: list[str] = []

    @property
    def empty(self) -> bool:
        """Whether the blocks that were taken are used up."""
        return not self._left

    def take(self, block: Block) -> None:
        """Add the lines of a block."""
        self._left = [line + "\n" for line in reversed(block.text.removesuffix("\n").split("\n"))] + self._left

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._left:
            block = next(self.blocks, None)
            if block is None:
                raise StopIteration
            self.take(block)
        return self._left.pop()


def _split_at_once(block: Block, layout: Layout) -> Batch:
    """The rows of a block with no quotation mark in it: every line is a row."""
    import polars

    width, mark = len(layout.names), layout.delimiter
    text = polars.Series(block.text.removesuffix("\n").split("\n"), dtype=polars.String)
    numbers = np.arange(block.line, block.line + len(text), dtype=np.int64)
    present = text.str.strip_chars(mark + " \t").str.strip_chars() != ""
    text, numbers = text.filter(present), numbers[present.to_numpy()]
    fields = text.str.splitn(mark, width + 1).struct.unnest()
    more = fields[fields.columns[width]]  # what stands after the last column: delimiters at most
    counts = text.str.count_matches(mark, literal=True) + 1
    fits = (counts >= width) & (more.is_null() | (more.str.strip_chars(mark + " \t").str.strip_chars() == ""))
    bad = ~fits
    faults = zip(numbers[bad.to_numpy()].tolist(), counts.filter(bad).to_list(), strict=True)
    cells = tuple(fields[name].filter(fits).str.strip_chars() for name in fields.columns[:width])
    return Batch(numbers[fits.to_numpy()], cells, tuple((line, misfit(count, width)) for line, count in faults))
