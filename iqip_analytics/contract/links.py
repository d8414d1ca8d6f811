"""A link is an https address and nothing else; anything else in a register is text."""

import re

# A host of plain letters with a dot, and no user name: an address that could be mistaken for
# another, by letters of another script or by a user name, is not made a link
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = rf"(?:{LABEL}\.)+{LABEL}"
AFTER_HOST = r"(?:[/?#][A-Za-z0-9\-._~:/?#@!$&()*+,;=%]*)?"
HTTPS = re.compile(rf"https://(?P<host>{HOST})(?::[0-9]{{1,5}})?{AFTER_HOST}")
LONGEST_LINK = 2048


def is_https(text: str) -> bool:
    r"""Whether a text may be a link: a whole https address without a blank, a quote or a user name.

    >>> is_https("https://evidence.example/a001?v=2"), is_https("http://evidence.example")
    (True, False)
    >>> is_https("https://chief@evidence.example"), is_https("javascript:alert(1)")
    (False, False)
    """
    found = HTTPS.fullmatch(text) if len(text) <= LONGEST_LINK else None
    if found is None:
        return False
    return not any(part.startswith("xn--") for part in found["host"].lower().split("."))
