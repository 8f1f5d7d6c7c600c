"""Several desks in one installation: the file that names them, choosing one, and what becomes of one beside others."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.desks.choosing import desk_environ, enter_desk
from flows.desks.declared import Limits
from flows.desks.installation import read_installation
from flows.desks.running import WORST_FIRST, Ended, Running, worst_of
from reports.errors import CatalogError, UsageError
from tests.cli.conftest import ROOT, muster
from tests.flows.town import TOY_DESK, WEEK, loans_csv, recorded

EDITION = f"library/weekly/{WEEK}/r1"
TWO = """
[desks.library]
bucket = "s3://house/library"
secrets = { AWS_ACCESS_KEY_ID = "LIBRARY_KEY", AWS_SECRET_ACCESS_KEY = "LIBRARY_SECRET", NEWS_TOKEN = "LIBRARY_NEWS" }

[desks.pool]
bucket = "s3://house/pool"
s3 = { profile = "pool", endpoint = "https://s3.example" }
settings = { MUSTER_FETCH_SECONDS = "30" }
"""
HELD = {"LIBRARY_KEY": "key", "LIBRARY_SECRET": "CANARY", "LIBRARY_NEWS": "token"}


def written(folder: Path, text: str) -> Path:
    """Write an installation's file and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "muster.toml").write_text(text)
    return folder / "muster.toml"


def complaints(folder: Path, text: str) -> str:
    """Return what is said of a file that is refused."""
    with pytest.raises(CatalogError) as refused:
        read_installation(written(folder, text))
    assert refused.value.mend
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[desks.a]\nbuket = "x"\n', "line 2: desks.a.buket: 'buket' is no key of this table (did you mean 'bucket'?)"),
        ('[desks.a]\nbucket = "x"\n[desks.a]\nbucket = "y"\n', "line 3, column 9: Cannot declare ('desks', 'a') twice"),
        ('[desks.Press]\nbucket = "x"\n', "desks.Press"),
        ('[desks.a]\ncatalog = "x"\n', "line 1: desks.a.bucket is missing"),
        ('[desks.a]\nbucket = "gs://x/y"\n', "line 2: desks.a.bucket is 'gs://x/y'"),
        ('[desks.a]\nbucket = "x"\nschedules.weekly = { cron = "5 15 * *" }\n', "line 3: desks.a.schedules.weekly"),
        ('[desks.a]\nbucket = "x"\nschedules.weekly = { cron = "", timezone = "Kyiv" }\n', "IANA time zone"),
        ('[desks.a]\nbucket = "x"\nsettings = { MUSTER_BUCKET = "y" }\n', "has a key of its own"),
        ('[desks.a]\nbucket = "x"\nsettings = { MUSTER_WEBHOOK = "https://h.example" }\n', "name it under secrets"),
        ("desks = {}\n", "line 1: desks"),
        ('[desks.a]\nbucket = "x"\nlimits = { memory_mib = -1 }\n', "line 3: desks.a.limits.memory_mib is -1"),
    ],
)  # fmt: skip
def test_a_slip_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """An operator would look for a typing error in a file of twenty desks without knowing where."""
    assert said in complaints(tmp_path, text)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("s3://house/desk", "s3://house/desk/", "is that of desks.one (line 2)"),
        ("s3://house/desk", "s3://house/desk/pool", "lies inside that of desks.one"),
        ("s3://house/desk/pool", "s3://house/desk", "holds that of desks.one"),
        ("s3://house", "s3://house/pool", "lies inside"),
        ("bucket", "./inner/../bucket", "is that of desks.one"),
        ("bucket", "bucket/pool", "lies inside"),
    ],
)
def test_two_desks_never_share_a_prefix(tmp_path: Path, one: str, other: str, said: str) -> None:
    """Two desks would number their acts in one log, and one would find the other's ledger altered."""
    text = f'[desks.one]\nbucket = "{one}"\n[desks.other]\nbucket = "{other}"\n'
    assert f"line 4: desks.other.bucket: {_shown(tmp_path, other)!r} {said}" in complaints(tmp_path, text)


