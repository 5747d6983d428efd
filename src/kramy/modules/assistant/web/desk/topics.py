"""Topics of help at the desk: what is asked most, what has no card, other words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import topics as verbs
from kramy.modules.assistant.domain.permissions import MANAGE_TOPICS
from kramy.modules.assistant.models import HelpTopic
from kramy.modules.assistant.web.desk.forms import TopicForm

may_manage = permission_required(MANAGE_TOPICS)


@require_safe
@may_manage
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Topics of help"),
        "page_subtitle": _("What people choose from when they ask for help"),
        "header_icon": "tag",
        "breadcrumbs_items": [],
        "asked": verbs.asked_most(),
        "former": HelpTopic.objects.filter(active=False),
        "intake": verbs.standing_intake(),
    }
    return render(request, "assistant/desk/topics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    topic = get_object_or_404(HelpTopic, pk=pk) if pk else None
    form = TopicForm(request.POST or None, topic=topic)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.save_topic(
                topic=topic,
                names=form.texts("name"),
                hints=form.texts("hint"),
                position=form.cleaned_data["position"],
                active=form.cleaned_data["active"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The topic is saved."))
            return redirect("assistant_desk:topics")
    context = {
        "page_title": topic.name if topic else _("New topic"),
        "header_icon": "tag",
        "breadcrumbs_items": [{"url": reverse("assistant_desk:topics"), "label": _("Topics of help")}],
        "form": form,
    }
    return render(request, "assistant/desk/form.html", context)


@require_POST
@may_manage
def open_help(request: HttpRequest) -> HttpResponse:
    """Begin to take requests: the form, its window and the first topics."""
    verbs.open_help(by=request.user)
    messages.success(request, _("Requests for help are taken from now on."))
    return redirect("assistant_desk:topics")
