"""What holds of the check for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.support import check
from rag.types import Verdict

EVIDENCE = (
    "On {day} March 2020, about {count} US troops left the Taji base, {distance} km north of"
    " Baghdad, after Mike Pompeo said {share} percent of the attacks had failed."
)
PARAPHRASE = (
    "Some {count} American soldiers withdrew from Taji, {distance} kilometres from Baghdad, on"
    " March {day}, 2020; Pompeo put the failed attacks at {share} %."
)
FIGURES = {
    "day": st.integers(1, 31),
    "count": st.integers(2, 99_999),
    "distance": st.integers(2, 999),
    "share": st.integers(2, 99),
}
TEXTS = st.lists(st.text(max_size=60), max_size=3)
# Text made of what the rules look at reaches further into them than arbitrary characters do.
PIECES = st.sampled_from(
    "12 2,500 2.5 one two hundred thousand dozens of km % $ March May 2020 Monday yesterday not no"
    " never Iraq US U.S. al- - ' \" “ ” . , Ain Asad more than fewer 1/2 10:30 1990 s th K-1".split(
        " "
    )
)
TRICKY = st.lists(PIECES, max_size=25).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)


def yes(_document: str, _claim: str) -> float:
    """The judge that lets every meaning pass."""
    return 9.0


@given(st.text(), TEXTS, TEXTS)
def test_any_text_gets_a_verdict_with_a_reason(
    statement: str, evidence: list[str], context: list[str]
) -> None:
    verdict = check(statement, evidence, yes, context=context)
    assert isinstance(verdict, Verdict)
    assert verdict.reasons
    assert all(reason.strip() for reason in verdict.reasons)


@given(TRICKY, st.lists(TRICKY, max_size=3), st.lists(TRICKY, max_size=2))
def test_text_full_of_figures_gets_the_same_verdict_twice(
    statement: str, evidence: list[str], context: list[str]
) -> None:
    first = check(statement, evidence, context=context)
    assert first.reasons
    assert first == check(statement, evidence, context=context)


@given(st.one_of(st.text(min_size=1), TRICKY), TEXTS)
def test_a_whole_cited_sentence_is_supported_unasked(sentence: str, others: list[str]) -> None:
    def refuse(_document: str, _claim: str) -> float:
        raise AssertionError("the judge was asked about a quote")

    if not any(char.isalnum() for char in sentence):
        return
    verdict = check(sentence, [*others, sentence], refuse)
    assert verdict == Verdict("supported", ("quoted word for word",))


@given(st.one_of(st.text(), TRICKY), st.lists(TRICKY, min_size=1, max_size=2))
def test_without_a_judge_only_quotes_are_supported(statement: str, evidence: list[str]) -> None:
    verdict = check(statement, evidence)
    assert verdict.score is None
    assert verdict.label != "supported" or verdict.reasons == ("quoted word for word",)


@given(st.fixed_dictionaries(FIGURES))
def test_the_figures_of_the_evidence_pass(figures: dict[str, int]) -> None:
    verdict = check(PARAPHRASE.format(**figures), [EVIDENCE.format(**figures)], yes)
    assert verdict.label == "supported", verdict


@given(st.fixed_dictionaries(FIGURES), st.sampled_from(sorted(FIGURES)), st.data())
def test_a_changed_figure_is_never_supported(
    figures: dict[str, int], which: str, data: st.DataObject
) -> None:
    other = data.draw(FIGURES[which].filter(lambda value: value not in figures.values()))
    # "Some 2,450" is a fair way to say 2,500; a change has to be larger than that.
    if which == "count" and abs(other - figures[which]) <= 0.1 * max(other, figures[which]):
        return
    changed = PARAPHRASE.format(**{**figures, which: other})
    verdict = check(changed, [EVIDENCE.format(**figures)], yes)
    assert verdict.label in ("contradicted", "unsupported"), verdict
