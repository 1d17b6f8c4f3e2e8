"""What comes back from a browser unchanged."""

from librabot.admin_web.signing import seal, unseal
from tests.admin_web.visiting import KEY


def test_what_was_sealed_comes_back_for_its_purpose_in_its_time() -> None:
    sealed = seal(KEY, "toast", "저장했어요", until=100)

    assert sealed.isascii()
    assert unseal(KEY, "toast", sealed, now=100) == "저장했어요"
    assert unseal(KEY, "toast", sealed, now=101) is None
    assert unseal(KEY, "state", sealed, now=100) is None
    assert unseal(b"another key", "toast", sealed, now=100) is None
    assert unseal(KEY, "toast", sealed.replace("100.", "999.", 1), now=100) is None
    assert unseal(KEY, "toast", "\ud800.\ud800", now=100) is None
