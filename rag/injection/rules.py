"""The forms of sentence that give orders to a language model; pure data.

Tried in order. Each pattern is written for text in one line, as `characters.readable` gives it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.injection import elsewhere

FORGET = "tells a language model to forget its instructions"
ADDRESSED = "is addressed to a language model"
FORM = "tells a language model how to write its answer"
PROMPT = "asks a language model for its prompt"
TURN = "imitates a turn of a chat or the end of the evidence"
READERS = "tells a language model what to do to those who ask it"
TOOLS = "tells a language model to use a tool"

_AI = (
    r"(?:AIs?|A\.I\.|LLMs?|(?:large )?language models?|(?:AI|virtual|digital|automated|helpful"
    r"|conversational|intelligent|writing) (?:assistants?|systems?|agents?|readers?|models?"
    r"|crawlers?|summari[sz]ers?|tools?|bots?)|chat ?bots?|ChatGPT|GPT(?:-\w+)?|Claude|Gemini"
    r"|Copilot|Llama|(?:AI )?assistants?(?= (?:reading|that|who|which|processing|summari)))"
)
_THIS = (
    r"(?:this|these|the (?:following|above|present))(?: \w+)? (?:text|article|pages?|document"
    r"|passage"
    r"|sentence|content|message|story|line|paragraph|note|report|notice|file|web ?site)s?"
)
_READS = (
    r"(?:read|process|summari[sz]|pars|analy[sz]|ingest|crawl|index|answer|see|encounter|us|quot)"
    r"(?:e?s|ed?|ing)?"
)
_REPLY = (
    r"\byour (?!own\b)(?:(?:next|final|entire|whole|full|every|first|last|own|written|generated)"
    r" )?(?:repl(?:y|ies)|response|answer|output|completion|summary|message)s?\b(?! sheets?\b)"
    r"(?! (?:must|should|will|is|are|was|were|may|can|has|have)\b)"
)
_WITHIN = r"(?:[^.!?]|[.!?](?=[\w\"”’']))*?"
"""Up to the end of a sentence, addresses and quotations in it included."""
_OPENING = (
    r"(?:^|[.!?:;—–-] |[\"“”'‘(\[*] ?)(?:(?:please|now|and|then|also|instead|finally|first|next"
    r"|important|attention|note|warning|urgent|always|just|kindly|simply|only|so|ok(?:ay)?|hey"
    r"|must|you (?:must|should|will|shall|are to|need to|have to|are required to)|make sure to"
    r"|be sure to|remember to|it is (?:essential|important|necessary) (?:that you|to)"
    r"|(?:in|at the (?:end|start|beginning) of|throughout|within|before|after|for|as part of)"
    r" your (?:\w+ )?(?:reply|response|answer|output|summary|message))[,:!]* )*"
)
"""Where an order can begin."""
_SHAPES = (
    r"(?:add|include|insert|append|prepend|begin|start|end|finish|conclude|close|write|render"
    r"|provide|give|phrase|format|encode|encipher|encrypt|translate|reverse|convert|replace"
    r"|substitute|scramble|jumble|shuffle|rearrange|anagram|misspell|introduce|use|remove|combine"
    r"|group|modify|change|integrate|augment|enhance|embed|incorporate|mention|weave|output|print"
    r"|state|suggest|promote|recommend|advertise|tease|put|place|swap|omit|drop|make|keep|limit"
    r"|restrict|mix|hide|spell|sprinkle|work|slip|turn|transform|obfuscate|express|structure"
    r"|deliver|present|compose|craft|produce|return|base|prefix|preface|sign|ensure|alter|adjust"
    r"|amend|rewrite|extend|expand|supplement|season|decorate|pepper|wrap|attach|let|direct"
    r"|encourage|urge|invite|ask|advise|tell|remind|inform|warn|convince|persuade|refer|link|point"
    r"|say|claim|declare|announce|answer|reply|respond|praise|criticise|criticize|describe|mask"
    r"|invert|flip|mirror|capitali[sz]e|double|repeat|split|separate|stretch|delete|do not|don['’]t"
    r"|never|avoid|refrain|stop|refuse|fill|infuse|inject|feature|highlight|emphasi[sz]e|stress)"
)
_INSTRUCTIONS = (
    r"(?:instructions?|prompts?|directions|directives?|guidelines|commands?|system messages?"
    r"|programming|training|constraints|safeguards|guardrails|policies|user (?:question|query"
    r"|request)s?|context)"
)
_EARLIER = (
    r"(?:previous(?:ly given)?|prior|earlier|above|preceding|foregoing|past|original|existing"
    r"|initial|other|former|system|developer|safety|user['’]?s?|your|current)"
)
_FORGET = (
    r"(?:ignore|disregard|forget|overlook|override|overrule|bypass|discard|do not (?:follow|obey"
    r"|heed)"
    r"|don['’]t (?:follow|obey|heed)|stop (?:following|obeying)|pay no (?:attention|heed) to"
    r"|set aside|neglect|abandon|delete|erase|cancel|skip|disobey)"
)
_CODES = (
    r"(?:base ?-?(?:16|32|58|64|85)|hexadecimal|hex|binary|rot ?-?13|morse(?: code)?|reverse(?:d)?"
    r"(?: order)?|backwards?|a? ?(?:caesar )?cipher|pig latin|emojis?|emoticons?|leet(?:speak)?"
    r"|all caps|capital letters|upper ?-?case|lower ?-?case|rhymes?|verse|json|xml|html|markdown"
    r"|yaml|one (?:word|letter|line)|a single (?:word|letter|line)|nothing(?: but| else)?"
    r"|exactly|nato alphabet|alphanumeric \w+|ascii(?: art)?|unicode|esperanto|klingon)"
)
_LANGUAGE = (
    r"(?:french|german|spanish|italian|portuguese|russian|arabic|chinese|japanese|korean|latin"
    r"|hindi|turkish|dutch|polish|english|greek|hebrew|persian|swedish)"
)
_USERS = r"(?:(?:the|your|any|every|each|all|this) users?|users|whoever (?:asks|reads)|the asker)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of sentence, and what such a sentence does: a clause without its subject.

    A `plain` rule takes an order that people give each other as well for one to a model, were it
    not for quotation marks: it does not hold for what somebody says in an article.
    """

    reason: str
    pattern: re.Pattern[str]
    plain: bool = False


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


