"""Find a Chromium for the browser tests, or install Debian's: ``python -m tests.chromium``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")


def find() -> Path | None:
    """The browser, from ``CHROMIUM`` or the path."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


def install() -> None:
    """Install Debian's packages as root, or by sudo when it asks for no password."""
    prefix = () if os.geteuid() == 0 else ("sudo", "--non-interactive")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "--yes", "--no-install-recommends", *PACKAGES)):
        subprocess.run(  # noqa: S603 - fixed words only.
            (*prefix, "apt-get", "--quiet", *command),
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )


def main() -> int:
    """Return 0 when a browser is there in the end."""
    if find():
        return 0
    sys.stdout.write("Installing Chromium for the browser tests\n")
    try:
        install()
    except (OSError, subprocess.CalledProcessError):
        sys.stdout.write(
            "The tests need Chromium. Install it (Debian: apt-get install "
            f"{' '.join(PACKAGES)}), or name one: make test CHROMIUM=/path/to/chrome\n"
        )
        return 1
    return 0 if find() else 1


if __name__ == "__main__":
    sys.exit(main())
