"""A draft message for a role: HTML and plain text, with its calendar attached; never sent."""

import hashlib
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from iqip_analytics.contract.dates import ReportDates
from iqip_analytics.contract.wording import date_words
from iqip_analytics.publish.owners.packs import Occasion, Pack, summary
from iqip_analytics.publish.owners.pages import message_body, message_text

ENCODING: dict[str, Any] = {"charset": "utf-8", "cte": "quoted-printable"}


def draft_message(pack: Pack, occasion: Occasion, calendar: bytes, name: str) -> bytes:
    """The message as an .eml file, which Outlook opens as a draft; dated by its publication.

    Its header has no text of the register, and no address except the one in `contacts`.

    Args:
        pack: the role's.
        occasion: the report's.
        calendar: the role's calendar file, which is attached as `name`.ics.
        name: of the role's files, without ending.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = format_datetime(_at_noon(occasion.dates))
    if pack.address:
        message["To"] = Address(addr_spec=pack.address)
    message["Subject"] = (
        f"Improvement plan at {date_words(occasion.dates.period_end)}: {summary(pack)}"
    )
    message["Content-Language"] = "en-GB"
    html = message_body(pack, occasion)
    message.set_content(message_text(pack, occasion), **ENCODING)
    message.add_alternative(html, subtype="html", **ENCODING)
    message.add_attachment(calendar, maintype="text", subtype="calendar", filename=f"{name}.ics")
    for part in message.walk():
        if part.get_content_maintype() == "text":
            part["Content-Language"] = "en-GB"
    # The library would choose random boundaries between parts
    digest = hashlib.sha256(html.encode() + calendar).hexdigest()
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{digest[:40]}")
    return message.as_bytes()


def _at_noon(dates: ReportDates) -> datetime:
    day = dates.published_on
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
