"""The client's capabilities and options from `initialize`, as a value.

Beyond the protocol, a client may list commands that it implements, as rust-analyzer's clients do, in
`capabilities.experimental.commands.commands`: `editor.action.triggerSuggest` opens the completion;
`agentls.showReferences` takes the URI and the position of a name, requests its references and shows those in other
files; `agentls.gotoLocation` takes a location and opens it. Other clients get nothing that would need these commands.
`capabilities.experimental.ruleAddress` may be the address, with `{}` for the rule's id, at which the client shows a
rule's documentation. A client with `capabilities.experimental.agentsChangedNotification` gets `agentls/agentsChanged`
when the answer of the command `agentls.agents` may have changed. One with `capabilities.experimental.attachesByName`
opens what lies in folders named `agents`, `commands` or `skills`, and instructions and READMEs anywhere; for the files
that instructions import from elsewhere, the server registers itself dynamically (`attaching.py`). One with
`capabilities.experimental.ownsAdditions` takes back what Enter added if something else is typed; only such a client is
told what to add, because the server does not learn which of its answers came too late.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from lsprotocol import types as t
from pygls.capabilities import ServerCapabilitiesBuilder, get_capability

from ..stdx.records import dataclass, field
from . import uri as uris
from .positions import Encoding

SUGGEST = "editor.action.triggerSuggest"
SHOW_REFERENCES = "agentls.showReferences"
GO_TO_LOCATION = "agentls.gotoLocation"


@dataclass(frozen=True)
class Client:
    """What the client can do, and where it works.

    encoding: the unit of positions. folders: the workspace's folders, URI to absolute path. options: the settings in
    `initializationOptions`, not yet validated. The flags are the client's capabilities with the closest names.
    """

    encoding: Encoding = "utf-16"
    folders: Mapping[str, str] = field(default_factory=dict)
    options: object = None
    refreshes_diagnostics: bool = False
    leaves_stale: bool = False
    """It pulls diagnostics, but not again when another file changes the findings in an open one."""
    shows_related: bool = False
    takes_code_actions: bool = False
    resolves_edits: bool = False
    takes_versions: bool = False
    answers_configuration: bool = False
    registers_configuration: bool = False
    registers_watchers: bool = False
    takes_snippets: bool = False
    takes_insert_replace: bool = False
    adjusts_indentation: bool = False
    strikes_through: bool = False
    shows_details: bool = False
    opens_completion: bool = False
    documents_markdown: bool = False
    hovers_markdown: bool = False
    signs_markdown: bool = False
    counts_in_labels: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False
    shows_progress: bool = False
    watches_elsewhere: bool = False
    takes_related_documents: bool = False
    renames_files: bool = False
    creates_files: bool = False
    links_definitions: bool = False
    links_declarations: bool = False
    nests_symbols: bool = False
    rule_address: str = ""
    """Where the client shows the documentation of rules: an address with `{}` for the rule; empty: nowhere."""
    shows_references: bool = False
    goes_to_locations: bool = False
    follows_agents: bool = False
    registers_imports: bool = False
    owns_additions: bool = False


def read(params: t.InitializeParams) -> Client:
    """The client of an `initialize` request."""

    def can(name: str) -> bool:
        return get_capability(params.capabilities, cast(Any, name), None) not in (None, False)

    def knows(name: str, value: object) -> bool:
        found: object = get_capability(params.capabilities, cast(Any, name), None)
        return isinstance(found, (list, tuple)) and value in found

    item = "text_document.completion.completion_item"
    signature = "text_document.signature_help.signature_information"

    pulls = can("text_document.diagnostic")
    # The second is the name that Rust's `lsp-types` has for the first.
    refreshes = can("workspace.diagnostics.refresh_support") or can("workspace.diagnostic.refresh_support")
    address: object = get_capability(params.capabilities, cast(Any, "experimental.rule_address"), None)
    choose = ServerCapabilitiesBuilder.choose_position_encoding
    return Client(
        encoding=t.PositionEncodingKind(choose(params.capabilities)).value,
        folders=_folders(params),
        options=section(params.initialization_options),
        refreshes_diagnostics=refreshes,
        leaves_stale=pulls and (not refreshes or _refreshes_closed_only(params.client_info)),
        shows_related=can("text_document.publish_diagnostics.related_information"),
        takes_code_actions=can("text_document.code_action.code_action_literal_support"),
        resolves_edits=knows("text_document.code_action.resolve_support.properties", "edit"),
        takes_versions=can("workspace.workspace_edit.document_changes"),
        answers_configuration=can("workspace.configuration"),
        registers_configuration=can("workspace.did_change_configuration.dynamic_registration"),
        registers_watchers=can("workspace.did_change_watched_files.dynamic_registration"),
        takes_snippets=can(f"{item}.snippet_support"),
        takes_insert_replace=can(f"{item}.insert_replace_support"),
        adjusts_indentation=knows(f"{item}.insert_text_mode_support.value_set", 2),
        strikes_through=knows(f"{item}.tag_support.value_set", 1),
        shows_details=can(f"{item}.label_details_support"),
        opens_completion=knows("experimental.commands.commands", SUGGEST),
        rule_address=address if isinstance(address, str) else "",
        shows_references=knows("experimental.commands.commands", SHOW_REFERENCES),
        goes_to_locations=knows("experimental.commands.commands", GO_TO_LOCATION),
        follows_agents=can("experimental.agents_changed_notification"),
        registers_imports=can("experimental.attaches_by_name")
        and can("text_document.synchronization.dynamic_registration"),
        owns_additions=can("experimental.owns_additions"),
        documents_markdown=knows(f"{item}.documentation_format", "markdown"),
        hovers_markdown=knows("text_document.hover.content_format", "markdown"),
        signs_markdown=knows(f"{signature}.documentation_format", "markdown"),
        counts_in_labels=can(f"{signature}.parameter_information.label_offset_support"),
        refreshes_hints=can("workspace.inlay_hint.refresh_support"),
        refreshes_lenses=can("workspace.code_lens.refresh_support"),
        shows_progress=can("window.work_done_progress"),
        watches_elsewhere=can("workspace.did_change_watched_files.relative_pattern_support"),
        takes_related_documents=can("text_document.diagnostic.related_document_support"),
        renames_files=knows("workspace.workspace_edit.resource_operations", "rename"),
        creates_files=knows("workspace.workspace_edit.resource_operations", "create"),
        links_definitions=can("text_document.definition.link_support"),
        links_declarations=can("text_document.declaration.link_support"),
        nests_symbols=can("text_document.document_symbol.hierarchical_document_symbol_support"),
    )


def _refreshes_closed_only(info: t.ClientInfo | None) -> bool:
    """Whether the client is Neovim 0.12 (seen on 0.12.4), which on a refresh request pulls the workspace's diagnostics
    and drops those of open documents."""
    return info is not None and info.name == "Neovim" and (info.version or "").startswith("0.12.")


def section(given: object) -> object:
    """The settings in what a client sends: the value of `agentls` if there is one, otherwise everything."""
    return given.get("agentls") if isinstance(given, Mapping) and "agentls" in given else given


def _folders(params: t.InitializeParams) -> dict[str, str]:
    if params.workspace_folders is not None:
        return {it.uri: uris.path(it.uri) for it in params.workspace_folders}
    if params.root_uri:
        return {params.root_uri: uris.path(params.root_uri)}
    if params.root_path:
        path = params.root_path.replace("\\", "/") if params.root_path[1:3] == ":\\" else params.root_path
        return {uris.of(path): path}
    return {}
