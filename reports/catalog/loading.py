"""Reads a desk's catalogue from the bytes of its files, or says everything that is wrong with it at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from pydantic import Field, field_validator

from reports.catalog import Catalog
from reports.catalog.briefings import Briefing
from reports.catalog.complaints import KeyLines, model_from, nearest
from reports.catalog.declared import Declared, Origin, Series, Slug, Source
from reports.catalog.drift import Drift
from reports.catalog.file_kinds import PluginMapping
from reports.catalog.groups import Group
from reports.catalog.mappings import RowMapping, SeriesId
from reports.catalog.translating import translated
from reports.errors import CatalogError
from reports.languages.shipped import SOURCE, languages

NEEDED = ("desk.toml", "sources.toml", "series.toml")


class DeskFile(Declared):
    """desk.toml: what the desk is called, the public address of its bucket, and the languages it is read in."""

    title: str = Field(min_length=1)
    desk: Slug
    home: str = ""
    languages: tuple[str, ...] = Field(default=(SOURCE,), min_length=1)

    @field_validator("languages")
    @classmethod
    def _offered(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        for code in codes:
            if code not in languages():
                raise ValueError(f"the page has no words in {code!r}; it has {', '.join(languages())}")
        if len(set(codes)) != len(codes):
            raise ValueError("a language is named twice")
        return codes


class SourcesFile(Declared):
    """sources.toml."""

    origins: Mapping[Slug, Origin] = Field(min_length=1)
    sources: Mapping[Slug, Source] = Field(min_length=1)


class SeriesFile(Declared):
    """series.toml."""

    series: Mapping[SeriesId, Series] = Field(min_length=1)


class GroupsFile(Declared):
    """groups.toml; a desk without it compares nothing."""

    groups: Mapping[Slug, Group] = Field(default_factory=dict)


class BriefingsFile(Declared):
    """briefings.toml; a desk without it can collect and not yet publish."""

    briefings: Mapping[Slug, Briefing] = Field(default_factory=dict)


AnyFile = TypeVar("AnyFile", DeskFile, SourcesFile, SeriesFile, GroupsFile, BriefingsFile, Drift)


def load_catalog(files: Mapping[str, bytes]) -> Catalog:
    """Return the desk that `files` (name → bytes) declare, in all its languages; raises CatalogError."""
    return translated(load_untranslated(files))


def load_untranslated(files: Mapping[str, bytes]) -> Catalog:
    """Return the desk as its English files declare it; raises CatalogError with every mistake in them."""
    missing = [name for name in NEEDED if name not in files]
    if missing:
        message = f"the catalogue has no {', '.join(missing)}; it has {', '.join(sorted(files)) or 'no files'}"
        raise CatalogError(message, mend=f"a catalogue is a folder with {', '.join(NEEDED)} and briefings.toml")
    complaints: list[str] = []
    desk = _read("desk.toml", files, DeskFile, complaints)
    sources = _read("sources.toml", files, SourcesFile, complaints)
    series = _read("series.toml", files, SeriesFile, complaints)
    groups = _read("groups.toml", files, GroupsFile, complaints)
    briefings = _read("briefings.toml", files, BriefingsFile, complaints)
    drift = _read("drift.toml", files, Drift, complaints)
    if desk is None or sources is None or series is None or groups is None or briefings is None or drift is None:
        raise _wrong(complaints)
    catalog = Catalog(
        desk=desk.desk,
        title=desk.title,
        home=desk.home,
        origins=dict(sources.origins),
        sources=dict(sources.sources),
        series=dict(series.series),
        groups=dict(groups.groups),
        briefings=dict(briefings.briefings),
        drift=drift,
        languages=desk.languages,
        files=dict(files),
    )
    complaints = list(_cross_checked(catalog))
    if complaints:
        raise _wrong(complaints)
    return catalog


def _wrong(complaints: list[str]) -> CatalogError:
    count = f"{len(complaints)} mistakes" if len(complaints) > 1 else "a mistake"
    text = "\n  ".join([f"{count} in the catalogue:", *complaints])
    return CatalogError(text, mend="correct the lines named, then run the same command again")


def _read(name: str, files: Mapping[str, bytes], model: type[AnyFile], complaints: list[str]) -> AnyFile | None:
    """Return one file as its model, or None with the reasons added to `complaints`."""
    try:
        text = files.get(name, b"").decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        complaints.append(f"{name}: byte {trouble.start} is not UTF-8")
        return None
    return model_from(name, text, model, complaints)


def _cross_checked(catalog: Catalog) -> Iterator[str]:
    """Yield a line for each name that leads nowhere."""
    lines = KeyLines(catalog.files["sources.toml"].decode("utf-8-sig"))
    for source_id, source in catalog.sources.items():
        for key, complaint in _source_complaints(source, catalog):
            line = lines.of(("sources", source_id, *key))
            dotted = ".".join(["sources", source_id, *map(str, key)])
            yield f"sources.toml, line {line}: {dotted}: {complaint}"
        if source.mapping.adapter == "register":
            yield from _register_complaints(source.url.removeprefix("catalog:"), catalog)
    for group_id, group in catalog.groups.items():
        for name in group.members():
            for _, complaint in _unknown((), "series", name, catalog.series):
                yield f"groups.toml: groups.{group_id}: {complaint}"
    for series_id, series in catalog.series.items():
        named = {"resolved_by": series.resolved_by, "vintage.of": series.vintage.of if series.vintage else ""}
        for key, name in named.items():
            for _, complaint in _unknown((), "series", name, catalog.series) if name else ():
                yield f"series.toml: series.{series_id}.{key}: {complaint}"
    yield from _drift_complaints(catalog)
    if catalog.briefings:
        lines = KeyLines(catalog.files["briefings.toml"].decode("utf-8-sig"))
    for briefing_id, briefing in catalog.briefings.items():
        for complaint in briefing.check(catalog):
            line = lines.of(("briefings", briefing_id, *_path_of(complaint)))
            yield f"briefings.toml, line {line}: briefings.{briefing_id}.{complaint}"


def _drift_complaints(catalog: Catalog) -> Iterator[str]:
    """Yield a line for each wording of a claim that no register has, or of a series that is not declared."""
    names = [source.url.removeprefix("catalog:") for source in catalog.sources.values()
             if source.mapping.adapter == "register"]  # fmt: skip
    refs = {
        row.get("claim_ref", "") for name in names if name in catalog.files for row in _register_rows(name, catalog)
    }
    lines = KeyLines(catalog.files.get("drift.toml", b"").decode("utf-8-sig"))
    for ref, wording in catalog.drift.worded.items():
        line = lines.of(("worded", ref))
        if ref not in refs:
            yield f"drift.toml, line {line}: worded.{ref}: no register has this claim_ref{nearest(ref, refs)}"
        for _, complaint in _unknown((), "series", wording.series, catalog.series) if wording.series else ():
            yield f"drift.toml, line {line}: worded.{ref}.series: {complaint}"


def _path_of(complaint: str) -> tuple[str | int, ...]:
    """Return the path that a briefing's complaint begins with."""
    return tuple(int(part) if part.isdigit() else part for part in complaint.partition(":")[0].split("."))


