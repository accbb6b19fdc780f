// Runs the packaged extension in a real VS Code (code-server in a browser): the suites inside its extension host, and
// one run as a person would. Ends with `N passed, N failed`.
//
//   node run.mjs HOME [--screenshots] [SUITE…]     HOME is what install.sh prints; --screenshots renews ../images

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { agents, beginsEmpty, browses } from "./browser.mjs";
import { crashingServer, hasHiddenPython, hasOldPython, lacksPython, mends, reads, renames, reports, seesColours, seesCrashes, take } from "./person.mjs";
import { lateServer, types } from "./typist.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const [home, ...rest] = process.argv.slice(2);
const screenshots = rest.includes("--screenshots");
const images = screenshots ? path.join(here, "..", "images") : undefined;
const wanted = rest.filter((it) => !it.startsWith("--"));
const { chromium } = createRequire(path.join(home, "package.json"))("playwright-core");
const codeServer = path.join(home, "node_modules", "code-server", "out", "node", "entry.js");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "agentls-vscode-"));

const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/** `AGENTLS_SERVER=/path/of/agentls` tests another server than the one in the package. */
const MACHINE_SETTINGS = process.env.AGENTLS_SERVER ? { "agentls.path": process.env.AGENTLS_SERVER } : {};

/** The programs of a system without Python. */
function pathWithoutPython(name = "bin") {
  const folder = path.join(work, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  for (const name of ["sh", "env", "uname", "cat", "ps"]) {
    const found = ["/bin", "/usr/bin"].map((it) => path.join(it, name)).find((it) => fs.existsSync(it));
    fs.symlinkSync(found, path.join(folder, name));
  }
  return folder;
}

/** A program of the host that says its version and leaves a file in the home, ahead of others on PATH. */
function pathWithHost() {
  const folder = path.join(work, "host");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "claude"), '#!/bin/sh\ntouch "$HOME/was-asked"\necho "2.1.40 (Claude Code)"\n', { mode: 0o755 });
  return `${folder}:${process.env.PATH}`;
}

const ASKING = { machine: () => ({ "agentls.askClaudeCodeVersion": true }), environment: () => ({ PATH: pathWithHost() }) };

/** Where Pythons of this machine may be that are not on PATH. */
const ELSEWHERE = { PYENV_ROOT: "", UV_PYTHON_INSTALL_DIR: "", XDG_DATA_HOME: "" };

/** Puts a program of the name `python3` into a folder, which is returned. */
function withPython(folder, script) {
  fs.writeFileSync(path.join(folder, "python3"), script, { mode: 0o755 });
  return folder;
}

/** The Python of this machine. */
function python() {
  return execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
}

