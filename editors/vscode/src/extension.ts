// Starts the server when there is an agent, a command or a skill, and nothing else: what these are about, the server knows.

import * as os from "node:os";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, type LanguageClientOptions } from "vscode-languageclient/node";
import * as commands from "./commands";
import * as places from "./places";
import { isLeft, isServed, PROJECT_PATTERN, SELECTOR } from "./files";
import * as server from "./server";
import * as settings from "./settings";
import * as status from "./status";
import * as tree from "./tree";
import * as version from "./version";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  settings.register(context);
  const log = vscode.window.createOutputChannel("agentls", { log: true });
  const state = status.register(context, (uri) => commands.stateOf(client, uri));
  let current: Promise<LanguageClient | undefined> | undefined;
  let selection: Promise<vscode.Disposable | undefined> | undefined;

  async function start(): Promise<LanguageClient | undefined> {
    try {
      const found = await server.find(context, log);
      const options = { cwd: os.homedir() };
      client = new LanguageClient("agentls", "agentls", { ...found, options }, clientOptions(log));
      client.registerFeature(places.announced);
      client.onNotification("agentls/agentsChanged", () => agents.refresh());
      await client.start();
      state.failed(undefined);
      if (vscode.workspace.isTrusted) selection ??= server.onSelectedPython(() => void restartIfRunning());
      return client;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error(message);
      state.failed(message);
      void complain(message, error instanceof server.NoServer ? error : undefined);
      return undefined;
    }
  }

  /** The running server; the first call starts it. One that could not start is not tried again until `restart`. */
  function running(): Promise<LanguageClient | undefined> {
    return (current ??= start());
  }

  async function restart(): Promise<void> {
    const before = current;
    current = (async () => {
      await before;
      await client?.dispose().catch((error) => log.warn(`the server did not stop: ${error}`));
      client = undefined;
      return start();
    })();
    await current;
  }

  async function restartIfRunning(): Promise<void> {
    if (current) {
      await restart();
    }
  }

  function opened(document: vscode.TextDocument): void {
    if (isServed(document)) {
      void running();
    }
  }

  const agents = tree.register(context, running);
  commands.register(context, running);
  places.register(context, () => client);
  context.subscriptions.push(
    log,
    { dispose: () => selection?.then((it) => it?.dispose()) },
    vscode.commands.registerCommand("agentls.restart", restart),
    vscode.commands.registerCommand("agentls.logs", () => log.show()),
    vscode.workspace.onDidOpenTextDocument(opened),
    vscode.workspace.onDidGrantWorkspaceTrust(restartIfRunning),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (["agentls.path", "agentls.interpreter", version.SETTING].some((it) => event.affectsConfiguration(it))) {
        void restartIfRunning();
      }
    }),
  );
  vscode.workspace.textDocuments.forEach(opened);

  if ((await vscode.workspace.findFiles(PROJECT_PATTERN, "**/node_modules/**", 1)).length > 0) {
    void tree.reveal();
    await running();
  }
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

async function complain(message: string, reason: server.NoServer | undefined): Promise<void> {
  const settings = "Open Settings";
  const install = "Get Python";
  const logs = "Show Logs";
  const choices = reason === undefined ? [logs] : reason.setting ? [settings, logs] : [install, settings, logs];
  switch (await vscode.window.showErrorMessage(message, ...choices)) {
    case settings:
      await vscode.commands.executeCommand("workbench.action.openSettings", reason?.setting ?? "agentls.interpreter");
      break;
    case install:
      await vscode.env.openExternal(vscode.Uri.parse("https://www.python.org/downloads/"));
      break;
    case logs:
      await vscode.commands.executeCommand("agentls.logs");
      break;
  }
}

function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: SELECTOR,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: {
      workspace: { configuration: version.configured },
      handleDiagnostics: (uri, found, next) => next(uri, isLeft(uri) ? [] : found),
    },
    initializationOptions: settings.chosen(),
  };
}
