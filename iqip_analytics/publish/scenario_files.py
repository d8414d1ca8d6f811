"""Scenario files: what is supposed, as a few lines of YAML in params/scenarios."""

from pathlib import Path

import yaml

from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.forecasts.scenario import PRESETS, Scenario, preset
from iqip_analytics.publish.folder import write_together
from iqip_analytics.publish.settings_files import contents, settings_of


def scenario_of(name_or_file: str) -> Scenario:
    """The scenario of an option: low, central, high, or that of a file.

    Raises:
        InputError: where there is no such file, or it is at fault.
    """
    if name_or_file in PRESETS:
        return preset(name_or_file)
    if not Path(name_or_file).exists():
        raise InputError(
            f"scenario '{name_or_file}': there is no such file; "
            f"{did_you_mean(name_or_file, PRESETS)}give {', '.join(PRESETS)}, or a file"
        )
    return read_scenario(Path(name_or_file))


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file; without a `name` in it, it is called after the file.

    Raises:
        InputError: with every fault of the file, each naming the key and what is allowed.
    """
    return scenario_from({"name": path.stem, **contents(path)}, str(path))


def scenario_from(values: dict[str, object], place: str) -> Scenario:
    """A scenario from plain values; `place` is what a fault names as where they stand.

    Raises:
        InputError: with every fault, each naming the key and what is allowed.
    """
    return settings_of(values, Scenario, place)


def write_scenario(scenario: Scenario, folder: Path, *, overwrite: bool = False) -> Path:
    """Write a scenario as `<folder>/<name>.yaml`.

    Raises:
        InputError: where another scenario stands there and `overwrite` is not set.
    """
    path = folder / f"{scenario.slug}.yaml"
    if path.exists() and not overwrite and read_scenario(path) != scenario:
        raise InputError(f"{path}: another scenario has this name; choose another, or overwrite it")
    lines = scenario.model_dump(mode="json", include={"name", *scenario.departures})
    write_together(folder, {path.name: yaml.safe_dump(lines, sort_keys=False).encode()})
    return path
