"""Says in a header how long the application took, when ``KRAMY_SERVER_TIMING=1`` (benchmarks, finding slow pages)."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def server_timing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """W3C Server-Timing: milliseconds from the first middleware to the answer, the network not included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - start) * 1000:.2f}"
        return response

    return middleware
