"""The staff's desk, on Django's own admin: one file per family of models."""

from django.contrib import admin

from cards.admin import attempt, classroom, concept, export, index, item, people, quiz, regrade, report, study

__all__ = ["attempt", "classroom", "concept", "export", "index", "item", "people", "quiz", "regrade", "report", "study"]

admin.site.site_header = "DockerQuiz"
admin.site.site_title = "DockerQuiz administration"
admin.site.index_title = "Administration"
index.install(admin.site)