def _shown(folder: Path, bucket: str) -> str:
    return bucket if bucket.startswith("s3://") else os.path.normpath(folder / bucket)


@pytest.mark.parametrize("other", ["s3://house/desk2", "s3://house2/desk", "desk"])
def test_neighbours_are_no_clash(tmp_path: Path, other: str) -> None:
    """A desk whose prefix begins with the same letters would be refused for nothing."""
    text = f'[desks.one]\nbucket = "s3://house/desk"\n[desks.other]\nbucket = "{other}"\n'
    assert list(read_installation(written(tmp_path, text)).desks) == ["one", "other"]


@pytest.mark.parametrize("slip", ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, slip: str) -> None:
    """A key pasted where the name of its variable belongs would stand in the repository and in a log."""
    said = complaints(tmp_path, f'[desks.a]\nbucket = "x"\nsecrets = {{ AWS_ACCESS_KEY_ID = "{slip}" }}\n')
    assert "line 3: desks.a.secrets.AWS_ACCESS_KEY_ID" in said
    assert slip not in said


def test_a_desk_has_its_own_identity_and_none_of_the_others(tmp_path: Path) -> None:
    """A desk that was taken over could write under another's name, or half of two identities would be mixed."""
    found = read_installation(written(tmp_path, TWO))
    environ = {
        **HELD, "AWS_SESSION_TOKEN": "of somebody", "AWS_ACCESS_KEY_ID": "shared", "HOME": "/home",
        "AWS_SHARED_CREDENTIALS_FILE": "/run/secrets/profiles",
    }  # fmt: skip
    library, pool = desk_environ(found, "library", environ), desk_environ(found, "pool", environ)
    assert (library["AWS_ACCESS_KEY_ID"], library["AWS_SECRET_ACCESS_KEY"]) == ("key", "CANARY")
    assert (library["NEWS_TOKEN"], library["HOME"]) == ("token", "/home")
    assert "AWS_SESSION_TOKEN" not in library
    assert not {name for name in pool if "LIBRARY" in name or name in ("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN")}
    assert (pool["AWS_PROFILE"], pool["AWS_SHARED_CREDENTIALS_FILE"]) == ("pool", "/run/secrets/profiles")
    assert pool["MUSTER_S3_ENDPOINT"] == "https://s3.example"
    assert pool["MUSTER_FETCH_SECONDS"] == "30"


def test_what_belongs_to_one_desk_is_not_taken_from_the_surroundings_of_all(tmp_path: Path) -> None:
    """A worker's own MUSTER_BUCKET would send every desk into one, or one desk's beat would hide another's silence."""
    found = read_installation(written(tmp_path, TWO))
    shared = {
        "MUSTER_BUCKET": "elsewhere", "MUSTER_CATALOG": "other", "MUSTER_TEMPLATES": "pack",
        "MUSTER_HEARTBEAT_URL": "https://beat.example", "MUSTER_HEARTBEAT_AUDIT_URL": "https://beat.example",
    }  # fmt: skip
    inside = desk_environ(found, "pool", shared)
    assert inside["MUSTER_BUCKET"] == "s3://house/pool"
    assert not {"MUSTER_CATALOG", "MUSTER_TEMPLATES", *(name for name in shared if "HEARTBEAT" in name)} & set(inside)


def test_entering_a_desk_twice_is_as_once(tmp_path: Path) -> None:
    """A process that a desk's run starts would lose the desk's secrets, or write its drafts elsewhere."""
    environ = {"MUSTER_INSTALLATION": str(written(tmp_path, TWO)), "MUSTER_DESK": "library", **HELD}
    assert enter_desk(environ) == "library"
    once = dict(environ)
    assert enter_desk(environ) == "library"
    assert environ == once
    assert once["MUSTER_DRAFTS"] == str(Path("drafts") / "library")


