"""A page of realistic length and content to look at and to test with.

`sample_series.json` holds weekly differences of the General Staff's claimed totals (mirror of P. Ivaniuk, MIT licence);
the two modelled series are made up from them and only look like estimates. Sentences illustrate form, not findings.
"""

# ruff: noqa: E501 -- the sentences of a page are read as they stand

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from reports.briefings.charts.draw import chart
from reports.briefings.charts.sparkline import sparkline
from reports.briefings.charts.specs import (
    Attribution,
    BandLine,
    BandPoint,
    ClaimRow,
    ClaimsPanel,
    Fan,
    Foretold,
    Formats,
    Label,
    LateLine,
    Line,
    Link,
    Multiple,
    Node,
    Origin,
    Point,
    PointClaim,
    Projected,
    SmallMultiples,
    Sparkline,
    Week,
    WeeklyBars,
)
from reports.briefings.html import TEMPLATE_WORDS
from reports.briefings.page import (
    Chart,
    Column,
    Definitions,
    Judgement,
    Masthead,
    Page,
    Prose,
    Section,
    Table,
    Tile,
)
from reports.briefings.words import MESSAGES
from tests.briefings.html.binding import bound

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SERIES = json.loads((Path(__file__).parent / "sample_series.json").read_text("utf-8"))
FORMATS = Formats(
    number=lambda value: f"{value:,.0f}",
    month=lambda on: f"{MONTHS[on.month - 1]} {on.year}",
    year=lambda on: str(on.year),
)
WORDS = {name: MESSAGES[name] for name in TEMPLATE_WORDS}
PERSONNEL = tuple(Week(date.fromisoformat(on), value) for on, value in SERIES["personnel"])


def mean(weeks: tuple[Week, ...], length: int = 13) -> tuple[Point, ...]:
    """Return the trailing mean of each full window, dated by its last week's middle."""
    return tuple(
        Point(weeks[i].starts_on + timedelta(days=3), sum(w.value or 0 for w in weeks[i - length + 1 : i + 1]) / length)
        for i in range(length - 1, len(weeks))
    )


def losses_spec(weeks: tuple[Week, ...] = PERSONNEL[-131:]) -> WeeklyBars:
    """Return the weekly losses of the last two and a half years."""
    record = max(weeks, key=lambda w: w.value or 0)
    moving = mean(PERSONNEL)
    return WeeklyBars(
        title="Losses claimed per week, with their 13-week mean",
        weeks=weeks,
        mean=tuple(p for p in moving if p.on >= weeks[0].starts_on),
        this_week_on=weeks[-1].starts_on,
        this_week_label=Label("this week", FORMATS.number(weeks[-1].value or 0)),
        mean_label=Label("13-week mean", FORMATS.number(moving[-1].value)),
        record_on=record.starts_on,
        record_label=f"record {FORMATS.number(record.value or 0)}",
    )


def estimate_spec() -> BandLine:
    """Return a daily estimate of totals with its interval and three other publishers' claims."""
    days, total, points = [], 0.0, []
    for week in PERSONNEL:
        days += [(week.starts_on + timedelta(days=i), (week.value or 0) / 7) for i in range(7)]
    for on, value in days:
        total += value * 1.03
        points.append(BandPoint(on, total, total * 0.88, total * 1.13))
    return BandLine(
        title="Casualties since February 2022: estimate with its interval, and what others claim",
        points=tuple(points),
        label=Label("best estimate", FORMATS.number(points[-1].best)),
        band_label="95 % prediction interval",
        claims=(
            PointClaim(date(2024, 6, 1), 500_000, Label("French MoD", "> 500,000"), bound="more_than"),
            PointClaim(date(2024, 12, 27), 782_510, Label("General Staff", "≈ 782,510"), bound="about"),
            PointClaim(date(2025, 6, 12), 1_000_000, Label("UK MoD", "≥ 1,000,000"), bound="at_least"),
            PointClaim(
                date(2025, 1, 20),
                700_000,
                Label("US officials", "600,000–800,000"),
                bound="range",
                low=600_000,
                high=800_000,
            ),
        ),
        lines=(
            Line(
                tuple(Point(p.on, p.best * 0.34) for p in points[::7]),
                Label("of them killed", FORMATS.number(points[-1].best * 0.34)),
            ),
        ),
    )


