"""What the page consists of and in which order; no behaviour."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.web.escaping import element, text
from rag.web.suggestions import QUESTIONS
from rag.web.wording import LANGUAGES, Wording, wording

PLACE = "rag"
"""What Gradio scrambles with where the browser keeps the id of the open conversation."""


def _html(value: str = "", elem_id: str | None = None) -> gr.HTML:
    """A place for our own HTML, without Gradio's styles for text."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False)


class Parts:
    """Every component that an event reads or changes, made in the order in which it is shown."""

    def __init__(self, say: Wording, *, accounts: bool, max_bytes: int, strict: bool) -> None:
        # Which one is open is no secret: the server gives a conversation to its user alone.
        self.conversation = gr.BrowserState("", storage_key="rag-conversation", secret=PLACE)
        self.deleted = gr.State(None)
        self.removed = gr.State(None)
        with gr.Sidebar(
            label=say("conversations"),
            width=300,
            position="right" if say.direction == "rtl" else "left",
        ):
            self._conversations(say)
        _html(_header(say, accounts=accounts))
        self.overview = _html()
        with gr.Tabs():
            with gr.Tab(say("tab_ask"), id="ask"):
                self._asking(say, strict)
            with gr.Tab(say("tab_compare"), id="compare"):
                self._comparing(say)
            with gr.Tab(say("tab_audit"), id="audit"):
                self._auditing(say)
            with gr.Tab(say("tab_articles"), id="articles"):
                self._articles(say, max_bytes)
        _html(_reader(say))

    def _conversations(self, say: Wording) -> None:
        _html(element("h2", text(say("conversations")), class_="side"))
        self.new = gr.Button(say("new"), variant="primary")
        self.search = gr.Textbox(
            label=say("search_conversations"), placeholder="…", elem_id="search-conversations"
        )
        self.list = gr.Radio(
            choices=[], label=say("conversations"), elem_id="conversations", visible=False
        )
        self.title = gr.Textbox(label=say("conversation_title"), max_length=200, interactive=False)
        with gr.Row():
            self.rename = gr.Button(say("rename"), size="sm")
            self.delete = gr.Button(say("delete"), size="sm")
        self.kept = _html()
        self.undelete = gr.Button(say("undo"), size="sm", visible=False)
        self.exports = _html()

    def _asking(self, say: Wording, strict: bool) -> None:
        self.past = _html(elem_id="past")
        self.current = _html(elem_id="current")
        with gr.Column(elem_id="try") as self.tries:
            _html(element("p", text(say("try")), class_="label"))
            with gr.Row():
                self.suggested = [
                    gr.Button(visible=False, size="sm", elem_classes="suggestion")
                    for _ in range(QUESTIONS)
                ]
        with gr.Accordion(say("filters"), open=False, elem_id="limits"):
            with gr.Row():
                self.dates = [
                    gr.Textbox(
                        label=say(name),
                        info=say("date_info"),
                        max_length=10,
                        elem_id=f"date-{name}",
                    )
                    for name in ("since", "until", "as_of")
                ]
            self.slider = _html(elem_id="as-of")
            self.picks = [
                gr.Dropdown(
                    choices=[],
                    label=say(name),
                    multiselect=True,
                    allow_custom_value=True,  # not all are offered, and a chosen one may go
                )
                for name in ("outlets", "authors", "articles")
            ]
        self.chips = gr.CheckboxGroup(
            choices=[], label=say("filters_on"), visible=False, elem_id="chips"
        )
        self.strict = gr.Checkbox(
            value=strict, label=say("strict"), info=say("strict_info"), elem_id="strict"
        )
        with gr.Row(elem_id="asking"):
            self.question = gr.Textbox(
                label=say("question"),
                placeholder=say("question_placeholder"),
                elem_id="question",
                scale=8,
                lines=1,
                max_lines=6,
            )
            self.ask = gr.Button(say("ask"), variant="primary", elem_id="ask", scale=1)
            self.stop = gr.Button(
                say("stop"), variant="stop", elem_id="stop", scale=1, visible=False
            )

    def _comparing(self, say: Wording) -> None:
        with gr.Row():
            self.topic = gr.Textbox(
                label=say("topic"),
                placeholder=say("topic_placeholder"),
                elem_id="topic",
                max_length=500,
                scale=8,
            )
            self.compare = gr.Button(
                say("compare"), variant="primary", elem_id="compare-go", scale=1
            )
        self.differing = _html(elem_id="differing")
        self.dated = _html(elem_id="dated")

    def _auditing(self, say: Wording) -> None:
        self.draft = gr.Textbox(
            label=say("draft"), placeholder=say("draft_placeholder"), elem_id="draft", lines=8
        )
        with gr.Row():
            self.audit = gr.Button(say("audit_go"), variant="primary", elem_id="audit-go")
            self.stop_audit = gr.Button(say("stop"), variant="stop", elem_id="audit-stop")
        self.audited = _html(elem_id="audited")

    def _articles(self, say: Wording, max_bytes: int) -> None:
        with gr.Row():
            with gr.Column(scale=3):
                self.look_for = gr.Textbox(label=say("search_articles"), placeholder="…")
                self.count = _html()
                self.articles = gr.Radio(
                    choices=[], label=say("article_list"), elem_id="articles", visible=False
                )
                self.link = _html()
            with gr.Column(scale=2):
                self.files = gr.File(
                    label=say("add_info"), file_count="multiple", type="filepath", elem_id="files"
                )
                _html(_too_large(say, max_bytes))
                self.results = _html()
        with gr.Accordion(say("correct"), open=False, elem_id="correcting"):
            _html(element("p", text(say("correct_info")), class_="hint"))
            names = ("article_title", "author", "publisher", "date", "language")
            with gr.Row():
                self.fields = [gr.Textbox(label=say(name), max_length=500) for name in names]
            with gr.Row():
                self.correct = gr.Button(say("save_correction"), size="sm")
                self.uncorrect = gr.Button(say("uncorrect"), size="sm")
        with gr.Row():
            self.remove = gr.Button(say("remove"), size="sm")
            self.really = gr.Button(say("remove_yes"), size="sm", variant="stop", visible=False)
            self.keep = gr.Button(say("remove_no"), size="sm", visible=False)
            self.put_back = gr.Button(say("undo"), size="sm", visible=False)
        self.told = _html()

    @property
    def filters(self) -> list[Any]:
        """The fields of `ChosenFilters`, in its order."""
        return [*self.dates, *self.picks]

    @property
    def offers(self) -> list[Any]:
        """What the filters offer of the corpus, as `Shelf.choices` gives it."""
        return [*self.picks, self.slider]

    @property
    def opened(self) -> list[Any]:
        """The fields of `Opened`, in its order."""
        return [
            self.conversation,
            self.past,
            self.current,
            self.title,
            self.exports,
            self.kept,
            self.undelete,
            self.tries,
        ]  # fmt: skip (a line of it is easier to compare than a column)

    @property
    def screen(self) -> list[Any]:
        """The fields of `Screen`, in its order."""
        return [
            self.past,
            self.current,
            self.question,
            self.ask,
            self.stop,
            self.conversation,
            self.tries,
        ]  # fmt: skip (a line of it is easier to compare than a column)


