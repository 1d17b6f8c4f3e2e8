"""What a person at the terminal reads: progress while it starts, the few lines when it runs."""

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from librabot.core.checks import Finding
from librabot.core.errors import LibraError
from librabot.locale import say as _
from librabot.settings import Mistake, Settings, shown_values, table


@dataclass(frozen=True, slots=True)
class Service:
    """One service in the start-up lines; ``setting`` turns on what is off."""

    name: str
    said: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """What is told once everything runs. ``setup_code`` is empty when there is an owner."""

    version: str
    panel_url: str
    setup_code: str
    services: tuple[Service, ...]
    seconds: float


class Terminal:
    """Writes to people, on one stream; logs go elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty()
        self._open_line = False

    def stage(self, words: str) -> None:
        """Show what is being done now; on a terminal the next stage takes its line."""
        if self._live:
            self._stream.write(f"\r\033[K  {words}…")
            self._open_line = True
        else:
            self._stream.write(f"{words}…\n")
        self._stream.flush()

    def ready(self, ready: Ready) -> None:
        """The lines of a successful start."""
        rows = [(_("Panel"), ready.panel_url)]
        if ready.setup_code:
            rows.append((_("Set-up code"), f"{ready.setup_code}  {_('(works once)')}"))
        for service in ready.services:
            hint = f" → {service.setting}" if service.setting else ""
            rows.append((service.name, f"{service.said}{hint}"))
        seconds = _("ready in %(seconds).1f s", seconds=ready.seconds)
        lines = [f"librabot {ready.version} · {seconds}", "", *_columns(rows), ""]
        self._write([*lines, "  " + _("Ctrl-C stops it; everything is kept.")])

    def stopping(self) -> None:
        """Say that stopping has begun, as it may take seconds."""
        self._write([_("Stopping: finishing what is being answered…")])

    def stopped(self) -> None:
        """Say that all ended in good order."""
        self._write([_("Stopped. Everything is kept for the next start.")])

    def failed(self, error: LibraError) -> None:
        """A start that cannot be: the sentence, what to do, the code."""
        fault = error.code.fault
        lines = [f"✗ {_(fault.sentence)} ({error.code.name})", f"  → {_(fault.remedy)}"]
        self._write([*lines, f"  {error.detail}"] if error.detail else lines)

    def mistakes(self, mistakes: Sequence[Mistake]) -> None:
        """Settings that cannot be accepted, all at once."""
        head = _("These settings cannot be accepted; nothing was started:")
        self._write(
            [
                f"✗ {head}",
                *(f"  {each.name}: {_(each.problem, **each.values)}" for each in mistakes),
            ]
        )

    def settings(self, settings: Settings) -> None:
        """Every setting with its value, secrets masked, in the form of a ``.env`` file."""
        values = shown_values(settings)
        for row in table():
            off = "" if values[row.name] else "#"
            self._write([f"# {_(row.description)}", f"{off}{row.name}={values[row.name]}"])

    def findings(self, findings: Sequence[Finding]) -> None:
        """The doctor's findings, one line each, with the remedy under what is wrong."""
        lines: list[str] = []
        for finding in findings:
            mark = {True: "✓", False: "✗", None: "–"}[finding.ok]
            code = f" ({finding.code})" if finding.code else ""
            lines.append(f"{mark} {_(finding.name)}: {_(finding.said, **finding.values)}{code}")
            if finding.remedy:
                lines.append(f"    → {_(finding.remedy, **finding.values)}")
        self._write(lines)

    def line(self, words: str) -> None:
        """One line."""
        self._write([words])

    def _write(self, lines: Sequence[str]) -> None:
        if self._open_line:
            self._stream.write("\r\033[K")
            self._open_line = False
        self._stream.write("\n".join(lines) + "\n")
        self._stream.flush()


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    widest = max(_width(name) for name, _value in rows)
    return [f"  {name}{' ' * (widest - _width(name))}   {value}" for name, value in rows]


def _width(text: str) -> int:
    """Columns on a terminal, where a Korean character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
