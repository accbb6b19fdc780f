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

/** The same in another style: lists in brackets, quotes, characters outside of ASCII, a table, code. */
const ANOTHER = `---
description: "Use this agent when a release is due: \\"cut 2.0\\" 🚀"
name: release-captain
tools: [Read, Grep, Bash, mcp__git__log]
permissionMode: plan
effort: high
memory: project
maxTurns: 12
mcpServers:
  - git
  - tickets:
      command: tickets
      args: [--stdio]
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - type: command
          command: ./check.sh
          timeout: 5
---
You cut releases – never on a Friday.

### Steps

| Step | Tool |
| --- | --- |
| Tag | Bash |

* Ask \`release-notes\` for the text
* Stop if a test is red

\`\`\`sh
git tag "v$VERSION"
\`\`\`

<example>
Context: All tests are green.
user: "Ship it"
assistant: "I'll use the release-captain agent."
<commentary>
A release is due.
</commentary>
</example>
`;

/** Characters that ask the server, inside and after words: quotes, brackets, paths. Some words are the beginning of others. */
const MARKS = `---
name: marks
description: 'Reviews.'
tools: ["Agent(before)", "Bash(git:*)", "Web", 'Read']
disallowedTools: ["Edi"]
model: opus[1m]
color: 'pi'
effort: "med"
skills:
  - "rel"
hooks:
  PreToolUse:
    - matcher: "Rea"
    - matcher: 'Read|Wri'
---
See [style](documentation/a) or documentation/a
[the agents](documentation/style.md)
@documentation/style.md
Ask @agent-before
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

/** Per field: what is typed of a value, the key that accepts, and what has to be there afterwards. */
const ACCEPTED = {
  tools: [
    ["Web", "Tab", "WebFetch"],
    ["WebS", "Enter", "WebSearch"],
    ["Rea", "Tab", "Read"],
    ["Gre", "Enter", "Grep"],
    ["Edi", "Tab", "Edit"],
    ["Ba", "Enter", "Bash"],
    ["Wri", "Tab", "Write"],
    ["Note", "Enter", "NotebookEdit"],
  ],
  disallowedTools: [
    ["Gl", "Tab", "Glob"],
    ["Todo", "Enter", "TodoWrite"],
    ["Ski", "Tab", "Skill"],
  ],
  model: [["so", "Tab", "sonnet"]],
  color: [["pi", "Enter", "pink"]],
  permissionMode: [["acc", "Tab", "acceptEdits"]],
  effort: [["med", "Enter", "medium"]],
  memory: [["pro", "Tab", "project"]],
};

/** Beginnings of tools after which Tab is pressed at once, be there proposals or not. */
const HURRIED = ["Web", "Bas", "Rea", "Wri", "Gre", "Glo", "Edi", "Note", "Ski", "Ag"];

/** The program of a server whose every answer comes late. server: its script. */
export function lateServer(folder, server, late) {
  const program = path.join(folder, "late");
  const wrapper = fileURLToPath(new URL("../../../tests/late.py", import.meta.url));
  fs.writeFileSync(program, `#!/bin/sh\nexec python3 "${wrapper}" ${late} python3 -I "${server}" "$@"\n`, { mode: 0o755 });
  return program;
}

