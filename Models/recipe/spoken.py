"""What a person types is never twice the same: other words for a question, small letters, slips of the finger."""

from __future__ import annotations

import random
import re

OPENERS = (
    "Hey, |Hi, |Hello, |Please, |Say, |So, |And |Quick question: |Tell me, |Pebble, |One question: |"
    "Can you tell me, |Now, |Well, |Excuse me, "
).split("|")
CLOSERS = ", please|, do you know|, Pebble|, tell me|, I forgot| again|, can you say|, if you know".split("|")
ASKED_FOR = (
    "Could you tell me {}?|Can you tell me {}?|Tell me {}.|Please tell me {}.|I would like to know {}.|"
    "I want to know {}.|Do you know {}?|Do you happen to know {}?|Name {}.|Say {}.|I need {}.|I forgot {}.|"
    "{}, please.|{}?|And {}?|What would be {}?|Give me {}."
).split("|")
WHAT_IS = re.compile(r"(?:what is|what's|which is|do you know|tell me) (the [^?.,]{3,60})[?.]$", re.IGNORECASE)


def reworded(text: str, source: random.Random) -> str:
    """The same question as another person would put it; most texts stay as they are."""
    if source.random() < 0.3 and (match := WHAT_IS.match(text)):
        text = source.choice(ASKED_FOR).format(match[1])
        text = text[0].upper() + text[1:]
    if text.endswith("?") and len(text) > 12:
        if source.random() < 0.12:
            text = source.choice(OPENERS) + (text if text.startswith("I ") else text[0].lower() + text[1:])
        if source.random() < 0.06:
            text = text[:-1] + source.choice(CLOSERS) + "?"
    return text


def slipped(text: str, source: random.Random) -> str:
    """The text as it is typed: often in small letters or without its last mark, at times with a letter swapped or
    lost."""
    if source.random() < 0.35:
        text = text.lower()
    if source.random() < 0.35:
        text = text.rstrip("?.!")
    if source.random() < 0.08 and len(text) > 6:
        at = source.randrange(1, len(text) - 2)
        swapped = source.random() < 0.6
        text = text[:at] + (text[at + 1] + text[at] + text[at + 2 :] if swapped else text[at + 1 :])
    return text


def typed(text: str, source: random.Random) -> str:
    """What a person's turn looks like."""
    return slipped(reworded(text, source), source)
