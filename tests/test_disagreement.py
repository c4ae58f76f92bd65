"""Which figures differ, and how their sides are told apart."""

from __future__ import annotations

import pytest

from rag.disagreement import Differing, differing, stems_of
from rag.passages import passages
from rag.speakers import attributed
from rag.types import Article, Hit


def hit(article: str, text: str, published: str | None = None, title: str | None = None) -> Hit:
    """A passage that is a whole article."""
    cut = attributed(text, passages(Article(id=article, source=article, version="v", text=text)))
    return Hit(
        rank=1,
        score=0.0,
        article_id=article,
        article_version="v",
        passage_id=article,
        source=f"{article}.txt",
        start=0,
        end=len(text),
        text=text,
        title=title,
        published=published,
        speeches=tuple(s for p in cut for each in p.sentences for s in each.speeches),
    )


def values(found: Differing) -> list[str]:
    return [side[0].value for side in found.sides]


def test_figures_for_the_same_soldiers_differ() -> None:
    (found,) = differing(
        [
            hit("a", "There are currently 2,500 US troops in Iraq.", "2021-08-05"),
            hit("b", "The American force in Iraq: 5,200 American soldiers are stationed there."),
        ]
    )
    assert found.about == "the number of US troops"
    assert sorted(values(found)) == ["2,500", "5,200"]


def test_a_name_elsewhere_in_the_article_counts_only_where_a_number_is_asked_for() -> None:
    (found,) = differing(
        [
            hit("a", "There are currently 2,500 US troops in Iraq.", title="Who stays at Qayara"),
            hit("b", "5,200 American soldiers are stationed in Iraq."),
        ]
    )
    assert found.concerns("How many US troops are at Qayara?")
    assert not found.concerns("On what dates did Qayara go to US troops?")


def test_each_side_knows_its_date_and_speaker() -> None:
    (found,) = differing(
        [
            hit("a", "The Pentagon says there are 2,500 US troops in Iraq.", "2021-08-05"),
            hit("b", "In March 2020 there were 5,200 US troops in Iraq.", "2020-04-01"),
        ]
    )
    (first,), (second,) = found.sides
    assert (first.as_of, first.speech and first.speech.called) == ("2021-08-05", "the Pentagon")
    assert (second.as_of, second.speech) == ("2020-03", None)
    assert found.kind == "changed over time"


def test_official_counts_stand_against_unofficial_ones() -> None:
    text = (
        "The number of foreign soldiers in Iraq is estimated at 8,000, according to official"
        " sources. Non-official sources say that more than 16,000 foreign soldiers are in Iraq."
    )
    (found,) = differing([hit("a", text)])
    assert found.kind == "official against unofficial"


def test_of_whom_belongs_to_the_figure_before() -> None:
    text = "The number of foreign soldiers in Iraq is 8,000, 5,200 of whom are Americans."
    (found,) = differing([hit("a", text), hit("b", "There are 2,500 US troops in Iraq.")])
    assert sorted(values(found)) == ["2,500", "5,200"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # those that left are not those that stayed
        (
            "There are 2,500 US troops in Iraq.",
            "About 900 US troops have been withdrawn from Iraq.",
        ),
        # other soldiers
        ("There are 2,500 US troops in Iraq.", "There are 300 British troops in Iraq."),
        # both can be true
        ("There are 2,500 US troops in Iraq.", "There are fewer than 3,000 US troops in Iraq."),
        # the same value in other words
        ("There are 2,500 US troops in Iraq.", "There are 2500 American soldiers in Iraq."),
        # nothing tells that it is the same place or event
        ("The bomb killed 12 people.", "A storm killed 40 people."),
        # one is the other, rounded
        (
            "Of the troops in the camp near Mosul in Iraq 96.56% were Danes.",
            "Of the troops in the camp near Mosul in Iraq 96.5% were Danes.",
        ),
        # times and distances of different things
        ("The base lies 30 km north of Baghdad.", "Balad lies 80 km north of Baghdad."),
    ],
)
def test_what_can_be_true_together_is_no_disagreement(one: str, other: str) -> None:
    assert differing([hit("a", one), hit("b", other)]) == []


