"""A headless Chromium, by the WebDriver protocol of chromedriver: as much of it as browser.py needs."""

import base64
import json
import time
import urllib.error
import urllib.request

PATIENCE = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
SELECT_ALL = "\ue009a\ue000"  # control down, a, all keys up
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,1000",
]


class Browser:
    """A browser that is closed at the end of a `with`."""

    def __init__(self, driver, profile):
        options = {"args": [*FLAGS, f"--user-data-dir={profile}"]}
        logs = {"performance": "ALL", "browser": "ALL"}
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": logs}
        session = call("POST", f"{driver}/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = f"{driver}/session/{session['sessionId']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        call("DELETE", self.session)

    def open(self, url):
        call("POST", f"{self.session}/url", {"url": url})

    def click(self, selector):
        element = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: element})
        call("POST", f"{self.session}/element/{element}/click", {})

    def click_if_there(self, selector):
        if call("POST", f"{self.session}/elements", {"using": "css selector", "value": selector}):
            self.click(selector)

    def fill(self, selector, text):
        """Replaces the text of a field, as somebody who types does."""
        self.click(selector)
        element = self.find(selector)
        call("POST", f"{self.session}/element/{element}/value", {"text": SELECT_ALL + text})

    def text(self, selector):
        """The text of an element, once it has some."""
        return self.soon(lambda: call("GET", f"{self.session}/element/{self.find(selector)}/text"), selector)

    def screenshot(self, path, selector="header"):
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        path.write_bytes(base64.b64decode(call("GET", f"{self.session}/screenshot")))

    def requests(self):
        """The URLs of all requests so far."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in sent]

    def complaints(self):
        """What the console has, such as what the content security policy forbade."""
        return [entry["message"] for entry in self.log("browser") if entry["level"] in ("WARNING", "SEVERE")]

    def log(self, kind):
        return call("POST", f"{self.session}/se/log", {"type": kind})

    def run(self, script, *arguments):
        return call("POST", f"{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        query = {"using": "css selector", "value": selector}
        return self.soon(lambda: call("POST", f"{self.session}/elements", query), selector)[0][ELEMENT]

    def soon(self, ask, what):
        """The first answer that is something."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if answer := ask():
                return answer
            time.sleep(0.1)
        raise TimeoutError(f"never seen: {what}")


def call(method, url, body=None):
    """One command, and the value that it answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(json.load(error)["value"]["message"]) from None
