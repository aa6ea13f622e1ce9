from django.urls import path

from cards.progress import views

app_name = "progress"
urlpatterns = [
    path("progress/", views.overview, name="overview"),
    path("progress/optimise/", views.optimise, name="optimise"),
    path("progress/default-parameters/", views.default_parameters, name="default_parameters"),
    path("progress/exam/", views.exam, name="exam"),
    path("progress/exam/<id:classroom>/", views.exam_of, name="exam_of"),
    path("settings/", views.settings, name="settings"),
    path("settings/theme/", views.theme, name="theme"),
    path("settings/reset/", views.reset_settings, name="reset_settings"),
]
