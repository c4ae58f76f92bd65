"""The page: what is where, and which handler each event goes to."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import Dependency

import rag
from rag.web import tools
from rag.web.asking import Asking
from rag.web.chosen_filters import ChosenFilters
from rag.web.escaping import element
from rag.web.keeping import Keeping
from rag.web.layout import Parts
from rag.web.research import Research
from rag.web.service import Service
from rag.web.shelf import Shelf
from rag.web.wording import LANGUAGES, Wording

AT_ONCE = 40
"""Events of one kind that run at once; Gradio's default of one makes everybody wait for one."""
WAITING = 400
"""Events that may wait; whoever comes after is told so."""
SESSIONS = 300
"""Open pages whose undo is remembered; one that is closed is forgotten at once. 0.2 MB each."""
LIGHT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How every event is declared: no endpoint for others, and no overlay that makes the page jump."""
AT_HAND: dict[str, Any] = {**LIGHT, "queue": False}
"""The same for what only looks something up: it need not wait behind questions."""
LISTED: dict[str, Any] = {**AT_HAND, "preprocess": False}
"""The same for what is chosen in a list, which comes unread: handlers have to take anything for it.

It may have left the list while the page still shows it. Gradio remembers the list, and would fail.
"""
CHOSEN: dict[str, Any] = {**LISTED, "trigger_mode": "always_last"}
"""The same for choices: Gradio would drop the last of several that follow fast."""


def build(service: Service, say: Wording, *, programs: bool = True) -> gr.Blocks:
    """The page in the language of `say`; with `programs` it also offers the tools for programs."""
    page: gr.Blocks
    with gr.Blocks(title=say("title"), analytics_enabled=False) as page:
        if programs:  # first, so that the page's own handlers do not take their names
            tools.register(service)
        limit = service.corpus.settings.max_file_bytes
        parts = Parts(
            say,
            accounts=service.accounts is not None,
            max_bytes=limit,
            strict=service.corpus.settings.strict,
        )
        asked = _wire_asking(parts, Asking(service, say))
        _wire_conversations(page, parts, Keeping(service, say), asked)
        _wire_research(parts, Research(service, say))
        _wire_articles(page, parts, Shelf(service, say))
        _wire_filters(parts, say)
    page.state_session_capacity = SESSIONS
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)
    return page


def launch(say: Wording) -> dict[str, Any]:
    """Theme, head and texts, as `gradio.mount_gradio_app` takes them; nothing is fetched elsewhere.

    Gradio's own texts follow the browser's language, not the page's. Those that are always seen are
    given anew, for a browser in any language of ours.
    """
    theme = gr.themes.Default(
        primary_hue="blue",
        neutral_hue="slate",
        font=["system-ui", "sans-serif"],
        font_mono=["monospace"],
    ).set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        button_cancel_background_fill="#991b1b",
        button_cancel_background_fill_dark="#991b1b",
        button_cancel_text_color="white",
        button_cancel_text_color_dark="white",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
    )
    script = element(
        "script", src="/page/page.js", data_lang=say.language, data_dir=say.direction, id="page-js"
    )
    own = {
        "upload_text.drop_file": say("drop_file"),
        "upload_text.click_to_upload": say("click_to_upload"),
        "common.or": say("drop_or"),
    }
    return {
        "theme": theme,
        "head": '<link rel="stylesheet" href="/page/page.css">' + script,
        "i18n": gr.I18n(**dict.fromkeys(LANGUAGES, own)),
    }


def _wire_asking(parts: Parts, asking: Asking) -> list[Any]:
    """Ask by Enter, button or suggestion; stop. Gives the events that ask."""
    rest = [parts.conversation, parts.strict, *parts.filters]
    streams = {"outputs": parts.screen, "concurrency_limit": AT_ONCE, **LIGHT}
    asked = [
        gr.on(
            [parts.question.submit, parts.ask.click], asking.ask, [parts.question, *rest], **streams
        ),
        *(each.click(asking.ask, [each, *rest], **streams) for each in parts.suggested),
    ]
    parts.stop.click(asking.stop, None, parts.screen, cancels=asked, **AT_HAND)
    return asked


def _wire_conversations(page: gr.Blocks, parts: Parts, keeping: Keeping, asked: list[Any]) -> None:
    """Open on load, list, search, choose, rename, delete, undo."""
    current = parts.conversation
    listing: dict[str, Any] = {
        "fn": keeping.listed,
        "inputs": [parts.search, current],
        "outputs": parts.list,
        **AT_HAND,
    }
    page.load(keeping.open, current, parts.opened, **AT_HAND).then(**listing)
    parts.search.change(**listing)  # `input` tells of keys only, not of what is pasted
    for each in asked:
        each.then(**listing).then(keeping.about, current, parts.opened, **AT_HAND)
    parts.list.input(keeping.open, parts.list, parts.opened, **CHOSEN)
    # In the browser at once: what is asked before the server replies is in the new one already.
    parts.new.click(None, None, current, js="() => ''", **AT_HAND)
    parts.new.click(keeping.new, None, parts.opened, **AT_HAND).then(**listing)
    gr.on(
        [parts.rename.click, parts.title.submit],
        keeping.rename,
        [current, parts.title],
        parts.opened,
        **AT_HAND,
    ).then(**listing)
    parts.delete.click(keeping.delete, current, [*parts.opened, parts.deleted], **AT_HAND).then(
        **listing
    )
    parts.undelete.click(keeping.put_back, parts.deleted, parts.opened, **AT_HAND).then(**listing)


def _wire_research(parts: Parts, research: Research) -> None:
    """Compare a topic by Enter or button; check a draft, and stop."""
    gr.on(
        [parts.topic.submit, parts.compare.click],
        research.compare,
        [parts.topic, *parts.filters],
        [parts.differing, parts.dated],
        concurrency_limit=AT_ONCE,
        **LIGHT,
    )
    auditing = parts.audit.click(
        research.audit,
        [parts.draft, *parts.filters],
        parts.audited,
        concurrency_limit=AT_ONCE,
        **LIGHT,
    )
    parts.stop_audit.click(None, None, None, cancels=[auditing], **AT_HAND)


def _wire_articles(page: gr.Blocks, parts: Parts, shelf: Shelf) -> None:
    """What is in the corpus; search, add, correct, remove, undo."""

    def refreshed(event: Dependency) -> None:
        """After `event`, show what is in the store now; first what is first on the page."""
        event.then(shelf.overview, None, parts.overview, **AT_HAND).then(
            shelf.fitting, [parts.look_for, parts.articles], [parts.articles, parts.count], **LISTED
        ).then(shelf.choices, None, parts.offers, **AT_HAND)

    refreshed(page.load(shelf.suggested, None, parts.suggested, **AT_HAND))
    parts.look_for.change(
        shelf.fitting, [parts.look_for, parts.articles], [parts.articles, parts.count], **LISTED
    )
    parts.articles.input(shelf.chosen, parts.articles, [*parts.fields, parts.link], **CHOSEN)
    refreshed(
        parts.files.upload(shelf.add, parts.files, parts.results, **LIGHT).then(
            lambda: None, None, parts.files, **AT_HAND
        )
    )
    refreshed(
        parts.correct.click(
            shelf.correct, [parts.articles, *parts.fields], parts.told, **LISTED
        ).then(shelf.chosen, parts.articles, [*parts.fields, parts.link], **LISTED)
    )
    refreshed(
        parts.uncorrect.click(shelf.uncorrect, parts.articles, parts.told, **LISTED).then(
            shelf.chosen, parts.articles, [*parts.fields, parts.link], **LISTED
        )
    )
    confirming = [parts.remove, parts.really, parts.keep, parts.put_back]
    parts.remove.click(_asked_really, None, confirming, **AT_HAND)
    parts.keep.click(_not_removed, None, confirming, **AT_HAND)
    refreshed(
        parts.really.click(
            shelf.remove, parts.articles, [parts.told, parts.removed], **LISTED
        ).then(_after_removing, parts.removed, confirming, **AT_HAND)
    )
    refreshed(
        parts.put_back.click(shelf.put_back, parts.removed, parts.told, **AT_HAND).then(
            _not_removed, None, confirming, **AT_HAND
        )
    )


def _shown(*visible: bool) -> list[Any]:
    return [gr.Button(visible=each) for each in visible]


def _asked_really() -> list[Any]:
    return _shown(False, True, True, False)


def _not_removed() -> list[Any]:
    return _shown(True, False, False, False)


def _after_removing(removed: rag.Article | None) -> list[Any]:
    return _shown(True, False, False, removed is not None)


def _wire_filters(parts: Parts, say: Wording) -> None:
    """ChosenFilters show as chips, and an unticked chip lifts its limit."""

    def chips(*values: Any) -> gr.CheckboxGroup:  # noqa: ANN401 (fields of `ChosenFilters`)
        found = ChosenFilters(*values).chips(say)
        return gr.CheckboxGroup(choices=found, value=[key for _, key in found], visible=bool(found))

    def lifted(kept: list[str], *values: Any) -> list[Any]:  # noqa: ANN401 (the same)
        return list(ChosenFilters(*values).keeping(kept))

    for each in parts.filters:
        each.change(chips, parts.filters, parts.chips, **AT_HAND)
    parts.chips.input(lifted, [parts.chips, *parts.filters], parts.filters, **AT_HAND)