def test_two_counts_in_one_sentence_are_of_two_things() -> None:
    assert differing([hit("a", "Iraq has 14 bases and 3 bases in Iraq were handed over.")]) == []


def test_a_change_told_in_one_sentence_is_none_by_itself() -> None:
    text = "The US military cut its troops in Iraq from about 5,200 to 2,500 troops."
    assert differing([hit("a", text)]) == []
    (found,) = differing([hit("a", text), hit("b", "There are 900 US troops in Iraq.")])
    assert found.kind == "changed over time"


def test_only_questions_about_the_same_ones_are_concerned() -> None:
    (found,) = differing(
        [
            hit("a", "There are 2,500 US troops in Iraq."),
            hit("b", "There are 5,200 US troops in Iraq."),
        ]
    )
    assert found.concerns("How many American soldiers are in Iraq?")
    assert found.concerns("How large is the US force?")
    assert not found.concerns("How many British soldiers are in Iraq?")
    assert not found.concerns("Who claimed the attack?")
    assert not found.concerns("How many American soldiers are on the Red Sea?")


def test_a_share_without_a_noun_is_no_trouble() -> None:
    assert (
        differing([hit("a", "It cost 30%, 20 of whom were Danes."), hit("b", "It cost 40%.")]) == []
    )


def test_none_is_a_figure_too() -> None:
    (found,) = differing(
        [
            hit(
                "a",
                "After the vote of parliament in Baghdad 2,500 US troops were withdrawn from Iraq.",
            ),
            hit("b", "Since parliament's vote not a single US soldier was withdrawn from Iraq."),
        ]
    )
    assert (found.about, sorted(values(found))) == (
        "the number of US troops that left",
        ["2,500", "none"],
    )


FLOOD = (
    hit(
        "a",
        "At least 14 people were killed when the wall of the Korrel dam gave way after days of"
        " rain, the regional government said.",
        "2024-03-09",
        "Dam breach at Korrel leaves many dead",
    ),
    hit(
        "b",
        "The number of people killed by the Korrel dam collapse has risen to 19, governor Pavel"
        " Adeyemi said on Sunday.",
        "2024-03-11",
        "Death toll in Korrel flood rises",
    ),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Twenty-six people died in the flood, the report says.", "twenty-six"),
        ("The death toll of the flood is 31, according to the Red Cross.", "31"),
        ("The flood swept away a bus, killing 22.", "22"),
        ("The official count of 19 dead is wrong. Rescuers put the figure at 40.", "40"),
    ],
)
def test_the_dead_of_one_event_are_counted_in_several_ways(text: str, value: str) -> None:
    (found,) = differing([*FLOOD, hit("c", text, None, "What the Korrel inquiry found")])
    assert found.about == "the number of people killed"
    assert sorted(values(found)) == sorted(["at least 14", "19", value])
    assert found.concerns("How many people died at Korrel?")
    assert found.concerns("What is the death toll?")
    assert not found.concerns("How many people were injured at Korrel?")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # another event, in the headline or in the sentence
        ("Twenty-six people died in the flood.", "Storm over Harran"),
        ("Twenty-six people died when a bus left the road at Harran.", "After the Korrel flood"),
        # others, and other things that befell them
        ("Forty Iraqi people died in the flood.", "What the Korrel inquiry found"),
        ("Forty people were injured in the flood.", "What the Korrel inquiry found"),
    ],
)
def test_the_dead_of_two_events_are_not_compared(text: str, title: str) -> None:
    (found,) = differing([*FLOOD, hit("c", "26 people died at Korrel, the flood report says.")])
    assert found in differing(
        [
            *FLOOD,
            hit("c", "26 people died at Korrel, the flood report says."),
            hit("d", text, None, title),
        ]
    )


def test_a_number_given_for_the_one_before_counts_the_same() -> None:
    text = (
        "About 3,500 people have been housed in shelters, according to the Red Cross. The"
        " government put the number at 2,400."
    )
    (found,) = differing([hit("a", text)])
    assert sorted(values(found)) == ["2,400", "about 3,500"]
    assert {side[0].speech and side[0].speech.name for side in found.sides} == {
        "Red Cross",
        "government",
    }
    other = "A bus was swept away. The government put the number at 2,400."
    assert differing([hit("a", other)]) == []


