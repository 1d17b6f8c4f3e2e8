"""The command line. The only reader of the environment and of arguments."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn

from librabot import __version__, settings, telemetry
from librabot.core.errors import LibraError
from librabot.locale import language_of, speaking
from librabot.locale import say as _
from librabot.settings import Settings, SettingsError
from librabot.terminal import Terminal

EXIT_SETTINGS = 64
"""As sysexits.h calls a command used incorrectly."""

EXIT_PIPE = 141
"""As a shell reports a command whose reader has gone."""

EXIT_INTERRUPTED = 130
"""As a shell reports a command that Ctrl-C has ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success.

    1 is a fault, 64 settings or arguments, 69 the database, 77 a log-in that Discord refused.
    """
    environment = dict(os.environ)
    tag = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG")
    with speaking(language_of(tag)):
        options = _parser().parse_args(arguments)
        terminal = Terminal()
        try:
            found = settings.read(environment, env_file=Path(".env"))
        except SettingsError as error:
            terminal.mistakes(error.mistakes)
            return EXIT_SETTINGS
        telemetry.configure(found.base.log_format, secret_values=found.secrets)
        try:
            return _do(options, found, terminal)
        except BrokenPipeError:
            # What is still buffered would be written, and fail again, when Python exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return EXIT_PIPE
        except KeyboardInterrupt:  # Before the loop runs and reads signals itself.
            return EXIT_INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """Ends with our exit code for what it cannot understand, and so do its commands' parsers."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_SETTINGS, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="librabot", description=_("A Discord teaching assistant with a web panel.")
    )
    parser.add_argument("--version", action="version", version=f"librabot {__version__}")
    commands = parser.add_subparsers(dest="command", title=_("commands"))
    run = commands.add_parser("run", help=_("start the bot and the panel (the default)"))
    for each, default in ((parser, False), (run, argparse.SUPPRESS)):
        each.add_argument(
            "--sample", action="store_true", default=default, help=_("load the sample course")
        )
    doctor = commands.add_parser(
        "doctor", help=_("check every setting and service, and say what to do")
    )
    doctor.add_argument("--mend", action="store_true", help=_("fix what can be fixed"))
    commands.add_parser("migrate", help=_("bring the database to this version, then stop"))
    commands.add_parser("settings", help=_("list every setting, secrets masked"))
    owner = commands.add_parser("create-owner", help=_("add an owner to the panel"))
    reset = commands.add_parser("reset-password", help=_("give someone a new password"))
    for each in (owner, reset):
        each.add_argument("name")
    enrich = commands.add_parser(
        "enrich", help=_("let the AI propose wordings for what was verified earlier")
    )
    enrich.add_argument(
        "--limit", type=_count, metavar="N", help=_("stop after this many questions")
    )
    enrich.add_argument("--tokens", type=_count, metavar="N", help=_("stop after this many tokens"))
    enrich.add_argument(
        "--again", action="store_true", help=_("replace what was proposed earlier, oldest first")
    )
    commands.add_parser("healthcheck", help=_("ask the running librabot whether it is ready"))
    return parser


def _count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("must be a whole number from 1"))
    return int(text)


def _do(options: argparse.Namespace, found: Settings, terminal: Terminal) -> int:
    match options.command or "run":
        case "settings":
            terminal.settings(found)
            return 0
        case "healthcheck":
            return _healthcheck(found)
        case command:
            return _with_loop(command, options, found, terminal)


def _with_loop(
    command: str, options: argparse.Namespace, found: Settings, terminal: Terminal
) -> int:
    from librabot import app, upkeep  # noqa: PLC0415 - the libraries behind these take most of a second.

    try:
        match command:
            case "doctor":
                work = upkeep.doctor(found, terminal, mend=options.mend)
            case "migrate":
                work = upkeep.migrate(found, terminal)
            case "create-owner":
                work = upkeep.create_owner(found, terminal, options.name, _new_password())
            case "reset-password":
                work = upkeep.reset_password(found, terminal, options.name, _new_password())
            case "enrich":
                limits = (options.limit, options.tokens)
                work = upkeep.enrich(found, terminal, *limits, again=options.again)
            case _:
                work = app.run(found, terminal, sample=options.sample)
        return asyncio.run(work)
    except LibraError as error:
        telemetry.report(error)
        terminal.failed(error)
        return app.exit_code(error.code)


def _new_password() -> str:
    """From the terminal without showing it, else the first line of the standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(_("New password: "))
    return sys.stdin.readline().rstrip("\n")


def _healthcheck(found: Settings) -> int:
    """Without the libraries of the service, so that a container can ask often."""
    connection = HTTPConnection(found.web.near_host, found.web.port, timeout=4)
    try:
        connection.request("GET", "/readyz")
        return 0 if connection.getresponse().status == 200 else 1  # noqa: PLR2004 - HTTP's OK.
    except (OSError, HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
