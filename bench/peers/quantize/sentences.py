"""Made sentences: documents, and questions that say the same in other words, among many that say almost the same."""

import random

# What a document says, and what the question about it says instead.
THINGS = [
    ("the cooling pump", "coolant circulator"), ("the conveyor belt", "transport band"),
    ("the packing robot", "boxing arm"), ("the delivery van", "courier vehicle"),
    ("the paint sprayer", "coating gun"), ("the forklift", "pallet truck"),
    ("the drilling machine", "boring tool"), ("the server rack", "computer cabinet"), ("the boiler", "water heater"),
    ("the security camera", "surveillance lens"), ("the elevator", "lift"),
    ("the backup generator", "emergency power unit"),
]  # fmt: skip
EVENTS = [
    ("broke down", "stopped working"), ("was repaired", "got fixed"), ("was replaced", "was swapped for a new one"),
    ("overheated", "became too hot"), ("leaked oil", "lost lubricant"), ("was inspected", "got examined"),
    ("made a loud noise", "was unusually noisy"), ("was switched off", "was shut down"), ("was cleaned", "got washed"),
    ("ran without a pause", "operated continuously"),
]  # fmt: skip
PLACES = [
    ("in the north hall", "at the northern building"), ("in the warehouse", "at the storage depot"),
    ("at the harbour", "by the docks"), ("in the laboratory", "at the research room"),
    ("on the roof", "at the top of the building"), ("in the basement", "below ground level"),
    ("near the canteen", "close to the dining room"), ("at the main gate", "by the front entrance"),
]  # fmt: skip
TIMES = [
    ("on Monday morning", "at the beginning of the week"), ("late at night", "after midnight"),
    ("during the lunch break", "around noon"), ("before the holidays", "ahead of the vacation period"),
    ("last winter", "in the cold season"), ("in August", "in late summer"),
    ("on Friday evening", "just before the weekend"), ("at dawn", "early when the sun rose"),
]  # fmt: skip
PEOPLE = [
    ("the technician", "service engineer"), ("the night guard", "watchman"), ("the new manager", "recently hired boss"),
    ("the cleaning crew", "janitors"), ("a visitor", "guest"), ("the electrician", "wiring specialist"),
]  # fmt: skip
FORMS = [
    (
        "{thing} {event} {place} {time}, and {person} wrote it down.",
        "Who noted that the {thing} {place} {event} {time}? The {person}",
    ),
    ("According to {person}, {thing} {event} {place} {time}.", "{time} the {thing} {place} {event}, said the {person}"),
]

KEPT = 0.4  # of a document's phrases stand in its question word for word


def pairs(n, seed):
    """n documents, no two alike, and the question about each."""
    chooser = random.Random(seed)
    made = {}
    while len(made) < n:
        parts = {
            "thing": chooser.choice(THINGS), "event": chooser.choice(EVENTS), "place": chooser.choice(PLACES),
            "time": chooser.choice(TIMES), "person": chooser.choice(PEOPLE),
        }  # fmt: skip
        document, question = chooser.choice(FORMS)
        key = tuple(said for said, _ in parts.values())
        made.setdefault(
            key,
            (
                document.format(**{name: said for name, (said, _) in parts.items()}),
                question.format(**{name: asked(both, chooser) for name, both in parts.items()}),
            ),
        )
    return [list(side) for side in zip(*made.values(), strict=True)]


def asked(both, chooser):
    said, other = both
    return said.removeprefix("the ").removeprefix("a ") if chooser.random() < KEPT else other