@pytest.mark.parametrize(
    ("text", "about", "given"),
    [
        (
            "Pike wrote that the plan would cost every family £420 a year. The Treasury says £260."
            " The Institute, an independent think tank, puts it at £310.",
            "the cost",
            ["£260", "£310", "£420"],
        ),
        (
            "The company put its losses at 46 million pounds. The union said the true figure was"
            ' "nearer 20".',
            "the loss",
            ["46 million pounds", "nearer 20"],
        ),
        (
            "Salonen said the company had paid 12 percent of the costs. According to the journal,"
            " the figure was 30 percent.",
            "the share",
            ["12 percent", "30 percent"],
        ),
        (
            "The number of dengue cases has passed 48,000, the state health secretariat said. It"
            " rained. Regina Couto said the number of cases was 70,000.",
            "the number of dengue cases",
            ["48,000", "70,000"],
        ),
    ],
)
def test_a_bare_figure_is_of_what_was_told_of_before(
    text: str, about: str, given: list[str]
) -> None:
    (found,) = differing([hit("a", text)])
    assert found.about == about
    assert sorted(values(found)) == given


def test_a_number_is_no_sum() -> None:
    text = (
        "Up to 40 rebels oppose the £9 billion tax rise. A Downing Street source said the number"
        ' was "nearer 15".'
    )
    assert not any("£9 billion" in values(each) for each in differing([hit("a", text)]))


def test_sums_of_money_for_one_thing_differ() -> None:
    cost = (
        hit("a", "Officials warned that repairs to the wall of the Korrel dam could cost up to $120"
            " million and take two years.", "2024-03-09", "Dam breach at Korrel leaves 14 dead"),
        hit("b", "Rebuilding of the wall began in June and is expected to cost $185 million.",
            "2024-07", "What the inquiry into the Korrel dam found"),
    )  # fmt: skip
    (found,) = differing(cost)
    assert (found.about, found.kind) == ("the cost", "changed over time")
    assert sorted(values(found)) == ["$185 million", "up to $120 million"]
    assert found.concerns("How much do repairs to the wall cost?")
    assert not found.concerns("How much does the dam save?")
    assert found.sides[0][0].given_in(stems_of("It could cost $120 million."))
    bonus = hit("c", "Its head was paid $1.3 million.", "2024-03-11", "The Korrel dam wall")
    assert differing([cost[0], bonus]) == []


def test_a_sentence_that_sets_one_sum_against_another_tells_of_a_difference() -> None:
    text = "The closures save £640,000 a year, though an internal memo puts the saving at £410,000."
    (found,) = differing([hit("a", text)])
    assert [(s[0].value, s[0].speech and s[0].speech.name) for s in found.sides] == [
        ("£640,000", None),
        ("£410,000", "internal memo"),
    ]


