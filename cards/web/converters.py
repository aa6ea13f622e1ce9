"""Parts of addresses. What does not fit is no page (404), and no view has to ask again."""

from django.urls import register_converter

# A column of ids holds a little more.
LARGEST_ID = 10**18 - 1


class IdConverter:
    """`<id:...>`: at most LARGEST_ID."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(IdConverter, "id")