def late_spec() -> LateLine:
    """Return a weekly estimate whose newest 26 weeks are provisional."""
    weeks = PERSONNEL[-156:-8]
    fade = [1.0] * (len(weeks) - 26) + [1 - 0.02 * i for i in range(26)]
    points = tuple(
        BandPoint(
            w.starts_on, (w.value or 0) * 0.27 * f, (w.value or 0) * 0.27 * f * 0.84, (w.value or 0) * 0.27 * f * 1.16
        )
        for w, f in zip(weeks, fade, strict=True)
    )
    return LateLine(
        title="Deaths per week estimated from the probate registry",
        points=points,
        label=Label("deaths a week", FORMATS.number(points[-1].best)),
        provisional_from_on=points[-26].on,
        provisional_label="still filling: late entries",
        band_label="interval of the estimate",
        height=172,
    )


def outlook_spec() -> Fan:
    """Return a year of weekly flows, thirteen weeks to come, and what was projected for three that have come."""
    weeks, last = PERSONNEL[-52:], PERSONNEL[-1]
    value = last.value or 0
    projected = tuple(
        Projected(
            last.starts_on + timedelta(weeks=ahead), value * 1.02,
            tuple((value * (1.02 - reach * (1 + ahead) / 14), value * (1.02 + reach * (1 + ahead) / 14))
                  for reach in (0.5, 0.3, 0.1)),
            ahead in (4, 13), FORMATS.number(round(value * 1.02, -1)) if ahead in (4, 13) else "",
        )
        for ahead in range(1, 14)
    )  # fmt: skip
    came = [week for week in weeks[-12::5] if week.value]
    foretold = tuple(
        Foretold(week.starts_on, week.value * 1.06, week.value * (1.01 if at == 1 else 0.94), week.value * 1.2, at != 1)
        for at, week in enumerate(came)
    )
    return Fan(
        "Week 2026-W35 is projected at 9,890", weeks, projected, Label("9,890", "2026-W44"), ("95 %", "80 %", "50 %"),
        foretold, "projected by an earlier edition, with its 80 % interval, which held", "where it did not hold",
        "Killed and wounded",
    )  # fmt: skip


def attribution_spec() -> Attribution:
    """Return a figure that six outlets printed, some through others, one by a link that is only suspected."""
    nodes = (
        Node("origin", "Frontelligence, from leaked slides", ("≈ 50,554",), is_origin=True),
        Node("un", "UN Special Rapporteur", ("> 50,000",)),
        Node("u24", "United24"),
        Node("daily", "The Daily Digest"),
        Node("inquisitr", "The Inquisitr", ("≈ 50,554", "> 50,000")),
        Node("istories", "IStories"),
        Node("kyiv", "Kyiv Independent", ("≈ 50,500",)),
        Node("rferl", "RFE/RL Kavkaz.Realii"),
        Node("meduza", "Meduza", ("≥ 50,000",)),
        Node("afpc", "AFPC Russia Policy Monitor", ("≥ 50,000",)),
    )
    links = (
        Link("u24", "origin"), Link("daily", "u24"), Link("inquisitr", "daily"), Link("inquisitr", "un"),
        Link("un", "origin", True), Link("istories", "origin"), Link("kyiv", "istories"), Link("rferl", "origin", True),
        Link("meduza", "rferl"), Link("afpc", "meduza"),
    )  # fmt: skip
    return Attribution(
        "Six outlets print it, one origin stands behind them", nodes, links, "stated", "suspected",
        "printed by", "where it comes from",
    )  # fmt: skip


