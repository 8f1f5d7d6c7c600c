"""The words of the page itself, in English; those of a desk stand in its catalogue.

A message that changes with a count stands in `reports.languages.counted`. No digit is typed into a message:
`{fixed:95}` is a number that a method sets, `{date:2022-02-24}` a day, `{name:203}` a numeral in a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reports.briefings.corrections_messages import CORRECTIONS
from reports.briefings.filling import filled
from reports.briefings.formats import Formats
from reports.briefings.home.messages import HOME
from reports.briefings.reason_messages import REASONS
from reports.briefings.tokens.methods import METHODS
from reports.languages import Words
from reports.languages.counted import COUNTED
from reports.languages.phrases import PHRASES

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "locale": "en_GB",
        **PHRASES,
        # comparisons
        "more_than": "{number} more than",
        "fewer_than": "{number} fewer than",
        "as_many": "as many as",
        "of_days": "{number} of {whole}",
        # likelihood, by the yardstick, and who knows how
        "chance_almost_no_chance": "there is almost no chance",
        "chance_very_unlikely": "it is very unlikely",
        "chance_unlikely": "it is unlikely",
        "chance_even_chance": "there is a roughly even chance",
        "chance_likely": "it is likely",
        "chance_very_likely": "it is very likely",
        "chance_almost_certain": "it is almost certain",
        "chance_said": "{term} ({share})",
        "chance_of": "{share}",
        "chance_under": "under {share}",
        "chance_over": "over {share}",
        "term_almost_no_chance": "almost no chance",
        "term_very_unlikely": "very unlikely",
        "term_unlikely": "unlikely",
        "term_even_chance": "roughly even chance",
        "term_likely": "likely",
        "term_very_likely": "very likely",
        "term_almost_certain": "almost certain",
        "yardstick_caption": "The words for probabilities, and what each stands for",
        "yardstick_word": "In words",
        "yardstick_range": "{low}–{high}\u00a0%",
        "yardstick_share": "Probability",
        "yardstick_note": "The terms of Intelligence Community Directive {name:203}. They are used for computed "
        "probabilities alone, printed beside them; how well founded a judgement is stands in its tag, never in the "
        "same sentence.",
        "verb_claimed": "claims",
        "verb_documented": "counts",
        "verb_estimated": "estimates",
        # masthead
        "known_by": "Known by",
        "issued_at": "{day}, {time} {place}",
        "running_edition": "{week} r{revision} · {status}",
        "issued": "Issued",
        "next_edition": "Next edition",
        "revision": "Revision",
        "provisional": "provisional",
        "backfilled": "back-filled",
        "backfilled_corrected": "back-filled, corrected",
        "backfilled_notice": "Back-filled: made later, from what was known by {instant}. Nobody could read it then.",
        "backfilled_corrected_notice": "Back-filled: no edition of this week was published in its own time.",
        "was_due": "Was due",
        "reconstructed_notice": "Reconstructed: {share} of the values used stand only in later copies, and are dated "
        "by their publishers’ usual release times.",
        "draft_notice": "Draft: not published, and not to be cited.",
        "rebuild_notice": "Rebuild as of another instant than the edition’s: not published, and not to be cited.",
        "editors_note": "Editor’s note",
        "strict_notice": "Strict: only copies held by the cut-off count.",
        "retracted_notice": "Left out: all that rests on {origin}, retracted on {day}: “{why}”",
        # what a later revision corrects
        **CORRECTIONS,
        # outlook
        "outlook_week": "Week, weeks ahead",
        "outlook_ahead": "{week}, +{ahead}",
        "outlook_median": "Median",
        "outlook_interval": "{level}\u00a0% interval",
        "outlook_record": "Of naive",
        "outlook_title": "Week {week} is projected at {median}, between {low} and {high} four times out of five",
        "alt_outlook": "{title}: {count} weeks as a line, then a fan that widens; week {week}, {ahead} weeks ahead, "
        "is projected at {median}, {fixed:80}\u00a0% interval {low} to {high}",
        # what a chart shows
        "event_fall": "total lowered",
        "event_restated": "restated from here",
        "revised_label": "revised in the quarter before",
        "shape_rising": "It rises from {first} ({first_on}) to {last} ({last_on}), with the highest point at {high} "
        "({high_on}) and the lowest at {low} ({low_on}).",
        "shape_falling": "It falls from {first} ({first_on}) to {last} ({last_on}), with the highest point at {high} "
        "({high_on}) and the lowest at {low} ({low_on}).",
        "shape_level": "It ends about where it began, {first} ({first_on}) and {last} ({last_on}), with the highest "
        "point at {high} ({high_on}) and the lowest at {low} ({low_on}).",
        "link_stated": "took it from, as stated",
        "link_suspected": "took it from, as suspected",
        "printed_by": "Printed by",
        "comes_from": "Where it comes from",
        "alt_link": "{taker} took it from {giver}",
        "alt_link_suspected": "{taker} took it, as suspected, from {giver}",
        "outlook_foretold": "what an earlier edition projected, with its {fixed:80}\u00a0% interval, which held",
        "outlook_missed": "the same, where the interval did not hold",
        "outlook_chart_note": "Shaded: the {fixed:50}, {fixed:80} and {fixed:95}\u00a0% intervals; dashed: the median, "
        "with dots where its record is known.",
        "outlook_held": "{ahead:weeks} ahead, from each of {origins:weeks}, the intervals held {held}\u00a0% of the "
        "weeks that came, and the score was {to_naive} of the naive forecast’s ({alike} if its intervals are made "
        "alike).",
        "outlook_passing": "{title}: a total of {total} is passed on {median} by the median ({spans}).",
        "outlook_span": "{level}\u00a0%: {first} to {last}",
        "outlook_beyond": "after {day}",
        "outlook_printed": "Editions of the half-year before printed {count:projections} of these series that have "
        "come due: the {fixed:50}, {fixed:80} and {fixed:95}\u00a0% intervals held {held} of them; {open} more are "
        "open.",
        "outlook_none": "No method tried beats the naive forecast, the newest week again, with intervals that hold "
        "what they say, for: {parts}. Nothing is projected there.",
        "outlook_none_part": "{title}, {ahead} ahead",
        # tables
        "figure": "Figure",
        "this_week": "This week",
        "change": "Change",
        "verdict": "Judged",
        "mean_4": "{fixed:4}-week mean",
        "mean_13": "{fixed:13}-week mean",
        "year_before": "Year before",
        "total": "Total",
        "documented": "Documented",
        "month": "Month",
        "week": "Week",
        "days": "Days",
        "per_day": "A day",
        "rise": "rise",
        "fall": "fall",
        "within the usual spread": "usual spread",
        "not judged": "not judged",
        "no_value": "–",
        "publisher": "Publisher",
        "claims": "Claims",
        "period": "Period",
        "said_on": "Said",
        "origin": "Origin, and the way it came",
        "what": "What",
        "grade": "Grade",
        "was": "Was",
        "now": "Now",
        "known_on": "Known",
        "why": "What happened",
        "new": "new",
        "revised": "revised",
        "withdrawn": "withdrawn",
        "unchanged_since": "Nothing changed since the last edition.",
        "first_edition": "There is no edition before this one to compare with.",
        "and_more": "and {count} more",
        "figure_on": "{title}, {day}",
        "change_by": "{change} · {publisher}",
        "source": "Source",
        "newest_figure": "Newest figure",
        "age": "Age",
        "state": "State",
        "fetched": "Copy held",
        "fresh": "fresh",
        "late": "late",
        "overdue": "overdue",
        "never seen": "never seen",
        "copy_reconstructed": "later copy",
        "licence": "Licence",
        "evidence": "Evidence ({name:sha256})",
        "cadence": "Cadence",
        "every_day": "every day",
        "health_note": "Age counts from the newest figure to the cut-off. “Later copy”: values known by the "
        "publisher’s usual release time, from a copy taken after the cut-off.",
        "sources_note": "Grades in the Admiralty manner: reliability of the source A–F, credibility of its "
        "claims {fixed:1}–{fixed:6}; F and {fixed:6} mean that it cannot be judged.",
        "days_between": "{first}\u00a0– {last}",
        "largest_move": "largest {number}",
        "echo": "echo of {source}",
        "suspected": "suspected",
        "stated": "stated",
        "via": "via {chain}",
        "no_revisions": "No publisher changed a value in the quarter before the cut-off.",
        "revisions_note": "What publishers changed in values they had already stated. A fall in a running total is a "
        "correction by its publisher, not an error of this briefing.",
        "moved_as": "How",
        "moved_revision": "mended soon after",
        "moved_late revision": "mended late",
        "moved_restatement": "block restated",
        "moved_re-estimate": "re-estimated",
        "moved_withdrawal": "withdrawn",
        "moved_re-dating": "now dated {day}",
        "moved_return": "stated again",
        "moved_rewording": "only reworded",
        "moved_renaming": "now under {publisher}",
        "history_explained": "{source}, copy of {copy}: {count} values of the settled past were moved. Our editor on "
        "{decided}: “{why}”",
        "held_caption": "Claims held back at the cut-off: kept, shown here and used nowhere",
        "held_none": "No claim of these sources was held back at the cut-off.",
        "held_note": "A claim that does not fit its publisher’s own figures waits until a person releases or rejects "
        "it, or its publisher changes it.",
        "held_value": "Stated",
        "why_held": "Why it is held back",
        "sources_caption": "Sources read for this edition",
        "health_caption": "Age of the newest figure of each source at the cut-off",
        "changes_caption": "New, revised and withdrawn figures since the edition before",
        "revisions_caption": "Revisions by publishers",
        # drift
        "drift_caption": "How figures changed on the way",
        "drift_alike_caption": "Alike, and not the same",
        "drift_figure": "Figure",
        "drift_teller": "As printed by",
        "drift_what": "What changed: was → became",
        "drift_misleads": "What misleads",
        "drift_after": "As stated by",
        "drift_nature": "Kind",
        "drift_note": "Found by computation over the register: the same number on one subject that leads back to the "
        "same origin, set against the claim nearest to that origin. What was garbled limits no estimate here.",
        "no_drift": "No figure of the register is shown to have changed on its way.",
        **REASONS,
        # echoes
        "echoes_caption": "Figures that repeat one another",
        "repeated_by": "Repeated by",
        "how_far": "How far",
        "compared": "Compared",
        "equal": "Equal",
        "differ": "Differ",
        "echo_same": "same figures",
        "echo_derived": "made from them",
        "echo_means": "means of them by day",
        "echo_how": "{how}, {series}",
        "differ_at_worst": "{count}, at worst by {worst}",
        "no_echoes": "No two sources are shown to repeat one another.",
        "echoes_note": "Shown by computation: equal to the last digit, or within the rounding of the coarser figure, "
        "far more often than two honest counts would be. They are one witness.",
        "not_updated": "not updated since {day}",
        "not_updated_parts": "{titles}: {mark}",
        "with_mark": "{text} ({mark})",
        "reproduce": "Edition {identifier}. Every file of it stands write-once beside this one, with its {name:sha256} "
        "in manifest.json. The attached figures.csv holds every figure printed or drawn, provenance.json what each was "
        "made from. With the ledger at hand, the command below makes the same bytes again.",
        "reproduce_command": "muster brief {briefing} --week {week} --out FOLDER",
        "reproduce_correction": "muster correct {week} --briefing {briefing} --revision {revision} --out FOLDER",
        "cite": "How to cite: {title}, edition {week}, revision {revision}; information cut-off {instant}; "
        "claims as known then, {name:sha256} {digest}.",
        # what claims allow together
        "claim_by": "{publisher}{what}: {stated} by {day}",
        "claim_in": "{publisher}{what}: {stated} from {first} to {last}",
        "claim_said": "{publisher}{what}: {stated}, said on {day}",
        "claim_times": "{publisher}{what}: {stated}",
        "of_part": " ({title})",
        "so_at_least": "{claim}, so at least {number}",
        "so_at_most": "{claim}, so at most {number}",
        "two_clash": "{first}; but {second}. Both cannot hold, because {reason}.",
        "many_clash": "{listed}. They cannot all hold, because {reason}.",
        "one_clashes": "{first}: it cannot hold, because {reason}.",
        "because_total": "a running total never falls",
        "because_same_day": "it is one total on one day",
        "because_part": "the whole is never less than a part of it",
        "because_gain": "what was added in a time must fit between the totals around it",
        "because_beginning": "nothing is counted from before {day}",
        "more_clashes": "There are more contradictions than are listed here.",
        "allowed_between": "between {low} and {high}",
        "allowed_from": "at least {low}",
        "bounded_until": "Nothing that was stated bounds it from above after {day}.",
        "never_bounded": "Nothing that was stated bounds it from above.",
        "too_few_origins": "Fewer than two independent origins speak of it: what they say is no envelope.",
        "nothing_limits": "{title}: no claim limits it at the cut-off.",
        "joint_band": "what all claims allow",
        "clashes_caption": "Claims that cannot hold together: {title}",
        "clashes_note": "No course of the total satisfies all that is stated by {origins}; “about” is taken as within "
        "{about}.",
        "clash_more": "The one asks for more",
        "clash_less": "than the other allows",
        "clash_why": "because",
        "no_clashes": "{title}: all that is stated by {origins} can hold together.",
        "at_least": "at least",
        "at_most": "at most",
        "no_course": "no course satisfies all",
        "one_origin_tag": "{tag} · one origin · low confidence",
        "alt_joint": "{title}: on {day} {allowed}. The limits, as marks: {limits}.",
        # charts
        "week_mean_label": "{fixed:13}-week mean",
        "this_week_label": "this week",
        "record_label": "record {number}",
        "interval_label": "{fixed:95}\u00a0% interval",
        "provisional_label": "still filling up",
        "remark_suspected": "suspected: {origin}",
        "not_held": "{title}: no copy was held at the cut-off, so nothing of it is shown.",
        "no_claims": "{title}: none is known at the cut-off.",
        "change_judged": "{change} · {verdict}",
        "alt_multiple": "{label}: {value} ({change})",
        "alt_claim": "{origin}: {who} {stated} ({what})",
        "alt_weekly": "{title}: {count:weeks} from {first}; this week {value}.",
        "alt_band": "{title}: a line with its interval up to {value} on {on}. Figures by others, as points: {count}.",
        "alt_spark": "{title}: the last {count:weeks}.",
        "rebuild": "rebuild as of another instant",
        "draft": "draft, not published",
        "alt_late": "{title}: {count:weeks}, the newest {shaded} shaded as still filling up.",
        # template words
        "contents": "Contents",
        "downloads": "Files",
        # the twin: ways through it, its charts as tables, the proof at its end
        "skip_to_briefing": "Skip to the briefing",
        "skip_to_proof": "Skip to the proof of its numbers",
        "notices": "Notices",
        "other_languages": "Also in",
        "chart_data": "The points of this chart as a table",
        "chart_data_series": "What",
        "chart_data_x": "When or who",
        "chart_data_y": "Value",
        "chart_data_low": "Low",
        "chart_data_high": "High",
        "chart_data_thinned": "Evenly picked from the newest back; the attached figures hold every point.",
        "proof": "Proof",
        "proof_kicker": "what stands behind each number",
        "proof_note": "Each number of a figure leads to its entry here: how it was made and what it rests on. Dates, "
        "page numbers, grades and the ticks of a scale need none.",
        "proof_claims": "Figures as their publishers stated them",
        "proof_computations": "Figures computed here",
        "proof_evidence": "Evidence",
        "proof_source": "Source",
        "proof_close": "Close",
        "proof_unfold": "Show every entry",
        "proof_about": "{title} · {about}",
        "proof_claim": "{publisher}: {stated} ({period}; said {said})",
        "proof_claim_undated": "{publisher}: {stated} ({period})",
        "proof_line": "{publisher}: {stated}, {day}",
        **{f"method_{name}": sentence for name, sentence in METHODS.items()},
        "figures_at_a_glance": "Figures at a glance",
        "key_judgements": "Key judgements",
        "of": "of",
        # the bucket's own pages
        **HOME,
    }
)  # fmt: skip

_UNBOUND = Formats(MESSAGES["locale"])
ENGLISH = Words(
    "en", MESSAGES, {key: (each.one, each.other) for key, each in COUNTED.items()},
    fill=lambda text: filled(text, _UNBOUND),
)  # fmt: skip
