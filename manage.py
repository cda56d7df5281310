#!/usr/bin/env python3
"""The one command of this project: makes its own environment, then does what it was asked.

`up` runs everything, `test` tests everything, every other word is one of the project's or Django's commands.
"""

import sys

# Old Pythons must be able to read this file to be told so: it stays without newer syntax.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("This needs Python 3.11 or newer and runs on " + sys.version.split()[0] + ".\n"
             "Name a newer one, as in: python3.11 manage.py up")  # fmt: skip

import runpy
from pathlib import Path

if __name__ == "__main__":
    checkout = Path(__file__).resolve().parent
    # By path: importing the package would need what is not installed yet.
    runpy.run_path(str(checkout / "prm" / "embedded" / "environment.py"))["ensure"](checkout)
    from prm.embedded.main import main

    sys.exit(main(checkout, sys.argv[1:]))
