"""`zhaoshang amounts`: find the amounts of money in a text and print their normal form."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from ..amounts import find_amounts


def amounts(text: Annotated[list[str], typer.Argument(help="Texts to read, such as 总投资近3亿5千万元.")]) -> None:
    """Find the amounts of money in a text and print each as one line of JSON.

    `start` and `end` are offsets into the text that the amount was found in.
    """
    for sentence in text:
        found = find_amounts(sentence)
        for amount in found:
            span = {"text": sentence[amount.start : amount.end], "start": amount.start, "end": amount.end}
            typer.echo(orjson.dumps(span | amount.money.model_dump()))
        if not found:
            typer.echo(f"zhaoshang amounts: no amount in {sentence!r}", err=True)
