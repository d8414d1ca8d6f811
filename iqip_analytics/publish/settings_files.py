"""Params files read as text: 007, 0.10 and NO stay what they are until a field types them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from iqip_analytics.contract.faults import InputError, did_you_mean, quoted
from iqip_analytics.publish.settings import ReportSettings, ScopeSettings, laid_over

LARGEST_BYTES = 100_000  # a params file has a dozen lines; more is some other file
BLANK = ("", "~", "null")


class _PlainLoader(yaml.BaseLoader):
    """Makes nothing but text, lists and mappings, whatever tag a file bears.

    An alias can make a short file endless, and of a key that stands twice one would be lost: both
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
        InputError: with every fault of the file, each naming the key and what is allowed.
    """
    return settings_of(contents(path), model, str(path))


def settings_of(values: Mapping[str, Any], model: type[S], place: str) -> S:
    """Settings from plain values; `place` is what a fault names as where they stand."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = (
            _fault(model, found["loc"], found["type"], found["input"])
            if found["loc"]
            else found["msg"].removeprefix("Value error, ")
            for found in _in(error)
        )
        # A value that may be one of two things fails as each of them
        lines = dict.fromkeys(f"{place}, {fault}" for fault in faults)
        raise InputError("\n".join(lines)) from None


def report_settings(files: Iterable[Path]) -> ReportSettings:
    """The month's settings from its files, a later file laid over an earlier one."""
    settings = ReportSettings()
    for file in files:
        settings = laid_over(settings, settings_from(file, ReportSettings))
    return settings


def scope_settings(folder: Path, scope: str) -> ScopeSettings:
    """What the folder's own file says of the trust or a division; without one, nothing."""
    file = folder / ("trust.yaml" if scope == "trust" else f"divisions/{scope}.yaml")
    return settings_from(file, ScopeSettings) if file.is_file() else ScopeSettings()


def overlooked(folder: Path, divisions: Iterable[str]) -> list[str]:
    """Files that look meant for a division and that no briefing reads, each in a sentence.

    One that is near no division's code may belong to another plan, and is passed over.
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


def contents(path: Path) -> dict[str, Any]:
    """What a params file holds, every value as text; a blank one is left out.

    Raises:
        InputError: where there is no such file, or it holds no lines of `key: value`.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such params file")
    if path.stat().st_size > LARGEST_BYTES:
        raise InputError(f"{path}: is larger than {LARGEST_BYTES:,} bytes, so no params file")
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_PlainLoader)
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8 text") from None
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
    """The values that are filled in: a key left blank takes its default."""
    nested = {k: _filled(v) if isinstance(v, dict) else v for k, v in values.items()}
    return {key: value for key, value in nested.items() if value not in BLANK}


def _in(error: ValidationError) -> list[Any]:
    return error.errors(include_url=False, include_context=False)


def _fault(model: type[BaseModel], loc: tuple[int | str, ...], kind: str, value: object) -> str:
    """One fault in words: the key, what was given, what is allowed."""
    fields: Mapping[str, Any] = model.model_fields
    path: list[str] = []
    for part in map(str, loc):
        path.append(part)
        inner = getattr(fields.get(part, None), "annotation", None)
        fields_within = getattr(inner, "model_fields", None)
        if fields_within is None:
            break  # what lies within, an entry by month say, is named by the value
        fields = fields_within
    name, key = ".".join(path), path[-1]
    if kind == "extra_forbidden":
        hint = did_you_mean(key, fields)
        return f"{name}: is no setting; {hint}the settings are: {', '.join(fields)}"
    return f"{name}: {quoted(value)} is not {_expected(fields[key])}"


def _expected(field: Any) -> str:
    """What a field allows, from its own description or that of its type."""
    if field.description:
        return str(field.description)
    inner = [part for part in getattr(field.annotation, "__args__", ()) if part is not type(None)]
    notes = [getattr(note, "description", None) for part in inner for note in _notes(part)]
    return next((note for note in notes if note), "allowed")


def _notes(annotated: Any) -> tuple[Any, ...]:
    return tuple(getattr(annotated, "__metadata__", ()))
