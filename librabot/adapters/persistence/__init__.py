"""How every language model is asked: deadlines, tries, pauses, and the next model of a line-up."""

from librabot.adapters.persistence.asking import Line, Persistent
from librabot.adapters.persistence.attempt import Piece
from librabot.adapters.persistence.failure import (
    AttemptError,
    Remedy,
    fault_of,
    telling,
    told_seconds,
)
from librabot.adapters.persistence.lineup import Lineup, ModelStanding, Probe, Standing
from librabot.adapters.persistence.patience import (
    DEADLINES,
    PACE,
    TRIES,
    Deadlines,
    Pace,
    pause_seconds,
)

__all__ = [
    "DEADLINES",
    "PACE",
    "TRIES",
    "AttemptError",
    "Deadlines",
    "Line",
    "Lineup",
    "ModelStanding",
    "Pace",
    "Persistent",
    "Piece",
    "Probe",
    "Remedy",
    "Standing",
    "fault_of",
    "pause_seconds",
    "telling",
    "told_seconds",
]
