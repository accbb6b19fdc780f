// The command that reports a wrong finding: as an issue that a person reads, and sends or not, in the browser.

import * as vscode from "vscode";
import { bugs } from "../package.json";

const TEMPLATE = "wrong-finding.yml";

/** The most characters of an excerpt, of which each can be nine in an address: GitHub refuses one of over eight thousand. */
const MOST = 800;

/** Opens the form of an issue with a finding, the lines that it is about and the versions, once that is confirmed.
 *  versions: of the server and of what it was measured on. */
export async function report(document: vscode.TextDocument, versions: string): Promise<void> {
  const found = vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === "agentls");
  const cursor = vscode.window.activeTextEditor?.selection.active;
  const items = found
    .map((it) => ({ label: ruleOf(it), description: `line ${it.range.start.line + 1}`, detail: it.message, it }))
    .sort((a, b) => Number(!holds(a.it, cursor)) - Number(!holds(b.it, cursor)));
  if (items.length === 0) {
    void vscode.window.showInformationMessage("agentls finds nothing in this file.");
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, { title: "Which finding is wrong?" });
  if (!chosen) {
    return;
  }
  const { start, end } = chosen.it.range;
  const whole = document.getText(new vscode.Range(start.line, 0, end.line + 1, 0)).trimEnd();
  const excerpt = whole.length > MOST ? `${whole.slice(0, MOST)}…` : whole;
  const form = {
    title: `${chosen.label}: ${chosen.detail}`,
    file: excerpt,
    versions: `${versions}; VS Code ${vscode.version}`,
  };
  const open = "Open in Browser";
  const detail = `${form.title}\n\n${form.file}\n\n${form.versions}\n\nNothing is sent before you submit it there.`;
  if ((await vscode.window.showInformationMessage("Report this on GitHub?", { modal: true, detail }, open)) === open) {
    const query = new URLSearchParams({ template: TEMPLATE, ...form });
    await vscode.env.openExternal(vscode.Uri.parse(`${bugs.url}/new?${query}`, true));
  }
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

function holds({ range }: vscode.Diagnostic, cursor: vscode.Position | undefined): boolean {
  return cursor !== undefined && range.contains(cursor);
}
