from typing import Self

from django import forms


class Fixed(dict[str, forms.Field]):
    """Fields that no form changes. A form copies its fields, which takes longer than cleaning a whole answer."""

    def __deepcopy__(self, memo: object) -> Self:
        return self
