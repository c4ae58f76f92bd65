"""The language model that every system asks: an OpenAI-compatible server on loopback.

    python -m eval.peers.model_server --gguf model.gguf --key …

llama.cpp's own, set as `rag` sets it for a model in its process, but for the room: the prompts of
the peers are several times as long. Prints its address as one line of JSON, and ends with its
standard input.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import xllamacpp

from eval.peers.protocol import own_output

CONTEXT = 8192
"""Tokens of prompt and reply: ten documents, or three chunks of 1,024, and what is said of them."""
LONGEST_REPLY = 512  # tokens; where no system sets a limit, a small model may never end
CACHE_MIB = 256  # prompts kept beside the current one


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--key", required=True)
    given = parser.parse_args()
    replies = own_output()
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(given.gguf)
    wanted.n_ctx = CONTEXT
    wanted.n_parallel = 1
    wanted.n_predict = LONGEST_REPLY
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = os.cpu_count() or 1
    wanted.cache_ram_mib = CACHE_MIB
    wanted.no_extra_bufts = True
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = 0
    wanted.api_keys = [given.key]
    wanted.ui = False
    wanted.endpoint_slots = False
    wanted.offline = True
    wanted.verbosity = -1
    server = xllamacpp.Server(wanted)
    replies.write(json.dumps({"address": server.listening_address}) + "\n")
    replies.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
