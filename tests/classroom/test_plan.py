"""What a roster would change, that it is what is done, and that nothing is lost in between."""

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from cards.classroom import joining, plan
from cards.classroom.actions import archive
from cards.classroom.roster import read
from cards.models import ClassSection, Enrolment
from cards.web.errors import DomainError
from tests import factories

HEAD = "Name,Email,ID number,Section\n"


@pytest.fixture
def planned(classroom):
    """What the rows would change: new, changed, unchanged, missing, and the rows that are left out."""

    def planned(rows, head=HEAD):
        return plan.plan(classroom, read(f"{head}{rows}\n".encode(), "roster.csv"))

    return planned


@pytest.fixture
def done(classroom, now):
    def done(rows, head=HEAD):
        found = read(f"{head}{rows}\n".encode(), "roster.csv")
        seen = plan.plan(classroom, found).digest
        return plan.commit(classroom=classroom, roster=found, seen=seen, now=now)

    return done


@pytest.fixture
def ann(classroom):
    section = factories.ClassSectionFactory(classroom=classroom, title="Monday")
    return factories.RosterEntryFactory(
        classroom=classroom, name="Ann Lee", email="ann@example.org", number="77", section=section
    )


def counts(found):
    return tuple(len(part) for part in (found.new, found.changed, found.unchanged, found.missing, found.faults))


# One row about Ann (Ann Lee, ann@example.org, 77, Monday), and what comes of it: new, changed, unchanged, missing, out.
ROWS = [
    ("Ann Lee,ann@example.org,77,Monday", (0, 0, 1, 0, 0), ()),
    ("Ann Lee,,77,", (0, 0, 1, 0, 0), ()),
    ("Ann Lee,ANN@example.org,,", (0, 1, 0, 0, 0), (("email", "ann@example.org", "ANN@example.org"),)),
    ("Ann Lee,,,", (0, 0, 1, 0, 0), ()),
    ("ann LEE,,,", (0, 1, 0, 0, 0), (("name", "Ann Lee", "ann LEE"),)),
    ("Ann Smith,,77,", (0, 1, 0, 0, 0), (("name", "Ann Lee", "Ann Smith"),)),
    ("Ann Lee,ann@new.example,77,Friday", (0, 1, 0, 0, 0),
     (("email", "ann@example.org", "ann@new.example"), ("section", "Monday", "Friday"))),
    ("Ann Lee,ann@example.org,78,", (0, 1, 0, 0, 0), (("number", "77", "78"),)),
    ("Ann Lee,other@example.org,78,", (1, 0, 0, 1, 0), ()),
    ("Ben,,,", (1, 0, 0, 1, 0), ()),
]  # fmt: skip


@pytest.mark.parametrize(("row", "expected", "differences"), ROWS)
def test_a_row_is_matched_by_number_then_address_then_by_a_name_alone(planned, ann, row, expected, differences):
    found = planned(row)
    assert counts(found) == expected
    steps = [(each.field, each.before, each.after) for step in found.changed for each in step.differences]
    assert tuple(steps) == differences


@pytest.mark.parametrize(("row", "expected", "differences"), ROWS)
def test_what_was_shown_is_done_and_a_second_time_changes_nothing(planned, done, ann, row, expected, differences):
    done(row)
    again = planned(row)
    assert again.is_empty
    assert not again.changed
    ann.refresh_from_db()
    for field, _, after in differences:
        assert str(getattr(ann, field)) == after


def test_what_the_file_does_not_say_stays(done, ann):
    done("Ann Lee,77", head="Name,ID\n")
    before = Enrolment.objects.get(pk=ann.pk)
    assert (before.email, before.section.title, before.student) == ("ann@example.org", "Monday", None)


def test_a_row_about_two_people_is_left_out_and_says_whose_it_is(planned, classroom, ann):
    factories.RosterEntryFactory(classroom=classroom, name="Ben", number="78")
    found = planned("Somebody,ann@example.org,78,")
    assert counts(found) == (0, 0, 0, 2, 1)
    assert found.faults[0].sentence == "The ID number is Ben’s and the e-mail address is Ann Lee’s."


def test_a_name_that_two_have_needs_more(planned, classroom, ann):
    factories.RosterEntryFactory(classroom=classroom, name="Ann Lee")
    assert "2 people of this name" in planned("Ann Lee,,,").faults[0].sentence


def test_two_rows_about_one_person_are_one_and_a_fault(planned, ann):
    found = planned("Ann Lee,,77,\nAnn Lee,ann@example.org,,")
    assert counts(found) == (0, 0, 1, 0, 1)


def test_a_number_that_goes_from_one_to_another_takes_two_uploads(done, classroom, ann):
    ben = factories.RosterEntryFactory(classroom=classroom, name="Ben", email="ben@example.org", number="78")
    rows = "Ann Lee,ann@example.org,79,\nBen,ben@example.org,77,"
    assert "The ID number is Ann Lee’s" in done(rows).faults[0].sentence
    done(rows)
    ann.refresh_from_db()
    ben.refresh_from_db()
    assert (ann.number, ben.number) == ("79", "77")


