"""Flags → fields of a body or of a query, by a table beside the command. One rule for all of them."""

from collections.abc import Mapping
from typing import Any

from cards.docker.parsed import Options
from cards.docker.request import filters

# A field's flag. "?flag" is left out when it says nothing; (flag, empty) sends `empty` then.
Rows = Mapping[str, str | tuple[str, Any]]


def built(options: Options, rows: Rows) -> dict[str, Any]:
    found = {}
    for field, row in rows.items():
        if isinstance(row, tuple):
            found[field] = options[row[0]] or row[1]
        elif not row.startswith("?"):
            found[field] = options[row]
        elif options[row[1:]]:
            found[field] = options[row[1:]]
    return found


def asked(options: Options, rows: Mapping[str, str]) -> dict[str, Any]:
    """A query: what says nothing is left out, filters are written as JSON."""
    found = {}
    for key, name in rows.items():
        value = options[name]
        if value not in ("", 0, None):
            found[key] = filters(value) if options.flags[name].type == "filter" else value
    return found


def full(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without what Go leaves out as empty."""
    return {key: value for key, value in body.items() if value not in (None, "", 0, [], {}, False)}