def _header(say: Wording, *, accounts: bool) -> str:
    others = [wording(each) for each in LANGUAGES if each != say.language]
    links = [
        element("a", text(other("this_language")), href=other.path, lang=other.language)
        for other in others
    ]
    theme = element("button", text(say("theme")), type="button", id="theme")
    logout = element(
        "form",
        element("button", text(say("log_out")), type="submit"),
        method="post",
        action=say.within("/logout"),
    )
    return element(
        "header",
        element("h1", text(say("title"))),
        element("p", text(say("tagline")), class_="tagline"),
        element("nav", *links, theme, logout if accounts else "", aria_label=say("settings")),
        class_="page-head",
    )


def _too_large(say: Wording, max_bytes: int) -> str:
    """Where the script says which files it kept back; Gradio would refuse all that came along."""
    sentence = say("too_large", name="{name}", limit=f"{max_bytes / 1e6:g}")
    files = element("ul", id="too-large", data_max=max_bytes, data_sentence=sentence)
    return element("div", files, role="status")


def _reader(say: Wording) -> str:
    """The article beside the answer, closed; the script fills it and says what happened."""
    said = ("not_opened", "copied", "not_copied", "saved", "not_saved", "sidebar")
    buttons = [
        element(
            "button", text(sign), type="button", class_=kind, aria_label=say(kind), title=say(kind)
        )
        for kind, sign in (("previous", "‹"), ("next", "›"), ("close", "×"))
    ]
    return element(
        "aside",
        element(
            "div", *buttons, element("span", class_="place", dir="ltr", role="status"), class_="bar"
        ),
        element("div", id="reader-body"),
        id="reader",
        hidden=True,
        aria_label=say("reader"),
        **{f"data_{key}": say(key) for key in said},
    ) + element("div", id="quote-tip", role="tooltip", hidden=True)
