"""Message catalogues: one fragment a feature in hub/translations/vi/*.po, compiled to the one catalogue that the hub reads.

python tools/translations.py check      missing, fuzzy, unused messages; translations and placeholders that differ
python tools/translations.py compile    writes hub/translations/vi/LC_MESSAGES/messages.mo
python tools/translations.py missing [PART]    prints what is missing as .po entries (PART: a piece of a path)
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "hub" / "translations"
PACKAGES = ("hub", "assessments", "library", "lti", "workers")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")

Key = str | tuple[str, str]


@dataclass
class Use:
    """Where a message is used."""

    places: list[str] = field(default_factory=list)


def sources() -> Iterator[Path]:
    """Python modules and templates that may hold texts."""
    for package in PACKAGES:
        for pattern in ("*.py", "*.html", "*.txt"):
            for path in sorted((ROOT / package).rglob(pattern)):
                parts = path.relative_to(ROOT).parts
                if pattern == "*.py" or "templates" in parts:
                    yield path


def _extract(path: Path) -> Iterable[tuple[int, str, object, list[str]]]:
    with path.open("rb") as file:
        if path.suffix == ".py":
            yield from extract_python(file, list(KEYWORDS), [], {"encoding": "utf-8"})
        else:
            from jinja2.ext import babel_extract  # packaging compiles catalogues without Jinja

            options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "encoding": "utf-8"}
            yield from babel_extract(file, list(KEYWORDS), [], options)


def _key(function: str, message: object) -> Key | None:
    if isinstance(message, str):
        return message or None
    if isinstance(message, tuple) and message and isinstance(message[0], str):
        if function == "ngettext" and len(message) > 1 and isinstance(message[1], str):
            return (message[0], message[1])
        return message[0]
    return None


def used() -> dict[Key, Use]:
    """Every message of the sources, with the places where it stands."""
    found: dict[Key, Use] = {}
    for path in sources():
        for line, function, message, _comments in _extract(path):
            key = _key(function or "", message)
            if key is not None:
                found.setdefault(key, Use()).places.append(f"{path.relative_to(ROOT)}:{line}")
    return found


def fragments(language: str = "vi") -> dict[str, Catalog]:
    """The catalogue of each feature, by file name."""
    made = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            made[path.name] = read_po(file, locale=language, abort_invalid=True)
    return made


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _names(text: str) -> set[str]:
    return {name for name in PLACEHOLDER.findall(text) if name}


def _differences(message: Message) -> str | None:
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    wanted = set().union(*map(_names, ids))
    for text in texts:
        if _names(text) - wanted or (wanted - {"num"}) - _names(text):
            return f"placeholders differ: {sorted(wanted)} and {sorted(_names(text))}"
        if text.strip() != text and ids[0].strip() == ids[0]:
            return "space at the edge"
    return None


def _faults(name: str, message: Message, known: dict[Key, Use], seen: dict[Key, tuple[str, str]]) -> Iterator[str]:
    key: Key = (message.id[0], message.id[1]) if isinstance(message.id, (list, tuple)) else message.id
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    other, translated = seen.setdefault(key, (name, texts[0]))
    if translated != texts[0]:
        yield f"{name}: {key!r} is translated otherwise in {other}: {translated!r}"
    if message.fuzzy:
        yield f"{name}: fuzzy: {key!r}"
    if key not in known:
        yield f"{name}: not used any more: {key!r}"
    if not texts or not all(texts):
        yield f"{name}: not translated: {key!r}"
    elif (difference := _differences(message)) is not None:
        yield f"{name}: {key!r}: {difference}"


def check(language: str = "vi") -> list[str]:
    """Everything that is wrong with the catalogues, each with its file and message."""
    known = used()
    seen: dict[Key, tuple[str, str]] = {}
    faults: list[str] = []
    for name, catalogue in fragments(language).items():
        for message in _messages(catalogue):
            faults += _faults(f"{language}/{name}", message, known, seen)
    faults += [f"{use.places[0]}: no {language} translation of {key!r}" for key, use in known.items() if key not in seen]
    return sorted(faults)


def compile_all() -> None:
    """Writes one catalogue a language out of its fragments."""
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        whole = Catalog(locale=folder.name)
        for catalogue in fragments(folder.name).values():
            for message in _messages(catalogue):
                if not message.fuzzy:
                    whole.add(message.id, message.string)
        target = folder / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, whole)


def missing(part: str = "") -> str:
    """What has no translation yet, as entries to paste into a fragment."""
    have = {
        (message.id[0], message.id[1]) if isinstance(message.id, (list, tuple)) else message.id
        for catalogue in fragments().values()
        for message in _messages(catalogue)
    }
    lines = []
    for key, use in used().items():
        if key in have or part not in use.places[0]:
            continue
        quoted = [
            text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            for text in ((key,) if isinstance(key, str) else key)
        ]
        lines.append(f"#: {use.places[0]}")
        lines.append(f'msgid "{quoted[0]}"')
        lines += [f'msgid_plural "{quoted[1]}"', 'msgstr[0] ""', ""] if len(quoted) > 1 else ['msgstr ""', ""]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """The command line."""
    match arguments:
        case ["check"]:
            faults = check()
            print("\n".join(faults) or "all messages are translated")
            return 1 if faults else 0
        case ["compile"]:
            compile_all()
        case ["missing", *part]:
            print(missing(*part[:1]))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