const SCENARIOS = {
  features: { suite: "features.js" },
  imports: { suite: "imports.js" },
  version: { suite: "version.js", ...ASKING },
  untrusted: {
    suite: "untrusted.js",
    trust: true,
    ...ASKING,
    settings: { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" },
    prepare(folder) {
      fs.mkdirSync(path.join(folder, ".vscode"));
      const program = path.join(folder, "program");
      fs.writeFileSync(program, `#!/bin/sh\ntouch "${folder}/was-run"\n`, { mode: 0o755 });
      fs.writeFileSync(
        path.join(folder, ".vscode", "settings.json"),
        JSON.stringify({ "agentls.path": program, "agentls.interpreter": program }),
      );
    },
  },
  "no-python": {
    environment: () => ({ PATH: pathWithoutPython() }),
    steps: lacksPython,
  },
  "old-python": {
    environment: () => ({ PATH: withPython(pathWithoutPython("old"), "#!/bin/sh\necho 3.8.10\n") }),
    steps: hasOldPython,
  },
  "uv-python": {
    environment: (data) => {
      const folder = path.join(data, ".local", "share", "uv", "python", "cpython-3.12.1-linux-x86_64-gnu", "bin");
      fs.mkdirSync(folder, { recursive: true });
      withPython(folder, `#!/bin/sh\nexec ${python()} "$@"\n`);
      return { PATH: pathWithoutPython("uv") };
    },
    steps: hasHiddenPython,
  },
  crashes: {
    machine: (folder) => ({ "agentls.path": crashingServer(path.dirname(folder), server()) }),
    steps: seesCrashes,
  },
  renames: {
    machine: (folder) => ({ "agentls.path": lateServer(path.dirname(folder), server(), 3000) }),
    steps: renames,
  },
  reports: { steps: reports },
  person: {
    steps: mends,
    // Nothing but the editor, for the pictures.
    settings: {
      "editor.fontSize": 15,
      "editor.wordWrap": "off",
      "window.commandCenter": false,
      "window.menuBarVisibility": "hidden",
      "workbench.activityBar.location": "hidden",
      "workbench.colorTheme": "Default Dark Modern",
      "workbench.layoutControl.enabled": false,
      "workbench.secondarySideBar.defaultVisibility": "hidden",
    },
  },
};

SCENARIOS.agents = { prepare: agents, steps: browses, settings: { "workbench.secondarySideBar.defaultVisibility": "hidden" } };
SCENARIOS["no-agents"] = { steps: beginsEmpty };

SCENARIOS.rule = { steps: reads };
for (const shade of ["Light", "Dark"]) {
  const settings = { "workbench.colorTheme": `Default ${shade} Modern` };
  SCENARIOS[`colours-${shade.toLowerCase()}`] = { steps: seesColours, settings };
}

// Indentation and closing brackets are typed too.
const TYPIST = {
  "editor.autoIndent": "none",
  "editor.autoClosingBrackets": "never",
  "[agentls]": { "editor.autoIndent": "none", "editor.autoClosingBrackets": "languageDefined" },
};
for (const late of [0, 50, 300]) {
  const counts = {};
  SCENARIOS[`typist-${late}`] = {
    steps: (...page) => types(late, Object.assign(counts, { keys: 0, wrong: 0, accepted: 0, others: 0 }), ...page),
    counts: () => `${counts.keys} keys typed, ${counts.wrong} wrong; ${counts.accepted} proposals accepted, ${counts.others} wrong`,
    settings: TYPIST,
    machine: (folder) => (late ? { "agentls.path": lateServer(path.dirname(folder), server(), late) } : {}),
  };
}

/** The server of the packaged extension. */
function server() {
  const extensions = path.join(work, "extensions");
  const own = fs.readdirSync(extensions).find((it) => it.startsWith("agentls."));
  return path.join(extensions, own, "bundled", "server.py");
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts VS Code on a folder of its own, calls back with its address, and ends it. */
async function withCodeServer(name, scenario, use) {
  const data = path.join(work, name);
  const folder = path.join(data, "project");
  const extensions = path.join(data, "extensions");
  fs.mkdirSync(folder, { recursive: true });
  fs.cpSync(path.join(work, "extensions"), extensions, { recursive: true });
  fs.mkdirSync(path.join(data, "user", "User"), { recursive: true });
  fs.writeFileSync(
    path.join(data, "user", "User", "settings.json"),
    JSON.stringify({ ...SETTINGS, "security.workspace.trust.enabled": scenario.trust ?? false, ...scenario.settings }),
  );
  fs.mkdirSync(path.join(data, "user", "Machine"));
  fs.writeFileSync(path.join(data, "user", "Machine", "settings.json"), JSON.stringify({ ...MACHINE_SETTINGS, ...scenario.machine?.(folder) }));
  scenario.prepare?.(folder);

  const port = await freePort();
  const report = path.join(data, "report.json");
  const log = fs.openSync(path.join(data, "log.txt"), "w");
  const child = spawn(
    process.execPath,
    [codeServer, "--auth=none", `--bind-addr=127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
     "--disable-getting-started-override", ...(scenario.trust ? [] : ["--disable-workspace-trust"]),
     "--user-data-dir", path.join(data, "user"), "--extensions-dir", extensions, "--config", path.join(data, "config.yaml")],
    {
      detached: true, // A group of its own, so that all of it can be ended.
      stdio: ["ignore", log, log],
      // VSCODE_CLI: the environment is this one, not what a login shell would make of it.
      env: { ...process.env, HOME: data, VSCODE_CLI: "1", EXTENSIONS_GALLERY: "{}", AGENTLS_REPORT: report, CLAUDE_CONFIG_DIR: "", ...ELSEWHERE, ...scenario.environment?.(data) },
    },
  );
  try {
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries++) {
      try {
        await fetch(`${url}/healthz`);
        break;
      } catch (error) {
        if (tries > 300) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return await use({ url, folder, report });
  } finally {
    process.kill(-child.pid, "SIGKILL");
  }
}

async function withPage(use) {
  const executablePath = ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((it) => process.env.PATH.split(":").map((folder) => path.join(folder, it)))
    .find((it) => fs.existsSync(it));
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    ],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 960, height: 500 }, deviceScaleFactor: screenshots ? 1.5 : 1 });
    context.setDefaultTimeout(120_000);
    return await use(await context.newPage());
  } finally {
    await browser.close();
  }
}

/** Runs a suite inside the extension host; `[name, error or null]` for each test. */
async function runSuite(page, scenario, { url, folder, report }) {
  // A built VS Code runs tests only with its smoke-test driver on, which is an option of the page.
  await page.addInitScript(() => {
    const get = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = get.call(this, name);
      if (name !== "data-settings" || this.id !== "vscode-workbench-web-configuration") return value;
      const settings = JSON.parse(value);
      settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
      return JSON.stringify(settings);
    };
  });
  let ended;
  const end = new Promise((resolve) => (ended = resolve));
  await page.exposeFunction("codeAutomationLog", () => {});
  await page.exposeFunction("codeAutomationExit", () => ended());
  const { host } = new URL(url);
  const payload = JSON.stringify([
    ["extensionDevelopmentPath", `vscode-remote://${host}${path.join(here, "host")}`],
    ["extensionTestsPath", `vscode-remote://${host}${path.join(here, "suite", scenario.suite)}`],
    ["skipWelcome", "true"],
  ]);
  await page.goto(`${url}/?folder=${folder}&payload=${encodeURIComponent(payload)}`);
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, 300_000)));
  await Promise.race([end, late]);
  clearTimeout(timer);
  if (!fs.existsSync(report)) {
    return [[`${scenario.suite} runs to its end`, "there is no report"]];
  }
  return JSON.parse(fs.readFileSync(report, "utf8")).map((it) => [it.name, it.error]);
}

