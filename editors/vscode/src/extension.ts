// Starts the server when there is an agent, a command or a skill, and nothing else: what these are about, the server knows.

import * as os from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  ConnectionErrors,
  ErrorAction,
  ErrorCodes,
  LanguageClient,
  RevealOutputChannelOn,
  type LanguageClientOptions,
} from "vscode-languageclient/node";
import * as commands from "./commands";
import * as lists from "./lists";
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
  let failure: Error | undefined;
  let crashes: number[] = [];
  let selection: Promise<vscode.Disposable | undefined> | undefined;

  async function start(): Promise<LanguageClient | undefined> {
    let started = false;
    let ended = false;
    try {
      const found = await server.find(context, log);
      const options = { cwd: os.homedir() };
      const closed = () => {
        ended = true;
        if (started) current = again();
      };
      client = new Client("agentls", "agentls", { ...found, options }, clientOptions(log, closed));
      client.registerFeature(places.announced);
      client.onNotification("agentls/agentsChanged", () => agents.refresh());
      await client.start();
      started = true;
    } catch (error) {
      if (!ended && !ENDED.includes((error as { code?: unknown }).code)) {
        failed(error instanceof Error ? error : new Error(String(error)));
        return undefined;
      }
      ended = true;
    }
    if (ended) return again();
    failure = undefined;
    state.failed(undefined);
    agents.refresh();
    if (vscode.workspace.isTrusted) selection ??= server.onSelectedPython(() => void restartIfRunning());
    return client;
  }

  /** Starts a server that crashed; after the fifth crash in three minutes, only `restart` does. */
  async function again(): Promise<LanguageClient | undefined> {
    crashes = [...crashes.filter((it) => Date.now() - it < 180_000), Date.now()];
    if (crashes.length < 5) return start();
    failed(new Error("The server of agentls crashed five times in three minutes and is not started again."));
    return undefined;
  }

  function failed(error: Error): void {
    failure = error;
    log.error(error.message);
    state.failed(error.message);
    agents.refresh();
    void complain(error);
  }

  /** The server for a command that somebody runs, who is told again why there is none. */
  async function asked(): Promise<LanguageClient | undefined> {
    const found = await running();
    if (failure) {
      void complain(failure);
    }
    return failure ? undefined : found;
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
      crashes = [];
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
  commands.register(context, asked, running);
  places.register(context, () => client);
  lists.register(context, () => commands.fieldsOf(client));
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

/** A client whose errors go to the log: what a user has to know of them, `complain` says once. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** Codes of errors of a start that failed because the server ended meanwhile: its pipe is gone, or an answer does not
 *  come. The library does not report that the connection closed where it was about to stop the server itself. */
const ENDED: unknown[] = [
  "EPIPE",
  "ECONNRESET",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
  ErrorCodes.PendingResponseRejected,
  ConnectionErrors.Closed,
  ConnectionErrors.Disposed,
];

/** Says why there is no server, and what can be done. The same message again takes the place of the first. */
async function complain(error: Error): Promise<void> {
  const reason = error instanceof server.NoServer ? error : undefined;
  const settings = "Open Settings";
  const install = "Get Python";
  const restart = "Restart Server";
  const logs = "Show Logs";
  const choices = reason === undefined ? [restart, logs] : reason.setting ? [settings, logs] : [install, settings, logs];
  switch (await vscode.window.showErrorMessage(error.message, ...choices)) {
    case settings:
      await vscode.commands.executeCommand("workbench.action.openSettings", reason?.setting ?? "agentls.interpreter");
      break;
    case install:
      await vscode.env.openExternal(vscode.Uri.parse("https://www.python.org/downloads/"));
      break;
    case restart:
      await vscode.commands.executeCommand("agentls.restart");
      break;
    case logs:
      await vscode.commands.executeCommand("agentls.logs");
      break;
  }
}

function clientOptions(log: vscode.LogOutputChannel, closed: () => void): LanguageClientOptions {
  return {
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        closed();
        return { action: CloseAction.DoNotRestart, handled: true }; // The client is used up: another one is made.
      },
    },
    initializationFailedHandler: () => false,
    documentSelector: SELECTOR,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: {
      workspace: { configuration: version.configured },
      provideOnTypeFormattingEdits: lists.entered,
      handleDiagnostics: (uri, found, next) => next(uri, isLeft(uri) ? [] : found),
    },
    initializationOptions: settings.chosen(),
  };
}
