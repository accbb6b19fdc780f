// The commands that ask the server something and show the answer. One row each at the end of this file.

import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";
import { isOfInterest } from "./files";
import type { State } from "./status";

const SCHEME = "agentls";

type Running = () => Promise<LanguageClient | undefined>;

/** Registers the commands, and the read-only documents that some of them open. */
export function register(context: vscode.ExtensionContext, running: Running): void {
  const documents = new Answers(running);
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, documents),
    // What an open answer says can change with any change of an agent file.
    vscode.languages.onDidChangeDiagnostics(() => documents.refresh()),
  );
  for (const [id, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(id, (...given: unknown[]) => run(running, given)));
  }
}

/** What the host makes of a file; null for a file that is not an agent. Says nothing when it cannot be known. */
export async function stateOf(client: LanguageClient | undefined, uri: vscode.Uri): Promise<State> {
  const command = "agentls.state";
  if (!client?.isRunning() || !offers(client, command)) {
    return null;
  }
  try {
    return await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [uri.toString()] });
  } catch {
    return null;
  }
}

function offers(client: LanguageClient, command: string): boolean {
  return client.initializeResult?.capabilities.executeCommandProvider?.commands.includes(command) ?? false;
}

/** Runs a command of the server; undefined, and a message, if there is no answer. */
async function execute<T>(running: Running, command: string, ...args: unknown[]): Promise<T | undefined> {
  const client = await running();
  if (!client) {
    return undefined; // Why there is no server has been said.
  }
  if (!offers(client, command)) {
    void vscode.window.showWarningMessage(`This server has no command ${command}; a later version of agentls has it.`);
    return undefined;
  }
  try {
    return (await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args })) ?? undefined;
  } catch (error) {
    void vscode.window.showErrorMessage(`agentls: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The answers that are open as documents; the query of a URI is the file that is asked about. */
class Answers implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly running: Running) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [command, ...args] = JSON.parse(uri.query) as [string, ...string[]];
    return (await execute<string>(this.running, command, ...args)) ?? "";
  }

  refresh(): void {
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme === SCHEME) {
        this.changed.fire(document.uri);
      }
    }
  }
}

async function open(title: string, command: string, ...args: string[]): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}`, query: JSON.stringify([command, ...args]) });
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.getText() !== "") {
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
  }
}

/** The file that a command is about: the one it is given (by a menu), or the one in the active editor; where something
 *  else has the focus, such as the walkthrough, the agent file that is visible or open. Says so if there is none. */
function about(given: unknown[]): vscode.Uri | undefined {
  if (given[0] instanceof vscode.Uri) {
    return given[0];
  }
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const open = [...visibleTextEditors.map((it) => it.document), ...vscode.workspace.textDocuments];
  const found = activeTextEditor?.document ?? open.find(isOfInterest);
  if (!found) {
    void vscode.window.showInformationMessage("No agent file is open: a Markdown file below .claude/agents.");
  }
  return found?.uri;
}

const commands: Record<string, (running: Running, given: unknown[]) => Promise<unknown>> = {
  "agentls.show": async (_running, given) => {
    const uri = about(given);
    const name = uri?.path.replace(/^.*\/|\.md$/gi, "");
    return uri && open(`${name} as the host sees it`, "agentls.showAgent", uri.toString());
  },

  "agentls.list": () => open("agents", "agentls.listAgents"),

  "agentls.new": async (running) => {
    const name = await vscode.window.showInputBox({
      title: "New agent",
      prompt: "The name that the agent is called by",
      placeHolder: "code-reviewer",
      // As the host has it; anything else loads.
      validateInput: (it) => (/^-|:/.test(it) ? "Claude Code drops an agent whose name holds a colon or begins with -" : undefined),
    });
    const created = name && (await execute<string>(running, "agentls.newAgent", name));
    return created && vscode.window.showTextDocument(vscode.Uri.parse(created, true));
  },

  "agentls.copy": async (running, given) => {
    const uri = about(given);
    const text = uri && (await execute<string>(running, "agentls.copyEntry", uri.toString()));
    if (text) {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage("Copied what the main model reads.", 4000);
    }
  },

  "agentls.fixAll": async (_running, given) => {
    const uri = about(given);
    if (uri && uri.toString() !== vscode.window.activeTextEditor?.document.uri.toString()) {
      await vscode.window.showTextDocument(uri);
    }
    if (!uri) {
      return undefined;
    }
    const kind = "source.fixAll.agentls";
    const whole = new vscode.Range(0, 0, (await vscode.workspace.openTextDocument(uri)).lineCount, 0);
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", uri, whole, kind);
    if (found.length > 0) {
      return vscode.commands.executeCommand("editor.action.codeAction", { kind, apply: "first" });
    }
    const left = vscode.languages.getDiagnostics(uri).filter((it) => it.source === "agentls").length;
    const ones = left === 1 ? "1 finding needs" : `${left} findings need`;
    return vscode.window.showInformationMessage(left === 0 ? "Nothing to fix." : `Nothing safe to fix; ${ones} your choice.`);
  },
};
