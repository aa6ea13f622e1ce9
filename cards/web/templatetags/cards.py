"""Filters for every room's templates."""

from datetime import timedelta

from django import template
from django.utils.safestring import SafeString

from cards.web import intervals
from cards.web.markdown import render, render_line

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return render(text)


@register.filter
def markdown_line(text: str) -> SafeString:
    return render_line(text)


@register.filter
def interval(span: timedelta) -> str:
    return intervals.short(span)


@register.filter
def spoken_interval(span: timedelta) -> str:
    return intervals.spoken(span)


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
