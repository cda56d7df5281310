"""What gunicorn serves. It refuses to start through a database role that the walls do not hold for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.settings")

application = get_wsgi_application()

from tenancy.guard import require_safe_role  # noqa: E402  (settings come first)

require_safe_role()