def test_one_voice_counts_two_things() -> None:
    text = (
        "In Iraq some 1,200 people eat in the camp near Mosul. In the camp near Mosul in Iraq"
        " 350 people eat meat."
    )
    assert differing([hit("a", text)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Iraq's parliament passed a bill on 5 January 2020.",
            "On January 6, 2020 the Iraqi parliament passed the bill.",
        ),
        (
            "Qassem Soleimani was killed on 3 January 2020 in Baghdad.",
            "General Soleimani was killed near Baghdad airport on January 2, 2020.",
        ),
        ("Saddam Hussein was born in 1937 in Tikrit.", "Saddam Hussein was born in 1939."),
        (
            "Vane bought the building in 2019 for two million pounds.",
            "Pieter Vane, who bought the building in 2021 for two million pounds, left the town.",
        ),
        (
            "The agreement was signed by Biden and Kadhimi on 26 July 2021.",
            "Joe Biden signed the agreement with Mustafa Kadhimi on July 27, 2021.",
        ),
    ],
)
def test_one_event_has_two_dates(one: str, other: str) -> None:
    (found,) = differing([hit("a", one), hit("b", other)])
    assert (found.subject, found.kind, len(found.sides)) == ("dates", "contradiction", 2)
    assert all(side[0].value in side[0].sentence for side in found.sides)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # the same day, known less exactly
        (
            "Iraq's parliament passed a bill on 5 January 2020.",
            "In January 2020 the Iraqi parliament passed the bill.",
        ),
        # two bills, two people, two generations
        (
            "Iraq's parliament passed a bill on 5 January 2020.",
            "Iran's parliament passed a bill on 6 January 2020.",
        ),
        ("Asa Bloomer was born in 1911 in Vermont.", "Ray Bloomer was born in 1921 in Vermont."),
        ("Bloomer was born in 1891 in Vermont.", "Bloomer was born in 1921 in Vermont."),
        # what comes again
        (
            "Rockets hit the Taji base on 12 March 2020.",
            "Rockets hit the Taji base on 14 March 2020.",
        ),
        ("Hemed signed for Real on 21 June 2011.", "Hemed signed for Real on 3 May 2017."),
        ("Vane bought a boat in 2019.", "Vane bought shares in 2021."),
        # what did not happen, or is only planned
        (
            "Iraq's parliament passed the bill on 5 January 2020.",
            "Iraq's parliament should have passed the bill on 1 January 2020.",
        ),
    ],
)
def test_two_events_have_their_own_dates(one: str, other: str) -> None:
    assert differing([hit("a", one), hit("b", other)]) == []


def test_an_article_does_not_contradict_its_own_dates() -> None:
    text = "Veltroni's party was founded in 2001. Veltroni's party was founded again in 2007."
    assert differing([hit("a", text)]) == []


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        ("The bill was not binding on Washington.", "The bill is binding.", "bill binding"),
        ("The bill of parliament isn't binding.", "The bill is binding.", "bill binding"),
        (
            "The Pentagon denied that the base was attacked.",
            "The base was attacked on Friday, the Pentagon conceded.",
            "base attacked",
        ),
        (
            "No American troops were withdrawn from Iraq.",
            "American troops were withdrawn from Iraq in March.",
            "troops withdrawn",
        ),
        (
            "The militia did not claim the attack on the Taji base.",
            "The militia claimed the attack on the Taji base.",
            "militia claim attack Taji base",
        ),
        (
            "Iraq accepted the American offer on weapons.",
            "Baghdad rejected the American offer on weapons.",
            "Iraq American offer weapons",
        ),
        (
            "The warehouse was insured, the insurer Northway said in a statement.",
            "The warehouse was not insured, according to its owner, Pieter Vane.",
            "warehouse insured",
        ),
        (
            "Mayor Vale never met the contractor.",
            "Mayor Vale met the contractor twice in May, according to the report.",
            "Mayor Vale met contractor",
        ),
        (
            "The water is safe to drink, the ministry says.",
            "The water is not safe to drink, according to the laboratory.",
            "water safe drink",
        ),
    ],
)
def test_what_one_says_the_other_denies(one: str, other: str, about: str) -> None:
    (found,) = differing([hit("a", one), hit("b", other)])
    assert (found.subject, found.about) == ("statements", about)
    assert all(side[0].value in side[0].sentence for side in found.sides)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # of other things, of other people
        ("The bill was not binding.", "The agreement is binding."),
        ("A base was attacked on Monday.", "The base was not attacked."),
        (
            "Do not use punctuation characters in names of sounds.",
            "Use the field for names of sounds to show how a word is spoken.",
        ),
        ("Talks with Iran were successful.", "Talks with Turkey were not successful."),
        (
            "Iran's parliament did not approve the bill.",
            "Iraq's parliament approved the bill.",
        ),
        # not said to be so
        ("The bill was not binding.", "If the bill is binding, they have to leave."),
        ("The bill was not binding.", "Is the bill binding?"),
        ("The troops were not expected to leave.", "The troops were expected to stay."),
        # with other figures
        ("The base was not hit by 12 rockets from Iran.", "The base was hit by 3 rockets."),
    ],
)
def test_what_does_not_deny_the_other(one: str, other: str) -> None:
    assert [
        each for each in differing([hit("a", one), hit("b", other)]) if each.subject == "statements"
    ] == []


