// The page beside the editor that says what the host makes of an agent. The server writes it, in Markdown; a link to `#L4`
// is one to a line of the agent's file.

import * as vscode from "vscode";
import { execute, type Running } from "./commands";

const STYLE = `
  body { max-width: 60em; line-height: 1.5; overflow-wrap: break-word; }
  table { display: block; overflow-x: auto; border-collapse: collapse; }
  th, td { padding: 0.3em 0.8em 0.3em 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--vscode-widget-border, #8884); }
  th:first-child, td:first-child { white-space: nowrap; }
  blockquote { margin: 0; padding: 0.1em 1em; border-left: 4px solid var(--vscode-textBlockQuote-border); background: var(--vscode-textBlockQuote-background); }
`;

const SCRIPT = `
  const editor = acquireVsCodeApi();
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#L']");
    if (link) { event.preventDefault(); editor.postMessage(Number(link.getAttribute("href").slice(2))); }
  });
`;

/** One page, which shows the agent that was asked for last. */
export class Page {
  private panel: vscode.WebviewPanel | undefined;
  private about: vscode.Uri | undefined;

  constructor(private readonly running: Running) {}

  async show(uri: vscode.Uri): Promise<void> {
    this.about = uri;
    if (!this.panel) {
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.panel = vscode.window.createWebviewPanel("agentls.page", "agentls", place, { enableScripts: true });
      this.panel.onDidDispose(() => (this.panel = undefined));
      this.panel.webview.onDidReceiveMessage((line: number) => this.open(line));
    }
    this.panel.reveal(undefined, true);
    await this.refresh();
  }

  /** Asks again: what the page says can change with any change of an agent file. */
  async refresh(): Promise<void> {
    const { panel, about } = this;
    const text = panel && about && (await execute<string>(this.running, "agentls.agentPage", about.toString()));
    const body = text && (await vscode.commands.executeCommand<string>("markdown.api.render", text));
    if (!panel || panel !== this.panel || about !== this.about) {
      return; // Closed, or about another agent by now.
    }
    if (!body) {
      panel.dispose();
      return;
    }
    panel.title = about!.path.replace(/^.*\//, "");
    const only = `default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'`;
    panel.webview.html = `<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${only}">
      <style>${STYLE}</style>${body}<script>${SCRIPT}</script>`;
  }

  private async open(line: number): Promise<void> {
    const at = new vscode.Position(line - 1, 0);
    const beside = vscode.window.visibleTextEditors.find((it) => it.document.uri.toString() === this.about?.toString());
    const selection = new vscode.Range(at, at);
    await vscode.window.showTextDocument(this.about!, { viewColumn: beside?.viewColumn ?? vscode.ViewColumn.One, selection });
  }
}
