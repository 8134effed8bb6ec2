#!/usr/bin/env bash
# Checks what is in this directory, without starting the service: needs Docker, and Python for the dashboards.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '== %s\n' "$*" >&2; }
image() { docker compose -f compose.yml config --images | grep -m1 "$1"; } # the version is named in one place

step compose.yml
docker compose -f compose.yml --profile neighbours config --quiet

step nginx
docker run --rm -v "$PWD/nginx/default.conf:/etc/nginx/conf.d/default.conf:ro" "$(image nginx)" nginx -t

step alert rules
promtool() { docker run --rm -v "$PWD/prometheus:/etc/prometheus:ro" --entrypoint promtool "$(image prom/prometheus)" "$@"; }
promtool check config /etc/prometheus/prometheus.yml
promtool test rules /etc/prometheus/rules/ms-client.test.yml

step dashboards
prometheus=$(docker run --rm -d -p 127.0.0.1::9090 -v "$PWD/prometheus:/etc/prometheus:ro" "$(image prom/prometheus)")
trap 'docker kill "$prometheus" >/dev/null' EXIT
for _ in $(seq 300); do
  docker exec "$prometheus" promtool check ready --url=http://127.0.0.1:9090 >/dev/null 2>&1 && break
  sleep 0.2
done
grafana/check.py "http://$(docker port "$prometheus" 9090/tcp | head -n1)"

if command -v kubectl >/dev/null; then
  step k8s
  kubectl kustomize k8s >/dev/null
fi
step done
