"""The hubverse's form: forecasts and what followed, for other people's scoring programs.

Model output and oracle output as hubverse.io describes them (documentation of 2026): a row for each
quantile, and for each chance a pmf of yes and no.
"""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.quality.calibration import chances
from iqip_analytics.forecasts.quality.rolling_origin import Backtest
from iqip_analytics.forecasts.quality.scoring import months_ahead

TEAM = "iqip"
TASK = ["origin_date", "target", "horizon", "target_end_date", "location"]
MODEL_OUTPUT = [*TASK, "output_type", "output_type_id", "value"]
ORACLE_OUTPUT = [*TASK, "output_type", "output_type_id", "oracle_value"]
TARGETS = {"all": "approvals", "division": "approvals"}  # other levels name their target
REACHED = {
    "approvals": "approvals on trajectory",
    "net_gain_wte": "net_gain_wte above nothing",
}


def model_output(found: Backtest, method: str = "model") -> pd.DataFrame:
    """One method's forecasts.

    Args:
        found: a backtest.
        method: of those compared.

    Returns:
        `MODEL_OUTPUT`: horizon in months, location `all` or a division; `value` at quantile
        level `output_type_id`, or the chance that it is (yes) or is not (no).
    """
    rows = found.forecasts[found.forecasts["method"] == method]
    quantiles = _task(rows).assign(
        output_type="quantile",
        output_type_id=rows["quantile"].to_numpy().astype(str),
        value=rows["predicted"].to_numpy(),
    )
    # Published quantiles may cross by rounding alone
    quantiles["value"] = quantiles.groupby(TASK, sort=False)["value"].cummax()
    judged = _judged(found, method)
    yes_or_no = [
        _reached(judged).assign(output_type="pmf", output_type_id=name, value=value)
        for name, value in (("yes", judged["chance"]), ("no", (1 - judged["chance"]).round(6)))
    ]
    return pd.concat([quantiles, *yes_or_no], ignore_index=True)[MODEL_OUTPUT]


def oracle_output(found: Backtest) -> pd.DataFrame:
    """What followed, in the form of a forecast that knew it.

    Returns:
        `ORACLE_OUTPUT`: the outcome, for every quantile level alike (`output_type_id` blank), and
        1 or 0 for yes and no.
    """
    method = found.forecasts["method"].iloc[0]
    rows = found.forecasts[found.forecasts["method"] == method]
    first = rows.drop_duplicates(["level", "series", "origin", "month_end"])
    outcomes = _task(first).assign(
        output_type="quantile", output_type_id=np.nan, oracle_value=first["outcome"].to_numpy()
    )
    judged = _judged(found, method)
    came = judged["came"].astype(float)
    yes_or_no = [
        _reached(judged).assign(output_type="pmf", output_type_id=name, oracle_value=value)
        for name, value in (("yes", came), ("no", 1 - came))
    ]
    return pd.concat([outcomes, *yes_or_no], ignore_index=True)[ORACLE_OUTPUT]


def hub_files(found: Backtest) -> dict[str, bytes]:
    """Every file of a hub's folder: a model's output for each origin, and the oracle's."""
    files = {"target-data/oracle-output.csv": _csv(oracle_output(found))}
    for method in found.forecasts["method"].unique():
        model = f"{TEAM}-{method}"
        for origin, rows in model_output(found, method).groupby("origin_date"):
            files[f"model-output/{model}/{origin:%Y-%m-%d}-{model}.csv"] = _csv(rows)
    return files


def _task(rows: pd.DataFrame) -> pd.DataFrame:
    """What a forecast is of."""
    return pd.DataFrame(
        {
            "origin_date": rows["origin"],
            "target": rows["level"].replace(TARGETS),
            "horizon": months_ahead(rows),
            "target_end_date": rows["month_end"],
            "location": rows["series"],
        }
    ).reset_index(drop=True)


def _judged(found: Backtest, method: str) -> pd.DataFrame:
    """Chances and what followed; none where nothing was needed."""
    own = found.forecasts[found.forecasts["method"] == method]
    judged = chances(own.assign(needed=own.get("needed", np.nan)), whole=found.whole)
    return judged.assign(chance=judged["chance"].round(6))


def _reached(judged: pd.DataFrame) -> pd.DataFrame:
    return _task(judged).assign(target=lambda rows: rows["target"].map(REACHED))


def _csv(rows: pd.DataFrame) -> bytes:
    text = rows.to_csv(index=False, na_rep="NA", date_format="%Y-%m-%d", lineterminator="\n")
    return str(text).encode()
