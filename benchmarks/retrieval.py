"""How well the same question is known again: files of questions, through the product's own path."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.figures import percentile
from benchmarks.known import Asked, Known, Stocked, read, stock
from benchmarks.stage import archive
from benchmarks.verdicts import Exported, judged, verdicts_of
from librabot import telemetry
from librabot.db.questions import QuestionRows
from librabot.db.rarities import RarityRows
from librabot.features.questions.finding import Finding
from librabot.features.questions.judging import Verdict
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.rarities import Rarities
from librabot.runtime import Background, Clock

_DEPTHS: Final = (1, 3, 5, 10)
_OUTCOMES: Final = ("served_right", "served_wrong", "offered_right", "offered_wrong", "new")


@dataclass(slots=True)
class Tally:
    """What became of the questions of one file, by kind."""

    kinds: dict[str, dict[str, int]] = field(default_factory=dict)
    answerable: int = 0
    found: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_DEPTHS, 0))
    took_ms: list[float] = field(default_factory=list)

    def add(self, asked: Asked, decision: Decision, stocked: Stocked, took_ms: float) -> None:
        """Count one question."""
        ids = [stocked.names[candidate.entry_id] for candidate in decision.candidates]
        kind = self.kinds.setdefault(asked.kind, dict.fromkeys(("n", *_OUTCOMES), 0))
        kind["n"] += 1
        kind[outcome_of(asked, decision, stocked)] += 1
        self.took_ms.append(took_ms)
        if asked.expect is not None:
            self.answerable += 1
            for depth in _DEPTHS:
                self.found[depth] += asked.expect in ids[:depth]

    def figure(self, name: str) -> dict[str, Any]:
        """All of it as one JSON object."""
        whole = max(1, self.answerable)
        return {
            "file": name,
            "kinds": self.kinds,
            "recall": {str(depth): round(n / whole, 4) for depth, n in self.found.items()},
            "ms": {f"p{part}": round(percentile(self.took_ms, part), 2) for part in (50, 95)},
        }


def outcome_of(asked: Asked, decision: Decision, stocked: Stocked) -> str:
    """Which of the outcomes a decision is, for what the question needed."""
    if decision.served is not None:
        right = stocked.names[decision.served.entry_id] == asked.expect
        return "served_right" if right else "served_wrong"
    if decision.outcome == "offer":
        shown = [stocked.names[candidate.entry_id] for candidate in decision.offered]
        return "offered_right" if asked.expect in shown else "offered_wrong"
    return "new"


async def measure(
    finding: Finding,
    known: Known,
    stocked: Stocked,
    *,
    exported: Exported | None,
    verdicts: Mapping[int, Verdict],
) -> dict[str, Any]:
    """Ask every question of a file."""
    tally = Tally()
    for number, asked in enumerate(known.asked):
        course_id = stocked.course_of(asked)
        began = perf_counter()
        decision = await finding.decide(course_id, asked.text)
        took_ms = 1000 * (perf_counter() - began)
        if exported is not None:
            exported.add(known.name, number, asked.text, decision, stocked)
        if number in verdicts:
            decision = judged(decision, verdicts[number])
        tally.add(asked, decision, stocked, took_ms)
    return tally.figure(known.name)


def shown(figure: Mapping[str, Any]) -> Iterator[str]:
    """A figure as lines for people."""
    kinds = figure["kinds"]
    total = {name: sum(kind[name] for kind in kinds.values()) for name in ("n", *_OUTCOMES)}
    width = max(len("all"), *map(len, kinds))
    yield f"{figure['file']}"
    yield "  " + "kind".ljust(width) + "".join(name.rjust(15) for name in ("n", *_OUTCOMES))
    for kind, counts in chain(sorted(kinds.items()), [("all", total)]):
        cells = "".join(str(counts[name]).rjust(15) for name in ("n", *_OUTCOMES))
        yield f"  {kind.ljust(width)}{cells}"
    served = total["served_right"] + total["served_wrong"]
    precision = total["served_right"] / served if served else 1.0
    recall = "  ".join(f"@{depth} {value:.3f}" for depth, value in figure["recall"].items())
    yield f"  serve precision {precision:.3f}   recall of candidates {recall}"
    yield f"  decision p50 {figure['ms']['p50']} ms, p95 {figure['ms']['p95']} ms"


async def run(options: argparse.Namespace) -> None:
    """Every file in a database of its own, so that they do not meet."""
    exported = Exported() if options.export_candidates else None
    verdicts = verdicts_of(options.verdicts)
    for path in options.files:
        known = read(path, wordings=options.wordings, lookalikes=options.lookalikes)
        async with archive() as on:
            stocked = await stock(on.database, known)
            background = Background(telemetry.report)
            rarities = Rarities(RarityRows(on.database), background, Clock())
            figure = await measure(
                Finding(QuestionRows(on.database), rarities),
                known,
                stocked,
                exported=exported,
                verdicts=verdicts.get(known.name, {}),
            )
            await background.close(patience_seconds=1)
        print(json.dumps(figure, ensure_ascii=False) if options.json else "\n".join(shown(figure)))
    if exported is not None:
        exported.write(options.export_candidates)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
    parser.add_argument("--wordings", type=int, help="use so many of each entry's at most")
    parser.add_argument("--lookalikes", type=int, help="the same for look-alikes")
    parser.add_argument("--json", action="store_true", help="one JSON object a file")
    parser.add_argument(
        "--export-candidates",
        type=Path,
        metavar="OUT.jsonl",
        help="write what a judging model would be shown",
    )
    parser.add_argument(
        "--verdicts", type=Path, metavar="IN.jsonl", help="play a judging model's verdicts back"
    )
    asyncio.run(run(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
