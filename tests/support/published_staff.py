"""A reader who has every page's tables and knows what the columns mean; independent of the product.

The unknowns are the numbers that the CSV files leave blank, and the transfers of each division,
which stand in no file. A blank follows from what is published where every solution of the equations
agrees on it: where the null space of the equations has nothing but zeros in its row.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.linalg import null_space
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

SUMMED = ("establishment_wte", "in_post_wte", "vacancy_wte", "starters_wte", "leavers_wte",
          "net_gain_wte")  # fmt: skip
TRANSFERS = "transfers"
Place = tuple[str, str, str, str]  # month, scope, staff group, column
Equation = tuple[dict[Place, float], float]  # coefficients, and what they add up to


@dataclass
class Reader:
    """What can be read, and what follows from it.

    told: numbers printed, by their place.
    blank: places that a table has, and leaves blank.
    also: equations from rates, percentages, means and sums that are printed.
    """

    told: dict[Place, float] = field(default_factory=dict)
    blank: set[Place] = field(default_factory=set)
    also: list[Equation] = field(default_factory=list)

    def read(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        """Read an edition: of each scope, its files' text by name."""
        for scope, files in tables.items():
            if "workforce" in files:
                self._workforce(scope, pd.read_csv(io.StringIO(files["workforce"])))
            if "figures" in files:
                self._figures(scope, pd.read_csv(io.StringIO(files["figures"])))

    def _workforce(self, scope: str, table: pd.DataFrame) -> None:
        planned = (table["leaver_basis"] == "planned").any()
        for row in table.to_dict("records"):
            month, group = row["month_end"], row["staff_group"]
            for column in SUMMED:
                self._note((month, scope, group, column), row[column], planned, row)
            self._share(month, scope, group, row)
            self._rate(month, scope, group, row["leaver_rate_12m"])

    def _note(self, place: Place, value: float, planned: bool, row: dict) -> None:
        if planned and place[3] == "net_gain_wte":
            if pd.notna(value):
                parts = {(*place[:3], "starters_wte"): 1.0}
                if place[1] != "trust":
                    parts[(*place[:3], TRANSFERS)] = 1.0
                self.also.append((parts, value + row["planned_leavers_wte"]))
            self.blank.add(place)
        elif pd.isna(value):
            self.blank.add(place)
        else:
            assert self.told.get(place, value) == value
            self.told[place] = value

    def _share(self, month: str, scope: str, group: str, row: dict) -> None:
        share = row["vacancy_pct"]
        if pd.notna(share):
            ours = (month, scope, group)
            self.also.append(({(*ours, "vacancy_wte"): 100.0,
                               (*ours, "establishment_wte"): -share}, 0.0))  # fmt: skip

    def _rate(self, month: str, scope: str, group: str, rate: float) -> None:
        if pd.notna(rate):
            parts: dict[Place, float] = {
                (back(month, n), scope, group, "leavers_wte"): 100.0 for n in range(12)
            }
            parts[(month, scope, group, "in_post_wte")] = -rate / 2
            parts[(back(month, 12), scope, group, "in_post_wte")] = -rate / 2
            self.also.append((parts, 0.0))

    def _figures(self, scope: str, figures: pd.DataFrame) -> None:
        rows = figures[figures["value"].notna()].set_index("name")["value"]
        months = sorted({place[0] for place in self.told | dict.fromkeys(self.blank)
                         if place[1] == scope})  # fmt: skip
        for name, value in rows.items():
            if name.startswith("mean leavers a month"):
                self._sum_of(scope, months[-6:], 6 * float(value))
            elif name == "leavers compared, first two months":
                self._sum_of(scope, months[-6:-4], float(value))
            elif name == "leavers compared, last two months":
                self._sum_of(scope, months[-2:], float(value))

    def _sum_of(self, scope: str, months: Iterable[str], total: float) -> None:
        self.also.append(({(one, scope, "all", "leavers_wte"): 1.0 for one in months}, total))

    def equations(self) -> Iterator[Equation]:
        """What the columns mean, over all scopes and months."""
        places = set(self.told) | self.blank
        rows = sorted({place[:3] for place in places})
        for month, scope, group in rows:
            ours = (month, scope, group)
            yield {(*ours, "vacancy_wte"): 1.0, (*ours, "establishment_wte"): -1.0,
                   (*ours, "in_post_wte"): 1.0}, 0.0  # fmt: skip
            moved = {} if scope == "trust" else {(*ours, TRANSFERS): 1.0}
            flows = {(*ours, "starters_wte"): 1.0, (*ours, "leavers_wte"): -1.0, **moved}
            yield {(*ours, "net_gain_wte"): -1.0, **flows}, 0.0
            before = (back(month, 1), scope, group)
            if before in rows:
                yield {(*ours, "in_post_wte"): -1.0, (*before, "in_post_wte"): 1.0, **flows}, 0.0
        yield from self._add_up(rows)
        yield from self.also

    def _add_up(self, rows: list[tuple[str, str, str]]) -> Iterator[Equation]:
        for month, scope in sorted({row[:2] for row in rows}):
            groups = [g for m, s, g in rows if (m, s) == (month, scope) and g != "all"]
            for column in (*SUMMED, *([TRANSFERS] if scope != "trust" else [])):
                parts = {(month, scope, group, column): 1.0 for group in groups}
                yield {**parts, (month, scope, "all", column): -1.0}, 0.0
        for month, group in sorted({(m, g) for m, _, g in rows}):
            scopes = [s for m, s, g in rows if (m, g) == (month, group) and s != "trust"]
            for column in (*SUMMED, TRANSFERS):
                parts = {(month, scope, group, column): 1.0 for scope in scopes}
                whole = {} if column == TRANSFERS else {(month, "trust", group, column): -1.0}
                yield {**parts, **whole}, 0.0

    def found(self) -> dict[Place, float]:
        """The blanks that follow, and the transfers; each with its number."""
        matrix, right, unknown = self._matrix()
        free = null_space(matrix)
        solution = np.linalg.lstsq(matrix, right, rcond=None)[0]
        fixed = np.abs(free).max(axis=1, initial=0) < 1e-9
        return {place: float(solution[n]) for place, n in unknown.items() if fixed[n]}

    def _matrix(self) -> tuple[np.ndarray, np.ndarray, dict[Place, int]]:
        """Every equation over the blanks, and the number of each blank."""
        equations = [(parts, total) for parts, total in self.equations()]
        places = {place for parts, _ in equations for place in parts}
        unknown = {place: n for n, place in enumerate(sorted(places - set(self.told)))}
        matrix = np.zeros((len(equations), len(unknown)))
        right = np.zeros(len(equations))
        for n, (parts, total) in enumerate(equations):
            right[n] = total
            for place, times in parts.items():
                if place in self.told:
                    right[n] -= times * self.told[place]
                else:
                    matrix[n, unknown[place]] += times
        return *_scaled(matrix, right), unknown

    def ranges(self, small: Iterable[Place], asked: Iterable[Place]) -> dict[Place, float]:
        """How far apart the least and the most are that a number may be.

        Args:
            small: places that the page says hold fewer than 5.
            asked: places whose range is wanted.
        """
        matrix, right, unknown = self._matrix()
        small = set(small)
        signed = ("vacancy_wte", "net_gain_wte", TRANSFERS)
        bounds = [(-5.0 if place in small else None, 5.0 if place in small else None)
                  if place[3] in signed else (0.0, 5.0 if place in small else None)
                  for place in unknown]  # fmt: skip
        equal = csr_matrix(matrix)
        wide = {}
        for place in asked:
            aim = np.zeros(len(unknown))
            aim[unknown[place]] = 1.0
            ends = [linprog(sign * aim, A_eq=equal, b_eq=right, bounds=bounds) for sign in (1, -1)]
            assert [end.status for end in ends] == [0, 0]
            wide[place] = float(-ends[1].fun - ends[0].fun)
        return wide


def _scaled(matrix: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    largest = np.abs(matrix).max(axis=1)
    kept = largest > 0
    return matrix[kept] / largest[kept, None], right[kept] / largest[kept]


def back(month: str, months: int) -> str:
    """The month end so many months before."""
    return f"{pd.Timestamp(month) - pd.offsets.MonthEnd(months):%Y-%m-%d}"
