"""How much of anything a file may hold. Far above what authors write, far below what hurts a machine."""

from typing import Final

XML_BYTES: Final = 8 * 1024 * 1024
XML_ELEMENTS: Final = 100_000
XML_DEPTH: Final = 120
XML_ATTRIBUTE: Final = 100_000

STEPS: Final = 50_000  # expressions and rules evaluated in one scoring
RETRIES: Final = 100  # of template constraints; the specification asks for at least 100
CONTAINER: Final = 10_000
INTEGER_DIGITS: Final = 100
STRING: Final = 100_000

PATTERN_LENGTH: Final = 1_000
PATTERN_STATES: Final = 4_000
PATTERN_TEXT: Final = 20_000
PATTERN_STEPS: Final = 2_000_000

ZIP_BYTES: Final = 200 * 1024 * 1024
ZIP_ENTRIES: Final = 5_000
ZIP_FILE: Final = 100 * 1024 * 1024
ZIP_INFLATED: Final = 500 * 1024 * 1024
ZIP_RATIO: Final = 200  # of a whole file; text seldom goes beyond 30
ZIP_RATIO_FROM: Final = 1024 * 1024  # small files may be as regular as they like
