"""The files that cards come in and go out as. What can't be read in full is refused with the place of the fault."""

import csv
import json
import re
from datetime import date
from io import StringIO
from typing import Any

import tablib
import yaml
from import_export.formats import base_formats

from cards.web.delimited import UnreadableFile, decode_text, read_rows
from cards.web.spreadsheet import CONTROL, arm, defuse

MOST_BYTES = 2_000_000
# All or nothing means one transaction, and on SQLite everybody's answers wait for it.
MOST_ROWS = 500
LONGEST_CELL = 20_000


class FileRefusedError(ValueError):
    """The file says something that can't be taken; the message says where."""


def dataset_of(rows: list[dict[str, Any]]) -> tablib.Dataset:
    """Rows with the same columns, every cell checked. Rows count from 1, without the header."""
    if len(rows) > MOST_ROWS:
        raise FileRefusedError(f"The file has {len(rows)} rows. At most {MOST_ROWS} are taken at once: split it.")
    headers = list(rows[0]) if rows else []
    dataset = tablib.Dataset(headers=headers)
    for number, row in enumerate(rows, 1):
        if set(row) != set(headers):
            odd = ", ".join(sorted(str(name) for name in set(row) ^ set(headers)))
            raise FileRefusedError(f"Row {number} has not the columns of row 1: {odd}.")
        dataset.append([_cell(row[name], number, name) for name in headers])
    return dataset


def _cell(value: Any, number: int, name: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | float) or not isinstance(value, str | int | list):
        raise FileRefusedError(f"Row {number}, {name}: this must be a text. Put it in quotes.")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    if len(text) > LONGEST_CELL:
        raise FileRefusedError(f"Row {number}, {name}: {len(text)} characters; at most {LONGEST_CELL} are taken.")
    if CONTROL.search(text) or re.search(r"\\u00[01][0-9a-f]", text if isinstance(value, list) else ""):
        raise FileRefusedError(f"Row {number}, {name}: there is a control character in it.")
    return value


def _checked_rows(rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileRefusedError("The file must hold a list of cards, each with its columns by name.")
    return rows


class CSV(base_formats.CSV):
    """For spreadsheets: with a mark of its encoding, and no cell that would be calculated."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        out = StringIO()
        # With both, for only those are quoted within a cell.
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(dataset.headers)
        writer.writerows([defuse(_as_cell(name, row[name])) for name in dataset.headers] for row in dataset.dict)
        return f"\ufeff{out.getvalue()}"

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        try:
            lines = [line for line in read_rows(_decoded(in_stream)) if any(line)]
        except UnreadableFile as error:
            raise FileRefusedError(f"This is no CSV file. {error.message}") from None
        headers = lines[0] if lines else []
        if len(set(headers)) < len(headers):
            raise FileRefusedError("Two columns have the same name.")
        for number, line in enumerate(lines[1:], 1):
            if len(line) != len(headers):
                raise FileRefusedError(f"Row {number} has {len(line)} cells, the header has {len(headers)}.")
        return dataset_of([dict(zip(headers, map(arm, line), strict=True)) for line in lines[1:]])


def _as_cell(name: str, value: Any) -> str:
    if isinstance(value, list) and name == "tags":
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def _decoded(in_stream: str | bytes) -> str:
    if isinstance(in_stream, str):
        return in_stream
    try:
        return decode_text(in_stream, is_from_excel=False)
    except UnreadableFile as error:
        raise FileRefusedError(error.message) from None


class JSON(base_formats.JSON):
    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        return json.dumps([dict(row) for row in dataset.dict], ensure_ascii=False, indent=2)

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        try:
            return dataset_of(_checked_rows(json.loads(_decoded(in_stream))))
        except (json.JSONDecodeError, RecursionError) as error:
            raise FileRefusedError(f"This is no JSON file: {error}.") from None


class YAML(base_formats.YAML):
    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        rows = [dict(row) for row in dataset.dict]
        return str(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120))

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        text = _decoded(in_stream)
        try:
            # An alias lets a short file stand for an endless one.
            if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
                raise FileRefusedError("The file uses YAML aliases (*name), which are not taken.")
            return dataset_of(_checked_rows(yaml.safe_load(text)))
        except (yaml.YAMLError, RecursionError) as error:
            raise FileRefusedError(f"This is no YAML file: {error}.") from None