def _source_complaints(source: Source, catalog: Catalog) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield from _unknown(("origin",), "origin", source.origin, catalog.origins)
    if source.echo_of is not None:
        yield from _unknown(("echo_of",), "source", source.echo_of, catalog.sources)
    for series_id in source.checks.series:
        yield from _unknown(("checks", "series", series_id), "series", series_id, catalog.series)
    file_name = source.url.removeprefix("catalog:")
    if file_name != source.url and file_name not in catalog.files:
        yield ("url",), f"the catalogue has no file {file_name!r}; it has {', '.join(sorted(catalog.files))}"
    if source.mapping.adapter == "register" and file_name == source.url:
        yield ("url",), "a register is a file of the catalogue: catalog:FILE"
    if isinstance(source.mapping, PluginMapping):
        for number, target in enumerate(source.mapping.writes):
            yield from _unknown(("mapping", "writes", number), "series", target, catalog.series)
    if isinstance(source.mapping, RowMapping):
        yield from _mapping_complaints(source.mapping, catalog)


def _mapping_complaints(mapping: RowMapping, catalog: Catalog) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for column, target in mapping.columns.items():
        yield from _unknown(("mapping", "columns", column), "series", target, catalog.series)
    for number, rule in enumerate(mapping.values):
        for target in rule.targets():
            place = "series_by" if rule.series_by else "series"
            yield from _unknown(("mapping", "values", number, place), "series", target, catalog.series)
    for target, origin in mapping.origins.items():
        yield from _unknown(("mapping", "origins", target), "origin", origin, catalog.origins)
    for number, rule in enumerate(mapping.publisher.origins if mapping.publisher else ()):
        key = ("mapping", "publisher", "origins", number)
        yield from _unknown((*key, "origin"), "origin", rule.origin, catalog.origins)
        if rule.series is not None:
            yield from _unknown((*key, "series"), "series", rule.series, catalog.series)


def _unknown(
    key: tuple[str | int, ...], what: str, name: str, known: Collection[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if name not in known:
        place = {"series": "series.toml", "origin": "[origins]", "source": "[sources]"}[what]
        yield key, f"{what} {name!r} is not in {place}{nearest(name, known)}"


def _register_complaints(name: str, catalog: Catalog) -> Iterator[str]:
    """Yield a line for each register row that names a series or an origin the catalogue does not have."""
    if name not in catalog.files:
        return
    rows = _register_rows(name, catalog)
    columns = (("series_id", "series", catalog.series), ("origin", "origin", catalog.origins),
               ("suspected_origin", "origin", catalog.origins))  # fmt: skip
    for row in rows:
        for column, what, known in columns:
            if row.get(column):
                for _, complaint in _unknown((), what, row[column], known):
                    yield f"{name}, line {rows.line_num}: {column}: {complaint}"


def _register_rows(name: str, catalog: Catalog) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(catalog.files[name].decode("utf-8-sig", "replace"), newline=""))
