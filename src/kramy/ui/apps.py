from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kramy.ui"
    label = "ui"
