// Every feature in the real editor, with the packaged extension and the server that it carries.

const assert = require("node:assert");
const vscode = require("vscode");
const { diagnostics, extension, open, suite, until } = require("./harness");

const AGENT = ".claude/agents/reviewer.md";
const REVIEWER = `---
name: reviewer
description: Reviews code.
tool: Read
model: sonnet
color: blue
---

Review the code.
`;

/** The same with a fault that has a safe fix. */
const MISSPELT = REVIEWER.replace("tool: Read", "tools: Read, grep");

async function execute(command, ...args) {
  return vscode.commands.executeCommand(command, ...args);
}

/** Types in place of a text of the file, accepts the completion with a label, and returns the line. */
async function complete(wanted, text, label) {
  const editor = await open(AGENT, REVIEWER);
  const { document } = editor;
  const at = document.positionAt(REVIEWER.indexOf(wanted));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, document.lineAt(at.line).range, text);
  await vscode.workspace.applyEdit(edit);
  const cursor = document.lineAt(at.line).range.end;
  const offered = (await execute("vscode.executeCompletionItemProvider", document.uri, cursor)).items;
  // VS Code has a provider of its own for agents; ours is the one with the details.
  const found = offered.filter((it) => (it.label.label ?? it.label) === label);
  const own = found.find((it) => it.detail) ?? found[0];
  assert.ok(own, `no ${label} among ${offered.map((it) => it.label.label ?? it.label)}`);
  const range = own.range?.replacing ?? own.range ?? new vscode.Range(cursor, cursor);
  const plain = (text) => new vscode.SnippetString().appendText(text);
  const inserted = own.insertText ?? label;
  await editor.insertSnippet(typeof inserted === "string" ? plain(inserted) : inserted, range);
  const line = document.lineAt(at.line).text;
  await document.save();
  return line;
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
    const { document } = await open(AGENT, MISSPELT);
    await diagnostics(document, 1);
    const range = new vscode.Range(3, 13, 3, 17);
    const actions = await execute("vscode.executeCodeActionProvider", document.uri, range, vscode.CodeActionKind.QuickFix.value);
    const preferred = actions.find((it) => it.isPreferred && it.edit);
    assert.ok(preferred, `no preferred fix among ${actions.map((it) => it.title)}`);
    await vscode.workspace.applyEdit(preferred.edit);
    assert.strictEqual(document.getText(), MISSPELT.replace("grep", "Grep"));
    await document.save();
  },

  "the command Fix All fixes the file": async () => {
    const { document } = await open(AGENT, MISSPELT);
    await diagnostics(document, 1);
    await execute("agentls.fixAll");
    await until("the tool has its right name", () => document.getText().includes("tools: Read, Grep"));
    await document.save();
  },

  "agents are of one language, in which proposals come by themselves": async () => {
    for (const name of [AGENT, ".claude/agents/team/nested.md", "other/.cursor/agents/one.md", "kit/agents/copied.md"]) {
      const { document } = await open(name, REVIEWER.replace("name: reviewer", `name: ${name.replaceAll(/\W/g, "")}`));
      const language = () => vscode.window.activeTextEditor?.document.languageId;
      await until(() => `${name} is an agent, not ${language()}`, () => language() === "agentls");
      const { other } = vscode.workspace.getConfiguration("editor", { uri: document.uri, languageId: "agentls" }).get("quickSuggestions");
      assert.strictEqual(other, "on");
    }
    const { document } = await open("other/.github/agents/own.agent.md", REVIEWER);
    assert.strictEqual(document.languageId, "chatagent");
  },

  "a nested file is served": async () => {
    const { document } = await open(".claude/agents/team/nested.md", REVIEWER.replace("name: reviewer", "name: nested"));
    await diagnostics(document, 1);
  },

  "a document without a name in the language of agents is served": async () => {
    const document = await vscode.workspace.openTextDocument({ language: "agentls", content: REVIEWER });
    await vscode.window.showTextDocument(document);
    await diagnostics(document, 1);
    await execute("workbench.action.revertAndCloseActiveEditor");
  },

  "one voice: of VS Code's own checks, lists, hovers and outlines, none is heard": async () => {
    const text = REVIEWER.replace("tool: Read", "tools: Read").replace("sonnet", "opus[1m]") + "\n## Workflow\n\nGo.\n";
    const { document } = await open(".claude/agents/voice.md", text.replace("name: reviewer", "name: voice").replace("Reviews code", "Speaks once"));
    await until("there is an outline", () => execute("vscode.executeDocumentSymbolProvider", document.uri));
    const heard = async () => ({
      findings: vscode.languages.getDiagnostics(document.uri).length,
      hovers: (await execute("vscode.executeHoverProvider", document.uri, new vscode.Position(4, 2))).length,
      models: (await execute("vscode.executeCompletionItemProvider", document.uri, new vscode.Position(4, 7))).items.filter((it) => (it.label.label ?? it.label) === "opus").length,
      headings: (await execute("vscode.executeDocumentSymbolProvider", document.uri)).filter((it) => it.name.includes("Workflow")).length,
    });
    const once = { findings: 0, hovers: 1, models: 1, headings: 1 };
    assert.deepStrictEqual(await heard(), once);
    // The same file in VS Code's own language: what is measured here is there to be heard.
    await vscode.languages.setTextDocumentLanguage(document, "chatagent");
    const twice = await until("VS Code speaks", async () => {
      const found = await heard();
      return found.findings > 0 && found;
    });
    assert.deepStrictEqual(twice, { findings: 1, hovers: 2, models: 2, headings: 2 });
    await execute("workbench.action.closeAllEditors");
    await open(".claude/agents/voice.md");
    await execute("markdown.showPreview");
    await until("there is a preview", () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes("Preview"));
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
    const readme = await open("README.md", "# Agents\n");
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1); // The server has answered by then.
    await diagnostics(other.document, 0);
    await diagnostics(readme.document, 0);
  },

  "hover says what a value does": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const at = document.positionAt(REVIEWER.indexOf("sonnet"));
    const hovers = await execute("vscode.executeHoverProvider", document.uri, at);
    assert.match(hovers.flatMap((it) => it.contents.map((content) => content.value)).join("\n"), /claude-sonnet/);
  },

  "completion of a model": async () => {
    assert.strictEqual(await complete("model:", "model: ", "haiku"), "model: haiku");
  },

  "completion of a colour": async () => {
    assert.strictEqual(await complete("color:", "color: ", "green"), "color: green");
  },

  "completion of a tool": async () => {
    assert.strictEqual(await complete("tool:", "tools: Read, Gr", "Grep"), "tools: Read, Grep");
  },

  "a colour has a swatch, and another one can be picked": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const found = await execute("vscode.executeDocumentColorProvider", document.uri);
    assert.strictEqual(found.length, 1);
    assert.strictEqual(document.getText(found[0].range), "blue");
    const green = new vscode.Color(0.1, 0.8, 0.2, 1);
    const names = await execute("vscode.executeColorPresentationProvider", green, { uri: document.uri, range: found[0].range });
    assert.strictEqual(names[0].label, "green");
  },

  "semantic tokens": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const tokens = await execute("vscode.provideDocumentSemanticTokens", document.uri);
    assert.ok(tokens.data.length > 0);
  },

  folding: async () => {
    const { document } = await open(AGENT, REVIEWER);
    assert.ok((await execute("vscode.executeFoldingRangeProvider", document.uri)).some((it) => it.start === 0));
  },

  "the outline begins with the agent": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const symbols = await until("there is an outline", () => execute("vscode.executeDocumentSymbolProvider", document.uri));
    assert.ok(symbols.some((it) => it.name === "reviewer"), symbols.map((it) => it.name).join());
  },

  "settings of the project count, since no default of the editor's is sent": async () => {
    const { document } = await open(AGENT, REVIEWER.replace("tool: Read\n", "# agentls: ignore[file-name]\n"));
    const settings = await open(".agentls.toml", "hints = true\n");
    assert.deepStrictEqual(await diagnostics(document, 1), ["4:19 unused-suppression"]);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(settings.document.uri, new vscode.Range(0, 0, 1, 0), "hint = true\n");
    await vscode.workspace.applyEdit(edit);
    // Live, in a file that is not saved.
    const [wrong] = await until("the misspelt setting is found", () => {
      const found = vscode.languages.getDiagnostics(settings.document.uri);
      return found.length > 0 && found;
    });
    assert.match(wrong.message, /did you mean `hints`/);
    assert.strictEqual(vscode.languages.getDiagnostics(settings.document.uri).length, 1);
    await execute("workbench.action.files.revert");
    await vscode.workspace.fs.delete(settings.document.uri);
    await diagnostics(document, 0);
  },

  "the code of a finding leads to the rule's documentation, offline": async () => {
    const { document } = await open(AGENT, REVIEWER);
    await diagnostics(document, 1);
    const [found] = vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === "agentls");
    assert.strictEqual(found.code.target.scheme, "agentls");
    const page = await vscode.workspace.openTextDocument(found.code.target);
    assert.match(page.getText(), /^# unknown-field\n/);
  },

  "inlay hints": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await execute("vscode.executeInlayHintProvider", document.uri, whole);
    assert.ok(hints.some((it) => /claude-sonnet/.test(typeof it.label === "string" ? it.label : it.label.map((part) => part.value).join(""))));
  },

  "the code lens of references shows them in their files": async () => {
    await open(".claude/agents/lead.md", "---\nname: lead\ndescription: Leads.\n---\n\nAsk @agent-reviewer.\n");
    const { document } = await open(AGENT, REVIEWER);
    const lens = await until("there is a reference", async () => {
      const found = await execute("vscode.executeCodeLensProvider", document.uri, 10);
      return found.find((it) => it.command?.title === "1 reference");
    });
    await execute(lens.command.command, ...lens.command.arguments);
    const shown = await until("the file is open", async () => {
      await execute("openReferenceToSide");
      return vscode.window.activeTextEditor?.document.uri.path.endsWith("/lead.md") && vscode.window.activeTextEditor;
    });
    assert.strictEqual(shown.document.lineAt(shown.selection.start.line).text, "Ask @agent-reviewer.");
    await execute("workbench.action.closeAllEditors");
  },

  "the code lens of what shadows an agent opens it": async () => {
    await open(".git/description", "The host looks for agents up to here.\n");
    await open(`web/${AGENT}`, REVIEWER);
    const { document } = await open(AGENT, REVIEWER);
    const lens = await until("it is shadowed", async () => {
      const found = await execute("vscode.executeCodeLensProvider", document.uri, 10);
      return found.find((it) => it.command?.title.startsWith("shadowed by"));
    });
    await execute(lens.command.command, ...lens.command.arguments);
    assert.match(vscode.window.activeTextEditor.document.uri.path, /\/web\/\.claude\/agents\/reviewer\.md$/);
    await open(`web/${AGENT}`, REVIEWER.replace("name: reviewer", "name: other"));
    await execute("workbench.action.closeAllEditors");
  },

  "accepting a key whose values are known opens their list": async () => {
    const { document } = await open(AGENT, REVIEWER.replace("model: sonnet", "mod"));
    const offered = (await execute("vscode.executeCompletionItemProvider", document.uri, new vscode.Position(4, 3))).items;
    assert.ok(offered.some((it) => it.command?.command === "editor.action.triggerSuggest"));
  },

  "opening and closing tags are edited together": async () => {
    const text = REVIEWER.replace("Reviews code.", '|\n  Reviews.\n  <example>\n  user: "a"\n  assistant: "b"\n  </example>');
    const { document } = await open(AGENT, text);
    const at = document.positionAt(text.indexOf("example>") + 2);
    const linked = await execute("_executeLinkedEditingProvider", document.uri, at);
    assert.strictEqual(linked.ranges.length, 2);
  },

  "renaming the agent": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const at = document.positionAt(REVIEWER.indexOf("reviewer") + 1);
    const edit = await execute("vscode.executeDocumentRenameProvider", document.uri, at, "critic");
    assert.ok(edit.entries().some(([, edits]) => edits.some((it) => it.newText === "critic")));
  },

  "formatting leaves the body alone": async () => {
    const { document } = await open(AGENT, REVIEWER);
    const edits = (await execute("vscode.executeFormatDocumentProvider", document.uri, { tabSize: 2, insertSpaces: true })) ?? [];
    const body = document.positionAt(REVIEWER.lastIndexOf("---"));
    assert.ok(edits.every((it) => it.range.end.isBeforeOrEqual(body.translate(0, 3))));
  },

  "the steps of the walkthrough work where it has the focus": async () => {
    const { document } = await open(AGENT, MISSPELT);
    await diagnostics(document, 1);
    await execute("workbench.action.openWalkthrough", "agentls.agentls#start", false);
    await until("the walkthrough has the focus", () => !vscode.window.activeTextEditor);
    await execute("agentls.show");
    await execute("workbench.action.openWalkthrough", "agentls.agentls#start", false);
    await until("it has it again", () => !vscode.window.activeTextEditor);
    await execute("agentls.fixAll");
    await until("the file is fixed", () => document.lineAt(3).text === "tools: Read, Grep");
    await document.save();
    await execute("workbench.action.closeAllEditors");
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

  "an agent of VS Code is checked, outlined and folded": async () => {
    const text = "---\nname: reviewer\ndescription: Reviews code.\ncolor: red\n---\n# How\n\nReview the code.\n";
    const { document } = await open(".github/agents/reviewer.agent.md", text);
    assert.strictEqual(document.languageId, "chatagent");
    assert.deepStrictEqual(await diagnostics(document, 1), ["4:1 host-ignored"]);
    const symbols = await execute("vscode.executeDocumentSymbolProvider", document.uri);
    assert.ok(symbols.some((it) => it.name === "reviewer"), symbols.map((it) => it.name).join());
    const folds = await execute("vscode.executeFoldingRangeProvider", document.uri);
    assert.ok(folds.some((it) => it.start === 0 && it.end === 4), JSON.stringify(folds));
  },

  "a chat mode is told to move": async () => {
    const text = "---\ndescription: Plans.\n---\nPlan the change.\n";
    const { document } = await open(".github/chatmodes/plan.chatmode.md", text);
    assert.deepStrictEqual(await diagnostics(document, 1), ["1:1 host-rejects"]);
  },

  "an agent of opencode is fixed and formatted": async () => {
    const text = "---\nmode:  subagent\ndescription: Reviews code.\ncolor: blue\n---\nReview the code.\n";
    const { document } = await open(".opencode/agents/reviewer.md", text);
    assert.deepStrictEqual(await diagnostics(document, 1), ["4:1 host-rejects"]);
    const range = document.lineAt(3).range;
    const actions = await execute("vscode.executeCodeActionProvider", document.uri, range);
    const fix = actions.find((it) => it.title === "Write `'#0000FF'`");
    assert.ok(fix, actions.map((it) => it.title).join());
    await vscode.workspace.applyEdit(fix.edit);
    await diagnostics(document, 0);
    const edits = await execute("vscode.executeFormatDocumentProvider", document.uri, { tabSize: 2, insertSpaces: true });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.strictEqual(document.lineAt(2).text, "mode: subagent");
    await document.save();
  },

  "an agent of Codex CLI is completed and renamed": async () => {
    const text = 'name = "reviewer"\ndescription = "Reviews code."\ndeveloper_instructions = "Review."\nsandbox_mode = \n';
    const { document } = await open(".codex/agents/a.toml", text);
    await diagnostics(document, 1);
    const at = document.lineAt(3).range.end;
    const { items } = await execute("vscode.executeCompletionItemProvider", document.uri, at);
    assert.ok(items.some((it) => (it.label.label ?? it.label) === "read-only"), items.length);
    const name = new vscode.Position(0, 10);
    const renamed = await execute("vscode.executeDocumentRenameProvider", document.uri, name, "critic");
    const [[, edits]] = renamed.entries();
    assert.deepStrictEqual(edits.map((it) => it.newText), ["critic"]);
  },

  "every command is registered": async () => {
    const registered = await vscode.commands.getCommands(true);
    const it = await extension();
    for (const { command } of it.packageJSON.contributes.commands) {
      assert.ok(registered.includes(command), command);
    }
  },

  "names of agents in commands and settings are checked, followed and renamed": async () => {
    await open(AGENT, REVIEWER);
    const { document: settings } = await open(".claude/settings.json", '{\r\n\t"agent": "reviewer"\r\n}\r\n');
    const { document } = await open(".claude/commands/ship.md", 'Launch subagent_type: "reviewer", then subagent_type: "nobody".\n');
    assert.deepStrictEqual(await diagnostics(document, 1), ["1:56 unknown-reference"]);
    const at = new vscode.Position(0, 25);
    const found = await execute("vscode.executeDefinitionProvider", document.uri, at);
    assert.ok(found.some((it) => (it.targetUri ?? it.uri).path.endsWith("/reviewer.md")));
    const edit = await execute("vscode.executeDocumentRenameProvider", document.uri, at, "critic");
    const own = edit.entries().filter(([uri]) => uri.toString() === settings.uri.toString()).flatMap(([, edits]) => edits);
    assert.deepStrictEqual(own.map((it) => [it.range.start.line, it.range.start.character, it.newText]), [[1, 11, "critic"]]);
  },
});
