"""What other parts of the panel add to a question's page."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

Card = Callable[[web.Request, int], Awaitable[dict[str, object]]]
"""Gives, for an entry's id, what its template needs."""


async def with_cards(
    request: web.Request, context: dict[str, object], entry_id: int, cards: Sequence[Card]
) -> dict[str, object]:
    """The page's context with what each card adds."""
    for card in cards:
        context |= await card(request, entry_id)
    return context
