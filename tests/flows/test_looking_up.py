"""`muster verify` as a reader uses it: a file, and a folder, a bucket or a web address to ask; no credentials."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from flows.publish import publish
from flows.settings import Settings
from reports.adapters.pdf import attached_files
from reports.adapters.publisher import publish_edition, withdraw_edition
from reports.briefings.publication import EditionName, PublishedFile, headers_of, manifest_bytes
from reports.briefings.publication_log import log_key
from tests.cli.forging import attached, forged
from tests.conftest import Seaweed
from tests.flows.planting import BRIEFING, FIRST, NEWEST, Hands, moved_to, town_bucket
from tests.flows.town import AFTER
from tests.loopback import Files, serving

PDF = "muster-library-weekly_2025-W44_r1_en.pdf"
OLDER_PDF = "muster-library-weekly_2025-W43_r1_en.pdf"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder into which two weeks were published; nobody writes to it."""
    return town_bucket(tmp_path_factory.mktemp("looked-up"))


@pytest.fixture
def hands(published: Settings, tmp_path: Path) -> Hands:
    """A copy of that bucket in a folder."""
    shutil.copytree(published.bucket, tmp_path / "bucket")
    return Hands(replace(published, bucket=str(tmp_path / "bucket")))


@pytest.fixture
def held(published: Settings, tmp_path: Path) -> Path:
    """The newest edition's PDF, as a reader saved it."""
    return Path(shutil.copy(Path(published.bucket, NEWEST, PDF), tmp_path / PDF))


