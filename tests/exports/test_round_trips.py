"""What we export and read back changes nothing, whatever is in it."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.admin.formats import CSV, FileRefusedError, dataset_of
from cards.classroom import plan
from cards.classroom.roster import read
from cards.exports.formats import csv_pieces, write_xlsx
from cards.exports.people import ROSTER, roster
from cards.exports.scope import Scope
from cards.models import Enrolment
from cards.models.identity import clean_text, identity_key
from cards.web.spreadsheet import FORMULA_STARTS
from tests import factories

# With what a spreadsheet would calculate, and apostrophes that guard against it, in front.
starts = st.sampled_from(["", "'", "''", '"', " ", *FORMULA_STARTS])
texts = st.builds(str.__add__, starts, st.text(max_size=12)).map(clean_text)


def files(classroom, now):
    scope = Scope(classroom, now)
    yield b"".join(csv_pieces(ROSTER, roster(scope)))
    yield b"".join(csv_pieces(ROSTER, roster(scope), has_bom=True))
    out = BytesIO()
    write_xlsx(out, ROSTER, roster(scope))
    yield out.getvalue()


def test_a_roster_of_ours_read_back_renames_nobody(classroom, now):
    for n, name in enumerate(("+49 Peter", "'+49 Peter", "=1+1", "'Ann", "-", "@home")):
        factories.RosterEntryFactory(classroom=classroom, name=name, number=f"+{n}")
    for content in files(classroom, now):
        shown = plan.plan(classroom, read(content, "roster"))
        assert (shown.is_empty, shown.faults, len(shown.unchanged)) == (True, (), 7)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(people=st.lists(st.tuples(texts.filter(bool), texts), max_size=5, unique_by=lambda one: identity_key(one[0])))
def test_any_roster_of_ours_read_back_changes_nothing(people):
    now = factories.LONG_AGO
    with transaction.atomic():
        numbers = {identity_key(number): number for _, number in people}
        classroom = factories.ClassroomFactory(code=uuid4().hex[:8])
        factories.RosterEntryFactory(classroom=classroom, name="Ann")
        for name, number in people:
            kept = number if numbers.pop(identity_key(number), None) else ""
            if identity_key(name) != "ann":
                Enrolment.objects.create(classroom=classroom, name=name, number=kept, is_on_roster=True, created_at=now)
        for content in files(classroom, now):
            shown = plan.plan(classroom, read(content, "roster"))
            assert (shown.is_empty, shown.faults) == (True, ())
            assert len(shown.unchanged) == classroom.enrolments.count()
        transaction.set_rollback(True)


cells = st.builds(str.__add__, starts, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))


@given(st.lists(st.tuples(cells.filter(bool), cells), min_size=1, max_size=5))
def test_any_cards_of_ours_read_back_are_the_same(rows):
    try:
        dataset = dataset_of([{"prompt": prompt, "answer": answer} for prompt, answer in rows])
    except FileRefusedError:  # a control character
        return
    back = CSV().create_dataset(CSV().export_data(dataset).encode())
    assert back.dict == dataset.dict
