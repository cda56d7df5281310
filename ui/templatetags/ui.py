"""`{% load ui %}`: every component is one tag, its markup one file in `templates/ui/`.

Tags without content are leaves; those with an end tag (`{% sheet %}...{% endsheet %}`) wrap the page's own.
`ui/README.md` lists them with examples.
"""

from ui.tags import acting, filters, lists, standing
from ui.tags.library import register

__all__ = ["acting", "filters", "lists", "register", "standing"]
