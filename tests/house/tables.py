"""The documentation's tables, made from the code: ``python -m tests.house.tables`` writes them."""

import re
from collections.abc import Mapping
from pathlib import Path

from librabot import settings
from librabot.core.errors import Code
from librabot.locale import Language, say_in

ROOT = Path(__file__).parents[2]
GROUPS = {
    "base": "The process",
    "web": "The panel",
    "discord": "Discord",
    "gemini": "Google Gemini",
    "openai": "OpenAI-compatible servers",
    "notion": "Notion",
}
_TABLE = re.compile(r"(<!-- table:(\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def settings_table(language: Language) -> str:
    """Every setting with its default and meaning."""
    lines: list[str] = []
    for group, title in GROUPS.items():
        lines += ["", f"**{title}**", "", "| Name | Default | Meaning |", "|---|---|---|"]
        for row in settings.table():
            if row.group == group:
                name = f"`{row.name}`" + (f", `{row.name}_FILE`" if row.secret else "")
                default = f"`{row.default}`" if row.default else ""
                lines.append(f"| {name} | {default} | {say_in(language, row.description)} |")
    return "\n".join(lines) + "\n\n"


def errors_table() -> str:
    """Every code, gravest domain order as in the code."""
    lines = [
        "",
        "| Code | Severity | Retry | Sentence | 문장 | What to do |",
        "|---|---|---|---|---|---|",
    ]
    for code in Code:
        fault = code.fault
        retry = "yes" if fault.retry_may_help else "no"
        korean = say_in("ko", fault.sentence)
        cells = (code.name, fault.severity.value, retry, fault.sentence, korean, fault.remedy)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n\n"


def env_example() -> str:
    """The ``.env.example``: every setting, each commented out at its default."""
    lines = ["# Copy to .env. Everything is optional; secrets can be given as NAME_FILE=/path too."]
    for group, title in GROUPS.items():
        lines += ["", f"# --- {title} ---"]
        for row in settings.table():
            if row.group == group:
                lines += [f"# {row.description}", f"#{row.name}={row.default}"]
    return "\n".join(lines) + "\n"


def tables() -> Mapping[str, str]:
    """The tables by the name under which a document places them."""
    return {
        "settings_en": settings_table("en"),
        "settings_ko": settings_table("ko"),
        "errors": errors_table(),
    }


def filled(text: str) -> str:
    """``text`` with each ``<!-- table:name -->`` … ``<!-- end -->`` filled anew."""
    made = tables()
    return _TABLE.sub(lambda match: f"{match[1]}{made[match[2]]}{match[3]}", text)


def documents() -> list[Path]:
    """Every Markdown document of the repository that places a table."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return [path for path in found if _TABLE.search(path.read_text(encoding="utf-8"))]


def main() -> None:
    """Write what is out of date."""
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
    for path in documents():
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