def test_of_several_desks_one_must_be_chosen_and_a_single_one_chooses_itself(tmp_path: Path) -> None:
    """A command would publish for whichever desk happens to stand first."""
    path = str(written(tmp_path, TWO))
    with pytest.raises(UsageError, match="2 desks, and none is chosen: library, pool"):
        enter_desk({"MUSTER_INSTALLATION": path})
    with pytest.raises(UsageError, match=r"'poool' is no desk of .* \(did you mean 'pool'\?\)"):
        enter_desk({"MUSTER_INSTALLATION": path, "MUSTER_DESK": "poool"})
    with pytest.raises(UsageError, match="no installation's file says what it is"):
        enter_desk({"MUSTER_DESK": "pool"})
    with pytest.raises(UsageError, match=r"line 4: desks.library.secrets.AWS_ACCESS_KEY_ID: LIBRARY_KEY is not set"):
        enter_desk({"MUSTER_INSTALLATION": path, "MUSTER_DESK": "library"})
    with pytest.raises(UsageError, match="cannot be read"):
        enter_desk({"MUSTER_INSTALLATION": str(tmp_path / "none.toml")})
    alone = str(written(tmp_path / "alone", '[desks.only]\nbucket = "bucket"\n'))
    assert enter_desk({"MUSTER_INSTALLATION": alone}) == "only"
    untouched = {"MUSTER_BUCKET": "here"}
    assert (enter_desk(untouched), untouched) == ("", {"MUSTER_BUCKET": "here"})


@pytest.mark.parametrize(
    ("codes", "worst"), [((0, 0), 0), ((0, 3), 3), ((3, 2), 2), ((2, 1), 1), ((1, 5), 5), ((0, -9), 1), ((0, 137), 1)]
)
def test_the_worst_ending_is_that_of_all(codes: tuple[int, ...], worst: int) -> None:
    """A timer would look green while one desk of the house was killed or found altered."""
    assert worst_of([Ended(f"desk-{number}", code, "") for number, code in enumerate(codes)]) == worst
    assert sorted(WORST_FIRST) == list(range(10))


class House:
    """An installation of two desks: `pool`, a library too, to which something happens, and `library`, which is well."""

    def __init__(self, folder: Path) -> None:
        """Write both desks with their evidence, and the file that names them."""
        self.folder, self.more = folder, {"library": "", "pool": ""}
        for name in self.more:
            shutil.copytree(TOY_DESK, folder / name)
            copies = [("loans", dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC), loans_csv())]
            recorded(folder / name / "recorded", copies)

    def change(self, desk: str, name: str, text: str) -> None:
        """Put another text into a file of a desk."""
        (self.folder / desk / name).write_text(text)

    def environ(self) -> dict[str, str]:
        """Write the file, and return the surroundings that name it."""
        tables = [f'[desks.{name}]\ncatalog = "{name}"\nbucket = "{name}-bucket"\n{more}\n'
                  for name, more in reversed(self.more.items())]  # fmt: skip
        return {"MUSTER_INSTALLATION": str(written(self.folder, "\n".join(tables)))}

    def each(self, *words: str, expected: int) -> dict[str, Mapping[str, Any]]:
        """Return how a command ended for each desk."""
        done = muster("desks", "each", "--json", *words, expected=expected, **self.environ())
        told = json.loads(done.stdout)
        assert told["exit_code"] == expected
        return {row["desk"]: row for row in told["desks"]}

    def is_out(self, desk: str) -> bool:
        """Return whether the desk's edition stands in its bucket."""
        return (self.folder / f"{desk}-bucket" / "public" / EDITION / "manifest.json").is_file()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house of two desks, both well."""
    return House(tmp_path)


BRIEF = ("brief", "--week", WEEK, "--offline")


def test_every_desk_publishes_into_its_own_bucket(house: House) -> None:
    """One timer for the house would make the first desk's edition alone."""
    told = house.each(*BRIEF, expected=0)
    assert {desk: row["said"]["status"] for desk, row in told.items()} == {"pool": "published", "library": "published"}
    assert house.is_out("pool") and house.is_out("library")
    listed = {row["desk"]: row for row in json.loads(muster("desks", "--json", **house.environ()).stdout)}
    assert [each["briefings"][0]["newest"] for each in listed.values()] == [EDITION, EDITION]
    briefing = listed["library"]["briefings"][0]
    assert briefing["next_week"] > briefing["newest_week"] == WEEK
    assert "is not out" in briefing["trouble"]
    assert json.loads(muster("--desk", "pool", "list", "--json", **house.environ()).stdout)


