"""What people type into a search field, as a pattern for LIKE."""

import re

_SPECIAL = re.compile(r"[\\%_]")


def holding(text: str) -> str:
    """The pattern of everything that holds ``text`` as it was typed."""
    return "%" + _SPECIAL.sub(r"\\\g<0>", text) + "%"
