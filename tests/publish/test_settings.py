"""Params files: what is refused, and what overrides what."""

from datetime import date
from pathlib import Path

import nbformat
import pytest

from iqip_analytics import InputError
from iqip_analytics.briefing.choices import (
    BriefingChoices,
    ReportSettings,
    ScopeSettings,
    laid_over,
)
from iqip_analytics.cli.main import COMMANDS
from iqip_analytics.cli.options import given, option_name
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.notebooks import parameter_names
from iqip_analytics.publish.settings_files import (
    SettingsError,
    overlooked,
    report_settings,
    scope_settings,
    settings_of,
)

ROOT = Path(__file__).parents[2]


def settings(folder: Path, text: str, name: str = "report.yaml") -> ReportSettings:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return report_settings([file])


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as error:
        settings(folder, text)
    return str(error.value)


def report(**values: str) -> ReportSettings:
    return settings_of(values, ReportSettings, "test")


def edition(folder: Path, month: ReportSettings, **options: str) -> Edition:
    return Edition(
        report=month,
        options=settings_of(options, ScopeSettings, "option"),
        scopes=(),
        params_folder=folder,
        out=folder,
    )


def test_the_files_of_this_project_hold_september_2019():
    month = report_settings([ROOT / "params" / "report.yaml"])
    assert (month.source, month.period_end) == ("data/reference", date(2019, 8, 31))
    assert month.planned_leavers_wte == 10
    own = [file.stem for file in (ROOT / "params" / "divisions").glob("*.yaml")]
    assert own
    assert all(scope_settings(ROOT / "params", scope).masthead for scope in [*own, "trust"])


def test_an_unknown_key_is_refused_with_file_nearest_key_and_every_other_fault(tmp_path):
    said = refusal(tmp_path, "horizn: 3\nleaver_basis: plan\nmasthead:\n  meetng: Board\n")
    assert "report.yaml, horizn: is no setting; did you mean 'horizon'?" in said
    assert "leaver_basis: 'plan' is not actual or planned" in said
    assert "masthead.meetng: is no setting; did you mean 'meeting'?" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("period_end: 31/08/2019", "'31/08/2019' is not a date as YYYY-MM-DD"),
        (
            "period_end: 2019-02-30",
            "'2019-02-30' is not a date as YYYY-MM-DD, or a month as YYYY-MM: February 2019 has 28",
        ),
        ("period_end: 1567209600", "'1567209600' is not a date as YYYY-MM-DD"),
        ("horizon: twelve", "'twelve' is not a whole number of months from 1 to 60"),
        ("horizon: 0", "'0' is not a whole number of months from 1 to 60"),
        ("planned_leavers_wte: -1", "'-1' is not a number of WTE a month, 0 or more"),
        ("horizon: [1, 2", "is not YAML"),
        ("- a\n- b", "expected lines of `key: value`"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_in_words(tmp_path, line, said):
    assert said in refusal(tmp_path, line)


def test_text_stays_text_whatever_yaml_would_make_of_it(tmp_path):
    masthead = settings(tmp_path, "masthead:\n  agenda_item: 9.10\n  marking: NO\n").masthead
    assert (masthead.agenda_item, masthead.marking) == ("9.10", "NO")


def test_a_params_file_that_is_a_folder_or_leads_nowhere_is_refused_and_not_passed_over(tmp_path):
    (tmp_path / "divisions").mkdir()
    (tmp_path / "divisions" / "medicine.yaml").mkdir()
    (tmp_path / "trust.yaml").symlink_to(tmp_path / "nowhere.yaml")
    for scope in ("medicine", "trust"):
        with pytest.raises(InputError, match="is a folder, or a link that leads nowhere"):
            scope_settings(tmp_path, scope)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.getcwd []", "!!python/object/new:os.system [x]"]
)
def test_a_tag_in_a_params_file_makes_nothing(tmp_path, tag):
    assert "is not" in refusal(tmp_path, f"horizon: {tag}")


def test_a_new_period_end_leaves_the_other_two_dates_of_the_file_unused():
    lower = report(source="a", period_end="2019-08-31", data_cutoff="2019-09-06")
    new = laid_over(lower, report(period_end="2019-09-30"))
    assert (new.source, new.period_end, new.data_cutoff) == ("a", date(2019, 9, 30), None)


def test_a_new_source_leaves_every_date_of_the_file_unused_and_keeps_the_rest():
    lower = report(source="a", period_end="2019-08-31", published_on="2019-09-13", horizon="6")
    new = laid_over(lower, report(source="b"))
    assert (new.source, new.period_end, new.published_on, new.horizon) == ("b", None, None, 6)


def test_a_scope_file_overrides_the_report_and_an_option_overrides_both(tmp_path):
    (tmp_path / "divisions").mkdir()
    (tmp_path / "divisions" / "medicine.yaml").write_text(
        "horizon: 6\nleaver_basis: planned\nmasthead:\n  meeting: Divisional Board\n"
    )
    month = settings(
        tmp_path,
        "source: a\nperiod_end: 2019-08-31\nmasthead: {meeting: Board, marking: Official}\n",
    )
    own = edition(tmp_path, month).parameters("medicine")
    assert own["horizon"] == 6
    assert own["masthead"] == {"meeting": "Divisional Board", "marking": "Official"}
    assert own["leaver_basis"] == "planned"
    assert edition(tmp_path, month).parameters("surgery")["horizon"] == 12
    assert (
        edition(tmp_path, month, leaver_basis="actual").parameters("medicine")["leaver_basis"]
        == "actual"
    )


