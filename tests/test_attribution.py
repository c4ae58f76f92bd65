"""Sentences of prose are attributed to the evidence whose words they use."""

from __future__ import annotations

from rag.attribution import MOST, attribute, weigh
from rag.types import EvidenceSentence, Hit


def evidence(*texts: str, articles: str = "aaaaaaaaa") -> list[EvidenceSentence]:
    found = []
    for number, (text, article) in enumerate(zip(texts, articles, strict=False), 1):
        hit = Hit(1, 0.0, article, "v", "p", "a.txt", 0, len(text), text)
        found.append(EvidenceSentence(number, 0, len(text), text, 0.0, hit))
    return found


COMMITTEE = "The committee is headed by Qassem Al-Araji, National Security Adviser."
RESULTS = "It is expecting to show results within 30 days."
BASES = "Washington has about 14 air bases and camps in Iraq."


def test_a_sentence_goes_to_the_evidence_it_repeats() -> None:
    assert attribute("Qassem Al-Araji heads the committee.", evidence(BASES, COMMITTEE)) == (2,)


def test_word_forms_do_not_matter() -> None:
    assert attribute("Results were expected in 30 days.", evidence(BASES, RESULTS)) == (2,)


def test_a_sentence_of_two_facts_goes_to_both() -> None:
    both = "The committee of Qassem Al-Araji expects results within 30 days."
    assert set(attribute(both, evidence(BASES, COMMITTEE, RESULTS))) == {2, 3}


def test_what_shares_no_word_is_attributed_to_nothing() -> None:
    assert attribute("Penguins swim.", evidence(BASES, COMMITTEE)) == ()
    assert attribute("It is so.", evidence(BASES)) == ()
    assert attribute("Anything.", []) == ()


def test_a_figure_outweighs_a_common_word() -> None:
    evidences = evidence("Some 8,000 soldiers are there.", "There were 5,200 of them.")
    assert attribute("They are 5200 soldiers.", evidences)[0] == 2


def test_no_more_than_a_few_are_cited() -> None:
    many = evidence("Alpha one.", "Bravo two.", "Charlie three.", "Delta four.", "Echo five.")
    assert len(attribute("Alpha Bravo Charlie Delta Echo.", many)) == MOST


def test_names_and_figures_weigh_double() -> None:
    assert weigh("The army of Iraq has 14 bases") == {"armi": 1, "iraq": 2, "14": 2, "base": 1}


def test_a_sentence_is_attributed_to_one_article() -> None:
    both = "The committee of Qassem Al-Araji expects results within 30 days."
    found = attribute(both, evidence(BASES, COMMITTEE, RESULTS, articles="abc"))
    assert found in ((2,), (3,))
