from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who can sign in. What a person learns hangs on Student, which a guest has too."""
