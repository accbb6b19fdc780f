// The commands that ask the server something and show the answer. One row each at the end of this file.

import * as vscode from "vscode";
import { ExecuteCommandRequest, RenameRequest, type LanguageClient, type WorkspaceEdit } from "vscode-languageclient/node";
import { isOfInterest } from "./files";
import { Page } from "./page";
import { report } from "./report";
import type { State } from "./status";

export type Running = () => Promise<LanguageClient | undefined>;

/** A folder that an agent can go to, and a file that was made, as the server says it. */
type Place = { folder: string; label: string; path: string };
type Made = { uri: string; snippet: string };

/** Registers the commands. asked: the server, for a person, who is told if there is none; running: the same in silence. */
export function register(context: vscode.ExtensionContext, asked: Running, running: Running): void {
  const page = new Page(running);
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider("agentls", new Answers(running)),
    vscode.commands.registerCommand("agentls.show", (...given: unknown[]) => {
      const uri = about(given);
      return uri && asked().then((server) => server && page.show(uri));
    }),
    vscode.languages.onDidChangeDiagnostics(() => page.refresh()),
  );
  for (const [id, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(id, (...given: unknown[]) => run(asked, given)));
  }
}

/** How the host loads a file; null if the file is not an agent, or the server cannot answer. */
export async function stateOf(client: LanguageClient | undefined, uri: vscode.Uri): Promise<State> {
  return (await answer<State>(client, "agentls.state", uri.toString())) ?? null;
}

/** The names of the fields of an agent; empty if the server cannot answer. */
export async function fieldsOf(client: LanguageClient | undefined): Promise<string[]> {
  return (await answer<string[]>(client, "agentls.fields")) ?? [];
}

/** The answer of the server to a command; undefined, without a message, if it cannot answer. */
async function answer<T>(client: LanguageClient | undefined, command: string, ...args: unknown[]): Promise<T | undefined> {
  if (!client?.isRunning() || !offers(client, command)) {
    return undefined;
  }
  try {
    return await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  } catch {
    return undefined;
  }
}

function offers(client: LanguageClient, command: string): boolean {
  return client.initializeResult?.capabilities.executeCommandProvider?.commands.includes(command) ?? false;
}

/** Runs a command of the server; undefined, and a message, if there is no answer. */
export async function execute<T>(running: Running, command: string, ...args: unknown[]): Promise<T | undefined> {
  const client = await running();
  if (!client?.isRunning()) {
    return undefined; // Why there is no server is said elsewhere.
  }
  if (!offers(client, command)) {
    void vscode.window.showWarningMessage(`This server has no command ${command}; a later version of agentls has it.`);
    return undefined;
  }
  return told(client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args }));
}

/** The answer to a request; undefined, and a message, where it is an error. */
async function told<T>(answer: Promise<T | null>): Promise<T | undefined> {
  try {
    return (await answer) ?? undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // A name in a file must not become a link, which can run a command.
    void vscode.window.showErrorMessage(`agentls: ${message.replaceAll("](", "] (")}`);
    return undefined;
  }
}

/** Whether a document has changed since the server made an edit of it; the editor does not compare the versions. */
function isOutdated({ documentChanges = [] }: WorkspaceEdit): boolean {
  const versions = new Map(vscode.workspace.textDocuments.map((it) => [it.uri.toString(), it.version]));
  return documentChanges.some((it) => {
    const { uri, version } = "edits" in it ? it.textDocument : { uri: "", version: null };
    return version !== null && version !== (versions.get(uri) ?? version);
  });
}

/** Answers that are open as documents, such as the documentation of a rule; the query of a URI is what is asked. */
class Answers implements vscode.TextDocumentContentProvider {
  constructor(private readonly running: Running) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [command, ...args] = JSON.parse(uri.query) as [string, ...string[]];
    return (await execute<string>(this.running, command, ...args)) ?? "";
  }
}

/** The file or folder that a command is given, by a menu or a tree. */
function named([given]: unknown[]): vscode.Uri | undefined {
  return given instanceof vscode.Uri ? given : given instanceof vscode.TreeItem ? given.resourceUri : undefined;
}