def panel_spec() -> ClaimsPanel:
    """Return the contested figure with four origins, bounds, a range and a projection."""
    slides = Origin(
        "Leaked slides, as read by Frontelligence Insight",
        (
            ClaimRow(
                "Frontelligence Insight",
                "total to Dec 2024",
                50554,
                "≈ 50,554",
                "about",
                remark="six outlets; two say “in 2024”",
            ),
            ClaimRow(
                "UN Special Rapporteur",
                "since 2022, said Sept 2025",
                50000,
                "> 50,000",
                "more_than",
                remark="same origin suspected, not stated",
            ),
            ClaimRow(
                "Frontelligence, projection",
                "for 2025, “if the trend holds”",
                70000,
                "≥ 70,000",
                "at_least",
                is_projection=True,
                remark="fell due in Jan 2026; no count published",
            ),
        ),
    )
    lists = Origin(
        "Two lists of the wanted, merged by IStories",
        (
            ClaimRow(
                "IStories",
                "listed as wanted, Dec 2024",
                49000,
                "≥ 49,000",
                "at_least",
                remark="a stock: men who returned may still be listed",
            ),
            ClaimRow(
                "One list or the other",
                "the two lists before merging",
                None,
                "26,000–36,000",
                "range",
                26000,
                36000,
                remark="duplicates removed on merging",
            ),
        ),
    )
    intelligence = Origin(
        "Ukraine’s military intelligence (HUR)",
        (
            ClaimRow(
                "Central district",
                "Nov 2024 – Jul 2025",
                25000,
                "> 25,000",
                "more_than",
                remark="one of five districts",
            ),
            ClaimRow(
                "Southern district",
                "to Apr 2024",
                18000,
                "> 18,000",
                "more_than",
                remark="retold as the whole army, July 2024",
            ),
        ),
    )
    courts = Origin(
        "Military courts’ records, counted by Mediazona",
        (ClaimRow("Mediazona", "cases, Sept 2022 – May 2025", 20538, "20,538", remark="cases, not persons: a floor"),),
    )
    return ClaimsPanel("Claims of desertion on one axis, by origin", (slides, lists, intelligence, courts))


def multiples_spec() -> SmallMultiples:
    """Return a year of weekly claims for eight classes of equipment."""
    return SmallMultiples("Equipment losses claimed per week, one year", tuple(map(_multiple, SERIES["equipment"])))


def charts() -> dict[str, Chart]:
    """Return every chart of the sample by name."""
    return {
        "losses": chart(
            "losses", "Summer losses are back above the spring, below the records of the winter of 2024–25", losses_spec(),
            FORMATS, alt="Bars of weekly losses since early 2024 with a 13-week mean; the newest bar stands at 9,930.",
            note="Killed and wounded, per ISO week, from cumulative daily claims; report day less one. Party to the "
            "conflict; UK MoD repeats the same figures, so it is no second source. Data: figures.csv, losses.personnel.",
        ),
        "estimate": chart(
            "estimate", "The estimate passes 1.5 million; the interval is half a million wide", estimate_spec(), FORMATS,
            alt="A rising line with a widening band and four claims beside it.",
            note="Modelled from several independent counts. The interval covers the model’s uncertainty, not the definition’s.",
        ),
        "late": chart(
            "late", "Registered deaths fell through 2025, but the newest half-year is still filling", late_spec(), FORMATS,
            alt="A weekly line with a band; the newest 26 weeks are shaded and dotted.",
            note="Shaded weeks enter no mean, record or trend: entries arrive up to six months late.",
        ),
        "panel": chart(
            "panel", "Eight figures, four origins, and no two of them count the same thing", panel_spec(), FORMATS,
            alt="Eight claims on one axis from 18,000 to 70,000, grouped by origin, with bounds as arrows.",
            note="Filled: a count or an approximate value. Open with an arrow: a bound. Bar: a range. Dashed: a projection. "
            "One colour and one shape for each origin.",
        ),
        "multiples": chart(
            "multiples", "Drones and vehicles rise; armour stays low", multiples_spec(), FORMATS,
            alt="Eight small bar charts of one year of weekly equipment losses.",
            note="Each on its own scale from zero. A fall of a running total is a correction and leaves a gap.",
        ),
    }  # fmt: skip


def sample_page() -> Page:
    """Return the whole sample page."""
    drawn = charts()
    page = Page(
        language="en",
        identifier="desertion/weekly/2026-W31/r1/en",
        masthead=_masthead(),
        judgements=_judgements(),
        tiles=_tiles(),
        sections=_sections(drawn),
        words=WORDS,
        running_title="Muster · Russian desertion and losses",
        running_edition="2026-W31 r1 · provisional",
        running_note="Attributed, not endorsed. Claims of parties to the conflict are marked.",
        released_at="2026-08-04T03:00:00Z",
        keywords=("desertion", "losses", "2026-W31"),
        downloads=(("PDF", "muster-desertion-weekly_2026-W31_r1_en.pdf"), ("Figures (CSV)", "figures.csv"),
                   ("Provenance (JSON)", "provenance.json")),
    )  # fmt: skip
    return bound(page)


