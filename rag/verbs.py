"""English verbs that news is told with, and their forms; pure.

A question turns into a statement only where its verb is known ("did Baghdad accept" to "Baghdad
accepted"), so the list is of verbs, not of a language: what is not in it stays a question.
"""

from __future__ import annotations

_VERBS = (
    "abandon accept accuse admit adopt agree allege allow announce appear appoint approve"
    " arrest arrive assassinate assert assign attend authorise authorize avoid begin believe"
    " break bring broaden build buy cancel carry choose come complete concede conclude condemn"
    " confirm congratulate conquer consider criticise criticize cross decide declare defend"
    " deliver deny deploy describe destroy detain die disband discover dismiss dissolve"
    " divide elect enact enter establish evacuate execute expand expel explain explode express"
    " extend fail find finish fix flee follow forbid found free get give go grant grow happen"
    " hear help hide hijack ignore impose injure insist inspect intercept intervene introduce"
    " invade invest invite jail join justify keep kidnap kill know lead learn leave legalise"
    " legalize lose maintain make manage marry meet nationalise nationalize negotiate nominate"
    " obtain occupy occur oppose oust overthrow persuade postpone predict prefer prevent"
    " proclaim prohibit propose prove provide publish raise ratify reach react receive recognise"
    " recognize recommend recover refuse reject relocate remain remove rename renounce replace"
    " reply require resign resolve respond retire reveal say see seek seize sell send"
    " shoot shrink shut sink speak spend steal strengthen succeed suffer"
    " suggest summon suspend swear take tell think threaten treat turn undergo veto want warn"
    " weaken wear welcome widen win withdraw withhold write"
).split()
_NOUNS_TOO = (
    "address aid aim ambush answer appeal approach arm assault attack award ban battle block"
    " blow bomb boycott burn call campaign capture cast cause change charge claim clash close"
    " command control cost crash cut damage deal debate decline defeat delay demand dispatch"
    " dispute drill drive drop embargo end escape escort experience export fall favour fear"
    " fight fine fire fly force fund gain guard halt head hire hold hope host import increase"
    " influence issue land launch limit list loot march mention mine move murder name need offer"
    " open order pay permit pilot place plan plant pledge plot praise promise protest pull push"
    " question raid rank rate read record release report request rescue reserve resort result"
    " return review ride rise risk rocket ruin rule run sail sanction search set shell shift"
    " show sit split staff stage stand start state stay stop storm strike supply support"
    " surrender talk target test tie torture trade train transfer transport travel trust try"
    " urge use view visit vote wage watch work wound"
    " object sign schedule sentence sponsor direct"
).split()

_IRREGULAR = {
    base: (past, participle)
    for each in (
        "begin/began/begun blow/blew/blown break/broke/broken bring/brought build/built buy/bought"
        " cast/cast choose/chose/chosen come/came/come cost/cost cut/cut deal/dealt"
        " drive/drove/driven fall/fell/fallen fight/fought find/found flee/fled"
        " fly/flew/flown forbid/forbade/forbidden get/got give/gave/given go/went/gone"
        " grow/grew/grown hear/heard hide/hid/hidden hold/held keep/kept know/knew/known lead/led"
        " leave/left lose/lost make/made meet/met overthrow/overthrew/overthrown pay/paid"
        " prove/proved read/read ride/rode/ridden rise/rose/risen run/ran/run say/said see/saw/seen"
        " seek/sought sell/sold send/sent set/set shoot/shot show/showed/shown shrink/shrank/shrunk"
        " shut/shut sink/sank/sunk sit/sat speak/spoke/spoken spend/spent split/split stand/stood"
        " steal/stole/stolen strike/struck swear/swore/sworn take/took/taken tell/told"
        " think/thought undergo/underwent/undergone wear/wore/worn win/won"
        " withdraw/withdrew/withdrawn withhold/withheld write/wrote/written"
    ).split()
    for base, past, participle in [(f"{each}/{each.split('/')[-1]}".split("/"))[:3]]
}
_DOUBLED = frozenset("admit ban cut drop expel kidnap occur permit plan plot stop transfer".split())


def past(base: str) -> str:
    """The past tense of the verb `base`."""
    if base in _IRREGULAR:
        return _IRREGULAR[base][0]
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeo":
        return f"{base[:-1]}ied"
    return f"{base}ed"


def third(base: str) -> str:
    """The verb `base` after he, she or it."""
    if base in ("go", "veto") or base.endswith(("s", "sh", "ch", "x", "z")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in "aeo":
        return f"{base[:-1]}ies"
    return f"{base}s"


def forms(base: str) -> frozenset[str]:
    """Every form of the verb `base`."""
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    doubled = f"{base}{base[-1]}ing"
    return frozenset({base, past(base), third(base), _participle(base), f"{stem}ing", doubled})


def _participle(base: str) -> str:
    return _IRREGULAR[base][1] if base in _IRREGULAR else past(base)


PLAIN = frozenset(_VERBS)
"""Base forms that are hardly ever nouns."""
NOUNS_TOO = frozenset(_NOUNS_TOO)
"""Base forms that are nouns as well: an attack, to attack."""
BASES = PLAIN | NOUNS_TOO
PASTS = {past(base): base for base in sorted(BASES)}
"""Base forms by past tense."""
PARTICIPLES = {_participle(base): base for base in sorted(BASES)}
"""Base forms by past participle."""
PRESENTS = {third(base): base for base in sorted(BASES)}
"""Base forms by what follows he, she or it."""
