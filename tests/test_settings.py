from pathlib import Path

import pytest

from librabot.settings import RETIRED, SettingsError, read, shown_values, table


def mistakes(environment: dict[str, str], env_file: Path | None = None) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        read(environment, env_file=env_file)
    return {mistake.name: str(mistake) for mistake in caught.value.mistakes}


def test_no_setting_at_all_is_enough() -> None:
    settings = read({})

    assert settings.discord.bot_token is None
    assert settings.base.database_url is None
    assert settings.gemini.model == "gemini-3.8-flash"
    assert settings.base.features == ("questions",)


def test_names_that_people_have_in_their_env_file_are_taken(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        "DISCORD_BOT_TOKEN=tok\nGEMINI_API_KEY='key'\nNOTION_TOKEN=ntn\nNOTION_DB_ID=abc\n"
        "DATABASE_URL=postgres://u:p@h:5432/d\nSECRET_KEY=0123456789abcdef\n"
        "ALLOWED_HOSTS=a.example, b.example\nDEBUG=False\nDOCKER_USERNAME=x\n"
    )

    settings = read({}, env_file=env_file)

    assert settings.gemini.api_key is not None
    assert settings.gemini.api_key.get_secret_value() == "key"
    assert settings.web.allowed_hosts == ("a.example", "b.example")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("LIBRABOT_WEB_PORT=1234\n")

    assert read({"LIBRABOT_WEB_PORT": "4321"}, env_file=env_file).web.port == 4321


def test_an_unknown_name_stops_with_a_suggestion() -> None:
    problems = mistakes({"GEMINI_API_KEE": "x", "LIBRABOT_NONSENSE": "y", "PATH": "/bin"})

    assert set(problems) == {"GEMINI_API_KEE", "LIBRABOT_NONSENSE"}
    assert "GEMINI_API_KEY" in problems["GEMINI_API_KEE"]


def test_any_unknown_name_in_the_file_is_a_mistake(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("SECRET_KEYS=0123456789abcdef\n")

    assert "SECRET_KEY" in mistakes({}, env_file)["SECRET_KEYS"]


def test_every_fault_is_told_at_once_and_without_its_value() -> None:
    problems = mistakes(
        {
            "LIBRABOT_WEB_PORT": "http",
            "DATABASE_URL": "mysql://user:hunter2@h/d",
            "NOTION_TOKEN": "ntn_x",
            "SECRET_KEY": "hunter2",
            "DISCORD_GATEWAY_URL": "http://x",
        }
    )

    assert set(problems) == {
        "LIBRABOT_WEB_PORT",
        "DATABASE_URL",
        "SECRET_KEY",
        "DISCORD_GATEWAY_URL",
    }
    assert "hunter2" not in str(problems)


def test_settings_that_need_each_other() -> None:
    problems = mistakes({"OPENAI_BASE_URL": "http://localhost:11434/v1", "NOTION_TOKEN": "ntn_x"})

    assert set(problems) == {"OPENAI_MODEL", "NOTION_DB_ID"}


def test_an_unknown_name_does_not_hide_what_is_missing() -> None:
    assert set(mistakes({"NOTION_TOKEN": "ntn_x", "LIBRABOT_X": "1"})) == {
        "NOTION_DB_ID",
        "LIBRABOT_X",
    }


def test_a_feature_that_does_not_exist_is_a_mistake() -> None:
    assert (
        "questions" in mistakes({"LIBRABOT_FEATURES": "questions,telepathy"})["LIBRABOT_FEATURES"]
    )


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n")

    settings = read({"DISCORD_BOT_TOKEN_FILE": str(file)})

    assert settings.discord.bot_token is not None
    assert settings.discord.bot_token.get_secret_value() == "from-file"
    assert "from-file" in settings.secrets


def test_a_secret_given_twice_or_in_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("x")

    problems = mistakes(
        {
            "NOTION_TOKEN": "a",
            "NOTION_TOKEN_FILE": str(file),
            "GEMINI_API_KEY_FILE": str(tmp_path / "none"),
        }
    )

    assert {"NOTION_TOKEN", "GEMINI_API_KEY_FILE"} <= set(problems)


def test_only_secrets_have_a_file_form() -> None:
    assert "GEMINI_MODEL_FILE" in mistakes({"GEMINI_MODEL_FILE": "/x"})


def test_an_empty_value_counts_as_unset() -> None:
    assert read({"DISCORD_BOT_TOKEN": " "}).discord.bot_token is None


def test_shown_values_hide_secrets() -> None:
    shown = shown_values(read({"GEMINI_API_KEY": "very-secret", "GEMINI_MODEL": "m"}))

    assert "very-secret" not in str(shown)
    assert shown["GEMINI_MODEL"] == "m"


def test_every_setting_is_described_and_none_is_retired() -> None:
    rows = table()

    assert all(row.description.endswith(".") for row in rows)
    assert len({row.name for row in rows}) == len(rows)
    assert not {row.name for row in rows} & RETIRED


def test_half_of_a_compatible_server_is_told_by_name() -> None:
    assert set(mistakes({"OPENAI_MODEL": "m"})) == {"OPENAI_BASE_URL"}
    assert set(mistakes({"OPENAI_API_KEY": "k"})) == {"OPENAI_MODEL"}
    assert read({"OPENAI_API_KEY": "k", "OPENAI_MODEL": "m"}).openai.model == "m"


def test_the_port_of_compose_may_stand_in_the_same_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PANEL_PORT=80\n")

    assert read({}, env_file=env_file).web.port == 8080
