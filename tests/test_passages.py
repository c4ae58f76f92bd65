"""Sentences end where a reader would end them; passages hold whole sentences and no furniture."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from rag.passages import (
    MOST_WORDS,
    PARAGRAPH_WORDS,
    SENTENCE_CHARACTERS,
    SENTENCE_WORDS,
    SLACK_WORDS,
    TARGET_WORDS,
    passages,
    sentences,
)
from rag.types import Article, Passage, Reading, Sentence, Span

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def article(text: str, *furniture: Span) -> Article:
    return Article(id="a", source="seeds/a.txt", version="v", text=text, furniture=furniture)


def seed(number: int) -> str:
    return SEEDS[number].read_bytes().decode()


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


def kinds(text: str) -> list[str]:
    return [sentence.kind for sentence in sentences(text)]


# Each row is the sentences that their join by single spaces is cut into.
SPLITS = {
    "ranks": ["Gen. Qassem Soleimani died.", "Lt. Gen. Paul Funk and Col. Marotto spoke."],
    "offices": ["Sen. Long met Rep. Brown.", "Gov. Young met Mr. Short and Dr. Strong."],
    "saints": ["He left St. Petersburg.", "She stayed."],
    "initials": ["J. R. R. Tolkien wrote it.", "George W. Bush read it."],
    "an initial at the end": ["It was Malcolm X.", "He spoke."],
    "dates": ["It began on Jan. 5 and on Sept. 11, 2001.", "On Mar. 3 it ended."],
    "years at the end": ["It ended in 2014.", "When they came back, it was late."],
    "clock times": ["He came at 5 a.m. Monday.", "She came at 6 p.m.", "Then they left."],
    "a country before a name": ["He joined the U.S. Army and the U.N. Security Council in May."],
    "a country at the end": ["He lives in the U.S.", "The army does too."],
    "a capital at the end": ["They met in Washington, D.C.", "He left."],
    "a capital before a name": ["He was in Washington, D.C. Friday."],
    "degrees": ["She has a Ph.D. in law.", "Analysts agree."],
    "Latin": ["It is far, i.e. Basra is not near, e.g. Taji vs. Balad.", "They left."],
    "and so on": ["They took tanks etc. and left etc.", "The end came."],
    "companies": ["Apple Inc. sued Smith Bros. Ltd.", "The firm lost."],
    "a junior": ["Martin Luther King Jr. Day was quiet.", "It was cold."],
    "numbers of things": ["See No. 5 and Fig. 3.", "There it is."],
    "the word no": ["He said no.", "Biden left.", "“No.”", "Iran left."],
    "words that look like abbreviations": ["He fell ill.", "Biden did not wash.", "Iran won."],
    "decimals": ["It fires 5.56 mm rounds.", "It cost $2.5 million.", "Version 1.2.3 is out."],
    "addresses": ["Visit www.example.com/a.html?b=c.", "Then rest."],
    "two marks": ["Why?!", "Nobody knows…", "The end!!!", "Or not?"],
    "a mark in a name": ["Yahoo! said so.", "Nobody heard."],
    "a quotation over a full stop": ["“We will stay. We will fight,” he said.", "He left."],
    "the same with straight marks": ['"We will stay. We will fight," he said.', "He left."],
    "the same with single marks": ["‘We stay. It’s ours. We fight,’ he said.", "He left."],
    "the same with typewriter marks": ["'We stay. It's ours. We fight,' he said.", "He left."],
    "a quotation of its own": ["“We will stay. We will fight.”", "He left."],
    "quotations in a row": ["“We stay.”", "“We go.”", '"Who?"', '"Me."'],
    "a quotation with its speaker first": ["He said: “We stay. We fight.”", "Then he left."],
    "a question and its speaker": ["“Will you stay?” he asked.", "She nodded."],
    "a question and a named speaker": ["“Will you stay?” President Joe Biden asked.", "“No.”"],
    "a question and a new subject": ["“Will you stay?”", "The president left."],
    "a full stop behind the quotation": ["It is called “the shift”.", "Nobody knows why."],
    "quotations in a quotation": ["“He said “go. Now” to us. We went,” she said.", "It rained."],
    "a quotation never closed": ["“We will stay.", "We will fight."],
    "a closing mark without an opening one": ["We will stay.", "We will fight.”", "He left."],
    "inches": ['It was 10" long.', 'The other was 12" long.'],
    "plural possessives": ["It is the soldiers’ base.", "It’s the militias’ base."],
    "French quotations": ["Il dit : « On reste. On lutte. »", "Il part."],
    "German quotations": ["„Wir bleiben. Wir gehen“, sagte er.", "Dann ging er."],
    "brackets": [
        "(He left in 2014. He returned.)",
        "It ended [sic].",
        "She stayed (as p. 5 says).",
    ],
    "emphasis": ["**They left.**", "_Nobody knows._", "He does."],
    "markers behind a full stop": ["They left.[1][2]", "Nobody died. [3]", "It rained [4, 5]."],
    "an ellipsis in mid-sentence": ["They left … Baghdad and ... Basra... and came back."],
    "an ellipsis at the end": ["They waited...", "The army left…", "It rained."],
    "an ellipsis between headlines": ["A new base … A new Confrontation"],
    "two full stops between headlines": ["Iran.. Threatening Fury"],
    "labels": ["1. Stay there.", "2. Leave soon.", "A. Or not."],
    "labels behind a colon": ["The plan is: 1. Stay there.", "2. Leave soon."],
    "names that begin small": ["He met Gen. al-Sudani.", "al-Sudani left.", "iPhones rang."],
    "a small letter": ["They left. and came back, he says."],
    "spaced full stops": ["They left .", "The army came ."],
    "Arabic": ["هل غادرت القوات؟", "نعم غادرت.", "هذا صحيح."],
    "Urdu and Hindi": ["وہ چلے گئے۔", "یہ سچ ہے۔", "वे चले गए।", "यह सच है।"],
    "Spanish": ["¿Se fueron?", "¡Sí!", "No volvieron."],
    "Russian": ["Войска ушли.", "Никто не знает."],
    "full stops alone": ["They left.", ". . . The army came."],
}

# Text that is not its sentences joined by spaces.
UNSPACED = {
    "a forgotten space": ("They left Iraq.The army came.", ["They left Iraq.", "The army came."]),
    "Chinese": (
        "军队走了。他来了！“留下。”他说。真的？",
        ["军队走了。", "他来了！", "“留下。”他说。", "真的？"],
    ),
    "Japanese": ("「行く。帰る。」と言った。雨だ。", ["「行く。帰る。」と言った。", "雨だ。"]),
    "hard spaces": ("\u00a0One left.\u00a0\u00a0Two stayed.\u00a0", ["One left.", "Two stayed."]),
    "a byte order mark": (
        "\ufeffOne left. \ufeffTwo stayed.\ufeff\n",
        ["One left.", "Two stayed."],
    ),
    "only space": (" \u00a0\ufeff\r\n\t\u2028", []),
    "nothing": ("", []),
    "bullets": ("- one thing\n- another\n* a third", ["- one thing", "- another", "* a third"]),
    "numbered lines": ("1. one thing\n2) another", ["1. one thing", "2) another"]),
    "a bullet over two lines": (
        "- one thing\n  and more\n- another",
        ["- one thing\n  and more", "- another"],
    ),
    "paragraphs by single newlines": (
        "They left.\nA heading\nIt rained.",
        ["They left.", "A heading", "It rained."],
    ),
    "a line without a full stop": ("They left\nNobody knows", ["They left", "Nobody knows"]),
    "a line broken in mid-sentence": (
        "They left\nthe country. It rained.",
        ["They left\nthe country.", "It rained."],
    ),
    "an attribution on the next line": (
        "“Will you stay?”\nhe asked.",
        ["“Will you stay?”\nhe asked."],
    ),
    "an empty line ends a sentence": ("They left\n\nthe country", ["They left", "the country"]),
    "Markdown": (
        "# A base. And more\nIt is new.\n## Why\nit is",
        ["# A base.", "And more", "It is new.", "## Why", "it is"],
    ),
    "residue of a link": ("It rained. LINK\n\nThey left.", ["It rained.", "LINK", "They left."]),
    "emoji": ("They left 😀. It rained 🇮🇶! Yes.", ["They left 😀.", "It rained 🇮🇶!", "Yes."]),
}


@pytest.mark.parametrize("expected", SPLITS.values(), ids=SPLITS)
def test_text_is_cut_where_a_reader_would_cut_it(expected: list[str]) -> None:
    assert texts(" ".join(expected)) == expected


@pytest.mark.parametrize(("text", "expected"), UNSPACED.values(), ids=UNSPACED)
def test_space_and_lines_are_read_as_a_reader_would(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"], ids=["LF", "CRLF", "CR", "LS"])
@pytest.mark.parametrize("number", range(5))
def test_hard_wrapped_text_has_the_sentences_of_the_text_before(number: int, newline: str) -> None:
    paragraphs = [" ".join(line.split()) for line in seed(number).splitlines() if line.strip()]
    wrapped = [
        newline.join(textwrap.wrap(paragraph, 72, break_on_hyphens=False, break_long_words=False))
        for paragraph in paragraphs
    ]
    before = sentences("\n\n".join(paragraphs))
    after = sentences((newline + newline).join(wrapped))
    assert [(" ".join(s.text.split()), s.kind) for s in after] == [(s.text, s.kind) for s in before]


def test_lines_shorter_than_the_wrap_end_their_paragraph() -> None:
    """Lines that go on in small letters show how wide the text is wrapped."""
    text = (
        "The army left the base near the border with Syria on Friday, said the\n"
        "governor of the province, who had called for it since the summer. Joe\n"
        "Biden agreed to it\n"
        "Iran did not"
    )
    assert texts(text)[1:] == ["Joe\nBiden agreed to it", "Iran did not"]


def test_a_long_quotation_is_cut_between_its_sentences() -> None:
    said = [f"“The {n} sanctions on the persons will be placed under a warrant." for n in range(1)]
    said += [f"The administration will adopt measure {n} against the exports." for n in range(7)]
    said += ["These attacks should stop,” he said."]
    assert texts(" ".join(said)) == said


def test_a_quotation_is_held_together_up_to_its_limit() -> None:
    """The limit counts the marks and what is between them."""
    within = "“Go. " + "G" * (400 - 7) + ".” He left."
    assert texts(within) == [within[:400], "He left."]
    beyond = "“Go. " + "G" * (401 - 7) + ".” He left."
    assert texts(beyond) == ["“Go.", beyond[5:401], "He left."]


def test_only_the_range_is_read_and_offsets_count_from_the_start_of_the_text() -> None:
    text = "One left... Two stayed. Three came"
    found = sentences(text, start=9, end=28)
    assert [(s.start, s.end, s.text) for s in found] == [
        (9, 23, ".. Two stayed."),
        (24, 28, "Thre"),
    ]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 5), (5, None)])
def test_a_range_outside_the_text_is_refused(start: int, end: int | None) -> None:
    with pytest.raises(ValueError, match="no range of a text of 4 characters"):
        sentences("text", start=start, end=end)


def test_repeated_sentences_keep_their_own_places() -> None:
    text = "They left. It rained. They left. They left."
    assert [s.start for s in sentences(text)] == [0, 11, 22, 33]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A new base", ["heading"]),
        ("# A new base.", ["heading"]),
        ("A new base “in Iraq”\nIt is new.", ["heading", "sentence"]),
        ("It is new.\n\nAll rights reserved", ["sentence", "heading"]),
        ("A new base.", ["sentence"]),
        ("A new base:", ["sentence"]),
        ("A new base?”", ["sentence"]),
        ("新基地", ["heading"]),
        ("新基地。", ["sentence"]),
        ("- a new base", ["sentence"]),
        ("It is new. LINK", ["sentence", "sentence"]),
        ("word " * 20, ["heading"]),
        ("word " * 21, ["sentence"]),
    ],
)
def test_a_short_line_without_a_final_mark_is_a_heading(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_many_short_lines_in_a_row_are_a_list_under_no_heading() -> None:
    """Only the last four can head what follows."""
    assert kinds("\n".join(["Iraq"] * 6 + ["It rained."])) == ["sentence"] * 2 + ["heading"] * 4 + [
        "sentence"
    ]


def test_a_long_line_without_a_full_stop_is_cut_at_white_space() -> None:
    text = " ".join(f"w{n}" for n in range(3000))
    found = texts(text)
    assert " ".join(found) == text
    assert {len(part.split()) for part in found} == {SENTENCE_WORDS}


def test_long_words_are_cut_by_characters() -> None:
    text = " ".join("x" * 100 for _ in range(40))
    found = texts(text)
    assert " ".join(found) == text
    assert all(SENTENCE_CHARACTERS - 101 < len(part) <= SENTENCE_CHARACTERS for part in found[:-1])


def test_a_string_without_any_white_space_is_cut_all_the_same() -> None:
    text = "x" * 3100
    assert [len(part) for part in texts(text)] == [1500, 1500, 100]


def test_a_word_that_fits_into_no_sentence_is_cut_behind_the_gap_before_it() -> None:
    text = "a " + "x" * 1600
    assert [len(part) for part in texts(text)] == [1, 1500, 100]


def test_scripts_without_spaces_are_cut_by_characters() -> None:
    """A model's tokens are single characters there."""
    assert {len(part) for part in texts("军" * 1000)} == {SENTENCE_WORDS}


