"""The page "People": who works at the desk and in which role."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.accounts.domain import people as verbs
from kramy.kernel.accounts.domain import profiles
from kramy.kernel.accounts.domain.queries import people
from kramy.kernel.accounts.domain.roles import role_names
from kramy.kernel.accounts.enums import Role
from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.web import official_profile
from kramy.kernel.accounts.web.desk.forms import InviteForm, PeopleFilter, RolesForm
from kramy.kernel.audit.api import history_of, record_view
from kramy.lib.errors import Refused

PAGE_SIZE = 30
HISTORY_LENGTH = 20
may_manage = permission_required("accounts.manage_people")


def _role_labels(user: User) -> list[str]:
    held = role_names(user)
    return [str(role.label) for role in Role if role in held]


@require_safe
@may_manage
def index(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    form.is_valid()
    found = people(text=form.cleaned_data.get("q", ""), role=form.cleaned_data.get("role", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    protected = set(
        Authenticator.objects.filter(user__in=[user.pk for user in page.object_list])
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    rows = [
        {"user": user, "roles": _role_labels(user), "protected": user.pk in protected}
        for user in page.object_list
    ]
    context = {
        "page_title": _("People"),
        "header_icon": "group",
        "breadcrumbs_items": [],
        "filter_form": form,
        "page_obj": page,
        "rows": rows,
    }
    return render(request, "accounts/desk/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = verbs.invite_official(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("An invitation went to %(email)s.") % {"email": user.email})
            return redirect("accounts_desk:person", pk=user.pk)
    context = {
        "page_title": _("Invite an official"),
        "header_icon": "mail",
        "breadcrumbs_items": [{"url": reverse("accounts_desk:people"), "label": _("People")}],
        "form": form,
    }
    return render(request, "accounts/desk/invite.html", context)


@require_safe
@may_manage
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    record_view(by=request.user, target=user)
    context = {
        "page_title": str(user),
        "header_icon": "user",
        "breadcrumbs_items": [{"url": reverse("accounts_desk:people"), "label": _("People")}],
        "person": user,
        "role_labels": _role_labels(user),
        "form": RolesForm(initial={"roles": sorted(role_names(user))}),
        "factors": [factor.type for factor in Authenticator.objects.filter(user=user).order_by("pk")],
        "history": history_of(user)[:HISTORY_LENGTH],
        "is_oneself": user.pk == request.user.pk,
    }
    return render(request, "accounts/desk/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What an official shows of their work, as an administrator writes it."""
    user = get_object_or_404(User, pk=pk)
    form = official_profile.make_form(request, user)
    if request.method == "POST" and official_profile.save(form, user=user, by=request.user):
        messages.success(request, _("The profile is saved."))
        return redirect("accounts_desk:profile", pk=pk)
    context = {
        "page_title": _("Profile"),
        "page_subtitle": str(user),
        "header_icon": "user",
        "breadcrumbs_items": [
            {"url": reverse("accounts_desk:people"), "label": _("People")},
            {"url": reverse("accounts_desk:person", args=[pk]), "label": str(user)},
        ],
        "form": form,
        "card": profiles.official_card(user),
    }
    return render(request, "accounts/desk/official_profile.html", context)


def _change(request: HttpRequest, pk: int, verb: Callable[[User], None], done: str) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    try:
        verb(user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("accounts_desk:person", pk=pk)


@require_POST
@may_manage
def change_roles(request: HttpRequest, pk: int) -> HttpResponse:
    form = RolesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such role."))
        return redirect("accounts_desk:person", pk=pk)
    wanted = form.cleaned_data["roles"]
    return _change(
        request,
        pk,
        lambda user: verbs.change_roles(user=user, roles=wanted, by=request.user),
        _("The roles are saved."),
    )


@require_POST
@may_manage
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    if request.POST.get("active") == "1":
        return _change(
            request,
            pk,
            lambda user: verbs.reactivate(user=user, by=request.user),
            _("The person can sign in again."),
        )
    return _change(
        request,
        pk,
        lambda user: verbs.deactivate(user=user, by=request.user),
        _("The person can no longer sign in."),
    )


@require_POST
@may_manage
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(
        request,
        pk,
        lambda user: verbs.invite_again(user=user, by=request.user),
        _("The invitation was sent again."),
    )
