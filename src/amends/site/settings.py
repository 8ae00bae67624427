"""Django settings. What an installation may choose comes only from `environment`."""

import os
from pathlib import Path

from django.utils.csp import CSP

from .address import shown
from .environment import read
from .monitoring import logs

_environment = read(os.environ)
_source = Path(__file__).parent.parent

# The installation

AMENDS_DATA = _environment.data
AMENDS_FILES = _environment.files
AMENDS_FACTS = _environment.facts
AMENDS_BUCKET_KEY = _environment.bucket_key
AMENDS_BUCKET_SECRET = _environment.bucket_secret
AMENDS_BASE_URL = _environment.base_url.geturl()
AMENDS_MASTER_KEY = _environment.master_key
AMENDS_LOG_KEY = _environment.log_key
AMENDS_LIMITS = _environment.limits
AMENDS_TIME_ZONE = _environment.time_zone
AMENDS_PROXIES = _environment.proxies
AMENDS_METRICS = _environment.metrics
AMENDS_WORKER_METRICS = _environment.worker_metrics
AMENDS_REQUEST_LOG = _environment.request_log
AMENDS_SECURITY_LOG = _environment.security_log
AMENDS_MAIL = _environment.mail
AMENDS_MAIL_TOLD = _environment.mail_told
AMENDS_BESIDE = _environment.beside
AMENDS_ANALYTICS = _environment.analytics
AMENDS_BACKUP = _environment.backup
AMENDS_BACKUP_AT = _environment.backup_at
AMENDS_BACKUP_KEEP = _environment.backup_keep
AMENDS_DRILL = _environment.drill
AMENDS_SCRATCH_URL = _environment.scratch

# This project

_PACKAGES = (
    *("people", "vault", "journal", "register", "jobs", "handling", "governance", "imports"),
    *("letters", "insight.signals", "assurance", "portal", "desk", "api"),
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *(f"amends.{package}" for package in _PACKAGES),
]
MIDDLEWARE = [
    "amends.site.monitoring.requests.observed",
    "amends.site.proxies.forwarded",
    "amends.site.mail_now.Fresh",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "amends.site.downloads.Handed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "amends.site.incoming.read_once",
    "amends.site.incoming.Readable",
    "amends.site.languages.chosen",
    "amends.site.typed_again.shown_again",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "amends.site.incoming.Bounded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "amends.site.urls"
WSGI_APPLICATION = "amends.site.wsgi.application"
FORM_RENDERER = "amends.site.inputs.Inputs"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_source / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "asking": "amends.wording.asking",
                "inputs": "amends.site.inputs",
                "tongues": "amends.wording.tongues",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "amends.site.branding.demonstration",
                "amends.site.branding.brand",
                "amends.site.languages.choice",
            ],
        },
    },
]

# Records

DATABASES = {"default": _environment.database}
AMENDS_REPLICA = _environment.replica
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Letters

MAILERS = {"default": _environment.mailer}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _environment.sender

# Languages and time

USE_TZ = True
TIME_ZONE = "UTC"  # the zone of a complaint is the policy's, never the process's
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
"""Those with a catalogue; French is for the public site and letters only."""
LOCALE_PATHS = [_source / "wording" / "locale"]

# Signing in

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["amends.people.signing_in.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "amends.people.passwords.PlainPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["sign_in"]},
    },
]

# The browser

SECRET_KEY = _environment.secret_key
ALLOWED_HOSTS = [shown(_environment.base_url.hostname or ""), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [AMENDS_BASE_URL]
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _environment.https else 0
X_FRAME_OPTIONS = "DENY"
_prefix = "__Host-" if _environment.https else ""
# Two installations on one machine share its cookies, whatever their ports: theirs have other names.
AMENDS_APART = f"_{_environment.base_url.port}" if _environment.beside else ""
SESSION_COOKIE_NAME = f"{_prefix}amends_session{AMENDS_APART}"
CSRF_COOKIE_NAME = f"{_prefix}amends_csrf{AMENDS_APART}"
LANGUAGE_COOKIE_NAME = f"{_prefix}amends_language{AMENDS_APART}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _environment.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "amends.site.unhandled.not_from_our_page"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# Files that every page may use

STATIC_URL = "/static/"
STATIC_ROOT = AMENDS_DATA / "static"
STATICFILES_DIRS = [_source / "site" / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What is logged: no addresses with secrets, no personal data

LOGGING = logs.configuration(_environment.log)
