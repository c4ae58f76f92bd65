"""The tabs beside asking: what differs and when it was on a topic, and a draft checked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import gradio as gr

import rag
from rag.web import audit_html, compared, telling
from rag.web.asking import CRASHED, user_of
from rag.web.chosen_filters import ChosenFilters
from rag.web.escaping import element, text
from rag.web.service import Service
from rag.web.wording import Wording

LONGEST_DRAFT = 20_000
"""Characters; a sentence takes seconds, so a longer draft is checked in parts."""

_log = logging.getLogger(__name__)


class Research:
    """The handlers of these tabs; one object serves every session."""

    def __init__(self, service: Service, say: Wording) -> None:
        self._service = service
        self._say = say

    def compare(self, request: gr.Request, topic: str, *filters: Any) -> tuple[str, str]:  # noqa: ANN401
        """Disagreements and timeline on a topic; `filters` are the fields of `ChosenFilters`."""
        if not topic.strip():
            return "", ""
        user, limits = user_of(request), ChosenFilters(*filters)
        try:
            options = limits.options()
            differing = self._service.compare(user, topic, **options)
            dated = self._service.timeline(user, topic, **options)
        except rag.RagError as error:
            return telling.failed(error, self._say), ""
        except Exception:  # whatever it is, the page goes on and says so; the log has the rest
            _log.exception("A topic could not be compared.")
            return telling.trouble(*CRASHED, self._say), ""
        limited = self._limited(limits)
        found = compared.comparison(differing, self._say)
        return limited + found, compared.timeline(dated, self._say)

    def _limited(self, limits: ChosenFilters) -> str:
        """Which limits of the first tab hold here too; empty where none does."""
        names = ", ".join(name for name, _ in limits.chips(self._say))
        return element("p", text(f"{self._say('filters_on')}: {names}")) if names else ""

    def audit(self, request: gr.Request, draft: str, *filters: Any) -> Iterator[str]:  # noqa: ANN401
        """The audit as it grows; `filters` are the fields of `ChosenFilters`."""
        if not draft.strip():
            yield ""
            return
        if self._service.corpus.model is None:
            yield telling.trouble(self._say("audit_no_model"), self._say("audit_way_on"), self._say)
            return
        yield telling.told(self._say("auditing"))
        limits = ChosenFilters(*filters)
        try:
            if len(draft) > LONGEST_DRAFT:
                count, most = f"{len(draft):,}", f"{LONGEST_DRAFT:,}"
                raise rag.QuestionError(
                    f"The draft has {count} characters; {most} are checked at once.",
                    hint="Give it in parts.",
                )
            found = []
            for each in self._service.audit(user_of(request), draft, **limits.options()):
                found.append(each)
                yield self._limited(limits) + audit_html.audit(found, self._say)
        except rag.RagError as error:
            yield telling.failed(error, self._say)
        except Exception:  # the same as above
            _log.exception("A draft could not be audited.")
            yield telling.trouble(*CRASHED, self._say)
