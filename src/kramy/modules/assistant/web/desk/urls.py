from django.urls import include, path

from kramy.modules.assistant.web.desk import aid, cards, clients, groups, topics

app_name = "assistant_desk"


_client = [
    path("", clients.detail, name="client"),
    path("call/", clients.before_call, name="before_call"),
    path("hand-over/", clients.hand_over, name="hand_over"),
    path("contact/", clients.contact, name="contact"),
    path("next/", clients.next_contact, name="next_contact"),
    path("objectives/", clients.objective, name="objective_new"),
    path("objectives/<int:objective>/", clients.objective, name="objective"),
    path("blockers/", clients.blocker, name="blocker"),
    path("blockers/<int:blocker>/", clients.solve, name="blocker_solve"),
    path("promises/", clients.promise, name="promise"),
    path("promises/<int:promise>/", clients.settle, name="promise_settle"),
    path("aid/", aid.index, name="aid"),
    path("aid/ask/<int:organisation>/", aid.ask, name="aid_ask"),
    path("aid/<int:aid>/remove/", aid.remove, name="aid_remove"),
]

urlpatterns = [
    path("clients/", clients.index, name="clients"),
    path("clients/open/<int:organisation>/", clients.open_client, name="open"),
    path("clients/groups/", groups.index, name="groups"),
    path("clients/groups/new/", groups.add, name="group_new"),
    path("clients/groups/<int:pk>/", groups.detail, name="group"),
    path("clients/groups/<int:pk>/add/", groups.add_member, name="group_add"),
    path("clients/groups/<int:pk>/remove/<int:member>/", groups.remove_member, name="group_remove"),
    path("clients/<int:pk>/", include(_client)),
    path("cards/", cards.index, name="cards"),
    path("cards/new/", cards.edit, name="card_new"),
    path("cards/<int:pk>/", cards.edit, name="card_edit"),
    path("cards/<int:pk>/history/", cards.history, name="card_history"),
    path("cards/<int:pk>/act/", cards.act, name="card_act"),
    path("help-topics/", topics.index, name="topics"),
    path("help-topics/open/", topics.open_help, name="open_help"),
    path("help-topics/new/", topics.edit, name="topic_new"),
    path("help-topics/<int:pk>/", topics.edit, name="topic"),
]
