from django.urls import path

from kramy.kernel.messaging.web.desk import views

app_name = "messaging_desk"
urlpatterns = [
    path("messages/", views.messages_list, name="messages"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/<int:pk>/retry/", views.retry, name="retry"),
]
