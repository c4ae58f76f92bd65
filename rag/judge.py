"""Closed yes/no questions to the language model, answered as log-odds.

A model that writes unreliable prose is a good judge when it may only say Yes or No: the log-odds of
its first token separate statements with one thing changed from true ones with an AUC of .985
(Qwen2.5 1.5B, 214 single sentences about the seeds), and right from wrong sentences of its own,
with the examples of `prompt.supported`, with one of .84 (160 sentences).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag import prompt
from rag.errors import LLMError
from rag.llm import LLM, Deadline, FirstToken
from rag.types import EvidenceSentence, Message
from rag.usage import Price, SecondOpinion, Usage

IN_DOUBT = 0.0, 2.2
"""Log-odds from which, and below which, a statement is read again as an answer to its question.

Of 87 sentences that the embedded model wrote about the seeds and that are so in doubt, 65 of them
right, the first reading passes 27 right and 7 wrong ones, both together 30 and 1."""
READIER = 0.8
"""Log-odds by which the second reading says Yes more readily than the first."""
WORTH_ASKING = -1.0
"""Log-odds of a first judge from which a second is asked."""
WORD_ONLY = 4.0
"""Log-odds taken for a bare Yes from an endpoint that gives no log-probabilities."""


class Judge:
    """Asks `llm` within one `deadline`; `usage` adds up the tokens of all its questions."""

    def __init__(self, llm: LLM, deadline: Deadline) -> None:
        self._llm = llm
        self._deadline = deadline
        self.usage = Usage()

    def answers(self, question: str, evidence: Sequence[EvidenceSentence]) -> float:
        """Log-odds that the evidence holds the answer to the question. Raises LLMError."""
        return self._ask(prompt.answerable(question, evidence))

    def answers_part(self, question: str, part: str, evidence: Sequence[EvidenceSentence]) -> float:
        """Log-odds that the evidence holds the answer to a part of the question.

        Raises LLMError.
        """
        return self._ask(prompt.part_answerable(question, part, evidence))

    def supports(self, document: str, claim: str) -> float:
        """Log-odds that the document supports every part of the claim. Raises LLMError."""
        return self._ask(prompt.supported(document, claim))

    def supports_reply(self, question: str, document: str, claim: str) -> float:
        """Log-odds that the document supports every part of a claim made in reply to a question.

        Raises LLMError. What a first reading leaves in doubt is read again with the question, which
        tells a reply that is beside it, or put together wrongly; the mean of both counts.
        """
        odds = self.supports(document, claim)
        if not IN_DOUBT[0] <= odds < IN_DOUBT[1]:
            return odds
        again = self._ask(prompt.right(document, question, claim)) - READIER
        return (odds + again) / 2

    def responds(self, question: str, reply: str) -> float:
        """Log-odds that the reply gives what the question asks for. Raises LLMError."""
        return self._ask(prompt.responds(question, reply))

    def _ask(self, messages: list[Message]) -> float:
        token = self._llm.first_token(messages, deadline=self._deadline)
        self.usage += token.usage
        return log_odds(token)


class Seconded:
    """A `judge` of statements whose Yes another model, the `second`, confirms or overturns.

    `said` tells how often, and what it read and wrote. If the second fails once, it is asked no
    more, and the first judges alone.
    """

    def __init__(self, judge: Judge, second: Judge, model: str, price: Price | None = None) -> None:
        self._judge = judge
        self._second = second
        self._price = price
        self._said = SecondOpinion(model)

    def supports(self, document: str, claim: str) -> float:
        """Log-odds that the document supports every part of the claim. Raises LLMError.

        What the first judge finds unlikely is not asked of the second.
        """
        odds = self._judge.supports(document, claim)
        if odds < WORTH_ASKING or self._said.failed:
            return odds
        try:
            other = self._second.supports(document, claim)
        except LLMError as exc:
            self._said = replace(self._said, failed=f"{exc} {exc.hint}")
            return odds
        overturned = self._said.overturned + ((odds > 0) != (other > 0))
        self._said = replace(self._said, asked=self._said.asked + 1, overturned=overturned)
        return other

    @property
    def said(self) -> SecondOpinion:
        """What the second model was asked so far."""
        usage = self._second.usage
        dollars = self._price.of(usage) if self._price else None
        return replace(self._said, usage=usage, dollars=dollars)


def log_odds(token: FirstToken) -> float:
    """Log-odds of Yes against No on a first token; 0.0 where it is neither.

    A word that is not among the reported tokens counts as just below the least likely of them.
    """
    said = {"yes": -math.inf, "no": -math.inf}
    for text, logprob in token.logprobs.items():
        word = text.strip().strip(".,!\"'").lower()
        if word in said:
            said[word] = _log_add(said[word], logprob)
    if said["yes"] == said["no"] == -math.inf:
        word = token.text.strip().lower()
        return WORD_ONLY if word.startswith("yes") else -WORD_ONLY if word.startswith("no") else 0.0
    floor = min(token.logprobs.values())
    return max(said["yes"], floor) - max(said["no"], floor)


def _log_add(a: float, b: float) -> float:
    high, low = max(a, b), min(a, b)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))
