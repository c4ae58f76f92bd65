"""The tools for programs over MCP, asked by the real client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import CallToolResult, TextContent

from tests.served import PASSWORDS, served

QUESTION = "Through which border crossing did coalition forces leave Iraq?"


@pytest.fixture(scope="module")
def api(seeds_store: Path) -> Iterator[httpx2.Client]:
    with served(seeds_store, mcp=True) as client:
        yield client


def during(
    client: httpx2.Client,
    what: Callable[[ClientSession], Coroutine[Any, Any, Any]],
    headers: dict[str, str] | None = None,
) -> Any:
    """What `what` gives in a session with the server."""

    async def session() -> Any:
        async with (
            create_mcp_http_client(headers) as http,
            streamable_http_client(f"{client.base_url}/mcp", http_client=http) as (read, write, _),
            ClientSession(read, write) as opened,
        ):
            await opened.initialize()
            return await what(opened)

    return asyncio.run(session())


def call(client: httpx2.Client, tool: str, **arguments: Any) -> CallToolResult:
    result = during(client, lambda session: session.call_tool(tool, arguments))
    assert isinstance(result, CallToolResult)
    return result


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_the_tools_are_those_of_the_http_interface_and_say_what_they_take(
    api: httpx2.Client,
) -> None:
    tools = {tool.name: tool for tool in during(api, lambda each: each.list_tools()).tools}
    assert tools.keys() == {"ask", "search", "compare", "timeline", "audit", "articles"}
    assert all(tool.description for tool in tools.values())
    taken = {name: tool.inputSchema["properties"] for name, tool in tools.items()}
    assert all("request" not in each for each in taken.values())
    assert {"question", "history", "limit", "since", "publishers"} <= taken["ask"].keys()
    assert {"topic", "limit", "without"} <= taken["compare"].keys() == taken["timeline"].keys()
    assert {"text", "since"} <= taken["audit"].keys()
    assert all(each["description"] for of in taken.values() for each in of.values())


def test_they_give_the_documents_of_the_http_interface(api: httpx2.Client) -> None:
    asked = json.loads(text_of(call(api, "ask", question=QUESTION, limit=3)))
    told = api.post("/api/ask", json={"question": QUESTION, "limit": 3}).json()
    del asked["timings_ms"], told["timings_ms"]
    assert asked == told
    found = json.loads(text_of(call(api, "search", query="Patriot", limit=2)))
    assert found == api.get("/api/search", params={"q": "Patriot", "limit": 2}).json()
    for tool in ("compare", "timeline"):
        told = api.get(f"/api/{tool}", params={"topic": "US troops in Iraq"}).json()
        assert json.loads(text_of(call(api, tool, topic="US troops in Iraq"))) == told
    listed = json.loads(text_of(call(api, "articles")))
    assert listed == api.get("/api/articles").json()


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": " "}, "empty"),
        ("ask", {"question": "Who?", "since": "soon"}, "YYYY"),
        ("ask", {"question": "Who?", "limit": 0}, "limit"),
        ("ask", {"question": "Who?", "history": [["alone"]]}, "history"),
        ("search", {"query": "Iraq", "authors": ["Nobody At All"]}, "Nobody At All"),
        ("ask", {}, "question"),
        ("compare", {"topic": " "}, "empty"),
        ("timeline", {"topic": "Iraq", "until": "soon"}, "YYYY"),
        ("audit", {"text": "Troops left."}, "needs a language model"),
        ("index", {}, "index"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_a_way_on(
    tool: str, arguments: dict[str, Any], says: str, api: httpx2.Client
) -> None:
    result = call(api, tool, **arguments)
    assert result.isError
    assert says in text_of(result)
    assert "Traceback" not in text_of(result)


def test_without_the_switch_there_is_no_such_thing(seeds_store: Path) -> None:
    with served(seeds_store) as client:
        for path in ("/mcp", "/mcp/", "/gradio_api/mcp/"):
            assert client.post(path, json={}).status_code in (404, 405)


def test_with_accounts_it_wants_a_login_and_knows_who_asks(
    seeds_store: Path, tmp_path: Path
) -> None:
    environ = {"RAG_ASKS_PER_MINUTE": "1"}
    with served(seeds_store, users=tmp_path, mcp=True, environ=environ) as client:
        for path in ("/mcp", "/mcp/", "/gradio_api/mcp/", "/gradio_api/mcp/sse"):
            assert client.post(path, json={}).status_code == 401
            assert client.get(path).status_code == 401

        def search(name: str) -> bool:
            key = {"authorization": f"Bearer {name}:{PASSWORDS[name]}"}
            done = during(client, lambda each: each.call_tool("search", {"query": "Iraq"}), key)
            return not done.isError

        assert [search("ann"), search("ann"), search("bob")] == [True, False, True]
