"""`zhaoshang annotate`: exchange annotations with tools, check them, compare them.

Each command is a function in a module of its own, loaded when it is called: a line in `COMMANDS` adds one.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

COMMANDS = {
    "export": "exchange:export",
    "import": "exchange:import_",
    "check": "check:check",
    "agree": "agree:agree",
    "adjudicate": "adjudicate:adjudicate",
    "migrate": "migrate:migrate",
}
"""Name of a command → "module:function" in this package."""
GROUP = "zhaoshang_annotate_commands"
"""The entry point group in which other packages offer further ones: name = "module:function"."""

FAILED = 2
"""Exit code of a call that could not be carried out as asked."""
INCOMPLETE = 1
"""Exit code of a call that was carried out, but left something to mend."""


class _LazyGroup(TyperGroup):
    """A group that imports the module of a command when it is asked for the command.

    Newer Typers bring a click of their own, older ones use the installed one: hence `Any`.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return [*COMMANDS, *(point.name for point in entry_points(group=GROUP))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in COMMANDS:
            module, _, function = COMMANDS[cmd_name].partition(":")
            command = getattr(import_module(f".{module}", __package__), function)
        elif found := entry_points(group=GROUP, name=cmd_name):
            command = next(iter(found)).load()
        else:
            return None
        alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(cmd_name)(command)
        return typer.main.get_command(alone)


app = typer.Typer(
    name="annotate",
    cls=_LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def annotate() -> None:
    """Exchange annotations with tools, check them, compare them."""


def fail(command: str, error: Exception | str) -> NoReturn:
    """End a command that cannot be carried out: one sentence on stderr, exit code 2."""
    typer.echo(f"zhaoshang annotate {command}: {error}", err=True)
    raise typer.Exit(FAILED)
