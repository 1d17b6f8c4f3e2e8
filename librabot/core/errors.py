"""Every fault that has a name: its code, how grave it is, and the sentence a person reads.

The file is long because it is one table.
"""

from dataclasses import dataclass
from enum import Enum, unique


class Severity(Enum):
    """How grave a fault is for the whole service, gravest first."""

    CRITICAL = "Critical"
    HIGH = "High"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the error table.

    ``sentence`` and ``remedy`` are English message ids of the catalogs: the sentence is for
    whoever met the fault, the remedy for whoever runs the service.
    """

    severity: Severity
    retry_may_help: bool
    sentence: str
    remedy: str


@unique
class Code(Enum):
    """``{DOMAIN}{4|5}{001-099}``: 4 is the asker's to mend, 5 is ours; the value is the row."""

    AI4001 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="The AI declined to answer this question for safety reasons.",
        remedy="Read the question in the panel; a TA can answer it.",
    )
    AI5001 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The AI is not available right now.",
        remedy="The AI key was refused. Check GEMINI_API_KEY or OPENAI_API_KEY.",
    )
    AI5002 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="The AI could not read this question.",
        remedy="The AI refused the request's form. Run `librabot doctor` and see the log line.",
    )
    AI5003 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="The AI took too long to answer.",
        remedy="If it repeats, choose a faster GEMINI_MODEL or check the network.",
    )
    AI5004 = Fault(
        Severity.WARNING,
        retry_may_help=True,
        sentence="The AI's allowance is used up for now.",
        remedy="Wait for the quota to return, add GEMINI_FALLBACK_MODEL, or move to a paid key.",
    )
    AI5005 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="The AI service reported a fault of its own.",
        remedy="Usually passes. If it lasts, check the provider's status page.",
    )
    AI5006 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The AI is not available right now.",
        remedy="The model does not exist or was retired. Set GEMINI_MODEL to a current one.",
    )
    AI5007 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="The AI's answer broke off.",
        remedy="The stream was cut. If it repeats, check the network or proxy.",
    )
    AI5031 = Fault(
        Severity.HIGH,
        retry_may_help=False,
        sentence="The AI's answer came in an unexpected form.",
        remedy="The answer was shown as plain text. If it repeats, choose another model.",
    )
    AI5032 = Fault(
        Severity.WARNING,
        retry_may_help=True,
        sentence="The AI's wordings for a verified question could not be read.",
        remedy="It is tried again; add wordings by hand on the question's page if need be.",
    )
    AUTH4001 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="Please log in.",
        remedy="Log in to the panel.",
    )
    AUTH4002 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="Your session has ended. Please log in again.",
        remedy="Log in to the panel again.",
    )
    AUTH4003 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="This form did not come from this page. Please open the page again and retry.",
        remedy="A request without a valid CSRF token or from another origin was refused.",
    )
    AUTH4004 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="Your role does not allow this.",
        remedy="An owner can change roles in the panel.",
    )
    AUTH4005 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="The name or the password is wrong.",
        remedy="An owner can set a new one with `librabot reset-password NAME`.",
    )
    AUTH4006 = Fault(
        Severity.WARNING,
        retry_may_help=True,
        sentence="Too many failed attempts. Please try again in 15 minutes.",
        remedy="The lock ends by itself.",
    )
    AUTH4007 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="The set-up code is wrong.",
        remedy="The code stands in the terminal or log where librabot was started.",
    )
    AUTH4008 = Fault(
        Severity.WARNING,
        retry_may_help=True,
        sentence="Logging in with Discord did not work. Please try again.",
        remedy="Check that the application's redirects name LIBRABOT_PUBLIC_URL's address.",
    )
    DB5001 = Fault(
        Severity.CRITICAL,
        retry_may_help=True,
        sentence="The database cannot be reached right now.",
        remedy="Check DATABASE_URL and that PostgreSQL is running.",
    )
    DB5002 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="The database took too long to answer.",
        remedy="Look for locks or a slow disk.",
    )
    DB5003 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="This could not be saved because it contradicts what is stored.",
        remedy="See the log line for the constraint.",
    )
    DB5004 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This could not be found.",
        remedy="It may have been deleted or merged.",
    )
    DB5010 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The database cannot search Korean text.",
        remedy=(
            "Its LC_CTYPE leaves Korean without trigrams. Create a new one: CREATE DATABASE"
            " librabot TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'."
        ),
    )
    DB5011 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The database lacks a required extension (pg_trgm, btree_gin).",
        remedy="Install PostgreSQL's contrib package, then CREATE EXTENSION for each, as owner.",
    )
    DB5012 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The database was made by a newer librabot.",
        remedy="Start the newer version again, or restore a backup made by this one.",
    )
    DB5013 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="A database migration could not be applied; nothing was changed.",
        remedy="See the log line for the file and the reason.",
    )
    DB5014 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The embedded database could not be started.",
        remedy="See the last lines of its log, or set DATABASE_URL to a PostgreSQL of your own.",
    )
    DB5015 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The database server is too old.",
        remedy="librabot needs PostgreSQL 15 or newer.",
    )
    VAL4001 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="Please write what you want to ask, or attach a screenshot.",
        remedy="Nothing to do.",
    )
    VAL4002 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This file type is not supported. Send png, jpg, webp, gif, or a text file.",
        remedy="Nothing to do.",
    )
    VAL4003 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This file is too large. The limit is 10 MB.",
        remedy="Nothing to do.",
    )
    VAL4004 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="Too many files. Up to 4 are read.",
        remedy="Nothing to do.",
    )
    VAL4005 = Fault(
        Severity.INFO,
        retry_may_help=True,
        sentence="The file could not be fetched; its link may be too old. Please attach it again.",
        remedy="Nothing to do.",
    )
    VAL4006 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="The file's content does not match its type.",
        remedy="Nothing to do.",
    )
    VAL4007 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="Someone else saved this in the meantime. Both texts are shown below.",
        remedy="Nothing to do.",
    )
    VAL4008 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="Some of the form's fields cannot be accepted.",
        remedy="Nothing to do.",
    )
    VAL4009 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This thread has reached its limit of follow-up questions. Please ask anew.",
        remedy="Nothing to do.",
    )
    VAL4010 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This page cannot be found.",
        remedy="Nothing to do.",
    )
    VAL4011 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="Questions can only be asked in a server's channel.",
        remedy="Nothing to do.",
    )
    VAL4012 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence=(
            "The panel does not answer to this host name."
            " Whoever runs librabot can add it to ALLOWED_HOSTS."
        ),
        remedy="Add the name to ALLOWED_HOSTS, or set LIBRABOT_PUBLIC_URL to the address in use.",
    )
    VAL4013 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="What was sent is too large.",
        remedy="Nothing to do.",
    )
    VAL4014 = Fault(
        Severity.INFO,
        retry_may_help=True,
        sentence="What was sent did not arrive in time. Please try again.",
        remedy="Nothing to do.",
    )
    VAL4015 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This page cannot be used in this way.",
        remedy="Nothing to do.",
    )
    VAL4016 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="The panel must keep at least one owner.",
        remedy="Make somebody else an owner first.",
    )
    VAL4017 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This file holds too much. A picture may have 50 million pixels, a text 1 MB.",
        remedy="Nothing to do.",
    )
    VAL4018 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="Only the student who asked may choose here.",
        remedy="Nothing to do.",
    )
    VAL4019 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This spelling cannot be taken: it is empty, too long, or there already.",
        remedy="Write two different terms of up to 40 characters each.",
    )
    VAL4020 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="These two questions cannot be merged.",
        remedy="Merge two questions of one course, the target verified and neither discarded.",
    )
    VAL4021 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This merge cannot be undone any more; that is possible for one day.",
        remedy="Reopen the merged question's answer by asking it anew.",
    )
    VAL4022 = Fault(
        Severity.INFO,
        retry_may_help=False,
        sentence="This wording cannot be taken: it is empty, too long, or another question's.",
        remedy="Write one question of up to 300 characters, or merge the two questions.",
    )
    EXT5001 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="Notion cannot be reached right now.",
        remedy="The queue tries again by itself.",
    )
    EXT5002 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="Notion refused the connection's token.",
        remedy="Check NOTION_TOKEN; make a new one in Notion's connection settings if need be.",
    )
    EXT5003 = Fault(
        Severity.HIGH,
        retry_may_help=False,
        sentence="Notion cannot find the database.",
        remedy="Check NOTION_DB_ID and share the database with the connection.",
    )
    EXT5004 = Fault(
        Severity.HIGH,
        retry_may_help=False,
        sentence="Notion did not accept the page.",
        remedy="See the job's message; `librabot doctor` names missing or mistyped properties.",
    )
    EXT5005 = Fault(
        Severity.WARNING,
        retry_may_help=True,
        sentence="Notion asked us to slow down.",
        remedy="The queue waits as told and goes on by itself.",
    )
    EXT5006 = Fault(
        Severity.HIGH,
        retry_may_help=False,
        sentence="The Notion workspace has reached its block limit.",
        remedy="Upgrade the workspace or archive elsewhere; answers keep working from librabot.",
    )
    EXT5011 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="Discord cannot be reached right now.",
        remedy="librabot keeps trying by itself.",
    )
    EXT5012 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="Discord refused the bot token.",
        remedy="Check DISCORD_BOT_TOKEN; reset it in the Developer Portal if need be.",
    )
    EXT5013 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="Discord does not let the bot read messages.",
        remedy="Turn on MESSAGE CONTENT INTENT in the Developer Portal, under Bot.",
    )
    EXT5014 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="The bot lacks a permission in this channel.",
        remedy="Allow View Channel, Send Messages, Attach Files and Read Message History.",
    )
    EXT5015 = Fault(
        Severity.WARNING,
        retry_may_help=False,
        sentence="The message no longer exists in Discord.",
        remedy="Nothing to do.",
    )
    EXT5016 = Fault(
        Severity.WARNING,
        retry_may_help=True,
        sentence="The staff webhook did not accept the notice.",
        remedy="Check DISCORD_WEBHOOK_URL.",
    )
    EXT5017 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="Discord refused the application's secret.",
        remedy="Check DISCORD_CLIENT_SECRET; reset it in the Developer Portal if need be.",
    )
    COMMON4001 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="A setting is unknown or malformed.",
        remedy="Fix the settings named below; `librabot settings` lists them all.",
    )
    COMMON5001 = Fault(
        Severity.HIGH,
        retry_may_help=True,
        sentence="Something went wrong on our side. It has been recorded.",
        remedy="See the log line with this request id.",
    )

    COMMON5002 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The panel's address is taken.",
        remedy="Another librabot may be running here. Stop it, or choose LIBRABOT_WEB_PORT.",
    )

    COMMON5003 = Fault(
        Severity.INFO,
        retry_may_help=True,
        sentence="librabot is being restarted. Please ask again in a minute.",
        remedy="Nothing to do.",
    )

    COMMON5004 = Fault(
        Severity.CRITICAL,
        retry_may_help=False,
        sentence="The panel cannot listen on its address.",
        remedy="Set LIBRABOT_WEB_HOST to an address of this machine, LIBRABOT_WEB_PORT above 1023.",
    )

    @property
    def fault(self) -> Fault:
        """The code's row of the table."""
        return self.value


class LibraError(Exception):
    """A fault with a name.

    ``detail`` is for logs and staff pages, never for students; it must hold no secret and no
    person's name. ``retry_after`` is in seconds, when the other side said one.
    """

    def __init__(self, code: Code, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{code.name}: {detail}" if detail else code.name)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


def code_of(error: BaseException) -> Code:
    """The code under which ``error`` is reported; an unknown one is ``COMMON5001``."""
    if isinstance(error, LibraError):
        return error.code
    return Code.COMMON5001
