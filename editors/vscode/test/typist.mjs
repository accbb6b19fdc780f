// A typist in the page, who looks at no popup: the file afterwards is what was typed. And one who accepts proposals:
// what is written is what had the focus.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const TYPED = `---
name: typed
description: Use this agent when code changes.
model: opus
color: pink
# agentls: ignore[unknown-field]
tool: Read
tools: Read, Bash
disallowedTools:
- Edit
- WebFetch
skills:
  - release
hooks:
  Stop:
    - hooks:
        - type: command
          command: make
initialPrompt: |
  Look at the change.
---

# Role
<!-- agentls: ignore[broken-link] -->

You review. Look at the change.

## Workflow

1. Read the change

## Output
- a
<example>
user: look
</example>
`;

/** Settings of the server, in a project that has none yet. */
const SETTINGS = `# Settings
hints = true
failOn = "warning"
ignore = ["file-name"]
exclude = [
  "old/**"
]

[rules]
unknown-field = "error"

[inlayHints]
tokens = false
`;

/** Prefix, key, and what has to be there afterwards. */
const ACCEPTED = [
  ["Web", "Tab", "WebFetch"],
  ["WebS", "Enter", "WebSearch"],
  ["Rea", "Tab", "Read"],
  ["Gre", "Enter", "Grep"],
  ["Edi", "Tab", "Edit"],
];

/** The program of a server whose every answer comes late. server: its script. */
export function lateServer(folder, server, late) {
  const program = path.join(folder, "late");
  const wrapper = fileURLToPath(new URL("../../../tests/late.py", import.meta.url));
  fs.writeFileSync(program, `#!/bin/sh\nexec python3 "${wrapper}" ${late} python3 -I "${server}" "$@"\n`, { mode: 0o755 });
  return program;
}

/** The keys that are typed after the head of a file, and what is there then: lists and blocks go on by Enter. */
const LISTS = [
  ["tools:\nRead\nGrep\n\nmodel: opus", "tools:\n  - Read\n  - Grep\nmodel: opus"],
  ["tools:\n- Read\nGrep", "tools:\n- Read\n- Grep"],
  ["skills:\n  - release\nprefs", "skills:\n  - release\n  - prefs"],
];

