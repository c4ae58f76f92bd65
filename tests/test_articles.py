"""A file becomes an article: exact characters, and nothing about it that it does not say."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.articles import SIDECAR_SUFFIX, SUFFIXES, RawFile, load, parse
from rag.errors import (
    ArticleEmpty,
    ArticleError,
    ArticleNotText,
    ArticleTooLarge,
    ArticleUnreadable,
    SidecarError,
)
from rag.types import Article

SEEDS = Path(__file__).parent.parent / "seeds"
LIMIT = 1_000_000

PROSE = (
    "The prime minister said on Monday that the last of the foreign troops would leave the"
    " country by the end of the year. Parliament had asked for it in January 2020.\n\n"
    "A spokesman for the coalition said that the bases would be handed over one by one.\n"
)


def article(text: str | bytes, name: str = "a.txt", sidecar: object = None) -> Article:
    data = text.encode() if isinstance(text, str) else text
    beside = None if sidecar is None else json.dumps(sidecar).encode()
    return parse(RawFile(Path(name), data, beside), article_id="a", source=name)


def seed(number: str) -> Article:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    return parse(load(path, max_bytes=LIMIT), article_id=number, source=f"seeds/{path.name}")


def value(found: Article, name: str) -> str | None:
    reading = getattr(found, name)
    return reading.value if reading else None


def furniture(found: Article) -> list[str]:
    return [span.of(found.text) for span in found.furniture]


# ---------------------------------------------------------------------------------------- seeds

SEED_READINGS = {
    "000": {
        "title": "Iraqi parliamentarian denounces that Washington is trying to increase its"
        " offensive capacity against pro-Iranian militias"
    },
    "001": {
        "title": "US Moves in Iraq, Dimensions and Possibilities",
        "publisher": "MENA Research and Study Center",
    },
    "002": {
        "title": "Iraq Returns to the Deadly Embrace of the US",
        "author": "Viktor Mikhin",
        "publisher": "New Eastern Outlook",
        "published": "2021-08-05",
    },
    "003": {
        "title": "US Withdraws Another 2,500 Troops From Iraq, Uncertainty Surrounds Future Plans"
    },
    "004": {"publisher": "Alwaght"},
}


@pytest.mark.parametrize("number", SEED_READINGS)
def test_a_seed_says_about_itself_what_it_says_and_no_more(number: str) -> None:
    """What was not found is None; what was found is at its span."""
    found = seed(number)
    for name in ("title", "author", "publisher", "published"):
        assert value(found, name) == SEED_READINGS[number].get(name), name
    assert value(found, "language") == "en"


@pytest.mark.parametrize("number", SEED_READINGS)
def test_the_text_of_a_seed_is_the_file(number: str) -> None:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    found = seed(number)
    with path.open(encoding="utf-8", newline="") as file:
        assert found.text == file.read()
    assert found.version == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_dotted_date_before_an_author_is_read_day_first_where_it_stands() -> None:
    found = seed("002")
    assert found.published
    assert found.published.span
    assert found.published.span.of(found.text) == "05.08.2021"
    assert found.date is not None
    assert found.date.precision == "day"


def test_a_donation_bar_an_appeal_and_a_second_headline_are_furniture() -> None:
    """The month of a donation bar is no date of publication."""
    found = seed("003")
    headline = SEED_READINGS["003"]["title"]
    assert furniture(found) == [
        "0 $",
        "2,500 $",
        "5,000 $",
        "154 $",
        "MARCH 2021",
        headline,
        "Do you like this content? Consider helping us!",
    ]
    assert found.title
    assert found.title.span
    assert found.title.span not in found.furniture
    assert found.text.count(headline) == 2


def test_seeds_without_layout_have_no_furniture() -> None:
    assert [seed(number).furniture for number in ("000", "001", "002", "004")] == [()] * 4


# ----------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    "dressed",
    [
        "\ufeff{}",
        "{}".replace("\n", "\r\n"),
        "\ufeff\r\n\u00a0 {}",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_marks_line_breaks_and_hard_spaces_move_nothing_and_end_no_value(
    dressed: str, newline: str, space: str
) -> None:
    body = f"Troops leave the last base\n{space}By{space}Jane Roe{space}\n5 August 2021{space}\n\n"
    text = dressed.format((body + PROSE).replace("\n", newline))
    found = article(text)
    assert found.text == text
    assert value(found, "title") == "Troops leave the last base"
    assert value(found, "author") == "Jane Roe"
    assert value(found, "published") == "2021-08-05"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "“We want them gone,” he said at the café; it’s naïve to think otherwise today.",
            "cp1252",
        ),
        ("It’s a café.", "cp1252"),
        (PROSE + "“It’s over,” he said – and left.", "cp1252"),
        ("Le gouvernement a déclaré à la presse que l’armée était prête à quitter.", "cp1252"),
        ("Rząd ogłosił, że żołnierze wrócą do kraju, a premier powiedział to samo.", "cp1250"),
        ("الحكومة العراقية تطلب من القوات الأجنبية مغادرة البلاد قبل نهاية العام", "cp1256"),
        ("Правительство заявило, что войска покинут страну до конца года.", "cp1251"),
        (PROSE, "utf-16"),
        ("الحكومة العراقية تطلب مغادرة البلاد", "utf-16"),
        (PROSE, "utf-32"),
    ],
)
def test_an_older_encoding_that_is_certain_is_read_without_loss(text: str, encoding: str) -> None:
    assert article(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
        b"text with a \0 in it",
        b"\x01\x02\x03\x04 text \x05\x06",
        "text".encode("utf-16-le"),
        b"\xff\xfea",
        bytes(range(128, 256)) * 3,
        "“Łódź”, he said.".encode()[:-1] + b"\xff.",
        "Où était-il ? La décision du parlement à Bagdad.".encode("mac_roman"),
    ],
    ids=[
        "picture",
        "nul byte",
        "control characters",
        "utf-16 without a mark",
        "half a utf-16 character",
        "every high byte",
        "damaged utf-8",
        "mac",
    ],
)
def test_what_is_not_certainly_text_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(ArticleNotText, match=r"a\.txt") as refused:
        article(data)
    assert "UTF-8" in refused.value.hint


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ArticleNotText) as refused:
        article(PROSE, "a.pdf")
    assert all(suffix in refused.value.hint for suffix in SUFFIXES)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("line", ["a" + " " * 300_000 + "b", "." * 300_000, "# A" + " #" * 150_000])
def test_a_line_without_end_is_read_like_any_other(name: str, line: str) -> None:
    """No pattern goes over a line again and again: if one did, this would not come to an end."""
    text = f"{line}\n{line}\n{PROSE}"
    assert article(text, name).text == text


# ---------------------------------------------------------------------------------------- files


def test_load_keeps_the_bytes_of_the_file_and_of_its_sidecar(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfOne.\r\n")
    assert load(path, max_bytes=10) == RawFile(path, b"\xef\xbb\xbfOne.\r\n", None)
    (tmp_path / ("a.txt" + SIDECAR_SUFFIX)).write_bytes(b"{}")
    assert load(path, max_bytes=10).sidecar == b"{}"


def test_the_fingerprint_changes_with_the_file_the_sidecar_and_the_format() -> None:
    """The version is the file's alone."""
    files = [
        RawFile(Path("a.txt"), b"one", None),
        RawFile(Path("a.txt"), b"two", None),
        RawFile(Path("a.txt"), b"one", b""),
        RawFile(Path("a.txt"), b"one", b"{}"),
        RawFile(Path("a.md"), b"one", None),
    ]
    assert len({each.fingerprint for each in files}) == len(files)
    assert len({each.version for each in files}) == 2
    assert files[0].fingerprint == RawFile(Path("b/c.txt"), b"one", None).fingerprint


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_a_file_without_text_is_refused_when_loaded(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(ArticleEmpty, match=rf"a\.txt .* {len(data)} bytes"):
        load(path, max_bytes=10)


@pytest.mark.parametrize("data", ["\u00a0\u200b\n".encode(), " \n".encode("utf-16")])
def test_a_file_of_invisible_characters_is_refused_when_parsed(data: bytes) -> None:
    with pytest.raises(ArticleEmpty, match=r"a\.txt"):
        article(data)


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 101)
    with pytest.raises(ArticleTooLarge, match=r"a\.txt has 101 bytes.* 100"):
        load(path, max_bytes=100)
    assert len(load(path, max_bytes=101).data) == 101


