"""Who may come to which of the pages; that roles are kept is shown for every route alike."""

from typing import Any

from librabot.admin_web import aliases, explaining, holding, merging, phrases, tuning
from librabot.features.members.values import Role
from librabot.runtime import Background
from tests.admin_web.panel import House

UNUSED: Any = object()


def roles() -> dict[str, Role]:
    house = House()
    routes = [
        *house.routes(Background(house.reported.append)),
        *phrases.routes(phrases.PhrasePages(UNUSED, model_on=False)),
        *holding.routes(holding.HoldingPages(UNUSED)),
        *aliases.routes(UNUSED, UNUSED),
        *merging.routes(UNUSED),
        *explaining.routes(UNUSED),
        *tuning.routes(UNUSED),
    ]
    return {f"{route.method} {route.path}": route.role for route in routes}


def test_each_page_asks_for_the_role_it_needs() -> None:
    declared = roles()

    assert {place for place, role in declared.items() if role is Role.ANYONE} == {
        "GET /q/{entry_id}"
    }
    assert {place for place, role in declared.items() if role is Role.READER} == {
        "GET /",
        "GET /questions",
        "GET /questions/{id}",
        "GET /files/{id}",
        "GET /try",
        "POST /try",
        "GET /try/{id}",
        "GET /try/{id}/stream",
        "GET /questions/{id}/phrases",
        "GET /asked/{id}",
    }
    assert {place for place, role in declared.items() if role is Role.TA} == {
        "POST /try/{id}/choose",
        "POST /try/{id}/decline",
        "POST /questions/{id}/save",
        "POST /questions/{id}/verify",
        "POST /questions/{id}/discard",
        "POST /questions/{id}/reopen",
        "POST /preview",
        "POST /questions/{id}/phrases",
        "POST /questions/{id}/phrases/remove",
        "POST /questions/{id}/phrases/restore",
        "POST /questions/{id}/holding",
        "POST /questions/{id}/holding/renew",
        "GET /stale",
        "GET /aliases",
        "POST /aliases",
        "POST /aliases/remove",
        "GET /questions/{id}/merge",
        "POST /questions/{id}/merge",
        "POST /questions/{id}/part",
        "POST /asked/{id}/judge",
        "POST /asked/{id}/judge/undo",
        "GET /tuning",
        "POST /tuning",
        "POST /tuning/reset",
        "GET /jobs",
        "POST /jobs/retry",
    }
    assert {place for place, role in declared.items() if role is Role.OWNER} == {
        "GET /courses",
        "POST /courses",
        "POST /courses/rename",
        "POST /courses/term",
        "POST /courses/guild",
        "POST /courses/channel",
        "POST /courses/channel/clear",
        "POST /sample",
    }