def test_the_articles_have_the_sentences_a_reader_finds() -> None:
    assert [len(sentences(seed(number))) for number in range(5)] == [29, 34, 54, 39, 50]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "The hidden motive behind the withdrawal of U.S. troops from Iraq"),
        (0, '"This operation is only the beginning and the end is yet to come," they said.'),
        (0, "So, tensions are also escalating on a dialectical level."),
        (1, "A new base … A new Confrontation"),
        (1, "Iran.. Threatening Fury"),
        (1, "These moves open the door for two possibilities:"),
        (2, "05.08.2021 Author: Viktor Mikhin"),
        (
            2,
            "However, the American media suggest otherwise, and it seems that Iraq says one thing"
            " and the Americans say something else.",
        ),
        (
            3,
            "Military options will be considered against the Popular Mobilisation Forces (PMF), in"
            " particular, “Asaib Ahl al-Haq” and “Kataeb Hezbollah Iraq”.",
        ),
        (3, "These attacks should stop immediately.”"),
        (3, "LINK"),
        (4, "Washington’s new tactic to continue occupation"),
        (
            4,
            "Also the coalition forces conducted war games involving fighter jets at Conoco support"
            " base in northern suburbs of Deir ez-Zor.",
        ),
    ],
)
def test_a_sentence_of_the_articles_is_found_whole(number: int, expected: str) -> None:
    assert expected in texts(seed(number))


