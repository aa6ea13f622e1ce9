"""All settings, read from the environment (README, Settings). A wrong value stops the start with a sentence."""

import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def _secret_key(data_dir: Path) -> str:
    """From SECRET_KEY, or made once for this machine and kept beside the data."""
    key: str = env.str("SECRET_KEY", "")
    if key:
        return key
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def _database(data_dir: Path) -> dict[str, Any]:
    database: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL", f"sqlite:///{data_dir / 'dockerquiz.sqlite3'}"))
    database["CONN_MAX_AGE"] = None
    database["CONN_HEALTH_CHECKS"] = True
    options = database.setdefault("OPTIONS", {})
    if "sqlite" in database["ENGINE"]:
        # An answer that the page calls saved survives a power cut: WAL with FULL, never NORMAL.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    elif "postgresql" in database["ENGINE"]:
        # Each connection plans a statement once. (A pooler that shares connections by the transaction can't have this.)
        options |= {"server_side_binding": True, "prepare_threshold": 3}
    else:
        raise EnvError("DATABASE_URL must begin with sqlite:// or postgres://")
    return database


def _site_url() -> str:
    url: str = env.str(
        "SITE_URL", f"http://127.0.0.1:{env.int('PORT', 8000, validate=validate.Range(1, 65_535))}"
    ).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise EnvError("SITE_URL must be an origin such as https://learn.example.org")
    return url


def _email() -> dict[str, Any]:
    email: dict[str, Any] = dict(env.dj_email_url("EMAIL_URL", "console:"))
    if "EMAIL_BACKEND" not in email:
        raise EnvError("EMAIL_URL must begin with smtp://, submission:// or console:")
    return email


try:
    DEBUG = env.bool("DEBUG", False)
    DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data"))).expanduser().resolve()
    SITE_URL = _site_url()
    SECRET_KEY = _secret_key(DATA_DIR)
    DATABASES = {"default": _database(DATA_DIR)}
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [str(urlsplit(SITE_URL).hostname), "localhost", "127.0.0.1", "[::1]"])
    EMAIL_VERIFICATION = env.bool("EMAIL_VERIFICATION", False)
    STAFF_MFA = env.bool("STAFF_MFA", SITE_URL.startswith("https:"))
    TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0, validate=validate.Range(0, 100))
    GUEST_DAYS = env.int("GUEST_DAYS", 365, validate=validate.Range(1, 3_650))
    email = _email()
    LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
except (EnvError, OSError, ValueError) as error:
    sys.exit(f"DockerQuiz can't start: {error}")

IS_HTTPS = SITE_URL.startswith("https:")

INSTALLED_APPS = [
    "cards",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "heroicons",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "cards.web.turns.turns_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cards.web.middleware.content_security_policy_middleware",
    "cards.web.middleware.StorableMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cards.web.middleware.student_middleware",
    "cards.web.middleware.personal_pages_middleware",
    "allauth.account.middleware.AccountMiddleware",
    "cards.accounts.middleware.StaffMFAMiddleware",
    "cards.accounts.middleware.SignInMiddleware",
]

ROOT_URLCONF = "dockerquiz.urls"
WSGI_APPLICATION = "dockerquiz.wsgi.application"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {
                "cards": "cards.web.templatetags.cards",
                "accounts": "cards.accounts.browsers",
                "quiz": "cards.quiz.tags",
            },
        },
    }
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_ROOT = BASE_DIR / "cards" / "root"  # what is asked for at fixed addresses: /robots.txt, /favicon.ico
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The limits on sign-in tries have to hold across all workers and nodes, so the cache is the database. Above so many
# entries it throws some away, and with them tries that count: Django's 300 are soon reached by a stranger.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Accounts
AUTH_USER_MODEL = "cards.User"
# allauth's alone: beside it, Django's own would hash every wrong password once more.
AUTHENTICATION_BACKENDS = ["cards.accounts.backends.Backend"]
SESSION_ENGINE = "cards.accounts.backends"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "study:overview"
ACCOUNT_LOGOUT_REDIRECT_URL = "library:home"
ACCOUNT_ADAPTER = "cards.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_VERIFICATION else "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[DockerQuiz] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_CHANGE_EMAIL = True  # one address per account; the old one stays until the new one is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_COOKIE_AGE = 30 * 24 * 3600
ACCOUNT_FORMS = {
    "login": "cards.accounts.forms.LoginForm",
    "signup": "cards.accounts.forms.SignupForm",
    "add_email": "cards.accounts.forms.AddEmailForm",
    "change_password": "cards.accounts.forms.ChangePasswordForm",
    "set_password": "cards.accounts.forms.SetPasswordForm",
    "reset_password": "cards.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "cards.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "cards.accounts.forms.ReauthenticateForm",
}
# The proxies of one's own in front: that many X-Forwarded-For entries from the right are believed, none by default.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "cards.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "cards.accounts.forms.AuthenticateForm",
    "reauthenticate": "cards.accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "cards.accounts.forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "DockerQuiz"
USERSESSIONS_TRACK_ACTIVITY = False

EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_HOST = email.get("EMAIL_HOST", "")
EMAIL_PORT = email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = email.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"dockerquiz@{urlsplit(SITE_URL).hostname}")

# The browser
SESSION_COOKIE_AGE = GUEST_DAYS * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "cards.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Staff's import and export of cards
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_REVERT_DISABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
