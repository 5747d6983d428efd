"""A person's own account: particulars, ways of signing in, consents, data."""

import json

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.accounts.domain import consents, people, privacy, profiles
from kramy.kernel.accounts.domain.roles import DESK
from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.web import official_profile
from kramy.kernel.accounts.web.public.forms import DetailsForm, EraseForm
from kramy.kernel.audit.api import record
from kramy.kernel.manifest.base import offers
from kramy.lib.errors import Refused


@require_safe
@login_required
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Officials go to their desk, everybody else to their own account."""
    if request.user.has_perm(DESK):
        return redirect("wagtailadmin_home")
    return redirect("accounts:profile")


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    user = request.user
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "person": user,
        "has_password": user.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "consents": consents.consents_of(user),
        "works_at_desk": user.has_perm(DESK),
        "own_pages": sorted(offers("account_navigation"), key=lambda item: item.order),
    }
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def details(request: HttpRequest) -> HttpResponse:
    # The form changes the instance it is given; the verb writes, so the form gets a copy.
    form = DetailsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        people.change_profile(user=request.user, by=request.user, **form.cleaned_data)
        with translation.override(request.user.language):
            messages.success(request, _("Your details are saved."))
            response = redirect("accounts:profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.user.language, samesite="Lax")
        return response
    return render(request, "accounts/details.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def official(request: HttpRequest) -> HttpResponse:
    """Only people with a role have such a profile: for the others the page does not exist."""
    if not profiles.can_change_profile(user=request.user, by=request.user):
        raise Http404
    form = official_profile.make_form(request, request.user)
    if request.method == "POST" and official_profile.save(form, user=request.user, by=request.user):
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:official")
    context = {"form": form, "card": profiles.official_card(request.user)}
    return render(request, "accounts/official_profile.html", context)


@require_POST
@login_required
def withdraw_consent(request: HttpRequest, pk: int) -> HttpResponse:
    consent = get_object_or_404(consents.consents_of(request.user), pk=pk)
    consents.withdraw(consent=consent, by=request.user)
    messages.success(request, _("You have withdrawn your consent."))
    return redirect("accounts:profile")


@require_safe
@login_required
@reauthentication_required
def download(request: HttpRequest) -> HttpResponse:
    """Everything the hub keeps about the person, as JSON."""
    copy = privacy.export_person(request.user)
    record("accounts.data_exported", by=request.user, target=request.user)
    response = HttpResponse(json.dumps(copy, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="kramy-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            privacy.erase_person(user=request.user, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            logout(request)
            return render(request, "accounts/erased.html", {})
    return render(request, "accounts/erase.html", {"form": form, "kept": privacy.kept_after_erasure()})
