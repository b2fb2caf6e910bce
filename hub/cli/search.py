"""`hub search`: the index, which can always be made anew from the database."""

import typer

from hub.cli.output import Json, print_json, wired

app = typer.Typer(no_args_is_help=True, help="The search index.")


@app.command()
def reindex(as_json: Json = False) -> None:
    """Make the index anew from the database; searches go on meanwhile."""
    from hub.core.db import session
    from hub.core.search import rebuild

    with wired() as runtime:
        count = rebuild(runtime.search, session(), runtime.registry.search_sources)
    if as_json:
        print_json({"format": "hoclieu/search-reindex/1", "documents": count})
    else:
        typer.echo(f"{count} documents indexed")


@app.command()
def verify(as_json: Json = False) -> None:
    """Compare the index with the database; exit status 1 when they differ."""
    from hub.core.db import session
    from hub.core.search import verify as compare

    with wired() as runtime:
        found = compare(runtime.search, session(), runtime.registry.search_sources)
    if as_json:
        print_json(
            {
                "format": "hoclieu/search-verify/1",
                "ok": found.ok,
                "documents": found.documents,
                "missing": list(found.missing),
                "stale": list(found.stale),
                "surplus": list(found.surplus),
            }
        )
    else:
        typer.echo(
            f"{found.documents} documents; missing {len(found.missing)}, stale {len(found.stale)}, surplus {len(found.surplus)}"
        )
    raise typer.Exit(0 if found.ok else 1)


@app.command()
def mend(as_json: Json = False) -> None:
    """Put right what differs between the index and the database."""
    from hub.core.db import session
    from hub.core.search import mend as put_right

    with wired() as runtime:
        found = put_right(runtime.search, session(), runtime.registry.search_sources)
    if as_json:
        print_json(
            {
                "format": "hoclieu/search-mend/1",
                "documents": found.documents,
                "added": list(found.missing),
                "renewed": list(found.stale),
                "removed": list(found.surplus),
            }
        )
    else:
        typer.echo(
            f"{found.documents} documents; added {len(found.missing)}, renewed {len(found.stale)}, removed {len(found.surplus)}"
        )
