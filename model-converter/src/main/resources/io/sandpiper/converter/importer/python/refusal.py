"""Why a model is not taken: one sentence that says what, where in the model, and what to do."""

LONGEST_SENTENCE = 400
LONGEST_NAME = 80
LONGEST_CAUSE = 160


class Refused(Exception):
    """The sentence is for people; it is cut when it is written."""


def one_line(text, longest):
    """Text of others, on one printable line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def named(text):
    """A name out of the model, as a sentence shows it."""
    return "'" + one_line(text, LONGEST_NAME) + "'"


def cause(error):
    """What a framework says, cut: its kind and its first words."""
    return one_line(f"{type(error).__name__}: {error}", LONGEST_CAUSE)
