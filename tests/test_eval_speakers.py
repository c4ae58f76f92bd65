"""The measures of issue six: labelled speakers and audited drafts, without a model."""

from __future__ import annotations

from pathlib import Path

from eval import audit, speakers


def test_labels_lie_in_the_seeds_and_speakers_are_found_on_them() -> None:
    texts = speakers.documents(None)
    labelled = [each for each in speakers.labels() if each.set == "seeds"]
    assert len(labelled) > 150
    for each in labelled:
        text = texts[each.set, each.document]
        assert 0 <= each.start < each.end <= len(text)
        assert all(text[start:end].strip() for start, end in each.speakers)
    rows = list(speakers.rows(labelled, texts, speakers.ours))
    plain = list(speakers.rows(labelled, texts, speakers.last_name_before_the_verb))
    ours, theirs = speakers.f1(rows), speakers.f1(plain)
    assert ours is not None
    assert theirs is not None
    assert ours >= 0.85 > theirs


def test_names_are_compared_without_what_only_surrounds_them() -> None:
    assert speakers.folded("The Pentagon’s") == "pentagon"
    assert speakers.folded("some officials") == speakers.folded("officials")
    assert speakers.folded("Mustafa Al-Kadhimi") == speakers.folded("Mustafa Kadhimi")
    assert speakers.folded("the") == "the"


def test_figures_of_nothing_are_none() -> None:
    assert speakers.f1([]) is None
    assert speakers.precision([]) is None
    assert speakers.recall([]) is None


def test_a_draft_to_audit_has_a_third_of_each_kind() -> None:
    texts = [file.read_text("utf-8") for file in sorted(audit.SEEDS.glob("*.txt"))]
    foreign = ["The harbour of Port Elva froze in January 1901, as Ruth Vale said to the council."]
    found = audit.drafted(texts, foreign * 1, 30)
    kinds = [each.kind for each in found]
    assert (kinds.count("true"), kinds.count("changed"), kinds.count("foreign")) == (10, 10, 1)
    assert audit.drafted(texts, foreign, 30) == found
    assert Path(audit.__file__).exists()
