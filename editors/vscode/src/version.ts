// What the server is told of the settings, and the version of the host in use, by its program. It is asked once, if the user's settings say so and the workspace is
// trusted, and answers for `agentls.claudeCodeVersion` where that is not set.

import { execFile } from "node:child_process";
import * as os from "node:os";
import * as vscode from "vscode";
import type { ConfigurationMiddleware } from "vscode-languageclient/node";
import { which } from "./server";
import { chosen } from "./settings";

export const SETTING = "agentls.askClaudeCodeVersion";

let asked: Promise<string | undefined> | undefined;

export const configured: ConfigurationMiddleware["configuration"] = async (params) => {
  const given = params.items.map((it) => chosen(it.scopeUri === undefined ? undefined : vscode.Uri.parse(it.scopeUri)));
  const version = isWanted() ? await (asked ??= ask()) : undefined;
  return version === undefined ? given : given.map((it) => ({ claudeCodeVersion: version, ...it }));
};

function isWanted(): boolean {
  return vscode.workspace.isTrusted && vscode.workspace.getConfiguration().get<boolean>(SETTING, false);
}

function ask(): Promise<string | undefined> {
  const program = which("claude");
  return new Promise((resolve) => {
    if (program === undefined) {
      resolve(undefined);
      return;
    }
    execFile(program, ["--version"], { timeout: 10_000, cwd: os.homedir() }, (_error, output) => {
      resolve(/^\d+\.\d+\.\d+/.exec(output)?.[0]);
    });
  });
}