def test_a_sparse_giant_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ArticleTooLarge):
        load(path, max_bytes=100)


def test_a_missing_file_a_folder_and_a_broken_link_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone")
    for name in ("missing.txt", "folder.txt", "link.txt", "a\0b.txt", "x" * 300 + ".txt"):
        with pytest.raises(ArticleUnreadable) as refused:
            load(tmp_path / name, max_bytes=100)
        assert name in str(refused.value)
        assert refused.value.hint


def test_a_pipe_and_a_device_are_unreadable_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "zero.txt"):
        with pytest.raises(ArticleUnreadable, match=name):
            load(tmp_path / name, max_bytes=100)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder open to all, and a process that is not root while the test runs."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        if os.geteuid() != 0:
            yield Path(folder)
            return
        os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)


def test_a_file_without_permission_is_unreadable(tmp_path: Path, unprivileged: Path) -> None:
    if os.geteuid() == 65534:
        os.seteuid(0)
    path = unprivileged / "a.txt"
    path.write_text("text")
    path.chmod(0)
    if os.getuid() == 0:
        os.seteuid(65534)
    with pytest.raises(ArticleUnreadable, match=r"a\.txt .*ermission"):
        load(path, max_bytes=100)


# -------------------------------------------------------------------------------------- sidecar


def test_a_sidecar_replaces_completes_and_drops() -> None:
    """What a person states has no span; null says that the text's value is wrong."""
    stated = {"title": " Another title ", "author": None, "published": "2021-08", "language": "fr"}
    found = article("A headline\nBy Jane Roe\n\n" + PROSE, sidecar=stated)
    assert value(found, "title") == "Another title"
    assert found.title
    assert found.title.span is None
    assert found.author is None
    assert found.publisher is None
    assert value(found, "published") == "2021-08"
    assert value(found, "language") == "fr"


