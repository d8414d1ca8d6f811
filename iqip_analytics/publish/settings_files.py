"""Params files, including scenarios: read as text, and typed by each field."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from iqip_analytics.briefing.choices import ReportSettings, ScopeSettings, laid_over
from iqip_analytics.contract.faults import (
    Fault,
    InputError,
    beyond_month,
    did_you_mean,
    quoted,
)
from iqip_analytics.forecasts.scenario import PRESETS, Scenario, preset
from iqip_analytics.publish.folder import write_together

LARGEST_BYTES = 100_000  # a params file has a dozen lines; a larger one is some other file
BLANK = ("", "~", "null")


class SettingsError(InputError):
    """Settings with faults: all of them at once, each with its place and its key as `column`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        # A value of two possible types fails as each of them
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))


class _PlainLoader(yaml.BaseLoader):
    """Loads only text, lists and mappings, whatever tags a file has: 007, 0.10 and NO are kept.

    An alias can make a short file endless, and of a key given twice one value would be lost: both
    are refused.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="an alias (*) is not read", problem_mark=self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value} stands twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


S = TypeVar("S", bound=BaseModel)


def settings_from(path: Path, model: type[S]) -> S:
    """The settings in a params file.

    Raises:
        SettingsError: with every fault of the file, each naming the key and what is allowed.
    """
    return settings_of(contents(path), model, str(path))


def settings_of(values: Mapping[str, Any], model: type[S], place: str) -> S:
    """Settings from plain values; `place` is where a fault says they are.

    Raises:
        SettingsError: with every fault, each naming the key and what is allowed.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False)
    raise SettingsError(_fault(model, one, place) for one in found)


def report_settings(files: Iterable[Path]) -> ReportSettings:
    """The month's settings from its files; a later file overrides an earlier one."""
    settings = ReportSettings()
    for file in files:
        settings = laid_over(settings, settings_from(file, ReportSettings))
    return settings


def scope_settings(folder: Path, scope: str) -> ScopeSettings:
    """What the folder's own file says of the trust or a division; nothing without one."""
    file = folder / ("trust.yaml" if scope == "trust" else f"divisions/{scope}.yaml")
    return settings_from(file, ScopeSettings) if os.path.lexists(file) else ScopeSettings()


def overlooked(folder: Path, divisions: Iterable[str]) -> list[str]:
    """Files that seem meant for a division but that no briefing reads, each in a sentence.

    A file whose name is near no division's code may belong to another plan, and is ignored.
    """
    codes = list(divisions)
    read = {f"{code}.yaml" for code in codes}
    found = sorted((folder / "divisions").glob("*.y*ml"))
    without = [code for code in codes if folder / f"divisions/{code}.yaml" not in found]
    return [
        f"{file}: no briefing reads it; {meant}a division's file is its code with .yaml behind"
        for file in found
        if file.name not in read
        and (meant := did_you_mean(file.stem, codes if file.stem in codes else without))
    ]


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
    """The scenario in a file, called after the file if it has no `name`.

    Raises:
        InputError: with every fault of the file, each naming the key and what is allowed.
    """
    return scenario_from({"name": path.stem, **contents(path)}, str(path))


def scenario_from(values: dict[str, object], place: str) -> Scenario:
    """A scenario from plain values; `place` is where a fault says they are.

    Raises:
        InputError: with every fault, each naming the key and what is allowed.
    """
    return settings_of(values, Scenario, place)


def write_scenario(scenario: Scenario, folder: Path, *, overwrite: bool = False) -> Path:
    """Write a scenario as `<folder>/<name>.yaml`.

    Raises:
        InputError: where another scenario is there and `overwrite` is not set.
    """
    path = folder / f"{scenario.slug}.yaml"
    if path.exists() and not overwrite and read_scenario(path) != scenario:
        raise InputError(f"{path}: another scenario has this name; choose another, or overwrite it")
    lines = scenario.model_dump(mode="json", include={"name", *scenario.departures})
    write_together(folder, {path.name: yaml.safe_dump(lines, sort_keys=False).encode()})
    return path


def contents(path: Path) -> dict[str, Any]:
    """What a params file holds, every value as text; a blank one is left out.

    Raises:
        InputError: where there is no such file, or it holds no lines of `key: value`.
    """
    if not path.is_file():
        if os.path.lexists(path):
            raise InputError(
                f"{path}: is a folder, or a link that leads nowhere, and no params file"
            )
        raise InputError(f"{path}: there is no such params file")
    if path.stat().st_size > LARGEST_BYTES:
        raise InputError(f"{path}: is larger than {LARGEST_BYTES:,} bytes, so no params file")
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_PlainLoader)
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8 text") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" line {where.line + 1}" if where else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise InputError(f"{path}{line}: is not YAML ({problem})") from None
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict) or not all(isinstance(key, str) for key in loaded):
        raise InputError(f"{path}: expected lines of `key: value`")
    return _filled(loaded)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are filled in: a blank key takes its default."""
    nested = {k: _filled(v) if isinstance(v, dict) else v for k, v in values.items()}
    return {key: value for key, value in nested.items() if value not in BLANK}


def _fault(model: type[BaseModel], found: Mapping[str, Any], place: str) -> Fault:
    """One fault of a value: its key, what was given, what is allowed."""
    if not found["loc"]:  # a fault of the whole says in its own words what does not fit
        return Fault(place=place, message=str(found["ctx"]["error"]))
    fields: Mapping[str, Any] = model.model_fields
    path: list[str] = []
    for part in map(str, found["loc"]):
        path.append(part)
        inner = getattr(fields.get(part, None), "annotation", None)
        fields_within = getattr(inner, "model_fields", None)
        if fields_within is None:
            break  # a nested entry, such as one by month, is named by the value
        fields = fields_within
    name, key = ".".join(path), path[-1]
    if found["type"] == "extra_forbidden":
        hint = did_you_mean(key, fields)
        message = f"is no setting; {hint}the settings are: {', '.join(fields)}"
    else:
        beyond = beyond_month(str(found["input"]))
        message = f"{quoted(found['input'])} is not {_expected(fields[key])}"
        message += f": {beyond}" if beyond else ""
    return Fault(place=place, column=name, message=message)


def _expected(field: Any) -> str:
    """What a field allows, from its own description or that of its type."""
    if field.description:
        return str(field.description)
    inner = [part for part in getattr(field.annotation, "__args__", ()) if part is not type(None)]
    notes = [getattr(note, "description", None) for part in inner for note in _notes(part)]
    return next((note for note in notes if note), "allowed")


def _notes(annotated: Any) -> tuple[Any, ...]:
    return tuple(getattr(annotated, "__metadata__", ()))
