"""Every component in every state, as plain values, for components/index.html, which is routed in debug only."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from cards.web import plots
from cards.web.figures import BARS, Figure, Table
from cards.web.markdown import render

STEPS = (
    ("unknown", "not started"),
    ("fading", "52%, fading"),
    ("weak", "74%, weak"),
    ("good", "88%, good"),
    ("strong", "96%, strong"),
)
PARTS = ("client", "api", "daemon", "image", "container", "network", "volume", "registry")


class ShowcaseForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Only for signing in and for resetting the password.")
    new_per_day = forms.IntegerField(
        label="New cards a day", min_value=0, max_value=999, help_text="10 suits most people."
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    theme = forms.ChoiceField(label="Theme", choices=[("auto", "As the system"), ("dark", "Dark")])
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Cards"), ("b", "Questions")], widget=forms.RadioSelect)
    is_separating = forms.BooleanField(label="Keep siblings apart", required=False, help_text="Same fact, another day.")


def _ratings(suggested: int = 0) -> list[dict[str, Any]]:
    intervals = (("Again", 1, "minute"), ("Hard", 6, "minutes"), ("Good", 10, "minutes"), ("Easy", 8, "days"))
    return [
        {
            "value": value,
            "name": name,
            "interval": f"{number} {unit[0]}",
            "spoken": f"{number} {unit}",
            "is_suggested": value == suggested,
        }
        for value, (name, number, unit) in enumerate(intervals, 1)
    ]


def _screen(form: str, side: str, **changes: Any) -> dict[str, Any]:
    face = {
        "prompt_html": render("Which command lists **all** containers, the stopped ones too?"),
        "answer_html": render("`docker ps -a`"),
        "explanation_html": render("`docker ps` alone lists the running ones."),
        "source_title": "docker container ls",
        "source_url": "https://docs.docker.com/reference/cli/docker/container/ls/",
        "source_checked_on": date(2026, 11, 12),
        "diagram_part": "daemon" if form == "Diagram" else "",
        "needs_typing": form in ("Typed", "Diagram"),
    }
    item = {"public_id": "dq-0031", "get_kind_display": form, "concept": {"name": "Container"}}
    return {"session": "new", "kind": "normal", "item": item, "face": face, "side": side, "turn": 0} | changes


def _plot(title: str, reading: str, counts: Sequence[int]) -> Figure:
    days = [f"{date(2026, 11, 23) + timedelta(days=day):%a}" for day in range(len(counts))]
    chart = plots.bars(counts, days, list(enumerate(days)), [n for n, count in enumerate(counts) if count])
    rows = [(day, str(count)) for day, count in zip(days, counts, strict=True)]
    return Figure(title, reading, BARS, chart, Table(("Day", "Due"), rows))


SHOWCASE: dict[str, Any] = {
    "steps": [{"step": step, "text": text} for step, text in STEPS],
    "notices": [
        ("info", "The last answer is taken back."),
        ("success", "Your settings are saved."),
        ("warning", "This card has slipped eight times. Rewriting it in your own words may help."),
        ("error", "That card was answered in another tab. Here is the next one."),
    ],
    "verdicts": [
        {"outcome": "right", "message": "Exactly."},
        {"outcome": "near", "message": "It is spelled daemon."},
        {"outcome": "wrong", "message": "That lists images."},
        {"outcome": "empty", "message": ""},
    ],
    "question": _screen("Basic", "question"),
    "typed": _screen("Typed", "question", typed=""),
    "answer": _screen(
        "Typed",
        "answer",
        typed="docker ps --al",
        verdict={"outcome": "near", "message": "--al should be --all."},
        is_flagged=True,
        is_leech=True,
        kind="cram",
    ),
    "ratings": _ratings(),
    "suggested": _ratings(suggested=2),
    "practice": [{"value": 1, "name": "Show again"}, {"value": 3, "name": "Knew it", "is_suggested": True}],
    "counts": {"new": 8, "learning": 2, "review": 14},
    "empty_form": ShowcaseForm(),
    "bad_form": ShowcaseForm({"email": "nobody", "new_per_day": "1000", "theme": "auto"}, auto_id="bad_%s"),
    "page": Paginator(range(95), 10).page(4),
    "plots": [
        _plot("A plot", "56 cards in seven days; none on Friday.", (12, 9, 14, 4, 0, 6, 11)),
        {"title": "A plot to come", "reading": "No reviews yet: the first ones draw it."},
    ],
    "due": [
        {
            "assignment": {"title": title, "quiz": {"slug": "docker"}, "classroom": "Docker 101, spring"},
            "when": when,
            "words": words,
            "is_urgent": words == "late",
        }
        for title, when, words in (
            ("Networks", "was due, taken until 27 Nov 2026 at 19:25, 20% less", "late"),
            ("Images and containers", "due 1 Dec 2026 at 19:25", "to do"),
            ("Volumes", "opens 2 Dec 2026 at 08:00, due 9 Dec 2026 at 19:25", "not open yet"),
        )
    ],
    "parts": {
        slug: {"url": "#map", "name": slug.capitalize(), "recall_step": step, "recall_text": text}
        for slug, (step, text) in zip(PARTS, STEPS * 2, strict=False)
    },
}