def test_an_empty_sidecar_changes_nothing() -> None:
    assert article("A headline\n\n" + PROSE, sidecar={}) == article("A headline\n\n" + PROSE)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"{", "JSON"),
        (b"", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[1]", "object"),
        (b'{"title": "\xff"}', "UTF-8"),
        (b'{"titel": "T", "when": "x"}', "'titel', 'when'"),
        (b'{"title": ""}', "title"),
        (b'{"title": 3}', "title"),
        (b'{"author": ["A", "B"]}', "author"),
        (b'{"title": "\\ud800"}', "title"),
        (b'{"published": "05.08.2021"}', "published"),
        (b'{"published": "2021-02-30"}', "published"),
        (b'{"language": "English"}', "language"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_refused_with_its_name(data: bytes, named: str) -> None:
    with pytest.raises(SidecarError, match=named) as refused:
        parse(RawFile(Path("a.txt"), PROSE.encode(), data), article_id="a", source="a.txt")
    assert "a.txt.meta.json" in str(refused.value)
    assert refused.value.hint


def test_unknown_keys_are_answered_with_the_known_ones() -> None:
    with pytest.raises(SidecarError) as refused:
        article(PROSE, sidecar={"titel": "T"})
    assert "title, author, publisher, published, language" in refused.value.hint


def test_a_sidecar_that_is_a_folder_or_a_pipe_or_large_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text("text")
    (tmp_path / "a.txt.meta.json").mkdir()
    os.mkfifo(tmp_path / "b.txt.meta.json")
    (tmp_path / "c.txt.meta.json").write_bytes(b" " * 100_000)
    for name in ("a", "b", "c"):
        with pytest.raises(SidecarError, match=rf"{name}\.txt\.meta\.json"):
            load(tmp_path / f"{name}.txt", max_bytes=100)


# ---------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2021-08-05", "2021-08-05"),
        ("2021-08-05T10:15:00Z", "2021-08-05"),
        ("2021/08/05", "2021-08-05"),
        ("5 August 2021", "2021-08-05"),
        ("5th August, 2021", "2021-08-05"),
        ("August 5, 2021", "2021-08-05"),
        ("AUGUST 5TH 2021", "2021-08-05"),
        ("Aug. 5 2021", "2021-08-05"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("05.08.2021", "2021-08-05"),
        ("5.8.2021", "2021-08-05"),
        ("Thursday, 5 August 2021", "2021-08-05"),
        ("Thu 5 Aug 2021 09.30 BST", "2021-08-05"),
        ("August 5, 2021 at 10:15 a.m.", "2021-08-05"),
        ("Published: 5 August 2021", "2021-08-05"),
        ("Published on Thursday, August 5, 2021 | 4 min read", "2021-08-05"),
        ("First published 5 August 2021", "2021-08-05"),
        ("**Date:** 2021-08-05", "2021-08-05"),
        ("Updated: 6 August 2021", "2021-08-06"),
        ("Published: 5 August 2021, updated: 6 August 2021", "2021-08-05"),
        ("Updated: 6 August 2021 | Published: 5 August 2021", "2021-08-05"),
        ("August 2021", "2021-08"),
        ("Published: Aug 2021", "2021-08"),
        ("Published: 2021", "2021"),
        ("13/08/2021", "2021-08-13"),
        ("08/13/2021", "2021-08-13"),
        ("08/08/2021", "2021-08-08"),
        ("05/08/2021", None),
        ("05-08-2021", None),
        ("05/08/2021 By Jane Roe", None),
        ("31.02.2021", None),
        ("30 February 2021", None),
        ("08.13.2021", None),
        ("2021-13-01", None),
        ("2021", None),
        ("5 August", None),
        ("5 August 21", None),
        ("Since 5 August 2021", None),
        ("Updated 3 hours ago", None),
        ("August 5, 2021 was a Thursday.", None),
        ("Auguſt 2021", "2021-08"),
    ],
)
def test_a_date_line_is_read_and_one_in_doubt_is_not(written: str, published: str | None) -> None:
    """No guess is ever shown as a fact."""
    found = article(f"Troops leave the last base\n{written}\n\n{PROSE}")
    assert value(found, "published") == published
    assert value(found, "title") == "Troops leave the last base"


def test_a_date_in_prose_is_no_date_of_publication() -> None:
    assert article("A headline here\n\nOn 5 August 2021 they left.\n\n" + PROSE).published is None


def test_the_last_words_of_a_wrapped_paragraph_are_no_date() -> None:
    text = (
        "Troops leave the last base\n\nThe unemployment fund had shrunk by half at the end of\n"
        "June 2002. It had been\nfilled again when the crisis\nended in the year of\nMay 2004\n"
        "as was expected\n"
    )
    assert article(text).published is None


def test_dates_that_head_the_sections_of_a_chronicle_are_no_date_of_publication() -> None:
    text = f"Twenty years in Iraq\n\nMarch 2003\n\n{PROSE}\nDecember 2011\n\n{PROSE}"
    assert article(text).published is None


# --------------------------------------------------------------------------- datelines, bylines


@pytest.mark.parametrize(
    ("opening", "publisher", "published"),
    [
        ("LONDON, March 3, 2021 (Reuters) — ", "Reuters", "2021-03-03"),
        ("BAGHDAD (AP) - ", "AP", None),
        ("TEHRAN, Mar. 03 (MNA) – ", "MNA", None),
        ("Erbil, 3 March 2021 – ", None, "2021-03-03"),
        ("OSLO, July 18 (Norden Press)\n\n", "Norden Press", None),
        ("**Erbil, 3 March 2021** – ", None, "2021-03-03"),
        ("(Reuters) - ", "Reuters", None),
        ("Baghdad (IraqiNews.com) – ", "IraqiNews.com", None),
        ("Alwaght- ", "Alwaght", None),
        ("Shafaq News/ ", "Shafaq News", None),
        ("BAGHDAD — ", None, None),
        ("Baghdad- ", None, None),
        ("TEHRAN- ", None, None),
        ("Fallujah (Iraq) — ", None, None),
        ("The post-war army - ", None, None),
    ],
)
def test_a_dateline_gives_its_agency_and_date_but_never_a_place(
    opening: str, publisher: str | None, published: str | None
) -> None:
    found = article(f"Troops leave the last base\n\n{opening}{PROSE}\nAll is quiet in Iraq.\n")
    assert (value(found, "publisher"), value(found, "published")) == (publisher, published)


def test_a_name_that_comes_again_as_a_place_is_no_publisher() -> None:
    text = "Smallville- The prime minister said that they had all left Smallville.\nNobody is"
    assert value(article(f"{text} left.\n"), "publisher") == "Smallville"
    assert article(f"{text} left in Smallville.\n").publisher is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("BY JANE ROE", "JANE ROE"),
        ("by Jane Roe and John Doe", "Jane Roe and John Doe"),
        ("By Jane Roe, John Doe and Ali Amin", "Jane Roe, John Doe and Ali Amin"),
        ("By Jane Roe, Foreign Affairs and Defence Editor", "Jane Roe"),
        ("By Jane Roe, Reuters", "Jane Roe"),
        ("By Jane Roe in Baghdad", "Jane Roe"),
        ("By Mustafa al-Kadhimi", "Mustafa al-Kadhimi"),
        ("By Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("By J. R. Roe Jr.", "J. R. Roe Jr."),
        ("By: Jane Roe | August 5, 2021 | 10:15 GMT", "Jane Roe"),
        ("By Jane Roe in Baghdad, Thursday 5 August 2021", "Jane Roe"),
        ("Author: Madonna", "Madonna"),
        ("Written by Jane Roe", "Jane Roe"),
        ("Author: فاطمة علي", "فاطمة علي"),
        ("Edited by John Doe", None),
        ("By Monday Evening", None),
        ("By Reuters", None),
        ("By the river", None),
        ("By Jane Roe the city had been lost.", None),
        ("By Monday the last of the troops had left the base.", None),
        ("By 2021 nobody was left", None),
        ("Author unknown", None),
        ("Words: Jane Roe", "Jane Roe"),
        ("By Transport Editor Jane Roe", "Jane Roe"),
        ("By Our Athletics Staff", None),
        ("An investigation by Jane Roe and John Doe", "Jane Roe and John Doe"),
        ("Posted by Jane Roe on 5 August 2021 | Filed under: Bases, Troops", "Jane Roe"),
        ("An investigation by the army has begun", None),
    ],
)
def test_a_byline_gives_its_author_and_a_sentence_never_does(line: str, author: str | None) -> None:
    assert value(article(f"Troops leave the last base\n{line}\n\n{PROSE}"), "author") == author