RULES: tuple[Rule, ...] = (
    Rule(
        TURN,
        _pattern(
            r"<[|｜]?/?(?:im_start|im_end|endoftext|end_of_text|begin_of_text|eot_id|bos|eos|pad"
            r"|start_header_id|end_header_id|system|user|assistant|tool_call|tool_response|think"
            r"|start_of_turn|end_of_turn|instructions?|prompt)[|｜]?>",
            r"<[|｜][^<>|｜]{1,40}[|｜]>|\[/?INST\]|<</?SYS>>|\[/?(?:SYSTEM|ASSISTANT)\]",
            r"</s>\s?<s>|#{2,} ?(?:system|instructions?|response|assistant|human|user|new (?:task"
            r"|instructions?))\b",
            r"^\W{0,3}(?:system|assistant|developer) (?:message|prompt|note|instructions?|override"
            r"|update|notice|command|alert)\s?(?:[:>\]]|--)",
            r"^\W{0,3}(?:system|assistant|developer)\s?(?:[:>\]]|--)(?=.*\b(?:you|your|ignore|facts"
            r"|instructions?|user|answer|reply|sure|here (?:is|are)|override|must|always|never"
            r"|the (?:above|following))\b)",
            r"^\W*(?:end|start|beginning|begin) (?:of )?(?:the )?(?:system|prompt|instructions?"
            r"|context"
            r"|facts|evidence|untrusted|user (?:input|question|message)|search results|retrieved"
            r"|documents?)(?: (?:prompt|message|instructions?|text|data|content|input|context))?\s?"
            r"(?:[.:\]>=*-]|$)",
            r"^\W*(?:new|updated|revised|additional|real|actual|next) (?:instructions?|task"
            r"|system prompt|prompt|objective)s?(?: (?:for|to) [^:]{1,40})?\s?:",
            r"^\W*(?:user|human)\s?: .*\b(?:assistant|ai|bot)\s?:",
        ),
    ),
    Rule(
        FORGET,
        _pattern(
            rf"{_OPENING}{_FORGET} (?:\w+ ){{0,4}}?{_EARLIER}(?: \w+){{0,3}}? {_INSTRUCTIONS}\b",
            rf"{_OPENING}{_FORGET} (?:\w+ ){{0,3}}?(?:{_INSTRUCTIONS}|text|everything|anything"
            r"|words|messages?|all|facts|documents|articles|question)(?: that (?:was|were|is"
            r"|are|came))?"
            r" (?:(?:written |said |given )?above|you (?:were|have been|have|had been"
            r"|was) (?:told|given"
            r"|instructed|read|received|shown)|so far|up to (?:now|here)|(?:before|prior to) this"
            r"|given to you|preceding)",
            rf"{_OPENING}{_FORGET} (?:the|this|any|every|all) (?:user|asker)(?:['’]s|s['’])?"
            r" (?:question|query|request|prompt)",
            rf"{_OPENING}obey (?:the following|these|all|my) (?:commands|instructions"
            rf"|directives)\b",
            rf"{_OPENING}(?:do not|don['’]t|never) (?:use|cite|quote|trust|consult|believe|rely on)"
            r" (?:any |the )?(?:other|remaining|rest of the) (?:facts?|sources?|articles?"
            r"|documents?"
            r"|passages?|evidence)\b",
            rf"{_OPENING}{_FORGET} (?:the (?:facts|documents|articles|passages|evidence|sources)"
            r" (?:above|below|around)|the question|the task|your (?:instructions|rules|prompt"
            r"|guidelines|training|programming|role|task|question|rules))\b",
        ),
        plain=True,
    ),
    Rule(
        ADDRESSED,
        _pattern(
            r"(?:^|[.!?] |\W )(?:attention|note|notice|message|important|instructions?|reminder"
            r"|memo"
            r"|dear|hello|hey|hi|calling|warning|information|guidance|directive|hint|to"
            rf")[\s:,!-]+(?:(?:for|to) )?(?:all |any |the |every |an? |you )?{_AI}\b"
            r"(?: (?:reading|processing|summari[sz]ing|that|who"
            r"|which)\b[^:,.!]{0,60})?\s?[:,.!—–-]",
            rf"\b(?:if|when|whenever|while|as|since|because|should) you(?: are|['’]re| be)?"
            rf" (?:an? |the )?(?:\w+ )?{_AI}\b",
            rf"\b(?:{_AI}|bots?|machines?|models?|assistants?)(?: (?:that|who|which)(?: (?:is"
            rf"|are))?"
            rf")? {_READS} (?:{_THIS}|this(?= (?:must|should|shall|will|is|are|needs?|ha(?:s|ve))\b"
            r"|[,:.!]))(?:[^.]*\b(?:must|should|shall|will|needs? to|ha(?:s|ve) to"
            r"|(?:is|are) (?:required|instructed|asked|told|advised|requested|to))\b|[^.]{0,40}[:,]"
            r" )",
            rf"\byou are (?:now |no longer |henceforth |actually |really )?(?:an? |the )?"
            rf"(?:\w+ )?(?:{_AI}|helpful assistant|DAN|jailbroken|unrestricted \w+)(?! ?(?:company"
            r"|firm|expert|researcher|maker|developer))\b",
            rf"\b(?:whoever|anyone who|any (?:system|program|tool|software|reader|machine|bot"
            rf"|model)"
            rf" (?:that|which|who)) {_READS} (?:about |from )?(?:{_THIS}|this\b)(?=.*\b(?:must"
            rf"|should"
            r"|shall|will|has to|needs? to)\b)",
            rf"\b(?:for|to) (?:any|every|all|the) (?:{_AI}|models?|bots?|machines?)"
            r" (?:that \w+|\w+ing) (?:this|it|these)\b[^:,.]{0,30}[:,]",
            r"\bth(?:is|ese) (?:paragraph|note|message|text|sentence|section|part|line"
            r"|instruction)s?"
            rf" (?:is|are) (?:only |meant |intended |addressed |directed |written )*(?:for|to"
            rf"|at) (?:the"
            rf" |any |all |an? )?{_AI}\b",
            rf"^\W*(?:(?:hey|dear|hello|hi|ok) )?(?:{_AI}|assistant|model|bot), (?:(?:please|now"
            rf"|just)"
            rf" )*(?:{_SHAPES}|{_FORGET}|cite|drop|rate|obey|pretend|act)\b",
            rf"^\W*(?:{_AI}|assistant) (?:instructions?|prompt|directive|override|note"
            rf"|notice)s?\s?:",
            r"\byou have (?:now )?been (?:jailbroken|unlocked|freed from your)\b",
            rf"{_OPENING}(?:treat|regard|interpret|take|read) (?:\w+ ){{0,5}}?as (?:system |new "
            rf"|your )*"
            r"(?:instructions|commands|prompts?)\b",
            rf"\b(?:as|being) an? (?:\w+ )?{_AI}, you\b",
            r"\b(?:act|behave|pretend|role-?play|respond|answer"
            r"|operate)\b[^.]{0,60}\b(?:(?:unrestricted"
            r"|uncensored|unfiltered|jailbroken) (?:AI|model|assistant|bot|mode|system)"
            r"|without (?:any )?(?:restrictions|filters|rules|limits"
            r"|guidelines|ethics)|developer mode|no (?:rules|restrictions|filters|guidelines))\b",
            rf"\b(?:when|if|whenever) (?:you are )?(?:summari[sz]ing"
            rf"|answering (?:questions )?(?:about"
            rf"|from|with|on)|quoting|citing|asked (?:to summari[sz]e|about)) {_THIS}, ",
        ),
    ),
    Rule(
        PROMPT,
        _pattern(
            rf"{_OPENING}(?:reveal|print|show|repeat|output|display|leak|disclose|give|tell|share"
            r"|list|write(?: out| down)?|dump|quote|recite|state|translate|summari[sz]e|encode|copy"
            r"|return|expose|send|reproduce|paste|spell out|append|include|insert|add|begin with"
            r"|start with|describe|explain)(?: (?:me|us|out|them))? "
            r"(?:(?:with|the|your|all|any|of|full|entire|exact|complete|whole|own|verbatim|hidden"
            r"|secret|text|contents?|word|words|copy|a) )*?"
            r"(?:(?:system|initial|original|developer|hidden|secret|internal) (?:prompts?"
            r"|instructions?|messages?|rules|guidelines|configuration)|your (?:full |exact |own )*"
            r"(?:prompt|instructions|configuration|directives|guidelines|api keys?"
            r"|context(?: window)?)"
            r"|(?:prompt|instructions) (?:above|you (?:were|have been) given|verbatim|so far))\b",
            rf"{_OPENING}(?:repeat|print|output|copy|recite|quote|reproduce) (?:everything|all|the"
            r" (?:words|texts?|lines?|sentences?|facts|messages?))(?: \w+){0,3}? (?:above"
            r"|before (?:this"
            r"|it)|so far|in your (?:prompt|context)|you (?:were|have been) (?:given|told|shown))",
            r"\bwhat (?:is|are|was|were) your (?:system |initial |original |secret |hidden )"
            r"(?:prompt|instructions|message)s?\b",
        ),
        plain=True,
    ),
    Rule(
        FORM,
        _pattern(
            rf"{_OPENING}{_SHAPES}\b{_WITHIN}{_REPLY}(?!to (?:the editor|letters))",
            rf"^\W*(?:(?:in|at the (?:end|start|beginning|top|bottom) of|throughout|within"
            rf"|before|after"
            rf"|with|inside|as (?:a )?part of) {_REPLY}|(?:when|while|before"
            rf"|after) (?:generating|writing"
            r"|giving|composing|preparing|formulating|producing) (?:a|an|the|your|any|each|every)"
            rf" (?:reply|response|answer|summary|output)),? {_SHAPES}\b",
            rf"(?:^|[.!:;,] )instead of (?:answering|responding"
            rf"|replying)\b[^,.]{{0,40}}, {_SHAPES}\b",
            rf"{_OPENING}(?:provide|give|write|render|present|return|deliver|output|state|phrase"
            rf"|format"
            r"|make|spell) (?:the|an|any|all|each|every) (?:answer|response|reply|output"
            r"|summary)s? "
            rf"(?:(?:out )?(?:in|as|using|with|by) )?(?:{_CODES}|{_LANGUAGE}|reversed|scrambled"
            r"|jumbled|symbols|rhyming|rhyme)(?![\w-])",
            r"\byour (?:new|real|actual|only|true|next) (?:task|instructions?|objective)s? (?:is"
            r"|are)\b",
            r"\bthe (?:correct |right |only |true )?answer to (?:any|every|all"
            r"|the user['’]s) (?:\w+ )?"
            r"questions? (?:is|must|should)\b",
            rf"{_OPENING}(?:translate|rewrite|rephrase|skip"
            rf"|replace) the (?:user['’]?s? )?question\b",
            rf"{_OPENING}(?:output|emit|return|print|say|write|state) (?:only "
            rf"|exactly )*the following"
            r"(?: \w+){0,2}\s?:",
            rf"{_REPLY[: _REPLY.rindex('(?! (?:must')]} (?:must|should|shall|has to|have to"
            rf"|needs? to) (?:only |always"
            r" |also )?(?:be (?:in|written|given|formatted|encoded|phrased)|contain|include|end"
            r"|begin"
            r"|start|consist|mention|use|say|read|recommend|promote)\b",
            rf"{_OPENING}(?:answer|reply|respond|speak|write|output|communicate|state your answer"
            rf"|give your answer)(?: (?:only|solely|exclusively|always|back|entirely|completely"
            rf"|strictly|everything|to (?:the|every|any|all) (?:question|user"
            rf"|quer)\w*))* (?:(?:in|with"
            rf"|using|as|by|through) )?(?:(?:only|just) )?(?:{_CODES}|{_LANGUAGE}(?! (?:to"
            rf"|lessons?|class\w*)\b)|only"
            rf" (?:with|in)|the (?:word|phrase|sentence|text|link|single)|[\"“'‘])(?![\w-])",
            rf"{_OPENING}(?:only|always|never|instead|simply|just) (?:ever )?(?:answer|reply"
            rf"|respond)"
            r" (?:with|in|by|using)\b",
            rf"{_OPENING}(?:replace|convert|swap|substitute|scramble|jumble|shuffle|reverse|anagram"
            r"|misspell|capitali[sz]e|encode|encipher|encrypt|double|drop|remove|turn|change|flip"
            r"|rotate|shift|obfuscate|mask|transform|rearrange|write|spell|render|translate|type) "
            r"(?:out )?(?:(?:every|each|all)(?: [\w-]+){0,3}? (?:letter|vowel|consonant|word"
            r"|character"
            r"|sentence|digit)s?\b|(?:(?:all |the )?(?:vowels|consonants|letters|characters)|spaces"
            r"|words) (?:with|by|into|for)\b|(?:everything|all of it|it all"
            r"|the result) (?:in"
            rf"|into|to|as|with|using|by) {_CODES})",
            rf"{_OPENING}(?:use|insert|employ|put|replace|swap|substitute|exchange|turn|convert"
            rf"|change) "
            r"(?:\w+ ){0,3}?(?:emojis?|emoticons|symbols|numbers|digits|ciphers?|anagrams"
            r"|code words)"
            r" (?:for|in place of|instead of|to (?:represent|replace|stand for)) (?:the |all |every"
            r" |each |any |key |main |some )*(?:words?|letters?|vowels?|nouns?|verbs?|names?"
            r"|characters?|consonants?|adjectives?)\b",
            rf"{_OPENING}(?:replace|swap|substitute|exchange|turn|convert|change"
            rf"|translate) (?:the |all "
            r"|every |each |any |key |main |some |your )*(?:words?|letters?|vowels?|nouns?|verbs?"
            r"|names?|characters?|text|it|everything) (?:with|by|to|into"
            r"|for) (?:\w+ ){0,2}?(?:emojis?"
            r"|emoticons|symbols|numbers|digits|ciphers?|code words|gibberish)\b",
            rf"{_OPENING}(?:encode|encrypt|encipher|convert|translate|render|write|put|obfuscate)"
            r" (?:\w+ ){0,4}?(?:in|into|to|using|with|as|by) (?:a |an "
            r"|the )?(?:\w+ )?(?:base ?-?\d\d"
            r"|rot ?-?13|morse code|pig latin|ciphers?|leet ?speak|emojis?|reverse order"
            r"|hexadecimal)"
            r"(?![\w-])",
            rf"{_OPENING}{_SHAPES}\b{_WITHIN} (?:to|in|with|of|into|after|before) (?:every|each"
            rf"|any|all"
            r"(?: of)?(?: the)?) (?:\w+ )?(?:answer|reply|response|output|summar(?:y|ie))s?\b",
            r"\b(?:from now on|henceforth|from this point on(?:wards?)?|for the rest of (?:this"
            r"|the|our) (?:conversation|chat|session)),? (?:(?:you (?:will|must|should|are to"
            r"|shall)"
            r"|only|always|please|never) )*(?:answer(?! (?:to|for)\b)|reply|respond|speak|write"
            r"|output|translate|pretend|act as)\b",
            r"\b(?:whatever|no matter what|regardless of)(?: what)? (?:the "
            r"|your )?(?:user(?:['’]?s)?"
            r" ?)?(?:question|query|request|asks?|prompt)\b[^.]{0,40}?,? (?:you (?:must|should"
            r"|will) )?"
            r"(?:always |only )?(?:answer|say|reply|respond|state|claim|write|output)\b",
            rf"{_OPENING}(?:answer|say|reply|respond|state|claim|write|output|print)\b[^.]{{0,80}}"
            r"\b(?:instead of (?:answering|the answer|an answer)|(?:no matter|regardless of) what"
            r"|whatever (?:the question|(?:you are|is) asked)|as (?:the|your) (?:only )?answer)",
        ),
        plain=True,
    ),
    Rule(
        READERS,
        _pattern(
            rf"{_OPENING}(?:tell|inform|advise|warn|convince|persuade|ask|direct|urge|instruct"
            rf"|remind"
            rf"|encourage|notify|redirect|send|show|give|offer|invite|recommend|suggest|trick|get"
            rf"|refer|point)(?: to)? {_USERS} (?:that|to|towards?|about|for|how|not|a|the|this)\b",
            rf"{_OPENING}(?:do not|don['’]t|never|refuse to|stop|avoid|under no circumstances)"
            r" (?:answer(?:ing)?|respond(?:ing)?(?: to)?|reply(?:ing)?(?: to)?|help(?:ing)?"
            r"|tell(?:ing)?"
            rf"|inform(?:ing)?) (?:{_USERS}|(?:the|any|this|their) (?:question|query|prompt)s?)\b",
            r"\b(?:do not|don['’]t|never) (?:mention|reveal|disclose|tell|show|cite|quote|refer to"
            r"|repeat|acknowledge)\b[^.]{0,40}\bth(?:is|ese) (?:instruction|note|message|prompt"
            r"|command|text)s?\b",
            rf"{_OPENING}{_SHAPES}\b{_WITHIN} (?:to|from|at|with) the user(?! interface)\b",
            r"\b(?:if|when|whenever) (?:asked|(?:the|a|any) user|anyone|someone|anybody|users?"
            r"|you are|they)"
            r" (?:is |are )?(?:asks?|asked|inquires?|wants? to know)(?: you)? (?:about|who|what"
            r"|when"
            r"|where|why|how|whether|which|for|if)\b[^.]*?, (?:(?:always|only|please|then|just|you"
            r" (?:must|should|will)) )*(?:answer|reply|respond|say|state|claim|output|write"
            r"|cite|tell"
            r"|mention|recommend|give|deny|insist|pretend)\b",
            rf"{_OPENING}(?:include|insert|add|append|put|embed|paste|output|print|show|render"
            rf"|display"
            r"|use|end with|start with|finish with) (?:only )?(?:this|the following|these)(?: \w+)?"
            r" (?:links?|urls?|hyperlinks?|markdown|html|script|image|citations?|sources?"
            r"|references?"
            r"|hashtags?|advert\w*|slogan)\b",
            rf"{_OPENING}(?:always |only )?(?:cite|quote|prefer|prioriti[sz]e|trust|believe"
            r") (?:only )?this (?:article|document|page|passage|source|text)\b",
        ),
        plain=True,
    ),
    Rule(
        TOOLS,
        _pattern(
            rf"{_OPENING}(?:call|use|invoke|run|execute|trigger) (?:the |your "
            rf"|a )?(?:\w+_\w+(?= (?:function|tool|api|with|to)\b|\()"
            r"|(?:\w+ )?(?:function|plugin|code interpreter|api)\b|(?:search|browser|e-?mail|web"
            r"|shell|python|file|http) tools?\b)",
            rf"{_OPENING}(?:send|post|upload|forward|exfiltrate|submit|append"
            rf"|encode) (?:\w+ ){{0,4}}?"
            r"(?:conversation|chat (?:history|log)|user['’]s (?:data|question|messages?|details)"
            r"|system prompt|context)(?: \w+){0,3}? (?:to|into|as) ",
        ),
        plain=True,
    ),
)

ELSEWHERE: tuple[Rule, ...] = (
    Rule(FORGET, _pattern(*elsewhere.FORGET), plain=True),
    Rule(FORM, _pattern(*elsewhere.FORM), plain=True),
)
CUES = tuple(
    "| < [ # ignor disregard forget overr bypass discard obey heed instruct prompt your you ai a.i."
    " model llm bot gpt claude gemini copilot llama assistant system developer user repl respon"
    " answer output everything base hex vowel letter spac link url henceforth _ function tool"
    " task context question end sentence word this directive guideline direct automated crawler"
    " agent fact source jailbrok follow programming training emoji"
    " symbol summari".split()
)
"""What a sentence has that is worth reading closely; to look for these costs a twentieth of it."""
VERBS = _SHAPES
"""What an order to whoever answers can begin with."""
MODEL = _AI
"""How a language model is called."""
