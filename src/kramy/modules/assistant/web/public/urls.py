from django.urls import path

from kramy.modules.assistant.web.public import asking, cards, feeds, mine

app_name = "assistant"
urlpatterns = [
    path("help/", asking.index, name="help"),
    path("help/topics/<slug:key>/", asking.topic, name="topic"),
    path("help/topics/<slug:key>/ask/", asking.ask, name="ask"),
    path("help/cards/", cards.index, name="cards"),
    path("help/cards/feed.atom", feeds.CardFeed(), name="cards_feed"),
    path("help/cards/cards.json", cards.as_json, name="cards_json"),
    path("help/cards/cards.csv", cards.as_csv, name="cards_csv"),
    path("help/cards/<slug:slug>/", cards.card, name="card"),
    path("help/cards/<slug:slug>/helpful/", cards.vote, name="card_vote"),
    path("my-assistant/", mine.mine, name="mine"),
]
