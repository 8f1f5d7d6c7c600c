"""The graph of attribution: who printed one figure, from whom they took it, and where its chains end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.claims import by_claim, claims_in, origin_title, stated
from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import chart_formats, not_held
from reports.briefings.page import Chart, Prose
from reports.briefings.tokens import computed
from reports.catalog import blocks
from reports.figures.chains.paths import Link, links_of, path_of
from reports.figures.chains.retold import Family, families
from reports.figures.chains.said import Said, title_of
from reports.figures.chains.steps import is_alike
from reports.figures.drift.found import claims_traced


def attribution(voice: Voice, block: blocks.Attribution) -> Chart | Prose:
    """The claims that state one figure, drawn as a graph from those who printed it to its origin."""
    family = _family(voice, block.claim)
    if family is None:
        return not_held(voice, *block.series)
    origins = voice.material.declared.origins
    full = _in_full(links_of(family.traced, origins), family.traced)
    links = _leading_back(full, title_of(family.leader.origin, origins))
    if not links:
        return not_held(voice, *block.series)
    title, called = _title(voice, family), _called(voice)
    names = _from_the_origin(links, title_of(family.leader.origin, origins))
    printed = _printed(voice, family.traced, names)
    ends = {name for name in names if all(link.taker != name for link in links)}
    spec = specs.Attribution(
        title=title,
        nodes=tuple(specs.Node(n, called(n), tuple(printed.get(n, ())), n in ends) for n in names),
        links=tuple(specs.Link(link.taker, link.giver, not link.is_stated) for link in links),
        stated_label=voice.words["link_stated"],
        suspected_label=voice.words["link_suspected"],
        outlets_label=voice.words["printed_by"],
        origin_label=voice.words["comes_from"],
    )
    return chart(block.name, title, spec, chart_formats(voice), alt=_alt(voice, spec), note=block.note)


def _family(voice: Voice, claim_ref: str) -> Family | None:
    """Return the claims that give the figure of one claim, None where that is not known at the cut-off."""
    material = voice.material
    said = material.kept("families", "", lambda: families(claims_traced(material.view, material.declared)))
    return next((each for each in said if any(member.ref == claim_ref for member in each.members)), None)


def _called(voice: Voice) -> Callable[[str], str]:
    """Return how a hand is called on the page: an origin by its title there, anybody else by the name in the chain."""
    titles = {title_of(name, voice.material.declared.origins): name for name in voice.material.declared.origins}
    return lambda name: origin_title(voice, titles[name]) if name in titles else voice.name(name)


def _in_full(links: Sequence[Link], members: Sequence[Said]) -> tuple[Link, ...]:
    """Return the links with each hand under its fullest name: a chain may shorten what another one writes out."""
    names = {name for link in links for name in (link.taker, link.giver)}
    known = sorted(names | {member.speaker for member in members}, key=lambda name: (-len(name), name))
    full = {name: next(other for other in known if is_alike(name, other)) for name in known}
    found: dict[tuple[str, str, bool], set[str]] = {}
    for link in links:
        found.setdefault((full[link.taker], full[link.giver], link.is_stated), set()).update(link.refs)
    return tuple(Link(*ends, tuple(sorted(refs))) for ends, refs in sorted(found.items()))


def _leading_back(links: Sequence[Link], origin: str) -> tuple[Link, ...]:
    """Return the links on a way to the origin; of one that is both stated and suspected, the stated one."""
    stated_ends = {(link.taker, link.giver) for link in links if link.is_stated}
    kept = [link for link in links if link.is_stated or (link.taker, link.giver) not in stated_ends]
    reached = {origin}
    while more := {link.taker for link in kept if link.giver in reached} - reached:
        reached |= more
    return tuple(link for link in kept if link.giver in reached and link.taker not in (origin, link.giver))


def _from_the_origin(links: Sequence[Link], origin: str) -> tuple[str, ...]:
    """Return everybody named in the links, the origin first, then by how near they are to it."""
    names = [origin]
    for name in names:
        names += sorted({link.taker for link in links if link.giver == name} - set(names))
    return tuple(names)


def _printed(voice: Voice, members: Sequence[Said], names: Sequence[str]) -> dict[str, list[str]]:
    """Return the figures as each hand printed them: the origin its own, the outlet that was read its own."""
    material = voice.material
    rows = material.rows(*dict.fromkeys(member.series_id for member in members))
    claims = {by_claim(claim).name: claim for claim in claims_in(rows[rows["claim_ref"].fillna("") != ""])}
    found: dict[str, list[str]] = {}
    for member in sorted(members, key=lambda said: (said.published_by is None, said.published_by, said.ref)):
        claim = claims.get(member.claim_id)
        if claim is None:
            continue
        hands = path_of(member, material.declared.origins)
        own = title_of(member.origin, material.declared.origins)
        hand = own if member.is_own or hands[0].role == "origin" else hands[0].name
        name = next((each for each in names if is_alike(each, hand)), hand)
        said = stated(voice, claim)
        if said not in found.setdefault(name, []):
            found[name].append(said)
    return found


def _title(voice: Voice, family: Family) -> str:
    """Say how many printed the figure, and that one origin stands behind them, if the suspicions hold."""
    material, members = voice.material, family.traced
    publishers = sorted({member.publisher for member in members})
    series = sorted({member.series_id for member in members})
    claims = tuple(sorted(member.claim_id for member in members))
    by = computed("count", series, "publishers of one figure", claims=claims, value=len(publishers))
    is_suspected = len({member.root for member in members}) > 1
    rows = material.rows(family.leader.series_id)
    leader = next(claim for claim in claims_in(rows) if by_claim(claim).name == family.leader.claim_id)
    return voice.words["reason_one_root_suspected" if is_suspected else "reason_one_root"].format(
        figure=stated(voice, leader),
        publishers=voice.counted("publishers", len(publishers), by=by),
        origin=origin_title(voice, family.leader.origin),
    )


def _alt(voice: Voice, spec: specs.Attribution) -> str:
    """Tell every link in words, those from the origin first."""
    labels = {node.key: node for node in spec.nodes}
    told = []
    for link in spec.links:
        taker = " ".join((labels[link.taker].label, *labels[link.taker].figures))
        key = "alt_link_suspected" if link.is_suspected else "alt_link"
        told.append(voice.words[key].format(taker=taker, giver=labels[link.giver].label))
    return "; ".join(told)
