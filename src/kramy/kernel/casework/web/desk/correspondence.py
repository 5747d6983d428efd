"""Files of messages at the desk, and putting the applicant's address right."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.casework.domain import unreachable
from kramy.kernel.casework.models import CaseFile
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.desk.screen import Typed, show, visible_cases
from kramy.kernel.casework.web.public.write import answer_with
from kramy.lib.errors import Refused


@require_safe
@may_see_queue
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file of a message of a case that the official may see."""
    found = CaseFile.objects.filter(pk=pk, entry__isnull=False).select_related("entry").first()
    if found is None or not visible_cases(request).filter(pk=found.case_id).exists():
        raise Http404
    return answer_with(found)


@require_POST
@may_see_queue
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the applicant's e-mail address right; what came back is sent again."""
    case = get_object_or_404(visible_cases(request), pk=pk)
    typed = request.POST.get("email", "")
    try:
        unreachable.change_address(case=case, email=typed, by=request.user)
    except Refused as refused:
        return show(request, case, problem=refused, typed=Typed(form="address", text=typed))
    messages.success(request, _("The address is changed. What had come back is sent there again."))
    return redirect("casework_desk:case", pk=pk)
