"""Which overdue actions are approved as known since the cut-off, in words (rule 23)."""

import pandas as pd

from iqip_analytics.contract.wording import joined


def approved_since_words(
    late: pd.DataFrame, approved: dict[str, pd.Timestamp], cut_off: pd.Timestamp
) -> str:
    """Which overdue actions are approved as known since the cut-off; blank where none is.

    Args:
        late: rows of overdue.csv.
        approved: as from `approved_since`; one may lie before the cut-off, recorded later.
        cut_off: the last day of knowledge.

    >>> late = pd.DataFrame({"action_id": ["SN-001", "SN-002", "SN-003"]})
    >>> days = {"SN-001": pd.Timestamp("2019-09-09"), "SN-003": pd.Timestamp("2019-08-29")}
    >>> approved_since_words(late, days, pd.Timestamp("2019-09-06"))
    'approved since the cut-off: SN-001 on 9 September; recorded since: SN-003 on 29 August'
    """
    own = {action: approved[action] for action in late["action_id"] if action in approved}
    after = {action: day for action, day in own.items() if day > cut_off}
    before = {action: day for action, day in own.items() if day <= cut_off}
    parts = [
        f"approved since the cut-off: {_by_day(after)}" if after else "",
        f"{'' if after else 'approval '}recorded since{'' if after else ' the cut-off'}: "
        f"{_by_day(before)}"
        if before
        else "",
    ]
    return "; ".join(part for part in parts if part)


def _by_day(actions: dict[str, pd.Timestamp]) -> str:
    days = sorted(set(actions.values()))
    return joined(
        [
            f"{joined([action for action, on in actions.items() if on == day])} on "
            f"{day.day} {day:%B}"
            for day in days
        ]
    )
