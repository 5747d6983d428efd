"""The words of a kind of case: whole sentences, so that each language may bend them as it needs.

``APPLICATION_WORDS`` speak of an application that is decided, ``REQUEST_WORDS`` of a request that is answered. A module
whose cases are neither makes its own (``replace(REQUEST_WORDS, send=_("Report it"), letters="my_module/messages")``).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Sentences that applicants read, lazily translated; in ``%(…)s`` stand what is named beside them.

    ``letters`` is the folder whose templates stand in for those of ``casework/messages`` of the same name.
    """

    letters: str = "casework/messages"

    # before anything is sent
    form: Any
    taken: Any
    outcome: Any
    for_whom: Any
    shared: Any
    begun: Any
    closed: Any
    not_taken: Any
    taken_from: Any  # day
    taken_until: Any  # day
    was_taken_until: Any  # day
    too_late: Any
    contact: Any
    not_sent: Any
    link_again: Any

    # sending
    open_already: Any
    another: Any
    send: Any
    send_another: Any
    sent: Any
    looked_at: Any
    looked_at_by: Any  # person
    told_by: Any  # day

    # while it is under way
    step_received: Any  # number
    due_by: Any
    due_not_before: Any
    calendar: Any  # title
    under_way: Any  # day
    late: Any  # day
    silence: Any
    correct: Any

    # taken back
    withdraw: Any
    withdraw_warning: Any
    withdrawn: Any
    step_withdrawn: Any


APPLICATION_WORDS = Wording(
    form=_("Application form"),
    taken=_("Applications"),
    outcome=_("Decision"),
    for_whom=_("For whom do you apply?"),
    shared=_(
        "People who act for the organisation you choose see this application in My matters and can answer it with you. "
        "We offer them and you what we know of it, and ask whether it is still true."
    ),
    begun=_("Go on with the application you began"),
    closed=_("Applications are closed"),
    not_taken=_("Applications are not taken at the moment"),
    taken_from=_("You can apply from %(day)s."),
    taken_until=_("Applications are taken until %(day)s."),
    was_taken_until=_("You could apply until %(day)s."),
    too_late=_("It is too late to send this application, but your answers are kept."),
    contact=_("We mail you the link to your case and the decision. It is not published."),
    not_sent=_("The application has not been sent yet."),
    link_again=_("Have the link to your application mailed again"),
    open_already=_("There is an open application already"),
    another=_("Is this another application, for example for another place of the same firm?"),
    send=_("Send the application"),
    send_another=_("Send it as another application"),
    sent=_("Application sent"),
    looked_at=_("An official looks at your application."),
    looked_at_by=_("%(person)s looks at your application."),
    told_by=_("We decide by %(day)s and mail you the decision."),
    step_received=_("Application received, case number %(number)s"),
    due_by=_("Decision by"),
    due_not_before=_("Decision not before"),
    calendar=_("%(title)s: decision by this day"),
    under_way=_("We decide by %(day)s. You need do nothing now."),
    late=_("We should have decided by %(day)s and have not yet. You may complain about the delay."),
    silence=_(
        "If the city does not decide in time, it still has to. There is a right to complain about the delay (art. 37 KPA)."
    ),
    correct=_("Correct the application"),
    withdraw=_("Withdraw the application"),
    withdraw_warning=_("We stop working on it. It cannot be undone: you would have to apply again."),
    withdrawn=_("The application is withdrawn. We have sent you a confirmation."),
    step_withdrawn=_("The applicant withdrew the application"),
)

REQUEST_WORDS = Wording(
    letters="casework/messages/request",
    form=_("Request"),
    taken=_("Requests"),
    outcome=_("Answer"),
    for_whom=_("For whom do you ask?"),
    shared=_(
        "People who act for the organisation you choose see this request in My matters and can answer it with you. "
        "We offer them and you what we know of it, and ask whether it is still true."
    ),
    begun=_("Go on with the request you began"),
    closed=_("Requests are not taken any more"),
    not_taken=_("Requests are not taken at the moment"),
    taken_from=_("Requests are taken from %(day)s."),
    taken_until=_("Requests are taken until %(day)s."),
    was_taken_until=_("Requests were taken until %(day)s."),
    too_late=_("It is too late to send this request, but your answers are kept."),
    contact=_("We mail you the link to your case and our answers. It is not published."),
    not_sent=_("The request has not been sent yet."),
    link_again=_("Have the link to your request mailed again"),
    open_already=_("There is an open request already"),
    another=_("Is this another request, about something else?"),
    send=_("Send the request"),
    send_another=_("Send it as another request"),
    sent=_("Request sent"),
    looked_at=_("An official looks at your request."),
    looked_at_by=_("%(person)s looks at your request."),
    told_by=_("You hear from us by %(day)s at the latest."),
    step_received=_("Request received, case number %(number)s"),
    due_by=_("Answer by"),
    due_not_before=_("Answer not before"),
    calendar=_("%(title)s: answer of the city by this day"),
    under_way=_("We answer by %(day)s. You need do nothing now."),
    late=_("We should have answered by %(day)s and have not yet. You may complain about it."),
    silence=_("If the city does not answer in time, it still has to; there is a right to complain about it."),
    correct=_("Add to the request"),
    withdraw=_("Take the request back"),
    withdraw_warning=_("We stop working on it. It cannot be undone: you would have to ask again."),
    withdrawn=_("The request is taken back. We have sent you a confirmation."),
    step_withdrawn=_("The applicant took the request back"),
)