@pytest.mark.parametrize(
    ("header", "author", "publisher", "published"),
    [
        ("The River Post, 9 March 2024", None, "The River Post", "2024-03-09"),
        ("Capital Herald\nBy Jane Roe\nJuly 2024", "Jane Roe", "Capital Herald", "2024-07"),
        ("Published: 11 March 2024\nNational Wire", None, "National Wire", "2024-03-11"),
        ("By Jane Roe, The Guardian", "Jane Roe", "The Guardian", None),
        ("By Jane Roe for Al Jazeera | 5 August 2021", "Jane Roe", "Al Jazeera", "2021-08-05"),
        ("Reuters", None, "Reuters", None),
        ("*Helvetia News Agency, 8 May 2024*", None, "Helvetia News Agency", "2024-05-08"),
        ("Ashbourne Echo | 8 May 2024", None, "Ashbourne Echo", "2024-05-08"),
        ("Analysis | Lodora Times | 8 May 2024", None, "Lodora Times", "2024-05-08"),
        ("Jane Roe | 8 May 2024", None, None, "2024-05-08"),
        ("Baghdad, 5 August 2021", None, None, "2021-08-05"),
        (
            "Published 18:40, 3 March 2024 | Westport Gazette | Jane Roe",
            None,
            "Westport Gazette",
            "2024-03-03",
        ),
        (
            "Jane Roe | Jornal do Vale | 3 March 2024",
            None,
            "Jornal do Vale",
            "2024-03-03",
        ),
        ("State News Agency TANA, 5 August 2021", None, "State News Agency TANA", "2021-08-05"),
        ("*Live blog – Eastern Observer – 5 August 2021*", None, "Eastern Observer", "2021-08-05"),
        ("Le Quotidien du Sud – 5 August 2021", None, "Le Quotidien du Sud", "2021-08-05"),
        ("On 5 August 2021 | they left", None, None, None),
        ("Baghdad, August 2021", None, None, None),
        ("The battle of Mosul, 5 August 2021, and after", None, None, None),
        ("World News", None, None, None),
        ("The Guardian angels of the river", None, None, None),
        ("Jane Roe, The Guardian reporter", None, None, None),
        ("River people", None, None, None),
    ],
)
def test_an_outlet_named_in_the_header_is_the_publisher(
    header: str, author: str | None, publisher: str | None, published: str | None
) -> None:
    found = article(f"Troops leave the last base\n\n{header}\n\n{PROSE}")
    assert value(found, "title") == "Troops leave the last base"
    assert value(found, "author") == author
    assert (value(found, "publisher"), value(found, "published")) == (publisher, published)


