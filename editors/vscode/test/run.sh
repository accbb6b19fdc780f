#!/usr/bin/env bash
# Tests the packaged extension (npm run package) in a real VS Code, which it installs where it is absent.
# Arguments are those of run.mjs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
home=$(bash install.sh)
exec "$home/node/bin/node" run.mjs "$home" "$@"
