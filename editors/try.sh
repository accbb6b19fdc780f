#!/usr/bin/env bash
# Tries the snippets of README.md in the real Helix, Emacs and Vim, and the Neovim plugin in other Neovims than the one
# that the tests use. Not part of CI: it needs root and Debian, and takes some minutes the first time. The editors come
# from Debian's forky and trixie, into folders under ${AGENTLS_CACHE:-~/.cache/agentls}.
#
# PYTHON names a Python with the project's `dev` requirements.
#
#   editors/try.sh [helix] [emacs] [vim] [neovim-0.12] [neovim-0.10]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(cd .. && pwd)
cache=${AGENTLS_CACHE:-$HOME/.cache/agentls}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}

# system SUITE PACKAGES…: a Debian in a folder, whose path it prints
system() {
  local folder=$cache/debian/$1 suite=$1 mirror; shift
  if [ "$(cat "$folder/stamp" 2>/dev/null)" != "$*" ]; then
    command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
    rm -rf "$folder" && mkdir -p "$folder"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder" "$mirror" /usr/share/debootstrap/scripts/sid >&2
    chroot "$folder" apt-get install -y -qq --no-install-recommends "$@" >&2
    echo "$*" > "$folder/stamp"
  fi
  echo "$folder"
}

forky() { system forky neovim hx emacs-nox vim vim-ale python3; }

