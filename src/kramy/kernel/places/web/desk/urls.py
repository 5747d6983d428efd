from django.urls import path

app_name = "places_desk"
urlpatterns: list = []
