"""Which models a corpus works with, as the settings name them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rag import weights
from rag.embedding import AnyEmbedding, EmbeddedModel, Embedder, EndpointEmbedder, adapted
from rag.errors import SettingsError
from rag.llm import LLM, EndpointLLM
from rag.llm.embedded import EmbeddedLLM
from rag.reranker import CrossEncoder, LateInteraction
from rag.settings import Settings

DEFAULT_MODEL = "gpt-4o-mini"
"""Model asked for where a key or base URL is set and no model is named."""


def embedder(chosen: Settings, given: AnyEmbedding | None = None) -> Embedder:
    """What makes vectors: a `given` LlamaIndex embedding, else as the settings say.

    Raises SettingsError.
    """
    if given is not None:
        return adapted(given)
    if chosen.embedding == "embedded":
        return EmbeddedModel()
    _endpoint(chosen, "RAG_EMBEDDING", chosen.embedding)
    return EndpointEmbedder(chosen.embedding, api_key=chosen.api_key, base_url=chosen.base_url)


@cache
def late_interaction() -> LateInteraction:
    """The one late interaction of a process: what it has encoded serves every corpus."""
    return LateInteraction()


@cache
def cross_encoder() -> CrossEncoder:
    """The one cross-encoder of a process, with the scores it remembers."""
    return CrossEncoder()


def language_model(chosen: Settings, progress: weights.Progress | None = None) -> LLM | None:
    """The language model of the settings; None where answers are quotes. Raises SettingsError."""
    name = chosen.llm
    if name is None:
        if chosen.api_key or chosen.base_url:
            name = DEFAULT_MODEL
        else:
            name = "embedded" if weights.installed(weights.QWEN) else "none"
    if name == "none":
        return None
    if name == "embedded":
        return EmbeddedLLM(
            weights.QWEN.name,
            lambda: weights.assemble(weights.QWEN, _cache(chosen), progress),
            threads=chosen.llm_threads,
        )
    if name.endswith(".gguf") or Path(name).is_file():
        return EmbeddedLLM(Path(name).name, lambda: Path(name), threads=chosen.llm_threads)
    _endpoint(chosen, "RAG_LLM", name)
    return EndpointLLM(
        name, api_key=chosen.api_key, base_url=chosen.base_url, retries=chosen.llm_retries
    )


def second_opinion(chosen: Settings) -> LLM | None:
    """The model that seconds the language model; None where none is set. Raises SettingsError."""
    name = chosen.second_opinion
    if name is None:
        return None
    _endpoint(chosen, "RAG_SECOND_OPINION", name)
    return EndpointLLM(
        name, api_key=chosen.api_key, base_url=chosen.base_url, retries=chosen.llm_retries
    )


def _endpoint(chosen: Settings, variable: str, name: str) -> None:
    """Nothing may leave the machine because of a mistyped name."""
    if not (chosen.api_key or chosen.base_url):
        raise SettingsError(
            f"{variable} names the model {name}, but no endpoint is set.",
            hint="Set OPENAI_BASE_URL (and OPENAI_API_KEY where the endpoint wants one), or use"
            " embedded.",
        )


def _cache(chosen: Settings) -> Path:
    if chosen.cache:
        return Path(chosen.cache)
    from platformdirs import user_cache_path

    return user_cache_path("rag")
