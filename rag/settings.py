"""Settings: frozen data from the environment (``RAG_*``), then ``rag.toml``, then defaults.

Importing this module reads nothing; :func:`load` does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from rag.errors import SettingsError
from rag.usage import Price


def _setting(
    default: object, about: str, *, variable: str | None = None, secret: bool = False
) -> Any:  # noqa: ANN401 (dataclasses.field is typed so)
    return field(default=default, repr=not secret, metadata={"about": about, "variable": variable})


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; every field is ``RAG_<NAME>`` in the environment and `<name>` in the file.

    `llm` and `cache` are None where unset; `rag.corpus` then chooses.
    """

    store: str = _setting("vectorstore", "folder that holds the index")
    llm: str | None = _setting(
        None,
        "embedded, none, a model name at the endpoint, or a path to a GGUF file; unset: gpt-4o-mini"
        " where a key or base URL is set, else embedded, else none",
    )
    llm_timeout: float = _setting(120.0, "seconds for one answer of the language model, all told")
    llm_retries: int = _setting(2, "how often a failed request to the endpoint is tried again")
    llm_points: str = _setting(
        "auto",
        "who attributes sentences: markers (the model), code (this program), or auto: code for a"
        " model that runs in process, markers at an endpoint",
    )
    llm_threads: int = _setting(0, "processor threads of an in-process model; 0: all cores")
    second_opinion: str | None = _setting(
        None,
        "a model at the endpoint that confirms or overturns each statement found supported; unset:"
        " none is asked",
    )
    second_opinion_price: str | None = _setting(
        None,
        "dollars for a million tokens that it reads and writes, such as 2.5/10; unset: unknown",
    )
    strict: bool = _setting(
        False, "yes: a sentence that failed its check is left out and counted; no: it is marked"
    )
    embedding: str = _setting("embedded", "embedded, or an embedding model's name at the endpoint")
    refuse_below: float = _setting(
        0.51,
        "probability, 0 to 1, that the articles answer below which a question is refused before"
        " anything is written; higher refuses more, of both kinds",
    )
    chroma_url: str | None = _setting(
        None, "URL of a Chroma server; unset: Chroma runs in process, in the store's folder"
    )
    cache: str | None = _setting(
        None, "folder for the assembled embedded model (1.1 GB); unset: the user's cache folder"
    )
    max_file_mb: float = _setting(20.0, "files over this many megabytes are refused")
    asks_per_minute: int = _setting(
        20, "questions one user may ask in a minute, where the page has accounts"
    )
    api_key: str | None = _setting(
        None, "key of the endpoint", variable="OPENAI_API_KEY", secret=True
    )
    base_url: str | None = _setting(
        None, "address of an OpenAI-compatible endpoint", variable="OPENAI_BASE_URL"
    )

    @property
    def max_file_bytes(self) -> int:
        """The limit of `max_file_mb`, in bytes."""
        return int(self.max_file_mb * 1_000_000)

    def __post_init__(self) -> None:
        for name, least in (
            ("llm_timeout", 0.1),
            ("llm_retries", 0),
            ("llm_threads", 0),
            ("max_file_mb", 0.001),
            ("asks_per_minute", 1),
        ):
            if not getattr(self, name) >= least:  # so that no nan passes
                raise SettingsError(
                    f"{variable(name)} should be at least {least}, is {getattr(self, name)}.",
                    hint=f"Set {variable(name)} to {least} or more.",
                )
        if not 0 <= self.refuse_below <= 1:
            raise SettingsError(
                f"{variable('refuse_below')} should be a probability, is {self.refuse_below}.",
                hint=f"Set {variable('refuse_below')} to a number from 0 to 1.",
            )
        if self.second_opinion_price is not None:
            try:
                Price.parsed(self.second_opinion_price)
            except ValueError:
                raise SettingsError(
                    f"{variable('second_opinion_price')} should be two amounts of dollars, is"
                    f" {self.second_opinion_price!r}.",
                    hint=f"Set {variable('second_opinion_price')} to those for reading and for"
                    " writing a million tokens, such as 2.5/10.",
                ) from None
        if self.llm_points not in ("auto", "markers", "code"):
            raise SettingsError(
                f"{variable('llm_points')} should be auto, markers or code, is"
                f" {self.llm_points!r}.",
                hint=f"Unset {variable('llm_points')} to let the program choose.",
            )


def variable(name: str) -> str:
    """The environment variable of the setting `name`."""
    for each in fields(Settings):
        if each.name == name:
            return str(each.metadata["variable"] or f"RAG_{name.upper()}")
    raise KeyError(name)


def described() -> list[tuple[str, str, str]]:
    """Every setting: its variable, its default as text, one line about it."""
    return [
        (
            variable(each.name),
            "unset" if each.default is None else str(each.default),
            str(each.metadata["about"]),
        )
        for each in fields(Settings)
    ]


def load(
    environ: Mapping[str, str], *, config: Path | None = None, **overrides: object
) -> Settings:
    """Settings from `environ`, then the file `config`, then defaults; `overrides` beat all three.

    Without `config`, ``rag.toml`` in the current folder is read if it is there. Raises
    SettingsError for a file that is missing (when named), broken, or has unknown keys, and for
    values that do not parse.
    """
    values: dict[str, object] = dict(_from_file(config))
    for each in fields(Settings):
        raw = environ.get(variable(each.name))
        if raw is not None and raw.strip():
            values[each.name] = raw.strip()
    values.update({name: value for name, value in overrides.items() if value is not None})
    known = {each.name: each for each in fields(Settings)}
    typed: dict[str, Any] = {
        name: _typed(name, known[name].default, value) for name, value in values.items()
    }
    return Settings(**typed)


def _from_file(config: Path | None) -> dict[str, object]:
    path = config or Path("rag.toml")
    if config is None and not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise SettingsError(
            f"The settings file {path} cannot be read ({exc.strerror}).",
            hint="Give --config a file that exists, or leave it out.",
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"The settings file {path} is not valid TOML: {exc}.",
            hint='A line looks like: llm = "embedded"',
        ) from exc
    unknown = sorted(set(values) - {each.name for each in fields(Settings)})
    if unknown:
        raise SettingsError(
            f"The settings file {path} has unknown keys: {', '.join(unknown)}.",
            hint="Known keys: " + ", ".join(each.name for each in fields(Settings)) + ".",
        )
    return values


_KINDS: Mapping[type, str] = {str: "text", bool: "yes or no"}
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def _typed(name: str, default: object, value: object) -> str | int | float | bool:
    kind: type = type(default) if default is not None else str
    word = str(value).lower()
    try:
        if kind is bool and word in (*_YES, *_NO):
            return word in _YES
        if isinstance(value, bool) or kind is bool:
            raise ValueError
        if kind is str:
            return str(value)
        return int(str(value)) if kind is int else float(str(value))
    except (TypeError, ValueError):
        raise SettingsError(
            f"{variable(name)} should be {_KINDS.get(kind, 'a number')}, is {value!r}.",
            hint=f"Unset {variable(name)} to use the default, {default}.",
        ) from None
