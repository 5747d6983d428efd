from django.urls import path

from kramy.kernel.questionnaires.web.public import views

app_name = "questionnaires"
urlpatterns = [path("attachment/<str:signed>/<str:which>/", views.attachment, name="attachment")]
