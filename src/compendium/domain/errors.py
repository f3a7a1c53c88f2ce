"""Everything that Compendium raises on purpose, one tree.

CompendiumError
├── PermanentError            trying again with the same input gives the same answer
│   ├── BadInput              the user can mend it: each kind names the way out
│   │   ├── FileMissing · FileEmpty · NotAPdf · DamagedPdf · EncryptedPdf · WrongPassword
│   │   ├── NoTextLayer · PageRangeOutside · BadPageRange · UnknownModel
│   │   ├── FileTooLarge      more than the service takes
│   │   ├── BadSetting        an environment variable has a value that it can't have
│   │   ├── BadModelKey       the provider's key is missing, or it does not take it
│   │   ├── ModelNotFound     the provider has no model of that name
│   │   └── NothingSafe       the document was read, and no card passed the rules
│   │       └── UnusableAnswers   because nothing that the language model gave could be used
│   ├── ModelRefused          the provider blocks the content, or can't take the request
│   ├── CostLimitReached      the job, or its user, may spend no more, and no card was made yet
│   ├── TookTooLong           the job's deadline passed
│   ├── OutputNotWritable     the deck could not be put where it was asked for
│   ├── Unauthenticated       no token, or one that opens nothing
│   ├── QuotaExhausted        the month's cards are made
│   ├── JobNotFound · DeckNotFound · UserNotFound · TokenNotFound · ObjectMissing
│   ├── UserExists            the name is taken
│   └── IllegalTransition     a job was asked to go where its state does not lead
├── TransientError            trying again later may succeed
│   ├── StorageFull
│   ├── StoreUnavailable      database or object storage does not answer
│   ├── QueueUnavailable
│   ├── IssuerUnavailable     the OpenID Connect issuer's keys can't be had
│   ├── TooManyUploads        the user's uploads come too quickly
│   └── ModelUnavailable      a provider does not answer, or asks to come back later
├── LeaseLost                 somebody else has this job now; the result is thrown away
├── ShutDown                  the worker is stopping; another one does the job from its beginning
└── Cancelled                 the user cancelled the job

Those of accounts stand in account_errors.py. docs/errors.md has a paragraph on each class's ``code``.
"""

from compendium.domain.model.report import Report


class CompendiumError(Exception):
    """Root of the tree. ``code`` is stable across releases; the message is for people."""

    code = "error"


class PermanentError(CompendiumError):
    """The same input will fail again: the job ends FAILED at once."""

    code = "permanent"


class BadInput(PermanentError):
    """What the user gave cannot be used; the message says what to do instead."""

    code = "bad_input"


class FileMissing(BadInput):
    """There is no file at the path."""

    code = "file_missing"


class FileEmpty(BadInput):
    """The file has no bytes."""

    code = "file_empty"


class NotAPdf(BadInput):
    """The file's content is not PDF, whatever its name says."""

    code = "not_a_pdf"


class DamagedPdf(BadInput):
    """The file begins as a PDF but no page of it can be read."""

    code = "damaged_pdf"


class EncryptedPdf(BadInput):
    """The PDF asks for a password and none was given."""

    code = "encrypted_pdf"


class WrongPassword(BadInput):
    """The PDF asks for a password and the one given does not open it."""

    code = "wrong_password"


class NoTextLayer(BadInput):
    """The pages are images and no OCR is installed, or it was switched off."""

    code = "no_text_layer"


class BadPageRange(BadInput):
    """The page range cannot be read."""

    code = "bad_page_range"


class PageRangeOutside(BadInput):
    """The page range names no page of the document."""

    code = "page_range_outside"


class UnknownModel(BadInput):
    """No language model goes by that name here."""

    code = "unknown_model"


class FileTooLarge(BadInput):
    """The file has more bytes than the service takes."""

    code = "file_too_large"


class BadSetting(BadInput):
    """An environment variable, or its line in ``.env``, has a value that it can't have."""

    code = "bad_setting"


class BadModelKey(BadInput):
    """The provider of the language model asks for a key: none is set, or it does not take it."""

    code = "bad_model_key"


class ModelNotFound(BadInput):
    """The provider has no model of that name, or none for this key."""

    code = "model_not_found"


class NothingSafe(BadInput):
    """No candidate passed the card rules; a deck is not padded up. ``report`` says why."""

    code = "nothing_safe"

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


class UnusableAnswers(NothingSafe):
    """No card came of what the language model gave; the message says what came back."""

    code = "unusable_answers"


class ModelRefused(PermanentError):
    """The language model's provider blocks the content, or says that it can't take the request."""

    code = "model_refused"


class TookTooLong(PermanentError):
    """The job did not end by its deadline; it would not the next time either."""

    code = "took_too_long"


class OutputNotWritable(PermanentError):
    """The result could not be written to the path that was asked for."""

    code = "output_not_writable"


class JobNotFound(PermanentError):
    """There is no such job for this user."""

    code = "job_not_found"


class DeckNotFound(PermanentError):
    """There is no such deck for this user."""

    code = "deck_not_found"


class ObjectMissing(PermanentError):
    """The storage holds no object of that name."""

    code = "object_missing"


class IllegalTransition(PermanentError):
    """The job's state does not allow the step."""

    code = "illegal_transition"


class TransientError(CompendiumError):
    """The same step may succeed later: the job is tried again."""

    code = "transient"


class StorageFull(TransientError):
    """The disk or bucket has no room left."""

    code = "storage_full"


class StoreUnavailable(TransientError):
    """The database or the object storage does not answer."""

    code = "store_unavailable"


class QueueUnavailable(TransientError):
    """The task queue does not take messages."""

    code = "queue_unavailable"


class ModelUnavailable(TransientError):
    """The language model's provider does not answer, or asks to come back in ``retry_after`` s."""

    code = "model_unavailable"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LeaseLost(CompendiumError):
    """The job's lease passed to somebody else: stop, and throw the result away."""

    code = "lease_lost"


class ShutDown(CompendiumError):
    """The worker was told to stop: the job waits for another one, and the attempt does not count."""

    code = "shut_down"


class Cancelled(CompendiumError):
    """The user cancelled the job."""

    code = "cancelled"
