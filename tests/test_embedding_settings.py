import pytest

from librabot.settings import SettingsError, Source, read


def mistaken(environment: dict[str, str]) -> set[str]:
    with pytest.raises(SettingsError) as caught:
        read(environment)
    return {mistake.name for mistake in caught.value.mistakes}


def test_embeddings_are_off_unless_asked_for() -> None:
    assert read({"GEMINI_API_KEY": "g", "EMBEDDING_MODEL": "m"}).embedding_source is None


def test_geminis_key_and_address_are_shared() -> None:
    settings = read(
        {"EMBEDDINGS": "gemini", "GEMINI_API_KEY": "g", "GEMINI_BASE_URL": "http://proxy"}
    )

    assert settings.embedding_source == Source(
        "gemini", "gemini-embedding-001", "g", "http://proxy"
    )


def test_a_compatible_servers_are_too() -> None:
    settings = read(
        {
            "EMBEDDINGS": "openai",
            "OPENAI_API_KEY": "o",
            "OPENAI_MODEL": "chat",
            "EMBEDDING_MODEL": "bge-m3",
        }
    )

    assert settings.embedding_source == Source("openai", "bge-m3", "o", None)


def test_one_may_chat_with_the_one_and_embed_with_the_other() -> None:
    settings = read(
        {
            "EMBEDDINGS": "openai",
            "GEMINI_API_KEY": "g",
            "EMBEDDING_BASE_URL": "http://localhost:11434/v1",
        }
    )

    assert settings.embedding_source == Source(
        "openai", "text-embedding-3-small", None, "http://localhost:11434/v1"
    )


def test_an_address_of_its_own_gets_a_key_of_its_own_or_none() -> None:
    shared = {"OPENAI_API_KEY": "o", "OPENAI_MODEL": "chat", "EMBEDDINGS": "openai"}
    elsewhere = {**shared, "EMBEDDING_BASE_URL": "http://elsewhere"}

    without = read(elsewhere).embedding_source
    own = read({**elsewhere, "EMBEDDING_API_KEY": "own"})

    assert without is not None
    assert without.api_key is None
    assert own.embedding_source is not None
    assert own.embedding_source.api_key == "own"
    assert "own" in own.secrets


@pytest.mark.parametrize(
    "environment",
    [
        {"EMBEDDINGS": "gemini"},
        {"EMBEDDINGS": "gemini", "OPENAI_API_KEY": "o", "OPENAI_MODEL": "m"},
        {"EMBEDDINGS": "gemini", "GEMINI_API_KEY": "g", "EMBEDDING_BASE_URL": "http://x"},
        {"EMBEDDINGS": "openai", "GEMINI_API_KEY": "g"},
    ],
)
def test_a_model_nobody_can_ask_is_a_mistake(environment: dict[str, str]) -> None:
    assert mistaken(environment) == {"EMBEDDING_API_KEY"}


def test_a_provider_that_does_not_exist_is_a_mistake() -> None:
    assert mistaken({"EMBEDDINGS": "on"}) == {"EMBEDDINGS"}
