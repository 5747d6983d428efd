from django.urls import path

from kramy.ui.gallery import Gallery, suggestions

app_name = "ui"
urlpatterns = [
    path("", Gallery.as_view(), name="gallery"),
    path("suggestions/", suggestions, name="suggestions"),
]