def short_page() -> Page:
    """Return the sample cut to its first section: quick to render."""
    page = sample_page()
    return replace(page, sections=page.sections[:1])


def _multiple(name: str) -> Multiple:
    weeks = tuple(
        Week(date.fromisoformat(on), value if value >= 0 else None) for on, value in SERIES["equipment"][name]
    )
    newest, before = weeks[-1].value or 0, sum(w.value or 0 for w in weeks[-5:-1]) / 4
    change = f"{(newest / before - 1) * 100:+.0f} % on 4 weeks".replace("-", "−") if before else "none in 4 weeks"
    return Multiple(name[:1].upper() + name[1:], FORMATS.number(newest), change, weeks)


def _masthead() -> Masthead:
    return Masthead(
        kicker="Weekly briefing",
        title="Russian desertion and losses",
        edition="2026-W31",
        period="27 July – 2 August 2026",
        known_by="4 August 2026, 03:00 UTC",
        issued="4 August 2026, 06:00 Kyiv",
        next_edition="11 August 2026",
        revision="1",
        status="provisional",
        notices=(
            "Reconstructed: 4 of 61 figures on these pages rest on copies taken after the cut-off; figures.csv marks each.",
        ),
        contact="desk@example.org",
        licence="CC BY 4.0",
    )


def _judgements() -> tuple[Judgement, ...]:
    return (
        Judgement("Claimed losses stayed near 9,900 this week,", "120 fewer than the week before: within the spread of the last quarter, "
                  "not a turn. The General Staff of Ukraine claims 1,450,510 since February 2022, killed and wounded together.",
                  "Party claim · B3"),
        Judgement("No source has counted desertion since December 2024.", "What circulates (50,000; 50,554; “in 2024”) leads back to one "
                  "reading of leaked slides: six outlets, one origin.", "One origin · low confidence"),
        Judgement("The 70,000 for 2025 was a projection,", "conditional and “at least”. It fell due in January; no count has been "
                  "published that could confirm or refute it.", "Open forecast"),
        Judgement("Court cases are the only counted floor:", "20,538 to May 2025. They count cases, not persons, and courts publish late.",
                  "Counted · B2"),
    )  # fmt: skip


def _tiles() -> tuple[Tile, ...]:
    recent = sparkline(Sparkline("Weekly losses, 26 weeks", tuple(w.value for w in PERSONNEL[-26:])))
    means = sparkline(Sparkline("13-week mean, 52 weeks", tuple(p.value for p in mean(PERSONNEL)[-52:])))
    return (
        Tile("Losses this week, killed and wounded, claimed", "≈ 9,930", ("−1.2 % on the week · noise", "+44.1 % on the year"),
             recent, "Weekly losses of the last 26 weeks, rising since spring."),
        Tile("Four-week mean, claimed", "9,865", ("13-week mean 8,874", "highest since March 2025"), means,
             "13-week mean of the last year, lowest in winter."),
        Tile("Deserted or absent, total to December 2024", "≈ 50,554", ("1 origin, 6 outlets · C3", "not updated for 17 months")),
        Tile("Court cases for refusing to serve, to May 2025", "20,538", ("a floor: cases, not persons", "Mediazona · B2")),
    )  # fmt: skip


def _sections(drawn: dict[str, Chart]) -> tuple[Section, ...]:
    return (
        Section("losses", "Losses", (drawn["losses"], Prose((
            "The General Staff of Ukraine claims 9,930 for the week, 120 fewer than the week before. The change is smaller than half of "
            "the usual change from week to week in the last quarter, so it is noise. The four-week mean rose for the sixth week.",
            "Over thirteen weeks the trend is upward by 115 a week (95 % interval 62 to 171). The year before, the same week stood at "
            "6,890. The record of 12,580 was claimed for the week of 16 December 2024.",
            "The figure counts killed and wounded together, is published by a party to the conflict and is rounded to ten. It is compared "
            "below with estimates that rest on other methods.")), _weeks_table()), kicker="claimed by the General Staff of Ukraine"),
        Section("estimates", "Estimates", (drawn["estimate"], drawn["late"]), kicker="what independent methods make of it"),
        Section("equipment", "Equipment", (drawn["multiples"],), kicker="claimed by the General Staff of Ukraine"),
        Section("desertion", "Desertion", (drawn["panel"], Prose((
            "Eight figures circulate. Traced to where their chains end, they are four: a reading of leaked slides, two lists of the "
            "wanted, statements by Ukraine’s military intelligence, and a count of court cases.",)), _disagree_table()),
            kicker="who says what, and who really knows"),
        Section("changes", "What changed since the last edition", (_changes_table(),)),
        Section("sources", "Source health", (_health_table(),), kicker="as of the cut-off"),
        Section("annex-sources", "Annex A. Sources", (_sources_table(),)),
        Section("method", "Annex B. Method", (_method(),)),
        Section("glossary", "Annex C. Glossary and yardstick", (_yardstick(), _glossary())),
    )  # fmt: skip


