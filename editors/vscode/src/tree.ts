// The tree of agents in the Explorer. What is in it, in which order and with which marks, the server says.

import * as vscode from "vscode";
import { execute, type Running } from "./commands";

/** What the server's command `agentls.agents` says of a folder of agents, and of each. */
type Group = { uri: string; scope: keyof typeof FOLDERS; label: string; path: string; agents: Agent[] };
type Agent = { uri: string; name: string; verdict: keyof typeof ICONS; label: string; detail: string };

const FOLDERS = { managed: "lock", project: "repo", user: "account", plugin: "extensions", collection: "library" };

const ICONS = {
  loads: new vscode.ThemeIcon("check"),
  shadowed: new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground")),
  refused: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
  skipped: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
};

class GroupItem extends vscode.TreeItem {
  constructor(readonly group: Group) {
    super(group.label, vscode.TreeItemCollapsibleState.Expanded);
    this.id = group.uri;
    this.description = group.path;
    this.resourceUri = vscode.Uri.parse(group.uri, true);
    this.iconPath = new vscode.ThemeIcon(FOLDERS[group.scope]);
    this.contextValue = "group";
  }
}

class AgentItem extends vscode.TreeItem {
  constructor(agent: Agent) {
    super(agent.name);
    this.description = agent.label;
    this.tooltip = agent.detail;
    this.resourceUri = vscode.Uri.parse(agent.uri, true);
    this.iconPath = ICONS[agent.verdict];
    this.contextValue = agent.verdict;
    this.command = { command: "vscode.open", title: "Open", arguments: [this.resourceUri] };
  }
}

export class Tree implements vscode.TreeDataProvider<vscode.TreeItem> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly running: Running) {}

  async getChildren(item?: vscode.TreeItem): Promise<vscode.TreeItem[]> {
    if (item instanceof GroupItem) {
      return item.group.agents.map((it) => new AgentItem(it));
    }
    return ((await execute<Group[]>(this.running, "agentls.agents")) ?? []).map((it) => new GroupItem(it));
  }

  getTreeItem(item: vscode.TreeItem): vscode.TreeItem {
    return item;
  }

  refresh(): void {
    this.changed.fire();
  }
}

/** Registers the tree, and the command that shows it, which works also where there is no agent yet. */
export function register(context: vscode.ExtensionContext, running: Running): Tree {
  const tree = new Tree(running);
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider("agentls.agents", tree),
    vscode.commands.registerCommand("agentls.list", async () => {
      await reveal();
      await vscode.commands.executeCommand("agentls.agents.focus");
    }),
  );
  return tree;
}

/** The tree is in the Explorer from the first agent file on that was found, opened or made. */
export async function reveal(): Promise<void> {
  await vscode.commands.executeCommand("setContext", "agentls.inUse", true);
}
