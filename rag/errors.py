"""Every error a user can cause or meet; each says what happened and what to do next.

RagError
├── SettingsError            a setting that cannot be used
├── QuestionError            a question that cannot be asked (empty, too long)
├── CommandError             a command of `rag chat` that cannot be carried out
├── FilterError              a filter that is unknown, malformed or matches nothing known
├── ArticleError             a file that cannot become an article
│   ├── ArticleUnreadable    missing, not a file, no permission
│   ├── ArticleEmpty         no text in it
│   ├── ArticleNotText       binary, or an encoding that loses characters
│   ├── ArticleTooLarge      over the size limit
│   └── SidecarError         a ``<file>.meta.json`` that cannot be used
├── ArticleNotFound          no such article in the store
├── ConversationNotFound     no such conversation, or somebody else's
├── AccountError             a user name, password or users file that cannot be used
├── UploadError              a file that cannot be taken in
├── ServerError              the page cannot be served as asked
├── TooManyQuestions         more questions in a minute than one user may ask
├── StoreError               the store cannot serve
│   ├── StoreUnreadable      not a store, or no permission
│   ├── StoreEmpty           nothing was indexed yet
│   ├── StoreLocked          another process is writing
│   ├── StoreFull            no room on the disk
│   ├── StoreMismatch        made with another embedding model or a newer version
│   └── StoreDamaged         what is stored contradicts itself
├── WeightsError             model weights missing or not the expected bytes
├── EmbeddingError           an embedding endpoint failed
└── LLMError                 a language model failed
    ├── LLMUnreachable       no connection
    ├── LLMTimeout           the deadline passed
    ├── LLMRateLimited       429 beyond the retries or the deadline
    ├── LLMKeyRejected       401 or 403
    ├── LLMNotFound          404: no such model or endpoint
    ├── LLMRequestRejected   any other 4xx
    ├── LLMServerFailed      5xx beyond the retries
    └── LLMBadReply          a reply of the wrong shape, or one that was cut off
"""

from __future__ import annotations


class RagError(Exception):
    """Root of every error of this package.

    ``str(error)`` is one sentence that says what happened; ``error.hint`` is one that says what
    to do next.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class SettingsError(RagError):
    """A setting that cannot be used."""


class QuestionError(RagError):
    """A question that cannot be asked."""


class CommandError(RagError):
    """A command of `rag chat` that cannot be carried out."""


class FilterError(RagError):
    """A filter that is unknown or malformed, or names what the store does not hold."""


class ArticleError(RagError):
    """A file that cannot become an article."""


class ArticleUnreadable(ArticleError):
    """The file is missing, is no regular file, or may not be read."""


class ArticleEmpty(ArticleError):
    """The file holds no text."""


class ArticleNotText(ArticleError):
    """The file is binary, or no encoding reads it without losing characters."""


class ArticleTooLarge(ArticleError):
    """The file is over the size limit."""


class SidecarError(ArticleError):
    """The ``<file>.meta.json`` beside an article cannot be used."""


class ArticleNotFound(RagError):
    """No article of that name in the store."""


class ConversationNotFound(RagError):
    """No such conversation, or somebody else's: nobody learns which."""


class AccountError(RagError):
    """A user name, a password or a users file that cannot be used."""


class UploadError(RagError):
    """A file that cannot be taken in, or an article that may not be changed."""


class ServerError(RagError):
    """The page cannot be served as asked."""


class TooManyQuestions(RagError):
    """Somebody asked more often than one user may."""


class StoreError(RagError):
    """The store cannot serve."""


class StoreUnreadable(StoreError):
    """The folder is no store, or may not be read or written."""


class StoreEmpty(StoreError):
    """Nothing was indexed yet."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreFull(StoreError):
    """The disk has no room left; what was acknowledged before is kept."""


class StoreMismatch(StoreError):
    """The store was made with another embedding model, or by a newer version."""


class StoreDamaged(StoreError):
    """What is stored contradicts itself."""


class WeightsError(RagError):
    """Model weights are missing, or are not the bytes they should be."""


class EmbeddingError(RagError):
    """An embedding endpoint failed or answered in a wrong shape."""


class LLMError(RagError):
    """A language model failed."""


class LLMUnreachable(LLMError):
    """No connection could be made, or it broke."""


class LLMTimeout(LLMError):
    """The deadline passed before the reply was whole."""


class LLMRateLimited(LLMError):
    """The endpoint asked to wait for longer than the deadline allows."""


class LLMKeyRejected(LLMError):
    """The endpoint refused the key."""


class LLMNotFound(LLMError):
    """The endpoint knows no such model or path."""


class LLMRequestRejected(LLMError):
    """The endpoint refused the request itself."""


class LLMServerFailed(LLMError):
    """The endpoint failed, and went on failing when asked again."""


class LLMBadReply(LLMError):
    """The reply has the wrong shape, or was cut off before its end."""
