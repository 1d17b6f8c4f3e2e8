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
    "embeddings": "Search by meaning",
    "notion": "Notion",
}
TITLES: Mapping[Language, Mapping[str, str]] = {
    "en": GROUPS,
    "ko": {
        "base": "기본",
        "web": "패널",
        "discord": "디스코드",
        "gemini": "Google Gemini",
        "openai": "OpenAI 호환 서버",
        "embeddings": "뜻으로 찾기",
        "notion": "Notion",
    },
}
HEADS: Mapping[Language, str] = {
    "en": "| Name | Default | Meaning |",
    "ko": "| 이름 | 기본값 | 뜻 |",
}
_TABLE = re.compile(r"(<!-- table:(\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def settings_table(language: Language) -> str:
    """Every setting with its default and meaning."""
    lines: list[str] = []
    for group, title in TITLES[language].items():
        lines += ["", f"**{title}**", "", HEADS[language], "|---|---|---|"]
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
        "| Code | Severity · 심각도 | Retry · 재시도 | Sentence · 문장 | What to do · 할 일 |",
        "|---|---|---|---|---|",
    ]
    for code in Code:
        fault = code.fault
        retry = "yes" if fault.retry_may_help else "no"
        sentence, remedy = (
            f"{words}<br>{say_in('ko', words)}" for words in (fault.sentence, fault.remedy)
        )
        cells = (code.name, fault.severity.value, retry, sentence, remedy)
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
