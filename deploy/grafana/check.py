#!/usr/bin/env python3
"""Tries every query of every dashboard, and of every loaded rule, on a real Prometheus.

    deploy/grafana/check.py [http://127.0.0.1:9090] [--need-data]

A query fails if Prometheus refuses it, or if it reads a metric that nobody exports: those of ms-client are the names in
crates/customer-metrics/src/lib.rs. With --need-data (a stack that has had some traffic) a panel that shows nothing fails too.
"""

import argparse
import json
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
NAMES_IN_CODE = HERE.parent.parent / "crates/customer-metrics/src/lib.rs"

# What Prometheus itself makes, and what the crate metrics-process exports.
OTHER_NAMES = {"up", "ALERTS"} | {
    f"process_{name}"
    for name in (
        "cpu_seconds_total",
        "resident_memory_bytes",
        "virtual_memory_bytes",
        "virtual_memory_max_bytes",
        "open_fds",
        "max_fds",
        "start_time_seconds",
        "threads",
    )
}


def known_metrics():
    names = re.findall(r'pub const \w+: &str = "(\w+)";', NAMES_IN_CODE.read_text())
    if not names:
        sys.exit(f"no metric name found in {NAMES_IN_CODE}")
    return OTHER_NAMES | {name + suffix for name in names for suffix in ("", "_bucket", "_count", "_sum")}


def expressions(node, title):
    """Every `expr` in a dashboard, with the title of the panel that it stands in."""
    if isinstance(node, dict):
        title = node.get("title") or node.get("name") or title
        if "expr" in node:
            yield title, node["expr"]
        # A variable asks for the values of a label: label_values(SERIES, LABEL).
        asked = re.fullmatch(r"label_values\((.+), *\w+\)", str(node.get("definition", "")))
        if asked:
            yield f"variable {title}", asked.group(1)
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from expressions(child, title)


def as_grafana_sends_it(expr, dashboard):
    """The query with Grafana's own variables, and the dashboard's, filled in."""
    values = {"__rate_interval": "1m", "__interval": "15s", "__range": "1h"}
    values |= {variable["name"]: ".*" for variable in dashboard["templating"]["list"]}
    for name, value in values.items():
        expr = re.sub(rf"\$\{{{name}(:\w+)?\}}|\${name}\b", value, expr)
    return expr


def ask(base, path, **fields):
    request = urllib.request.Request(f"{base}/api/v1/{path}", urllib.parse.urlencode(fields).encode() if fields else None)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        if error.headers.get_content_type() != "application/json":
            raise
        raise ValueError(json.load(error)["error"]) from None


def metrics_read(node):
    """The names of all metrics in a parsed query."""
    if isinstance(node, dict):
        if node.get("type") in ("vectorSelector", "matrixSelector"):
            yield node["name"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from metrics_read(child)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("prometheus", nargs="?", default="http://127.0.0.1:9090")
    arguments.add_argument("--need-data", action="store_true")
    given = arguments.parse_args()
    base = given.prometheus.rstrip("/")

    queries = []  # where it stands, the query, whether it has to show something
    for file in sorted((HERE / "dashboards").glob("*.json")):
        dashboard = json.loads(file.read_text())
        for title, expr in expressions(dashboard, file.stem):
            must_show = given.need_data and title != "Alerts"
            queries.append((f"{file.stem}: {title}", as_grafana_sends_it(expr, dashboard), must_show))
    for group in ask(base, "rules")["groups"]:
        for rule in group["rules"]:
            queries.append((f"rule {rule['name']}", rule["query"], False))

    known, failed = known_metrics(), 0
    for where, query, must_show in queries:
        try:
            unknown = set(metrics_read(ask(base, "parse_query", query=query))) - known
            if unknown:
                raise ValueError("nobody exports " + ", ".join(sorted(unknown)))
            series = len(ask(base, "query", query=query)["result"])
            if must_show and not series:
                raise ValueError("shows nothing")
            print(f"ok      {series:3} series  {where}")
        except ValueError as error:
            failed += 1
            print(f"FAILED  {where}: {error}\n        {query}")
    print(f"{len(queries)} queries, {failed} failed")
    sys.exit(1 if failed or not queries else 0)


if __name__ == "__main__":
    main()
