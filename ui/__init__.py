"""Components of the pages: formats, template tags, charts. Imports no other app."""
