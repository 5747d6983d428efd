from django.urls import path

from kramy.kernel.questionnaires.web.desk import conditions, editor, previewing, translating, views

app_name = "questionnaires_desk"
urlpatterns = [
    path("questionnaires/", views.questionnaires, name="list"),
    path("questionnaires/new/", views.create, name="create"),
    path("questionnaires/<int:pk>/", views.detail, name="detail"),
    path("questionnaires/<int:pk>/rename/", views.rename, name="rename"),
    path("questionnaires/<int:pk>/draft/", views.start_draft, name="start_draft"),
    path("questionnaires/<int:pk>/import/", views.import_file, name="import"),
    path("questionnaires/<int:pk>/edit/", editor.edit, name="edit"),
    path("questionnaires/<int:pk>/edit/act/", editor.act, name="act"),
    path("questionnaires/<int:pk>/edit/condition/", conditions.condition, name="condition"),
    path("questionnaires/<int:pk>/edit/translate/", translating.translate, name="translate"),
    path("questionnaires/<int:pk>/publish/", views.publish, name="publish"),
    path("questionnaires/<int:pk>/discard/", views.discard, name="discard"),
    path("questionnaires/<int:pk>/versions/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("questionnaires/<int:pk>/versions/<int:number>/changes/", views.changes, name="changes"),
    path("questionnaires/<int:pk>/versions/<int:number>/export/", views.export_json, name="export"),
    path(
        "questionnaires/<int:pk>/versions/<int:number>/xlsform/", views.export_xlsform, name="export_xlsform"
    ),
    path("questionnaires/<int:pk>/versions/<int:number>/preview/", previewing.preview, name="preview"),
]