# Passages


def words(passage: Passage) -> int:
    return len(passage.text.split())


def prose(*counts: int, paragraph: str = "\n\n") -> str:
    """Paragraphs of ten-word sentences, as many in each as `counts` says."""
    return paragraph.join(
        " ".join(f"Sentence {n} of {count} in paragraph {at} has ten words." for n in range(count))
        for at, count in enumerate(counts)
    )


@pytest.mark.parametrize("number", range(5))
def test_the_passages_of_an_article_hold_its_sentences_once_each(number: int) -> None:
    text = seed(number)
    found = passages(article(text))
    assert tuple(s for passage in found for s in passage.sentences) == sentences(text)
    assert [passage.ordinal for passage in found] == list(range(len(found)))
    assert all(text[passage.start : passage.end] == passage.text for passage in found)


@pytest.mark.parametrize("number", range(5))
def test_the_passages_of_an_article_have_about_the_target_size(number: int) -> None:
    found = passages(article(seed(number)))
    assert all(SLACK_WORDS <= words(passage) <= MOST_WORDS for passage in found)
    assert PARAGRAPH_WORDS <= sum(map(words, found)) / len(found) <= 1.3 * TARGET_WORDS


def test_a_passage_is_closed_when_it_is_full() -> None:
    assert [words(passage) for passage in passages(article(prose(48)))] == [120] * 4


