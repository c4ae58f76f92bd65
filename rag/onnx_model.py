"""A small transformer from an installed package, run by ONNX Runtime; loaded on first use.

Texts go through one at a time, without padding: the int8 weights quantise dynamically, so a text
batched with others would get another result (cosine down to 0.9956), and would not be faster. A
text has one processor, and several texts go through side by side (`spread`): the threads of one
run wait for each other longer than they work.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from rag import weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_TOKENS = 512  # what both models were trained with
PROCESSORS = (
    len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
)
_WITHOUT_OVERFLOW = ("session.x64quantprecision", "1")
"""Processors without VNNI overflow in the fast product of int8: a logit moves by .3, and a question
has other hits on another machine. The exact product takes a fifth longer there."""

_LOADING = threading.Lock()  # else two threads would load the same

T = TypeVar("T")


def spread(run: Callable[[str], T], texts: Sequence[str]) -> list[T]:
    """What `run` makes of each of `texts`, in order, on all processors; first come, first served.

    `run` must not call this in turn. Raises what it raises.
    """
    return list(_workers().map(run, texts)) if len(texts) > 1 else [run(text) for text in texts]


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PROCESSORS, thread_name_prefix="rag-model")


class OnnxModel:
    """Weights with their tokenizer; safe to share between threads.

    `outputs` of a call are those of the network for a batch of one: for the embedding model
    ``(1, tokens, 384)`` hidden states, for the reranker ``(1, 1)`` logits.
    """

    def __init__(self, model: weights.Weights) -> None:
        self._weights = model

    def outputs(self, text: str, pair: str | None = None) -> NDArray[np.float32]:
        """Run one text, or a pair of texts; whatever is past 512 tokens is cut from the longest.

        Raises WeightsError where the model is not installed or not the expected bytes.
        """
        import numpy as np

        tokenizer, session = _loaded(self._weights)
        encoding = tokenizer.encode(text, pair)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        result: NDArray[np.float32] = session.run(None, feed)[0]
        return result

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of `text` begins and ends, in characters; markers are at (0, 0).

        As many as `outputs` has hidden states. Raises WeightsError.
        """
        tokenizer, _ = _loaded(self._weights)
        found: list[tuple[int, int]] = tokenizer.encode(text).offsets
        return found


def _loaded(model: weights.Weights) -> tuple[Any, Any]:
    """Tokenizer and session of some weights; loaded once a process, whoever asks for them."""
    with _LOADING:
        return _load(model)


@cache
def _load(model: weights.Weights) -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer

    path = weights.locate(model)
    tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    options.intra_op_num_threads = 1
    options.add_session_config_entry(*_WITHOUT_OVERFLOW)
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return tokenizer, session