def test_planned_leavers_are_the_trusts_and_a_division_has_only_its_own(tmp_path):
    (tmp_path / "divisions").mkdir()
    (tmp_path / "divisions" / "surgery.yaml").write_text("planned_leavers_wte: 2.5\n")
    month = settings(tmp_path, "source: a\nperiod_end: 2019-08-31\nplanned_leavers_wte: 10\n")
    planned = {
        scope: edition(tmp_path, month).parameters(scope)["planned_leavers_wte"]
        for scope in ("trust", "medicine", "surgery")
    }
    assert planned == {"trust": 10, "medicine": None, "surgery": 2.5}


def test_circulation_is_the_committees_unless_the_report_says_wide(tmp_path):
    dated = "source: a\nperiod_end: 2019-08-31\n"
    month = settings(tmp_path, dated)
    assert "circulation" not in edition(tmp_path, month).parameters("trust")
    wide = settings(tmp_path, dated + "circulation: wide\n")
    assert edition(tmp_path, wide).parameters("medicine")["circulation"] == "wide"
    assert "'public' is not committee or wide" in refusal(tmp_path, "circulation: public\n")


def test_circulation_belongs_to_the_report_and_not_to_one_scope(tmp_path):
    (tmp_path / "trust.yaml").write_text("circulation: wide\n")
    with pytest.raises(InputError, match="circulation: is no setting"):
        scope_settings(tmp_path, "trust")


def test_a_wide_edition_carries_no_people_of_the_masthead_in_its_parameters(tmp_path):
    month = settings(
        tmp_path,
        "source: a\nperiod_end: 2019-08-31\ncirculation: wide\n"
        "masthead: {meeting: Board, author: Head of Quality, sponsor: Chief Executive}\n",
    )
    assert edition(tmp_path, month).parameters("trust")["masthead"] == {"meeting": "Board"}


def test_a_divisions_file_that_no_briefing_reads_is_named(tmp_path):
    folder = tmp_path / "divisions"
    folder.mkdir()
    for name in ("surgey.yaml", "medicine.yaml", "womens_childrens.yml", "estates.yaml"):
        (folder / name).touch()
    divisions = ["medicine", "surgery", "womens_childrens"]
    first, second = overlooked(tmp_path, divisions)
    assert "surgey.yaml: no briefing reads it; did you mean 'surgery'?" in first
    assert "womens_childrens.yml: no briefing reads it; did you mean 'womens_childrens'?" in second


def test_files_of_another_plan_are_passed_over(tmp_path):
    (tmp_path / "divisions").mkdir()
    (tmp_path / "divisions" / "surgery.yaml").touch()
    assert overlooked(tmp_path, ["division_1", "division_2"]) == []
    assert overlooked(tmp_path / "nowhere", ["surgery"]) == []


@pytest.mark.parametrize("name", ["trust", "division"])
def test_a_notebook_s_parameters_are_the_choices_and_each_is_one_that_may_be_made(name):
    file = ROOT / "notebooks" / f"{name}_briefing.ipynb"
    assert set(parameter_names(file.read_text(encoding="utf-8"))) == set(
        BriefingChoices.model_fields
    )
    values: dict[str, object] = {}
    (cell,) = [
        cell
        for cell in nbformat.read(file, as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    exec(cell.source, values)
    filled = {n: values[n] for n in BriefingChoices.model_fields if values[n] is not None}
    usual = BriefingChoices()
    chosen = BriefingChoices.model_validate(filled)
    assert chosen.horizon == usual.horizon
    assert chosen.leaver_basis == usual.leaver_basis
    assert chosen.circulation == usual.circulation


def test_a_fault_of_an_option_names_the_option_and_what_is_allowed():
    with pytest.raises(SettingsError) as error:
        given({"source": "a", "period_end": "31/08/2019", "horizon": "0"}, ReportSettings)
    assert [(fault.place, fault.column) for fault in error.value.faults] == [
        ("--horizon", None),
        ("--period-end", None),
    ]
    assert str(error.value).splitlines() == [
        "--horizon: '0' is not a whole number of months from 1 to 60",
        "--period-end: '31/08/2019' is not a date as YYYY-MM-DD, or a month as YYYY-MM",
    ]


def test_every_choice_of_a_month_is_an_option_or_belongs_to_params_files():
    options = {one for command in ("brief", "forecast") for one in options_of(command)}
    in_files_alone = {"planned_leavers_wte", "masthead", "committee", "roles", "decisions"}
    assert {option_name(name) for name in ReportSettings.model_fields} - options == {
        option_name(name) for name in in_files_alone
    }


def options_of(command: str) -> list[str]:
    return [option for one in COMMANDS.commands[command].loaded.params for option in one.opts]


def test_a_month_stands_for_its_month_end_where_a_period_end_is_meant(tmp_path):
    assert str(settings(tmp_path, "period_end: 2020-02\n").period_end) == "2020-02-29"
    assert "'2020-02' is not a date" in refusal(tmp_path, "data_cutoff: 2020-02")
