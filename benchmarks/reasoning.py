"""What provenance, contradiction, reconciliation and outlook add to an edition: warm CPU seconds, beyond imports.

The newest edition is composed twice in one process, each time from fresh material: as the briefing is declared, and
without the blocks and the computed tags that say who really knows, what cannot be true at once and what is likely next.
Ends with 1 where they add a second or more.

    python benchmarks/reasoning.py
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from timed.asking import parser_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flows.engine import PlainEngine, use_engine  # noqa: E402
from flows.intake.importing import import_recorded  # noqa: E402
from flows.making.orders import choose_week, open_aside  # noqa: E402
from flows.publish import view  # noqa: E402
from flows.refresh import refresh  # noqa: E402
from flows.settings import Settings  # noqa: E402
from reports.briefings.compose import compose, voice_of  # noqa: E402
from reports.briefings.material import Material  # noqa: E402
from reports.briefings.sensitivity import sole_origin  # noqa: E402

REASONING = {"outlook", "joint_band", "clashes", "drift", "yardstick"}
RULES = {"joint", "beside", "levels", "outlook"}
MOST_SECONDS = 1.0
ROUNDS = 5


def main() -> int:
    """Print what is added; 1 where it is a second or more."""
    with tempfile.TemporaryDirectory() as folder, use_engine(PlainEngine()):
        settings = Settings(bucket=f"{folder}/bucket", drafts_folder=f"{folder}/drafts", is_offline=True, who="bench")
        import_recorded(settings)
        refresh(settings)
        order = open_aside(
            settings, "weekly", choose_week(settings, "weekly", "newest", False), None, False, False, f"{folder}/out"
        )
        material = view(settings, order)
        plain = replace(material, briefing=without_reasoning(material.briefing))
        taken = [[timed(made, order.next_release_at) for _ in range(ROUNDS)] for made in (material, plain)]
    whole, bare = (statistics.median(composing for composing, _ in rounds) for rounds in taken)
    tags = statistics.median(seconds for _, seconds in taken[1])
    added = whole - bare + tags
    print(f"composing {order.name.identifier}: {whole:.2f} s of CPU; without the reasoning {bare - tags:.2f} s")
    print(f"added: {added:.2f} s, of which the tags on confidence take {tags:.2f} s (goal: under {MOST_SECONDS} s)")
    return 0 if added < MOST_SECONDS else 1


def without_reasoning(briefing):
    """Return the briefing without the blocks that only reason about figures."""
    sections = []
    for section in briefing.sections:
        blocks = tuple(block for block in section.blocks if not is_reasoning(block))
        if blocks:
            sections.append(section.model_copy(update={"blocks": blocks}))
    return briefing.model_copy(update={"sections": tuple(sections)})


def is_reasoning(block) -> bool:
    """Say whether a block is there only to reason: by its kind, or because its sentences do."""
    paragraphs = getattr(block, "paragraphs", ())
    rules = {each.rule for each in paragraphs if not isinstance(each, str)}
    return block.kind in REASONING or bool(rules and rules <= RULES)


def timed(material: Material, next_release_at) -> tuple[float, float]:
    """Return the CPU seconds of composing from fresh material, and of asking once more for the judgements' origins."""
    fresh = replace(material, _kept={})
    began = time.process_time()
    compose(fresh, next_release_at=next_release_at)
    composed = time.process_time()
    voice = voice_of(fresh)
    for judgement in fresh.briefing.judgements:
        sole_origin(voice, judgement.part(judgement.lead))
    return composed - began, time.process_time() - composed


if __name__ == "__main__":
    parser_of(__doc__).parse_args()
    sys.exit(main())