/** What is typed after the head of a file, with where the cursor is after it (line, column), and what is there at the end. */
const LISTS = [
  [
    [["tools:\n", 5, 5], ["Read\n", 6, 5], ["Grep\n", 7, 5], ["\n", 7, 1], ["model: opus", 7, 12]],
    "tools:\n  - Read\n  - Grep\nmodel: opus",
  ],
  [[["tools:\n", 5, 5], ["-", 5, 6], [" ", 5, 3], ["Read\n", 6, 3], ["Grep", 6, 7]], "tools:\n- Read\n- Grep"],
  [
    [["skills:\n", 5, 5], ["  -", 5, 8], [" ", 5, 5], ["release\n", 6, 5], ["prefs", 6, 10]],
    "skills:\n  - release\n  - prefs",
  ],
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

/** The text of the file once it is saved. wanted: what it has to be then, or a pattern of its end; another text is
 *  returned after two minutes. */
async function saved(page, file, wanted) {
  const isSaved = (text) => (wanted instanceof RegExp ? wanted.test(text) : text === wanted);
  await page.keyboard.press("Control+s");
  for (let tries = 0; tries < 1200 && !isSaved(fs.readFileSync(file, "utf8")); tries++) await page.waitForTimeout(100);
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

/** An agent that is there before the first key. */
const BEFORE = "---\nname: before\ndescription: Reviews.\n---\nReview.\n";

/** What is typed: the file, what it is opened with, the text, milliseconds for each key, and the delays of the server for
 *  which it is typed, without which it is for all: a speed that is on the same side of the delay as another shows little. */
const TYPING = [
  [".agentls.toml", ["hint = true\n", ".squiggly-error"], SETTINGS, 30],
  ["another.md", [BEFORE], ANOTHER, 60],
  ["marks-30.md", [BEFORE], MARKS, 30],
  ["marks-60.md", [BEFORE], MARKS, 60, [50]],
  ["typed-30.md", [BEFORE], TYPED, 30, [0, 50]],
  ["typed-110.md", [BEFORE], TYPED, 110, [50, 300]],
];

/** late: the delay of the server in milliseconds. counts: the keys and how many characters are wrong after them, and the
 *  same of proposals. */
export function types(late, counts, page, folder, url) {
  return {
    ...Object.fromEntries(
      TYPING.filter(([, , , , delays]) => delays?.includes(late) ?? true).map(([name, before, wanted, delay]) => [
        `types ${wanted.length} keys of ${name}, one each ${delay} ms`,
        async () => {
          fs.mkdirSync(path.join(folder, ".claude/agents/documentation"), { recursive: true });
          fs.writeFileSync(path.join(folder, ".claude/agents/documentation/style.md"), "Be brief.\n");
          const file = await open(page, folder, url, name, ...before);
          await page.keyboard.press("Control+a");
          await page.keyboard.press("Delete");
          await page.keyboard.type(wanted, { delay });
          const text = await saved(page, file, wanted);
          counts.keys += wanted.length;
          counts.wrong += wrongCharacters(text, wanted);
          const wrong = differences(text, wanted);
          if (wrong.length) throw new Error(`${wrong.length} lines are not what was typed\n${wrong.join("\n")}`);
        },
      ]),
    ),
    "accepts proposals": async () => {
      let wanted = "---\nname: accepts\ndescription: Reviews.";
      const file = await open(page, folder, url, "accepts.md", wanted);
      for (const [field, values] of Object.entries(ACCEPTED)) {
        await page.keyboard.type(`\n${field}: `, { delay: 60 });
        for (const [i, [begun, key, chosen]] of values.entries()) {
          await page.keyboard.type(i ? `, ${begun}` : begun, { delay: 60 });
          await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: chosen }).first().waitFor();
          await page.keyboard.press(key);
        }
        wanted += `\n${field}: ${values.map((it) => it[2]).join(", ")}`;
        counts.accepted += values.length;
      }
      const text = await saved(page, file, wanted);
      const [is, should] = [text, wanted].map((it) => it.split(/, |: |\n/));
      counts.others += should.filter((it, i) => is[i] !== it).length;
      const wrong = differences(text, wanted);
      if (wrong.length) throw new Error(wrong.join("\n"));
    },
    "gets no other tool by Tab in a hurry": async () => {
      const head = "---\nname: hurries\ndescription: Reviews.\ntools: Monitor";
      const file = await open(page, folder, url, "hurries.md", head);
      for (const begun of HURRIED) {
        await page.keyboard.type(`, ${begun}`, { delay: 60 });
        await page.keyboard.press("Tab");
      }
      await page.keyboard.type(", Monitor", { delay: 60 });
      await page.keyboard.press("Escape");
      const is = (await saved(page, file, /, Monitor$/)).split("tools: ")[1].split(",").slice(1, -1);
      const wrong = HURRIED.filter((it, i) => !is[i]?.trim().startsWith(it));
      counts.accepted += is.filter((it, i) => it.trim() !== HURRIED[i]).length;
      counts.others += wrong.length;
      if (wrong.length || is.length !== HURRIED.length) throw new Error(is.join(","));
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
      for (const [steps, wanted] of LISTS) {
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Delete");
        await page.keyboard.insertText(head);
        for (const [keys, line, column] of steps) {
          await page.keyboard.type(keys, { delay: 60 });
          // What Enter adds is there before the next key, as for somebody who looks.
          await page.locator(".statusbar-item", { hasText: new RegExp(`Ln ${line}, Col ${column}$`) }).first().waitFor();
        }
        const wrong = differences(await saved(page, file, head + wanted), head + wanted);
        if (wrong.length) throw new Error(wrong.join("\n"));
      }
    },
  };
}
