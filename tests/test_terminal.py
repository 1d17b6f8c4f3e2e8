import io
from collections.abc import Callable

from librabot.core.checks import Finding
from librabot.core.errors import Code, LibraError
from librabot.locale import Language, speaking
from librabot.settings import Mistake, read
from librabot.terminal import Ready, Service, Terminal


def told(tell: Callable[[Terminal], None], language: Language = "ko") -> str:
    stream = io.StringIO()
    with speaking(language):
        tell(Terminal(stream))
    return stream.getvalue()


def test_a_start_is_told_in_a_few_lines() -> None:
    services = (Service("Discord", "꺼짐", "DISCORD_BOT_TOKEN"), Service("AI", "gemini-x"))
    ready = Ready("1.2.3", "http://127.0.0.1:8080", "AAAA-BBBB-CCCC", services, 1.26)

    lines = told(lambda terminal: terminal.ready(ready))

    assert "1.3초" in lines
    assert "http://127.0.0.1:8080" in lines
    assert "AAAA-BBBB-CCCC" in lines
    assert "꺼짐 → DISCORD_BOT_TOKEN" in lines
    assert "gemini-x\n" in lines


def test_the_columns_line_up_though_korean_is_wide() -> None:
    services = (Service("데이터베이스", "하나"), Service("AI", "둘"))
    lines = told(lambda terminal: terminal.ready(Ready("1", "http://x", "", services, 1)))

    places = [
        _columns_before(line, word)
        for line in lines.splitlines()
        for word in ("하나", "둘")
        if word in line
    ]

    assert len(places) == 2
    assert len(set(places)) == 1


def _columns_before(line: str, word: str) -> int:
    return sum(2 if "가" <= each <= "힣" else 1 for each in line[: line.index(word)])


def test_an_owner_needs_no_code() -> None:
    lines = told(lambda terminal: terminal.ready(Ready("1", "http://x", "", (), 1)))

    assert "설정 코드" not in lines


def test_mistakes_are_told_by_name_in_both_languages() -> None:
    mistake = Mistake(
        "GEMINI_KEY", "is not a setting. Did you mean %(near)s?", {"near": "GEMINI_API_KEY"}
    )

    assert "GEMINI_KEY: 이런 설정은 없어요. 혹시 GEMINI_API_KEY인가요?" in told(
        lambda terminal: terminal.mistakes([mistake])
    )
    assert "Did you mean GEMINI_API_KEY?" in told(
        lambda terminal: terminal.mistakes([mistake]), "en"
    )


def test_a_failed_start_says_what_to_do() -> None:
    lines = told(lambda terminal: terminal.failed(LibraError(Code.DB5010, "LC_CTYPE C")))

    assert "DB5010" in lines
    assert "CREATE DATABASE" in lines
    assert "LC_CTYPE C" in lines


def test_settings_can_be_pasted_and_hide_secrets() -> None:
    settings = read({"GEMINI_API_KEY": "very-secret", "LIBRABOT_WEB_PORT": "1234"})

    lines = told(lambda terminal: terminal.settings(settings))

    assert "very-secret" not in lines
    assert "\nLIBRABOT_WEB_PORT=1234\n" in lines
    assert "\n#NOTION_TOKEN=\n" in lines


def test_findings_show_the_remedy_under_what_is_wrong() -> None:
    findings = [
        Finding("Korean search", ok=True, said="Korean text has trigrams"),
        Finding(
            "Clock",
            ok=False,
            said="PostgreSQL %(version)s",
            remedy="Let NTP set both clocks.",
            values={"version": "18"},
        ),
        Finding("Notion", ok=None, said="In order"),
    ]

    lines = told(lambda terminal: terminal.findings(findings)).splitlines()

    assert [line[0] for line in lines] == ["✓", "✗", " ", "–"]
    assert "NTP" in lines[2]


def test_a_stage_gives_way_to_the_next_on_a_live_terminal() -> None:
    class Live(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Live()
    terminal = Terminal(stream)
    terminal.stage("하나")
    terminal.stage("둘")
    terminal.line("끝")

    assert stream.getvalue().replace("\r\033[K", "|") == "|  하나…|  둘…|끝\n"
