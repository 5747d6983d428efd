"""Clients at the desk: the list, one client's plan, handing over, the page before a call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.accounts.api import official_card, officials_with
from kramy.kernel.audit.api import record_view
from kramy.kernel.casework import api as casework
from kramy.kernel.organisations.api import facts_of, found_organisations
from kramy.lib.errors import Refused
from kramy.modules.assistant.cases import reasons_in_words
from kramy.modules.assistant.domain import aid, assignments, clients, plans, queries
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.enums import PromiseState
from kramy.modules.assistant.models import Blocker, Client, Contact, Objective, Promise
from kramy.modules.assistant.web.desk import forms

PAGE = 30
ICON = "user"
SOON = timedelta(days=7)
CONTACTS_SHOWN = 30
CASES_SHOWN = 20
may_handle = permission_required(HANDLE)


def _crumbs(client: Client | None = None) -> list[dict[str, str]]:
    found = [{"url": reverse("assistant_desk:clients"), "label": _("My clients")}]
    if client is not None:
        found.append({"url": reverse("assistant_desk:client", args=[client.pk]), "label": client.name})
    return found


def _client(pk: int) -> Client:
    return get_object_or_404(Client.objects.select_related("organisation", "group"), pk=pk)


@require_safe
@may_handle
def index(request: HttpRequest) -> HttpResponse:
    form = forms.ClientFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    found = queries.clients(
        of=None if chosen.get("whose") == "all" else request.user,
        words=chosen.get("q", ""),
        due=chosen.get("due", ""),
    )
    today = timezone.localdate()
    context = {
        "page_title": _("My clients"),
        "header_icon": ICON,
        "breadcrumbs_items": [],
        "filter_form": form,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "today": today,
        "contacts_due": queries.contacts_due(request.user, today + SOON),
        "promises_due": queries.promises_due(request.user, today + SOON),
    }
    return render(request, "assistant/desk/clients.html", context)


@require_POST
@may_handle
def open_client(request: HttpRequest, organisation: int) -> HttpResponse:
    """Begin to look after an organisation that has nobody: the official who asks becomes its assistant."""
    found = get_object_or_404(found_organisations(), pk=organisation)
    client = clients.find_or_make(organisation=found)
    try:
        if assignments.current(client) is None:
            assignments.hand_over(client=client, to=request.user, note="", by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("assistant_desk:client", pk=client.pk)


@require_safe
@may_handle
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(pk)
    record_view(by=request.user, target=client)
    return _page(request, client)


def _page(request: HttpRequest, client: Client, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The plan; ``bound`` forms by their name in the template, with what was typed and its errors."""
    plan = plans.plan_of(client)
    standing = assignments.of_client_or_group(client)
    organisations = clients.organisations_of_client(client)
    initial = {
        "next_contact_on": plan.next_contact_on,
        "about": plan.next_contact_about,
        "summary": plan.summary,
    }
    context = {
        "page_title": client.name,
        "page_subtitle": _subtitle(client, organisations),
        "header_icon": ICON,
        "breadcrumbs_items": _crumbs(),
        "client": client,
        "organisations": organisations,
        "plan": plan,
        "today": timezone.localdate(),
        "standing": standing,
        "through": standing.client if standing and standing.client_id != client.pk else None,
        "card": official_card(standing.official) if standing else None,
        "reasons": reasons_in_words(standing.reasons) if standing else [],
        "may_hand_over": assignments.can_hand_over(client=client, by=request.user, now=standing),
        "objectives": Objective.objects.filter(client=client),
        "blockers": Blocker.objects.filter(client=client),
        "promises": Promise.objects.filter(client=client).order_by("state", "due_on", "pk"),
        "contacts": Contact.objects.filter(client=client).select_related("by")[:CONTACTS_SHOWN],
        "cases": _cases(request, client, organisations),
        "aid": aid.standing(organisations) if organisations else None,
        "open_state": PromiseState.OPEN,
        "contact_form": forms.ContactForm(),
        "next_form": forms.NextContactForm(initial=initial),
        "objective_form": forms.ObjectiveForm(),
        "blocker_form": forms.BlockerForm(),
        "promise_form": forms.PromiseForm(),
        **bound,
    }
    return render(request, "assistant/desk/client.html", context, status=status)


def _subtitle(client: Client, organisations: list[Any]) -> str:
    if client.group_id:
        return _("Group of companies: %(names)s") % {
            "names": ", ".join(organisation.name for organisation in organisations) or "–"
        }
    if client.organisation is None:
        return _("starting out") + f" · {client.starter_email}"
    return f"NIP {client.organisation.nip}" if client.organisation.nip else ""


def _cases(request: HttpRequest, client: Client, organisations: list[Any]) -> Any:
    rows = casework.cases_for_review(request.user)
    if organisations:
        rows = rows.filter(organisation__in=organisations)
    else:
        rows = rows.filter(organisation=None, applicant_email=client.starter_email)
    return rows.order_by("-received_at", "-pk")[:CASES_SHOWN]


