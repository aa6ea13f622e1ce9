"""The floor: the least that a stock Django site does to answer a flashcard. What the project's answers are measured by.

A whole site in one module, with settings of its own, so it needs a process of its own. Stock middleware, a session in
the database, a signed-in user, CSRF, the ORM. An answer is six statements and BEGIN/COMMIT: session, user, the memory,
its change, a row of the log, the next card due; the reply is a fragment of 750 bytes.

    python -m tests.benchmarks.floor     makes its tables and students, and prints what their browsers know
"""

import json
import os
import time

import django
from django.conf import settings
from environs import Env

CARDS, STUDENTS = 1000, 10
FRAGMENT = """<div id="card"><p class="front">{{ memory.card.front }}</p>
<details><summary>Show answer</summary><p class="back">{{ memory.card.back }}</p></details>
<form hx-post="/answer" hx-target="#card" hx-swap="outerHTML">{% csrf_token %}
<input type="hidden" name="memory" value="{{ memory.pk }}">{% for value, name in ratings %}
<button name="rating" value="{{ value }}">{{ name }}</button>{% endfor %}</form>
<p class="small">{{ memory.reviews }} reviews, due {{ memory.due }}</p></div>"""


def database(url: str) -> dict:
    """The same promises as the project's own: connections that stay, and on SQLite a commit that is on the disk."""
    found = dict(Env().dj_db_url("DATABASE_URL", url)) | {"CONN_MAX_AGE": None}
    if "sqlite" in found["ENGINE"]:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": pragmas}
    return found


def configure() -> None:
    loaders = [
        ("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", {"card": FRAGMENT})])
    ]
    processors = ["template.context_processors.request", "contrib.auth.context_processors.auth"]
    processors += ["contrib.messages.context_processors.messages"]
    settings.configure(
        SECRET_KEY="only for measuring",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": database(os.environ["DATABASE_URL"])},
        INSTALLED_APPS=[f"django.contrib.{app}" for app in ("contenttypes", "auth", "sessions", "messages")],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": loaders, "context_processors": [f"django.{name}" for name in processors]},
            }
        ],
    )
    django.setup()


if not settings.configured:
    configure()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402

RATINGS = [(1, "Again"), (2, "Hard"), (3, "Good"), (4, "Easy")]
DAY_S = 86_400


class Card(models.Model):  # noqa: DJ008  (nobody reads these)
    front = models.TextField()
    back = models.TextField()

    class Meta:
        app_label = "floor"


class Memory(models.Model):  # noqa: DJ008
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    card = models.ForeignKey(Card, models.CASCADE, db_index=False)
    stability = models.FloatField(default=3.0)
    due = models.BigIntegerField()
    last = models.BigIntegerField(default=0)
    reviews = models.IntegerField(default=1)

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["user", "due"], name="floor_memory_due")]


class Review(models.Model):  # noqa: DJ008
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    card = models.ForeignKey(Card, models.CASCADE, db_index=False)
    rating = models.SmallIntegerField()
    at = models.BigIntegerField()
    stability = models.FloatField()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["user", "at"], name="floor_review_at")]


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse("Sign in first.", status=403)
    now, rating = int(time.time()), int(request.POST["rating"])
    with transaction.atomic():
        memory = Memory.objects.get(pk=request.POST["memory"], user=request.user)
        # Kept in bounds: a run asks for the same card many times.
        memory.stability = min(memory.stability * (1 + rating / 10), 30_000)
        memory.due, memory.last, memory.reviews = now + int(memory.stability * DAY_S), now, memory.reviews + 1
        memory.save(update_fields=["stability", "due", "last", "reviews"])
        Review.objects.create(
            user=request.user, card_id=memory.card_id, rating=rating, at=now, stability=memory.stability
        )
    upcoming = Memory.objects.filter(user=request.user).order_by("due").select_related("card").first()
    return render(request, "card", {"memory": upcoming, "ratings": RATINGS})


urlpatterns = [path("answer", answer)]
application = get_wsgi_application()


def fill() -> list[dict]:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Card, Memory, Review):
            editor.create_model(model)
    Card.objects.bulk_create(Card(front=f"What is {n}? " * 4, back=f"It is {n}. " * 8) for n in range(CARDS))
    cards = list(Card.objects.all())
    return [_student(n, cards) for n in range(STUDENTS)]


def _student(number: int, cards: list[Card]) -> dict:
    user = User.objects.create(username=f"student{number}", password="!")
    Memory.objects.bulk_create(Memory(user=user, card=card, due=n) for n, card in enumerate(cards))
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    token = get_random_string(32)
    first = Memory.objects.filter(user=user).order_by("due").values_list("pk", flat=True)[0]
    return {"memory": first, "cookie": f"sessionid={session.session_key}; csrftoken={token}", "token": token}


if __name__ == "__main__":
    print(json.dumps(fill()))
