"""What a member's name and password must be like."""

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.members import passwords
from librabot.features.members.values import Secret

NAME_LIMIT = 40


def tidy_name(name: str) -> str:
    """``name`` as it is stored and compared."""
    return one_line(clean_text(name), limit=NAME_LIMIT)


def checked_name(name: str) -> str:
    """The name as it is stored; raises ``VAL4008`` for an empty one."""
    tidy = tidy_name(name)
    if not tidy:
        raise LibraError(Code.VAL4008, "name")
    return tidy


async def secret_of(password: str, name: str) -> Secret:
    """The password as it is stored.

    Raises ``VAL4008`` unless it has 10 to 200 characters and is not easily guessed.
    """
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise LibraError(Code.VAL4008, "password")
    if passwords.is_guessable(password, name):
        raise LibraError(Code.VAL4008, "guessable password")
    return Secret(await passwords.hashed(password))
