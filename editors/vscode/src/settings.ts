// The settings that the server gets: what somebody chose. A default would win over the project's `.agentls.toml`.

import * as vscode from "vscode";

/** The names of the settings, by the extension's own package.json. */
let names: string[] = [];

export function register(context: vscode.ExtensionContext): void {
  const { properties } = context.extension.packageJSON.contributes.configuration;
  names = Object.keys(properties).map((it) => it.replace(/^agentls\./, ""));
}

/** What is chosen for a folder, or for everything. */
export function chosen(scope?: vscode.Uri): Record<string, unknown> {
  const all = vscode.workspace.getConfiguration("agentls", scope);
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const { globalValue, workspaceValue, workspaceFolderValue } = all.inspect(name) ?? {};
    if ((workspaceFolderValue ?? workspaceValue ?? globalValue) === undefined) {
      continue;
    }
    const [first = name, second] = name.split(".");
    if (second === undefined) {
      found[first] = all.get(name);
    } else {
      found[first] = { ...(found[first] as object), [second]: all.get(name) };
    }
  }
  return found;
}
