"""The commented beginning of a source's table for sources.toml: what was seen of the file, and what an editor decides.

What only a person can decide stands as "?" or 0, which no catalogue loads with.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.catalog.declared import BLANK

_DAY_FORMS = (
    (r"\d{4}-\d\d-\d\d", "YYYY-MM-DD"),
    (r"\d{4}/\d\d/\d\d", "YYYY/MM/DD"),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "D.M.YYYY"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "D-M-YYYY"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "D/M/YYYY"),
)
# Words in place of a figure that was not given.
_ABSENT = ("N/A", "n/a", "NA", "-", "–", "null", "none", "None")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,\s']*")
_LONGEST_REMARK = 400
_SECRET = 'the address holds a secret: leave it out of url, and name the variable that holds it in fetching, \
query_from_environment = { PARAMETER = "VARIABLE" }'
_HEAD = """\
# Begun from {url}
# on {day}: {size_bytes:,} bytes, {kind}.
# Decide every "?" and 0 below; until then the desk does not load. What is marked "guessed" was seen, not known.
{remarks}
[sources.{source_id}]
title = "?"  # what the file is, as readers will see it
publisher = "?"  # who publishes it, in the one spelling used everywhere
origin = "?"  # who knows it first: {origins}; or add an [origins.…] table
kind = "?"  # of the publisher: party, government, international, media, osint or leaked
reliability = "?"  # A (completely reliable) to F (cannot be judged): judge the publisher, not this file
# credibility = 6  # of its claims, 1 (confirmed by others) to 6 (cannot be judged, the default)
licence = "?"  # the publisher's own words; without a licence: all rights reserved, figures only
# licence_url = ""
# homepage = ""
cadence_days = 0  # how often it comes: 1 daily, 7 weekly, 30 monthly
warn_after_days = 0  # from this age on it is told as late
error_after_days = 0  # from this age on the briefing's rule applies
url = {url_text}
{fetching}
# whole_history = true  # only if every issue holds all rows: then a row that is gone was withdrawn
# release = {{ counts_from = "period_end_on", plus_hours = 11 }}  # only if its usual release time is known
# echo_of = "?"  # if it repeats another source of the desk
"""


def begun_source(
    source_id: str,
    url: str,
    sample: Mapping[str, Any],
    *,
    day: str,
    size_bytes: int,
    origins: Sequence[str],
    is_private: bool = False,
) -> str:
    """Return the table as TOML. `sample` is what `reports.sources.sampling` saw; `url` carries no secret."""
    remarks = [*sample["remarks"], *([_SECRET] if "…" in url else [])]
    private = "fetching = { private_network = true }" if is_private else ""
    head = _HEAD.format(
        url=_remark(url),
        url_text=_text(url),
        day=day,
        size_bytes=size_bytes,
        kind=sample["adapter"],
        source_id=source_id,
        origins=", ".join([*origins[:6], *(["…"] if len(origins) > 6 else [])]),
        fetching=private or "# fetching = { redirect_hosts = [] }  # other hosts that it may lead to",
        remarks="".join(f"# {_remark(text)}\n" for text in remarks),
    )
    return "\n".join([head, f"[sources.{source_id}.mapping]", *_mapping(source_id, sample)]) + "\n"


def _mapping(source_id: str, sample: Mapping[str, Any]) -> Iterator[str]:
    columns: Mapping[str, Sequence[str]] = sample["columns"]
    yield f'adapter = "{sample["adapter"]}"'
    yield from (f"{name} = {_value(value)}" for name, value in sample["settings"].items())
    if sample["adapter"] == "feed":
        yield '# matches = ["(?i)word"]  # only entries whose title or summary holds one of these patterns'
        return
    day = next((name for name, examples in columns.items() if _day_format(examples)), "")
    yield _period(day, columns.get(day, ()))
    yield '# or { of = "week_from", … } · { of = "iso_week", … } · { of = "month", … } · { of = "retrieved" }'
    figures = {name: examples for name, examples in columns.items() if name != day and _are_numbers(examples)}
    texts = [text for examples in figures.values() for text in examples]
    absent = [_text(word) for word in _ABSENT if word in texts]
    yield from [f"not_reported = [{', '.join(absent)}]  # guessed: no figure was given"] if absent else []
    yield _numbers([text for text in texts if text not in _ABSENT])
    yield "ignore = [  # columns that are not read; any other new column is told"
    yield from (f"  {_text(name)},{_seen(columns[name])}" for name in columns if name != day and name not in figures)
    yield "]"
    yield ""
    yield f"[sources.{source_id}.mapping.columns]  # column → series of series.toml; move what is no figure to ignore"
    yield from (f"{_text(name)} = {_text(BLANK)}{_seen(examples)}" for name, examples in figures.items())
    if not figures:
        yield f"{_text(BLANK)} = {_text(BLANK)}  # no column with figures was recognised"


def _period(day: str, examples: Sequence[str]) -> str:
    form = _day_format(examples)
    note = f"guessed from {', '.join(examples)}: check it" if day else "no column with days was recognised"
    if form == "D/M/YYYY" and not any(int(text.split("/")[0]) > 12 for text in examples):
        is_month_first = any(int(text.split("/")[1]) > 12 for text in examples)
        form = "M/D/YYYY" if is_month_first else BLANK
        note = note if is_month_first else f"D/M/YYYY or M/D/YYYY? seen: {', '.join(examples)}"
    column, form = _text(day or BLANK), _text(form or BLANK)
    return f'period = {{ of = "day", column = {column}, formats = [{form}] }}  # {_remark(note)}'


def _day_format(examples: Sequence[str]) -> str:
    for form, name in _DAY_FORMS:
        if examples and all(re.fullmatch(form, text) for text in examples):
            return name
    return ""


def _are_numbers(examples: Sequence[str]) -> bool:
    numbers = [text for text in examples if _NUMBER.fullmatch(text)]
    return bool(numbers) and all(text in numbers or text in _ABSENT for text in examples)


def _numbers(texts: Sequence[str]) -> str:
    """Return how numbers seem to be written; a sign before three digits alone says nothing for certain."""
    parts = []
    if any(re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", text) for text in texts):
        parts.append('thousands = ","')
    elif any(re.fullmatch(r"[1-9]\d{0,2}(\.\d{3}){2,}", text) for text in texts):
        parts.append('thousands = "."')
    elif any(re.search(r"\d\s\d{3}(?:\D|$)", text) for text in texts):
        parts.append('thousands = "spaces"')
    if any(re.search(r"\d,\d{1,2}$", text) for text in texts):
        parts.append('decimal = ","')
    if not parts:
        return '# numbers = { thousands = ",", decimal = "." }  # only if they are written so'
    strange = [text for text in texts if not text.isdigit()][:3]
    return f"numbers = {{ {', '.join(parts)} }}  # guessed from {_remark(', '.join(strange))}: check it"


def _seen(examples: Sequence[str]) -> str:
    return f"  # such as {_remark(', '.join(examples))}" if examples else "  # empty in the rows looked at"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _text(value)


def _text(text: str) -> str:
    """Return text as a TOML string, with an escape for every character that is not shown."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\U{ord(sign):08x}" if unicodedata.category(sign)[0] == "C" else sign for sign in written)


def _remark(text: str) -> str:
    """Return text that cannot leave its comment, nor turn its line around."""
    shown = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return shown if len(shown) <= _LONGEST_REMARK else f"{shown[:_LONGEST_REMARK]}…"
