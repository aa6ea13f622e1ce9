"""The pages of quizzes as a browser asks for them, with htmx and without."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from cards.grading.key import Key
from cards.grading.shuffle import fields_of
from cards.models import Attempt, Slot

HTMX = {"HX-Request": "true"}


class Browser:
    """Sends what the page would. A whole page follows where a form leads; htmx takes what it is given."""

    def __init__(self, client: Client, *, is_htmx: bool) -> None:
        self.client, self.is_htmx = client, is_htmx

    def get(self, name: str, *args: Any) -> Any:
        return self.client.get(reverse(f"quiz:{name}", args=args), follow=True)

    def send(self, name: str, *args: Any, **form: Any) -> Any:
        target = {"HX-Target": "quiz-saved" if name == "save" and "clear" not in form else "quiz-question"}
        headers = HTMX | target if self.is_htmx else {}
        return self.client.post(reverse(f"quiz:{name}", args=args), form, headers=headers, follow=not self.is_htmx)

    def act(self, name: str, slot: Slot, response: Any = None, **given: Any) -> Any:
        """Save or answer the question with a response, or with the fields that are given."""
        return self.send(name, slot.attempt_id, slot.position, **form(slot, response) | given)

    def submit(self, attempt: Attempt) -> Any:
        """Where handing in leads."""
        reply = self.send("submit", attempt.pk)
        return self.client.get(reply["HX-Redirect"]) if self.is_htmx else reply


def form(slot: Slot, response: Any) -> dict[str, Any]:
    """The fields of the question's form with this response in it; None leaves them empty."""
    fields = {} if response is None else fields_of(Key.from_json(slot.key), slot.order, response)
    return {"step": slot.step, **fields}


def filled(html: str) -> dict[str, list[str]]:
    """What is checked, chosen and typed in the form of a page, by the names of its fields; empty ones left out."""
    found: dict[str, list[str]] = {}
    for tag, name in re.findall(r'(<input[^>]* name="(choice|text|gap-\d+)"[^>]*>)', html):
        value = re.search(r'value="([^"]*)"', tag)
        if value and value[1] and (name != "choice" or "checked" in tag):
            found.setdefault(name, []).append(value[1])
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        if text:
            found[name] = [text]
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        if chosen := re.findall(r'<option value="([^"]+)" selected', options):
            found[name] = chosen
    return found
