// A folder that is not trusted, whose settings name a program to run: it is not run, and the server works.

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const { diagnostics, extension, open, root, suite } = require("./harness");

module.exports = suite({
  "the folder is not trusted": async () => {
    assert.strictEqual(vscode.workspace.isTrusted, false);
  },

  "the server that comes with the extension runs": async () => {
    await extension();
    const { document } = await open(".claude/agents/reviewer.md", "---\nname: reviewer\ndescription: Reviews.\ntool: Read\n---\nReview.\n");
    await diagnostics(document, 1);
  },

  "the program that the folder names does not": async () => {
    assert.ok(fs.existsSync(path.join(root, "program")));
    assert.ok(!fs.existsSync(path.join(root, "was-run")));
  },

  "the host's program is not asked for its version": async () => {
    assert.strictEqual(vscode.workspace.getConfiguration().get("agentls.askClaudeCodeVersion"), true);
    assert.ok(!fs.existsSync(path.join(path.dirname(root), "was-asked")));
  },
});
