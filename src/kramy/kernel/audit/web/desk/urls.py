from django.urls import include, path

from kramy.kernel.audit.web.desk import views

log = ([path("", views.log, name="log"), path("export.csv", views.export, name="export")], "audit_desk")

urlpatterns = [path("audit/", include(log))]
