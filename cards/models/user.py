from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who can sign in. What a person learns hangs on Student, which a guest has too."""

    is_instructor = models.BooleanField(
        "instructor", default=False, help_text="May make classes, and sees the results of those."
    )
