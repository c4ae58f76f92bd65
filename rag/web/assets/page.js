"use strict";
// What the page does in the browser beside Gradio: opening the article that a mark points at,
// quotes on hover, copying with references, ratings, dark or light, and telling screen readers
// how an answer comes along. Everything inserted was escaped by the server.
(() => {
  const { lang, dir } = document.currentScript.dataset;
  const root = document.documentElement;
  root.lang = lang;
  root.dir = dir;

  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const texts = () => one("#reader").dataset;
  const line = (text) => text.replace(/\s+/g, " ").trim();

  // --- the article beside the answer -----------------------------------------------------------

  let opener = null; // the link that opened the reader; the focus goes back to it
  let asked = 0; // counts requests: a slow reply must not overwrite a later one

  const sources = (link) => {
    const answer = link.closest(".answer");
    const seen = new Map();
    for (const each of answer ? all("a.cite[data-article]", answer) : []) {
      if (!seen.has(each.dataset.number)) seen.set(each.dataset.number, each);
    }
    return [...seen.values()].sort((a, b) => a.dataset.number - b.dataset.number);
  };

  const place = ({ dataset: { start, end } }) => (end ? `${start}-${end}` : "");

  const open = async (link, { move = true } = {}) => {
    const reader = one("#reader");
    const body = one("#reader-body");
    const number = ++asked;
    if (!reader.contains(link)) opener = link;
    const cited = sources(link);
    const same = cited.filter((each) => each.dataset.article === link.dataset.article);
    const query = new URLSearchParams({
      article: link.dataset.article,
      version: link.dataset.version ?? "",
      marks: same.map(place).join(","),
      at: place(link),
      lang,
    });
    hideTip();
    reader.hidden = false;
    document.body.classList.add("reading");
    const at = cited.findIndex((each) => each.dataset.number === link.dataset.number);
    one(".place", reader).textContent = at < 0 ? "" : `${at + 1} / ${cited.length}`;
    for (const [kind, step] of [["previous", -1], ["next", 1]]) {
      const target = at < 0 ? undefined : cited[at + step];
      const button = one(`.${kind}`, reader);
      button.disabled = !target;
      button.onclick = () => target && open(target, { move: false });
    }
    let content;
    try {
      const reply = await fetch(`/page/article?${query}`);
      if (!reply.ok && reply.status !== 404) throw new Error(reply.statusText);
      content = await reply.text();
      if (!reply.ok && link.dataset.quote) {
        const quote = document.createElement("blockquote");
        quote.textContent = link.dataset.quote;
        content += quote.outerHTML;
      }
    } catch {
      content = "";
    }
    if (number !== asked) return;
    if (content) body.innerHTML = content;
    else body.textContent = texts().not_opened;
    one("mark.current", body)?.scrollIntoView({ block: "center" });
    if (move) one("#reader-title", body)?.focus({ preventScroll: true });
  };

  const close = () => {
    const reader = one("#reader");
    if (!reader || reader.hidden) return false;
    asked++;
    reader.hidden = true;
    document.body.classList.remove("reading");
    (opener?.isConnected ? opener : one("#question textarea, #question input"))?.focus();
    return true;
  };

  // --- quotes on hover and focus ---------------------------------------------------------------

  const showTip = (link) => {
    const tip = one("#quote-tip");
    if (!tip || !link.dataset.quote) return;
    tip.replaceChildren();
    for (const [kind, text] of [
      ["word", link.dataset.word],
      ["quote", `“${link.dataset.quote}”`],
      ["origin", link.dataset.from],
    ]) {
      const part = document.createElement("p");
      part.className = kind;
      part.dir = "auto";
      part.textContent = text;
      tip.append(part);
    }
    tip.hidden = false;
    link.setAttribute("aria-describedby", "quote-tip");
    const mark = link.getBoundingClientRect();
    const box = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, mark.left - box.width / 2), innerWidth - box.width - 8);
    const below = mark.bottom + 6 + box.height < innerHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${below ? mark.bottom + 6 : Math.max(8, mark.top - box.height - 6)}px`;
  };

  const hideTip = () => {
    const tip = one("#quote-tip");
    if (!tip || tip.hidden) return false;
    tip.hidden = true;
    for (const link of all("[aria-describedby=quote-tip]")) link.removeAttribute("aria-describedby");
    return true;
  };

  // --- copying and ratings ---------------------------------------------------------------------

  const say = (near, text) => {
    const said = one(".said", near.closest(".footer"));
    if (said) said.textContent = text;
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.closest(".answer").dataset.copy);
      say(button, texts().copied);
    } catch {
      say(button, texts().not_copied);
    }
  };

  const rate = async (near, thumb, note) => {
    const footer = near.closest(".footer");
    try {
      const reply = await fetch(`/turns/${encodeURIComponent(footer.dataset.turn)}/rating`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ thumb, note }),
      });
      if (!reply.ok) throw new Error(reply.statusText);
      const kept = await reply.json();
      for (const button of all(".thumb", footer)) {
        button.setAttribute("aria-pressed", String(button.dataset.thumb === kept.thumb));
      }
      one(".note-form", footer).hidden = !kept.thumb;
      say(near, texts().saved);
    } catch {
      say(near, texts().not_saved);
    }
  };

  const noteOf = (near) => one("[name=note]", near.closest(".footer")).value;

  // --- files that are too large, told one by one; Gradio would refuse all that came with them ----

  const FILES = "#files input[type=file]";
  const isTooLarge = (file) => file.size > Number(one("#too-large").dataset.max);

  document.addEventListener(
    "change",
    (event) => {
      if (!event.target.matches?.(FILES)) return;
      const list = one("#too-large");
      const kept = new DataTransfer();
      list.replaceChildren();
      for (const file of event.target.files) {
        if (!isTooLarge(file)) {
          kept.items.add(file);
          continue;
        }
        const told = document.createElement("li");
        told.textContent = list.dataset.sentence.replace("{name}", () => file.name);
        list.append(told);
      }
      if (!list.childElementCount) return;
      event.target.files = kept.files;
      if (!kept.files.length) event.stopPropagation();
    },
    true,
  );

  document.addEventListener(
    "drop",
    (event) => {
      const input = event.target.closest?.("#files") && one(FILES);
      if (!input || ![...event.dataTransfer.files].some(isTooLarge)) return;
      event.preventDefault();
      event.stopPropagation();
      input.files = event.dataTransfer.files; // as if they were chosen
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
    true,
  );

  // --- dark or light ---------------------------------------------------------------------------

  const THEME = "rag-theme";
  const NARROW = 960; // CSS pixels up to which the conversations would cover the answer
  const paint = (theme) => document.body.classList.toggle("dark", theme === "dark");
  const swap = () => {
    const theme = document.body.classList.contains("dark") ? "light" : "dark";
    localStorage.setItem(THEME, theme);
    paint(theme);
  };

  // --- one listener for each kind of event, in the capture phase: Gradio redraws what it likes ---

  document.addEventListener(
    "click",
    (event) => {
      const hit = event.target.closest?.(
        "a[data-article], .copy, .thumb, #theme, #reader .close",
      );
      if (!hit) return;
      if (hit.matches("a[data-article]")) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        open(hit);
      } else if (hit.matches(".copy")) copy(hit);
      else if (hit.matches(".thumb")) {
        const pressed = hit.getAttribute("aria-pressed") === "true";
        rate(hit, pressed ? null : hit.dataset.thumb, noteOf(hit));
      } else if (hit.matches("#theme")) swap();
      else close();
    },
    true,
  );

  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches?.(".note-form")) return;
      event.preventDefault();
      const pressed = one(".thumb[aria-pressed=true]", event.target.closest(".footer"));
      rate(event.target, pressed?.dataset.thumb ?? null, noteOf(event.target));
    },
    true,
  );

  // --- the slider of "as of" -------------------------------------------------------------------

  const dateField = () => one("#date-as_of textarea, #date-as_of input");

  const putSlider = (slider, at) => {
    const day = slider.dataset.days.split(" ")[at] ?? "";
    slider.value = at;
    slider.setAttribute("aria-valuetext", day || slider.dataset.none);
    one("output", slider.parentElement).textContent = day || slider.dataset.none;
    return day;
  };

  const follow = () => {
    const slider = one("#as-of-slider");
    if (!slider) return;
    const days = slider.dataset.days.split(" ");
    const limit = dateField()?.value.trim();
    const out = limit ? days.filter((day) => day.slice(0, limit.length) <= limit).length - 1 : days.length;
    putSlider(slider, Math.max(0, out));
  };

  document.addEventListener("input", (event) => {
    if (event.target.id === "as-of-slider") {
      const field = dateField();
      field.value = putSlider(event.target, Number(event.target.value));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.target === dateField()) follow();
    // A limit that is lifted empties the field without an event.
    else if (event.target.closest?.("#chips")) setTimeout(follow, 600);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !hideTip()) close();
  });

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const link = event.target.closest?.("a.cite[data-quote]");
      if (link) showTip(link);
      else if (!event.target.closest?.("#quote-tip")) hideTip();
    });
  }

  document.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const around = range.commonAncestorContainer;
    const answer = (around.closest ? around : around.parentElement)?.closest(".answer");
    const cited = answer ? sources(one("a.cite", answer) ?? answer) : [];
    const meant = cited.filter(({ dataset: { number } }) =>
      all(`a.cite[data-number="${number}"]`, answer).some((each) => range.intersectsNode(each)),
    );
    if (!meant.length) return;
    const references = meant.map(
      ({ dataset: { number, quote, from } }) => `[${number}] “${quote}” — ${from}`,
    );
    event.clipboardData.setData("text/plain", `${selection}\n\n${references.join("\n")}\n`);
    event.preventDefault();
  });

  // --- once Gradio has drawn the page ----------------------------------------------------------

  let told = "";
  const tell = (text) => {
    if (text && text !== told) one("#announce").textContent = told = text;
  };

  let question = null;
  const watch = (current) => {
    const shown = one(".question", current);
    if (shown && shown.textContent !== question) {
      question = shown.textContent;
      shown.scrollIntoView({ block: "start" });
    }
    const state = one(".state, .trouble", current);
    const done = one(".footer", current);
    const prose = one(".prose, .quotes", current);
    tell(line((done ? prose : state)?.textContent ?? ""));
  };

  // Gradio opens the sidebar once the rest stands, which pushes it aside: it is shown when it lies.
  const started = new MutationObserver(() => {
    const current = one("#current");
    if (!current || !one("#reader") || !one(".sidebar.open")) return;
    started.disconnect();
    const announce = document.createElement("div");
    announce.id = "announce";
    announce.setAttribute("aria-live", "polite");
    document.body.append(announce);
    const theme = localStorage.getItem(THEME);
    if (theme) paint(theme);
    const side = one(".sidebar > .toggle-button");
    side?.setAttribute("aria-label", texts().sidebar);
    if (side?.parentElement.matches(".open") && innerWidth <= NARROW) side.click();
    new MutationObserver(() => watch(current)).observe(current, { childList: true, subtree: true });
    root.classList.remove("opening");
  });
  root.classList.add("opening");
  started.observe(root, { attributeFilter: ["class"], childList: true, subtree: true });
})();
