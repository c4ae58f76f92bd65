"""Whatever a file holds: an article whose spans are right, or an error that says why not."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.articles import RawFile, parse
from rag.errors import RagError
from rag.types import Article

PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "\u2028",
            "\x0c",
            "\ufeff",
            "\u00a0",
            "\u200b",
            " ",
            "\t",
            "---\n",
        ),
        *(
            "By ",
            "Author: ",
            "Published: ",
            "Updated ",
            "Source: ",
            "Title: ",
            "© 2021 ",
            "(Reuters) — ",
        ),
        *(
            "05.08.2021",
            "31/02/2021",
            "August 2021",
            "AUGUſT 5, 2021",
            "2,500 $",
            "0 $",
            "MARCH 2021",
        ),
        *(
            "Jane Roe",
            "al-Kadhimi",
            "and ",
            ", ",
            ".",
            "|",
            "“",
            "”",
            "# ",
            "title: ",
            "date: ",
            "```",
            "===",
        ),
        *(
            "Subscribe to our newsletter",
            "Alwaght- While they left, nobody saw where they went.",
            "فاطمة",
        ),
        *("All rights reserved to ", "exclusively for “", "İstanbul", "ß", "²", "٣", "\U0001f600"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=30).map("".join)
NAMES = st.sampled_from(["a.txt", "a.md", "A.TXT"])


def parsed(name: str, data: bytes, sidecar: bytes | None = None) -> Article | None:
    raw = RawFile(Path(name), data, sidecar)
    try:
        return parse(raw, article_id="a", source=name)
    except RagError as error:
        refused = error
    assert str(refused)
    assert refused.hint
    return None


@settings(max_examples=300, deadline=None)
@given(NAMES, TEXTS)
@example("a.md", "---\ntitle: ''\n---\n")
@example("a.txt", "By Jane Roe, ")
def test_the_text_is_the_file_and_every_value_stands_where_it_says(name: str, text: str) -> None:
    """A value is its span's characters, begins and ends visibly, and is no layout."""
    found = parsed(name, text.encode())
    if found is None:
        return
    assert found.text == text
    for reading in (found.title, found.author, found.publisher):
        if reading:
            assert reading.span is not None
            assert reading.span.of(text) == reading.value
            assert reading.value == reading.value.strip("\ufeff\u200b \u00a0\t\r\n")
    for reading in (found.published, found.language):
        if reading:
            assert reading.span is not None
            assert reading.span.of(text).strip()
    assert list(found.furniture) == sorted(found.furniture, key=lambda span: span.start)
    ends = [span.end for span in found.furniture]
    starts = [span.start for span in found.furniture]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@settings(max_examples=200, deadline=None)
@given(NAMES, st.binary(max_size=200), st.none() | st.binary(max_size=40))
def test_any_bytes_give_an_article_or_an_error_with_a_hint(
    name: str, data: bytes, sidecar: bytes | None
) -> None:
    found = parsed(name, data, sidecar)
    assert found is None or found.text


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "author", "publisher", "published", "language", "other"]),
        st.none()
        | st.integers()
        | st.text(max_size=10)
        | st.sampled_from(["2021", "2021-08", "en"]),
        max_size=4,
    )
)
def test_any_sidecar_is_obeyed_or_refused(entries: dict[str, object]) -> None:
    found = parsed("a.txt", b"They left the base.", json.dumps(entries).encode())
    if found is None:
        return
    for key, stated in entries.items():
        reading = getattr(found, key)
        assert (reading and (reading.value, reading.span)) == (
            (str(stated).strip(), None) if stated is not None else None
        )
