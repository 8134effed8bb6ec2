#!/usr/bin/env python3
"""The page /docs in a real Chromium: log in, create a customer, see it, and load nothing from another host.

    python3 browser.py [URL PASSWORD]

SCREENSHOT names the picture that is taken (a file in the folder for temporary ones). Chromium and its driver are
installed by apt where they are missing.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import uuid

sys.dont_write_bytecode = True  # a test leaves no files in the repository

from service import free_port, running, wait_for
from webdriver import Browser

# What leaves the machine; chrome:, data: and blob: do not.
NETWORK = ("http", "https", "ws", "wss")
PACKAGES = {"chromium": "chromium", "chromedriver": "chromium-driver"}


def install():
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", "update"], check=True)
        command = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *missing]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


class Operation:
    """One operation of the page, opened and made ready to be tried."""

    def __init__(self, browser, tag, name):
        self.browser = browser
        self.block = f"#operations-{tag}-{name}"
        browser.click(f"{self.block} .opblock-summary-control")
        browser.click(f"{self.block} .try-out__btn")

    def body(self, value):
        self.browser.fill(f"{self.block} .body-param__text", json.dumps(value, indent=2, ensure_ascii=False))

    def path(self, name, value):
        self.browser.fill(f"{self.block} tr[data-param-name='{name}'] input", value)

    def execute(self):
        """The status and the body of the answer. An earlier answer would stand there until the next is drawn."""
        self.browser.click_if_there(f"{self.block} .btn-clear")
        self.browser.click(f"{self.block} .execute")
        answer = f"{self.block} .live-responses-table .response"
        status = self.browser.text(f"{answer} .response-col_status").split()[0]
        return int(status), json.loads(self.browser.text(f"{answer} .highlight-code code"))


def try_it(browser, url, password):
    browser.open(f"{url}/docs")

    login = Operation(browser, "Sessions", "logIn")
    login.body({"username": "admin", "password": password})
    status, session = login.execute()
    assert (status, session["role"]) == (200, "admin"), (status, session)
    assert browser.text("#caller.known").startswith("logged in as admin until"), "nobody is told who is logged in"

    create = Operation(browser, "Customers", "createCustomer")
    email = f"ada.{uuid.uuid4()}@example.org"
    create.body({"nom": "Lovelace", "prenom": "Zoë", "email": email, "ville": "Lyon"})
    status, customer = create.execute()
    assert (status, customer["email"], customer["version"]) == (201, email, 1), (status, customer)
    browser.screenshot(picture("created"), f"{create.block} .live-responses-table")

    read = Operation(browser, "Customers", "getCustomer")
    read.path("id", str(customer["id"]))
    status, found = read.execute()
    assert (status, found) == (200, customer), (status, found)
    browser.screenshot(picture("seen"), f"{read.block} .live-responses-table")

    status, _ = Operation(browser, "Sessions", "logOut").execute()
    assert (status, browser.text("#caller")) == (200, "logged out"), status
    status, problem = read.execute()
    assert (status, problem["type"]) == (401, "/problems/unauthenticated"), (status, problem)


def picture(name):
    folder = pathlib.Path(os.environ.get("SCREENSHOTS", tempfile.gettempdir()))
    return folder / f"ms-client-docs-{name}.png"


def stayed_at_home(browser, url):
    home = urllib.parse.urlsplit(url).netloc
    urls = [urllib.parse.urlsplit(each) for each in browser.requests()]
    sent = [each for each in urls if each.scheme in NETWORK]
    strangers = [each.geturl() for each in sent if each.netloc != home]
    assert not strangers, f"the page asked other hosts: {strangers}"
    assert any(each.path.endswith("/docs/swagger-ui-bundle.js") for each in sent), "no request was seen at all"
    # The last call was refused on purpose; what else would stand there is a breach of the page's policy, or a bug.
    complaints = [each for each in browser.complaints() if "status of 401" not in each]
    assert not complaints, f"the browser complains: {complaints}"
    return len(sent)


def main():
    install()
    with running() as (url, password), tempfile.TemporaryDirectory() as profile:
        address = f"http://127.0.0.1:{free_port()}"
        command = ["chromedriver", f"--port={urllib.parse.urlsplit(address).port}", "--log-level=SEVERE"]
        driver = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"{address}/status", driver)
            with Browser(address, profile) as browser:
                browser.open(f"{url}/docs")
                browser.text("#operations-Sessions-logIn")
                browser.screenshot(picture("page"))
                try_it(browser, url, password)
                requests = stayed_at_home(browser, url)
        finally:
            driver.terminate()
            driver.wait(20)
    print(f"{requests} requests, all of them to {url}; pictures: {picture('*')}")


if __name__ == "__main__":
    sys.exit(main())
