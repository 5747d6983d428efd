from django.urls import include, path

from kramy.kernel.casework.web.desk import (
    absences,
    actions,
    attachments,
    bulk,
    clock,
    compare,
    complaints,
    correspondence,
    queue,
    reasons,
    screen,
    settings,
)

case_urls = (
    [
        path("", queue.queue, name="queue"),
        path("export.<str:extension>", queue.export, name="export"),
        path("bulk/", bulk.bulk, name="bulk"),
        path("reasons/", reasons.index, name="reasons"),
        path("reasons/new/", reasons.create, name="reason_new"),
        path("reasons/<int:pk>/", reasons.change, name="reason"),
        path("absences/", absences.index, name="absences"),
        path("absences/new/", absences.enter, name="absence_new"),
        path("absences/<int:pk>/end/", absences.end, name="absence_end"),
        path("kinds/", settings.index, name="kinds"),
        path("kinds/<slug:kind>/", settings.change, name="kind"),
        path("attachments/<uuid:pk>/", attachments.attachment, name="attachment"),
        path("attachments/<uuid:pk>/thumbnail/", attachments.thumbnail, name="thumbnail"),
        path("complaints/", complaints.index, name="complaints"),
        path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
        path("complaints/<int:pk>/answer/", complaints.answer, name="complaint_answer"),
        path("complaints/<int:pk>/delay/", complaints.delay, name="complaint_delay"),
        path("files/<uuid:pk>/", correspondence.file, name="file"),
        path("<int:pk>/", screen.case, name="case"),
        path("<int:pk>/address/", correspondence.address, name="address"),
        path("<int:pk>/compare/<int:other>/", compare.compare, name="compare"),
        path("<int:pk>/take/", actions.take, name="take"),
        path("<int:pk>/assign/", actions.assign, name="assign"),
        path("<int:pk>/accept/", actions.accept, name="accept"),
        path("<int:pk>/refuse/", actions.refuse, name="refuse"),
        path("<int:pk>/clock/", clock.clock, name="clock"),
        path("<int:pk>/close/", actions.close, name="close"),
        path("<int:pk>/correction/", actions.correction, name="correction"),
        path("<int:pk>/note/", actions.note, name="note"),
        path("<int:pk>/message/", actions.message, name="message"),
    ],
    "casework_desk",
)

urlpatterns = [path("cases/", include(case_urls))]