def test_an_outlet_below_the_text_or_alone_above_it_is_no_publisher() -> None:
    assert article(f"Troops leave the last base\n\n{PROSE}\n\nNational Wire\n").publisher is None
    below = f"Troops leave the last base\n\n{PROSE}\n\nBaghdad, 5 August 2021\n\n{PROSE}"
    assert article(below).published is None
    found = article(f"The Daily Mail\n\n{PROSE}")
    assert (value(found, "title"), found.publisher) == ("The Daily Mail", None)
    found = article(f"REUTERS\nTroops leave the last base\n\n{PROSE}")
    assert value(found, "publisher") == "REUTERS"
    assert value(found, "title") == "Troops leave the last base"
    found = article(f"The Daily Mail\n\nTroops leave the last base\n\n{PROSE}")
    assert value(found, "publisher") == "The Daily Mail"
    assert value(found, "title") == "Troops leave the last base"


def test_a_cutting_is_marked_at_its_end_with_its_outlet_and_day() -> None:
    found = article(f"Troops leave the last base\n\n{PROSE}\n\nMorning Ledger, 5 August 2021\n")
    assert value(found, "publisher") == "Morning Ledger"
    assert value(found, "published") == "2021-08-05"
    found = article(f"Troops leave the last base\n\n{PROSE}\n\nBaghdad, 5 August 2021\n")
    assert (found.publisher, found.published) == (None, None)


