from django.urls import path

from cards.quiz import views

app_name = "quiz"
urlpatterns = [
    path("attempts/<attempt>/<position>/save/", views.save, name="save"),
    path("attempts/<attempt>/<position>/answer/", views.answer, name="answer"),
    path("attempts/<attempt>/<position>/judge/", views.judge, name="judge"),
    path("attempts/<attempt>/submit/", views.submit, name="submit"),
    path("attempts/<attempt>/<position>/", views.question, name="question"),
    path("attempts/<attempt>/", views.attempt, name="attempt"),
    path("", views.quizzes, name="list"),
    path("<slug:slug>/", views.quiz, name="quiz"),
    path("<slug:slug>/start/", views.start, name="start"),
]
