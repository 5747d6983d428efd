"""What components need to know about a Django form field, and the texts of govuk-frontend's scripts."""

from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kramy.ui.forms import DatePartsWidget

register = template.Library()

# govuk-frontend picks the form by Intl.PluralRules of the page's language; English uses `one` and `other`.
_COUNT_TEXTS = {
    "characters-under-limit.one": pgettext_lazy("count one", "You have {count} character remaining"),
    "characters-under-limit.few": pgettext_lazy("count few", "You have {count} characters remaining"),
    "characters-under-limit.many": pgettext_lazy("count many", "You have {count} characters remaining"),
    "characters-under-limit.other": pgettext_lazy("count other", "You have {count} characters remaining"),
    "characters-at-limit": _("You have 0 characters remaining"),
    "characters-over-limit.one": pgettext_lazy("count one", "You have {count} character too many"),
    "characters-over-limit.few": pgettext_lazy("count few", "You have {count} characters too many"),
    "characters-over-limit.many": pgettext_lazy("count many", "You have {count} characters too many"),
    "characters-over-limit.other": pgettext_lazy("count other", "You have {count} characters too many"),
    **{
        f"textarea-description.{form}": _("You can enter up to {count} characters")
        for form in ("one", "few", "many", "other")
    },
}
_SINGLE_LINE = (forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput)


@register.filter
def control_kind(field: BoundField) -> str:
    """Markup of a field: hidden, checkbox(es), radios, select, textarea, date, file, text or other."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (DatePartsWidget, "date"),
        (forms.FileInput, "file"),
        (_SINGLE_LINE, "text"),
    )
    return next((kind for classes, kind in kinds if isinstance(widget, classes)), "other")


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the first control of a field: where an error summary's link must lead."""
    kind = control_kind(field)
    if kind in ("radios", "checkboxes"):
        return f"{field.auto_id}_0"
    if kind == "date":
        return f"{field.auto_id}_day"
    return field.auto_id


@register.simple_tag
def described_by(field: BoundField, hint: str = "", extra: str = "") -> str:
    """Value of aria-describedby: hint, error and whatever the page adds; empty when there is nothing."""
    ids = [f"{field.auto_id}_hint"] if hint else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    if extra:
        ids.append(extra)
    return " ".join(ids)


@register.simple_tag
def control(
    field: BoundField, css_class: str = "", describedby: str = "", width: str = "", **attributes: Any
) -> SafeString:
    """The field's own widget with our class, description and attributes (underscores become hyphens)."""
    widget = field.field.widget
    classes = [css_class, widget.attrs.get("class", ""), f"{css_class}--width-{width}" if width else ""]
    if field.errors and css_class:
        classes.append(f"{css_class}--error")
    # The browser must not cut what is pasted: the server says how much is too much and keeps what was typed.
    attrs: dict[str, Any] = {"maxlength": False}
    # Django would describe the control by its own ids; ours are the ones on the page.
    attrs["aria-describedby"] = describedby or False
    attrs |= {name.replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)}
    if isinstance(widget, forms.NumberInput):
        # A number box changes its value when the wheel turns over it and hides what was mistyped.
        attrs |= {
            "type": "text",
            "inputmode": widget.attrs.get("inputmode", "numeric"),
            "spellcheck": "false",
        }
    if isinstance(widget, forms.Textarea):
        attrs["rows"] = 5 if widget.attrs.get("rows") in (None, "10") else widget.attrs["rows"]
        attrs["cols"] = False
        if widget.attrs.get("maxlength"):
            classes.append("govuk-js-character-count")
    attrs["class"] = " ".join(filter(None, classes)) or False
    return field.as_widget(attrs=attrs)


@register.simple_tag
def count_texts() -> SafeString:
    """data-i18n attributes for govuk-frontend's character count."""
    return format_html_join(
        " ",
        'data-i18n.{}="{}"',
        ((name, str(text).replace("{count}", "%{count}")) for name, text in _COUNT_TEXTS.items()),
    )


@register.filter
def elided_pages(page: Page) -> list[Any]:
    """Page numbers to show around the current one; None stands for a gap."""
    paginator = page.paginator
    gap = paginator.ELLIPSIS
    return [
        None if number == gap else number
        for number in paginator.get_elided_page_range(page.number, on_each_side=1)
    ]


@register.simple_tag
def attribute(name: str, value: Any) -> SafeString:
    """` name="value"`, or nothing when there is no value: keeps component markup readable."""
    if value in ("", None, False):
        return mark_safe("")
    return format_html(' {}="{}"', name, "" if value is True else value)


@register.filter
def with_errors(form: forms.BaseForm) -> list[tuple[BoundField, Any]]:
    """Every error of a form with its field, in the order of the page."""
    return [(field, error) for field in form for error in field.errors]


@register.filter
def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, param: str, number: int) -> str:
    """This address with another page number and the rest of its query kept."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query.pop(param, None)
    if number > 1:
        query[param] = str(number)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def up_to(total: Any) -> range:
    """1, 2 … total."""
    return range(1, int(total) + 1)


@register.filter
def attributes(attrs: Any) -> SafeString:
    """What was passed to a component beyond its variables, as escaped HTML attributes, each with a space before.

    Cotton's own ``{{ attrs }}`` quotes values but does not escape them: a value with both kinds of
    quotation marks, passed as ``:data-name="value"``, would leave its attribute.
    """
    shown = attrs.attrs_dict().items() if hasattr(attrs, "attrs_dict") else ()
    return format_html_join(
        "",
        ' {}="{}"',
        ((name, "" if value is True else value) for name, value in shown if value not in (None, False)),
    )


@register.filter
def cell_text(cell: Any) -> Any:
    """Text of a table's cell, which is a text or a dict with `text`."""
    return cell.get("text", "") if isinstance(cell, dict) else cell
