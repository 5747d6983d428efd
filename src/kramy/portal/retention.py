"""Editorial pages hold no personal data."""

from kramy.kernel.accounts.base import PersonalData

_PAGE = ("page_ptr",)
PERSONAL_DATA = (
    PersonalData(model="portal.HomePage", other=(*_PAGE, "heading", "introduction")),
    PersonalData(model="portal.NewsIndexPage", other=_PAGE),
    PersonalData(model="portal.NewsPage", other=(*_PAGE, "published_on", "summary", "body", "picture")),
    PersonalData(model="portal.StandardPage", other=(*_PAGE, "introduction", "body")),
)
