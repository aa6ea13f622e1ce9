from django.urls import path, register_converter

from cards.study import aside_views, views
from cards.web.converters import IdConverter


class SessionConverter:
    """The id of a session, or "new" while a visitor has none yet."""

    regex = rf"{views.NEW}|{IdConverter.regex}"

    def to_python(self, value: str) -> int | str:
        return value if value == views.NEW else int(value)

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(SessionConverter, "session")

app_name = "study"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("start/", views.start, name="start"),
    path("unsuspend/", aside_views.unsuspend, name="unsuspend"),
    path("unbury/", aside_views.unbury, name="unbury"),
    path("<session:session>/", views.session, name="session"),
    path("<session:session>/reveal/", views.reveal, name="reveal"),
    path("<session:session>/answer/", views.answer, name="answer"),
    path("<id:session>/undo/", views.undo, name="undo"),
    path("<id:session>/bury/", views.bury, name="bury"),
    path("<id:session>/suspend/", views.suspend, name="suspend"),
    path("<session:session>/flag/", views.flag, name="flag"),
    path("<session:session>/report/", views.report, name="report"),
    path("<id:session>/carry-on/", views.carry_on, name="carry_on"),
    path("<session:session>/finish/", views.finish, name="finish"),
]
