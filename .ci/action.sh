#!/usr/bin/env bash
# What `action.yml` runs: installs agentls from the action's own repository, beside whatever Python there is, and checks.
# Reads PATHS, FAIL_ON and SARIF.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${RUNNER_TEMP:-$(mktemp -d)}/agentls
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check "$here"
read -r -a paths <<< "$PATHS"
if [ -n "$SARIF" ]; then
  "$venv/bin/agentls" check --format sarif "${paths[@]}" > "$SARIF" || [ $? = 1 ]
fi
"$venv/bin/agentls" check --format github --fail-on "$FAIL_ON" "${paths[@]}"
