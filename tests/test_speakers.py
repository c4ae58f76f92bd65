"""Who says what: speakers, cues and contents at exact places, names looked up within an article."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag
from rag.passages import passages, sentences
from rag.speakers import attributed, speeches
from rag.speech import Speech
from rag.types import Article

SEEDS = Path(__file__).parents[1] / "seeds"


def told(text: str) -> list[list[str]]:
    """The speakers of each sentence."""
    return [[each.name for each in found] for found in speeches(text, sentences(text))]


def only(text: str) -> Speech:
    """The one speech of a text of one sentence."""
    ((speech,),) = speeches(text, sentences(text))
    return speech


def test_a_body_is_taken_up_by_a_word_for_its_kind_and_nobody_else_is() -> None:
    text = (
        "Ruth Vale said it was late. The High Court said it was lawful. Ms Vale teaches. {} said"
        " that it was good."
    )
    assert told(text.format("The council"))[-1] == ["council"]
    assert told(text.format("The court"))[-1] == ["High Court"]
    text = "Veldane said it was late. The company said that it was good."
    assert told(text)[-1] == ["Veldane"]


def test_what_is_said_ends_where_somebody_else_has_the_word_behind_a_semicolon() -> None:
    text = "The Post reported that cracks were seen; governor Ruth Vale said she saw none."
    ((post, vale),) = speeches(text, sentences(text))
    assert text[post.start : post.end] == "cracks were seen"
    assert text[vale.start : vale.end].startswith("she saw none")
    text = "Ruth Vale said that cracks were seen; they were old."
    assert only(text).end == len(text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # an age between commas is no name, and no part of what stands beside one
        ("Elena Vukova, 47, a former mayor, said she would go.", "Elena Vukova"),
        ("Elena Vukova, 47, said she would go.", "Elena Vukova"),
        # "he" and "she" mean nobody whom the article calls by the other
        (
            "Ada Roe said she was glad. Her lawyer, Daniel Mwangi, was there. He said it was late.",
            "Daniel Mwangi",
        ),
        (
            'Coach Pietro Bassani said he was stunned. Runner-up Hana Sugimoto came second. "I do'
            ' not feel like a winner," she told reporters.',
            "Hana Sugimoto",
        ),
        # somebody's lawyer is somebody else
        ("A police source said he was held. His lawyer said he was on his way.", "lawyer"),
        # who holds the office that the sentence before begins with
        (
            "Oleg Baranov said it was fair. President Dmitar Kolev won. The President thanked them."
            ' "Stability has won," he said.',
            "Dmitar Kolev",
        ),
        # the company may be either, the union too
        ("Ferro said it had won. It ended when RailWest gave in. The company said no.", "company"),
        # a name ends where it says where
        ('"He cannot read," said Khadija Benali outside the court.', "Khadija Benali"),
        # a name behind the post, for a second verb too
        (
            "A spokesman of the unit, Craig Dunmore, hailed it and said it was late.",
            "Craig Dunmore",
        ),
        # an office is whoever holds it, and nobody of another
        ("Shadow chancellor Nia Rowlands said no. The Prime Minister said yes.", "Prime Minister"),
        ("Prosecutor Luca Marini said no. The judge told him to rephrase.", "judge"),
        # who asks, who is one of several, whom a clause follows, what a report is
        ('Prosecutor Luca Marini came. "Is it late?" he asked.', "Luca Marini"),
        ('Another insisted: "Nobody wants an election."', "another"),
        ("According to the group Frontline Watch, 212 have been killed.", "Frontline Watch"),
        (
            "It is safe, according to a study of 380 people published on Monday.",
            "study of 380 people",
        ),
        ("Minister Ivo Roe resigned. The prime minister said it was late.", "prime minister"),
        ("Minister Ivo Roe said no. The clerk was dismissed. He said it was late.", "clerk"),
        # somebody's word for a thing; a habit; a family, which is no adverb
        ('Its director, Stein Vang, calls the meetings "normal".', "Stein Vang"),
        ('Actor Ivo Roe was rude. "I did not resign at all," he liked to say.', "Ivo Roe"),
        ("A service will be held on 3 May, his family said.", "family"),
        # what somebody will find out is nobody's words, nor is a question
        ("This morning four million people will find that their train does not run.", None),
        ("How many people protested that it was late?", None),
    ],
)
def test_who_is_meant(text: str, speaker: str | None) -> None:
    assert told(text)[-1] == ([speaker] if speaker else [])


def test_what_comes_before_the_day_on_which_it_was_said_is_what_was_said() -> None:
    text = (
        "Train drivers will walk out for 72 hours from Monday, the union Ferro said on Thursday,"
        " after talks with the operator collapsed overnight once more."
    )
    speech = only(text)
    assert (speech.name, speech.role) == ("Ferro", "union")
    assert text[speech.start : speech.end].startswith("Train drivers will walk out")
    assert "collapsed" not in text[speech.start : speech.end]


def test_a_role_is_no_clause_and_ends_in_no_courtesy() -> None:
    assert only("Metalor Atlas, which employs 340 people, said it would appeal.").role is None
    assert only("According to the group Frontline Watch, 212 have been killed.").role is None
    assert only("Former chancellor Sir Graham Pike said it was late.").role == "Former chancellor"


def test_what_is_told_to_listeners_behind_it_comes_before() -> None:
    text = "She gave a figure: 120,000 doses were there, Carla Nunes told reporters, and the state"
    speech = only(f"{text} was to blame.")
    assert text[speech.start : speech.end].startswith("She gave a figure: 120,000 doses were there")


def test_words_quoted_before_a_saying_are_not_what_was_said() -> None:
    text = 'It kept its "buy" rating; its analyst Eva Strand said the market had overreacted.'
    speech = only(text)
    assert text[speech.start : speech.end] == "the market had overreacted."


INTERVIEW = (
    "Professor Irene Vale sits on the board of the port.\n\n"
    "Did the board know of it?\nNo. We read of it in the papers.\n\n"
    "What now?\nI cannot say. Nobody can.\n\n"
    "Ms Vale has sat there since 2001. The port is deep."
)


def test_of_two_whom_an_interview_names_the_one_who_is_labelled_answers() -> None:
    text = (
        "Margarethe Lund led the mission. Anna Weiss of Der Kreis spoke to her.\n\n"
        "Der Kreis: Ms Lund, was it stolen?\n\nLund: I will not say. It was bad.\n\n"
        "What now?\n\nI do not know.\n\nThe end."
    )
    lund = ["Margarethe Lund"]
    assert told(text) == [[], [], [], lund, lund, [], lund, lund]


def test_the_answers_of_an_interview_are_its_guests() -> None:
    vale = ["Irene Vale"]
    assert told(INTERVIEW) == [[], [], vale, vale, [], vale, vale, [], []]
    for each in speeches(INTERVIEW, sentences(INTERVIEW))[2]:
        assert INTERVIEW[each.speaker_start : each.speaker_end] == "Irene Vale"
        assert INTERVIEW[each.start : each.end] == "No."


@pytest.mark.parametrize(
    "text",
    [
        INTERVIEW.replace("the port.", "the port with Pavel Orn.", 1),  # whose answers are they?
        INTERVIEW.replace("We", "They").replace("I cannot", "One cannot"),  # questions and answers
        INTERVIEW.replace("What now?\n", ""),  # one question makes no interview
    ],
)
def test_whose_answers_are_not_plain_are_nobodys(text: str) -> None:
    assert not any(told(text))


def test_a_number_with_a_comma_does_not_end_what_stands_beside_a_name() -> None:
    found = only("Ruth Vale, whose letter was signed by more than 16,000 people, said it was late.")
    assert (found.name, found.role) == ("Ruth Vale", None)


def test_what_a_paper_tells_of_its_sources_is_theirs_and_that_it_told_is_not() -> None:
    text = "The Harbour Times, citing three dock officials, reported that the bridge is closed."
    ((paper, source),) = speeches(text, sentences(text))
    assert (paper.name, source.name) == ("Harbour Times", "three dock officials")
    assert text[source.start : source.end] == text[paper.start : paper.end]
    assert text[source.start : source.end].startswith("the bridge")


def test_a_source_without_a_teller_is_cited_for_all_of_its_sentence() -> None:
    text = "The bridge is closed again, citing a report of the port."
    assert only(text).start == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mayor Ruth Vale said that the bridge was closed.", "Ruth Vale"),
        ("“The bridge is closed,” Ruth Vale said.", "Ruth Vale"),
        ("“The bridge is closed,” said Ruth Vale, a councillor from the north.", "Ruth Vale"),
        ("The bridge, said Ruth Vale, is closed.", "Ruth Vale"),
        ("The bridge was closed, Ruth Vale said in a statement.", "Ruth Vale"),
        ("According to harbour officials, the bridge is closed.", "harbour officials"),
        ("The bridge is closed, according to the Ministry of Works.", "Ministry of Works"),
        ("As explained by Port Monitor, this was the first closure.", "Port Monitor"),
        ("The Harbour Times claims that the bridge will close.", "Harbour Times"),
        ("The Danish newspaper Havnen reported that the bridge is closed.", "Havnen"),
        ("A statement by the Dock Union says the bridge is closed.", "Dock Union"),
        ("Ruth Vale, a member of the council of Elva, recently warned of it.", "Ruth Vale"),
        ("The US Attorney General, Ruth Vale, said the bridge was closed.", "Ruth Vale"),
        ("Ruth Vale, who leads it, said the works at Elva, Horn and Dal help.", "Ruth Vale"),
        ("It has 900 names, according to its head, retired pilot Ruth Vale.", "Ruth Vale"),
        ("The council did not reply but has said before that the bridge is safe.", "council"),
        ("An internal memo seen by the Times puts the cost at £4m.", "internal memo"),
        ("According to a Western diplomat, the bridge is closed.", "Western diplomat"),
        ("Veldane said in a written reply that it had been closed.", "Veldane"),
        ("The Red Cross puts the number of dead at 19.", "Red Cross"),
        ("The council demanded the closure of the bridge.", "council"),
        ("The council accuses the ministry of closing the bridge.", "council"),
        ("Residents fear that the bridge will close.", "Residents"),
        ("This was confirmed by Minister Ruth Vale.", "Ruth Vale"),
        ("In Vale’s view, the bridge should close.", "Vale"),
        ("A new survey has revealed that the bridge is closed.", "new survey"),
        ("Experts described the bridge as “a ruin”.", "Experts"),
        ("Carpenters insist the bridge is sound.", "Carpenters"),
    ],
)
def test_who_speaks_is_named(text: str, name: str) -> None:
    assert [name] in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was closed in March.",
        "The reported closure of the bridge angered many.",
        "The council is said to be divided.",
        "The statement was long.",
        "According to a precise timetable, the bridge closes at noon.",
        "The bridge is expected to close.",
        "He was accused of fraud in 2012.",
        "A close watch of the harbour reveals that new cranes are coming.",
        "The claims against the council were dropped.",
        "No one explained where the money would come from.",
        "He put the book at the end of the shelf.",
        "The army has not said how many fighters it holds.",
        "",
    ],
)
def test_an_article_speaks_for_itself_where_nobody_is_told_of(text: str) -> None:
    assert not any(told(text))


def test_what_is_said_and_who_says_it_are_exact_characters() -> None:
    text = "On Monday, Mayor Ruth Vale warned that the bridge would close."
    speech = only(text)
    assert text[speech.start : speech.end] == "the bridge would close."
    assert text[speech.speaker_start : speech.speaker_end] == "Ruth Vale"
    assert text[speech.cue_start : speech.cue_end] == "warned"
    assert (speech.kind, speech.role) == ("named", "Mayor")


def test_the_outermost_comes_first() -> None:
    text = "Experts say the bridge will fall, the newspaper Havnen added."
    ((outer, inner),) = speeches(text, sentences(text))
    assert (outer.name, inner.name) == ("Havnen", "Experts")
    assert outer.holds(inner.cue_start, inner.cue_end)


def test_short_names_pronouns_and_offices_are_looked_up() -> None:
    text = (
        "Mayor Ruth Vale opened the talks. She said the bridge would close. “It is old,” Vale said."
        " The official also promised a ferry. The mayor denied that it would cost more."
    )
    assert told(text)[1:] == [["Ruth Vale"]] * 4


def test_a_shortened_body_is_the_one_its_brackets_stand_for() -> None:
    text = "The Union of Harbour Workers (UHW) announced a strike. The UHW said that it would last."
    assert told(text) == [["Union of Harbour Workers"]] * 2


def test_a_quotation_alone_is_whoever_spoke_before() -> None:
    text = "“It is old,” said Ruth Vale.\n\n“It will fall.”\n\nThe bridge was built in 1901."
    assert told(text) == [["Ruth Vale"], ["Ruth Vale"], []]


def test_a_quotation_that_goes_on_over_paragraphs_stays_one_speakers() -> None:
    text = (
        "Ruth Vale said: “It is old.\n\n“It will fall one day.\n\n“We will close it.”"
        "\n\nThe council agreed."
    )
    assert told(text)[:3] == [["Ruth Vale"]] * 3
    assert told(text)[3] == []


def test_a_paper_and_its_report_are_one_speaker() -> None:
    text = (
        "The Danish newspaper Havnen published an investigation, stating that a new port is"
        " planned. According to the report, it will hold six cranes."
    )
    assert told(text) == [["Havnen"], ["Havnen"]]


def test_several_speakers_of_one_sentence_are_all_found() -> None:
    text = "The council says the bridge is safe, but engineers warned that it is not."
    assert sorted(told(text)[0]) == ["council", "engineers"]


def test_small_words_before_a_name_are_kept_for_telling() -> None:
    assert only("Some harbour officials claim that it is closed.").called == (
        "some harbour officials"
    )
    assert only("The Pentagon says that it is closed.").called == "the Pentagon"
    assert only("Ruth Vale says that it is closed.").called == "Ruth Vale"


def test_every_passage_has_the_speakers_of_its_sentences() -> None:
    text = "Title\n\n" + "Mayor Ruth Vale said that the bridge was closed. " * 30
    article = Article(id="a", source="a.txt", version="v", text=text)
    found = attributed(text, passages(article))
    assert [each.text for each in found] == [each.text for each in passages(article)]
    assert all(s.speeches for p in found for s in p.sentences if s.kind == "sentence")


def test_the_seeds_keep_who_says_it_through_the_store(seeds_store: Path) -> None:
    with rag.open(seeds_store, llm="none", environ={}) as corpus:
        (hit, *_) = corpus.search("Patriot air defence Sean Robertson Pentagon spokesman")
    assert "Sean Robertson" in {each.name for each in hit.speeches}
    for each in hit.speeches:
        assert each.start < each.end <= hit.end


@given(st.text(alphabet="aTh said,.:“”\"'\n(–)sRuthVle ", max_size=120))
def test_whatever_a_text_holds_its_speeches_lie_in_their_sentences(text: str) -> None:
    found = sentences(text)
    for sentence, told_of in zip(found, speeches(text, found), strict=True):
        for each in told_of:
            assert sentence.start <= each.start < each.end <= sentence.end
            assert 0 <= each.speaker_start < each.speaker_end <= len(text)
            assert each.name.strip()


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ((3, 3, 0, 1, 0, 0), "what is said"),
        ((0, 1, 2, 2, 0, 0), "who says it"),
        ((0, 1, 0, 1, 5, 4), "cue"),
    ],
)
def test_a_speech_with_an_impossible_place_is_refused(
    values: tuple[int, int, int, int, int, int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Speech(*values, "Ruth Vale", "named")