@pytest.mark.parametrize(
    ("standfirst", "published"),
    [
        ("Jane Roe led the troops out of the last base. John Doe met her. 5 August 2021.", True),
        ("The troops will be out of the last base, she says, by 5 August 2021.", False),
        ("The troops left the base on a day that nobody forgot. 5 August 2021 was hot.", False),
    ],
)
def test_a_day_that_closes_the_standfirst_is_the_date(standfirst: str, published: bool) -> None:
    found = article(f"Troops leave the last base\n\n{standfirst}\n\n{PROSE}")
    assert value(found, "published") == ("2021-08-05" if published else None)


def test_a_headline_that_begins_with_by_is_a_headline() -> None:
    found = article(f"By Any Means Necessary\n\n{PROSE}")
    assert (value(found, "title"), found.author) == ("By Any Means Necessary", None)
    found = article(f"By Jane Roe\n\nTroops leave the last base\n\n{PROSE}")
    assert value(found, "author") == "Jane Roe"
    assert value(found, "title") == "Troops leave the last base"


def test_a_closing_credit_gives_the_author() -> None:
    text = f"{PROSE}\n(Reporting by Ali Amin in Baghdad; Editing by John Doe)\n"
    assert value(article(text), "author") == "Ali Amin"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("All rights reserved to the Study Center", "Study Center"),
        ("All publishing rights reserved by “The Review”.", "The Review"),
        ("© 2021 The Associated Press. All rights reserved.", "The Associated Press"),
        ("Copyright © 2019-2021 Example Media", "Example Media"),
        ("Copyright 2021 by Example Media.", "Example Media"),
        ("Copyright Example Media", "Example Media"),
        ("(c) Example Media 2021", "Example Media"),
        ("Jane Roe, exclusively for the online magazine “The Review”.", "The Review"),
        ("Jane Roe, exclusively for The Review", "The Review"),
        ("Source: Agence France-Presse", "Agence France-Presse"),
        ("Publisher: France 24", "France 24"),
        ("Copyright Notices", None),
        ("All rights reserved.", None),
        ("All rights reserved to their owners", None),
        ("The road is used exclusively for American Soldiers.", None),
        ("Source: a security official who would not be named", None),
        ("Source: https://example.org/a", None),
        ("Sources say more", None),
    ],
)
def test_a_closing_line_gives_the_publisher_that_it_names(line: str, publisher: str | None) -> None:
    assert value(article(f"{PROSE}\n{line}\n"), "publisher") == publisher


