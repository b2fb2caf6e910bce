"""`hub items`: reads question files. Imports only the pure reader, so that it starts at once."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.output import Json, print_json

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Questions: read and check question files.")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The question file.")],
    as_json: Json = False,
    from_format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Insist on a format (docx moodle-xml gift aiken blackboard).")
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="Language of the messages: vi or en.")] = "vi",
) -> None:
    """Say what would be imported from FILE. Exit status 1 when the file as a whole is refused."""
    from assessments.bank.formats.check import check_file, is_refused

    document = check_file(file, from_format, language)
    if as_json:
        print_json(document)
    else:
        for line in _table(document):
            typer.echo(line)
    raise typer.Exit(1 if is_refused(document) else 0)


@app.command()
def score(
    item: Annotated[
        Path, typer.Argument(metavar="ITEM", exists=True, dir_okay=False, readable=True, help="A QTI item, or a package of one.")
    ],
    responses: Annotated[
        Path,
        typer.Option("--responses", exists=True, dir_okay=False, readable=True, help="JSON: responses by their identifier."),
    ],
    seed: Annotated[int, typer.Option("--seed", help="For items with random parts.")] = 0,
    as_json: Json = False,
    language: Annotated[str, typer.Option("--lang", help="Language of the messages: vi or en.")] = "vi",
) -> None:
    """Run the item's own scoring on given responses. Exit status 1 when the item or the responses cannot be read."""
    from assessments.bank.formats.qti.command import score_file

    document, is_refused = score_file(item, responses, seed, language)
    if as_json:
        print_json(document)
    else:
        typer.echo(f"SCORE {document['score'] or '-'} / {document['max_score'] or '-'}")
        for name, value in document["outcomes"].items():
            typer.echo(f"{name:<24} {'-' if value is None else value}")
        for problem in document["problems"]:
            typer.echo(f"{problem['severity']}: {problem['message']} ({problem['where'] or '-'})")
    raise typer.Exit(1 if is_refused else 0)


def _table(document: dict[str, Any]) -> list[str]:
    lines = [f"{document['file']} ({document['detected'] or '?'})"]
    for item in document["items"]:
        where = " ".join(filter(None, (item["part"], item["label"])))
        key = ", ".join(map(str, item["key"])) or "".join(
            {True: "Đ", False: "S", None: "?"}[one["key"]] for one in item["statements"]
        )
        lines.append(
            f"{item['number']:>4}  {where:<14} {item['type']:<20} {item['status']:<11} {key or '-':<8} {item['stem'][:60].splitlines()[:1]}"
        )
        lines.extend(f"      {problem['severity']}: {problem['message']} ({problem['where']})" for problem in item["problems"])
    lines.extend(f"{problem['severity']}: {problem['message']}" for problem in document["problems"])
    lines.append("  ".join(f"{name} {count}" for name, count in document["summary"].items()))
    return lines
