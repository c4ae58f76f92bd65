"""Settings: from the environment, then the file, then defaults; what is wrong is named."""

from __future__ import annotations

import runpy
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from rag import settings
from rag.errors import SettingsError
from rag.settings import Settings, described, load, variable


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file that sets one number and one text."""
    path = tmp_path / "other.toml"
    path.write_text('llm_retries = 7\nstore = "from-file"\n', "utf-8")
    return path


def test_without_anything_every_setting_has_its_default(in_folder: Path) -> None:
    assert load({}) == Settings()


def test_the_environment_beats_the_file_and_the_file_beats_the_default(config: Path) -> None:
    loaded = load({"RAG_STORE": "from-environment"}, config=config)
    assert (loaded.store, loaded.llm_retries) == ("from-environment", 7)
    assert loaded.llm_timeout == Settings().llm_timeout


def test_what_is_given_in_code_beats_all(config: Path) -> None:
    environ = {"RAG_STORE": "from-environment"}
    assert load(environ, config=config, store="given").store == "given"


def test_what_is_given_as_none_counts_as_not_given(config: Path) -> None:
    assert load({}, config=config, store=None).store == "from-file"


def test_the_file_of_the_current_folder_is_read_where_none_is_named(in_folder: Path) -> None:
    (in_folder / "rag.toml").write_text('llm = "none"', "utf-8")
    assert load({}).llm == "none"


def test_a_named_file_replaces_that_of_the_current_folder(in_folder: Path, config: Path) -> None:
    (in_folder / "rag.toml").write_text('llm = "none"', "utf-8")
    assert load({}, config=config).llm is None


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_every_setting_can_come_from_its_variable(name: str, in_folder: Path) -> None:
    special = {"llm_points": "code", "strict": "yes", "refuse_below": "0.7"}
    value = (special | {"second_opinion_price": "1/2.5"}).get(name, "7")
    loaded = load({variable(name): value})
    assert str(getattr(loaded, name)) in {value, "7.0", "True"}
    assert loaded != Settings()


def test_the_endpoint_is_named_as_openai_names_it(in_folder: Path) -> None:
    loaded = load({"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
    assert (loaded.api_key, loaded.base_url) == ("key", "http://127.0.0.1:1/v1")


def test_an_empty_variable_is_an_unset_one(in_folder: Path) -> None:
    assert load({"RAG_LLM": "  ", "OPENAI_API_KEY": ""}) == Settings()


def test_space_around_a_value_is_not_part_of_it(in_folder: Path) -> None:
    assert load({"RAG_LLM": " none\n"}).llm == "none"


def test_variables_of_others_are_left_alone(in_folder: Path) -> None:
    assert load({"RAG_SOMETHING": "1", "PATH": "x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAG_LLM_TIMEOUT", "soon"),
        ("RAG_LLM_TIMEOUT", "0"),
        ("RAG_LLM_TIMEOUT", "-1"),
        ("RAG_LLM_TIMEOUT", "nan"),
        ("RAG_LLM_RETRIES", "2.5"),
        ("RAG_LLM_RETRIES", "-1"),
        ("RAG_LLM_POINTS", "both"),
        ("RAG_LLM_THREADS", "-2"),
        ("RAG_REFUSE_BELOW", "-0.1"),
        ("RAG_REFUSE_BELOW", "1.1"),
        ("RAG_REFUSE_BELOW", "nan"),
        ("RAG_SECOND_OPINION_PRICE", "5"),
        ("RAG_SECOND_OPINION_PRICE", "1/x"),
        ("RAG_SECOND_OPINION_PRICE", "-1/2"),
        ("RAG_SECOND_OPINION_PRICE", "nan/1"),
        ("RAG_SECOND_OPINION_PRICE", "1/inf"),
        ("RAG_STRICT", "perhaps"),
        ("RAG_STRICT", "2"),
        ("RAG_MAX_FILE_MB", "0"),
        ("RAG_MAX_FILE_MB", "20 MB"),
        ("RAG_ASKS_PER_MINUTE", "0"),
        ("RAG_ASKS_PER_MINUTE", "2.5"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_to_do(
    name: str, value: str, in_folder: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        load({name: value})
    assert name in str(caught.value)
    assert name in caught.value.hint


@pytest.mark.parametrize(
    "line",
    [
        "strict = 2",
        "strict = [true]",
        "llm_retries = true",
        "llm_retries = 1.5",
        'llm_timeout = "soon"',
        "llm_timeout = [1]",
    ],
)
def test_a_value_of_the_wrong_kind_in_the_file_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "rag.toml"
    path.write_text(line, "utf-8")
    with pytest.raises(SettingsError, match=f"RAG_{line.split(' ')[0].upper()}"):
        load({}, config=path)


@pytest.mark.parametrize(
    ("line", "strict"),
    [("strict = true", True), ("strict = false", False), ('strict = "on"', True)],
)
def test_a_switch_is_a_boolean_of_the_file_or_a_word(
    line: str, strict: bool, tmp_path: Path
) -> None:
    path = tmp_path / "rag.toml"
    path.write_text(line, "utf-8")
    assert load({}, config=path).strict is strict


def test_unknown_keys_of_the_file_are_all_named_with_those_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "rag.toml"
    path.write_text('stor = "x"\nmodel = "y"\nllm = "none"', "utf-8")
    with pytest.raises(SettingsError, match=r"unknown keys: model, stor\.") as caught:
        load({}, config=path)
    assert all(each.name in caught.value.hint for each in fields(Settings))


@pytest.mark.parametrize("content", [b"llm = ", b'llm = "\xff"', b"\x00"])
def test_a_broken_file_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rag.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"rag\.toml is not valid TOML"):
        load({}, config=path)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_named_file_that_cannot_be_read_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load({}, config=tmp_path / name)


def test_the_list_for_people_has_every_setting_once() -> None:
    rows = described()
    assert [row[0] for row in rows] == [variable(each.name) for each in fields(Settings)]
    assert len({row[0] for row in rows}) == len(rows)
    assert all(about and default for _, default, about in rows)


def test_a_key_is_not_told_by_what_prints_the_settings() -> None:
    assert "secret" not in repr(Settings(api_key="secret"))


def test_no_setting_has_the_name_that_is_asked_for() -> None:
    with pytest.raises(KeyError):
        variable("nonsense")


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().store = "other"  # type: ignore[misc]  # the mistake under test


def test_importing_the_room_reads_nothing(in_folder: Path) -> None:
    """A broken file in the current folder is met by whoever loads it, not by whoever imports."""
    (in_folder / "rag.toml").write_text("broken", "utf-8")
    module = runpy.run_path(settings.__file__, run_name="settings_again")
    with pytest.raises(SettingsError, match="not valid TOML"):
        module["load"]({})