def test_a_passage_ends_with_a_paragraph_when_that_nearly_fills_it() -> None:
    assert [words(passage) for passage in passages(article(prose(10, 10, 10)))] == [100] * 3


def test_a_small_remainder_of_a_paragraph_stays_with_it() -> None:
    assert [words(passage) for passage in passages(article(prose(15, 20)))] == [150, 120, 80]


def test_a_small_remainder_of_an_article_goes_with_the_passage_before() -> None:
    assert [words(passage) for passage in passages(article(prose(12, 3)))] == [150]


def test_a_sentence_that_is_too_long_for_a_passage_starts_the_next() -> None:
    text = prose(5) + " Next " + "word " * 170 + "ends."
    assert [words(passage) for passage in passages(article(text))] == [50, 172]


def test_a_heading_stays_with_what_follows() -> None:
    heading = "A heading of ten words that stays with what follows"
    text = "\n\n".join([prose(9), heading, "Another", prose(12)])
    first, second = passages(article(text))
    assert first.sentences[-1].kind == "sentence"
    assert second.text.startswith(f"{heading}\n\nAnother\n\nSentence 0")


def test_what_announces_a_list_stays_with_it() -> None:
    text = "\n\n".join([prose(9), "There are five and more reasons for all of this:", prose(12)])
    assert [passage.text[:9] for passage in passages(article(text))] == ["Sentence ", "There are"]