def _weeks_table() -> Table:
    rows = []
    for i in range(len(PERSONNEL) - 8, len(PERSONNEL)):
        week, before = PERSONNEL[i], PERSONNEL[i - 1]
        change = (week.value or 0) - (before.value or 0)
        window = [w.value or 0 for w in PERSONNEL[i - 12 : i + 1]]
        rows.append((
            f"{week.starts_on.isocalendar().year}-W{week.starts_on.isocalendar().week:02d}",
            FORMATS.number(week.value or 0), f"{change:+,.0f}".replace("-", "−"),
            FORMATS.number(sum(window[-4:]) / 4), FORMATS.number(sum(window) / 13), "normal" if i < len(PERSONNEL) - 1 else "provisional",
        ))  # fmt: skip
    columns = (Column("Week", width=16), Column("Claimed", "right", 14), Column("Change", "right", 14),
               Column("4-week mean", "right", 17), Column("13-week mean", "right", 17), Column("Status", "left", 22))  # fmt: skip
    columns = (*columns[:5], Column("Status", "right", 22))
    return Table("weeks", "The last eight weeks", columns, tuple(reversed(rows)), quiet=(5,))


def _disagree_table() -> Table:
    return Table(
        "disagree", "Where the sources disagree", (Column("Finding", width=22), Column("Claims", width=38), Column("What it means", width=40)),
        (
            ("Period conflict", "50,554 “Feb 2022–Dec 2024” and “in 2024”", "the same slides; if both held, nobody deserted before 2024"),
            ("Scope lost", "18,000, Southern district → “the army”", "HUR, 30 April 2024; retold as July"),
            ("Month against year", "“70,000, six times January 2024”", "read literally, 11,667 in one month"),
            ("One ratio, two denominators", "“10 %” of permanent losses, of troops deployed", "560,000 and 500,000 are not the same people"),
        ),
        quiet=(2,),
    )  # fmt: skip


def _changes_table() -> Table:
    return Table(
        "changes", "", (Column("Figure", width=38), Column("Was", "right", 10), Column("Now", "right", 10), Column("Why", width=42)),
        (
            ("Losses, report of 7 August 2026", "–", "restored", "row re-inserted by the mirror; the duplicate of 8 August corrected"),
            ("Casualties at 1 Jan 2025 (The Economist)", "750,235", "754,447", "whole series re-estimated"),
            ("Desertion claims", "39", "39", "nothing new this week; unchanged said as such"),
        ),
        quiet=(3,),
    )  # fmt: skip


def _health_table() -> Table:
    return Table(
        "health", "", (Column("Source", width=34), Column("Newest copy", width=24), Column("Age", "right", 12), Column("State", width=30)),
        (
            ("General Staff, personnel", "3 Aug 2026, 08:53 UTC", "18 h", "fresh"),
            ("General Staff, equipment", "3 Aug 2026, 08:53 UTC", "18 h", "fresh"),
            ("The Economist, meta-estimate", "1 Aug 2026, 00:40 UTC", "3 d", "fresh"),
            ("Meduza and Mediazona, weekly", "22 May 2026, 10:00 UTC", "73 d", "late: warned after 60 d"),
            ("Oryx, counts", "15 Apr 2025, 06:00 UTC", "475 d", "silent: not used for this week"),
        ),
        quiet=(3,), note="Ages at the cut-off. A source that could not be reached keeps its last good copy.",
    )  # fmt: skip


