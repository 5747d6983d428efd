from django.urls import path

from kramy.kernel.casework.web.public import apply, case, download, my, opinion, statistics, write

app_name = "casework"
urlpatterns = [
    path("apply/<slug:intake>/", apply.introduction, name="apply"),
    path("apply/<slug:intake>/<uuid:draft>/contact/", apply.contact, name="contact"),
    path("apply/<slug:intake>/<uuid:draft>/pages/<slug:page_key>/", apply.page, name="page"),
    path("apply/<slug:intake>/<uuid:draft>/people/", apply.people, name="people"),
    path("apply/<slug:intake>/<uuid:draft>/check/", apply.check, name="check"),
    path("apply/<slug:intake>/<uuid:draft>/save/", apply.save, name="save"),
    path("apply/<slug:intake>/<uuid:draft>/print/", apply.answers, name="answers"),
    path("apply/<slug:intake>/<uuid:draft>/done/", apply.done, name="done"),
    path("continue/<str:token>/", apply.resume, name="resume"),
    path("case/link/", case.link, name="link"),
    path("case/<str:key>/", case.overview, name="case"),
    path("case/<str:key>/correct/", case.correct, name="case_correct"),
    path("case/<str:key>/renew/", case.renew, name="case_renew"),
    path("case/<str:key>/file.pdf", download.case_pdf, name="case_pdf"),
    path("case/<str:key>/file.zip", download.case_zip, name="case_zip"),
    path("case/<str:key>/confirmation.pdf", download.confirmation, name="case_confirmation"),
    path("case/<str:key>/print/", download.case_print, name="case_print"),
    path("case/<str:key>/confirmation/", download.confirmation_print, name="case_confirmation_print"),
    path("case/<str:key>/write/", write.write, name="case_write"),
    path("case/<str:key>/complain/", write.complain, name="case_complain"),
    path("case/<str:key>/address/", write.address, name="case_address"),
    path("case/<str:key>/files/<uuid:file>/", write.file, name="case_file"),
    path("case/<str:key>/withdraw/", case.withdraw, name="case_withdraw"),
    path("my/", my.home, name="mine"),
    path("my/calendar/", my.calendar, name="calendar"),
    path("my/calendar/<str:token>.ics", my.calendar_file, name="calendar_feed"),
    path("cases/opinion/<str:token>/", opinion.opinion, name="opinion"),
    path("cases/statistics/", statistics.statistics, name="statistics"),
    path("cases/statistics.csv", statistics.export, name="statistics_export"),
    path("cases/", my.former_address),
]
