"""Writes the template of all translations: ``python -m tests.support.catalogue``."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "bot" / "locale" / "firebreak.pot"
KEYWORDS = {
    "_": None,
    "N_": None,
    "tell": None,
    "plain": None,
    "tell_many": (1, 2),
    "ngettext": (1, 2),
}
METHODS = [("**.py", "python")]


def extracted() -> str:
    """The template as it should stand. No line numbers and no date: it changes only when words do."""
    catalogue = Catalog(project="Firebreak", copyright_holder="the Firebreak authors", charset="utf-8")
    for found in extract_from_dir(str(ROOT / "bot"), METHODS, keywords=KEYWORDS, comment_tags=("l10n:",)):
        filename, _line, message, comments, context = found
        if not filename.startswith("workspace"):
            catalogue.add(message, auto_comments=comments, context=context)
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, sort_output=True, width=100)
    return _HEADER + written.getvalue().decode()


_HEADER = """\
# Words of Firebreak. Copy to <language>/LC_MESSAGES/firebreak.po and translate; English is complete here.
msgid ""
msgstr ""
"Project-Id-Version: firebreak\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


if __name__ == "__main__":
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_text(extracted(), encoding="utf-8")
