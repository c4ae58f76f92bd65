"""The words by which English news tells that somebody says something, and who; pure."""

from __future__ import annotations

from rag import verbs


def vocabulary(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


def _forms(bases: str) -> dict[str, str]:
    return {form: base for base in bases.split() for form in verbs.forms(base)}


SAYING = _forms(
    "say tell add claim announce state declare argue assert allege insist stress emphasise"
    " emphasize reiterate explain remark recall confirm deny reveal warn caution reply"
    " respond write tweet admit concede acknowledge maintain contend assure inform report"
    " accuse blame promise pledge vow threaten urge demand complain protest condemn denounce"
    " lament joke conclude predict note observe mention disclose testify counter boast"
    " repeat quip remind hint swear proclaim summarise summarize signal plead deem"
) | {"wrote": "write", "written": "write", "foretold": "foretell"}
"""Verbs after which almost anything is what somebody says."""
OBJECTS = frozenset(
    "say tell announce deny confirm condemn denounce warn promise pledge vow threaten urge demand"
    " accuse blame claim reveal state admit acknowledge reiterate protest predict lament explain"
    " stress emphasise emphasize insist assure inform disclose reply respond add caution".split()
)
"""Those of them after which a thing alone is what somebody says: "announced its departure"."""
THINKING = _forms(
    "believe think fear hope expect suspect estimate consider suggest recognise recognize agree"
    " doubt worry feel learn accept rule understand imagine reckon"
) | {"felt": "feel", "understood": "understand"}
"""Verbs that tell of a view only before "that", a clause of its own, or a quotation."""
QUOTING = _forms(
    "ask wonder shout whisper exclaim cry yell laugh smile sigh enthuse muse opine agree interject"
    " comment answer continue begin start finish"
)
"""Verbs that stand beside somebody's words, and tell of something said only there."""
FINDING = _forms("show find reveal indicate suggest conclude warn say state report note claim") | {
    "shown": "show"
}
"""What a report, a survey or a study does."""
ABOUT = {  # verb: the words of which one has to follow, after its object where it has one
    **dict.fromkeys(_forms("call"), ("on", "for")),
    **dict.fromkeys(_forms("accuse"), ("of",)),
    **dict.fromkeys(_forms("criticise criticize slam praise attack"), ("for",)),
    "slammed": ("for",),
    **dict.fromkeys(_forms("describe"), ("as",)),
    **dict.fromkeys(_forms("credit attribute"), ("to",)),
    **dict.fromkeys(_forms("justify"), ("with", "by")),
    **dict.fromkeys(_forms("speak talk"), ("about",)),
    **dict.fromkeys(_forms("point"), ("out",)),
    **dict.fromkeys(vocabulary("put puts"), ("at",)),
}
"""Verbs that tell of something said together with one of these words."""
NAMING = _forms("call brand dub label describe dismiss")
"""Verbs that give somebody's word for a thing where it stands in quotation marks."""
TALLIES = vocabulary(
    "number figure count total toll cost costs price damage loss losses share rate saving savings"
    " bill value debt estimate"
)
"""What somebody who "puts it at" a figure tells of."""
PUBLISHING = _forms("publish issue release") | {"issuing": "issue"}
"""Verbs of which what is published says something."""
PUBLISHED = vocabulary(
    "report reports statement statements information warning warnings note letter article"
    " investigation communiqué communique"
)
NOUNS_TOO = vocabulary(
    "claim claims rule rules ruling protest protests report reports note notes state states"
    " demand demands charge warning promise promises estimate estimates call calls fear fears hope"
    " hopes vow vows pledge pledges reply replies attack attacks credit point points show shows"
    " blame add tell feel find feeling findings finding complaint respond record remark remarks"
    " comment counter tweet tweets doubt doubts suspect suspects threatened concluded write"
    " mention learned repeated believed expected estimated suspected feared worry worries talk"
    " talks"
)
"""Forms that are nouns or participles as often: more is asked of what stands around them."""
REVEALING = frozenset(_forms("reveal show suggest indicate confirm"))
"""What people do, and facts as well."""
BY_AGENT = vocabulary(
    "said assured announced confirmed reported claimed stated declared explained revealed denied"
    " noted condemned told alleged expressed"
)
"""Passives that name who says it after "by"."""
THAT_ONLY = frozenset(THINKING) - frozenset(SAYING)

WITH_HAVE = vocabulary("written shown understood spoken known")
"""Participles that tell of something said only after "have"."""
PLAIN_CLAUSE = frozenset(_forms("believe think hope fear expect reckon accept suspect agree"))
"""Verbs of a view after which "that" is often left out."""
AUXILIARIES = vocabulary(
    "has have had is are was were be been being do does did will would can could may might shall"
    " should must"
)
BE = vocabulary("is are was were be been being")
ADVERBS = vocabulary(
    "back also always already never not recently then later further consistently repeatedly"
    " previously earlier yesterday today again once often still just now simply only even first"
    " once meanwhile himself herself itself themselves this"
)
_NO_ADVERBS = vocabulary("family assembly supply reply rally ally monopoly anomaly bully fly belly")


def is_adverb(word: str) -> bool:
    """Whether a word, in small letters, is an adverb as far as its form tells."""
    return word in ADVERBS or (word.endswith("ly") and word not in _NO_ADVERBS)


CONNECTIVES = vocabulary(
    "and but so or yet now however meanwhile furthermore moreover thus therefore instead"
    " nonetheless nevertheless besides also still then indeed though although while whereas"
    " finally first second third secondly thirdly firstly incidentally later earlier when if as"
    " because since after before until unless where that which who whom whose whether than for"
    " once"
)
CLAUSE_OPENERS = vocabulary(
    "that which who whom when while whereas as because although though if but or since after"
    " before where than whether so until unless once"
)
RELATIVES = vocabulary("who which that")
PREPOSITIONS = vocabulary(
    "in on at during after before from with by of through under over for since into to about"
    " against between among within without amid despite following via per"
)
DETERMINERS = vocabulary(
    "the a an this that these those some many several most other another all both its his her"
    " their our my your one any certain various numerous few two"
)
POSSESSIVES = vocabulary("his her its their")
TIMES = vocabulary(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow"
    " week weekend month year morning evening afternoon night last this next earlier later recent"
    " recently january february march april june july august september october november december"
)
PERSONAL = vocabulary("he she it they we i you who")
NOBODY = vocabulary("no nobody none neither")

CONTRACTED = vocabulary(
    "it’s it's that’s that's he’s he's she’s she's there’s there's what’s what's"
)
"""Pronouns with "is" or "has" in them."""
PARTICLES = vocabulary("al el de de la le van von der den di da bin ibn abu du dos")
"""Small words inside a person's name."""

TITLES = vocabulary(
    "president vice prime minister premier secretary chancellor king queen prince princess"
    " senator governor mayor judge justice general colonel major captain lieutenant sergeant"
    " admiral commander chief officer director chairman chairwoman chair spokesman spokeswoman"
    " spokesperson ambassador deputy speaker professor pope leader member mp mps doctor dr dr. mr"
    " mr. mrs mrs. ms ms. sir lord lady analyst expert official politician parliamentarian"
    " lawmaker congressman congresswoman adviser advisor envoy representative author journalist"
    " reporter correspondent editor writer biologist ecologist economist scientist researcher"
    " lawyer attorney coach councillor councilor head founder owner boss executive manager teacher"
    " activist campaigner cleric sheikh ayatollah imam bishop archbishop rabbi historian"
    " psychologist psychiatrist sociologist geologist astronomer physicist chemist engineer"
    " designer player champion colleague number army navy gen. col. lt. sgt. prof. pm inventor"
    " curator resident witness farmer student mother father brother sister son daughter wife"
    " husband critic spokespersons army police foreign defence defense interior finance national"
    " security source candidate state ceo cto cfo therapist detective inspector sheriff prosecutor"
    " novelist poet actor actress singer musician artist photographer captain-general co-founder"
    " co-author vice-president counsellor counselor dean principal chef runner-up winner rival"
    " challenger incumbent foreman nurse midwife pilot runner striker goalkeeper midfielder"
    " defender sprinter swimmer cyclist boxer golfer skier athlete clerk epidemiologist virologist"
    " cardiologist neurologist oncologist biologist geneticist meteorologist climatologist surgeon"
    " strategist pollster consultant columnist broadcaster philosopher theologian"
)
"""Words before a person's name that are no part of it."""
GENERIC = vocabulary(
    "official politician man woman leader parliamentarian lawmaker deputy officer spokesman"
    " spokeswoman spokesperson scientist researcher author expert analyst player champion writer"
    " minister president"
)
"""Heads by which a person is taken up again: "the official", "this politician"."""
ANYBODY = vocabulary(
    "official politician leader parliamentarian lawmaker deputy officer scientist researcher author"
    " expert analyst player champion writer colleague member head chief number witness resident"
)
"""What somebody can be called besides their office: "the official" may be a judge."""
BODIES = vocabulary(
    "ministry department committee council party army forces government parliament university"
    " university’s organization organisation agency times news post guardian department office"
    " institute institution bank court police coalition alliance union federation association"
    " centre center company corporation group front movement league commission board house"
    " resistance republic kingdom states nations congress senate navy command service services"
    " society united fc club rovers foundation fund college school hospital museum network daily"
    " journal herald tribune press radio television tv channel brigade brigades hezbollah"
    " organisation’s"
)
SEVERAL = vocabulary(
    "team people media police public staff crew family couple capital holdings government regime"
    " administration wales washington baghdad tehran moscow beijing london"
)
"""More words for those that are no one person."""
OUTLETS = vocabulary(
    "newspaper newspapers paper daily magazine agency outlet outlets channel website site station"
    " broadcaster weekly tabloid times post guardian news media press blog journal"
)
TAKEN_UP = vocabulary(
    "charity company firm club bank union chain group agency body party organisation organization"
    " ministry network movement council association institute university federation commission"
)
"""Heads by which a named body is taken up again: "the charity"."""
DOCUMENTS = vocabulary(
    "statement statements report reports note communiqué communique letter study studies survey"
    " census poll research agreement agreements memo memorandum document documents data figures"
    " book article analysis statistics records papers paper bill"
)
PEOPLE = vocabulary(
    "officials sources source analysts experts observers researchers scientists critics"
    " campaigners opponents residents witnesses lawyers police authorities leaders members"
    " politicians economists doctors teachers villagers locals organizers organisers counselors"
    " players bloggers militias groups factions parties figures people media commentators"
    " activists diplomats commanders soldiers troops journalists reporters historians lawmakers"
    " supporters protesters workers parents students farmers investors traders advisers aides"
    " insiders conservationists geographers surfers competitors military regime administration"
    " authority spokespersons prosecutors investigators diplomat envoys negotiator negotiators"
    " mediator mediators rescuer rescuers survivor survivors relative relatives neighbour"
    " neighbours villager resident witness insider worker soldier fighter fighters veteran"
    " veterans prosecutor investigator detective inspector inspectors engineer engineers driver"
    " pilot nurse nurses trader farmer student protester protesters refugee refugees"
) | (TITLES - vocabulary("state foreign national security number army interior finance"))
"""Nouns for those who speak: what "according to" has to be about unless it names somebody."""
