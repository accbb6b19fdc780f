// VS Code as a person uses it, in the page.

import fs from "node:fs";
import path from "node:path";
import { command } from "./browser.mjs";

const NAME = "code-reviewer";
const REVIEWER = `---
name: ${NAME}
description: Reviews a change for mistakes, before it is committed.
tool: Read, Grep, Glob
model: sonnet
color: blue
---

Read the change, and then the code around it. Name the mistakes, the worst first, with the file and the line of each.
Say nothing about style.
`;

/** The page with the agent file open, and what a person finds there. */
class Person {
  constructor(page, folder, url) {
    Object.assign(this, { page, url, folder, file: path.join(folder, ".claude", "agents", `${NAME}.md`) });
  }

  line(text) {
    return this.page.locator(".view-line", { hasText: text }).first();
  }

  word(text) {
    return this.line(text).locator("span span").first();
  }

  async open() {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.writeFileSync(this.file, REVIEWER);
    // The authority has to be the page's own, or the file opens under another URI.
    const payload = JSON.stringify([["openFile", `vscode-remote://${new URL(this.url).host}${this.file}`]]);
    await this.page.goto(`${this.url}/?folder=${this.folder}&payload=${encodeURIComponent(payload)}`);
    await this.line("name:").waitFor();
    await this.page.locator(".sidebar").first().waitFor();
    await this.line("name:").click();
    await this.page.keyboard.press("Control+b");
    await this.page.locator(".sidebar").first().waitFor({ state: "hidden" });
  }
}

/** Moves the mouse to a place until what is to be seen there is there: a text that moves below the mouse closes a hover. */
async function rest(page, move, seen) {
  for (let left = 7; ; left--) {
    await move();
    try {
      return await seen.waitFor({ timeout: 4000 });
    } catch (error) {
      if (!left) throw error;
      await page.mouse.move(600, 600);
    }
  }
}

/** Opens an agent file, sees the squiggle, reads what it means, takes the fix. images: where screenshots go, if at all. */
export function mends(page, folder, url, images) {
  const it = new Person(page, folder, url);
  const frame = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  const photograph = async (name) => images && page.screenshot({ path: path.join(images, `${name}.png`) });
  return {
    "opens the file": () => it.open(),
    "sees the squiggle": () => page.locator(".squiggly-warning").first().waitFor(),
    "reads what it means": async () => {
      const fix = page.locator(".monaco-hover:not(.hidden)", { hasText: "unknown-field" }).locator("a.action", { hasText: "Quick Fix..." }).first();
      await rest(page, () => it.word("tool:").hover(), fix);
      await photograph("diagnostics");
    },
    "takes the fix": async () => {
      await page.keyboard.press("Escape");
      await page.locator(".monaco-hover:not(.hidden)", { hasText: "unknown-field" }).first().waitFor({ state: "hidden" });
      await it.word("tool:").click();
      await page.keyboard.press("Control+.");
      await page.locator(".action-widget").getByText("`tools`").first().waitFor();
      await photograph("fix");
      await page.keyboard.press("Enter");
      await it.line("tools:").waitFor();
    },
    "sees the squiggle go": () => page.locator(".squiggly-warning").first().waitFor({ state: "detached" }),
    "accepts a completion": async () => {
      await it.line("tools:").click();
      await page.keyboard.press("End");
      await page.keyboard.type(", WebF", { delay: 50 });
      await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "WebFetch" }).first().waitFor();
      await photograph("completion");
      await page.keyboard.press("Enter");
      await it.line("Glob, WebFetch").waitFor();
    },
    "picks a colour": async () => {
      const hues = page.locator(".colorpicker-widget .hue-strip").first();
      // The editor makes the picker again when the colors of the file arrive again.
      for (let left = 10; ; left--) {
        await page.locator(".colorpicker-color-decoration").first().click();
        await hues.waitFor();
        await photograph("colour");
        const box = await hues.boundingBox();
        // Green stands at one third of the strip.
        if (box) await hues.click({ position: { x: 5, y: box.height / 3 } });
        if (box || !left) break;
      }
      await it.line("color: green").waitFor();
      await page.keyboard.press("Escape");
    },
    "sees what the host makes of it": async () => {
      await page.locator(".statusbar-item", { hasText: "loads" }).first().click();
      await frame.getByRole("heading", { name: NAME }).waitFor();
      await frame.getByText("claude-sonnet").first().waitFor();
      await photograph("show");
    },
    "sees it follow the file": async () => {
      await it.line("tools:").click();
      await page.keyboard.press("End");
      await page.keyboard.type(", Nothing", { delay: 50 });
      await frame.getByRole("link", { name: "Line 4" }).first().waitFor();
    },
    "goes to the line by a link": async () => {
      await it.line("style").click();
      await frame.getByRole("link", { name: "Line 4" }).first().click();
      await page.locator(".statusbar-item", { hasText: "Ln 4" }).first().waitFor();
    },
    "is told that nothing is safe to fix": async () => {
      await page.locator(".squiggly-warning").first().waitFor(); // The word is no longer taken for half-typed.
      await command(page, "agentls: Fix All");
      await page.locator(".notifications-toasts", { hasText: /Nothing safe to fix; \d+ findings? needs? your choice/ }).waitFor();
    },
  };
}

