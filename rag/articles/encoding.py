"""Bytes → characters: UTF-8 exactly, older encodings only where there is no doubt.

A wrong guess changes letters without a trace, and every quotation with them. So a text that is
not UTF-8 is read only if the language it then shows is one that is written in that encoding.
"""

from __future__ import annotations

import re

from rag.articles import language
from rag.errors import ArticleNotText

_SERVES = {
    "cp1252": "en fr de es it pt nl da sv nb nn no fi is ga gl ca eu af id ms sw",
    "cp1250": "pl cs sk hu sl hr bs ro",
    "iso8859_2": "pl cs sk hu sl hr bs ro",
    "cp1251": "ru uk bg sr mk be",
    "koi8_r": "ru",
    "cp1253": "el",
    "cp1254": "tr",
    "cp1255": "he",
    "cp1256": "ar fa ur",
    "cp1257": "lt lv et",
    "cp1258": "vi",
    "shift_jis": "ja",
    "euc_jp": "ja",
    "gb18030": "zh",
    "big5": "zh",
    "cp949": "ko",
    "euc_kr": "ko",
}
_MARKED = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32"} | {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_LEAST_LETTERS = 40
_MAX_CONTROLS = 0.01
_MAX_FOREIGN = 0.2
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # but tabs and line breaks

_HINT = "Convert it to UTF-8 (iconv -f ENCODING -t UTF-8) and index it again."


def decode(data: bytes, *, name: str) -> str:
    """The characters of the file `name`.

    UTF-8 is decoded as it stands, byte-order mark and line breaks included; UTF-16 and UTF-32
    are told by their byte-order mark, which goes. Raises ArticleNotText for binary data and
    where the encoding stays in doubt.
    """
    text = _decoded(data, name)
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls > _MAX_CONTROLS * len(text):
        raise ArticleNotText(
            f"{name} is not text: it holds {controls} control characters.",
            hint="Only text can be indexed; save the article as .txt or .md in UTF-8.",
        )
    return text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKED.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as exc:
                raise ArticleNotText(
                    f"{name} begins as {encoding.upper()} but breaks at byte {exc.start}.",
                    hint=_HINT,
                ) from exc
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        text = None if _is_damaged_utf8(data) else _legacy(data)
        if text is None:
            raise ArticleNotText(
                f"{name} is not UTF-8 (byte {exc.start}) and its encoding is not certain.",
                hint=_HINT,
            ) from exc
        return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether more characters beyond ASCII read well as UTF-8 than do not."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) > 2 * bad


def _legacy(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    from charset_normalizer import from_bytes

    candidates = list(from_bytes(data, cp_isolation=list(_SERVES)))
    for candidate in candidates:
        text = data.decode(candidate.encoding)
        code = language.identify(text[:10_000], least=_LEAST_LETTERS)
        if any(code in _SERVES[name].split() for name in candidate.could_be_from_charset):
            return text
    foreign = sum(byte > 0x7F for byte in data)
    short = foreign <= _MAX_FOREIGN * len(data) and len(data) < 2 * _LEAST_LETTERS
    if candidates and short and "cp1252" in candidates[0].could_be_from_charset:
        return data.decode("cp1252")
    return None
