"""What a judging model would be shown, and what it said of it, as lines of JSON.

A line that is written: ``{"file", "query", "text", "decision", "candidates": [{"number", "entry",
"title"}]}``. A line that is read: ``{"file", "query", "same", "sure"}``, where ``same`` is the
number of the candidate that asks the same, or 0.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.known import Stocked
from librabot.features.questions.judging import JUDGED_LIMIT, Verdict, after
from librabot.features.questions.matching.deciding import Decision


class Exported:
    """Collects what a model would be shown, of the questions that would reach one."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, file: str, query: int, text: str, decision: Decision, stocked: Stocked) -> None:
        """One question; one that is served without a model is left out."""
        if decision.outcome == "serve" or not decision.candidates:
            return
        candidates = [
            {"number": number, "entry": stocked.names[each.entry_id], "title": each.title}
            for number, each in enumerate(decision.candidates[:JUDGED_LIMIT], start=1)
        ]
        line = {
            "file": file,
            "query": query,
            "text": text,
            "decision": decision.outcome,
            "candidates": candidates,
        }
        self._lines.append(json.dumps(line, ensure_ascii=False))

    def write(self, path: Path) -> None:
        """All of them."""
        path.write_text("".join(f"{line}\n" for line in self._lines), encoding="utf-8")


def verdicts_of(path: Path | None) -> Mapping[str, Mapping[int, Verdict]]:
    """The verdicts in a file of lines, by file and question."""
    found: dict[str, dict[int, Verdict]] = defaultdict(dict)
    if path is not None:
        for line in path.read_text(encoding="utf-8").splitlines():
            told: dict[str, Any] = json.loads(line)
            verdict = Verdict(int(told["same"]), bool(told.get("sure", True)))
            found[str(told["file"])][int(told["query"])] = verdict
    return found


def judged(decision: Decision, verdict: Verdict) -> Decision:
    """The decision after a model's verdict; one that serves never reached a model."""
    return decision if decision.outcome == "serve" else after(decision, verdict)
