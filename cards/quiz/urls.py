from django.urls import path

from cards.quiz import views

app_name = "quiz"
urlpatterns = [
    path("attempts/<id:attempt>/<id:position>/save/", views.save, name="save"),
    path("attempts/<id:attempt>/<id:position>/answer/", views.answer, name="answer"),
    path("attempts/<id:attempt>/<id:position>/judge/", views.judge, name="judge"),
    path("attempts/<id:attempt>/submit/", views.submit, name="submit"),
    path("attempts/<id:attempt>/<id:position>/", views.question, name="question"),
    path("attempts/<id:attempt>/", views.attempt, name="attempt"),
    path("", views.quizzes, name="list"),
    path("<slug:slug>/", views.quiz, name="quiz"),
    path("<slug:slug>/start/", views.start, name="start"),
]