def _acted(
    request: HttpRequest,
    client: Client,
    form: Any,
    name: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do what the form says; refused or wrong, the plan is shown again with what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, done)
            return redirect(reverse("assistant_desk:client", args=[client.pk]) + f"#{name}")
    return _page(request, client, status=422, **{f"{name}_form": form})


@require_POST
@may_handle
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(pk)

    def act(data: dict[str, Any]) -> object:
        return plans.log_contact(
            client=client,
            channel=data["channel"],
            note=data["note"],
            next_step=data["next_step"],
            next_contact_on=data["next_contact_on"],
            form_key=data["form_key"],
            by=request.user,
        )

    return _acted(
        request, client, forms.ContactForm(request.POST), "contact", act, _("The contact is written down.")
    )


@require_POST
@may_handle
def next_contact(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(pk)

    def act(data: dict[str, Any]) -> object:
        return plans.set_next_contact(
            client=client,
            on=data["next_contact_on"],
            about=data["about"],
            summary=data["summary"],
            by=request.user,
        )

    return _acted(request, client, forms.NextContactForm(request.POST), "next", act, _("The plan is saved."))


@require_POST
@may_handle
def objective(request: HttpRequest, pk: int, objective: int | None = None) -> HttpResponse:
    """A new objective, or how far one is."""
    client = _client(pk)
    known = get_object_or_404(Objective, pk=objective, client=client) if objective else None

    def act(data: dict[str, Any]) -> object:
        return plans.save_objective(client=client, objective=known, by=request.user, **data)

    typed = request.POST.copy()
    if known is not None:
        typed.setdefault("title", known.title)
        typed.setdefault("due_on", known.due_on.isoformat() if known.due_on else "")
    return _acted(request, client, forms.ObjectiveForm(typed), "objective", act, _("The objective is saved."))


@require_POST
@may_handle
def blocker(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(pk)

    def act(data: dict[str, Any]) -> object:
        return plans.add_blocker(client=client, by=request.user, **data)

    return _acted(request, client, forms.BlockerForm(request.POST), "blocker", act, _("It is written down."))


@require_POST
@may_handle
def solve(request: HttpRequest, pk: int, blocker: int) -> HttpResponse:
    client = _client(pk)
    plans.solve_blocker(blocker=get_object_or_404(Blocker, pk=blocker, client=client), by=request.user)
    messages.success(request, _("It no longer stands in the way."))
    return redirect(reverse("assistant_desk:client", args=[pk]) + "#blocker")


@require_POST
@may_handle
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(pk)

    def act(data: dict[str, Any]) -> object:
        return plans.make_promise(client=client, by=request.user, **data)

    return _acted(
        request, client, forms.PromiseForm(request.POST), "promise", act, _("The promise is written down.")
    )


@require_POST
@may_handle
def settle(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    """Kept, not kept, or shown to the client."""
    client = _client(pk)
    found = get_object_or_404(Promise, pk=promise, client=client)
    try:
        if "shown" in request.POST:
            plans.show_promise(promise=found, shown=request.POST["shown"] == "1", by=request.user)
        else:
            plans.settle_promise(
                promise=found,
                kept=request.POST.get("kept") == "yes",
                note=request.POST.get("note", ""),
                by=request.user,
            )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The promise is saved."))
    return redirect(reverse("assistant_desk:client", args=[pk]) + "#promise")


@require_http_methods(["GET", "HEAD", "POST"])
@may_handle
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(pk)
    people = officials_with(HANDLE).filter(is_superuser=False)
    standing = assignments.of_client_or_group(client)
    if standing is not None and standing.client_id != client.pk:
        return redirect("assistant_desk:hand_over", pk=standing.client_id)
    form = forms.HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = assignments.hand_over(client=client, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(
                request,
                _("%(person)s looks after %(client)s now.")
                % {"person": made.official, "client": client.name},
            )
            return redirect("assistant_desk:client", pk=pk)
    context = {
        "page_title": _("Hand over"),
        "page_subtitle": client.name,
        "header_icon": ICON,
        "breadcrumbs_items": _crumbs(client),
        "client": client,
        "form": form,
        "standing": standing,
        "may_hand_over": assignments.can_hand_over(client=client, by=request.user, now=standing),
        "history": assignments.history(client),
    }
    return render(request, "assistant/desk/hand_over.html", context)


@require_safe
@may_handle
def before_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on one page: read it, then call."""
    client = _client(pk)
    record_view(by=request.user, target=client)
    organisations = clients.organisations_of_client(client)
    plan = plans.plan_of(client)
    context = {
        "page_title": _("Before the call"),
        "page_subtitle": client.name,
        "header_icon": ICON,
        "breadcrumbs_items": _crumbs(client),
        "client": client,
        "plan": plan,
        "standing": assignments.of_client_or_group(client),
        "sections": facts_of(organisations, request.user) if organisations else [],
        "aid": aid.standing(organisations) if organisations else None,
        "starter_cases": [] if organisations else list(_cases(request, client, organisations)),
        "contacts": Contact.objects.filter(client=client).select_related("by")[:5]
        if not organisations
        else [],
        "limit": aid.LIMIT_EUR,
        "now": timezone.now(),
        "contact_form": forms.ContactForm(),
    }
    return render(request, "assistant/desk/before_call.html", context)
