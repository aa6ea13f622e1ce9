from django.urls import path

from cards.results import views

app_name = "results"
urlpatterns = [
    path("classes/<id:class_id>/overview/", views.overview, name="overview"),
    path("classes/<id:class_id>/gradebook/", views.gradebook, name="gradebook"),
    path("classes/<id:class_id>/gradebook/<id:enrolment_id>/<id:assignment_id>/", views.cell, name="cell"),
    path("classes/<id:class_id>/quizzes/<id:assignment_id>/", views.quiz_of_class, name="quiz_of_class"),
    path("analysis/<slug:slug>/", views.quiz_of_all, name="quiz_of_all"),
]
