"""Statements against sentences of the five articles: what the rules must let pass, and catch."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.support import PARTIAL_AT, SUPPORTED_AT, check, document, invented
from rag.types import Verdict

SEEDS = Path(__file__).parent.parent / "seeds"

TAJI = (
    "This was assured by Secretary of State Mike Pompeo after the death of two nationals in an"
    " attack on the Taji base last March 12."
)
MUHAMADAWI = (
    '"The withdrawal of US troops from several military bases is not in line with the Iraqi'
    " parliamentary resolution urging the government in Baghdad to expel foreign forces from the"
    " country."
)
HALLIBURTON = (
    "The situation could become even more tense after the attacks that took place this Monday"
    " against the installations of the US oil company Halliburton, located in the south of Iraq."
)
MONITOR = (
    'Furthermore, as explained by Al-Monitor, this incident has been "the first to attack the oil'
    " infrastructure since last June when a rocket hit a complex housing international oil"
    ' companies, including the US energy giant ExxonMobil, and injured three Iraqi employees",'
    " which reflects the extent to which tensions are escalating."
)
LEAGUE = (
    "Their first public appearance took place on March 15, three days after the attack on Taji."
)
CLAIMED = (
    "Through a video, they claimed responsibility for this offensive and issued new warnings"
    " against American soldiers deployed in Iraq."
)
FLIGHTS = (
    "On April 1 in particular, the US troops intensified their reconnaissance flights, and this"
    " coincided with the end of what the Shiite factions – affiliated to Iran – called as the"
    " deadline for the departure of foreign forces from Iraq."
)
ATALAYA = (
    "According to the report, the US army will deploy Patriot anti-aircraft defense system, after"
    " constructing the base in Al-Anbar near Syria’s border."
)
BASES = (
    "Washington has about 14 air bases and camps in different regions of Iraq, the most important"
    " of which are al-Taji, 30 km north of Baghdad, Balad, 80 km north of Baghdad, al-Nasr near"
    " Baghdad International Airport, Al-Takadum and Ain al-Assad in Anbar, Qayyara in the north,"
    " the Presidential Palaces in Mosul, and the Harir base in Erbil."
)
SOLDIERS = (
    "As for the US soldiers, their number cannot be accurately known as hundreds of them have left"
    " Iraq due to the coronavirus outbreak, but the number of foreign soldiers is estimated at"
    " 8,000, 5,200 of whom are Americans, according to official sources."
)
UNOFFICIAL = (
    "Meanwhile, non-official sources say that more than 16,000 foreign soldiers are present in"
    " Iraq."
)
HANDOVER = (
    "Those forces are expected to hand over their positions in the base of Presidential Palaces in"
    " Mosul on April 4, after having officially handed the base of Qayara on March 26, and another"
    " in Kirkuk on March 29, according to Iraqi officials."
)
TRAINERS = (
    "Hundreds of trainers are also expected to depart – temporarily – protecting themselves from"
    " the coronavirus, according to the coalition’s spokesperson Myles Coggins."
)
BORDER = (
    "In March 19, the coalition’s troops turned the administration of a military base established"
    " on the Syrian border in 2018 to the Iraqi intelligence forces, and this is the first of many"
    " other bases that media outlets speak about Washington’s intention to hand them over to Iraqi"
    " forces, reducing its military presence in Iraq."
)
NATURAL = (
    "It is only natural that America cannot achieve its goals in the region from Washington; it"
    " needs its armed forces inside Iraq to carry out this mission."
)
AGREEMENT = (
    "US President Joe Biden and Iraqi Prime Minister Mustafa al-Kadhimi have signed an agreement"
    " officially ending the US combat mission in Iraq by the end of 2021, more than 18 years after"
    " US troops occupied the country."
)
INVASION = (
    "The US-led coalition invaded Iraq in March 2003 based on far-fetched accusations from"
    " Washington that the government of then-Iraqi leader Saddam Hussein possessed weapons of mass"
    " destruction."
)
WEAPONS = (
    "The Iraqi leader was removed from power at the time, but no such weapons were found, which did"
    " not prevent the Pentagon from staying in that oil-rich country for a long time."
)
SOLEIMANI = (
    "The US assassinated Iranian General Qasem Soleimani and the deputy commander of the Popular"
    " Mobilization Units, Abu Mahdi al-Muhandis, along with eight other individuals at Baghdad"
    " International Airport."
)
BILL = (
    "Although the bill was not binding on the United States, the approval of then Iraqi Prime"
    " Minister Adil Abdul-Mahdi made it so, which meant that the US presence in the country would"
    " now be considered an occupation."
)
ROUNDS = (
    "Since then, three rounds of dialogue between Washington and Baghdad failed to provide a"
    " timetable for the complete withdrawal of US troops from the Arab country."
)
TIMES = (
    "The newspaper described the negotiations as a “diplomatic theater” to please the Iraqi side"
    " and, more importantly, the Iraqi parliament."
)
STATIONED = (
    "Although the Pentagon says there are currently 2,500 US troops stationed in Iraq, the number"
    " has nevertheless been disputed."
)
DRAWDOWN = (
    "The US military has completed its drawdown from about 5,200 to fewer than 3,000 troops in"
    " Iraq, Army Colonel Wayne Marotto, a spokesman for the US-led coalition fighting ISIS in Iraq"
    " and Syria, has confirmed."
)
KADHIMI = (
    "Iraqi Prime Minister Mustafa Kadhimi\xa0confirmed over the weekend that around 2,500 US troops"
    " have been withdrawn from Iraq\xa0recently due to increasing concerns over their security"
    " following the steady increase in attacks this year against military bases where US personnel"
    " are deployed, the Green Zone in Baghdad where the US Embassy is located, and military convoys"
    " supplying these areas."
)
SCHEDULE = (
    "Although official statements have declared that the intended schedule for complete withdrawal"
    " of US military personnel is three years, the period could be shortened or lengthened"
    " considerably depending on future developments."
)
SANCTIONS = (
    "“The US will impose sanctions on 36 Iraqi persons who will be placed under an international"
    " warrant for arrest."
)
RESULTS = (
    "The PM stated that the committee is authorized to demand any information from any party, and"
    " is expecting to show results within 30 days."
)
COMMITTEE = (
    "The committee is headed by Qassem Al-Araji, National Security Adviser, and includes among its"
    " membership Falih Al-Fayyadh, Chairman of the Popular Mobilization forces, Abdul-Ghani"
    " Al-Asadi, head of the Iraqi National Security Service, and Abdul Amir Rashid Yarallah, Chief"
    " of Staff of the Army, as well as other military commanders and representatives in the"
    " Parliament."
)
NATO = (
    "The North Atlantic Treaty Organization (NATO) announced in a statement on Friday that,"
    " according to the decision of the North Atlantic Council, the scope of the coalition's"
    " mission, as well as advisory and capacity-building missions to support the Ministry of"
    " Interior and the Federal Police, will be broadened."
)
SUDANI = (
    "In a meeting with a group of commanders of the armed forces last week, Prime Minister Mohammad"
    " Shia al-Sudani of Iraq emphasized that Iraq does not need the presence of foreign military"
    " forces."
)
SADEQUN = (
    "Sadequn parliamentary coalition, the political branch of Asaib Ahl Al-Haq reported that about"
    " 2,500 American troops along with military vehicles and fighter jets arrived in Iraq and were"
    " stationed in Ain Al-Asad base."
)
EXPULSION = (
    "In January 2020 and after the US assassination of two anti-terror commanders, Iran's General"
    " Qassem Soleimani and Iraq's Abu Mahdi al-Muhandis, Iraqi parliament passed a bill demanding"
    " expulsion of the American forces from Iraq, but since then, not only no single troop was"
    " withdrawn, but also the Americans reinforced their military infrastructure in Iraq."
)
OFFER = (
    "In recent days, some Iraqi news outlets stated that American officials in recent negotiations"
    " with the Iraqi side demanded the dissolution of PMF, called Hashd al-Shaabi locally, in"
    " exchange for delivery of advanced weapons to the Iraqi army, but Baghdad turned down the"
    " offer."
)
RED_SEA = (
    "Deployment of 3,500 forces in the Red Sea and replacing Iraq-based forces with fresh ones, and"
    " suspicious moves on the Iraqi borders with Syria all reveal a new Washington scheme for the"
    " region."
)
MCFARLANE = (
    "These remarks come as General Matthew McFarlane, the commander of the US-led coalition forces"
    " in Iraq and Syria, claimed on Thursday that the bloc is monitoring the threats by Iraqi"
    " groups against the military bases of the international coalition forces on social media."
)
YEMEN = (
    "Analysts says that forcibly disarming the Iran-allied militias and issuing resolutions to"
    " dismantle them might provoke them and lead them to take control over the capital and other"
    " Iraqi cities, similar to what happened in Yemen in 2014, when the Houthis took control over"
    " Sana’a, meaning a new armed conflict in Iraq."
)

TRUE_PARAPHRASES = [
    (TAJI, "Two nationals died in an attack on the Taji base on 12 March."),
    (TAJI, "Mike Pompeo spoke after two people were killed at al-Taji on March 12th."),
    (TAJI, "Pompeo gave this assurance after the March attack on Taji, which killed two."),
    (MUHAMADAWI, "The withdrawal does not follow the Iraqi parliament's resolution."),
    (MUHAMADAWI, "Iraq's parliament had urged Baghdad to expel foreign troops."),
    (HALLIBURTON, "On Monday, installations of Halliburton in southern Iraq were attacked."),
    (HALLIBURTON, "The American company Halliburton was attacked in the south of Iraq."),
    (MONITOR, "A rocket injured 3 Iraqi workers at a complex last June, Al-Monitor reports."),
    (MONITOR, "Three employees from Iraq were hurt when ExxonMobil's complex was hit in June."),
    (LEAGUE, "They first appeared in public on 15 March, 3 days after the Taji attack."),
    (LEAGUE, "Their first appearance came three days after Taji was attacked."),
    (CLAIMED, "They said in a video that they carried out the offensive."),
    (CLAIMED, "The group warned U.S. soldiers in Iraq in a video."),
    (FLIGHTS, "American troops stepped up reconnaissance flights on 1 April."),
    (FLIGHTS, "Shia factions tied to Iran had set a deadline that ended on April 1."),
    (ATALAYA, "Patriot air defence systems will be deployed in al-Anbar, near Syria."),
    (ATALAYA, "The base in Anbar province is to be near the Syrian border."),
    (BASES, "The US has around 14 air bases and camps in Iraq."),
    (BASES, "Balad lies 80 kilometres north of the Iraqi capital."),
    (BASES, "Al-Taji is thirty kilometers north of Baghdad."),
    (BASES, "Fourteen bases and camps are listed, among them Ain al-Asad and Harir."),
    (SOLDIERS, "Official sources put the foreign soldiers at 8000, of whom 5200 are Americans."),
    (SOLDIERS, "Official sources count eight thousand foreign soldiers, 5.2 thousand of them US."),
    (SOLDIERS, "Hundreds of US soldiers left Iraq because of COVID-19."),
    (SOLDIERS, "The number of US soldiers is not known accurately."),
    (UNOFFICIAL, "Other sources speak of over 16,000 foreign soldiers in Iraq."),
    (UNOFFICIAL, "Unofficial sources say there are more than sixteen thousand foreign soldiers."),
    (HANDOVER, "Qayyara was handed over on 26 March and a base in Kirkuk on 29 March."),
    (HANDOVER, "The Presidential Palaces in Mosul are to be handed over on April 4."),
    (TRAINERS, "Myles Coggins said hundreds of trainers would leave for a time."),
    (TRAINERS, "Hundreds of trainers are to leave temporarily, a coalition spokesperson said."),
    (BORDER, "A base on the border with Syria, set up in 2018, was handed over on 19 March."),
    (BORDER, "The base was the first of many to be given to Iraq's forces."),
    (AGREEMENT, "Biden and Kazemi agreed to end the American combat mission by the end of 2021."),
    (AGREEMENT, "The deal ends the US combat mission more than 18 years after the occupation."),
    (AGREEMENT, "Joe Biden and Mustafa Al-Kadhimi signed an agreement that ends combat in 2021."),
    (INVASION, "Iraq was invaded in 2003 by a coalition led by the United States."),
    (INVASION, "The coalition accused Saddam Hussein of having weapons of mass destruction."),
    (WEAPONS, "No weapons of this kind were found."),
    (WEAPONS, "The weapons were never found, and the US stayed for a long time."),
    (SOLEIMANI, "Qassem Soleimani was killed by the US at Baghdad's airport with eight others."),
    (SOLEIMANI, "The US killed Iran's General Soleimani and Abu Mahdi al-Muhandis of the PMU."),
    (BILL, "The bill did not bind the United States."),
    (BILL, "Adel Abdul Mahdi's approval made the bill binding."),
    (ROUNDS, "Three rounds of talks between the US and Iraq produced no timetable."),
    (ROUNDS, "Washington and Baghdad held 3 rounds of dialogue without agreeing on a timetable."),
    (TIMES, 'It called the talks a "diplomatic theater" meant to please Iraq.'),
    (TIMES, "The talks were called theatre to please the Iraqi parliament."),
    (STATIONED, "The Pentagon's figure of 2500 US troops in Iraq is disputed."),
    (STATIONED, "The US says two thousand five hundred troops are in Iraq, which is disputed."),
    (DRAWDOWN, "The U.S. cut its troops in Iraq from about 5,200 to under 3,000."),
    (DRAWDOWN, "Colonel Wayne Marotto said fewer than 3,000 American troops remain in Iraq."),
    (DRAWDOWN, "Marotto speaks for the coalition that fights Daesh in Syria and Iraq."),
    (KADHIMI, "About 2,500 US troops have left Iraq, Prime Minister Kadhimi confirmed."),
    (KADHIMI, "Mustafa Al-Kazemi said some 2,500 soldiers were withdrawn over security concerns."),
    (SCHEDULE, "The withdrawal is planned to take three years, but that may change."),
    (SCHEDULE, "A three-year schedule was declared for the complete withdrawal."),
    (SANCTIONS, "Sanctions will hit 36 Iraqis, who will face an international arrest warrant."),
    (SANCTIONS, "Thirty-six people in Iraq are to be sanctioned by the United States."),
    (RESULTS, "The committee should present results in 30 days."),
    (RESULTS, "The Prime Minister said the committee has thirty days to show results."),
    (COMMITTEE, "Qasim al-Araji, the National Security Adviser, heads the committee."),
    (COMMITTEE, "PMF chairman Faleh al-Fayyad is a member of the committee."),
    (NATO, "NATO said on Friday that its mission would be broadened."),
    (NATO, "The alliance will support the Interior Ministry and the Federal Police more broadly."),
    (SUDANI, "Al-Sudani said Iraq doesn't need foreign military forces."),
    (SUDANI, "Iraq has no need of foreign forces, Prime Minister Mohammed al-Sudani said."),
    (SADEQUN, "About 2,500 US troops arrived at Ain al-Assad, Sadequn reported."),
    (SADEQUN, "Asa'ib Ahl al-Haq's political branch reported that 2,500 Americans had arrived."),
    (EXPULSION, "In January 2020 the Iraqi parliament passed a bill to expel American forces."),
    (EXPULSION, "Not one soldier has been withdrawn since the bill of January 2020."),
    (EXPULSION, "After the bill, the US reinforced its infrastructure instead of withdrawing."),
    (OFFER, "Baghdad rejected an offer of advanced weapons for dissolving the PMF."),
    (OFFER, "Iraq did not accept the American offer."),
    (OFFER, "The US asked Iraq to dissolve the Hashd al-Shaabi and offered weapons in return."),
    (RED_SEA, "3,500 troops were sent to the Red Sea."),
    (RED_SEA, "The deployment of 3500 forces points to a new US plan for the region."),
    (MCFARLANE, "On Thursday, Gen. Matthew McFarlane said the coalition watches social media."),
    (MCFARLANE, "McFarlane commands the coalition in Iraq and Syria."),
    (YEMEN, "In 2014 the Houthis seized Sanaa."),
    (YEMEN, "Disarming the militias could lead to what Yemen saw in 2014, analysts say."),
]

ONE_THING_CHANGED = [
    # numbers
    (TAJI, "Three nationals died in an attack on the Taji base on 12 March.", "contradicted"),
    (MONITOR, "A rocket injured five Iraqi employees last June.", "contradicted"),
    (LEAGUE, "It took place four days after the attack on Taji.", "contradicted"),
    (LEAGUE, "Their second public appearance took place on March 15.", "contradicted"),
    (BASES, "Washington has about 40 air bases and camps in Iraq.", "contradicted"),
    (BASES, "Balad is 800 km north of Baghdad.", "contradicted"),
    (BASES, "Al-Taji is 30 miles north of Baghdad.", "unsupported"),
    (BORDER, "This is the second of many other bases.", "contradicted"),
    (SOLDIERS, "The number of foreign soldiers is estimated at 18,000.", "unsupported"),
    (TRAINERS, "Thousands of trainers are expected to depart.", "contradicted"),
    (UNOFFICIAL, "More than 60,000 foreign soldiers are present in Iraq.", "contradicted"),
    (UNOFFICIAL, "Fewer than 16,000 foreign soldiers are present in Iraq.", "contradicted"),
    (UNOFFICIAL, "16,000 foreign soldiers are present in Iraq.", "partial"),
    (TRAINERS, "Dozens of trainers are expected to depart.", "contradicted"),
    (AGREEMENT, "The mission ends more than 28 years after US troops came.", "contradicted"),
    (SOLEIMANI, "He was killed along with nine other individuals.", "contradicted"),
    (ROUNDS, "Two rounds of dialogue failed to provide a timetable.", "contradicted"),
    (STATIONED, "The Pentagon says there are 3,500 US troops in Iraq.", "contradicted"),
    (DRAWDOWN, "The US went down from about 5,200 to more than 3,000 troops.", "contradicted"),
    (DRAWDOWN, "The US went down from about 6,200 to fewer than 3,000 troops.", "contradicted"),
    (KADHIMI, "Around 25,000 US troops have been withdrawn.", "contradicted"),
    (SCHEDULE, "The withdrawal is to take five years.", "contradicted"),
    (SCHEDULE, "The withdrawal is to take three months.", "contradicted"),
    (SANCTIONS, "The US will impose sanctions on 63 Iraqi persons.", "contradicted"),
    (RESULTS, "Results are expected within 60 days.", "contradicted"),
    (RESULTS, "Results are expected within 30 weeks.", "contradicted"),
    (RESULTS, "Results are expected within 30 months.", "unsupported"),
    (SADEQUN, "About 3,500 American troops arrived in Iraq.", "contradicted"),
    (RED_SEA, "2,500 forces were deployed in the Red Sea.", "contradicted"),
    (KADHIMI, "Around 2,500 US troops, 20 percent of the total, were withdrawn.", "unsupported"),
    # dates
    (TAJI, "The attack on the Taji base took place on March 15.", "contradicted"),
    (TAJI, "The attack on the Taji base took place on 12 May.", "contradicted"),
    (HALLIBURTON, "Halliburton's installations were attacked this Tuesday.", "contradicted"),
    (MONITOR, "It was the first attack since last July.", "unsupported"),
    (FLIGHTS, "The flights were intensified on April 11.", "contradicted"),
    (HANDOVER, "The base of Qayara was handed over on March 28.", "contradicted"),
    (BORDER, "The base was established in 2016.", "contradicted"),
    (AGREEMENT, "The combat mission ends by the end of 2022.", "contradicted"),
    (INVASION, "The US-led coalition invaded Iraq in March 2004.", "contradicted"),
    (INVASION, "The US-led coalition invaded Iraq in May 2003.", "contradicted"),
    (EXPULSION, "The bill was passed in June 2020.", "contradicted"),
    (MCFARLANE, "McFarlane spoke on Wednesday.", "contradicted"),
    (YEMEN, "The Houthis took Sana'a in 2015.", "contradicted"),
    # names
    (TAJI, "This was assured by Secretary of State Antony Blinken.", "unsupported"),
    (HALLIBURTON, "The attacks hit the oil company Chevron in the south of Iraq.", "unsupported"),
    (MONITOR, "The incident was explained by Al-Jazeera.", "unsupported"),
    (ATALAYA, "The US army will deploy the Iron Dome system in Al-Anbar.", "unsupported"),
    (BASES, "The Harir base is in Basra.", "unsupported"),
    (TRAINERS, "Myles Caggins and John Smith said so.", "unsupported"),
    (AGREEMENT, "Donald Trump and Mustafa al-Kadhimi have signed an agreement.", "unsupported"),
    (AGREEMENT, "The agreement ends the US combat mission in Afghanistan.", "unsupported"),
    (SOLEIMANI, "They were killed at Erbil International Airport.", "unsupported"),
    (COMMITTEE, "The committee is headed by Barham Salih.", "unsupported"),
    (NATO, "The UN announced on Friday that the mission will be broadened.", "unsupported"),
    (SUDANI, "Haider al-Abadi said Iraq does not need foreign forces.", "unsupported"),
    (SADEQUN, "Kataib Hezbollah reported that about 2,500 troops arrived.", "unsupported"),
    (RED_SEA, "3,500 forces were deployed in the Black Sea.", "unsupported"),
    (YEMEN, "The Taliban took control over Sana'a in 2014.", "unsupported"),
    (MCFARLANE, "Blinken said the bloc is monitoring threats on social media.", "unsupported"),
    # negation
    (MUHAMADAWI, "The withdrawal is in line with the parliamentary resolution.", "contradicted"),
    (CLAIMED, "They did not claim responsibility for this offensive.", "contradicted"),
    (BILL, "The bill was binding on the United States.", "contradicted"),
    (WEAPONS, "Such weapons were found.", "contradicted"),
    (SUDANI, "Iraq does need the presence of foreign military forces.", "contradicted"),
    (OFFER, "Baghdad accepted the offer.", "contradicted"),
    (OFFER, "Baghdad agreed to the offer.", "contradicted"),
    (NATO, "The scope of the mission will not be broadened.", "contradicted"),
    (AGREEMENT, "Biden and al-Kadhimi have not signed an agreement.", "contradicted"),
    (KADHIMI, "No US troops have been withdrawn from Iraq recently.", "contradicted"),
    (SANCTIONS, "The US won't impose sanctions on the 36 Iraqi persons.", "contradicted"),
    (NATURAL, "It is not only natural that America cannot achieve its goals.", "contradicted"),
    # quotation marks
    (TIMES, 'The newspaper called the talks a "diplomatic comedy".', "unsupported"),
    (TIMES, "The newspaper called the talks a “theater of diplomacy”.", "unsupported"),
    (RESULTS, 'The PM said the committee "will show results soon".', "unsupported"),
    (MONITOR, "It was 'the second strike on oil fields'.", "unsupported"),
]


def always_yes(_document: str, _claim: str) -> float:
    """The judge that lets every meaning pass, so that only the rules decide."""
    return 5.0


def test_every_evidence_sentence_is_an_article_s_own() -> None:
    articles = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for evidence, *_ in [*TRUE_PARAPHRASES, *ONE_THING_CHANGED]:
        assert any(evidence in article for article in articles), evidence


@pytest.mark.parametrize(("evidence", "statement"), TRUE_PARAPHRASES)
def test_the_rules_let_a_true_paraphrase_pass(evidence: str, statement: str) -> None:
    assert check(statement, [evidence], always_yes) == Verdict(
        "supported", ("the cited text says so",), 5.0
    )


@pytest.mark.parametrize(("evidence", "statement", "label"), ONE_THING_CHANGED)
def test_the_rules_catch_one_changed_thing(evidence: str, statement: str, label: str) -> None:
    verdict = check(statement, [evidence], always_yes)
    assert verdict.label == label, verdict


def test_a_statement_without_evidence_is_uncited() -> None:
    verdict = check("The US left Iraq.", ["", " "], always_yes)
    assert verdict == Verdict("uncited", ("it cites no sentence",))


def test_a_quote_is_supported_whatever_the_quote_style_and_the_spaces() -> None:
    straight = SANCTIONS.replace("“", '"').replace(" on 36", "\n on\u00a036")
    assert check(straight, [SANCTIONS]) == Verdict("supported", ("quoted word for word",))


def test_a_clause_of_a_sentence_is_a_quote() -> None:
    """From a mark to a mark, with nothing around it that could turn it."""
    clause = "and the Harir base in Erbil."
    assert check(clause, [BASES]).reasons == ("quoted word for word",)


@pytest.mark.parametrize(
    ("evidence", "fragment"),
    [
        (WEAPONS, "such weapons were found"),
        (BILL, "the bill was not binding on the United States"),
        (UNOFFICIAL, "16,000 foreign soldiers are present in Iraq."),
        (SCHEDULE, "the intended schedule for complete withdrawal of US military personnel"),
    ],
)
def test_a_fragment_whose_sentence_could_turn_it_is_no_quote(evidence: str, fragment: str) -> None:
    assert check(fragment, [evidence]).label != "supported"


def test_without_a_judge_a_paraphrase_is_partial_at_best() -> None:
    evidence, statement = TRUE_PARAPHRASES[0]
    verdict = check(statement, [evidence])
    assert verdict == Verdict("partial", ("its meaning was not checked: no language model",))


@pytest.mark.parametrize(
    ("score", "label"),
    [
        (SUPPORTED_AT, "supported"),
        (PARTIAL_AT, "partial"),
        (PARTIAL_AT - 0.1, "unsupported"),
        (float("nan"), "unsupported"),
    ],
)
def test_the_judge_s_score_decides_the_meaning(score: float, label: str) -> None:
    evidence, statement = TRUE_PARAPHRASES[0]
    assert check(statement, [evidence], lambda _document, _claim: score).label == label


def test_a_rule_outweighs_a_judge_that_agrees() -> None:
    verdict = check("Antony Blinken spoke after the attack.", [TAJI], always_yes)
    assert verdict.label == "unsupported"
    assert verdict.reasons == ("'Antony Blinken' is not in the cited text",)
    assert verdict.score is None  # the judge is spared


def test_the_judge_is_not_asked_about_a_contradiction() -> None:
    def refuse(_document: str, _claim: str) -> float:
        raise AssertionError("asked in vain")

    verdict = check("Baghdad accepted the offer.", [OFFER], refuse)
    assert verdict == Verdict(
        "contradicted", ("the cited text says 'turned down', not 'accepted'",)
    )


def test_the_judge_reads_the_context_above_the_evidence() -> None:
    seen = []

    def remember(document: str, claim: str) -> float:
        seen.append((document, claim))
        return 1.0

    check("Taji was hit.", [TAJI, LEAGUE], remember, context=["A title", "2020-04-01"])
    assert seen == [(f"A title\n2020-04-01\n{TAJI} {LEAGUE}", "Taji was hit.")]
    assert document([TAJI]) == TAJI


def test_context_supplies_names_and_dates() -> None:
    statement = "Pompeo said in 2020 that the Taji attack was on Thursday, Atalayar reports."
    assert check(statement, [TAJI], always_yes).label == "unsupported"
    context = ["Atalayar", "published 2020-03-31", "Thursday's attack killed two."]
    assert check(statement, [TAJI], always_yes, context=context).label == "supported"


def test_context_supplies_no_figures() -> None:
    context = ["Five hundred soldiers were at the base."]
    verdict = check("500 soldiers were at the Taji base.", [TAJI], always_yes, context=context)
    assert verdict.label == "unsupported"


def test_yesterday_is_told_from_the_date_of_publication() -> None:
    evidence = "Rockets hit the base yesterday."
    context = ["published 13 March 2020"]
    said = "Rockets hit the base on {} March 2020."
    assert check(said.format(12), [evidence], always_yes, context=context).label == "supported"
    assert check(said.format(11), [evidence], always_yes, context=context).label == "unsupported"


def test_the_year_of_publication_does_not_excuse_a_changed_year() -> None:
    changed = "A base established on the Syrian border in 2020 was handed over."
    verdict = check(changed, [BORDER], always_yes, context=["published 2020-04-02"])
    assert verdict.label == "contradicted"


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        ("It cost $5m.", "It cost five million dollars."),
        ("It cost £14m.", "It was a £14-million centre."),
        ("It cost in excess of £14m.", "It cost more than £14 million."),
        ("It took a week.", "It took seven days."),
        ("About 40 per cent left.", "Some 40% left."),
        ("A dozen died.", "Twelve people died."),
        ("He is a 45-year-old man.", "The man is 45 years old."),
        ("The shop serves people aged 10-24.", "It serves 10 to 24 year olds."),
        ("Both men left.", "The two men left."),
        ("4,321 left.", "More than 4,000 left."),
        ("Some 340 people died.", "Hundreds of people died."),
        ("It will be done in the 2018-2019 season.", "It will be done in 2018–19."),
        ("It opened in 1994.", "It opened in the 1990s."),
        ("It ended on 15 Jul 19.", "It ended on July 15, 2019."),
        ("It began on 05.08.2021.", "It began on 5 August 2021."),
        ("It was on March 29 and 30.", "It was on 30 March."),
        ("The K-1 base was shelled.", "K-1 came under fire."),
        ("Everyone left; no one stayed.", "No one stayed, and one wonders why."),
    ],
)
def test_a_figure_may_be_written_another_way(evidence: str, statement: str) -> None:
    assert check(statement, [evidence], always_yes).label == "supported"


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        ("He met Muḥammad in Tehran.", "He met Mohammed in Iran."),
        ("The UN's envoy came.", "The United Nations envoy came."),
        ("TechCrunch liked it.", "Tech Crunch liked it."),
        ("The defense minister of France quit.", "The French Defence Minister quit."),
        ("The US refused.", "Washington refused."),
        ("ISIS was beaten.", "Daesh was beaten."),
        ("Ships from Poland came.", "Polish ships came."),
    ],
)
def test_a_name_may_be_spelled_another_way(evidence: str, statement: str) -> None:
    assert check(statement, [evidence], always_yes).label == "supported"


def test_iraq_is_not_iran_and_austria_is_not_australia() -> None:
    for one, other in [("Iraq", "Iran"), ("Austria", "Australia"), ("Slovakia", "Slovenia")]:
        verdict = check(
            f"The plane came from {one}.", [f"The plane came from {other}."], always_yes
        )
        assert verdict.reasons == (f"'{one}' is not in the cited text",)


def test_a_title_in_quotation_marks_is_no_quotation() -> None:
    evidence = "He wrote for New Eastern Outlook."
    assert check('He wrote for "New Eastern Outlook".', [evidence], always_yes).label == "supported"


def test_a_quotation_may_leave_words_out_openly() -> None:
    said = 'It was "the first to attack the oil infrastructure ... when a rocket hit a complex".'
    assert check(said, [MONITOR], always_yes).label == "supported"
    assert check(said.replace("... ", ""), [MONITOR], always_yes).label == "unsupported"


@pytest.mark.parametrize("number", ["1:" * 400 + "1", "9" * 400, "1,000" * 400, "9 million " * 60])
def test_a_number_of_absurd_length_is_still_compared(number: str) -> None:
    assert check(f"It cost {number} so far.", [f"So far it cost {number}."], always_yes).reasons
    assert check(f"It cost {number} so far.", ["It cost 7."], always_yes).label != "supported"


def test_what_a_namesake_said_supports_nothing() -> None:
    hamed = (
        "Reacting to the new American measures, a member of Fatah parliamentary bloc Hamed"
        " al-Mousawi said that all political and resistance forces support Iraq's national"
        " sovereignty."
    )
    abbas = (
        "Abbas Mousawi, the Iranian Foreign Ministry spokesperson said that the US army’s moves"
        " contradict with the official demands of Iraqi government."
    )
    claim = "Abbas Mousawi said that political forces support Iraq's sovereignty."
    verdict = check(claim, [hamed, abbas], always_yes)
    assert verdict.label == "unsupported"
    assert "Hamed Mousawi" in verdict.reasons[0]
    assert check(claim.replace("Abbas", "Hamed"), [hamed], always_yes).label == "supported"


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        (
            "The strike cost RailWest £280 million a year.",
            "She called the demands unreal: they would cost RailWest 280 million pounds a year.",
            "the cited text tells of it only as possible",
        ),
        (
            "The strike lasted 72 hours.",
            "Train drivers will walk out for 72 hours from Monday.",
            "the cited text tells of it only as to come",
        ),
        (
            "Three athletes have been suspended by Bassani.",
            "Three other athletes coached by Bassani have been suspended since 2019.",
            "the cited text says 'coached by Bassani'",
        ),
        (
            "RailWest's chief executive is Lord Pellew.",
            "RailWest's chairman, Lord Pellew, said he was relieved.",
            "'chief executive' is not in the cited text",
        ),
        (
            "Novabank is affected by 2.9 million customers.",
            "The regulator of Novabank found that 2.9 million people were affected.",
            "the cited text says that they were affected",
        ),
        (
            "7.5 percent of the train drivers accepted the deal.",
            "Train drivers have voted to accept a pay deal worth 7.5 percent.",
            "in the cited text 7.5 percent is no share of them",
        ),
    ],
)
def test_what_is_made_of_a_prospect_an_agent_or_another_post_is_not_said(
    claim: str, evidence: str, reason: str
) -> None:
    verdict = check(claim, [evidence], always_yes)
    assert (verdict.label, verdict.reasons[0]) == ("unsupported", reason)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The strike will last 72 hours.", "Drivers will walk out for 72 hours."),
        ("The plan would cost £20 million.", "They said it would cost 20 million pounds."),
        ("The clerk admitted it.", "The clerk, who would later admit it, kept a copy."),
        ("It cost £20 million.", "They said it would cost more. It cost 20 million pounds."),
        ("They were coached by Bassani.", "Three athletes coached by Bassani were suspended."),
        ("They were suspended by Bassani.", "Bassani, by whom they were coached, suspended them."),
        ("68 percent of them voted yes.", "Ferro said 68 percent had voted yes."),
        ("It fell by 7.5 percent of its value.", "It fell by 7.5 percent of its value that day."),
        ("It is signed by 40 people.", "The letter was signed by 40 people."),
        ("Its chief executive is Ada Roe.", "Ada Roe, its CEO, said no."),
    ],
)
def test_what_the_article_tells_so_may_be_said(claim: str, evidence: str) -> None:
    assert check(claim, [evidence], always_yes).label == "supported"


def test_a_court_is_no_namesake_of_the_court_of_a_country() -> None:
    evidence = ["Tavria's Constitutional Court threw the case out.", "It ruled by four to one."]
    claim = "The Constitutional Court ruled by four to one."
    assert check(claim, evidence, always_yes).label == "supported"


def test_nobody_is_called_an_ambassador_whom_the_evidence_does_not_call_one() -> None:
    pompeo = "US Secretary of State Mike Pompeo spoke of attacks on the US embassy in Baghdad."
    verdict = check("The US ambassador in Baghdad is Mike Pompeo.", [pompeo], always_yes)
    assert verdict.label == "unsupported"
    assert "'ambassador' is not in the cited text" in verdict.reasons


@pytest.mark.parametrize("name", ["The United States", "The United States of America", "The US"])
def test_a_country_may_stand_for_its_capital_in_the_evidence(name: str) -> None:
    assert check(f"{name} has about 14 bases in Iraq.", [BASES], always_yes).label != "unsupported"
    kingdom = check("The United Kingdom has about 14 bases in Iraq.", [BASES], always_yes)
    assert kingdom.label == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        "Seventy nationals died in the attack on the Taji base.",
        "Javier Solana assured this.",
        "Two nationals died on April 3.",
    ],
)
def test_what_a_model_was_not_shown_it_made_up(text: str) -> None:
    assert invented(text, ["Who died at Taji?", TAJI])


@pytest.mark.parametrize(
    "text",
    ["Two nationals died in an attack on the Taji base on March 12.", "Mike Pompeo died at Taji."],
)
def test_what_it_was_shown_is_not_made_up_even_where_it_is_wrong(text: str) -> None:
    assert not invented(text, ["Who died at Taji?", TAJI])


def sure(document: str, claim: str) -> float:
    return 9.0


@pytest.mark.parametrize(
    "statement",
    ["The Secretary of State shares that view.", "The one in Taji was attacked on March 12."],
)
def test_a_statement_that_points_at_the_question_is_supported_in_part_at_most(
    statement: str,
) -> None:
    verdict = check(statement, [TAJI], sure)
    assert verdict.label == "partial"
    assert any("not named in it" in reason for reason in verdict.reasons)


def test_a_pointer_that_is_explained_is_no_fault() -> None:
    text = "NATO says so, and the minister shares that view; the base in Taji was attacked."
    for statement in (
        "The minister shares that view.",
        "Of the bases, the one in Taji was attacked.",
    ):
        assert check(statement, [text], sure).label == "supported"


YES, NO = "supported", "contradicted"
NON_OFFICIAL = "Meanwhile, non-official sources say that more than 16,000 soldiers are in Iraq."


BOTH_SOURCES = (
    "The number of foreign soldiers in Iraq is estimated at 8,000, according to official sources"
    f" from abroad. {NON_OFFICIAL}"
)
FAILED = (
    "Three rounds of talks failed to give a timetable for the complete withdrawal of the troops."
)


@pytest.mark.parametrize(
    ("evidence", "statement", "label"),
    [
        (NON_OFFICIAL, "The official sources say that more than 16,000 soldiers are in Iraq.", NO),
        (NON_OFFICIAL, "Non-official sources say that more than 16,000 soldiers are in Iraq.", YES),
        (NON_OFFICIAL, "More than 16,000 soldiers are in Iraq.", YES),
        # The other sentence, about other figures, shares more words.
        (BOTH_SOURCES, "The official sources estimate that over 16,000 soldiers are in Iraq.", NO),
        (FAILED, "Three rounds of talks fixed a timetable for the complete withdrawal.", NO),
        (FAILED, "The talks gave a timetable for the withdrawal of the troops.", NO),
        (FAILED, "Three rounds of talks gave no timetable for the complete withdrawal.", YES),
        (FAILED, "The talks did not bring a timetable for the withdrawal.", YES),
        (FAILED, "There were three rounds of talks about the troops.", YES),
        (FAILED, "The complete withdrawal of the troops has no timetable yet.", YES),
    ],
)
def test_what_is_denied_without_a_not_is_no_fact(evidence: str, statement: str, label: str) -> None:
    assert check(statement, [evidence], always_yes).label == label
