"""The words of the bucket's own pages, in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HOME: Mapping[str, str] = MappingProxyType(
    {
        "home_skip": "Skip to the content",
        "home_parts": "Parts of this site",
        "home_where": "Where you are",
        "home_languages": "Languages",
        "home_front": "Published briefings",
        "home_front_lead": "Contested figures, each with its publisher, its bounds and its origin. An edition never "
        "changes; what proves wrong is corrected in the open, beside it.",
        "home_newest": "Newest edition",
        "home_archive": "Archive",
        "home_corrections": "Corrections",
        "home_sources": "Sources",
        "home_method": "Method",
        "home_cite": "How to cite",
        "home_data": "Data",
        "home_feed": "Atom feed",
        "home_calendar": "Calendar",
        "home_pdf_in": "PDF, {language}",
        "home_read_in": "Read here, {language}",
        "home_preview_alt": "Page one of edition {week}",
        "home_edition_named": "{title}, {week}",
        "home_site_title": "{part} · {title}",
        "home_described": "{title}: edition {week}, {period}. Every figure with its publisher, bounds and origin.",
        "home_to_briefing": "All about this briefing",
        "home_to_edition": "This edition: revisions, files, hashes",
        "home_all_editions": "All editions",
        "home_all_corrections": "All corrections",
        "home_recent": "Recent editions",
        "home_dates": "Next editions",
        "home_date": "{week}: {day}, {time} {place}",
        "home_none_stands": "No edition stands at present: what was published has been withdrawn. The archive keeps "
        "it, with the reason.",
        "home_none_in_time": "No edition has been published in its own time yet. The archive keeps those that were "
        "made later, for weeks gone by.",
        "home_backfilled": "Back-filled: published on {day}, when its own time was over.",
        "home_plain_edition": "This edition was made before its figures were told on this page; its files hold them.",
        "home_standing_published": "standing",
        "home_standing_superseded": "superseded",
        "home_standing_withdrawn": "withdrawn",
        "home_ended_supersede": "Superseded by revision {revision} on {day}: “{why}”",
        "home_ended_withdraw": "Withdrawn on {day}: “{why}”",
        "home_ended_plainly": "Superseded by revision {revision} on {day}.",
        "home_kind_error": "our own error",
        "home_kind_revision": "revised by its publishers",
        "home_kind_clarification": "clarification",
        "home_kind_none": "no kind named",
        "home_search": "Search the archive",
        "home_search_hint": "A week, a month, a word of the reason for a correction",
        "home_found": "Editions shown: {count}",
        "home_years": "Years",
        "home_archive_lead": "Every edition that was ever published, newest first. None is ever removed: where one was "
        "superseded or withdrawn, that is said here.",
        "home_corrections_lead": "Every edition that was superseded or withdrawn, newest first: what it was, why, and "
        "what stands now.",
        "home_no_corrections": "No edition has been superseded or withdrawn.",
        "home_policy": "When an edition is corrected",
        "home_was_now": "Every figure printed otherwise",
        "home_superseded_title": "{week}: revision {now} in place of revision {was}",
        "home_issued_anew_title": "{week}: revision {now}",
        "home_withdrawn_title": "{week}: revision {was} withdrawn",
        "home_acted": "{day} · log entry {number}",
        "home_sources_lead": "As of edition {week}, known by {instant}.",
        "home_method_lead": "As printed in edition {week}.",
        "home_method_more": "In the edition itself every number leads to what stands behind it.",
        "home_cite_lead": "Cite an edition with its revision: its bytes never change. The {name:sha256} of the PDF "
        "proves which one was read.",
        "home_cite_text": "{author}: {title}. Edition {week}, revision {revision}; information cut-off {instant}. PDF, "
        "{name:sha256} {digest}.",
        "home_cite_one": "Every edition has its own page with its files and hashes; the archive leads to each.",
        "home_data_lead": "Taken from edition {week}, which holds the figures of all weeks before it. These addresses "
        "always lead to the newest; an edition’s own files never change.",
        "home_data_figures": "All figures over time",
        "home_data_claims": "All claims, each with its publisher and evidence",
        "home_data_charts": "The points of every chart",
        "home_data_package": "What each column means (Frictionless data package)",
        "home_data_provenance": "What each figure was made from",
        "home_data_of_edition": "Of this edition, unchanging",
        "home_data_moving": "Always the newest",
        "home_revision": "Revision {revision}",
        "home_files": "Files and their {name:sha256}",
        "home_week_lead": "Status of the edition of this week. Each revision stays at its address, byte for byte.",
        "home_foot": "Made from the publication log, entry {number}.",
        "home_feed_correction": "Corrected: {title}, {week}, revision {revision}",
        "home_feed_withdrawal": "Withdrawn: {title}, {week}, revision {revision}",
        "home_calendar_event": "{title}: edition {week}",
    }
)
