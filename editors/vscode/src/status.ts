// The item in the status bar: what the host makes of the agent in the active editor. The server says it.

import * as vscode from "vscode";
import { isOfInterest, LANGUAGE } from "./files";
import { reveal } from "./tree";

/** What the server's command `agentls.state` says of a file; null for one that is not an agent. */
export type State = { verdict: "loads" | "refused" | "skipped"; label: string; detail: string; versions?: string } | null;

const ICONS = { loads: "$(check)", refused: "$(warning)", skipped: "$(error)" };

/** The documents whose language was set. It is set once, so that another one can be chosen. */
const spoken = new Set<string>();

/** Makes a Markdown file that turns out to be an agent one of the language of agents, as if its folder had told. */
async function speak(document: vscode.TextDocument): Promise<void> {
  const uri = document.uri.toString();
  if (document.languageId === "markdown" && !spoken.has(uri)) {
    spoken.add(uri);
    await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
  }
}

/** Keeps the item, and the context key `agentls.agentFile`, right from now on. */
export function register(
  context: vscode.ExtensionContext,
  ask: (uri: vscode.Uri) => Promise<State>,
): { failed(reason: string | undefined): void } {
  const item = vscode.window.createStatusBarItem("agentls", vscode.StatusBarAlignment.Right, 100);
  item.name = "Agent file";
  let failure: string | undefined;

  async function update(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const isCandidate = document !== undefined && isOfInterest(document);
    const state = isCandidate && !failure ? await ask(document.uri) : null;
    if (vscode.window.activeTextEditor?.document !== document) {
      return; // Another update, of the editor that is active by now, has its turn.
    }
    await vscode.commands.executeCommand("setContext", "agentls.agentFile", state !== null);
    if (state) {
      await reveal();
      await speak(document!);
    }
    item.backgroundColor = failure ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    if (failure) {
      item.text = "$(error) agentls";
      item.tooltip = `${failure}\nClick to restart the server.`;
      item.command = "agentls.restart";
      item.show();
    } else if (state) {
      item.text = `${ICONS[state.verdict]} ${state.label}`;
      item.tooltip = [state.detail, state.versions].filter(Boolean).join("\n");
      item.command = "agentls.show";
      item.show();
    } else {
      item.hide();
    }
  }

  context.subscriptions.push(
    item,
    vscode.window.onDidChangeActiveTextEditor(update),
    // The server answers a change of a text with diagnostics, also with none.
    vscode.languages.onDidChangeDiagnostics(update),
  );
  return {
    failed(reason) {
      failure = reason;
      void vscode.commands.executeCommand("setContext", "agentls.failed", reason !== undefined);
      void update();
    },
  };
}
