"""The service that a script talks to: the one that its command line names, or one of its own.

    python3 SCRIPT URL PASSWORD    a service that runs, and the password of its account `admin`
    python3 SCRIPT                 starts target/debug/ms-client on a free port, with a store in memory
"""

import contextlib
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[4]
PROGRAM = ROOT / "target/debug/ms-client"
PASSWORD = "a long enough password"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, process):
    for _ in range(300):
        with contextlib.suppress(urllib.error.URLError, OSError):
            return urllib.request.urlopen(url, timeout=5).read()
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        time.sleep(0.1)
    sys.exit(f"nobody answers at {url}")


@contextlib.contextmanager
def running():
    """The service's URL, without a slash at its end, and the administrator's password."""
    arguments = sys.argv[1:]
    if len(arguments) == 2:
        yield arguments[0].rstrip("/"), arguments[1]
        return
    if arguments:
        sys.exit(__doc__)
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not there: cargo build -p customer-server")
    url = f"http://127.0.0.1:{free_port()}"
    settings = {
        "BIND": url.removeprefix("http://"),
        "DATABASE_URL": "memory:",
        "ADMIN_PASSWORD": PASSWORD,
        "RUST_LOG": "error",
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([PROGRAM], env=settings, cwd=folder)
        try:
            wait_for(f"{url}/readyz", process)
            yield url, PASSWORD
        finally:
            process.terminate()
            process.wait(20)
