// Which files the server is told of, by name. Whether one of them is an agent, the server knows: it is silent about
// the others.

import * as vscode from "vscode";

/** Agents are in folders of this name: a project's, the user's, a plugin's, a collection's, other hosts'. */
export const PATTERN = "**/agents/**/*.{md,MD}";

/** Where other hosts look beside that. */
const OTHERS = ["**/.opencode/{agent,mode,modes}/**/*.md", "**/.codex/agents/**/*.toml"];

/** What makes it worth to have the server running before a file is opened. */
export const PROJECT_PATTERN =
  "{**/.{claude,opencode,qwen,gemini}/agents/**/*.md,**/.codex/agents/**/*.toml,**/.claude-plugin/*.json}";

/** The selector, for files that are saved and those that are not yet. No language: VS Code has two for agents. */
export const SELECTOR = [
  { scheme: "file", pattern: PATTERN },
  { scheme: "untitled", pattern: PATTERN },
  ...OTHERS.map((pattern) => ({ scheme: "file", pattern })),
];

export function isOfInterest(document: vscode.TextDocument): boolean {
  return vscode.languages.match(SELECTOR, document) > 0;
}
