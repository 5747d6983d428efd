"""Plain matters of the page frame that no higher storey has to think of."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info


def language_links(request: HttpRequest) -> dict[str, Any]:
    """`language_links`: the same page in every language, as dicts of code, name, url and current."""
    here = request.get_full_path()
    current = get_language()
    return {
        "language_links": [
            {
                "code": code,
                "name": get_language_info(code)["name_local"],
                "url": translate_url(here, code),
                "current": code == current,
            }
            for code, _name in settings.LANGUAGES
        ]
    }
