from django.urls import path

from cards.study import aside_views, views

app_name = "study"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("start/", views.start, name="start"),
    path("unsuspend/", aside_views.unsuspend, name="unsuspend"),
    path("unbury/", aside_views.unbury, name="unbury"),
    path("<session>/", views.session, name="session"),
    path("<session>/reveal/", views.reveal, name="reveal"),
    path("<session>/answer/", views.answer, name="answer"),
    path("<session>/undo/", views.undo, name="undo"),
    path("<session>/bury/", views.bury, name="bury"),
    path("<session>/suspend/", views.suspend, name="suspend"),
    path("<session>/flag/", views.flag, name="flag"),
    path("<session>/report/", views.report, name="report"),
    path("<session>/carry-on/", views.carry_on, name="carry_on"),
    path("<session>/finish/", views.finish, name="finish"),
]
