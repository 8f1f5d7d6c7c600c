"""The whole examination, look by look, each on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from flows.doctoring import holdings, surroundings
from flows.doctoring.findings import Finding, looked
from flows.settings import Settings
from reports.errors import StoreError

Look = Callable[[], Iterable[Finding]]


def examined(settings: Settings, more: Iterable[tuple[str, Look]] = ()) -> Iterator[Finding]:
    """Yield every finding as it is made; `more` looks come last. Of a bucket that is not reached no more is asked."""
    yield from looked("settings", partial(surroundings.look_at_variables, settings.environ))
    yield from looked("versions", surroundings.look_at_versions)
    yield from looked("catalogue", partial(surroundings.look_at_catalog, settings))
    yield from looked("time zones", partial(surroundings.look_at_zones, settings))
    yield from looked("renderer", _look_at_renderer)
    yield from looked("room", partial(surroundings.look_at_room, settings))
    is_reached = True
    for each in looked("bucket", partial(holdings.look_at_bucket, settings)):
        is_reached = is_reached and each.state == "ok"
        yield each
    yield from looked("clock", partial(_unless_unreached, holdings.look_at_clock, settings))
    if is_reached:
        yield from looked("rights", partial(holdings.look_at_rights, settings))
        yield from looked("ledger", partial(holdings.look_at_ledger, settings))
        yield from looked("editions", partial(holdings.look_at_editions, settings))
    yield from looked("being told", partial(surroundings.look_at_ways, settings))
    for area, look in more:
        yield from looked(area, look)


def _look_at_renderer() -> Iterator[Finding]:
    from flows.doctoring.rendering import look_at_renderer  # loads the renderer, a second of work

    return look_at_renderer()


def _unless_unreached(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    """Leave out what an unreached server would say again, in the words that its bucket was told of in already."""
    try:
        yield from look(settings)
    except StoreError:
        return
