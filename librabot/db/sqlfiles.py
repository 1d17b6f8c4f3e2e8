"""Where the SQL files are: beside the package in a checkout, inside it once installed."""

from pathlib import Path

import librabot


def sql_directory() -> Path:
    """The directory that holds ``migrations/`` and ``queries/``."""
    package = Path(librabot.__file__).parent
    installed = package / "sql"
    return installed if installed.is_dir() else package.parent / "sql"
