from django.urls import path

from cards.library import views

app_name = "library"
urlpatterns = [
    path("", views.home, name="home"),
    path("map/", views.concept_map, name="map"),
    path("concepts/<slug:slug>/", views.concept, name="concept"),
    path("cards/", views.cards, name="cards"),
    path("search/", views.search, name="search"),
    path("explain/", views.explain, name="explain"),
    path("resources/", views.resources, name="resources"),
]