/** The file that a command is about: the one it is given, or the one in the active editor; where something else has the
 *  focus, such as the walkthrough, the agent file that is visible or open. Says so if there is none. */
function about(given: unknown[]): vscode.Uri | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const open = [...visibleTextEditors.map((it) => it.document), ...vscode.workspace.textDocuments];
  const found = named(given) ?? (activeTextEditor?.document ?? open.find(isOfInterest))?.uri;
  if (!found) {
    void vscode.window.showInformationMessage("No agent file is open: a Markdown file below .claude/agents.");
  }
  return found;
}

const commands: Record<string, (running: Running, given: unknown[]) => Promise<unknown>> = {
  "agentls.new": async (running, given) => {
    const within = named(given)?.toString() ?? "";
    const places = await execute<Place[]>(running, "agentls.newAgentPlaces", within);
    const items = places?.map((it) => ({ ...it, description: it.path }));
    const place = items && items.length > 1 ? await vscode.window.showQuickPick(items, { title: "New agent: where" }) : items?.[0];
    const name =
      place &&
      (await vscode.window.showInputBox({
        title: `New agent in ${place.path}`,
        prompt: "The name that the agent is called by",
        placeHolder: "code-reviewer",
        validateInput: (it) => it && execute<string>(running, "agentls.newAgentRefusal", it, place.folder),
      }));
    const made = name && (await execute<Made>(running, "agentls.newAgent", name, place.folder));
    if (!made) {
      return;
    }
    const editor = await vscode.window.showTextDocument(vscode.Uri.parse(made.uri, true));
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await editor.insertSnippet(new vscode.SnippetString(made.snippet), whole);
  },

  // Not by the editor's own rename, whose box closes when a row of the tree takes the focus back.
  "agentls.rename": async (asked, given) => {
    const uri = about(given);
    const client = uri && (await asked());
    const document = uri && (await vscode.workspace.openTextDocument(uri));
    const symbols =
      document && (await vscode.commands.executeCommand<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", uri));
    const symbol = symbols?.find((it) => it.kind === vscode.SymbolKind.Class);
    if (!client || !symbol) {
      return;
    }
    const place = { textDocument: { uri: client.code2ProtocolConverter.asUri(uri) }, position: symbol.selectionRange.start };
    const ask = (newName: string) => client.sendRequest(RenameRequest.type, { ...place, newName });
    const name = await vscode.window.showInputBox({
      title: `Rename ${symbol.name}, its file, and what refers to it`,
      value: symbol.name,
      validateInput: (it) => ask(it).then(() => undefined, (error: Error) => error.message),
    });
    const edit = name && (await told(ask(name)));
    const changes = edit && (await client.protocol2CodeConverter.asWorkspaceEdit(edit));
    if (changes && (isOutdated(edit) || !(await vscode.workspace.applyEdit(changes, { isRefactoring: true })))) {
      void vscode.window.showErrorMessage("agentls: Nothing is renamed, because a file changed in the meantime.");
    }
  },

  "agentls.graph": () => {
    const uri = vscode.Uri.from({ scheme: "agentls", path: "/agents.md", query: JSON.stringify(["agentls.showGraph"]) });
    return Promise.resolve(vscode.commands.executeCommand("markdown.showPreview", uri));
  },

  "agentls.copy": async (running, given) => {
    const uri = about(given);
    const text = uri && (await execute<string>(running, "agentls.copyEntry", uri.toString()));
    if (text) {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage("Copied what the main model reads.", 4000);
    }
  },

  "agentls.report": async (asked, given) => {
    const uri = about(given);
    const client = uri && (await asked());
    const { version } = client?.initializeResult?.serverInfo ?? {};
    // A file that names agents is reported on, too.
    const versions = client && ((await stateOf(client, uri))?.versions ?? `agentls ${version}`);
    return versions && report(await vscode.workspace.openTextDocument(uri), versions);
  },

  "agentls.fixAll": async (asked, given) => {
    const uri = about(given);
    if (!(await asked())) {
      return undefined;
    }
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
