"""A bucket copied to another place: the same bytes in the right order, gone on with, and never over others."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.handing_out.mirroring import hashes_of, mirror
from flows.settings import Settings
from reports.adapters import open_store
from reports.briefings.moving_house import in_copying_order
from reports.errors import KeyOccupied, StoreError, UsageError
from reports.store import ContentHeaders, S3Settings
from tests.cli.conftest import Run, muster
from tests.flows.town import WEEK, bytes_under

PLAIN = ContentHeaders()


def quiet(number: int, count: int, key: str) -> None:
    """Tell nobody."""


@pytest.fixture
def origin(run: Run, surroundings: Path) -> Path:
    """A folder in which the toy desk's edition was published."""
    done = run("brief", "--week", WEEK)
    assert done.exit_code == 0, done.output
    return surroundings / "bucket"


def test_there_and_back_again_is_the_same_byte_for_byte(
    origin: Path, address: str, s3: S3Settings, tmp_path: Path
) -> None:
    """A desk that moves to another place would lose a file, or no longer be able to prove one."""
    settings, target = Settings(s3=s3), address if address.startswith("s3://") else str(tmp_path / "there")
    done = mirror(settings, str(origin), target, private=True, told=quiet)
    assert len(done.written) > 20 and done.same == 0
    again = mirror(settings, str(origin), target, private=True, told=quiet)
    assert again.written == () and again.same == len(done.written)
    mirror(settings, target, str(tmp_path / "back"), private=True, told=quiet)
    for half in ("public", "private"):
        assert bytes_under(tmp_path / "back" / half) == bytes_under(origin / half)


def test_an_edition_made_again_at_the_new_place_has_the_same_bytes(origin: Path, tmp_path: Path) -> None:
    """What was published could be proved only where it first lay."""
    mirror(Settings(), str(origin), str(tmp_path / "there"), private=True, told=quiet)
    muster_environ = {"MUSTER_CATALOG": str(Path(__file__).parents[1] / "toy_desk")}
    muster("ledger", "check", "--bucket", str(tmp_path / "there"), **muster_environ)
    muster("brief", "--week", WEEK, "--offline", "--out", str(tmp_path / "again"), "--bucket", str(tmp_path / "there"),
           **muster_environ)  # fmt: skip
    made = bytes_under(tmp_path / "again")
    published = bytes_under(next((origin / "public").glob(f"*/weekly/{WEEK}/r1")))
    # The manifest also names the code, which may have been edited since the edition was published a second ago.
    assert {**made, "manifest.json": ""} == {**published, "manifest.json": ""} and len(made) > 5


def test_the_private_half_stays_unless_it_is_asked_for(origin: Path, tmp_path: Path) -> None:
    """Evidence and decisions would be handed to whoever was meant to get the editions."""
    mirror(Settings(), str(origin), str(tmp_path / "there"), told=quiet)
    assert [path.name for path in (tmp_path / "there").iterdir() if path.is_dir()] == ["public"]


def test_a_dry_run_writes_nothing(origin: Path, tmp_path: Path) -> None:
    """Who only wanted to look would have begun to move."""
    done = mirror(Settings(), str(origin), str(tmp_path / "there"), private=True, dry_run=True, told=quiet)
    assert done.written and not (tmp_path / "there").exists()


def test_a_copy_that_broke_off_is_gone_on_with(origin: Path, tmp_path: Path) -> None:
    """A copy of years of editions would begin anew each time a line broke, or leave pointers to nothing."""

    class Broken(Exception):
        pass

    def breaks(number: int, count: int, key: str) -> None:
        if number == count - 3:
            raise Broken

    with pytest.raises(Broken):
        mirror(Settings(), str(origin), str(tmp_path / "there"), private=True, told=breaks)
    assert not list((tmp_path / "there/public").glob("*/weekly/newest.json")) or len(
        list((tmp_path / "there/public/log").iterdir())
    )
    rest = mirror(Settings(), str(origin), str(tmp_path / "there"), private=True, told=quiet)
    assert rest.same > 0 and rest.written
    assert bytes_under(tmp_path / "there/public") == bytes_under(origin / "public")


def test_other_bytes_are_never_written_over(origin: Path, tmp_path: Path) -> None:
    """A copy in the wrong direction would exchange a published file, or half of it before it noticed."""
    there = tmp_path / "there"
    open_store(str(there)).create("public/log/00000001.json", b"{}", PLAIN)
    with pytest.raises(KeyOccupied, match=r"public/log/00000001\.json"):
        mirror(Settings(), str(origin), str(there), told=quiet)
    assert list(open_store(str(there)).keys("")) == ["public/log/00000001.json"]


def test_a_copy_that_has_published_since_is_not_set_back(origin: Path, tmp_path: Path) -> None:
    """Readers at the new place would be shown last month's edition as the newest."""
    mirror(Settings(), str(origin), str(tmp_path / "there"), told=quiet)
    open_store(str(tmp_path / "there")).create("public/log/00000002.json", b"{}", PLAIN)
    with pytest.raises(StoreError, match="has published since"):
        mirror(Settings(), str(origin), str(tmp_path / "there"), told=quiet)


def test_no_copy_onto_itself_or_of_nothing(origin: Path, tmp_path: Path) -> None:
    """A slip of the hand would be answered with something that looks like success."""
    with pytest.raises(UsageError, match="the bucket itself"):
        mirror(Settings(), str(origin), str(origin / "." / ""), told=quiet)
    with pytest.raises(UsageError, match="no folder"):
        mirror(Settings(), str(tmp_path / "nowhere"), str(tmp_path / "there"), told=quiet)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no publication log"):
        mirror(Settings(), str(tmp_path / "empty"), str(tmp_path / "there"), told=quiet)


def test_what_points_comes_after_what_it_points_to() -> None:
    """A reader at the new place could follow a pointer to a file that has not come yet."""
    wanted = ["private/evidence/a", "private/ledger/record=claim/a.parquet", "public/d/w/2026-W31/r1/a.pdf",
              "private/ledger/_delta_log/00.json", "public/d/w/2026-W31/r1/manifest.json",
              "private/ledger-seals/0.json", "public/log/00000001.json", "public/d/w/newest.json",
              "public/index.html"]  # fmt: skip
    assert in_copying_order(reversed(wanted)) == wanted


def test_hashes_are_of_what_lies_there(tmp_path: Path) -> None:
    """A comparison of two places would compare something else than their bytes."""
    store = open_store(str(tmp_path))
    store.create("public/a", b"", PLAIN)
    assert hashes_of(store, ["public/a"])["public/a"].startswith("e3b0c442")
