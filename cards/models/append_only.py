"""Rows that are history: they are added, and never changed afterwards."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(TypeError):
    """A log is only ever added to."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"Rows of {self.model._meta.verbose_name_plural} are never changed.")


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"Rows of {self._meta.verbose_name_plural} are never changed.")
        super().save(*args, **kwargs)