@pytest.fixture(autouse=True)
def stranger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A reader has no settings of ours, and no bucket lies in her folder."""
    for name in ("MUSTER_BUCKET", "MUSTER_CATALOG", "MUSTER_S3_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def verified(file: Path, *words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, ["verify", str(file), *words])


def told(file: Path, *words: str) -> dict[str, Any]:
    """Return what the command says to a machine."""
    return json.loads(verified(file, *words, "--json").stdout)


def test_an_edition_as_published_is_current(hands: Hands, held: Path):
    """A reader of a sound copy would be told to distrust it."""
    done = verified(held, "--bucket", hands.settings.bucket)
    assert done.exit_code == 0 and done.stdout.endswith("As published, and current.\n")
    said = told(held, "--bucket", hands.settings.bucket)
    assert said["edition"] == "library/weekly/2025-W44/r1"
    assert (said["bytes"], said["standing"], said["exit_code"]) == ("as published", "published", 0)
    assert said["numbers"]["troubles"] == [] and said["log"] == {"entries": 2, "troubles": []}
    assert {each["name"]: each["published_as"] for each in said["attached"]}["figures.csv"] == "figures.csv"


def test_the_public_half_alone_will_do_and_other_files_are_found(hands: Hands, tmp_path: Path):
    """Who mirrors only what is public, or holds a table under another name, could check nothing."""
    table = Path(shutil.copy(Path(hands.settings.bucket, NEWEST, "figures.csv"), tmp_path / "mine.csv"))
    said = told(table, "--bucket", f"{hands.settings.bucket}/public")
    assert (said["published_as"], said["exit_code"]) == ("figures.csv", 0)
    assert said["edition"] == "library/weekly/2025-W44/r1"
    table.write_bytes(table.read_bytes() + b"\n")
    assert told(table, "--bucket", f"{hands.settings.bucket}/public")["exit_code"] == 6


def test_an_older_week_is_current_and_the_newest_is_named(hands: Hands, published: Settings):
    """A reader of last week's edition would take it for this week's, or for an outdated one."""
    done = verified(Path(published.bucket, FIRST, OLDER_PDF), "--bucket", hands.settings.bucket)
    assert done.exit_code == 0 and "the newest edition is library/weekly/2025-W44/r1" in done.stdout


def test_a_back_filled_edition_is_told_as_such(hands: Hands):
    """A reader would believe that somebody could have read it in its own week."""
    publish(hands.settings, week="2025-W42", backfilled=True)
    folder = Path(hands.settings.bucket, BRIEFING, "2025-W42", "r1")
    done = verified(folder / "muster-library-weekly_2025-W42_r1_en.pdf", "--bucket", hands.settings.bucket)
    assert done.exit_code == 0 and "back-filled: made when its own time was over" in done.stdout
    assert told(folder / "figures.csv", "--bucket", hands.settings.bucket)["is_backfilled"] is True
    newest = Path(hands.settings.bucket, NEWEST, PDF)
    assert "back-filled" not in verified(newest, "--bucket", hands.settings.bucket).stdout


def test_a_withdrawn_edition_is_told_with_its_reason(hands: Hands, held: Path):
    """A reader would go on quoting an edition that the desk took back."""
    name = EditionName("library", "weekly", "2025-W44")
    withdraw_edition(hands.store, name, why="It rested on a forged table.", acted_at=AFTER, who="editor")
    done = verified(held, "--bucket", hands.settings.bucket)
    assert done.exit_code == 4 and "withdrawn on 2025-11-05T12:00:00Z: It rested on a forged table." in done.stdout


def test_a_superseded_edition_names_what_stands_in_its_place(hands: Hands, held: Path):
    """A reader of the first revision could not learn that it was wrong, or in what way."""
    name = EditionName("library", "weekly", "2025-W44", 2)
    files = {each: PublishedFile(body, headers_of(each)) for each, body in (
        (name.pdf_name("en"), b"%PDF of the second revision"), ("figures.csv", b"record\n"),
    )}  # fmt: skip
    publish_edition(
        hands.store, name, files, manifest_bytes(name, AFTER, files, {}), title="Library", acted_at=AFTER, who="editor",
        act="supersede", why="A branch was counted twice.", kind="error",
    )  # fmt: skip
    said = told(held, "--bucket", hands.settings.bucket)
    assert (said["bytes"], said["standing"], said["exit_code"]) == ("as published", "superseded", 4)
    assert said["replaced_by"] == "library/weekly/2025-W44/r2"
    done = verified(held, "--bucket", hands.settings.bucket)
    assert "superseded by r2 on 2025-11-05T12:00:00Z (an error of ours): A branch was counted twice." in done.stdout


def test_a_changed_number_is_found_twice(hands: Hands, held: Path):
    """A forged copy would pass, or the reader would not learn what was forged."""
    held.write_bytes(forged(held.read_bytes(), 2, "2,105", "2,165"))
    done = verified(held, "--bucket", hands.settings.bucket)
    assert done.exit_code == 5 and "“2,165” is printed where the edition says “2,105”" in done.stdout
    assert "altered: of library/weekly/2025-W44/r1 the log has" in done.stdout


@pytest.mark.parametrize("at", [20, 3000, -400])
def test_a_flipped_bit_anywhere_is_altered(hands: Hands, held: Path, at: int):
    """A damaged download would be taken for the edition, also where it cannot even be opened any more."""
    body = bytearray(held.read_bytes())
    body[at] ^= 1
    held.write_bytes(bytes(body))
    assert told(held, "--bucket", hands.settings.bucket)["bytes"] == "altered"
    assert verified(held, "--bucket", hands.settings.bucket).exit_code == 5


def test_what_was_never_published_is_unknown(hands: Hands, held: Path, tmp_path: Path):
    """A draft, or any other PDF, would pass for an edition."""
    said = json.loads(attached_files(held.read_bytes())["edition.json"])
    draft = tmp_path / "draft.pdf"
    for change, words in (({"status": "draft"}, "never published"), ({"week": "2025-W50"}, "never published there")):
        other = {**said, **change}
        other["edition"] = f"library/weekly/{other['week']}/r1"
        draft.write_bytes(attached(held.read_bytes(), "edition.json", json.dumps(other).encode()))
        done = verified(draft, "--bucket", hands.settings.bucket)
        assert done.exit_code == 6 and words in done.stdout
    (tmp_path / "any.txt").write_text("any")
    assert verified(tmp_path / "any.txt", "--bucket", hands.settings.bucket).exit_code == 6


def test_without_anybody_to_ask_nothing_but_the_numbers_is_proven(held: Path, tmp_path: Path):
    """A file that proves itself would be believed."""
    done = verified(held)
    assert done.exit_code == 6 and "held against nothing" in done.stdout and "whoever made both" in done.stdout
    assert verified(held, "--numbers").exit_code == 0
    empty = verified(held, "--bucket", str(tmp_path / "empty"))
    assert empty.exit_code == 6 and "shows no publication log" in empty.stdout
    offline = verified(held, "--bucket", "https://briefings.example", "--offline")
    assert offline.exit_code == 6 and "--offline was given" in offline.stdout


def _cut(hands: Hands) -> None:
    hands.delete(log_key(2))


def _exchange(hands: Hands) -> None:
    hands.put(f"{NEWEST}/manifest.json", hands.store.read(f"{FIRST}/manifest.json").body)


def _rewrite(hands: Hands) -> None:
    hands.edit(log_key(1), lambda said: said.update(who="somebody else"))


def _lose(hands: Hands) -> None:
    hands.delete(f"{NEWEST}/manifest.json")


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (_cut, "the week's status rests on log entry 2, and the log ends at 1"),
        (_exchange, "it was exchanged"),
        (_rewrite, "it names"),
        (_lose, "is not there, which log entry 2 names"),
    ],
)
def test_a_record_that_is_not_whole_proves_nothing(hands: Hands, held: Path, plant: Any, words: str):
    """Whoever holds the bucket could hide a withdrawal, or vouch for a forgery."""
    plant(hands)
    done = verified(held, "--bucket", hands.settings.bucket)
    assert done.exit_code == 5 and words in done.stdout and "proves nothing" in done.stdout


@pytest.fixture
def web(hands: Hands) -> Iterator[tuple[str, list[str]]]:
    """The public half served over HTTP on this machine, and what was asked for."""
    asked: list[str] = []

    class Handler(Files):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.startswith("/away/"):
                self.send_response(302)
                self.send_header("Location", f"http://127.0.0.2:{self.server.server_address[1]}{self.path[5:]}")
                self.end_headers()
            else:
                super().do_GET()

    folder = f"{hands.settings.bucket}/public"
    with serving(partial(Handler, directory=folder)) as address:
        yield address, asked


def test_a_web_address_is_asked_for_little(web: tuple[str, list[str]], held: Path):
    """A reader who has only an address could check nothing, or would have to download the whole bucket."""
    address, asked = web
    said = told(held, "--bucket", address)
    assert (said["exit_code"], said["asked"]) == (0, {"address": address, "named_by": "reader"})
    assert not any(path.endswith((".pdf", ".csv")) for path in asked) and len(asked) < 20


def test_a_redirect_to_another_host_is_not_followed(web: tuple[str, list[str]], held: Path):
    """Whoever serves a page could make a reader's machine ask around in her own network."""
    address, asked = web
    done = verified(held, "--bucket", f"{address}/away")
    assert done.exit_code == 6 and "this host and port are not the source's" in done.stdout
    assert all(path.startswith("/away/") for path in asked)


