"""Text from files of others: what may name a file, and what people can be shown."""

import re
import unicodedata

from shared.errors import FigureError

# As mi-study has it: no separator, not `.` or `..`.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
# Without a width, or not characters at all, though of no category that says so.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufdd0-\ufdef]")


def file_name(text, where):
    """A study's name that can be part of a file's name."""
    if not NAME.fullmatch(text):
        raise FigureError(f"{where}: the study is called '{visible(text)}', which cannot name a file; allowed: 1 to 100 letters "
                          "a-z, A-Z, digits, '-', '_' and '.', not beginning with '-' or '.'")
    return text


def visible(text):
    r"""The text with what acts on a terminal, sets a direction or is not seen as its number, as mi-study shows it: `\u{202E}`."""
    return "".join(f"\\u{{{ord(c):X}}}" if is_hidden(text, i) else c for i, c in enumerate(text))


def is_hidden(text, place):
    character, before, behind = text[place], text[:place][-1:], text[place + 1:place + 2]
    if "\ufe00" <= character <= "\ufe0f":
        # Selects a form of what stands before it.
        return before < "!" or is_unseen(before)
    if character in "\u200c\u200d" and place > 0 and behind:
        before = text[place - 2] if before == "\ufe0f" and place > 1 else before
        return not (joins(before) and joins(behind))
    return is_unseen(character)


def is_unseen(character):
    code = ord(character)
    return (unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") or UNSEEN.match(character) is not None
            or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF or code & 0xFFFE == 0xFFFE)


def joins(character):
    """Emoji, and letters and marks of scripts that join them."""
    return character > "\u05ff" and unicodedata.category(character)[0] in "LMS"


def label(text):
    """The same in a figure, where a dollar would begin a formula."""
    return visible(text).replace("$", "\\$")
