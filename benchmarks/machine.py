"""What the figures were measured on, and what a process takes of it."""

import os
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_MIB = 1024
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def describe() -> None:
    """Tell on the standard error where this runs, and how busy it is already."""
    cores = len(os.sched_getaffinity(0))
    memory = int(_field("/proc/meminfo", "MemTotal")) // _MIB**2
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    print(
        f"{_processor()}, {cores} cores, {memory} GiB; {system}; load average {load_average()}",
        file=sys.stderr,
        flush=True,
    )


def load_average() -> float:
    """Processes that wanted a core, over the last minute."""
    return round(os.getloadavg()[0], 2)


def pss_mib(pid: int) -> float:
    """Memory of a process in MiB, what it shares counted by its share (proportional set size)."""
    return round(int(_field(f"/proc/{pid}/smaps_rollup", "Pss")) / _MIB, 1)


@dataclass(frozen=True, slots=True)
class Spent:
    """The CPU time of one process so far, in seconds; of its children only those it has reaped."""

    user: float
    system: float

    @classmethod
    def by(cls, pid: int) -> Self:
        """From the kernel's count, in steps of 10 ms."""
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()
        return cls(int(fields[11]) / _TICKS_A_SECOND, int(fields[12]) / _TICKS_A_SECOND)

    @property
    def seconds(self) -> float:
        """Both together."""
        return self.user + self.system


def _processor() -> str:
    try:
        return _field("/proc/cpuinfo", "model name")
    except LookupError:
        return platform.machine()


def _field(path: str, name: str) -> str:
    """A value of a file of ``name: value`` lines, its unit left out where it is a number."""
    text = Path(path).read_text(encoding="utf-8")
    found = re.search(rf"^{name}\s*:\s*(?:(\d+) kB|(.*))$", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"{path} has no {name}")
    return found[1] or found[2]