# --------------------------------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("Troops leave: what comes next?", "Troops leave: what comes next?"),
        ("“Nobody asked us”", "“Nobody asked us”"),
        ("A visit to the U.S.", "A visit to the U.S."),
        ("POLITICS\n\nTroops leave the last base", "Troops leave the last base"),
        ("Title: Troops leave", "Troops leave"),
        ("5,200 troops leave", "5,200 troops leave"),
        ("القوات تغادر القاعدة", "القوات تغادر القاعدة"),
        ("Troops left the base on Monday.", None),
        ("Troops left. Nobody saw them go", None),
        ("and so it went on", None),
        ("https://example.org/a", None),
        ("- one of several points", None),
        ("He said this:", None),
        ("Word " * 40, None),
    ],
)
def test_a_first_line_is_a_title_only_if_it_reads_as_one(top: str, title: str | None) -> None:
    assert value(article(f"{top}\n\n{PROSE}"), "title") == title


def test_the_first_line_of_wrapped_prose_is_no_title() -> None:
    text = "The minister told\nReuters on Monday that all of\nthe troops would leave\nby the end."
    assert article(text).title is None


def test_a_file_of_one_line_has_no_title() -> None:
    assert article("Troops leave the last base").title is None


# ------------------------------------------------------------------------------------ furniture


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter",
        "Sign up for our free daily newsletter today!",
        "Follow us on Twitter, Facebook and Telegram",
        "Share this article",
        "Share this article on Facebook",
        "Donate now!",
        "ADVERTISEMENT",
        "Did you enjoy this article? Please consider supporting us.",
        "* * *",
        "________",
    ],
)
def test_a_line_that_only_asks_or_divides_is_furniture(line: str) -> None:
    text = f"Troops leave the last base\n\n{PROSE}\n  {line}  \n\n{PROSE}"
    assert [each.strip() for each in furniture(article(text))] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Share this article with nobody, the ministry wrote to its officers.",
        "Follow us on this journey",
        "Donate blood, the hospital asked.",
        "Do you like this country? Consider what was lost.",
        "Support us, or leave us to die, the mayor said.",
        "Help us!",
        "5,200",
        "2,500 $ is what it costs",
        "March 2021",
    ],
)
def test_prose_and_a_lone_figure_in_the_text_are_never_furniture(line: str) -> None:
    found = article(f"Troops leave the last base\n\n{PROSE}\n{line}\n\n{PROSE}")
    assert furniture(found) == ([line] if line == "Help us!" else [])


