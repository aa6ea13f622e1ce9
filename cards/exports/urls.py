from django.urls import path

from cards.exports import canvas_views, privacy_views, views

app_name = "exports"
urlpatterns = [
    path("classes/<id:class_id>/exports/", views.exports, name="exports"),
    path("classes/<id:class_id>/exports/recent/", views.recent, name="recent"),
    path("classes/<id:class_id>/exports/canvas/", canvas_views.canvas_page, name="canvas"),
    path("classes/<id:class_id>/exports/<id:export_id>/cancel/", views.cancel, name="cancel"),
    path("classes/<id:class_id>/exports/<slug:what>.<slug:form>", views.download, name="download"),
    path("exports/dictionary/", views.dictionary, name="dictionary"),
    path("settings/data/", privacy_views.own_data, name="own_data"),
    path("settings/data/everything.zip", privacy_views.own_file, name="own_file"),
    path("settings/delete/", privacy_views.delete_account, name="delete_account"),
]