def test_who_joined_by_the_code_is_found_and_stays_who_they_are(done, classroom, own):
    own.number = "5"
    own.save()
    found = done("Sam Student,sam@example.org,5,Friday")
    assert counts(found) == (0, 1, 0, 0, 0)
    stored = Enrolment.objects.get(pk=own.pk)
    assert (stored.student, stored.is_on_roster, stored.email) == (own.student, True, "sam@example.org")
    assert ClassSection.objects.get(classroom=classroom).title == "Friday"


def test_nobody_is_removed(done, ann, own):
    found = done("Ben,,78,")
    assert [each.name for each in found.missing] == ["Ann Lee"]
    assert set(Enrolment.objects.values_list("name", flat=True)) == {"Ann Lee", "Sam Student", "Ben"}


def test_if_the_class_changed_in_between_nothing_is_written(classroom, ann, now, stranger):
    found = read(f"{HEAD}Ann Smith,,77,\nBen,,78,\n".encode(), "roster.csv")
    seen = plan.plan(classroom, found).digest
    Enrolment.objects.filter(pk=ann.pk).update(name="Ann Jones")
    with pytest.raises(plan.Changed):
        plan.commit(classroom=classroom, roster=found, seen=seen, now=now)
    assert set(classroom.enrolments.values_list("name", flat=True)) == {"Ann Jones", "Sam Student"}


def test_somebody_who_joins_in_between_does_not_stop_the_rest(classroom, ann, now, stranger):
    found = read(f"{HEAD}Ann Smith,,77,\nBen,,78,\n".encode(), "roster.csv")
    seen = plan.plan(classroom, found).digest
    joining.join(classroom=classroom, student=stranger, name="", number="77", now=now)
    plan.commit(classroom=classroom, roster=found, seen=seen, now=now)
    ann.refresh_from_db()
    assert (ann.name, ann.student) == ("Ann Smith", stranger)


def test_an_archived_class_takes_no_roster(classroom, now):
    found = read(f"{HEAD}Ben,,78,\n".encode(), "roster.csv")
    archive(classroom=classroom, now=now)
    with pytest.raises(DomainError, match="archived"):
        plan.commit(classroom=classroom, roster=found, seen=plan.plan(classroom, found).digest, now=now)


def test_between_the_pages_the_roster_travels_sealed_and_for_its_class_alone(classroom):
    found = read(f"{HEAD}Ben,,78,\n,nobody@example.org,,\n".encode(), "roster.csv")
    text = plan.sealed(classroom, found)
    assert plan.opened(classroom, text) == found
    for forged in (text[:-1], "", signing.dumps([classroom.pk, {}], salt="another")):
        with pytest.raises(DomainError, match="Upload the file again"):
            plan.opened(classroom, forged)
    with pytest.raises(DomainError, match="Upload the file again"):
        plan.opened(factories.ClassroomFactory(), text)


def test_the_pages_show_it_and_do_it(desk, ann, classroom):
    file = SimpleUploadedFile("roster.csv", f"{HEAD}Ann Smith,,77,\nBen,,78,\n,x@example.org,,\n".encode())
    page = desk.post("roster", roster=file)
    assert page.status_code == 200
    assert "<del>Ann Lee</del> → <ins>Ann Smith</ins>" in page.text
    assert "There is no name." in page.text
    assert classroom.enrolments.filter(name="Ben").count() == 0
    form = {"roster": page.context["roster"], "seen": page.context["plan"].digest}
    assert "1 new, 1 changed" in desk.post("commit_roster", **form).text
    again = desk.post("commit_roster", **form)
    assert again.status_code == 409
    assert "The roster changes nothing" in again.text
    assert classroom.enrolments.filter(name="Ben").count() == 1


BAD_FILES = [(b"", "file is empty"), (b"x" * 1_000_001, "larger than 1 MB"), (b"a,b\n", "name the columns")]


@pytest.mark.parametrize(("content", "words"), BAD_FILES)
def test_the_page_says_what_is_wrong_with_a_file(desk, content, words):
    page = desk.post("roster", roster=SimpleUploadedFile("roster.csv", content))
    assert page.status_code == 422
    assert words in page.text
    assert "Choose a file." in desk.post("roster").text


def test_a_roster_of_a_thousand_fits_through_the_form(desk, classroom, settings):
    address = "a-rather-long-school-name.example.org"
    rows = "".join(f"Person {n},person{n}@{address},{n:08},Section {n % 40}\n" for n in range(1000))
    page = desk.post("roster", roster=SimpleUploadedFile("roster.csv", f"{HEAD}{rows}".encode()))
    form = {"roster": page.context["roster"], "seen": page.context["plan"].digest}
    assert len(form["roster"]) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 12
    assert "1000 new, 0 changed" in desk.post("commit_roster", **form).text
    assert classroom.enrolments.waiting().count() == 1000