def test_counters_above_a_month_leave_it_the_date() -> None:
    """Only beside amounts of money is a month part of a donation bar."""
    found = article(f"12\n34\nAugust 2021\n\nTroops leave the last base\n\n{PROSE}")
    assert furniture(found) == ["12", "34"]
    assert value(found, "published") == "2021-08"


def test_a_long_column_of_figures_is_data_and_stays() -> None:
    assert article("2,500 $\n" * 41 + PROSE).furniture == ()
    assert len(article("2,500 $\n" * 40 + PROSE).furniture) == 40


def test_furniture_covers_its_whole_line_without_the_line_break() -> None:
    text = f"\ufeff 10 $ \r\n 20 $\r\n\r\nTroops leave the last base\r\n\r\n{PROSE}"
    assert furniture(article(text)) == ["\ufeff 10 $ ", " 20 $"]


# ------------------------------------------------------------------------------------- Markdown


def test_front_matter_states_everything_and_is_furniture() -> None:
    text = (
        '---\ntitle: "Troops: the last base"\nauthor: Jane Roe # staff\n'
        "date: 2021-08-05T10:00:00Z\npublisher: 'The Review'\nlang: en-GB\ntags: [a, b]\n---\n\n"
        "# Another heading\n\n" + PROSE
    )
    found = article(text, "a.md")
    assert found.text == text
    assert value(found, "title") == "Troops: the last base"
    assert value(found, "author") == "Jane Roe"
    assert value(found, "publisher") == "The Review"
    assert value(found, "published") == "2021-08-05"
    assert value(found, "language") == "en"
    assert furniture(found) == [text[: text.index("\n\n# Another")]]


def test_prose_between_two_rulers_is_no_front_matter() -> None:
    found = article(f"---\nTroops left the base.\n---\n\n{PROSE}", "a.md")
    assert furniture(found) == ["---", "---"]


@pytest.mark.parametrize(
    "top",
    [
        "# Troops leave #",
        "\ufeff# **Troops leave**",
        "Troops leave\n============",
        "Some words before.\n\n```\n# a comment\n```\n\n# Troops leave",
        "Troops leave",
    ],
)
def test_the_first_heading_is_the_title_without_its_marks(top: str) -> None:
    found = article(f"{top}\n\n*By Jane Roe*\n\n{PROSE}", "a.md")
    assert value(found, "title") == "Troops leave"
    assert value(found, "author") == "Jane Roe"


def test_a_front_matter_date_in_doubt_is_none() -> None:
    assert article(f"---\ndate: 05/08/2021\n---\n{PROSE}", "a.md").published is None


# ------------------------------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PROSE, "en"),
        ("Le gouvernement a déclaré que l’armée était prête à quitter le pays. " * 3, "fr"),
        ("الحكومة العراقية تطلب من القوات الأجنبية مغادرة البلاد قبل نهاية العام. " * 3, "ar"),
        ("Troops leave the base.", None),
        ("1234 5678 " * 100, None),
    ],
)
def test_the_language_is_recognised_where_there_is_enough_of_it(
    text: str, code: str | None
) -> None:
    assert value(article(text), "language") == code


def test_importing_the_room_loads_neither_library() -> None:
    libraries = "{'py3langid', 'charset_normalizer'}"
    script = f"import sys, rag.articles; print({libraries} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=SEEDS.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


def test_every_refusal_is_an_article_error() -> None:
    for error in (ArticleEmpty, ArticleNotText, ArticleTooLarge, ArticleUnreadable, SidecarError):
        assert issubclass(error, ArticleError)