@pytest.mark.parametrize("home", ["https://127.0.0.1:{port}", "https://10.0.0.7/x", "http://127.0.0.1:{port}", "/etc"])
def test_a_file_cannot_send_the_reader_into_her_own_network(
    web: tuple[str, list[str]], held: Path, home: str, tmp_path: Path
):
    """A forged PDF could make whoever checks it knock at machines that only she can reach, or read her folders."""
    address, asked = web
    said = json.loads(attached_files(held.read_bytes())["edition.json"])
    said["home"] = home.format(port=address.rpartition(":")[2])
    lure = tmp_path / "lure.pdf"
    lure.write_bytes(attached(held.read_bytes(), "edition.json", json.dumps(said).encode()))
    found = told(lure)
    assert found["exit_code"] == 6 and found["not_asked_because"] and asked == []
    assert found["asked"] == {"address": said["home"], "named_by": "file"}


def test_a_stranger_reads_a_public_bucket(
    published: Settings, bucket: str, seaweed: Seaweed, held: Path, monkeypatch: pytest.MonkeyPatch
):
    """Readers would need credentials to check what is public."""
    moved_to(published, bucket, seaweed.settings)
    name = bucket.removeprefix("s3://").partition("/")[0]
    told_public = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                   "Resource": f"arn:aws:s3:::{name}/desk/public/*"}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [told_public]})
    seaweed.client().put_bucket_policy(Bucket=name, Policy=policy)
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(variable)
    monkeypatch.setenv("MUSTER_S3_ENDPOINT", seaweed.endpoint)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    done = verified(held, "--bucket", bucket)
    assert done.exit_code == 0, done.stdout


def test_what_travels_inside_is_written_and_overwrites_nothing(held: Path, tmp_path: Path):
    """A reader could not get at the figures, or would lose a file of her own."""
    folder = tmp_path / "out"
    assert verified(held, "--extract", str(folder)).exit_code == 6
    inside = attached_files(held.read_bytes())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == inside
    (folder / "figures.csv").write_text("mine")
    again = verified(held, "--extract", str(folder))
    assert again.exit_code == 2 and "nothing was written" in again.stderr
    assert (folder / "figures.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ["../outside.csv", "/tmp/outside.csv", ".profile", "a b.csv", "..", "x" * 200])
def test_an_unsafe_name_is_never_written(held: Path, tmp_path: Path, name: str):
    """A forged PDF could write into any folder of whoever checks it."""
    held.write_bytes(attached(attached(held.read_bytes(), "charts.csv", None), "figures.csv", None))
    import pikepdf

    with pikepdf.open(held, allow_overwriting_input=True) as pdf:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"outside", filename=name)
        pdf.save(held)
    before = sorted(tmp_path.rglob("*"))
    done = verified(held, "--extract", str(tmp_path / "out"))
    assert done.exit_code == 2 and "no safe name" in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_the_pointer_is_no_edition(hands: Hands, tmp_path: Path):
    """A file that moves with every edition would be vouched for as if it were one."""
    pointer = Path(hands.settings.bucket, BRIEFING, "newest.json")
    assert verified(pointer, "--bucket", hands.settings.bucket).exit_code == 6
