#!/usr/bin/env bash
# What `action.yml` runs: installs agentls from the action's own repository, beside whatever Python there is, and checks.
# Reads PATHS, FAIL_ON and SARIF.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${RUNNER_TEMP:-$(mktemp -d)}/agentls
python3 -m venv "$venv"
if [ -d "$venv/Scripts" ]; then bin=$venv/Scripts; else bin=$venv/bin; fi # On Windows, `Scripts`.
"$bin/pip" install --quiet --disable-pip-version-check "$here"
read -r -d '' -a paths <<< "${PATHS:-.}" || true # It ends at the end of the input, which counts as a failure.
if [ -n "$SARIF" ]; then
  "$bin/agentls" check --format sarif "${paths[@]}" > "$SARIF" || [ $? = 1 ]
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then # The runner shows ten annotations of each level; the summary has all findings.
  { echo '```text'; "$bin/agentls" check "${paths[@]}" | head -c 500000 || true; echo '```'; } >> "$GITHUB_STEP_SUMMARY"
fi
"$bin/agentls" check --format github --fail-on "$FAIL_ON" "${paths[@]}"
