from django.urls import path

from kramy.kernel.messaging.web.public import views

app_name = "messaging"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", views.message, name="message"),
    path("mailbox/<int:pk>/letter/", views.letter, name="letter"),
]
