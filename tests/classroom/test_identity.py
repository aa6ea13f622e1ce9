"""One rule for who is who: without case, in NFC, without what can't be seen."""

import importlib
import unicodedata

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from cards.classroom import joining, people, plan, queries
from cards.classroom.forms import JoinForm, PersonForm, SectionForm
from cards.classroom.roster import read
from cards.exports import canvas
from cards.models import Enrolment
from cards.models.identity import clean_email, clean_text, email_key, identity_key
from cards.results.sheet import Asked, sheet
from cards.web.errors import DomainError
from tests import factories

SAME = [
    ("abc1", "ABC1"),
    ("straße", "STRASSE"),
    ("é1", "e\u03011"),
    ("Σ1", "ς1"),
    ("q 1", "q\u00a01"),
    ("q1", "q\u200b1"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_texts_that_look_alike_but_for_case_have_one_key(one, other):
    assert identity_key(one) == identity_key(other)


@given(st.text(max_size=12))
def test_a_key_is_its_own_key_and_a_clean_text_is_clean(text):
    assert identity_key(identity_key(text)) == identity_key(text)
    assert clean_text(clean_text(text)) == clean_text(text)
    assert identity_key(clean_text(text)) == identity_key(text)
    assert email_key(clean_email(text)) == email_key(text)


def test_the_address_of_another_domain_is_another_address():
    assert email_key("ann@straße.de") != email_key("ann@strasse.de")
    assert email_key("\u200bAnn@Example.ORG") == "ann@example.org"


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_database_takes_a_number_once_however_it_is_written_and_saved(classroom, one, other):
    entry = factories.RosterEntryFactory(classroom=classroom, number=one)
    spare = factories.RosterEntryFactory(classroom=classroom)
    for write in (
        lambda: factories.RosterEntryFactory(classroom=classroom, number=other),
        lambda: Enrolment.objects.bulk_create([factories.RosterEntryFactory.build(classroom=classroom, number=other)]),
        lambda: Enrolment.objects.filter(pk=spare.pk).update(number=other),
        lambda: vars(spare).update(number=other) or spare.save(update_fields=["number"]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert list(Enrolment.objects.exclude(number="").values_list("pk", flat=True)) == [entry.pk]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_number_typed_in_another_case_finds_its_entry_and_is_not_given_twice(classroom, stranger, now, one, other):
    entry = factories.RosterEntryFactory(classroom=classroom, number=one)
    joined = joining.join(classroom=classroom, student=stranger, name="Sam", number=other, now=now)
    assert joined.enrolment == entry
    second = joining.join(classroom=classroom, student=factories.StudentFactory(), name="Kim", number=other, now=now)
    assert (second.enrolment.number, second.notice) == ("", joining.TAKEN)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_roster_with_the_number_in_another_case_is_about_the_same_person_and_can_be_saved_twice(
    classroom, now, one, other
):
    factories.RosterEntryFactory(classroom=classroom, name="Anna", number=one)
    for _ in range(2):
        found = read(f"Name,ID\nAnna,{other}\n".encode(), "roster.csv")
        shown = plan.plan(classroom, found)
        assert not shown.new
        plan.commit(classroom=classroom, roster=found, seen=shown.digest, now=now)
    assert classroom.enrolments.filter(name="Anna").count() == 1


def test_a_roster_in_nfd_finds_the_people_and_sections_that_are_there(classroom, now):
    section = factories.ClassSectionFactory(classroom=classroom, title="Übung")
    factories.RosterEntryFactory(classroom=classroom, name="Zoë Müller", section=section)
    content = unicodedata.normalize("NFD", "Name,Section\nZoë Müller,übung\n").encode()
    shown = plan.plan(classroom, read(content, "roster.csv"))
    assert shown.is_empty
    assert len(shown.unchanged) == 1


def test_two_rows_with_one_number_in_two_cases_are_one_and_a_fault():
    found = read(b"Name,ID\nAnn,abc1\nBen,ABC1\n", "roster.csv")
    assert [row.name for row in found.rows] == ["Ann"]
    assert "Row 2 has the same" in found.faults[0].sentence


@pytest.mark.parametrize("name", ["\u200b", "\ufeff\u2060", "\u00ad", "\u3164", "\u2800", "\u202e \u200d"])
def test_what_can_not_be_seen_is_no_name(classroom, name):
    assert read(f"Name,ID\n{name},7\n".encode(), "roster.csv").faults[0].sentence == "There is no name."
    assert "name" in JoinForm({"name": name}, expected=None).errors
    assert "name" in PersonForm({"name": name}, instance=Enrolment(classroom=classroom)).errors
    assert "title" in SectionForm({"title": name}).errors


def test_a_joiner_within_a_name_stays():
    assert clean_text("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"


def test_invisible_characters_are_taken_out_of_addresses(classroom):
    found = read("Name,Email\nAnn,\u200bann@exam\u2060ple.org\ufeff\n".encode(), "roster.csv")
    assert found.rows[0].email == "ann@example.org"
    form = PersonForm(
        {"name": "Ann", "email": "ann@exam\u200dple.org", "time_factor": "0"}, instance=Enrolment(classroom=classroom)
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["email"] == "ann@example.org"


def test_the_gradebook_finds_a_name_in_either_form(classroom, own, now):
    Enrolment.objects.filter(pk=own.pk).update(name="Zoë Straße")
    for asked in ("zoe\u0308", "STRASSE", "ZOË"):
        assert [row.enrolment for row in sheet(classroom, Asked(name=asked), now).rows] == [own]


def test_canvas_matches_a_name_in_either_form():
    book = canvas.read(unicodedata.normalize("NFD", 'Student,ID,Section,A\n"ZOË, Kim",1,S,\n').encode())
    assert canvas.matched(book, [canvas.Known(1, "Kim Zoë", "", "")]) == {1: 1}


# Who typed a number, and who was linked


def flags(classroom):
    return {person.enrolment.name: person.is_claimed for person in queries.people(classroom).present}


def test_only_a_typed_number_is_a_claim_and_not_a_link_by_hand(classroom, stranger, now):
    entry = factories.RosterEntryFactory(classroom=classroom, name="Ann", number="77")
    own = joining.join(classroom=classroom, student=stranger, name="Sam", number="", now=now).enrolment
    people.link(enrolment=own, entry=entry, now=now)
    other = factories.StudentFactory()
    factories.RosterEntryFactory(classroom=classroom, name="Ben", number="78")
    joining.join(classroom=classroom, student=other, name="", number="78", now=now)
    assert flags(classroom) == {"Ann": False, "Ben": True, "Sam Student": False}


def test_a_number_that_was_typed_before_the_roster_came_is_a_claim_and_one_that_an_instructor_gives_is_none(
    classroom, stranger, now
):
    joining.join(classroom=classroom, student=stranger, name="Ann", number="77", now=now)
    found = read(b"Name,ID\nAnn,77\n", "roster.csv")
    plan.commit(classroom=classroom, roster=found, seen=plan.plan(classroom, found).digest, now=now)
    assert flags(classroom)["Ann"]
    own = classroom.enrolments.get(name="Ann")
    people.change(enrolment=own, now=now, number="78")
    assert not flags(classroom)["Ann"]
    EmailAddress.objects.all().delete()


# Rows from before the rule


@pytest.fixture
def rule_of_before(classroom):
    """Two people whose numbers differ in case, as the database took them before."""
    first = factories.RosterEntryFactory(classroom=classroom, name="Ann", number="abc1")
    second = factories.EnrolmentFactory(classroom=classroom, name="Ben")
    QuerySet(Enrolment).filter(pk=second.pk).update(number="ABC1")
    return first, second


def test_the_migration_keeps_both_of_two_people_with_one_key_and_the_class_says_so(classroom, rule_of_before, now):
    apps = MigrationLoader(connection).project_state(("cards", "0009_fill_the_keys_of_people")).apps
    importlib.import_module("cards.migrations.0009_fill_the_keys_of_people").fill(apps, None)
    kept = classroom.enrolments.filter(name__in=("Ann", "Ben")).order_by("pk")
    assert list(kept.values_list("number", "number_key")) == [("abc1", "abc1"), ("ABC1", "")]
    shown = plan.plan(classroom, read(b"Name,ID\nAnn,Abc1\n", "roster.csv"))
    assert "Ann and Ben have the same e-mail address or ID number" in shown.faults[0].sentence
    with pytest.raises(DomainError, match="Somebody else in the class has this"):
        people.change(enrolment=kept[1], now=now, number="ABC1")
    people.change(enrolment=kept[1], now=now, number="abc2")
    assert plan.plan(classroom, read(b"Name,ID\nAnn,Abc1\n", "roster.csv")).changed


@given(st.text(max_size=12))
def test_the_migration_has_the_rule_of_the_code(text):
    migration = importlib.import_module("cards.migrations.0009_fill_the_keys_of_people")
    cleaned = clean_text(text)
    assert migration.key_of_number(cleaned) == identity_key(cleaned).strip()
    assert migration.key_of_email(cleaned) == email_key(cleaned).strip()
