"""Settings. What differs between machines comes from the environment; `manage.py up` sets all of it by itself."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from prm.log_masking import mask_line

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PRM_DATA", BASE_DIR / ".data"))


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname or query.get("host", [""])[0]
    port = str(parts.port or query.get("port", ["5432"])[0])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c timezone=UTC -c jit=off"},
    }


# Two roles: the application serves as one that owns nothing, migrations and maintenance run as the owner.
_app_url = os.environ.get("DATABASE_URL", "postgresql://prm_app@localhost/prm")
_owner_url = os.environ.get("MIGRATION_DATABASE_URL", _app_url)
PRM_APP_ROLE = unquote(urlsplit(_app_url).username or "prm_app")
PRM_DB_ROLE = os.environ.get("PRM_DB_ROLE", "app")
DATABASES = {"default": _database(_owner_url if PRM_DB_ROLE == "owner" else _app_url)}

_redis_url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")

SECRET_KEY = os.environ.get("PRM_SECRET_KEY", "only-for-checks-that-serve-nothing")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("PRM_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PRM_HTTPS = os.environ.get("PRM_HTTPS") == "1"
PRM_DEMO = os.environ.get("PRM_DEMO") == "1"
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PRM_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "prm",
    "api",
    "portal",
    "imports",
    "deals",
    "tiers",
    "partners",
    "programs",
    "vendors",
    "activity",
    "tenancy",
    "identity",
    "ui",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "tenancy.middleware.ScopeMiddleware",
    # Last: what it makes of an exception (asking for the password again) comes before the scope rolls back.
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "prm.urls"
WSGI_APPLICATION = "prm.wsgi.application"

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
                "portal.context.place",
            ],
        },
    },
]

# Who is let in where: (request, vendor slug, area) -> Admission. Named here so that the mechanism knows no memberships.
TENANCY_ADMISSION = "portal.admission.admit"
# What every address of a portal that the vendor has closed answers with.
VENDORS_PORTAL_CLOSED = "tiers.inactivity.partner_views.closed"
TENANCY_ADMIN_URLCONF = "prm.admin_urls"
# First segments of paths that are nobody's vendor; vendors.models.RESERVED_SLUGS keeps them free.
TENANCY_OUTSIDE = {
    "accounts",
    "api",
    "static",
    "healthz",
    "readyz",
    "invitations",
    "favicon.ico",
    "robots.txt",
}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PRM_TRUSTED_PROXIES", "0"))
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PRM_STATIC_ROOT", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get("PRM_STATICFILES", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
PRM_UPLOAD_LIMIT = 64 * 1024 * 1024

_cache_location = _redis_url
if _redis_url.startswith("redis+socket://"):
    _cache_location = "unix://" + urlsplit(_redis_url).path
CACHES = {
    "default": {
        "BACKEND": "prm.cache.Cache",
        "LOCATION": _cache_location,
        "KEY_PREFIX": "prm",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

EMAIL_BACKEND = os.environ.get("PRM_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("PRM_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PRM_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PRM_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PRM_EMAIL_PASSWORD", "")
EMAIL_TIMEOUT = 10
EMAIL_USE_TLS = os.environ.get("PRM_EMAIL_TLS") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("PRM_MAIL_FROM", "prm@localhost")
PRM_MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2]
PRM_BASE_URL = os.environ.get("PRM_BASE_URL", "http://127.0.0.1:8000")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRM_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRM_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRM_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

CELERY_BROKER_URL = _redis_url
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_throttle": 1,
    "unacked_restore_limit": 100,
    # A page that wakes a worker must not wait for a broker that never answers.
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Letters that the console backend prints are for reading: they are no log lines, whose links are masked.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TASK_TIME_LIMIT = 3000
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "letters": {"task": "activity.sweep_letters", "schedule": 60.0},
    "runs": {"task": "tiers.sweep_runs", "schedule": 30.0},
    "simulations": {"task": "tiers.sweep_simulations", "schedule": 30.0},
    "rehearsals": {"task": "tiers.sweep_rehearsals", "schedule": 30.0},
    "imports": {"task": "imports.sweep", "schedule": 30.0},
    "forecasts": {"task": "tiers.sweep_forecasts", "schedule": 60.0},
    "nightly": {"task": "tiers.queue_nightly_runs", "schedule": 900.0},
    "inactivity": {"task": "tiers.keep_inactivity_time", "schedule": 900.0},
    "reviews": {"task": "tiers.sweep_inactivity_reviews", "schedule": 30.0},
    "program_year": {"task": "tiers.keep_program_year", "schedule": 900.0},
    "registrations": {"task": "deals.keep_time", "schedule": 60.0},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.ScopedAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.Admitted"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Partner relationship management",
    "VERSION": "1.0.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    # Outside a scope the guard manager gives nothing, not even to look at a model's fields.
    "DEFAULT_QUERY_MANAGER": "_base_manager",
    # Members of one name with several sets of values: what each set is called.
    "ENUM_NAME_OVERRIDES": {
        "ReviewDecisionEnum": "tiers.models.ReviewDecision.Kind",
        "ReviewItemStateEnum": "tiers.models.ReviewItem.State",
        "RegistrationStatusEnum": "deals.models.Status",
        "SalesStageEnum": "deals.models.SalesStage",
        "OpportunityStageEnum": "api.opportunities.STAGES",
        "PartKindEnum": "programs.document.model.ATTRIBUTION_KINDS",
        "JobStateEnum": "tiers.models.jobs.JobState",
        "RehearsalStateEnum": "tiers.models.YearRehearsal.State",
        "EnrollmentStatusEnum": "api.partners.STATUSES",
    },
}

# One line of JSON per request and event, on standard error: standard output belongs to the answers of commands.
_shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared_processors,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
                mask_line,
            ],
            "foreign_pre_chain": _shared_processors,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django_structlog": {"level": os.environ.get("PRM_LOG_LEVEL", "INFO")}},
}
