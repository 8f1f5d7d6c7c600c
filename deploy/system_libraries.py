"""Find what the operating system must bring, and let apt install it where that is allowed.

    python3 deploy/system_libraries.py run     what a briefing needs: Python 3.11 to 3.13, pango, harfbuzz
    python3 deploy/system_libraries.py test    and what the tests use to look at a finished page

Plain standard library: this runs before anything is installed. Exit 1 with one line per system where root is missing.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys

RUN_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
TEST_PROGRAMS = {
    "pdftoppm": "poppler-utils", "qpdf": "qpdf", "chromium": "chromium", "pg_ctl": "postgresql",
    "redis-server": "redis-server", "docker-compose": "docker-compose", "promtool": "prometheus",
}  # fmt: skip
# Debian keeps the programs of each release of Postgres apart and puts none of the server's on the path.
ASIDE = "/usr/lib/postgresql"
BY_HAND = {
    "run": (
        "Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 python3-venv",
        "Fedora: dnf install pango harfbuzz python3",
        "macOS:  brew install pango harfbuzz python@3.13",
    ),
    "test": (
        "Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils qpdf chromium"
        " postgresql redis-server docker-compose prometheus",
        "Fedora: dnf install pango harfbuzz poppler-utils qpdf chromium postgresql-server redis docker-compose"
        " prometheus",
        "macOS:  brew install pango harfbuzz poppler qpdf chromium postgresql redis docker-compose prometheus",
    ),
}


def is_loadable(library: str) -> bool:
    """Return whether the dynamic linker finds `library`, by soname first because that starts no process."""
    for name in (f"lib{library}.so.0", f"lib{library}.dylib", f"/opt/homebrew/lib/lib{library}.dylib"):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return ctypes.util.find_library(library) is not None


def path_of(program: str) -> str | None:
    """Return where a program stands: on the path, or among those of the newest Postgres of Debian."""
    releases = sorted(os.listdir(ASIDE), key=lambda name: (len(name), name)) if os.path.isdir(ASIDE) else []
    aside = os.pathsep.join(f"{ASIDE}/{release}/bin" for release in reversed(releases))
    return shutil.which(program) or shutil.which(program, path=aside)


def missing_packages(purpose: str) -> list[str]:
    """Return the Debian packages whose library or program is not here."""
    missing = [package for library, package in RUN_LIBRARIES.items() if not is_loadable(library)]
    if purpose == "test":
        missing += [package for program, package in TEST_PROGRAMS.items() if path_of(program) is None]
    return missing


def apt_command() -> list[str] | None:
    """Return how apt-get is called with rights here, None where it cannot be without a password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    quiet_sudo = ["sudo", "-n", "true"]
    if shutil.which("sudo") and subprocess.run(quiet_sudo, capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"]
    return None


def install(packages: list[str], apt: list[str]) -> bool:
    """Return whether apt-get installed the packages, with its lists refreshed first."""
    print(f"installing {' '.join(packages)}", flush=True)
    # Programs are wanted, not servers: without a runlevel above one, init scripts leave databases and Prometheus down.
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    refreshed = subprocess.run([*apt, "update", "-qq"], env=environ, stdin=subprocess.DEVNULL, check=False)
    command = [*apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    installed = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return refreshed.returncode == 0 and installed.returncode == 0


def python_trouble() -> str:
    """Return what is wrong with the Python that runs this, or nothing."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return f"Python {sys.version.split()[0]} is not 3.11 to 3.13; name another with: make PYTHON=python3.12 …"
    if importlib.util.find_spec("ensurepip") is None:
        return "this Python cannot make virtual environments; on Debian: apt install python3-venv"
    return ""


def main(purpose: str) -> int:
    """Return the exit code: 0 when everything stands here in the end."""
    trouble = python_trouble()
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    missing, apt = missing_packages(purpose), None
    if missing:
        apt = apt_command()
    if missing and apt:
        install(missing, apt)
        missing = missing_packages(purpose)
    if missing:
        print(f"missing from the system: {' '.join(missing)}", *BY_HAND[purpose], sep="\n  ", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
