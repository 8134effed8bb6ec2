"""What a generated request needs that no schema can say, so that valid ones are taken: loaded by schemathesis.

A value that is wrong on purpose is left as it is.
"""

import collections
import ipaddress
import itertools
import json
import os
import re
import unicodedata
import urllib.parse
import urllib.request
import uuid

import jsonschema_rs
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

ENTITY_TAG_HEADERS = ("IfMatch", "IfNoneMatch")
ENTITY_TAGS = ["*", '"v1"', '"v2"', 'W/"v1"', '"v1", "v2"', '"another"']
GUESSED = ("/login", "/token/refresh")
RIGHT_EVERY = 10
GUESSES_OF_A_NAME = 8  # ten begin a wait

document = {}
given_out = {}
cursors = itertools.count()
callers = itertools.count(int(ipaddress.ip_address("10.0.0.1")))
logins = itertools.count()
refreshes = itertools.count()
names = collections.Counter()


@schemathesis.auth()
class Administrator:
    """Who logs out takes a token of its own along, or all that follows would be refused."""

    def get(self, case, context):
        return log_in()["token"]

    def set(self, case, data, context):
        token = log_in()["token"] if case.path == "/logout" else data
        case.headers["Authorization"] = f"Bearer {token}"


def log_in():
    body = json.dumps({"username": "admin", "password": os.environ["FUZZ_PASSWORD"]}).encode()
    request = urllib.request.Request(f"{os.environ['FUZZ_URL']}/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Some entity tags instead of their pattern, which needs quotes: from a pattern of a header the coverage phase of
    schemathesis 4.32 makes letters and digits alone, and sends "0" where that cannot be."""
    document.update(raw_schema)
    for name in ENTITY_TAG_HEADERS:
        raw_schema["components"]["parameters"][name]["schema"] = {"type": "string", "enum": ENTITY_TAGS}


@schemathesis.hook
def after_call(context, case, response):
    """Remembers the cursors of pages."""
    for link in response.headers.get("link", []):
        for url in re.findall("<([^>]*)>", link):
            parts = urllib.parse.urlsplit(url)
            query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
            if "cursor" in query:
                pages = given_out.setdefault(parts.path, [])
                pages.append(query)
                del pages[:-100]


@schemathesis.hook
def before_call(context, case, kwargs):
    # An id that was answered as a number is sent as a number even in X-Request-Id, which its client refuses to do.
    for name, value in (case.headers or {}).items():
        if isinstance(value, int):
            case.headers[name] = str(value)
    # Who makes the requests keeps the account that they are made with, as who logs out keeps the token.
    if case.path == "/accounts/{username}" and case.method.upper() == "PATCH":
        if urllib.parse.unquote(str(case.path_parameters.get("username"))) == "admin":
            case.path_parameters["username"] = "nobody"
    # Whoever guesses is somebody else each time, and is not made to wait for what the others guessed.
    if case.path in GUESSED and case.method.upper() == "POST":
        case.headers["X-Forwarded-For"] = str(ipaddress.ip_address(next(callers)))
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # A key is good for one request.
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
    # A cursor is good if it was given out by this list, and with its filters.
    if case.query and "cursor" in case.query:
        pages = given_out.get(case.formatted_path)
        if pages:
            case.query.clear()
            case.query.update(pages[next(cursors) % len(pages)])
        else:
            del case.query["cursor"]
    # Neither a password nor a token is guessed; and a name that everybody guesses would have to wait.
    if case.path == "/login" and case.method.upper() == "POST" and isinstance(case.body, dict):
        name = case.body.get("username")
        names[name] += 1
        if next(logins) % RIGHT_EVERY == 0 or names[name] > GUESSES_OF_A_NAME:
            case.body = {"username": "admin", "password": os.environ["FUZZ_PASSWORD"]}
    if case.path == "/token/refresh" and case.method.upper() == "POST" and next(refreshes) % RIGHT_EVERY == 0:
        case.body = {"refresh_token": log_in()["refresh_token"]}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Where nobody is wrong there is no failure."""
    # OPTIONS names the methods of a path, whether or not a customer stands there; and a customer who is gone has a history.
    if isinstance(failure, UseAfterFree):
        return case.method.upper() != "OPTIONS" and case.path != "/customers/{id}/history"
    # The document counts a text as it is sent, the service as it is kept: without blanks at either end, and in Unicode's
    # form C, which may be shorter or longer.
    if isinstance(failure, AcceptedNegativeData):
        return fits(case, str) or not fits(case, as_kept)
    if isinstance(failure, RejectedPositiveData):
        return (not fits(case, str) or fits(case, as_kept)) and not guessed(response)
    return True


def guessed(response):
    """Whether nothing is wrong but a password that no schema can tell from a good one: a common one, the account's name, or
    one that is too long in bytes."""
    try:
        faults = json.loads(response.content).get("errors", [])
    except ValueError:
        return False
    rules = ("must not be one of the most common", "must not be the name", "must be at most 1024 bytes")
    return bool(faults) and all(it["pointer"] == "#/password" and it["detail"].startswith(rules) for it in faults)


def as_kept(text):
    return unicodedata.normalize("NFC", text.strip())


def fits(case, form):
    """Whether the document allows the body and the query, their texts being in this form."""
    operation = document["paths"].get(case.path, {}).get(case.method.lower(), {})
    pairs = []
    if isinstance(case.body, dict) and "requestBody" in operation:
        members = {name: form(value) if isinstance(value, str) else value for name, value in case.body.items()}
        pairs.append((operation["requestBody"]["content"][case.media_type]["schema"], members))
    for reference in operation.get("parameters", []):
        parameter = document["components"]["parameters"].get(reference.get("$ref", "").split("/")[-1], {})
        value = (case.query or {}).get(parameter.get("name"))
        if parameter.get("in") == "query" and isinstance(value, str):
            pairs.append((parameter["schema"], form(value)))
    components = {"components": document["components"]}
    return all(jsonschema_rs.is_valid({**schema, **components}, value) for schema, value in pairs)
