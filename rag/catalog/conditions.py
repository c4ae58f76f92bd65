# ruff: noqa: S608 (statements are put together from constants of this module; values are bound)
"""What filters demand of the rows that are read, in SQL.

What others handed in is told by its source, in the same statement that reads: a list of ids would
not know of what came in since it was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from rag import sources, uploads
from rag.catalog.admission import Admitted

_UPLOADS = f"{sources.INSIDE}{uploads.FOLDER}/"

OTHERS_UPLOADS = (  # a range, for the index on sources; "0" is the character after "/"
    f"SELECT id FROM articles WHERE source >= '{_UPLOADS}' AND source < '{_UPLOADS[:-1]}0'"
    " AND substr(source, 1, length(:own)) != :own"
)
"""Ids of what was handed in by anybody but the one whose uploads begin with `:own`."""

_ALLOWED = "SELECT value FROM json_each(:articles)"
_HIDDEN = f"SELECT value FROM json_each(:hidden) UNION ALL {OTHERS_UPLOADS}"


def of_articles(admitted: Admitted | None) -> str:
    """What `admitted` demands of a column `article_id`."""
    if not admitted:
        return "TRUE"
    if admitted.articles is None:
        return f"article_id NOT IN ({_HIDDEN})"
    return f"article_id IN ({_ALLOWED})"


def of_rows(admitted: Admitted | None) -> str:
    """What `admitted` demands of a column `rowid` that numbers passages, looking at few of them."""
    if not admitted:
        return "TRUE"
    chosen, kind = (_HIDDEN, "NOT IN") if admitted.articles is None else (_ALLOWED, "IN")
    return f"rowid {kind} (SELECT row FROM passages WHERE article_id IN ({chosen}))"


def values(admitted: Admitted | None) -> dict[str, object]:
    """The parameters of these conditions."""
    if not admitted:
        return {}
    own = None if admitted.uploads_of is None else own_uploads(admitted.uploads_of)
    lists = {"articles": array(admitted.articles), "hidden": array(admitted.hidden)}
    return {**lists, "own": own}


def own_uploads(owner: str) -> str:
    """How the stored sources of an owner's uploads begin."""
    return f"{_UPLOADS}{owner}/"


def owner(source: str) -> str | None:
    """Who handed in the file of a stored source; None where it was indexed from a folder."""
    inside = source.removeprefix(_UPLOADS)
    return inside.partition("/")[0] if inside != source else None


def array(values: Iterable[str] | None) -> str | None:
    """`values` as SQLite's json_each reads them."""
    return None if values is None else json.dumps(list(values))
