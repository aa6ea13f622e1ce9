"""Workbooks of both libraries that write them, read as their cells look; what can't be read is told with its cell."""

from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from cards.classroom.roster import Unreadable, read
from cards.web.cell_formats import format_date, format_number
from cards.web.workbook import read_workbook

HEAD = ["Name", "ID number", "Section"]


def by_xlsxwriter(fill):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Roster")
        sheet.write_row(0, 0, HEAD)
        fill(book, sheet)
    return content.getvalue()


def by_openpyxl(fill):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Roster"
    sheet.append(HEAD)
    fill(book, sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def numbers(content):
    return [row.number for row in read(content, "roster.xlsx").rows]


FORMATS = [
    (123, "00000", "00123"),
    (123, "General", "123"),
    (123.0, "0", "123"),
    (12345, "#,##0", "12345"),
    (123456789, "000-00-0000", "123-45-6789"),
    (42, '"A-"0000', "A-0042"),
    (42, "\\B000", "B042"),
    (7, "[Red]000;[Blue]-000", "007"),
    (123456, "000", "123456"),
    (1.5, "0.0", "1.5"),
]


@pytest.mark.parametrize(("value", "number_format", "shown"), FORMATS)
def test_a_number_is_read_as_its_cell_shows_it(value, number_format, shown):
    def fill(book, sheet):
        sheet.write_string(1, 0, "Ann")
        sheet.write_number(1, 1, value, book.add_format({"num_format": number_format}))

    def fill_other(book, sheet):
        sheet.append(["Ann", value])
        sheet["B2"].number_format = number_format

    assert numbers(by_xlsxwriter(fill)) == numbers(by_openpyxl(fill_other)) == [shown]


DATES = [
    (date(2026, 2, 1), "yyyy-mm-dd", "2026-02-01"),
    (date(2026, 2, 1), "d-mmm", "1-Feb"),
    (date(2026, 2, 1), "m/d/yy", "2/1/26"),
    (date(2026, 2, 1), "[$-409]mmmm d, yyyy", "February 1, 2026"),
    (datetime.fromisoformat("2026-02-01T14:05:09"), "dd.mm.yyyy hh:mm:ss", "01.02.2026 14:05:09"),
    (datetime.fromisoformat("2026-02-01T14:05"), "h:mm AM/PM", "2:05 PM"),
    (time(9, 7), "hh:mm", "09:07"),
]


@pytest.mark.parametrize(("value", "number_format", "shown"), DATES)
def test_a_day_in_a_column_of_numbers_is_read_as_it_is_shown(value, number_format, shown):
    assert format_date(value, number_format) == shown

    def fill(book, sheet):
        sheet.append(["Ann", value])
        sheet["B2"].number_format = number_format

    assert numbers(by_openpyxl(fill)) == [shown]


def test_a_negative_number_keeps_its_sign():
    assert format_number(-7, "000") == "-007"


@pytest.mark.parametrize(
    ("value", "words"), [("#N/A", "holds the error #N/A"), ("=A1&B9", "a formula without a result")]
)
def test_errors_and_formulas_without_a_value_are_told_with_their_cell(value, words):
    def fill(book, sheet):
        sheet.append(["Ann", value])
        sheet.append(["Ben", 8])

    found = read(by_openpyxl(fill), "roster.xlsx")
    assert [row.name for row in found.rows] == ["Ben"]
    assert [fault.line for fault in found.faults] == [2]
    assert "Cell B2" in found.faults[0].sentence
    assert words in found.faults[0].sentence


def test_a_formula_counts_for_what_it_came_to():
    content = by_xlsxwriter(
        lambda book, sheet: sheet.write_row(1, 0, ["Ann"]) or sheet.write_formula(1, 1, "=6+1", None, 7)
    )
    assert numbers(content) == ["7"]


def test_an_error_in_a_column_that_is_not_read_stops_nobody():
    def fill(book, sheet):
        sheet["D1"] = "Grade"
        sheet.append(["Ann", 7, "Monday", "#DIV/0!"])

    assert numbers(by_openpyxl(fill)) == ["7"]


def test_a_number_longer_than_a_spreadsheet_keeps_is_told_with_its_cell():
    found = read(by_openpyxl(lambda book, sheet: sheet.append(["Ann", 1234567890123456789])), "roster.xlsx")
    assert "Cell B2 holds a number with more digits" in found.faults[0].sentence


def test_merged_sections_are_meant_for_each_of_their_rows():
    def fill(book, sheet):
        sheet.write_column(1, 0, ["Ann", "Ben", "Cleo"])
        sheet.merge_range("C2:C3", "Monday")

    def fill_other(book, sheet):
        for row in (["Ann", None, "Monday"], ["Ben"], ["Cleo"]):
            sheet.append(row)
        sheet.merge_cells("C2:C3")

    for content in (by_xlsxwriter(fill), by_openpyxl(fill_other)):
        assert [row.section for row in read(content, "roster.xlsx").rows] == ["Monday", "Monday", ""]


def test_hidden_sheets_are_passed_over_and_the_one_with_names_is_found_wherever_it_is():
    def fill(book, sheet):
        sheet.append(["Ann", 7])
        book.create_sheet("Notes", 0).append(["Read me first"])
        hidden = book.create_sheet("Old", 0)
        hidden.append(["Name"])
        hidden.append(["Zoe"])
        hidden.sheet_state = "hidden"

    assert [row.name for row in read(by_openpyxl(fill), "roster.xlsx").rows] == ["Ann"]


def test_several_sheets_with_names_are_refused_by_their_titles():
    def fill(book, sheet):
        sheet.append(["Ann", 7])
        other = book.create_sheet("Tuesday")
        other.append(["Name"])
        other.append(["Ben"])

    with pytest.raises(Unreadable, match="Several sheets have names in them: “Roster”, “Tuesday”"):
        read(by_openpyxl(fill), "roster.xlsx")


def test_rows_far_below_are_found_with_their_line():
    def fill(book, sheet):
        sheet["A9000"] = "Ann"

    assert [row.line for row in read(by_openpyxl(fill), "roster.xlsx").rows] == [9000]
    assert len(read_workbook(by_openpyxl(fill))[0].rows) == 9000
