"""The form of a user: what is set for most people stands before what is set for few."""

from django.test import Client
from django.urls import reverse

from cards.models import User


def test_the_role_stands_before_the_list_of_permissions(desk: Client, editor: User) -> None:
    page = desk.get(reverse("admin:cards_user_change", args=[editor.pk])).text
    places = [page.index(f'name="{name}"') for name in ("username", "is_instructor", "is_staff", "user_permissions")]
    assert places == sorted(places)
    assert page.count('name="is_instructor"') == 1
