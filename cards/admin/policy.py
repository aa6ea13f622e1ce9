"""The policy of a command as lines of text: “any: --name, IMAGE”."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from import_export import widgets

Policy = dict[str, list[str]]


def policy_text(policy: Any) -> str:
    if not isinstance(policy, dict):
        return str(policy or "")
    return "\n".join(f"{rule}: {', '.join(map(str, facets))}" for rule, facets in policy.items())


def policy_of(text: Any) -> Policy:
    """What the rules may be and what there is to name is checked with the rest of the key. Raises ValueError."""
    found: Policy = {}
    for line in str(text or "").splitlines():
        rule, colon, facets = line.partition(":")
        if line.strip() and not colon:
            raise ValueError(f"“{line.strip()}” is no line such as “any: --name”.")
        names = [name.strip() for name in facets.split(",") if name.strip()]
        if names:
            found[rule.strip()] = [*found.get(rule.strip(), ()), *names]
    return found


class PolicyField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Policy:
        try:
            return policy_of(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return policy_text(value) if isinstance(value, dict) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(policy_text(initial), data)


class PolicyWidget(widgets.Widget):
    """In a cell of a file."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Policy:
        return value if isinstance(value, dict) else policy_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return policy_text(value)
