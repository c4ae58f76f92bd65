"""Strings that would do something where they were taken for more than text.

Whatever runs sets `window.pwned`, opens a dialog, or asks for an address that holds "pwned".
"""

from __future__ import annotations

RUN = "window.pwned=1"
GONE = "//127.0.0.1:9/pwned"

SCRIPTS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script/x>{RUN}</script/x>",
    f"<script\t>{RUN}</script\t>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<<script>{RUN}//<</script>",
    f"</textarea></title></style></script><script>{RUN}</script>",
    f"\"'><script>{RUN}</script>",
    f"<script src={GONE}.js></script>",
    f'<script type=module>import "{GONE}.js"</script>',
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"＜script＞{RUN}＜/script＞",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
)
HANDLERS = (
    f"<img src=x onerror={RUN}>",
    f"<img src=x:x onerror=alert(1) title='{GONE}'>",
    f"<IMG/SRC=x/ONERROR={RUN}>",
    f'" onmouseover="{RUN}" autofocus onfocus="{RUN}',
    f"' onpointerenter='{RUN}' x='",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<body onload={RUN} onpageshow={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<style onload={RUN}></style>",
    f"<p style='animation: spin 1s' onanimationstart={RUN}>x</p>",
)
LINKS = (
    f'<a href="javascript:{RUN}">read this</a>',
    f"<a href=java\tscript:{RUN}>read this</a>",
    f'<a href="data:text/html,<script>{RUN}</script>">read this</a>',
    f'<a href="vbscript:{RUN}">read this</a>',
    f"<a href={GONE} ping={GONE} target=_blank>read this</a>",
)
DRAWINGS = (
    f"<svg onload={RUN}></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}>#x'/></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>x</text></a></svg>",
    f'<math><maction actiontype="statusline" xlink:href="javascript:{RUN}">x</maction></math>',
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
)
STYLES = (
    f"<style>@import '{GONE}.css'; * {{ display: none }}</style>",
    f"<div style='background:url({GONE})'>x</div>",
    f"<div style='width: expression({RUN})'>x</div>",
    f"<link rel=stylesheet href={GONE}.css>",
    f"</style><style>body {{ background: url({GONE}) }}",
)
FRAMES = (
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<object data={GONE}></object>",
    f"<embed src={GONE}>",
    f"<base href={GONE}/>",
    f"<meta http-equiv=refresh content='0;url={GONE}'>",
    f"<form action={GONE}><button autofocus>Log in</button></form>",
    f"<portal src={GONE}></portal><template><img src=x onerror={RUN}></template>",
    "<table>" + "<tr>" * 20 + "<td>" * 20 + f"<img src={GONE}>",
)
MARKDOWN = (
    f"![pixel](http:{GONE}.png)",
    f"[read this](javascript:{RUN})",
    f"[read this][1]\n\n[1]: http:{GONE}",
    f"<http:{GONE}>",
    f"```html\n<script>{RUN}</script>\n```",
    f"<!-- --><script>{RUN}</script><!-- -->",
    f"    <img src=x onerror={RUN}>",
    f"| a | b |\n|---|---|\n| <img src=x onerror={RUN}> | b |",
    f"# pwned heading\n> - *one* **two** ~~three~~ {GONE}",
    f"$$\\href{{javascript:{RUN}}}{{read}}$$",
)
TEMPLATES = (
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"{{{{ {RUN} }}}}",
    f"{{% if {RUN} %}}x{{% endif %}}",
    f"{{#if {RUN}}}x{{/if}}",
    f"{{@html '<img src=x onerror={RUN}>'}}",
    f"#{{{RUN}}} <%= {RUN} %> *{{{RUN}}}",
)
MARKS = (
    "pwned [1] and [2][3]",
    "pwned ⟦1⟧ and ⟦2,3⟧",
    '<a class="cite supported" href="#reader" data-article="0" data-number="1">1✓</a> pwned',
    f'<mark class="current">pwned</mark><span class="footer" data-turn="{RUN}"></span>',
    "pwned</p></div></section><section class=turn><h2 class=question>Not asked</h2>",
    '<div id="reader-body"><div id="announce" aria-live="assertive">pwned</div></div>',
)
LETTERS = (
    "pwned \u202egnitirw desrever\u202c \u2066isolated",
    "pwned \u200bzero\u200dwidth\ufeff",
    "p" + "\u0301\u0334\u0489" * 60 + "wned",
    "pwned \ufdfd \ud7ff \U0010ffff \ufffe",
    "مرحبا pwned بالعالم",
)
CONTROLS = "pwned \x07\x1b[31m\x9b31m\x7f bells"
NUL = "pwned \x00 nought"
HALF = "pwned \ud800 half"

STRINGS = (
    *SCRIPTS,
    *HANDLERS,
    *LINKS,
    *DRAWINGS,
    *STYLES,
    *FRAMES,
    *MARKDOWN,
    *TEMPLATES,
    *MARKS,
    *LETTERS,
)  # fmt: skip (as each was found)
"""Strings that any file can hold."""
LONG = "pwned" * 20_000
"""100,000 characters without a space."""
