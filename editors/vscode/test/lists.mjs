// Runs src/lists.ts in Bun beside a VS Code that refuses edits, which the real one does only when somebody is in its way.

import assert from "node:assert";
import { plugin } from "bun";

class Range {
  constructor(line, from, end, to) {
    Object.assign(this, { start: { line, character: from }, end: { line: end, character: to } });
  }
}

let told;
const editors = [];
const vscode = {
  Range,
  window: { visibleTextEditors: editors },
  workspace: { onDidChangeTextDocument: (call) => (told = call), getConfiguration: () => new Map() },
};
plugin({ name: "vscode", setup: (it) => it.module("vscode", () => ({ exports: vscode, loader: "object" })) });
const lists = await import("../src/lists.ts");
lists.register({ subscriptions: [] }, async () => ["tools", "model"]);

/** A document whose only editor answers an edit by what `answer` returns. */
class Document {
  version = 1;
  attempts = 0;

  constructor(text, answer) {
    this.lines = text.split("\n");
    const edit = (build) => {
      if (++this.attempts > 9) process.exit(9); // The loop would go on for ever.
      return answer(() => build({ delete: (range) => this.put(range, "") }));
    };
    editors.push({ document: this, edit });
  }

  get lineCount() {
    return this.lines.length;
  }

  lineAt(line) {
    return { text: this.lines[line] };
  }

  /** Replaces a range. */
  put(range, text) {
    const { start, end } = range;
    const whole = this.lines[start.line].slice(0, start.character) + text + this.lines[end.line].slice(end.character);
    this.lines.splice(start.line, end.line - start.line + 1, ...whole.split("\n"));
    this.version++;
    return told({ document: this, contentChanges: [{ range, text }] });
  }

  type(line, text) {
    const end = this.lines[line].length;
    return this.put(new Range(line, end, line, end), text);
  }

  /** Enter, to which the server answers with an item of a list. */
  async enter(line) {
    const edit = { range: new Range(line, 0, line, 0), newText: "  - " };
    const found = await lists.entered(this, { line, character: 0 }, "\n", {}, {}, async () => [edit]);
    for (const it of found) await this.put(it.range, it.newText);
    return found.length;
  }
}

const tests = {
  "a field takes the place of what Enter added": async () => {
    const it = new Document("tools:\n", async (edit) => (edit(), true));
    await it.enter(1);
    await it.type(1, "model: ");
    assert.equal(it.lines[1], "model: ");
  },
  "a value that goes on takes its place": async () => {
    const it = new Document("tools:\n", async (edit) => (edit(), true));
    await it.enter(1);
    await it.type(1, "  Read,");
    assert.equal(it.lines[1], "  Read,");
  },
  "a space too many does not": async () => {
    const it = new Document("tools:\n", async (edit) => (edit(), true));
    await it.enter(1);
    await it.type(1, " Read");
    assert.equal(it.lines[1], "  -  Read");
  },
  "Enter again takes it away, with the indentation that the editor adds": async () => {
    const it = new Document("tools:\n", async (edit) => (edit(), true));
    await it.enter(1);
    await it.type(1, "\n  ");
    assert.deepEqual(it.lines, ["tools:", ""]);
  },
  "Enter after an item does not": async () => {
    const it = new Document("tools:\n", async (edit) => (edit(), true));
    await it.enter(1);
    await it.type(1, "Read");
    await it.type(1, "\n  ");
    assert.deepEqual(it.lines, ["tools:", "  - Read", "  "]);
    await it.put(new Range(1, 4, 1, 8), "");
    assert.deepEqual(it.lines, ["tools:", "  - ", "  "]);
  },
  "what a faster key prevents is tried again": async () => {
    const it = new Document("tools:\n", async (edit) => {
      if (it.attempts > 1) return edit(), true;
      void it.type(1, "x");
      return false;
    });
    await it.enter(1);
    await it.type(1, "model: ");
    assert.deepEqual([it.lines[1], it.attempts], ["model: x", 2]);
  },
  "what cannot be edited stays": async () => {
    const it = new Document("tools:\n", async () => false);
    await it.enter(1);
    await it.type(1, "model: ");
    assert.deepEqual([it.lines[1], it.attempts], ["  - model: ", 1]);
  },
  "an editor that is closed meanwhile is no error": async () => {
    const it = new Document("tools:\n", async () => Promise.reject(new Error("not possible on closed editors")));
    await it.enter(1);
    await it.type(1, "model: ");
    assert.deepEqual([it.lines[1], it.attempts], ["  - model: ", 1]);
  },
  "Enter in another document does not wait": async () => {
    let go;
    const it = new Document("tools:\n", (edit) => new Promise((done) => (go = () => done((edit(), true)))));
    await it.enter(1);
    const typed = it.type(1, "model: ");
    assert.equal(await it.enter(1), 0);
    assert.equal(await new Document("tools:\n", async () => true).enter(1), 1);
    go();
    await typed;
  },
};

for (const [name, test] of Object.entries(tests)) {
  editors.length = 0;
  try {
    await test();
  } catch (error) {
    console.log(`${name}: ${error.stack}`);
    process.exitCode = 1;
  }
}
