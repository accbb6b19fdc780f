// Which files the server is told of, by name. Whether one of them is an agent, the server knows: it is silent about
// the others.

import * as vscode from "vscode";

/** Agents are in folders of this name: a project's, the user's, a plugin's, a collection's, other hosts'. */
export const PATTERN = "**/agents/**/*.{md,MD}";

/** Where other hosts look beside that. */
const OTHERS = [
  "**/.opencode/{agent,mode,modes}/**/*.md",
  "**/.codex/agents/**/*.toml",
  // Cursor reads these suffixes in any case, also where Claude Code looks.
  "**/.{claude,cursor}/agents/**/*.{[mM][dD],[mM][dD][cC],[mM][aA][rR][kK][dD][oO][wW][nN]}",
  "**/.github/chatmodes/*.chatmode.md",
];

/** Commands and skills, which name agents. */
const LAUNCHERS = ["**/commands/**/*.md", "**/skills/**/*.md"];

/** Files that name agents and in which nothing else is looked at. */
const NAMING = [
  "**/{CLAUDE,CLAUDE.local,README}.md",
  "**/.claude/rules/**/*.md",
  "**/.claude/{settings,settings.local}.json",
  "**/.claude-plugin/*.json",
  "**/hooks/hooks.json",
  "**/.github/workflows/*.{yml,yaml}",
];

/** Extensions that check TOML by the schemas which other extensions contribute, as this one does for `.agentls.toml`. */
const isDescribed = ["tamasfe.even-better-toml", "tombi-toml.tombi"].some((id) => vscode.extensions.getExtension(id));

const OWN_SETTINGS = "**/.agentls.toml";

/** Settings of the server. One of them is left to an extension that has its schema. */
const SETTINGS = isDescribed ? ["**/pyproject.toml"] : ["**/pyproject.toml", OWN_SETTINGS];

/** What makes it worth to have the server running before a file is opened. */
export const PROJECT_PATTERN =
  "{**/.{claude,cursor,opencode,qwen,gemini}/agents/**/*.md,**/.codex/agents/**/*.toml,**/.claude-plugin/*.json}";

const files = (patterns: string[]) => patterns.map((pattern) => ({ scheme: "file", pattern }));

/** The language of agent files. VS Code's own for them, which it gives to those that it reads itself, is `chatagent`. */
export const LANGUAGE = "agentls";

/** Agents, for files that are saved and those that are not yet, which may have no name. */
const AGENTS = [
  { scheme: "untitled", pattern: PATTERN },
  ...[LANGUAGE, "chatagent"].map((language) => ({ scheme: "untitled", language })),
  ...files([PATTERN, ...OTHERS]),
];

/** The files that the server is told of. */
export const SELECTOR = [...AGENTS, ...files([...LAUNCHERS, ...NAMING, ...SETTINGS])];

/** Whether another extension says what is wrong in a file. */
export function isLeft(uri: vscode.Uri): boolean {
  return isDescribed && uri.path.endsWith("/.agentls.toml");
}

/** Whether a document may be an agent. */
export function isOfInterest(document: vscode.TextDocument): boolean {
  return vscode.languages.match(AGENTS, document) > 0;
}

/** Whether the server is started for a document. The files that only name agents do not start it. */
export function isServed(document: vscode.TextDocument): boolean {
  return (
    isOfInterest(document) ||
    vscode.languages.match(files([...LAUNCHERS, OWN_SETTINGS]), document) > 0 ||
    (document.uri.path.endsWith("/pyproject.toml") && document.getText().includes("[tool.agentls"))
  );
}
