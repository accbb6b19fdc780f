// Every feature in the real editor, with the packaged extension and the server that it carries.

const assert = require("node:assert");
const vscode = require("vscode");
const { diagnostics, extension, open, suite, until } = require("./harness");

const AGENT = ".claude/agents/reviewer.md";
const REVIEWER = `---
name: reviewer
description: Reviews code.
tool: Read
---

Review the code.
`;

async function execute(command, ...args) {
  return vscode.commands.executeCommand(command, ...args);
}

module.exports = suite({
  "the extension is the packaged one, and is active": async () => {
    const it = await extension();
    assert.ok(it.isActive);
    assert.match(it.extensionPath, /extensions.agentls\.agentls-/);
  },

  "diagnostics appear where the cause is, and vanish with it": async () => {
    const { document } = await open(AGENT, REVIEWER);
    assert.deepStrictEqual(await diagnostics(document, 1), ["4:1 unknown-field"]);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(3, 0, 3, 4), "tools");
    await vscode.workspace.applyEdit(edit);
    await diagnostics(document, 0);
    await document.save();
  },

  "a quick fix changes its place and nothing else": async () => {
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1);
    const range = new vscode.Range(3, 0, 3, 4);
    const actions = await execute("vscode.executeCodeActionProvider", document.uri, range, vscode.CodeActionKind.QuickFix.value);
    const preferred = actions.find((it) => it.isPreferred && it.edit);
    assert.ok(preferred, `no preferred fix among ${actions.map((it) => it.title)}`);
    await vscode.workspace.applyEdit(preferred.edit);
    assert.strictEqual(document.getText(), REVIEWER.replace("tool:", "tools:"));
    await document.save();
  },

  "the command Fix All mends the file": async () => {
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1);
    await execute("agentls.fixAll");
    await until("the field has its right name", () => document.getText().includes("tools: Read"));
    await document.save();
  },

  "a nested file, which VS Code takes for plain Markdown, is served": async () => {
    const { document } = await open(".claude/agents/team/reviewer.md", REVIEWER);
    assert.strictEqual(document.languageId, "markdown");
    await diagnostics(document, 1);
  },

  "a file that is not saved yet is served": async () => {
    const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, ".claude/agents/fresh.md").with({ scheme: "untitled" });
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), REVIEWER);
    await vscode.workspace.applyEdit(edit);
    await diagnostics(document, 1);
    await execute("workbench.action.revertAndCloseActiveEditor");
  },

  "other Markdown is let alone": async () => {
    const other = await open("docs/agents/notes.md", "# Notes\n");
    const readme = await open("README.md", REVIEWER);
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1); // The server has answered by then.
    await diagnostics(other.document, 0);
    await diagnostics(readme.document, 0);
  },

  "hover says what a field is": async () => {
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1);
    const hovers = await execute("vscode.executeHoverProvider", document.uri, new vscode.Position(1, 1));
    assert.ok(hovers.length > 0);
  },

  "a setting is taken up at once": async () => {
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1);
    const settings = vscode.workspace.getConfiguration("agentls");
    await settings.update("rules", { "unknown-field": "off" }, vscode.ConfigurationTarget.Workspace);
    await diagnostics(document, 0);
    await settings.update("rules", undefined, vscode.ConfigurationTarget.Workspace);
    await diagnostics(document, 1);
  },

  "a restart brings everything back": async () => {
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1);
    await execute("agentls.restart");
    await diagnostics(document, 1);
  },

  "every command is registered": async () => {
    const registered = await vscode.commands.getCommands(true);
    const it = await extension();
    for (const { command } of it.packageJSON.contributes.commands) {
      assert.ok(registered.includes(command), command);
    }
  },
});