/** Opens a YAML file and an agent file: keys have the same colour in both. */
export function seesColours(page, folder, url) {
  const it = new Person(page, folder, url);
  /** The colours of the key and of the value in the line of the name. */
  const colours = async () => {
    const parts = it.line(`name: ${NAME}`).locator("span span");
    const colour = (element) => getComputedStyle(element).color;
    return [await parts.first().evaluate(colour), await parts.last().evaluate(colour)];
  };
  let yaml;
  return {
    "opens a YAML file": async () => {
      await it.open();
      const name = "keys.yaml";
      fs.writeFileSync(path.join(folder, name), `name: ${NAME}\n`);
      await goTo(page, name);
      yaml = await colours();
    },
    "sees the keys of an agent in the same colour": async () => {
      await page.locator(".tab", { hasText: `${NAME}.md` }).click();
      // The name of an agent has a colour of its own, once the server has said what is what.
      const end = Date.now() + 120_000;
      for (let agent; agent?.[0] !== yaml[0] || agent[1] === yaml[1]; agent = await colours()) {
        if (Date.now() > end) throw new Error(`YAML: ${yaml}; agent file: ${agent}`);
      }
    },
  };
}

/** Opens a file of the workspace by its name. */
async function goTo(page, name) {
  await page.keyboard.press("Control+p");
  await page.locator(".quick-input-widget input").first().fill(name);
  await page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: name }).waitFor();
}

/** Reports a finding: is shown what, and where it would go, before anything is sent. */
export function reports(page, folder, url) {
  const it = new Person(page, folder, url);
  const dialog = page.locator(".monaco-dialog-box");
  const choose = async () => {
    await it.line("name:").click();
    await command(page, "agentls: Report a Wrong Finding");
    await page.locator(".quick-input-widget .monaco-list-row", { hasText: "unknown-field" }).first().click();
    await dialog.getByText("tool: Read, Grep, Glob").first().waitFor();
  };
  return {
    "opens the file": () => it.open(),
    "sees the squiggle": () => page.locator(".squiggly-warning").first().waitFor(),
    "is shown the rule, the line and the versions": async () => {
      await choose();
      const text = await dialog.innerText();
      for (const wanted of ["unknown-field: ", "agentls ", "measured on", "VS Code 1."]) {
        if (!text.includes(wanted)) throw new Error(text);
      }
      if (text.includes("description:")) throw new Error(text);
    },
    "sends nothing without a word": async () => {
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    },
    "goes to the form of an issue": async () => {
      await choose();
      await dialog.getByText("Open in Browser").click();
      await dialog.getByText("github.com/agentls/agentls/issues/new?").first().waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    },
    "reports one in a file that only names agents": async () => {
      const name = "ship.md";
      fs.mkdirSync(path.join(folder, ".claude", "commands"));
      fs.writeFileSync(path.join(folder, ".claude", "commands", name), `Launch subagent_type: "nobody".${"x".repeat(1000)}\n`);
      await goTo(page, name);
      await page.locator(".squiggly-warning").first().waitFor();
      await command(page, "agentls: Report a Wrong Finding");
      await page.locator(".quick-input-widget .monaco-list-row", { hasText: "unknown-reference" }).first().click();
      await dialog.getByText(/agentls \d+\.\d+\.\d+; VS Code 1\./).first().waitFor();
      if (!(await dialog.innerText()).includes("xx…\n")) throw new Error(await dialog.innerText());
    },
  };
}

/** Opens an agent file and goes from a finding to the documentation of its rule, which comes with the extension. */
export function reads(page, folder, url) {
  const it = new Person(page, folder, url);
  return {
    "opens the file": () => it.open(),
    "goes to the rule": async () => {
      await page.locator(".squiggly-warning").first().waitFor();
      const code = page.locator(".monaco-hover:not(.hidden) a", { hasText: "unknown-field" }).first();
      await rest(page, () => it.word("tool:").hover(), code);
      await code.click();
      await page.locator(".tab.active", { hasText: "unknown-field" }).waitFor();
    },
    // Not as Markdown.
    "reads a page": () => page.locator("iframe.webview").first().waitFor(),
  };
}

