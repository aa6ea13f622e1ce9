"""A table that leaves the house: its columns with what they mean, from which the data dictionary is made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from cards.web.spreadsheet import DICTIONARY_SHEET

# Each value is a text, a number, True or False, or None for what there is not. Times are texts already.
Values: TypeAlias = Sequence[Any]


class Type(StrEnum):
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "true or false"
    TIME = "time"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` of a number; `names_somebody` says that it is left out where students have pseudonyms."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    names_somebody: bool = False
    digits: int = 6
    """A number is rounded to so many after the point: the rest is noise of the arithmetic."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    """As in the file's name."""
    title: str
    about: str
    """What one row is."""
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def without_names(self) -> "Table":
        kept = tuple(column for column in self.columns if not column.names_somebody)
        return Table(self.name, self.title, self.about, kept)


def round_rows(table: Table, rows: Iterable[Values]) -> Iterator[Values]:
    """The rows as a file has them."""
    digits = [(place, column.digits) for place, column in enumerate(table.columns) if column.type is Type.NUMBER]
    for row in rows:
        values = list(row)
        for place, most in digits:
            if type(values[place]) is float:
                values[place] = round_number(values[place], most)
        yield values


def round_number(value: float, digits: int = 6) -> float:
    """Never -0.0."""
    return round(value, digits) + 0.0


def kept_by(table: Table, rows: Iterable[Values]) -> Iterator[Values]:
    """The rows of the table, as those of `table.without_names()`."""
    places = [place for place, column in enumerate(table.columns) if not column.names_somebody]
    return ([row[place] for place in places] for row in rows)


DICTIONARY = Table(
    "dictionary",
    DICTIONARY_SHEET,
    "One row for each column of each table.",
    (
        Column("table", Type.TEXT, "The table, as in the name of its file."),
        Column("column", Type.TEXT, "The column, as in the first row of the file."),
        Column("type", Type.TEXT, "What its cells hold; an empty cell says that there is nothing to say."),
        Column("unit", Type.TEXT, "Of a number."),
        Column("meaning", Type.TEXT, "What it says."),
        Column("names_somebody", Type.YES_NO, "Whether it is left out where students have pseudonyms."),
    ),
)


def dictionary(tables: Iterable[Table]) -> Iterator[Values]:
    for table in tables:
        for column in table.columns:
            yield table.name, column.name, column.type.value, column.unit, column.meaning, column.names_somebody
