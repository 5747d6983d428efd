from django.urls import path

from kramy.modules.surveys.web.public import answer, results

app_name = "surveys"
urlpatterns = [
    path("surveys/", answer.index, name="index"),
    path("survey-invitation/<str:token>/", answer.invitation, name="invitation"),
    path("surveys/<slug:survey>/", answer.survey, name="survey"),
    path("surveys/<slug:survey>/thank-you/", answer.done, name="done"),
    path("surveys/<slug:survey>/results/", results.results, name="results"),
    path("surveys/<slug:survey>/results.csv", results.results_file, name="results_file"),
    path("surveys/<slug:survey>/<uuid:answers>/pages/<slug:page_key>/", answer.page, name="page"),
    path("surveys/<slug:survey>/<uuid:answers>/check/", answer.check, name="check"),
]
