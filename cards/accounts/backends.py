"""Who is signed in, asked on every request: the same as Django's own, by statements that are made once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from cards.models import User
from cards.models.prepared import prepared


@prepared
def _user(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        found = _user(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class SessionStore(DatabaseSessionStore):
    """Named by SESSION_ENGINE, whose contract is a class of this name."""

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may hold anything, NUL too, which PostgreSQL refuses to look for."""
        return bool(key and key.isascii() and len(key) >= 8 and key.isalnum())

    def _get_session_from_db(self) -> Session | None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s",
                {"key": self.session_key, "now": now},
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=str(self.session_key), session_data=row[0])
