from django.urls import path

from kramy.modules.service_point.web.public.views import appointments, booking, figures, places, waiting

app_name = "service_point"

urlpatterns = [
    path("service-point/", places.index, name="index"),
    path("service-point/figures/", figures.figures, name="figures"),
    path("service-point/figures/<int:year>.<str:extension>", figures.export, name="figures_export"),
    path("service-point/book/<slug:slug>/", booking.choices, name="book"),
    path("service-point/book/<slug:slug>/times/", booking.times, name="times"),
    path("service-point/book/<slug:slug>/held/<uuid:key>/", booking.held, name="held"),
    path("service-point/appointment/<str:token>/", appointments.show, name="appointment"),
    path("service-point/appointment/<str:token>/move/", appointments.move, name="move"),
    path("service-point/appointment/<str:token>/cancel/", appointments.cancel, name="cancel"),
    path("service-point/appointment/<str:token>/appointment.ics", appointments.calendar, name="calendar"),
    path("service-point/waiting/<slug:slug>/", waiting.join, name="waiting"),
    path("service-point/waiting/mine/<str:token>/", waiting.mine, name="waiting_entry"),
    path("service-point/feed/<str:key>.ics", places.feed, name="feed"),
]
