"""Publishing a piece of news in several languages at once."""

from datetime import date

from django.db import transaction

from kramy.portal.models import NewsIndexPage, NewsPage


@transaction.atomic
def publish_news(*, slug: str, published_on: date, texts: dict[str, tuple[str, str, str]]) -> list[NewsPage]:
    """One page per language, tied as translations; ``texts``: (title, summary, body as rich text) by language.

    Languages without a news list are left out; an existing page of that slug is left as it is.
    """
    pages: list[NewsPage] = []
    for language, (title, summary, body) in texts.items():
        index = NewsIndexPage.objects.filter(locale__language_code=language).first()
        if index is None or index.get_children().filter(slug=slug).exists():
            continue
        page = NewsPage(
            title=title, slug=slug, summary=summary, body=body, published_on=published_on, locale=index.locale
        )
        if pages:
            page.translation_key = pages[0].translation_key
        index.add_child(instance=page)
        pages.append(page)
    return pages