def test_a_heading_at_the_end_of_the_article_ends_its_passage() -> None:
    (found,) = passages(article(prose(8) + "\n\nAll rights reserved"))
    assert found.sentences[-1] == Sentence.cut(found.text, found.end - 19, found.end, "heading")


def test_an_article_of_headings_alone_still_has_passages() -> None:
    text = "\n".join(["A heading of five words"] * 100)
    found = passages(article(text))
    assert len(found) > 1
    assert sum(len(passage.sentences) for passage in found) == 100


@pytest.mark.parametrize("text", ["", " \n\u00a0\ufeff"])
def test_an_article_without_text_has_no_passages(text: str) -> None:
    assert passages(article(text)) == ()


def test_furniture_parts_passages_and_is_in_none() -> None:
    before, bar, after = prose(3), "\n\n0 $\n2,500 $\n\n", prose(2)
    span = Span(len(before), len(before) + len(bar))
    first, second = passages(article(before + bar + after, span))
    assert (first.text, second.text) == (before, after)
    assert second.start == span.end


def test_furniture_may_be_everything_or_overlap() -> None:
    text = "They left.\nIt rained.\nThe end."
    assert passages(article(text, Span(0, len(text)))) == ()
    found = passages(article(text, Span(11, 22), Span(0, 11), Span(3, 15)))
    assert [passage.text for passage in found] == ["The end."]


def test_the_donation_bar_of_an_article_is_kept_out() -> None:
    text = seed(3)
    bar = Span(0, text.index("US Withdraws"))
    found = passages(article(text, bar))
    assert found[0].start == bar.end
    assert found[0].sentences[0].kind == "heading"
    assert not any("MARCH 2021" in passage.text for passage in found)


def test_an_id_names_the_content() -> None:
    """Article, title, place and text make the id; the version of the file does not."""
    one = article("They left.")
    (passage,) = passages(one)
    assert len(passage.id) == 16
    assert int(passage.id, 16) >= 0
    same = replace(one, version="another", source="seeds/b.txt", author=Reading("Someone", None))
    assert passages(same)[0].id == passage.id
    others = [
        replace(one, id="b"),
        replace(one, title=Reading("A title", None)),
        replace(one, text=" They left."),
        replace(one, text="They stay."),
    ]
    assert len({passage.id, *(passages(other)[0].id for other in others)}) == 5


def test_repeated_passages_have_their_own_ids_and_places() -> None:
    text = "\n\n".join([" ".join(["They left the base in the north of Iraq on Friday."] * 11)] * 3)
    found = passages(article(text))
    assert len({passage.text for passage in found}) == 1
    assert len({passage.id for passage in found}) == 3
    assert [passage.start for passage in found] == [0, 562, 1124]


def test_nothing_is_downloaded_and_llamaindex_is_not_imported() -> None:
    """Punkt's parameters are read from the installed package, with every connection refused."""
    program = """if True:
        import sys
        def refuse(event, _):
            if event in ("socket.connect", "socket.getaddrinfo"):
                raise SystemExit(event)
        sys.addaudithook(refuse)
        from rag.passages import sentences
        assert "nltk" not in sys.modules
        assert len(sentences("They sued Apple Inc. Iran left. Iraq stayed.")) == 2
        assert "nltk" in sys.modules
        assert "llama_index" not in sys.modules
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