# The N-th code block below a heading of README.md.
snippet() {
  awk -v heading="## $1" -v wanted="$2" '
    /^## / { here = $0 == heading; next }
    here && /^```/ { open = !open; number += open; next }
    here && open && number == wanted' README.md
}

# A home with an agent file in the system, and the server, which is the one that the VS Code extension carries. What it
# sends is also in the home.
prepare() {
  local folder=$1
  "$python" vscode/bundled/bundle.py >/dev/null
  rm -rf "$folder/opt/agentls" "$folder/root" && mkdir -p "$folder/opt" "$folder/root/project/.claude/agents"
  cp -r vscode/bundled "$folder/opt/agentls"
  printf '#!/bin/sh\npython3 -I /opt/agentls/server.py "$@" | tee -a /root/sent\n' > "$folder/usr/local/bin/agentls"
  chmod +x "$folder/usr/local/bin/agentls"
  printf -- '---\nname: reviewer\ndescription: Reviews code.\ntool: Read\n---\n\nReview the code.\n' \
    > "$folder/root/project/.claude/agents/reviewer.md"
}

inside() { chroot "$1" env -i HOME=/root TERM=xterm-256color LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin sh -c "cd /root/project && $2"; }

# expect NAME TEXT: the text is in what comes in
expect() { if grep -q "$2" "$work/out"; then echo "ok     $1"; else echo "FAILED $1"; cat "$work/out"; failed=1; fi; }

# ends EDITOR FOLDER: each progress that the server created has begun and ended, so no spinner stays
ends() {
  for it in workDoneProgress/create '"kind": "begin"' '"kind": "end"'; do
    { grep -o "$it" "$2/root/sent" || true; } | wc -l
  done | sort -u > "$work/out"
  { [ "$(wc -l < "$work/out")" = 1 ] && ! grep -qx 0 "$work/out" && echo "each of them"; } >> "$work/out"
  expect "$1: each progress begins and ends" "each of them"
}

helix() {
  local folder; folder=$(forky); prepare "$folder"
  local home=$folder/root/.config/helix
  mkdir -p "$home/runtime/queries/agent"
  snippet Helix 1 > "$home/languages.toml"
  printf '[editor]\nend-of-line-diagnostics = "hint"\n' > "$home/config.toml"
  echo '; inherits: markdown' | tee "$home/runtime/queries/agent/highlights.scm" > "$home/runtime/queries/agent/injections.scm"
  mountpoint -q "$folder/proc" || mount -t proc proc "$folder/proc"
  mountpoint -q "$folder/dev" || mount --rbind /dev "$folder/dev"
  inside "$folder" "hx --health agent" > "$work/out" 2>&1 || true
  expect "helix: the server is found" "agentls"
  command -v tmux >/dev/null || apt-get install -y -qq --no-install-recommends tmux >/dev/null
  declare -f inside > "$work/inside.sh"
  echo "inside '$folder' 'hx .claude/agents/reviewer.md'" >> "$work/inside.sh"
  tmux -L agentls-try new-session -d -x 120 -y 30 bash "$work/inside.sh"
  for _ in $(seq 100); do
    tmux -L agentls-try capture-pane -p > "$work/out"
    grep -q "did you mean" "$work/out" && break
    sleep 0.2
  done
  tmux -L agentls-try kill-server
  umount -l "$folder/dev" "$folder/proc"
  expect "helix: the finding is on the screen" "did you mean"
  ends helix "$folder"
}

emacs() {
  local folder; folder=$(forky); prepare "$folder"
  snippet Emacs 1 > "$folder/root/init.el"
  cat > "$folder/root/try.el" <<'LISP'
(require 'eglot) (require 'flymake)
(setq eglot-sync-connect 20)
(load "/root/init.el")
(find-file "/root/project/.claude/agents/reviewer.md")
(eglot-ensure) (run-hooks 'post-command-hook)
(flymake-start)
(let ((n 0) found)
  (while (and (< n 400) (null (setq found (flymake-diagnostics))))
    (accept-process-output nil 0.05)
    (setq n (1+ n)))
  (sleep-for 1)
  (dolist (it found)
    (princ (format "%s %s: %s\n" major-mode (line-number-at-pos (flymake-diagnostic-beg it)) (flymake-diagnostic-text it)))))
LISP
  inside "$folder" "emacs -Q --batch -l /root/try.el" > "$work/out" 2>&1 || true
  expect "emacs: the finding is there" "agent-file-mode 4: .*tools"
  ends emacs "$folder"
}

vim() {
  local folder; folder=$(forky); prepare "$folder"
  {
    echo 'set nocompatible nomore'
    echo 'packadd! ale | filetype plugin on'
    echo "let g:ale_linters = {'markdown': ['agentls']} | let g:ale_lint_delay = 0 | runtime plugin/ale.vim"
    snippet Vim 1
    cat <<'VIM'
edit .claude/agents/reviewer.md
call ale#Queue(0, 'lint_file')
let s:n = 0
while s:n < 400 && empty(ale#engine#GetLoclist(bufnr('')))
  sleep 50m
  let s:n += 1
endwhile
call writefile(map(copy(ale#engine#GetLoclist(bufnr(''))), {_, it -> it.lnum . ': ' . it.text}), '/root/out')
qa!
VIM
  } > "$folder/root/try.vim"
  inside "$folder" "vim -es -u NONE -S /root/try.vim </dev/null" || true
  cp "$folder/root/out" "$work/out" || true
  expect "vim: the finding is there" "^4: .*tools"
}

# A Neovim of another system, run here: with the loader and the libraries that it came with.
neovim() {
  local folder=$1
  cat > "$work/nvim" <<SH
#!/bin/sh
export VIMRUNTIME=$folder/usr/share/nvim/runtime
exec $folder/lib64/ld-linux-x86-64.so.2 --library-path $folder/usr/lib/x86_64-linux-gnu $folder/usr/bin/nvim \\
  --cmd "set rtp+=$folder/usr/lib/x86_64-linux-gnu/nvim,$folder/usr/lib/nvim" "\$@"
SH
  chmod +x "$work/nvim"
  "$work/nvim" --version | head -1
  (cd "$root" && AGENTLS_NVIM=$work/nvim "$python" -m pytest -q tests/test_neovim.py) || failed=1
}

failed=0
for it in "${@:-helix emacs vim neovim-0.12 neovim-0.10}"; do
  for name in $it; do
    case $name in
      helix | emacs | vim) "$name" ;;
      neovim-0.12) neovim "$(forky)" ;;
      neovim-0.10) neovim "$(system trixie neovim)" ;;
      *) echo "unknown: $name" >&2; exit 2 ;;
    esac
  done
done
exit "$failed"
