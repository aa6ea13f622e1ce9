"""What a roster would change in a class: shown first, then done as it was shown."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction

from cards.classroom.actions import claim
from cards.classroom.roster import FIELDS, Fault, Roster, Row
from cards.models import Classroom, ClassSection, Enrolment
from cards.models.identity import clean_text, email_key, identity_key
from cards.web.errors import DomainError

SALT = "cards.classroom.plan"
LABELS = {"name": "Name", "email": "E-mail", "number": "ID number", "section": "Section"}


class Changed(DomainError):
    """The class is not what it was when the plan was shown. Nothing was written."""

    code = "changed"
    status = 409


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, slots=True)
class Step:
    """A row and whom it is about: nobody yet (`enrolment` None) or an enrolment, with what changes of it."""

    row: Row
    enrolment: int | None
    differences: tuple[Difference, ...]
    is_back: bool
    """An entry that was taken off the roster, or somebody who joined without being on it."""


@dataclass(frozen=True, slots=True)
class Plan:
    new: tuple[Step, ...]
    changed: tuple[Step, ...]
    unchanged: tuple[Step, ...]
    missing: tuple[Enrolment, ...]
    """On the roster and not in the file: they stay as they are."""
    faults: tuple[Fault, ...]

    @property
    def digest(self) -> str:
        """Of all that it would write."""
        steps = [asdict(step) for step in (*self.new, *self.changed)]
        return hashlib.sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        return not self.new and not self.changed


def plan(classroom: Classroom, roster: Roster) -> Plan:
    people = list(classroom.enrolments.select_related("section").order_by("pk"))
    index = _Index(people)
    steps: list[Step] = []
    faults = list(roster.faults)
    taken: set[int] = set()
    for row in roster.rows:
        found = index.find(row)
        if isinstance(found, str) or (found and found.pk in taken):
            double = "It is about the same person as a row above."
            faults.append(Fault(row.line, found if isinstance(found, str) else double))
            continue
        if found:
            taken.add(found.pk)
        steps.append(_step(row, found, roster.columns))
    return Plan(
        new=tuple(step for step in steps if step.enrolment is None),
        changed=tuple(step for step in steps if step.enrolment and (step.differences or step.is_back)),
        unchanged=tuple(step for step in steps if step.enrolment and not step.differences and not step.is_back),
        missing=tuple(each for each in people if each.is_on_roster and not each.left_at and each.pk not in taken),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
    )


class _Index:
    """The people of a class by what a row may know them by."""

    def __init__(self, people: Iterable[Enrolment]) -> None:
        self.numbers: dict[str, list[Enrolment]] = defaultdict(list)
        self.addresses: dict[str, list[Enrolment]] = defaultdict(list)
        self.names: dict[str, list[Enrolment]] = defaultdict(list)
        for each in people:
            self.numbers[identity_key(each.number)].append(each)
            self.addresses[email_key(each.email)].append(each)
            self.names[identity_key(each.name)].append(each)

    def find(self, row: Row) -> Enrolment | str | None:
        """By number, else by address; a row that has neither, by a name that only one of them has."""
        numbered = self.numbers.get(identity_key(row.number), []) if row.number else []
        addressed = self.addresses.get(email_key(row.email), []) if row.email else []
        if numbered and addressed and numbered != addressed:
            return f"The ID number is {numbered[0].name}’s and the e-mail address is {addressed[0].name}’s."
        found = numbered or addressed
        if len(found) > 1:
            names = " and ".join(each.name for each in found)
            return f"{names} have the same e-mail address or ID number. Correct one of them in the class first."
        if found or row.number or row.email:
            return found[0] if found else None
        named = self.names.get(identity_key(row.name), [])
        if len(named) > 1:
            return f"There are {len(named)} people of this name: add an ID number or an e-mail address."
        return named[0] if named else None


def _step(row: Row, found: Enrolment | None, columns: Sequence[str]) -> Step:
    """What the file has no column for, or an empty cell, stays: a roster takes nothing away."""
    if found is None:
        return Step(row, None, (), False)
    given = [field for field in columns if getattr(row, field)]
    differences = [Difference(field, _present(found, field), getattr(row, field)) for field in given]
    differences = [each for each in differences if not _is_same(each)]
    is_back = (row.is_listed and not found.is_on_roster) or bool(found.left_at and not found.joined_at)
    return Step(row, found.pk, tuple(differences), is_back)


def _is_same(difference: Difference) -> bool:
    """A section is the same however it is written; of people, the roster's spelling holds."""
    clean = identity_key if difference.field == "section" else clean_text
    return clean(difference.before) == clean(difference.after)


def _present(enrolment: Enrolment, field: str) -> str:
    return str(enrolment.section or "") if field == "section" else str(getattr(enrolment, field))


def sealed(classroom: Classroom, roster: Roster) -> str:
    """The roster as a text for the form, so that nothing is kept between the two pages."""
    return signing.dumps([classroom.pk, asdict(roster)], salt=SALT, compress=True)


def opened(classroom: Classroom, text: str) -> Roster:
    try:
        owner, found = signing.loads(text, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        owner, found = None, {}
    if owner != classroom.pk:
        raise DomainError("This plan is too old or was not made here. Upload the file again.")
    rows, faults = tuple(Row(**row) for row in found["rows"]), tuple(Fault(**fault) for fault in found["faults"])
    return Roster(tuple(found["columns"]), rows, faults)


@transaction.atomic
def commit(*, classroom: Classroom, roster: Roster, seen: str, now: datetime) -> Plan:
    """Do what was shown, all of it or nothing. `seen` is the digest of the plan that was shown."""
    claim(classroom)
    found = plan(classroom, roster)
    if found.digest != seen:
        raise Changed("The class has changed since this was shown. Here is what the file would change now.")
    titles = {step.row.section for step in (*found.new, *found.changed) if step.row.section}
    sections = _sections(classroom, sorted(titles))
    try:
        with transaction.atomic():
            _change(found.changed, sections)
            _add(classroom, found.new, sections, now)
    except IntegrityError:
        raise Changed("Somebody joined at the same moment. Here is what the file would change now.") from None
    return found


def _sections(classroom: Classroom, titles: Iterable[str]) -> dict[str, ClassSection]:
    """By the titles of the roster; those that the class does not have yet are made."""
    present = {identity_key(each.title): each for each in classroom.sections.all()}
    for title in titles:
        if identity_key(title) not in present:
            present[identity_key(title)] = ClassSection.objects.create(classroom=classroom, title=title)
    return {title: present[identity_key(title)] for title in titles}


def _change(steps: Sequence[Step], sections: dict[str, ClassSection]) -> None:
    people = Enrolment.objects.in_bulk([step.enrolment for step in steps if step.enrolment])
    for step in steps:
        person = people[step.enrolment or 0]
        for difference in step.differences:
            value = sections[difference.after] if difference.field == "section" else difference.after
            setattr(person, difference.field, value)
            if difference.field == "number" and identity_key(difference.before) != identity_key(difference.after):
                person.is_number_typed = False
        person.is_on_roster = person.is_on_roster or step.row.is_listed
        person.left_at = person.left_at if person.joined_at else None
        person.save(update_fields=[*FIELDS, "is_on_roster", "is_number_typed", "left_at"])


def _add(classroom: Classroom, steps: Sequence[Step], sections: dict[str, ClassSection], now: datetime) -> None:
    Enrolment.objects.bulk_create(
        Enrolment(
            classroom=classroom, name=step.row.name, email=step.row.email, number=step.row.number,
            section=sections.get(step.row.section), is_on_roster=True, created_at=now,
        )
        for step in steps
    )  # fmt: skip