async function open(page, folder, url, name, text, shown = /loads|skipped|no agent|not loaded/) {
  const file = path.join(folder, name.startsWith(".") ? "" : ".claude/agents", name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  const payload = JSON.stringify([["openFile", `vscode-remote://${new URL(url).host}${file}`]]);
  await page.goto(`${url}/?folder=${folder}&payload=${encodeURIComponent(payload)}`);
  await page.locator(".view-line").first().waitFor();
  // The server is there when it says what the file is.
  await (shown instanceof RegExp ? page.locator(".statusbar-item", { hasText: shown }) : page.locator(shown)).first().waitFor();
  await page.locator(".view-line").first().click();
  await page.keyboard.press("Control+End");
  return file;
}

async function saved(page, file, wanted) {
  await page.keyboard.press("Control+s");
  for (let tries = 0; tries < 50 && fs.readFileSync(file, "utf8") !== wanted; tries++) await page.waitForTimeout(100);
  return fs.readFileSync(file, "utf8");
}

/** How many characters differ, between what both texts begin with and what both end with. */
function wrongCharacters(text, wanted) {
  let start = 0;
  while (start < text.length && text[start] === wanted[start]) start++;
  let end = 0;
  const rest = Math.min(text.length, wanted.length) - start;
  while (end < rest && text.at(-1 - end) === wanted.at(-1 - end)) end++;
  return Math.max(text.length, wanted.length) - start - end;
}

/** What differs, by line. */
function differences(text, wanted) {
  const [is, should] = [text.split("\n"), wanted.split("\n")];
  return should.flatMap((line, i) => (line === is[i] ? [] : [`${i + 1}: ${JSON.stringify(is[i])} for ${JSON.stringify(line)}`]));
}

/** counts: the keys and how many characters are wrong after them, and the same of proposals. */
export function types(delays, counts) {
  return (page, folder, url) => ({
    ...Object.fromEntries(
      delays.map((delay) => [
        `types ${TYPED.length} keys, one each ${delay} ms`,
        async () => {
          const file = await open(page, folder, url, `typed-${delay}.md`, TYPED);
          await page.keyboard.press("Control+a");
          await page.keyboard.press("Delete");
          await page.keyboard.type(TYPED, { delay });
          const text = await saved(page, file, TYPED);
          counts.keys += TYPED.length;
          counts.wrong += wrongCharacters(text, TYPED);
          const wrong = differences(text, TYPED);
          if (wrong.length) throw new Error(`${wrong.length} lines are not what was typed\n${wrong.join("\n")}`);
        },
      ]),
    ),
    ...Object.fromEntries(
      delays.map((delay) => [
        `types ${SETTINGS.length} keys of settings, one each ${delay} ms`,
        async () => {
          // The server is there when it says what is wrong.
          const file = await open(page, folder, url, ".agentls.toml", "hint = true\n", ".squiggly-error");
          await page.keyboard.press("Control+a");
          await page.keyboard.press("Delete");
          await page.keyboard.type(SETTINGS, { delay });
          const text = await saved(page, file, SETTINGS);
          counts.keys += SETTINGS.length;
          counts.wrong += wrongCharacters(text, SETTINGS);
          const wrong = differences(text, SETTINGS);
          fs.rmSync(file);
          if (wrong.length) throw new Error(`${wrong.length} lines are not what was typed\n${wrong.join("\n")}`);
        },
      ]),
    ),
    [`accepts ${ACCEPTED.length} proposals`]: async () => {
      let wanted = "---\nname: accepts\ndescription: Reviews.\ntools: Read";
      const head = wanted.replace("tools: Read", "tools: Glob");
      wanted = head;
      const file = await open(page, folder, url, "accepts.md", head);
      for (const [begun, key, chosen] of ACCEPTED) {
        await page.keyboard.type(`, ${begun}`, { delay: 60 });
        await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: chosen }).first().waitFor();
        await page.keyboard.press(key);
        wanted += `, ${chosen}`;
      }
      const text = await saved(page, file, wanted);
      const [is, should] = [text, wanted].map((it) => it.split("tools: ")[1].split(", "));
      counts.accepted += ACCEPTED.length;
      counts.others += should.filter((it, i) => is[i] !== it).length;
      const wrong = differences(text, wanted);
      if (wrong.length) throw new Error(wrong.join("\n"));
    },
    "closes no tag twice": async () => {
      const head = "---\nname: tags\ndescription: Reviews.\n---\n";
      const file = await open(page, folder, url, "tags.md", head);
      await page.keyboard.type("<ex", { delay: 60 });
      await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "<example>" }).first().waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      const text = await saved(page, file, `${head}<example>\n\n</example>`);
      if (!text.endsWith("</example>")) throw new Error(text);
    },
    "goes on with lists by Enter": async () => {
      const head = "---\nname: lists\ndescription: Reviews.\n";
      const file = await open(page, folder, url, "lists.md", head);
      for (const [keys, wanted] of LISTS) {
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Delete");
        await page.keyboard.insertText(head);
        for (const key of keys) {
          // VS Code's own provider proposes values after a colon.
          if (key === "\n") await page.keyboard.press("Escape");
          await page.keyboard.press(key === "\n" ? "Enter" : key === " " ? "Space" : key);
          // What Enter adds is there before the next key, as for somebody who looks.
          await page.waitForTimeout(key === "\n" ? 1200 : 400);
        }
        const wrong = differences(await saved(page, file, head + wanted), head + wanted);
        if (wrong.length) throw new Error(`${JSON.stringify(keys)}\n${wrong.join("\n")}`);
      }
    },
  });
}
