// Runs inside the extension host of VS Code: the files that instructions import, which no pattern of the extension matches,
// and the graph of agents.

const vscode = require("vscode");
const { diagnostics, extension, open, suite, until } = require("./harness");

const AGENT = "---\nname: tester\ndescription: Runs the tests.\n---\nRun them.\n";

const of = (command, document, ...rest) => vscode.commands.executeCommand(command, document.uri, ...rest);

module.exports = suite({
  "the server is attached to a file that instructions import, and once": async () => {
    await open(".claude/agents/tester.md", AGENT);
    await open("CLAUDE.md", "See @docs/more.md first.\n");
    await extension();
    const { document } = await open("docs/more.md", "Ask @agent-tester and @agent-testr.\n");
    assertEqual(await diagnostics(document, 1), ["1:30 unknown-reference"]);
    const at = new vscode.Position(0, 13);
    const found = () => of("vscode.executeDefinitionProvider", document, at);
    await until("the name is followed", async () => (await found()).length > 0);
    assertEqual((await found()).length, 1);
    assertEqual((await of("vscode.executeReferenceProvider", document, at)).length, 2);
    assertEqual((await of("vscode.executeDocumentHighlights", document, at)).length, 1);
    const edit = await of("vscode.executeDocumentRenameProvider", document, at, "runner");
    assertEqual(edit.entries().length, 2);
    const [typo] = vscode.languages.getDiagnostics(document.uri);
    const actions = await of("vscode.executeCodeActionProvider", document, typo.range);
    assertEqual(actions.filter((it) => it.title.startsWith("Write ")).map((it) => it.title), ["Write `tester`"]);
  },

  "an import that is written attaches, one that is deleted detaches": async () => {
    const { document: claude } = await open("CLAUDE.md", "See @docs/more.md and @docs/late.md first.\n");
    const { document: late } = await open("docs/late.md", "Ask @agent-testr.\n");
    assertEqual(await diagnostics(late, 1), ["1:12 unknown-reference"]);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(claude.uri, new vscode.Range(0, 0, 1, 0), "See @docs/more.md first.\n");
    await vscode.workspace.applyEdit(edit);
    await diagnostics(late, 0);
  },

  "the graph of agents is a page with a diagram": async () => {
    await vscode.commands.executeCommand("agentls.graph");
    const labels = () => vscode.window.tabGroups.all.flatMap((it) => it.tabs).map((it) => it.label);
    await until(() => `the page is shown, not ${labels()}`, () => labels().some((it) => it.includes("agents.md")));
    const page = () => vscode.workspace.textDocuments.find((it) => it.uri.scheme === "agentls");
    await until("it has a diagram", () => page()?.getText().startsWith("```mermaid\nflowchart LR\n"));
  },

  "what nobody imports is not looked at": async () => {
    const { document } = await open("docs/unread.md", "Ask @agent-testr.\n");
    assertEqual(await of("vscode.executeDefinitionProvider", document, new vscode.Position(0, 13)), []);
    assertEqual(vscode.languages.getDiagnostics(document.uri).map((it) => it.message), []);
  },
});

function assertEqual(found, expected) {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(expected)}`);
  }
}
