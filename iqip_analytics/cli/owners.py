"""`iqip owners`: a page, a calendar file and a draft message for each lead and owner."""

from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.briefing.consistency_notes import silence_sentence
from iqip_analytics.cli.options import DataCutoff, Out, PublishedOn, settings_with
from iqip_analytics.cli.screen import say
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.wording import counted
from iqip_analytics.plan.earlier_reports import last_report
from iqip_analytics.plan.run import Run
from iqip_analytics.publish.folder import sole_writer
from iqip_analytics.publish.owners.folder_of_packs import FOLDER, pack_files, write_packs
from iqip_analytics.publish.owners.packs import nobodys, occasion, packs
from iqip_analytics.sources.reading import read


def owners(
    source: Annotated[str, typer.Argument(help="The plan source.")],
    period_end: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The month end that actions are due at.")
    ],
    data_cutoff: DataCutoff = None,
    published_on: PublishedOn = None,
    out: Out = Path("outputs"),
) -> None:
    """Make a page, a calendar file and a draft message for each lead and owner with something due.

    Anyone with an action overdue or due within 90 days has a pack. Nothing is sent.

    Addresses come from the table contacts alone.

    Example: [bold]iqip owners data/reference --period-end 2019-08-31[/bold]
    """
    options = {
        "source": source,
        "period_end": period_end,
        "data_cutoff": data_cutoff,
        "published_on": published_on,
    }
    settings = settings_with([], options)  # params/report.yaml of this folder holds the marking
    run = Run(plan=read(str(settings.source)))
    known = run.as_at(str(settings.period_end), settings.data_cutoff, settings.published_on)
    silence = silence_sentence(known)
    if silence:
        say(silence, error=True)
    made = packs(known, last_report(known))
    left = nobodys(known)
    files = pack_files(made, occasion(known, settings.masthead.marking or ""), left)
    month = out / f"{known.period_end:%Y-%m}"
    with sole_writer(out):
        try:
            write_packs(month, files, known.dates)
        except OSError as error:
            raise InputError(f"{month}: nothing can be written there ({error})") from None
    asked = [pack for pack in made if pack.tasks]
    without = [pack.role for pack in asked if not pack.address]
    if "contacts" not in known.tables:
        say("the source has no table contacts: the messages have no address", error=True)
    elif without:
        roles = counted(len(without), "role")
        say(f"no address in the table contacts for {roles}; the list names them", error=True)
    if left:
        say(f"neither lead nor owner is named for: {', '.join(left)}", error=True)
    say(f"{counted(len(asked), 'pack')} made; start at {month / FOLDER / 'index.html'}")
