// Finds a server to start: the setting `agentls.path`; the one that comes with the extension, if there is a Python
// for it, on PATH or installed by uv or pyenv; `agentls` on PATH. In a folder that is not trusted, nothing that the folder could have put there is run.

import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

export type Server = { command: string; args: string[] };

/** No server can be started: what to say, and the setting that would help, if one is wrong. */
export class NoServer extends Error {
  constructor(
    message: string,
    readonly setting?: string,
  ) {
    super(message);
  }
}

export async function find(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Server> {
  const trusted = vscode.workspace.isTrusted;
  const named = setting("path");
  if (trusted && named) {
    if (!isFile(named)) {
      throw new NoServer(`The setting agentls.path names ${named}, which is not there.`, "agentls.path");
    }
    log.info(`server: ${named}, by the setting agentls.path`);
    return { command: named, args: ["server"] };
  }

  const bundled = context.asAbsolutePath(path.join("bundled", "server.py"));
  const old: string[] = [];
  for await (const [python, source] of pythons(trusted)) {
    const version = await versionOf(python);
    const usable = version !== undefined && (version[0] > 3 || (version[0] === 3 && version[1] >= 10));
    log.info(`Python: ${python} (${source}): ${version ? version.join(".") : "does not run"}`);
    if (usable) {
      // -I: neither the variables PYTHON… nor the working folder have a say in what is imported.
      return { command: python, args: ["-I", bundled, "server"] };
    }
    if (version) {
      old.push(`Python ${version.join(".")} at ${python}`);
    }
    if (source === "agentls.interpreter") {
      const fault = version ? `is Python ${version.join(".")}; 3.10 or later is needed` : "is not a Python that runs";
      throw new NoServer(`The setting agentls.interpreter names ${python}, which ${fault}.`, "agentls.interpreter");
    }
  }

  const installed = trusted ? which("agentls") : undefined;
  if (installed) {
    log.info(`server: ${installed}, on PATH`);
    return { command: installed, args: ["server"] };
  }
  const found = old.length > 0 ? [...new Set(old)].join(", ") : "no Python";
  throw new NoServer(`agentls found ${found}; Python 3.10 or later is needed. Install one, or name one in the settings.`);
}

/** The Pythons to try, in order, and where each was found. */
async function* pythons(trusted: boolean): AsyncGenerator<[string, string]> {
  const named = setting("interpreter");
  if (named) {
    yield [isFile(named) ? named : (which(named) ?? named), "agentls.interpreter"];
    return;
  }
  const selected = trusted ? await selectedPython() : undefined;
  if (selected) {
    yield [selected, "selected in the Python extension"];
  }
  const versions = [14, 13, 12, 11, 10].map((it) => `python3.${it}`);
  for (const name of process.platform === "win32" ? ["py", "python3", "python"] : ["python3", "python", ...versions]) {
    const found = which(name);
    if (found) {
      yield [found, "on PATH"];
    }
  }
  for (const folder of installations()) {
    for (const version of newestFirst(folder)) {
      const python = path.join(folder, version, process.platform === "win32" ? "python.exe" : "bin/python3");
      if (isFile(python)) {
        yield [python, `in ${folder}`];
      }
    }
  }
}

/** Where uv and pyenv keep the Pythons that they install, which need not be on PATH. */
function installations(): string[] {
  const { APPDATA, PYENV_ROOT, UV_PYTHON_INSTALL_DIR, XDG_DATA_HOME } = process.env;
  const home = os.homedir();
  if (process.platform === "win32") {
    const data = path.join(APPDATA || path.join(home, "AppData", "Roaming"), "uv");
    const pyenv = path.join(PYENV_ROOT || path.join(home, ".pyenv", "pyenv-win"), "versions");
    return [UV_PYTHON_INSTALL_DIR || path.join(data, "python"), path.join(data, "data", "python"), pyenv];
  }
  const data = XDG_DATA_HOME || path.join(home, ".local", "share");
  return [UV_PYTHON_INSTALL_DIR || path.join(data, "uv", "python"), path.join(PYENV_ROOT || path.join(home, ".pyenv"), "versions")];
}

function newestFirst(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort(new Intl.Collator("en", { numeric: true }).compare).reverse();
  } catch {
    return [];
  }
}

/** What this extension uses of the Python extension, which need not be there. */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(environment: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

async function pythonExtension(): Promise<PythonExtension["environments"] | undefined> {
  try {
    return (await vscode.extensions.getExtension<PythonExtension>("ms-python.python")?.activate())?.environments;
  } catch {
    return undefined;
  }
}

async function selectedPython(): Promise<string | undefined> {
  const environments = await pythonExtension();
  try {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const found = await environments?.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    return found?.executable.uri?.fsPath;
  } catch {
    return undefined;
  }
}

/** Calls back when another Python is selected in the Python extension, where that decides about the server. */
export async function onSelectedPython(changed: () => void): Promise<vscode.Disposable | undefined> {
  if (!vscode.workspace.isTrusted || setting("path") || setting("interpreter")) {
    return undefined;
  }
  return (await pythonExtension())?.onDidChangeActiveEnvironmentPath(changed);
}

function versionOf(python: string): Promise<[number, number, number] | undefined> {
  const question = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
  return new Promise((resolve) => {
    execFile(python, ["-I", "-c", question], { timeout: 10_000, cwd: os.homedir() }, (_error, output) => {
      const found = /^(\d+)\.(\d+)\.(\d+)\s*$/.exec(output);
      resolve(found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined);
    });
  });
}

/** A program on PATH, by its absolute path. Relative entries are passed over: they depend on the open folder. */
export function which(name: string): string | undefined {
  const suffixes = process.platform === "win32" ? (process.env.PATHEXT ?? ".EXE").split(";") : [""];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute)) {
    for (const suffix of suffixes) {
      const file = path.join(folder, name + suffix);
      if (isFile(file)) {
        return file;
      }
    }
  }
  return undefined;
}

function isFile(file: string): boolean {
  try {
    return path.isAbsolute(file) && fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function setting(name: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return vscode.workspace
    .getConfiguration("agentls", folder)
    .get<string>(name, "")
    .trim()
    .replace(/^~(?=$|[\\/])/, os.homedir())
    .replaceAll("${workspaceFolder}", folder?.uri.fsPath ?? "");
}
