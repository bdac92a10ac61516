"""The command `zhaoshang`: each room brings its own commands, one is loaded when it is called."""

from __future__ import annotations

import ast
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points, version
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

GROUP = "zhaoshang_commands"
"""The entry point group in which any installed package may offer a command: name = "module:function"."""

FAILED = 2
"""Exit code of a call that could not be carried out as asked."""
INTERRUPTED = 130
"""Exit code of a call that the user stopped, as shells have it."""
INCOMPLETE = 1
"""Exit code of a call that was carried out, but for some documents."""
REJECTED = 3
"""Exit code of a run that was stopped because more was set aside than allowed."""


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """The command line for one call; of the installed commands only the one that is called is imported.

    Args:
        arguments: What stands behind `zhaoshang` on the command line.
    """
    called = next((word for word in arguments if not word.startswith("-")), None)
    app = typer.Typer(
        name="zhaoshang",
        help="Who invests what in which project: entities, amounts and relations from Chinese business news.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name == called:
            command = point.load()
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=point.name)
            else:
                app.command(point.name)(command)
        else:
            app.command(point.name, short_help=_summary(point))(_not_loaded)
    return app


def main() -> None:
    """Entry point of the console script; a request to terminate ends a command as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _terminate)
    build_app(sys.argv[1:])()


def fail(command: str, error: Exception | str, code: int = FAILED) -> NoReturn:
    """End a command that cannot be carried out: one sentence on stderr, and an exit code."""
    typer.echo(f"zhaoshang {command}: {error}", err=True)
    raise typer.Exit(code)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt(number)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(version("zhaoshang"))
        raise typer.Exit


def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


def _not_loaded() -> None:
    raise AssertionError("only the called command is loaded")


def _summary(point: EntryPoint) -> str:
    """The first line of the command's module, read without importing it."""
    try:
        spec = find_spec(point.module)
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        return "(not installed)"
    docstring = ast.get_docstring(ast.parse(Path(spec.origin).read_text("utf-8"))) or ""
    line = docstring.partition("\n")[0].partition("`: ")[2]
    return line[:1].upper() + line[1:]
