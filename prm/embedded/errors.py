"""What went wrong, said so that the reader knows what to do."""

import errno
from pathlib import Path


class EmbeddedError(Exception):
    """A sentence for a person; `manage.py` prints it and ends with status 1."""


def explain_os_error(error: OSError, folder: Path) -> EmbeddedError:
    """Turn what the operating system says about `folder` into a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedError(f"The disk that holds {folder} is full. Free some space, then start again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EmbeddedError(f"{folder} cannot be written. Choose another folder with --data DIR.")
    return EmbeddedError(f"{folder} cannot be used: {error.strerror or error}.")
