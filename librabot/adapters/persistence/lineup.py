"""Which model is asked first, and what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from librabot.adapters.persistence.failure import AttemptError
from librabot.core.errors import Code

ABOUT_THE_QUESTION = frozenset({Code.AI4001, Code.AI5002, Code.AI5007})
"""What a reply may fail with although the model is as good as before."""

_REST_SECONDS = {
    Code.AI5003: 30.0,
    Code.AI5004: 3600.0,
    Code.AI5005: 30.0,
    Code.AI5006: 3600.0,
}
"""How long a model that failed is asked last; one that was renamed or ran dry comes back."""


class Standing(Enum):
    """How a model is known to stand."""

    OK = "ok"
    RETIRED = "retired"
    REFUSED = "key refused"
    UNREACHABLE = "unreachable"
    LIMITED = "limited"


_STANDINGS = {
    Code.AI5001: Standing.REFUSED,
    Code.AI5004: Standing.LIMITED,
    Code.AI5006: Standing.RETIRED,
}


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """One model's standing. ``RETIRED`` is a suspicion; ``detail`` says what it rests on."""

    model: str
    standing: Standing
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of every model, first choice first."""

    models: tuple[ModelStanding, ...]

    @property
    def good(self) -> tuple[str, ...]:
        """The ids that can be asked."""
        return tuple(known.model for known in self.models if known.standing is Standing.OK)

    @property
    def retired(self) -> tuple[str, ...]:
        """The ids that are suspected retired."""
        return tuple(known.model for known in self.models if known.standing is Standing.RETIRED)


@dataclass(frozen=True, slots=True)
class _Rest:
    until: float
    code: Code


@dataclass(slots=True)
class Lineup:
    """Models, first choice first; one that failed is asked last for a while.

    ``now`` is in seconds on any clock, always the same one. Raises ``ValueError`` without a model.
    """

    models: Sequence[str]
    _rests: dict[str, _Rest] = field(default_factory=dict)
    _known: dict[str, ModelStanding] = field(default_factory=dict)
    _have_answered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.models = tuple(dict.fromkeys(self.models))
        if not self.models:
            raise ValueError("a line-up needs at least one model")

    def order(self, now: float) -> tuple[str, ...]:
        """The order in which to ask now."""
        return tuple(sorted(self.models, key=lambda model: self._resting(model, now) is not None))

    def answered(self, model: str) -> None:
        """Note that ``model`` gave a reply."""
        self._have_answered.add(model)
        self._rests.pop(model, None)
        self._known[model] = ModelStanding(model, Standing.OK)

    def looks_good(self, model: str, now: float) -> None:
        """Note that the provider knows ``model``; a spent allowance cannot be seen that way."""
        rest = self._resting(model, now)
        if rest is None or rest.code is not Code.AI5004:
            self._rests.pop(model, None)
            self._known[model] = ModelStanding(model, Standing.OK)

    def failed(self, model: str, failed: AttemptError, now: float) -> None:
        """Note why ``model`` was left, and let it rest."""
        rest_seconds = failed.retry_after or _REST_SECONDS.get(failed.code, 0.0)
        self._rests[model] = _Rest(now + rest_seconds, failed.code)
        self._known[model] = ModelStanding(model, self._standing(model, failed), failed.detail)

    def report(self) -> Probe:
        """What is known so far; a model nobody asked counts as good."""
        unknown = {model: ModelStanding(model, Standing.OK) for model in self.models}
        return Probe(tuple((unknown | self._known)[model] for model in self.models))

    def _resting(self, model: str, now: float) -> _Rest | None:
        rest = self._rests.get(model)
        return rest if rest is not None and rest.until > now else None

    def _standing(self, model: str, failed: AttemptError) -> Standing:
        if failed.suspect and model not in self._have_answered:
            return Standing.RETIRED
        return _STANDINGS.get(failed.code, Standing.UNREACHABLE)
