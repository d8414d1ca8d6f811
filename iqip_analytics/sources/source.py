"""A plan source of any form: the names of its sheets, each read when it is asked for."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from iqip_analytics.contract.faults import Fault
from iqip_analytics.sources.sheets import Sheet


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """What a plan source holds.

    name: the source's own; never a path.
    names: its sheets, files or tables, in order.
    load: reads one of them; a database only the columns wanted, by name. Raises SourceError.
    shown: what a person calls it, as its file's name.
    place_form: what a fault calls a sheet of a given name; `part`: what such a sheet is, in a word.
    hidden: sheets that are not shown.
    silent: sheets that need no word where no table is read from them.
    cannot_tell: what this form keeps to itself; "" where nothing is missing.
    """

    name: str
    names: Sequence[str]
    load: Callable[[str, Collection[str] | None], Sheet]
    shown: str
    place_form: str = "{}"
    part: str = "sheet"
    hidden: Collection[str] = ()
    silent: Collection[str] = ()
    cannot_tell: str = ""
    close: Callable[[], None] = lambda: None
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, name: str, wanted: Collection[str] | None = None) -> Sheet:
        """A sheet, read once."""
        if name not in self.sheets:
            self.sheets[name] = self.load(name, wanted)
        return self.sheets[name]

    def sheet_of(self, table: str) -> str | None:
        """The sheet of a table where no mapping names one: of its name, or the one there is.

        A register is often one CSV file or sheet, from which actions and evidence are both taken.
        """
        named = [name for name in self.names if name.strip().lower() == table]
        if named or table not in ("actions", "evidence"):
            return next(iter(named), None)
        registers = [name for name in self.names if name.strip().lower() in ("actions", "register")]
        there = registers or [name for name in self.names if name not in self.silent]
        if len(there) > 1 and self.part == "sheet":
            there = [name for name in there if self.sheet(name).filled_rows]
        return there[0] if len(there) == 1 else None

    def place(self, name: str) -> str:
        """What a fault calls the sheet of a name."""
        return self.place_form.format(name)

    def fault(self, name: str, message: str) -> Fault:
        """A fault of a whole sheet, or of one that is missing."""
        return Fault(place=self.place(name), message=message)
