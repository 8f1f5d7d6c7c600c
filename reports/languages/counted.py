"""The page's messages that change with a count, in English; `{count}` is the count as it is printed.

A sentence of the catalogue asks for one by its key: `{outlets:publishers}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reports.languages.messages import Plural

COUNTED: Mapping[str, Plural] = MappingProxyType(
    {
        # what changed since an edition, and what is left off
        "values_new": Plural("{count} new value, the newest for {day}", "{count} new values, the newest for {day}"),
        "values_revised": Plural(
            "{count} value moved; median {median}, largest {largest}",
            "{count} values moved; median {median}, largest {largest}",
        ),
        "values_withdrawn": Plural("{count} value withdrawn", "{count} values withdrawn"),
        "new_in_series": Plural("new, in {count} series, to {day}", "new, in {count} series, to {day}"),
        "origins_left_off": Plural(
            "{count} more origin, with older claims, is left off.",
            "{count} more origins, with older claims, are left off.",
        ),
        "also_in_others": Plural("also in {count} other", "also in {count} others"),
        "every_days": Plural("every {count} day", "every {count} days"),
        # what a number rests on
        "proof_all": Plural("{count} claim: {title}", "all {count} claims: {title}; the first and the last of them"),
        # a count with its noun
        "publishers": Plural("{count} publisher", "{count} publishers"),
        "origins": Plural("{count} origin", "{count} origins"),
        "independent_origins": Plural("{count} independent origin", "{count} independent origins"),
        "claims": Plural("{count} claim", "{count} claims"),
        "sources": Plural("{count} source", "{count} sources"),
        "series": Plural("{count} series", "{count} series"),
        "values": Plural("{count} value", "{count} values"),
        "copies": Plural("{count} copy", "{count} copies"),
        "relays": Plural("{count} relay", "{count} relays"),
        "points": Plural("{count} point", "{count} points"),
        "editions": Plural("{count} edition", "{count} editions"),
        "projections": Plural("{count} projection", "{count} projections"),
        "days": Plural("{count} day", "{count} days"),
        "weeks": Plural("{count} week", "{count} weeks"),
        "months": Plural("{count} month", "{count} months"),
        "years": Plural("{count} year", "{count} years"),
        "hours": Plural("{count} hour", "{count} hours"),
        "times": Plural("{count} time", "{count} times"),
        "pages": Plural("{count} page", "{count} pages"),
        "wholes": Plural("{count} whole", "{count} wholes"),
        "digits": Plural("{count} digit", "{count} digits"),
        "joint_origins_sure": Plural("one independent origin", "{count} independent origins"),
        "joint_origins": Plural(
            "{count} independent origin, or {if_suspected} if suspected links hold",
            "{count} independent origins, or {if_suspected} if suspected links hold",
        ),
        "names_more": Plural("{names}, and {count} more", "{names}, and {count} more"),
        "held_elsewhere": Plural(
            "{count} more in series that this briefing does not show.",
            "{count} more in series that this briefing does not show.",
        ),
        "correction_left": Plural(
            "{count} figure more is printed otherwise, with those that tell of sources and of the cut-off itself.",
            "{count} figures more are printed otherwise, with those that tell of sources and of the cut-off itself.",
        ),
        "drift_left": Plural(
            "{count} more finding, of less weight, stands in the attached {file}.",
            "{count} more findings, of less weight, stand in the attached {file}.",
        ),
    }
)
