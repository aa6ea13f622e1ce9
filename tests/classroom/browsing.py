"""The pages of classes, asked for as a browser does."""

from typing import Any

from django.test import Client
from django.urls import reverse


class Desk:
    """Somebody's browser on one class."""

    def __init__(self, client: Client, classroom: Any) -> None:
        self.client, self.pk = client, classroom.pk

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"classroom:{name}", args=[self.pk, *args])

    def get(self, page: str, /, *args: Any, **query: Any) -> Any:
        return self.client.get(self.url(page, *args), query, follow=True)

    def post(self, page: str, /, *args: Any, **form: Any) -> Any:
        """What the form leads to, or the form once more."""
        return self.client.post(self.url(page, *args), form, follow=True)
