"""A guest's end: taken in by an account, or forgotten."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from cards import learning, marking
from cards.models import Review, Slot, Student, User

EMPTY_GUEST_LIFE = timedelta(days=1)
BATCH = 200


def adopt(*, guest: Student, user: User, now: datetime) -> int:
    """Give the guest's progress to the account that signs in. Returns how many answers come along."""
    answers = Review.objects.standing().filter(student=guest).count()
    try:
        with transaction.atomic():
            Student.objects.filter(pk=guest.pk, user=None).update(user=user)
    except IntegrityError:  # a student is there already: one per user, says the database
        with transaction.atomic():
            into = Student.objects.get(user=user)
            marking.take_over(guest=guest, into=into, now=now)
            learning.merge(guest=guest, into=into, now=now)
    return answers


def prune_guests(*, now: datetime) -> int:
    """Delete guests who answered nothing within a day, and those whose cookie has expired. Returns how many."""
    reviews = Review.objects.standing().filter(student=OuterRef("pk"))
    answers = Slot.objects.filter(attempt__student=OuterRef("pk"), saved_at__isnull=False)
    is_empty = Q(created_at__lt=now - EMPTY_GUEST_LIFE) & ~Exists(reviews) & ~Exists(answers)
    is_gone = Q(last_seen_on__lt=(now - timedelta(days=settings.GUEST_DAYS)).date())
    guests = Student.objects.filter(user=None)
    pks = list(guests.filter(is_empty | is_gone).values_list("pk", flat=True))
    deleted = 0
    for start in range(0, len(pks), BATCH):
        # Once more a guest: somebody may have signed up since the list was made.
        _, per_model = guests.filter(pk__in=pks[start : start + BATCH]).delete()
        deleted += per_model.get(Student._meta.label, 0)
    return deleted