execFileSync(
  process.execPath,
  [codeServer, "--install-extension", path.join(here, "..", "agentls.vsix"), "--extensions-dir", path.join(work, "extensions"),
   "--user-data-dir", path.join(work, "install")],
  { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, HOME: work, EXTENSIONS_GALLERY: "{}" } },
);

/** Runs a scenario in a VS Code of its own; `[name, error or null]` for each test. data: the name of its folder. */
async function results(scenario, data) {
  try {
    return await withCodeServer(data, scenario, (server) =>
      withPage((page) => {
        const steps = scenario.steps?.(page, server.folder, server.url, images);
        return steps ? take(steps, page, path.join(work, `${data}.png`)) : runSuite(page, scenario, server);
      }),
    );
  } catch (error) {
    return [["runs to its end", String(error?.stack ?? error)]];
  }
}

let passed = 0;
let failed = 0;
const second = [];

/** Runs a scenario and prints its tests; once more if one fails, since the editor, too, has races. Both are printed. */
async function run(name, scenario) {
  const start = Date.now();
  let tests = await results(scenario, name);
  if (tests.some(([, error]) => error)) {
    print(name, tests);
    console.log(`       ${name}: failed, and is tried again`);
    tests = await results(scenario, `${name}-again`);
    if (!tests.some(([, error]) => error)) second.push(name);
  }
  print(name, tests);
  passed += tests.filter(([, error]) => !error).length;
  failed += tests.filter(([, error]) => error).length;
  if (scenario.counts) console.log(`       ${name}: ${scenario.counts()}`);
  console.log(`    -- ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}

function print(name, tests) {
  for (const [test, error] of tests) {
    console.log(`${error ? "FAILED" : "ok    "} ${name}: ${test}`);
    if (error) console.log(`       ${String(error).replaceAll("\n", "\n       ")}`);
  }
}

const waiting = Object.entries(SCENARIOS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
async function runWaiting() {
  while (waiting.length > 0) await run(...waiting.pop());
}
// Two at a time, since each waits most of the time; the last ones first, which take longest.
await Promise.all([runWaiting(), screenshots || runWaiting()]);

if (second.length > 0) console.log(`passed at the second attempt: ${second.join(", ")}`);
if (failed === 0) fs.rmSync(work, { recursive: true, force: true });
else console.log(`what is left of it: ${work}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
