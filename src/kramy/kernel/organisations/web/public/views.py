""" "My organisations": for a person who is signed in."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.organisations.domain import members, organisations, queries
from kramy.kernel.organisations.enums import MemberRole
from kramy.kernel.organisations.models import Membership, Organisation
from kramy.kernel.organisations.web.public.forms import AddMemberForm, ContactForm, JoinForm
from kramy.lib.errors import Refused

JOINS_AN_HOUR = 20
INVITES_AN_HOUR = 30


def _mine(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(queries.organisations_of(request.user), pk=pk)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    rows = (
        Membership.objects.filter(user__in=[request.user.pk])
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    return render(request, "organisations/index.html", {"memberships": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_rate(
                scope="organisations.join", key=str(request.user.pk), limit=JOINS_AN_HOUR, seconds=3600
            )
            organisation = members.join(user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("You can now act for %(name)s.") % {"name": organisation.name})
            return redirect("organisations:organisation", pk=organisation.pk)
    return render(request, "organisations/add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    owner = members.can_manage_members(organisation=mine, user=request.user)
    initial = {name: getattr(mine, name) for name in ("name", "email", "phone", "website")}
    form = ContactForm(request.POST if owner and request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            organisations.change(organisation=mine, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("organisations:organisation", pk=pk)
    return _shown(request, mine, form=form, member_form=AddMemberForm(prefix="member"), owner=owner)


def _shown(
    request: HttpRequest, mine: Organisation, *, form: ContactForm, member_form: AddMemberForm, owner: bool
) -> HttpResponse:
    context = {
        "organisation": mine,
        "memberships": mine.memberships.select_related("user").order_by("since", "pk"),
        "sites": mine.sites.all(),
        "form": form,
        "member_form": member_form,
        "is_owner": owner,
    }
    return render(request, "organisations/organisation.html", context)


@require_POST
@login_required
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    form = AddMemberForm(request.POST, prefix="member")
    try:
        members.check_manage_members(organisation=mine, user=request.user)
        check_rate(
            scope="organisations.add_member", key=str(request.user.pk), limit=INVITES_AN_HOUR, seconds=3600
        )
        if form.is_valid():
            email = form.cleaned_data["email"].lower()
            user = get_user_model().objects.filter(email=email, is_active=True).first()
            if user is None:
                raise Refused(
                    _("Nobody has an account with this address. Ask them to sign in once first."),
                    code="unknown",
                )
            members.add_member(organisation=mine, user=user, role=MemberRole.MEMBER, by=request.user)
            messages.success(request, _("%(person)s can act for this organisation now.") % {"person": email})
            return redirect("organisations:organisation", pk=pk)
    except Refused as refused:
        form.add_error("email", str(refused)) if form.is_valid() else messages.error(request, str(refused))
    owner = members.can_manage_members(organisation=mine, user=request.user)
    initial = {name: getattr(mine, name) for name in ("name", "email", "phone", "website")}
    return _shown(request, mine, form=ContactForm(initial=initial), member_form=form, owner=owner)


@require_POST
@login_required
def remove_member(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    mine = _mine(request, pk)
    row = get_object_or_404(Membership, pk=membership, organisation=mine)
    try:
        if row.user_id != request.user.pk:
            members.check_manage_members(organisation=mine, user=request.user)
        members.remove_member(membership=row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("organisations:organisation", pk=pk)
    if row.user_id == request.user.pk:
        messages.success(request, _("You no longer act for %(name)s.") % {"name": mine.name})
        return redirect("organisations:index")
    messages.success(request, _("The person was removed."))
    return redirect("organisations:organisation", pk=pk)
