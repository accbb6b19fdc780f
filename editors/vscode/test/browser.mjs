// The tree of agents, and new agents, as a person finds them in the page.

import fs from "node:fs";
import path from "node:path";

const agent = (name, more = "") => `---\nname: ${name}\ndescription: Reviews code.\n${more}---\nReview the code.\n`;

const FILES = {
  "project/.claude/agents/reviewer.md": agent("reviewer"),
  "project/.claude/agents/lister.md": agent("lister", "tools: Read, grep\n"),
  "project/.claude/agents/broken.md": agent("broken").replace("Reviews code.", "42"),
  "project/.cursor/agents/other.md": agent("other"),
  ".claude/agents/mine.md": agent("reviewer"),
};

/** Writes agents of a project and of the user, whose home is the folder above. */
export function agents(folder) {
  for (const [name, text] of Object.entries(FILES)) {
    const file = path.join(path.dirname(folder), name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

/** Runs a command by its name in the palette, which knows it once the extensions are read. */
export async function command(page, name) {
  const found = page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: name }).first();
  for (let left = 10; ; left--) {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(`>${name}`);
    try {
      await found.waitFor({ timeout: 3000 });
      return await page.keyboard.press("Enter");
    } catch (error) {
      if (!left) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/** Goes through the tree: what is in it, and what can be done there. */
export function browses(page, folder, url, images) {
  const tree = page.locator(".pane", { has: page.locator(".pane-header", { hasText: /^Agents/ }) });
  const row = (name, more) => tree.locator(".monaco-list-row", { hasText: name }).filter({ hasText: more ?? "" }).first();
  const act = async (item, title) => {
    await item.hover();
    await item.locator(`.action-label[aria-label^="${title}"]`).first().click();
  };
  const line = (text) => page.locator(".view-line", { hasText: text }).first();
  const input = page.locator(".quick-input-widget input").first();
  return {
    "opens the tree by the command": async () => {
      await page.setViewportSize({ width: 960, height: 600 });
      await page.goto(`${url}/?folder=${folder}`);
      await page.locator(".explorer-folders-view").first().waitFor();
      await command(page, "agentls: List Agents");
      await row("reviewer").waitFor();
    },
    "sees the groups by precedence, and the marks": async () => {
      await row("User").waitFor();
      const names = await tree.locator(".monaco-list-row").evaluateAll((rows) =>
        rows.map((it) => [...it.querySelectorAll(".label-name, .label-description")].map((part) => part.innerText).join(" ").trim()),
      );
      const wanted = [
        "Project .claude/agents", "lister", "reviewer", "broken skipped: field-type",
        "User ~/.claude/agents", "reviewer shadowed",
      ];
      if (names.join() !== wanted.join()) throw new Error(names.join());
      if (images) await page.screenshot({ path: path.join(images, "agents.png") });
    },
    "opens a file by a click": async () => {
      await row("lister").click();
      await line(/Read,\sgrep/).waitFor();
    },
    "fixes one in its row": async () => {
      await act(row("lister"), "Fix All");
      await line(/Read,\sGrep/).waitFor(); // A string would match in any case.
      await page.keyboard.press("Control+s");
      await page.locator(".tab.dirty").first().waitFor({ state: "detached" });
    },
    "renames one in its row": async () => {
      await act(row("lister"), "Rename");
      await input.fill("reviewer");
      await page.locator(".quick-input-widget", { hasText: "is taken by" }).first().waitFor();
      await input.fill("reader");
      await page.keyboard.press("Enter");
      await row("reader").waitFor();
    },
    "sees what the host makes of one by its row": async () => {
      await act(row("broken"), "Show");
      await page.frameLocator("iframe.webview.ready").frameLocator("#active-frame").getByText("Claude Code skips this file").first().waitFor();
    },
    "sees a file come and go": async () => {
      const file = path.join(folder, ".claude", "agents", "fresh.md");
      fs.writeFileSync(file, agent("fresh"));
      await row("fresh").waitFor();
      fs.rmSync(file);
      await row("fresh").waitFor({ state: "detached" });
    },
    "makes an agent for another host that is in use": async () => {
      await command(page, "agentls: New Agent");
      await page.locator(".quick-input-widget .monaco-list-row", { hasText: ".cursor/agents" }).first().click();
      await input.fill("scribe");
      await page.keyboard.press("Enter");
      await page.locator(".tab", { hasText: "scribe.md" }).first().waitFor();
      if (!fs.existsSync(path.join(folder, ".cursor", "agents", "scribe.md"))) throw new Error("there is no file");
    },
    "makes an agent in a group, and fills in its places": async () => {
      await act(row("User"), "New Agent");
      await input.fill("reviewer");
      await page.locator(".quick-input-widget", { hasText: "is taken by" }).first().waitFor();
      await input.fill("critic");
      await page.keyboard.press("Enter");
      await page.locator(".statusbar-item", { hasText: "(21 selected)" }).first().waitFor();
      await page.keyboard.type("Criticizes.");
      await page.keyboard.press("Tab");
      await page.keyboard.type("a critic");
      await line("You are a critic.").waitFor();
      await line('description: "Criticizes.').waitFor();
      await row("critic").waitFor();
    },
  };
}

/** A folder without agents: the tree says so, and has a way to the first one. */
export function beginsEmpty(page, folder, url) {
  return {
    "opens the tree by the command": async () => {
      await page.goto(`${url}/?folder=${folder}`);
      await page.locator(".explorer-folders-view").first().waitFor();
      await command(page, "agentls: List Agents");
      await page.locator(".welcome-view", { hasText: "no agents yet" }).first().waitFor();
    },
    "makes the first agent": async () => {
      await page.locator(".welcome-view a.monaco-button", { hasText: "New Agent" }).first().click();
      await page.locator(".quick-input-widget .monaco-list-row", { hasText: "in every project" }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".quick-input-widget input").first().fill("first");
      await page.keyboard.press("Enter");
      await page.locator(".view-line", { hasText: "name: first" }).first().waitFor();
      if (!fs.existsSync(path.join(folder, ".claude", "agents", "first.md"))) throw new Error("there is no file");
    },
  };
}
