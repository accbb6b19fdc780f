// The commands that the server gives to code lenses and completions, and the capability by which it knows of them.

import * as vscode from "vscode";
import { type LanguageClient, type Location, type Position, ReferencesRequest, type StaticFeature } from "vscode-languageclient/node";

type Run = (client: LanguageClient, ...given: never[]) => Promise<unknown>;

const commands: Record<string, Run> = {
  /** Shows where other files mention the name at a position. They are asked for now, so that none is outdated. */
  "agentls.showReferences": async (client, uri: string, position: Position) => {
    const params = { textDocument: { uri }, position, context: { includeDeclaration: false } };
    const found = (await client.sendRequest(ReferencesRequest.type, params)) ?? [];
    const converter = client.protocol2CodeConverter;
    return vscode.commands.executeCommand(
      "editor.action.showReferences",
      converter.asUri(uri),
      converter.asPosition(position),
      await converter.asReferences(found.filter((it) => it.uri !== uri)),
    );
  },

  "agentls.gotoLocation": (client, location: Location) => {
    const { uri, range } = client.protocol2CodeConverter.asLocation(location);
    return Promise.resolve(vscode.window.showTextDocument(uri, { selection: range }));
  },
};

/** Where the documentation of a rule, `{}`, is shown: an answer of the server (see commands.ts), offline. */
const RULE = `agentls:/{}.md?${encodeURIComponent('["agentls.explainRule","{}"]').replaceAll("%7B%7D", "{}")}`;

/** The experimental capabilities: the commands, listed as clients of rust-analyzer do (one is VS Code's own); where rules are
 *  shown; that agents are shown; that files are opened by their names (see files.ts), so the server registers itself for
 *  those that instructions import; that lists.ts takes back what Enter added. */
export const announced: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    const names = [...Object.keys(commands), "editor.action.triggerSuggest"];
    const own = { commands: { commands: names }, ruleAddress: RULE, agentsChangedNotification: true, attachesByName: true, ownsAdditions: true };
    capabilities.experimental = { ...capabilities.experimental, ...own };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

export function register(context: vscode.ExtensionContext, running: () => LanguageClient | undefined): void {
  for (const [id, run] of Object.entries(commands)) {
    context.subscriptions.push(
      vscode.commands.registerCommand(id, (...given: never[]) => {
        const client = running();
        return client && run(client, ...given);
      }),
    );
  }
}
