#!/usr/bin/env python3
"""Schemathesis against the running service: what the document says holds for thousands of generated requests.

    python3 fuzz.py [URL PASSWORD]

FUZZ_SECONDS bounds its time (180), FUZZ_SEED repeats a run. Its tools go into target/fuzz. A service at URL has to trust
this machine as a proxy (TRUSTED_PROXIES): who guesses passwords says where from, since from one address it would have to wait.
"""

import os
import pathlib
import subprocess
import sys
import urllib.request
import venv

sys.dont_write_bytecode = True  # a test leaves no files in the repository

from service import ROOT, running

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ROOT / "target/fuzz"
PINS = HERE / "requirements.txt"


def install():
    """The pinned tools, once."""
    done = TOOLS / "requirements.txt"
    if not done.exists() or done.read_text() != PINS.read_text():
        venv.create(TOOLS, with_pip=True, clear=True)
        pip = [TOOLS / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", PINS], check=True)
        done.write_text(PINS.read_text())


def fuzz(url, password):
    document = TOOLS / "openapi.json"
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=30) as answer:
        document.write_bytes(answer.read())
    subprocess.run([TOOLS / "bin/openapi-spec-validator", document], check=True)
    command = [TOOLS / "bin/schemathesis", "--config-file", HERE / "schemathesis.toml", "run", document]
    command += ["--url", url, "--checks", "all", "--mode", "all", "--max-time", os.environ.get("FUZZ_SECONDS", "180")]
    command += ["--generation-database", "none", "--no-color"]
    if seed := os.environ.get("FUZZ_SEED"):
        command += ["--seed", seed]
    hooks = {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **hooks, "FUZZ_URL": url, "FUZZ_PASSWORD": password}
    command += os.environ.get("FUZZ_ARGUMENTS", "").split()
    return subprocess.run(command, env=environment, cwd=TOOLS, check=False).returncode


if __name__ == "__main__":
    install()
    with running() as (url, password):
        sys.exit(fuzz(url, password))
