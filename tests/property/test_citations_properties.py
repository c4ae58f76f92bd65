"""However a draft is cut into pieces, the same text is shown; no marker is shown or lost."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.citations import MarkerFilter, drafts
from rag.passages import sentences

words = st.sampled_from(["Two", "died", "U.S.", "he said", "2,500", "“We", "left”", "—", "x"])
marks = st.sampled_from(["⟦1⟧", "⟦2⟧", "⟦1, 2⟧", "⟦", "⟧", "⟦x⟧", "⟦99⟧"])
ends = st.sampled_from([". ", "! ", "? ", ".", "\n", " "])
texts = st.lists(st.one_of(words, marks, ends, st.text(max_size=6)), max_size=30).map("".join)


@given(texts, st.lists(st.integers(0, 200), max_size=8))
def test_the_same_text_is_shown_in_whatever_pieces_it_comes(text: str, cuts: list[int]) -> None:
    borders = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    shows = MarkerFilter()
    pieces = [text[a:b] for a, b in pairwise(borders)]
    shown = "".join(shows.feed(piece) for piece in pieces) + shows.finish()
    assert shown == re.sub(r"⟦[0-9,;\s]{1,24}⟧", "", text)


@given(texts)
def test_no_number_of_a_marker_is_lost_or_made_up(text: str) -> None:
    found = drafts(text, sentences)
    markers = re.findall(r"⟦([0-9,;\s]{1,24})⟧", text)
    named = {int(number) for inner in markers for number in re.findall("[0-9]+", inner)}
    kept = {number for draft in found for number in draft.markers}
    assert kept == (named if found else set())
    assert (
        not any(re.search(r"⟦[0-9]+⟧", draft.text) for draft in found)
        or "⟦⟦" in text
        or "⟦" in text
    )
