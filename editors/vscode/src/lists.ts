// Enter in a header goes on with a list: the server says with what. Who types the item from its beginning, or something
// else than an item, gets what was typed: that takes the place of what Enter added.
//
// The server cannot do that: VS Code drops an answer when another key was typed meanwhile, and does not tell. What was
// added is known here by the change that added it, and an edit that another key was faster than is made after that key.

import * as vscode from "vscode";
import type { ProvideOnTypeFormattingEditsSignature } from "vscode-languageclient";

/**
 * A line, and what Enter is to add to it or added to it: indentation, a dash and a space. indentation: of the next line,
 * if Enter was pressed again at once.
 */
type Addition = { document: vscode.TextDocument; line: number; text: string; indentation?: number };

/** Names of the fields of an agent, for which the server is asked once. */
let fields: ReadonlySet<string> = new Set();

let offered: Addition | undefined;
let added: Addition | undefined;
let isEditing = false;

export function register(context: vscode.ExtensionContext, ask: () => Promise<readonly string[]>): void {
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(async (change) => {
      if (change.contentChanges.length === 0) return;
      offered = follow(change, offered);
      added = offered && is(offered, offered.text) ? offered : follow(change, added);
      if (added === offered) offered = undefined;
      if (added && fields.size === 0) fields = new Set(await ask());
      await takeBack();
    }),
  );
}

/** What Enter adds, where it is a list that goes on; indentation is added only where the editor indents, too. */
export async function entered(
  document: vscode.TextDocument,
  position: vscode.Position,
  key: string,
  options: vscode.FormattingOptions,
  token: vscode.CancellationToken,
  next: ProvideOnTypeFormattingEditsSignature,
): Promise<vscode.TextEdit[]> {
  // What was typed above is not yet what is there.
  if (added?.document === document && surplus(added)) return [];
  const edits = (await next(document, position, key, options, token)) ?? [];
  const [edit] = edits;
  if (edit === undefined || token.isCancellationRequested || edit.range.start.line !== position.line) return edits;
  if (edit.newText.trim() === "") {
    return vscode.workspace.getConfiguration("editor", document).get("autoIndent") === "none" ? [] : edits;
  }
  offered = { document, line: position.line, text: edit.newText };
  return edits;
}

/** An addition after a change; undefined where it is gone, or was left as the beginning of an item. */
function follow(change: vscode.TextDocumentChangeEvent, it: Addition | undefined): Addition | undefined {
  if (it === undefined || change.document !== it.document) return it;
  let { line, indentation } = it;
  for (const { range, text } of change.contentChanges) {
    const isNext = range.start.line === line && range.start.character === it.text.length && /^\r?\n[ \t]*$/.test(text);
    if (isNext) indentation = text.length - 1 - text.indexOf("\n");
    if (range.end.line < line) line += text.split("\n").length - 1 - (range.end.line - range.start.line);
  }
  const moved = { ...it, line, indentation };
  const isLeft = change.contentChanges.every(({ range }) => range.start.line > it.line);
  return is(moved) && !(isLeft && surplus(moved) === undefined) ? moved : undefined;
}

/** Whether the line begins with what was added, or is that. */
function is({ document, line, text }: Addition, whole?: string): boolean {
  const found = line < document.lineCount ? document.lineAt(line).text : "";
  return whole === undefined ? found.startsWith(text) : found === whole;
}

/** What is to be deleted because something was typed after it that takes its place. */
function surplus({ document, line, text, indentation }: Addition): vscode.Range | undefined {
  const rest = document.lineAt(line).text.slice(text.length);
  const whole = new vscode.Range(line, 0, line, text.length);
  if (rest === "") return indentation === undefined ? undefined : new vscode.Range(line, 0, line + 1, indentation);
  if (/^[ \t]+- |^[ \t]{2,}[^\s-]|^---$|^# /.test(rest)) return whole;
  if (rest.startsWith("- ")) {
    const isFirst = /^[^\s-]/.test(document.lineAt(line - 1).text);
    return isFirst ? whole : new vscode.Range(line, text.length, line, text.length + 2);
  }
  const [, word] = /^([\w-]+):(?: |$)/.exec(rest) ?? [];
  // The one field that is a key of items, too.
  const isKey = word === "hooks" && /^ {3}/.test(text);
  return word !== undefined && fields.has(word) && !isKey ? whole : undefined;
}

/** Deletes what is to be deleted, as soon as no key is faster. Where the text cannot be edited, it stays. */
async function takeBack(): Promise<void> {
  if (isEditing) return;
  isEditing = true;
  try {
    for (let range = added && surplus(added); added && range; range = added && surplus(added)) {
      const { document } = added;
      const { version } = document;
      const gone = range;
      const editor = vscode.window.visibleTextEditors.find((it) => it.document === document);
      const edit = editor?.edit((it) => it.delete(gone), { undoStopBefore: false, undoStopAfter: false });
      const isDone = await edit?.then(undefined, () => false); // An editor that was closed meanwhile fails.
      if (isDone || document.version === version) added = undefined;
    }
  } finally {
    isEditing = false;
  }
}
