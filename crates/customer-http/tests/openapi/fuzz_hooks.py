"""What a generated request needs that no schema can say, so that valid ones are taken: loaded by schemathesis.

A value that is wrong on purpose is left as it is.
"""

import itertools
import json
import os
import threading
import unicodedata
import urllib.parse
import uuid

import jsonschema_rs
import schemathesis
from fuzz import log_in
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

ENTITY_TAG_HEADERS = ("IfMatch", "IfNoneMatch")
ENTITY_TAGS = ["*", '"v1"', '"v2"', 'W/"v1"', '"v1", "v2"', '"another"']
LOGIN_EVERY = 10

document = {}
given_out = []
lock = threading.Lock()
cursors = itertools.count()
logins = itertools.count()


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
        for url in (part.split(">")[0].lstrip(" <") for part in link.split(", <")):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, keep_blank_values=True))
            if "cursor" in query:
                with lock:
                    given_out.append(query)
                    del given_out[:-100]


@schemathesis.hook
def before_call(context, case, kwargs):
    # An id that was answered as a number is sent as a number even in X-Request-Id, which its client refuses to do.
    for name, value in (case.headers or {}).items():
        if isinstance(value, int):
            case.headers[name] = str(value)
    # Who logs out takes a token of its own along, or all that follows would be refused.
    if case.path == "/logout":
        case.headers = with_a_token_of_its_own(case.headers)
        if "headers" in kwargs:
            kwargs["headers"] = with_a_token_of_its_own(kwargs["headers"])
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # A key is good for one request.
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
    # A cursor is good if it was given out, and with its filters.
    if case.query and "cursor" in case.query:
        with lock:
            query = given_out[next(cursors) % len(given_out)] if given_out else None
        if query:
            case.query.clear()
            case.query.update(query)
        else:
            del case.query["cursor"]
    # The right password is not guessed.
    if case.path == "/login" and case.method.upper() == "POST" and next(logins) % LOGIN_EVERY == 0:
        case.body = {"username": "admin", "password": os.environ["FUZZ_PASSWORD"]}


def with_a_token_of_its_own(headers):
    if not headers or headers.get("Authorization") != f"Bearer {os.environ['FUZZ_TOKEN']}":
        return headers
    token = log_in(os.environ["FUZZ_URL"], os.environ["FUZZ_PASSWORD"])
    own = headers.copy()
    own["Authorization"] = f"Bearer {token}"
    return own


@schemathesis.hook
def filter_failure(context, failure, case, response):
    # OPTIONS names the methods of a path, whether or not a customer stands there.
    if isinstance(failure, UseAfterFree) and case.method.upper() == "OPTIONS":
        return False
    # The document counts a text as it is sent, the service as it is kept: in Unicode's form C, without blanks at either
    # end. Where that alone makes the difference, nobody is wrong.
    sent, kept = valid(case, lambda text: text), valid(case, as_kept)
    blanks_too_many = isinstance(failure, AcceptedNegativeData) and not sent and kept
    longer_in_form_c = isinstance(failure, RejectedPositiveData) and sent and not kept
    return not (blanks_too_many or longer_in_form_c)


def as_kept(text):
    return unicodedata.normalize("NFC", text.strip())


def valid(case, form):
    """Whether the document allows the texts of the body and the query in this form."""
    operation = document["paths"][case.path][case.method.lower()]
    body = True
    if isinstance(case.body, dict) and "requestBody" in operation:
        members = {name: form(value) if isinstance(value, str) else value for name, value in case.body.items()}
        body = fits(operation["requestBody"]["content"][case.media_type]["schema"], members)
    named = [document["components"]["parameters"][each["$ref"].split("/")[-1]] for each in operation.get("parameters", []) if "$ref" in each]
    schemas = {each["name"]: each["schema"] for each in named if each["in"] == "query"}
    query = {name: value for name, value in (case.query or {}).items() if isinstance(value, str) and name in schemas}
    return body and all(fits(schemas[name], form(value)) for name, value in query.items())


def fits(schema, value):
    return jsonschema_rs.is_valid({**schema, "components": document["components"]}, value)