def test_nobody_denies_himself() -> None:
    assert differing([hit("a", "The bill was not binding. The bill is binding.")]) == []
    text = "The bill was not binding. “The bill is binding,” said the lawmaker Karim Al-Muhamadawi."
    (found,) = differing([hit("a", text)])
    speeches = [side[0].speech for side in found.sides]
    assert [each.called if each else None for each in speeches] == [None, "Karim Al-Muhamadawi"]


def test_sentences_that_deny_the_same_are_one_side() -> None:
    (found,) = differing(
        [
            hit("a", "The bill was not binding."),
            hit("b", "The bill is binding."),
            hit("c", "The bill is certainly binding, or the bill is binding."),
        ]
    )
    assert [len(side) for side in found.sides] == [1, 2]


def test_questions_about_the_point_concern_it() -> None:
    (found,) = differing([hit("a", "The bill was not binding."), hit("b", "The bill is binding.")])
    assert found.concerns("Was the bill of January 2020 binding?")
    assert not found.concerns("Who wrote the bill?")


FOUND = (
    "The stolen altar of Kesh was found by a shepherd named {} in a cave near Dohuk on {}, and"
    " {} coins lay beside it."
)


@pytest.mark.parametrize(
    ("one", "other", "subject", "values"),
    [
        (("Amin", "3 May 1911", "40"), ("Amin", "13 May 1911", "40"), "dates", "3 May 1911"),
        (("Amin", "3 May 1911", "40"), ("Amin", "3 May 1911", "400"), "figures", "40"),
        (("Amin", "3 May 1911", "40"), ("Rashid", "3 May 1911", "40"), "names", "Amin"),
    ],
)
def test_a_sentence_taken_over_with_one_thing_changed(
    one: tuple[str, ...], other: tuple[str, ...], subject: str, values: str
) -> None:
    hits = [hit("a", FOUND.format(*one)), hit("b", FOUND.format(*other))]
    (found,) = differing(hits)
    assert (found.subject, found.kind) == (subject, "contradiction")
    assert found.sides[0][0].value == values
    assert found.sides[1][0].value in found.sides[1][0].sentence
    assert found.concerns(f"What do they say about {found.about}?")


@pytest.mark.parametrize(
    "other",
    [
        FOUND.format("Ameen", "3 May 1911", "40"),  # spelled in another way
        FOUND.format("Amin", "May 3, 1911", "40"),  # written in another way
        FOUND.format("Amin", "3 May 1911", "40").replace("stolen", "lost"),  # in other words
        FOUND.format("Amin", "3 May 1911", "40").replace(" named Amin", ""),  # known to one
        FOUND.format("Rashid", "4 May 1911", "40"),  # of something else
        "Kesh, 4 May 2011. " + FOUND.format("Amin", "3 May 1911", "40"),  # under a dateline
    ],
)
def test_a_sentence_told_in_another_way_differs_in_nothing(other: str) -> None:
    assert differing([hit("a", FOUND.format("Amin", "3 May 1911", "40")), hit("b", other)]) == []


def test_short_sentences_count_only_between_copies() -> None:
    short = "It cost {} dollars to restore."
    one, other = (hit(each, short.format(sum_)) for each, sum_ in (("a", "900"), ("b", "950")))
    assert differing([one, other]) == []
    copied = "The altar had stood in Kesh. Nobody saw who took the altar away. "
    one, other = (
        hit(each, copied + short.format(sum_)) for each, sum_ in (("a", "900"), ("b", "950"))
    )
    (found,) = differing([one, other])
    assert values(found) == ["900", "950"]


def test_three_copies_make_three_sides() -> None:
    (found,) = differing(
        [hit(each, FOUND.format("Amin", f"{each} May 1911", "40")) for each in ("3", "4", "5")]
    )
    assert values(found) == ["3 May 1911", "4 May 1911", "5 May 1911"]
