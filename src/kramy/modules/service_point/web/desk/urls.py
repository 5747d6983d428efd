from django.urls import path

from kramy.modules.service_point.web.desk import (
    appointments,
    board,
    booking,
    catalogue,
    earlier,
    recording,
    rota,
    specialists,
    statistics,
)

app_name = "service_point_desk"

urlpatterns = [
    path("service-point/today/", board.board, name="board"),
    path("service-point/today/list/", board.day_list, name="day_list"),
    path("service-point/book/", booking.book, name="book"),
    path("service-point/record/", recording.record, name="record"),
    path("service-point/record/<int:pk>/", recording.correct, name="record_correct"),
    path("service-point/record/undo/", recording.undo, name="record_undo"),
    path("service-point/consultations.<str:extension>", recording.export, name="consultations_export"),
    path("service-point/appointments/", appointments.index, name="appointments"),
    path("service-point/appointments.<str:extension>", appointments.export, name="appointments_export"),
    path("service-point/appointments/<int:pk>/", appointments.show, name="appointment"),
    path("service-point/appointments/<int:pk>/mark/", board.mark, name="mark"),
    path("service-point/appointments/<int:pk>/move/", appointments.move, name="appointment_move"),
    path("service-point/appointments/<int:pk>/cancel/", appointments.cancel, name="appointment_cancel"),
    path("service-point/waiting/", appointments.waiting, name="waiting"),
    path("service-point/specialists/", specialists.index, name="specialists"),
    path("service-point/specialists/new/", specialists.edit, name="specialist_new"),
    path("service-point/specialists/<int:pk>/", specialists.edit, name="specialist"),
    path("service-point/specialists/<int:pk>/feed/", specialists.new_feed, name="specialist_feed"),
    path("service-point/specialists/<int:pk>/rota/", rota.rota, name="rota"),
    path("service-point/specialists/<int:pk>/rota/pattern/", rota.pattern, name="pattern"),
    path("service-point/specialists/<int:pk>/rota/exception/", rota.exception, name="exception"),
    path(
        "service-point/specialists/<int:pk>/rota/exception/<int:exception>/remove/",
        rota.remove,
        name="exception_remove",
    ),
    path("service-point/specialists/<int:pk>/rota/copy/", rota.copy, name="copy_week"),
    path("service-point/<slug:what>/all/", catalogue.index, name="catalogue"),
    path("service-point/<slug:what>/new/", catalogue.edit, name="catalogue_new"),
    path("service-point/<slug:what>/<int:pk>/edit/", catalogue.edit, name="catalogue_edit"),
    path("service-point/statistics/", statistics.statistics, name="statistics"),
    path("service-point/statistics/<int:year>.<str:extension>", statistics.export, name="statistics_export"),
    path("service-point/statistics/earlier/", earlier.earlier, name="earlier"),
]