def _sources_table() -> Table:
    names = (
        (
            "General Staff of Ukraine",
            "party claim",
            "B3",
            "MIT (mirror)",
            "Daily totals of killed and wounded; rounded to ten.",
        ),
        (
            "UK Ministry of Defence",
            "government",
            "C3",
            "OGL 3.0",
            "Repeats the General Staff’s totals; no second source.",
        ),
        ("The Economist", "estimate", "B2", "MIT", "Meta-estimate of deaths and casualties with intervals."),
        (
            "Meduza and Mediazona",
            "estimate",
            "B2",
            "CC BY 4.0",
            "Excess deaths from the probate registry, registered late.",
        ),
        ("Oryx", "documented", "B2", "facts", "Losses seen in pictures; a floor, biased to what is filmed."),
        ("Mediazona, courts", "documented", "B2", "facts", "Cases published by military courts; many are withheld."),
        (
            "Frontelligence Insight",
            "OSINT",
            "C3",
            "facts",
            "One reading of leaked slides; the slides were not published.",
        ),
        ("IStories", "leaked", "C3", "facts", "Merged lists of men wanted for absence."),
        (
            "Military intelligence (HUR)",
            "party claim",
            "C4",
            "facts",
            "Statements on single districts; method not given.",
        ),
        (
            "UN Special Rapporteur",
            "international",
            "B4",
            "UN terms",
            "An independent expert; the origin of the number is not stated.",
        ),
    )
    rows = tuple((*row[:4], f"{i:02x}4f9c{i * 37 % 251:02x}e1", row[4]) for i, row in enumerate(names, 17))
    columns = (Column("Source", width=21), Column("Kind", width=12), Column("Grade", width=7), Column("Licence", width=12),
               Column("Evidence", width=11), Column("What to know", width=37))  # fmt: skip
    return Table("sources", "", columns, rows, quiet=(4, 5), small=True, links={(2, 0): "https://www.economist.com/"},
                 note="Grade: reliability of the source A–F and credibility of the claim 1–6, judged apart; F6 cannot be judged. "
                 "Evidence: the first eight digits of the sha256 of the copy used.")  # fmt: skip


def _method() -> Prose:
    return Prose((
        "Weekly flows are differences of cumulative totals at the ends of two ISO weeks, after moving each report to the day before. The "
        "first value of a new column and the first day after a gap give no flow. A week with missing days says how many it has and enters "
        "no mean, record or trend.",
        "A change on the week is called noise when it is smaller than the spread of the last thirteen changes (median absolute deviation, "
        "scaled). Trends are Theil–Sen slopes with their 95 % interval, tested with Mann–Kendall.",
        "Claims are kept with their bound for ever. Figures of different comparability groups are never pooled, summed or averaged; echoes "
        "of one origin count once. A projection stays a projection and is scored when its date comes.",
        "Every figure on these pages stands in figures.csv with the claims and the computation behind it; provenance.json has the chains "
        "of attribution. Both files are attached to the PDF.",
    ), small=True)  # fmt: skip


def _yardstick() -> Table:
    words = ("almost no chance", "very unlikely", "unlikely", "roughly even", "likely", "very likely", "almost certain")
    shares = ("1–5 %", "5–20 %", "20–45 %", "45–55 %", "55–80 %", "80–95 %", "95–99 %")
    return Table("yardstick", "Words of likelihood", (Column("Likelihood", width=16), *(Column(w, width=12) for w in words)),
                 (("chance", *shares),), small=True, note="After ICD 203. Likelihood and confidence never share a sentence.")  # fmt: skip


def _glossary() -> Definitions:
    return Definitions((
        ("claim", "what one source stated: figure, period, bound, and when it said so. Attributed, never endorsed."),
        ("origin", "where a chain of attribution ends. Independent origins are counted, outlets are not."),
        ("bound", "at least, more than, up to, about: kept with the number and printed with it."),
        ("flow", "what was added in a period; the difference of two totals."),
        ("provisional", "may still change by the source’s own rules."),
        ("held", "a copy taken at the time shows the value."),
        ("reconstructed", "only a later copy shows the value; the source’s release rule says it was known by then."),
        ("noise", "a change smaller than the usual change from week to week."),
        ("floor", "a count that can only be too low."),
        ("echo", "a repetition of another source’s figure; it adds no independent knowledge."),
    ))  # fmt: skip
