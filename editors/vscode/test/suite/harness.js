// Runs inside the extension host of VS Code: what the suites have in common.

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

/** Where the runner wants the results; it ends with the folder of this suite's workspace. */
const root = vscode.workspace.workspaceFolders[0].uri.fsPath;

/** Waits until a function returns something, and returns it; fails after two minutes, saying (a text, or a
 *  function that gives one) what it waited for. */
async function until(what, check) {
  const end = Date.now() + 120_000;
  for (;;) {
    const value = await check();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`waited in vain until ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Shows a file of the workspace, which has the text, if one is given, in the editor and on the disk. */
async function open(name, text) {
  const file = path.join(root, name);
  if (text !== undefined && !fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  if (text !== undefined && document.getText() !== text) {
    // By an edit: what is written to the disk after the back of VS Code comes to it late.
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
    await document.save();
  }
  return vscode.window.showTextDocument(document, { preview: false });
}

/** The diagnostics of agentls for a document, `line:column rule`, 1-based; waits until there are as many. */
async function diagnostics(document, count) {
  const own = () => vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === "agentls");
  await until(() => `there are ${count} diagnostics, not ${own().map((it) => it.message).join("; ") || "none"}`, () => own().length === count);
  return own().map((it) => {
    const { line, character } = it.range.start;
    return `${line + 1}:${character + 1} ${typeof it.code === "object" ? it.code.value : it.code}`;
  });
}

async function extension() {
  const found = vscode.extensions.getExtension("agentls.agentls");
  await found.activate();
  return found;
}

/** Runs the tests of a suite one after the other and reports each; what VS Code calls. */
function suite(tests) {
  return {
    async run() {
      const results = [];
      for (const [name, test] of Object.entries(tests)) {
        const start = Date.now();
        const result = { name, error: null };
        try {
          await test();
        } catch (error) {
          result.error = String(error?.stack ?? error);
        }
        results.push({ ...result, milliseconds: Date.now() - start });
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      }
      fs.writeFileSync(process.env.AGENTLS_REPORT, JSON.stringify(results));
    },
  };
}

module.exports = { diagnostics, extension, open, root, suite, until };
