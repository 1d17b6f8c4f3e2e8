import pytest

pytest.register_assert_rewrite("tests.acceptance.check_world", "tests.acceptance.person")
