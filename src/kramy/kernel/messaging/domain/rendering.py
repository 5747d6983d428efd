"""Turns a message into subject, text and HTML in the reader's language."""

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import css_inline
from django.contrib.staticfiles import finders
from django.template import Context
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, select_template
from django.utils import translation

from kramy.kernel.manifest.api import city, in_language
from kramy.kernel.messaging.base import Message

LINK = re.compile(r"https?://[^\s<>]+")
SUBJECT = "Subject:"


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Block:
    """A paragraph (``lines`` of words), a ``button`` with its words and address, or a ``code`` to type in."""

    lines: tuple[str, ...] = ()
    button: str = ""
    url: str = ""
    code: str = ""
    quote: bool = False
    items: bool = False


def render(message: Message, *, language: str) -> Rendered:
    """Raises ``TemplateDoesNotExist`` when the message has no words in the language."""
    context = {item.name: getattr(message, item.name) for item in fields(message)}
    with translation.override(language):
        context |= {
            "city": city(),
            "hub_name": in_language(city().hub_names),
            "office_name": in_language(city().office_names),
            "language": language,
        }
        text = _plain(
            select_template(
                [f"{name}{end}" for name in message.templates() for end in (f".{language}.txt", ".txt")]
            ),
            context,
        ).strip()
        if text.startswith(SUBJECT):
            first, _newline, text = text.partition("\n")
            subject = first.removeprefix(SUBJECT)
        else:
            subject = _plain(
                select_template([f"{name}.subject.txt" for name in message.templates()]), context
            )
        subject = " ".join(subject.split())[:300]
        text = (
            re.sub(r"\n{3,}", "\n\n", text.strip())
            + "\n\n"
            + _plain(get_template("messaging/email/signature.txt"), context).strip()
            + "\n"
        )
        return Rendered(subject=subject, text=text, html=_html(message, context, subject, text))


def blocks_of(text: str) -> list[Block]:
    """The paragraphs of a text part, its links that stand alone as buttons.

    >>> blocks_of("Read it here:\\nhttps://example.org/1")
    [Block(lines=(), button='Read it here', url='https://example.org/1', code='', quote=False, items=False)]
    """
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = tuple(line.rstrip() for line in paragraph.splitlines())
        if len(lines) == 2 and LINK.fullmatch(lines[1].strip()) and lines[0].endswith(":"):
            found.append(Block(button=lines[0].removesuffix(":").strip(), url=lines[1].strip()))
        elif len(lines) == 1 and re.fullmatch(r"[A-Z0-9]{4,10}(-[A-Z0-9]{3,6})?", lines[0].strip()):
            found.append(Block(code=lines[0].strip()))
        elif all(line.startswith(">") for line in lines):
            found.append(Block(lines=tuple(line[1:].strip() for line in lines), quote=True))
        elif all(line.startswith("- ") for line in lines):
            found.append(Block(lines=tuple(line[2:] for line in lines), items=True))
        else:
            found.append(Block(lines=lines))
    return found


def _plain(template: Any, context: dict[str, Any]) -> str:
    """Rendered without HTML escaping: this is what stands in a text part."""
    words: str = template.template.render(Context(context, autoescape=False))
    return words


def _html(message: Message, context: dict[str, Any], subject: str, text: str) -> str:
    body, _separator, signature = text.rpartition("\n-- \n")
    context = context | {
        "subject": subject,
        "blocks": blocks_of(body),
        "signature": [line for line in signature.splitlines() if line.strip()],
    }
    try:
        template: Any = select_template([f"{name}.html" for name in message.templates()])
    except TemplateDoesNotExist:
        template = get_template("messaging/email/base.html")
    html: str = template.template.render(Context(context))
    return css_inline.inline(
        html, extra_css=_stylesheet(), load_remote_stylesheets=False, keep_style_tags=True
    )


@cache
def _stylesheet() -> str:
    path = finders.find("messaging/email.css")
    return Path(str(path)).read_text(encoding="utf-8")
