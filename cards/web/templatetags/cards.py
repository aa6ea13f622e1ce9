"""Filters for every room's templates."""

from datetime import date, timedelta

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString

from cards.grading.blanks import show_blanks
from cards.web import intervals
from cards.web.figures import format_number
from cards.web.markdown import plain as render_plain
from cards.web.markdown import render, render_line

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return render(text)


@register.filter
def markdown_line(text: str) -> SafeString:
    return render_line(text)


@register.filter
def plain(text: str) -> str:
    return render_plain(text)


@register.filter
def blanks(prompt: str) -> str:
    return show_blanks(prompt)


@register.filter
def interval(span: timedelta) -> str:
    return intervals.short(span)


@register.filter
def spoken_interval(span: timedelta) -> str:
    return intervals.spoken(span)


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


@register.filter
def number(value: float) -> str:
    """ "1", "0.67", "−2": of points, at most two digits after the point."""
    return format_number(value).replace("-", "−")


@register.filter
def points(value: float) -> str:
    text = number(value)
    return f"{text} point{'' if text == '1' else 's'}"


@register.filter
def signed(value: float) -> str:
    """ "+0.33", "0", "−2"."""
    return f"+{number(value)}" if value > 0 else number(value)


@register.filter
def iso_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@register.simple_tag
def static_at_site(path: str) -> str:
    """The whole address of a static file, for those who read the page from elsewhere."""
    return f"{settings.SITE_URL}{static(path)}"