def test_a_desk_alone_is_chosen_before_the_command(house: House) -> None:
    """Somebody who repairs one desk would run all of them."""
    muster("--desk", "library", "--installation", house.environ()["MUSTER_INSTALLATION"], *BRIEF)
    assert house.is_out("library") and not house.is_out("pool")
    refused = muster("list", expected=2, **house.environ())
    assert "2 desks, and none is chosen: pool, library" in refused.stderr
    assert set(house.each("--only", "library", "list", expected=0)) == {"library"}
    unknown = muster("desks", "each", "--only", "librari", "list", expected=2, **house.environ())
    assert "did you mean 'library'?" in unknown.stderr


def test_a_secret_that_is_missing_stops_its_own_desk_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One variable forgotten on a new machine would keep every desk from its readers; or one would read another's."""
    house.more["pool"] = 'secrets = { NEWS_TOKEN = "POOL_NEWS" }'
    told = house.each("list", expected=2)
    assert told["library"]["said"] == []
    assert "desks.pool.secrets.NEWS_TOKEN: POOL_NEWS is not set" in told["pool"]["error"] and told["pool"]["mend"]
    monkeypatch.setenv("POOL_NEWS", "CANARY")
    command = [sys.executable, "-m", "flows.cli", "desks", "each", "desks", "show"]
    environ = {**os.environ, **house.environ(), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as outer:
        held = {desk: _process_of(outer, desk).environ() for desk in house.more}
        outer.communicate()
    assert held["pool"]["NEWS_TOKEN"] == "CANARY" and "CANARY" not in held["library"].values()


def test_a_broken_catalogue_stops_its_own_desk_alone(house: House) -> None:
    """An editor's missing bracket would keep the neighbours' briefing from its readers."""
    house.change("pool", "series.toml", '[series."loans.all"\ntitle = 1\n')
    told = house.each(*BRIEF, expected=2)
    assert told["library"]["said"]["status"] == "published"
    assert "series.toml, line 1" in told["pool"]["error"] and told["pool"]["mend"]
    listed = muster("desks", expected=2, **house.environ())
    assert "✗" in listed.stdout and "series.toml, line 1" in listed.stdout and EDITION in listed.stdout


@pytest.mark.proof
def test_a_dead_source_withholds_its_own_desk_alone(house: House) -> None:
    """One publisher's outage would silence desks that never read it."""
    shutil.rmtree(house.folder / "pool" / "recorded")
    sources = (TOY_DESK / "sources.toml").read_text()
    dead = 'url = "http://127.0.0.1:9/loans.csv"\nfetching = { private_network = true, pause_seconds = 0 }'
    house.change("pool", "sources.toml", sources.replace('url = "https://library.example/loans.csv"', dead))
    library = house.folder / "library" / "sources.toml"
    library.write_text(sources.replace('url = "https://library.example/loans.csv"', dead))
    told = house.each("brief", "--week", WEEK, expected=3)
    assert told["library"]["said"]["status"] == "published"
    assert told["pool"]["ended"] == "withheld"
    assert "loans.all has no figure" in told["pool"]["error"] and "refresh" in told["pool"]["mend"]


@pytest.mark.proof
def test_a_template_pack_that_is_refused_stops_its_own_desk_alone(house: House) -> None:
    """A designer's slip would take every desk of the house off the air."""
    pack = house.folder / "packs" / "loud" / "partials"
    pack.mkdir(parents=True)
    (pack / "notes.html").write_text("{{ config.__class__ }}")
    house.more["pool"] = 'templates = "packs/loud"'
    told = house.each(*BRIEF, expected=2)
    assert told["library"]["said"]["status"] == "published"
    assert "partials/notes.html" in told["pool"]["error"] or "pack" in told["pool"]["error"]
    assert not house.is_out("pool")


@pytest.mark.proof
def test_a_desk_that_needs_too_much_memory_ends_alone(house: House) -> None:
    """One desk's flood of figures would take the machine's memory and end the others' runs too."""
    house.more["pool"] = "limits = { memory_mib = 48 }"
    told = house.each(*BRIEF, expected=1)
    assert told["library"]["said"]["status"] == "published"
    assert told["pool"]["ended"] == "failed" and told["pool"]["error"]
    assert not house.is_out("pool")


@pytest.mark.proof
def test_a_killed_desk_is_named_and_the_others_go_on(house: House) -> None:
    """A process that the system ended would take its neighbours along, or would be told as a success."""
    environ = {**os.environ, **house.environ(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flows.cli", "desks", "each", "--json", *BRIEF]
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as outer:
        _process_of(outer, "pool").send_signal(signal.SIGKILL)
        said, _ = outer.communicate()
    assert outer.returncode == 1
    told = {row["desk"]: row for row in json.loads(said)["desks"]}
    assert told["library"]["said"]["status"] == "published"
    assert "SIGKILL" in told["pool"]["error"] and "run it again" in told["pool"]["mend"]
    assert house.each(*BRIEF, expected=0)["pool"]["said"]["status"] == "published"


def _process_of(outer: subprocess.Popen[bytes], desk: str) -> psutil.Process:
    """Wait for the process that a command has started for a desk."""
    while outer.poll() is None:
        for each in psutil.Process(outer.pid).children():
            if _desk_of(each) == desk:
                return each
    raise AssertionError("the command ended without a process for the desk")


def _heed_ctrl_c() -> None:
    """Undo what a shell does for what it starts in the background, these tests perhaps: SIGINT is ignored there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _desk_of(process: psutil.Process) -> str:
    try:
        return process.environ().get("MUSTER_DESK", "")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


@pytest.mark.proof
@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_nothing_goes_on_once_the_command_is_ended(house: House, word: signal.Signals) -> None:
    """A service that was stopped, or a run that was broken off, would publish behind the operator's back."""
    environ = {**os.environ, **house.environ(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flows.cli", "desks", "each", "--only", "pool", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=_heed_ctrl_c,
    ) as outer:  # fmt: skip
        inner = _process_of(outer, "pool")
        outer.send_signal(word)
        try:
            outer.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            outer.kill()
            inner.kill()
            raise
    assert outer.returncode not in (0, None)
    psutil.wait_procs([inner], timeout=20)
    assert not inner.is_running()


def test_a_desk_that_starts_while_all_are_ended_is_ended_too() -> None:
    """A service that was stopped in the very moment of a start would wait for that desk, and never end."""
    running = Running()
    running.end_all()
    with (
        subprocess.Popen(["sleep", "600"], start_new_session=True, text=True) as process,
        running.watched(process, Limits()),
    ):
        assert process.wait(20) == -signal.SIGKILL


@pytest.mark.proof
def test_a_desk_that_never_ends_is_ended(house: House) -> None:
    """A publisher who answers one byte a minute would keep the house's timer busy until somebody looks."""
    house.more["pool"] = "limits = { minutes = 0.1 }"
    muster("--desk", "pool", *BRIEF, **house.environ())
    done = muster("desks", "each", "--only", "pool", "serve", "--port", "0", expected=1, **house.environ())
    assert "failed: it was ended after 0.1 minutes" in done.stdout and "limits.minutes" in done.stdout


def test_a_command_that_is_not_there_is_told_in_words(house: House) -> None:
    """A slip in the command would be told as a line of a frame."""
    told = house.each("brieff", expected=2)
    assert "brieff" in told["library"]["error"]


@pytest.mark.proof
def test_what_names_its_catalogue_and_bucket_needs_no_desk(house: House) -> None:
    """A bucket beside the installation could not be looked at from a shell that names the installation."""
    named = ("--catalog", str(TOY_DESK), "--bucket", str(house.folder / "beside"))
    assert json.loads(muster("list", "--json", *named, **house.environ()).stdout) == []
    assert "2 desks" in muster("list", "--catalog", str(TOY_DESK), expected=2, **house.environ()).stderr
    muster("words", "check", "--catalog", str(TOY_DESK), **house.environ())
