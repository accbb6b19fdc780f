// The user's settings have the host's program asked for its version.

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { diagnostics, extension, open, root, suite } = require("./harness");

module.exports = suite({
  "the program is asked, and its answer is the version in use": async () => {
    await extension();
    const text = "---\nname: reviewer\ndescription: Reviews.\nbackground: true\n---\nReview.\n";
    const { document } = await open(".claude/agents/reviewer.md", text);
    assert.deepStrictEqual(await diagnostics(document, 1), ["4:1 since-version"]);
    assert.ok(fs.existsSync(path.join(path.dirname(root), "was-asked")));
  },
});