/** Renames an agent, whose server is late, and types before it has answered. */
export function renames(page, folder, url) {
  const it = new Person(page, folder, url);
  const input = page.locator(".quick-input-widget input").first();
  return {
    "opens the file": () => it.open(),
    "is told that nothing is renamed where the file changed in the meantime": async () => {
      await page.locator(".statusbar-item", { hasText: "loads" }).first().waitFor();
      await it.line("name:").click();
      await page.keyboard.press("Home");
      await command(page, "agentls: Rename");
      await page.locator(".quick-input-widget", { hasText: `Rename ${NAME}` }).first().waitFor();
      await input.fill("critic");
      await page.keyboard.press("Enter");
      await input.waitFor({ state: "hidden" });
      await page.waitForTimeout(500); // The server has to have read the file before it changes.
      await page.keyboard.type("# ");
      await page.locator(".notifications-toasts", { hasText: "Nothing is renamed" }).waitFor();
      await it.line(`# name: ${NAME}`).waitFor();
      if (!fs.existsSync(it.file)) throw new Error("the file is renamed");
    },
  };
}

/** Opens an agent file where there is no Python, and is told once what to do. */
export function lacksPython(page, folder, url) {
  const it = new Person(page, folder, url);
  const notices = page.locator(".notifications-toasts .notification-list-item", { hasText: "Python 3.10" });
  return {
    "opens the file": () => it.open(),
    "is told what to do": () => notices.first().waitFor(),
    "has a way out": () => notices.first().getByText("Get Python").waitFor(),
    "sees it in the status bar": () => page.locator(".statusbar-item", { hasText: "agentls" }).first().waitFor(),
    "is told once": async () => {
      if ((await notices.count()) !== 1) throw new Error(`${await notices.count()} messages`);
    },
    "is told again by a command": async () => {
      await page.keyboard.press("Escape");
      await notices.first().waitFor({ state: "detached" });
      await command(page, "agentls: New Agent");
      await notices.first().waitFor();
    },
  };
}

/** The same where every Python is too old. */
export function hasOldPython(page, folder, url) {
  const it = new Person(page, folder, url);
  return {
    "opens the file": () => it.open(),
    "is told what was found": () =>
      page.locator(".notifications-toasts", { hasText: /Python 3\.8\.10 at \S+; Python 3\.10 or later is needed/ }).waitFor(),
  };
}

/** Opens an agent file where Python is not on PATH, and needs nothing else. */
export function hasHiddenPython(page, folder, url) {
  const it = new Person(page, folder, url);
  return {
    "opens the file": () => it.open(),
    "sees that it is served": () => page.locator(".statusbar-item", { hasText: "loads" }).first().waitFor(),
  };
}

/** Opens an agent file with a server that crashes whenever it is started, until the file `mended` is there. */
export function seesCrashes(page, folder, url) {
  const it = new Person(page, folder, url);
  return {
    "opens the file": () => it.open(),
    "is told after the fifth crash": () => page.locator(".notifications-toasts", { hasText: "crashed five times" }).waitFor(),
    "is told nothing else": async () => {
      const told = await page.locator(".notification-list-item-message").allTextContents();
      if (told.length !== 1) throw new Error(told.join("; "));
    },
    "restarts it by the status bar": async () => {
      fs.writeFileSync(path.join(path.dirname(folder), "mended"), "");
      await page.locator(".statusbar-item", { hasText: "agentls" }).first().click();
      await page.locator(".statusbar-item", { hasText: "loads" }).first().waitFor();
    },
  };
}

/**
 * The program of a server that ends as long as there is no file `mended` beside it: the first time before it answers, the
 * second time without reading what follows its answer, so that these two starts fail; then after its first answer.
 */
export function crashingServer(folder, server) {
  const program = path.join(folder, "crashes.py");
  const script = `#!/usr/bin/env python3
import json, os, signal, socket, sys
folder = ${JSON.stringify(folder)}
if os.path.exists(os.path.join(folder, "mended")):
    os.execv(sys.executable, [sys.executable, "-I", ${JSON.stringify(server)}, *sys.argv[1:]])
size = 0
while line := sys.stdin.buffer.readline().strip():
    size = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else size
asked = json.loads(sys.stdin.buffer.read(size))
with open(os.path.join(folder, "starts"), "a+") as starts:
    starts.write("x")
    start = starts.tell()
if start == 1:
    sys.exit(1)
if start == 2:
    pipe = socket.socket(fileno=0)
    pipe.shutdown(socket.SHUT_RD) # What the client writes fails, before it sees a pipe closed.
answer = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": {"capabilities": {}}})
sys.stdout.write(f"Content-Length: {len(answer)}\\r\\n\\r\\n{answer}")
sys.stdout.flush()
if start == 2:
    signal.alarm(60)
    signal.pause()
sys.stdin.buffer.readline()
sys.exit(1)
`;
  fs.writeFileSync(program, script, { mode: 0o755 });
  return program;
}

/** Takes steps one after the other until one fails; `[name, error or null]` of each, with what can be read in the page at
 *  the failure, and a picture of it. */
export async function take(steps, page, picture) {
  const results = [];
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step();
      results.push([name, null]);
    } catch (error) {
      await page.screenshot({ path: picture });
      const seen = await page.evaluate(() => document.body.innerText);
      return [...results, [name, `${error?.stack ?? error}\nin the page: ${seen.replaceAll(/\s*\n\s*/g, " | ").slice(0, 2000)}`]];
    }
  }
  return results;
}
