"""Statements that are made once: for the few that every answer runs, and for many rows in one.

Django takes several times as long to turn a queryset into SQL as SQLite takes to run it. Their parameters have names
(p0, p1, ...), since Django puts SQLite's marks in the place of nameless ones by a search through the whole statement.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from inspect import signature
from itertools import count
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
NAMES = tuple(f"p{number}" for number in range(100))
# Stand in for the arguments while compiling; nothing else in a query looks like them.
FIRST_MARK = 2_147_400_000


def _named(sql: str) -> str:
    numbers = count()
    return re.sub("%s", lambda _: f"%({NAMES[next(numbers)]})s", sql)


def _by_name(values: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(NAMES, values, strict=False))


class _Plan(NamedTuple):
    sql: str
    params: list[Any]
    slots: list[tuple[int, int]]  # place among the params, number of the argument
    compiler: Any
    converters: dict[int, Any]
    model: type[models.Model]
    columns: slice
    names: list[str]
    populators: list[Any]


def prepared(build: Callable[..., "models.QuerySet[Row]"]) -> Callable[..., list[Row]]:
    """The function, whose arguments are integers (ids), as one that runs its queryset without compiling it again.

    What it returns are the same rows, `select_related` among them; annotations other than relations are not supported.
    """

    @cache
    def plan(vendor: str) -> _Plan:
        marks = [FIRST_MARK + n for n in range(len(signature(build).parameters))]
        compiler = build(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        info = compiler.klass_info
        columns = [column for column, *_ in compiler.select]
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        return _Plan(
            sql=_named(sql),
            params=list(params),
            slots=[(place, marks.index(param)) for place, param in enumerate(params) if param in marks],
            compiler=compiler,
            converters=compiler.get_converters(columns),
            model=info["model"],
            columns=slice(first, last),
            names=[column.target.attname for column in columns[first:last]],
            populators=get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # of Django 6
        )

    def run(*arguments: int) -> list[Row]:
        connection = connections[DEFAULT_DB_ALIAS]
        known = plan(connection.vendor)
        params = known.params.copy()
        for place, number in known.slots:
            params[place] = arguments[number]
        with connection.cursor() as cursor:
            cursor.execute(known.sql, _by_name(params))
            rows = cursor.fetchall()
        found: list[Any] = []
        for row in known.compiler.apply_converters(rows, known.converters) if known.converters else rows:
            instance = known.model.from_db(DEFAULT_DB_ALIAS, known.names, row[known.columns])
            for populator in known.populators:
                populator.populate(row, instance)
            found.append(instance)
        return found

    return run


# What a driver takes as it is, in any column but one of JSON.
PLAIN = frozenset({int, float, str, type(None)})


def _params(fields: Sequence[Any], values: Sequence[Any]) -> dict[str, Any]:
    connection = connections[DEFAULT_DB_ALIAS]
    return _by_name(
        value
        if type(value) in PLAIN and not isinstance(field, models.JSONField)
        else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    )


@cache
def _insert(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return _named(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'), fields  # noqa: S608  (names of ours)


def insert(model: type[models.Model], **values: Any) -> None:
    """Insert one row, by column names (`item_id`); what is not named has its default. Raises IntegrityError."""
    insert_many(model, [values])


def insert_many(model: type[models.Model], rows: Iterable[dict[str, Any]], *, is_missing_only: bool = False) -> None:
    """Insert them in one go, each as `insert` would; `is_missing_only` passes over those that are there already."""
    sql, fields = _insert(model)
    sql += " ON CONFLICT DO NOTHING" if is_missing_only else ""
    _run(sql, [_params(fields, _given(model, fields, {**row})) for row in rows])


def _given(model: type[models.Model], fields: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    given = [values.pop(field.attname) if field.attname in values else field.get_default() for field in fields]
    if values:
        raise TypeError(f"{model.__name__} has no column {', '.join(values)}")
    return given


def _run(sql: str, params: list[dict[str, Any]]) -> int:
    if not params:
        return 0
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if len(params) == 1:
            cursor.execute(sql, params[0])
        else:
            cursor.executemany(sql, params)
        return int(cursor.rowcount)


@cache
def _update(model: type[models.Model], where: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names + where]
    changes = ", ".join(f'"{field.column}" = %s' for field in fields[: len(names)])
    conditions = " AND ".join(f'"{field.column}" = %s' for field in fields[len(names) :])
    return _named(f'UPDATE "{model._meta.db_table}" SET {changes} WHERE {conditions}'), fields  # noqa: S608  (names of ours)


def update(model: type[models.Model], where: dict[str, Any], **values: Any) -> int:
    """Update the rows whose columns equal `where`, both by field names with keys as values; returns how many."""
    return update_many(model, [(where, values)])


def update_many(model: type[models.Model], changes: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> int:
    """Make these changes in one go, each as `update` would, all by the same names; returns how many rows there were."""
    if not changes:
        return 0
    conditions, names = (tuple(part) for part in changes[0])
    sql, fields = _update(model, conditions, names)
    given = ((*(values[name] for name in names), *(where[name] for name in conditions)) for where, values in changes)
    return _run(sql, [_params(fields, list(each)) for each in given])
