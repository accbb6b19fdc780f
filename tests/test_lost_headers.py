"""A prompt whose header is lost is told from a document: each of these is invented after a kind of real file."""

from __future__ import annotations

import pytest

from agentls.hosts.verdict import Skipped

from .fixture import parse, run

DOCUMENTS = [
    ("pairing", "# Pairing\n\nYou are the driver or the navigator, and change seats every half hour.\n"),
    ("duty", "# Duty\n\nYou are a reviewer or a tester in each sprint.\n"),
    ("personas2", "# Persona: the busy manager\n\n- Age: 45\n- Role: manager\n\nWants a summary in one line.\n"),
    ("self", "I am the keeper of these files. Ask me before you change one.\n"),
    ("self2", "I am the owner of this folder. I review each change to it.\n"),
    ("limit", "# Limits\n\nSystem prompt: 300 words at most.\n"),
    (
        "cells",
        "# Cells\n\n| key | meaning |\n| --- | --- |\n| name | what it is called |\n| description | when to use it |\n",
    ),
    ("seat1", "You are a new reviewer here and there: say hello first.\n"),
    ("seat2", "You are our newest tester, so ask for the keys.\n"),
    ("seat3", "You are a fellow tester. Add your name below.\n"),
    ("seat4", "You are the first reviewer of a change. The second one merges it.\n"),
    ("seat5", "You are the next tester in the row. Sign below.\n"),
    ("nuovi", "Sei un nuovo membro del gruppo.\n"),
    ("nieuw", "Je bent een nieuw lid van het team.\n"),
    (
        "agent-index",
        "# Agent index\n\n- [reviewer](reviewer.md): Use this agent when a change is ready.\n- [tester](tester.md): Use this agent when tests fail.\n",
    ),
    (
        "agent-index2",
        "# Agents of this repository\n\nUse this agent when you are unsure: [triage](triage.md).\n\n| agent | when |\n| --- | --- |\n| reviewer | before a merge |\n",
    ),
    (
        "catalog",
        "# Our agents\n\n## reviewer\n\nUse this agent when a change is ready.\n\n## tester\n\nUse this agent when tests fail.\n",
    ),
    ("contributing-agents", "# Adding an agent\n\nAs a contributor, you open one pull request per agent.\n"),
    ("contributors", "As a contributor, you sign your commits and keep them small.\n"),
    ("review-process", "# Reviews\n\nAs a reviewer, you answer within a day.\n"),
    ("taste", "I am a fan of small prompts, so the ones in here are short.\n"),
    ("about-me", "# About\n\nI am a backend developer in Oslo, and these are the agents I use every day.\n"),
    ("onboarding", "# Welcome\n\nYou are a new member of the team. Read the agents in this folder first.\n"),
    ("first-week", "# Your first week\n\nYour task is to set up the machine and to say hello.\n"),
    ("day-one", "You are a developer who joins the payments team. Ask Ada for access.\n"),
    ("newcomers", "You are the newest person here, so ask.\n"),
    (
        "oncall",
        "# On call\n\nYou are the on-call engineer this week. Keep the phone on, and call Ben if the pager is silent.\n",
    ),
    ("quote", "# How prompts begin\n\n> You are a careful reviewer.\n\nMost of ours begin like that.\n"),
    (
        "lazyquote",
        "> You are a reviewer of contracts.\nUse this agent when a contract changes.\n\nThe lines above are from the old prompt.\n",
    ),
    (
        "sample",
        "# Prompts we tried\n\n    You are a reviewer.\n    Use this agent when a change is ready.\n\nThe second was better.\n",
    ),
    ("sample2", "Our first prompt:\n\n\tYou are a reviewer.\n\nIt was too short.\n"),
    ("fenced", "# Prompts\n\n~~~text\nYou are a tester.\n~~~\n\nThat is all.\n"),
    ("inline", '# Descriptions\n\nA description begins with "Use this agent when", then says the event.\n'),
    ("inline3", "# Naming\n\nEach description says MUST BE USED only if we mean it.\n"),
    ("how", "# How the reviewer agent works\n\nThe agent reads the diff and writes a comment.\n"),
    ("meeting", "# Meeting, 3 May\n\n- Ada: the reviewer agent should be used before each merge.\n- Ben: agreed.\n"),
    (
        "faq",
        "# Questions\n\n## When should I use the reviewer?\n\nUse this agent when a change is ready.\n\n## And the tester?\n\nWhen tests fail.\n",
    ),
    ("style-guide", "# Style guide\n\nYou are an author here: write short sentences.\n"),
    ("fields", "# Fields\n\nname: what it is called\ndescription: when to use it\n"),
    ("workflow", "# Workflow\n\nUse this agent when planning is done: implementer. Then use the reviewer.\n"),
    ("testing", "# Testing\n\nYou test each change before you push it.\n"),
    ("setup", "# Setup\n\nYou are the administrator of your own machine, so you need no ticket.\n"),
    ("examples", "# Example conversations\n\nuser: You are a reviewer, right?\nassistant: Yes.\n"),
    ("status", "# Status\n\nThis agent is not finished. This page lists what is left.\n"),
    ("deprecated", "# Reviewer\n\nThis agent was removed in May. Use the linter.\n"),
    ("roles", "# Roles\n\nYour role decides which agents you may start. Administrators may start all.\n"),
    ("table", "# Who does what\n\n| agent | prompt |\n| --- | --- |\n| reviewer | You are a reviewer. |\n"),
    (
        "html",
        "<details>\n<summary>Prompt</summary>\n\nYou are a reviewer of code.\n\n</details>\n\nThat was the prompt in March.\n",
    ),
    ("comment", "<!-- You are a reviewer. -->\n\n# Ideas\n\nNothing yet.\n"),
    (
        "readme-tester",
        "# Tester\n\n![badge](b.svg)\n\n## Installation\n\nCopy the file.\n\n## Usage\n\nUse this agent when tests fail.\n\n## License\n\nMIT\n",
    ),
    ("titled", "---\ntitle: How we review\n---\nYou are a reviewer this week? Read on.\n"),
    ("titled2", "---\ntitle: Onboarding\nauthor: Ada\n---\nYou are a new engineer. Welcome.\n"),
    ("german", "# Mitmachen\n\nDu bist ein neues Mitglied im Team.\n"),
    ("french", "# Bienvenue\n\nVous \u00eates un nouveau membre de l'\u00e9quipe.\n"),
    ("spanish", "# Bienvenida\n\nEres un nuevo miembro del equipo.\n"),
    ("postmortem", "# What went wrong on Friday\n\nThe agent deleted a branch. Its prompt said: You are a cleaner.\n"),
    ("survey", "# Survey\n\nYou are a user of the reviewer agent, and we want to know how it went.\n"),
    ("support", "# Support\n\nWhen invoked with no arguments, the command prints help.\n"),
    ("api", "# API\n\nWhen invoked, the hook gets JSON on standard input.\n"),
    ("etiquette", "# Etiquette\n\nYou are a guest in somebody's code. Be kind.\n"),
    ("mentoring", "# Mentoring\n\nAs a mentor, you meet your mentee once a week.\n"),
    ("rotation", "# Rotation\n\nAs the reviewer of the week, you look at each pull request.\n"),
    (
        "code-review",
        "# Code review at Acme\n\nYou are an engineer, so you review the code of others. Your job is to be helpful.\n",
    ),
    ("code-review", "# Code review\n\nYour role as a reviewer is to be kind and quick.\n"),
    ("pricing", "# Pricing\n\nYou are a customer of the free plan until you upgrade.\n"),
    ("access", "# Access\n\nYou must be an administrator. Ask for the role.\n"),
    ("choosing", "# Which agent?\n\nUse this agent when you review: reviewer.\n"),
    ("choosing", "# Choosing an agent\n\nUse this agent when unsure: general-purpose.\n"),
    ("architecture", "# Architecture\n\nThe reviewer agent reads the diff, and the fixer agent edits the files.\n"),
    (
        "pipeline",
        "# Pipeline\n\nThe planner agent creates a plan. The builder agent implements it. The tester agent verifies it.\n",
    ),
    ("pipeline", "The planner agent creates a plan, which the builder agent implements.\n"),
    ("delegation", "# Delegation\n\nWhen invoked, agents get only their prompt, so say everything in it.\n"),
    (
        "experiments",
        "# Experiments\n\n## A\n\nYou are a reviewer. Be strict.\n\nFound 3 of 10.\n\n## B\n\nYou are a strict reviewer.\n\nFound 5 of 10.\n",
    ),
    ("transcript", "**User**: Who are you?\n\n**Agent**: I am a reviewer agent.\n"),
    ("persona-notes", "I am a careful person, and so are these prompts.\n"),
    ("hello", "I am an engineer on the platform team. Ping me about these files.\n"),
    ("thanks", "You are the best! Thanks to all who sent prompts.\n"),
    ("legal", "You are responsible for what you run here.\n"),
    ("warning", "# Before you start\n\nYou are expected to have read the security policy.\n"),
    ("hiring", "# Open position\n\nYou are an experienced Rust engineer who wants to work with us.\n"),
    ("job-ad", "You are a senior Go engineer with five years of experience. We offer remote work.\n"),
    ("task-list", "# Tasks\n\nYour task: pick one and write your name next to it.\n"),
    ("course", "# Lesson 2\n\nYour task is to write an agent that reviews SQL.\n"),
    ("homework", "Your task is to write an agent that reviews SQL. Send it until Friday.\n"),
    ("howto-review", "To review, you are given ten minutes.\n"),
    ("quote-mid", "# Style of prompts\n\nThe first line of each:\n\n> You are a X.\n\nand the last:\n\n> Be brief.\n"),
    ("sample-in-list", "# Steps\n\n1. Begin with the role:\n\n       You are a reviewer.\n\n2. Then the rules.\n"),
    ("bold-quote", "# Pattern\n\nWe begin with **You are a reviewer**, always.\n"),
    (
        "line-wrapped",
        "# Pattern\n\nThe usual first sentence of a prompt is\nYou are a reviewer, or something like it.\n",
    ),
    ("wrapped", "Ada says that in her team\nyou are a tester first and a developer second.\n"),
    ("curly", "# Start\n\n\u201cYou are a reviewer\u201d is how we begin.\n"),
    ("single-quote", "# Start\n\n'You are a reviewer' is how we begin.\n"),
    ("metrics", "# Metrics\n\nThe agent reviews 40 pull requests a day and finds 12 bugs.\n"),
    ("news", "# News from May\n\nThe release agent handles hotfixes too.\n"),
    (
        "persona",
        "# Personas\n\n## Ada\n\nYou are Ada, a buyer of tea who hates forms.\n\n## Ben\n\nYou are Ben, a seller.\n",
    ),
    ("best-practices", "# Best practices\n\nYou are the editor of last resort. Read what the agents wrote.\n"),
    ("inventory-of-may", "## Reviewer\nReviews code.\n\n## Tester\nTests code.\n"),
    ("old-prompt", "<blockquote>\nYou are a tester.\n</blockquote>\n\nSaid the old prompt.\n"),
    ("first-line", "<pre>\nYou are a tester.\n</pre>\n\nIs how it begins.\n"),
    ("release-process", "# Release process\n\nYou are the release captain. Tag the commit and tell the channel.\n"),
    ("go-only", "# Limitations of the reviewer\n\nThis agent reviews only Go.\n"),
    ("team-of-two", "## Reviewer\nReviews code.\n\n## Tester\nTests code.\n"),
    ("reviewer", "# Reviewer\n\n## Tester\n\n## Role\n\nNobody yet.\n"),
    ("desk", "You are a new engineer. Welcome.\n"),
    ("dansk", "Du er en ny korrekturl\u00e6ser.\n"),
    ("novo", "Voc\u00ea \u00e9 um novo revisor.\n"),
    ("nowy", "Jeste\u015b nowym recenzentem.\n"),
    ("nowa", "Jeste\u015b nowa recenzentka.\n"),
    ("nowe", "Jeste\u015b nowego zespo\u0142u recenzentem.\n"),
    ("setext", "How we review\n=============\n\nYou are a reviewer this month.\n"),
]

PROMPTS = [
    ("heap1", "I'm the memory profiler. I trace leaks to the line that allocates.\n"),
    ("heap2", "I am an allocation profiler. I trace leaks to the line that allocates.\n"),
    ("heap3", "I\u2019m a memory profiler. I trace leaks to the line that allocates.\n"),
    ("tuner", "You are expert in the indexes of PostgreSQL.\n"),
    ("word8", "Identity: You are a writer.\n"),
    ("word9", "Persona: You are a writer.\n"),
    ("mode1", "You must behave as a linter.\n"),
    ("mode2", "You function as the linter of main.\n"),
    ("mode3", "Please operate as a linter.\n"),
    ("part1", "Take on the role of a leak hunter.\n"),
    ("part2", "Adopt the persona of a leak hunter.\n"),
    ("part3", "Play the part of the leak hunter.\n"),
    ("waechter", "Du bist der W\u00e4chter von main.\n"),
    ("prueferin", "Du bist die Pr\u00fcferin der Vertr\u00e4ge.\n"),
    ("revisor1", "Eres el revisor de contratos.\n"),
    ("revisor2", "Eres la revisora de contratos.\n"),
    ("relecteur", "Vous \u00eates un relecteur de contrats.\n"),
    ("revisor3", "Voc\u00ea \u00e9 uma revisora de contratos.\n"),
    ("dansk", "Du er en erfaren korrekturl\u00e6ser.\n"),
    ("heap", "I am the memory profiler. I trace leaks to the line that allocates.\n"),
    ("squash", "System prompt: You are a writer of commit messages. One line each.\n"),
    ("word1", "Prompt: You are a writer.\n"),
    ("word2", "Instructions: You are our writer.\n"),
    ("word3", "Instruction: You are my writer.\n"),
    ("word4", "System: You will act as a writer.\n"),
    ("word5", "You must act as a writer.\n"),
    ("word6", "You should act as a writer.\n"),
    ("word7", "Please act as a writer.\n"),
    ("squash3", "# The agent prompt\n\nYou are a writer of commit messages.\n"),
    ("squash4", "# Sub-agent prompt\n\nYou are a writer of commit messages.\n"),
    ("squash5", "# Subagent prompt:\n\nYou are a writer of commit messages.\n"),
    ("squash2", "# System prompt\n\nYou are a writer of commit messages.\n"),
    ("grump", "# Persona: The tired proofreader\n\nYou have read ten thousand manuals. Say what is unclear.\n"),
    ("shell", "I want you to act as a shell. Print what a command would print.\n"),
    ("gate", "You serve as the gatekeeper of main.\n"),
    ("leak", "Assume the role of a leak hunter.\n"),
    ("moded", "You are now in audit mode. Report leaks.\n"),
    ("prune", "Your purpose is to prune branches that are merged.\n"),
    (
        "table",
        "| key | value |\n| --- | --- |\n| name | pruner |\n| description | Prunes branches |\n\nYou are the pruner.\n",
    ),
    ("revisore", "Sei un esperto di contratti.\n"),
    ("recensent", "Je bent een ervaren recensent.\n"),
    ("granskare", "Du \u00e4r en erfaren granskare.\n"),
    ("recenzent", "Jeste\u015b do\u015bwiadczonym recenzentem.\n"),
    ("ko", "\ub2f9\uc2e0\uc740 \uc219\ub828\ub41c \uac80\ud1a0\uc790\uc785\ub2c8\ub2e4.\n"),
    (
        "ru",
        "\u0422\u044b \u2014 \u043e\u043f\u044b\u0442\u043d\u044b\u0439 \u0440\u0435\u0446\u0435\u043d\u0437\u0435\u043d\u0442.\n",
    ),
    ("split", "You are a principal engineer reviewing a plan or a finished change.\n"),
    ("security-auditor", "As a security auditor, your task is to find injection flaws in the diff.\n"),
    (
        "migration-checker",
        "# Migration checker\n\nMUST BE USED after each change to a migration.\n\nRead the migration and list the locks that it takes.\n",
    ),
    (
        "release-writer",
        "# Release writer\n\nTrigger this agent when a tag is pushed.\n\n1. Read the log.\n2. Write the notes.\n",
    ),
    ("contract-reviewer", "# Contract reviewer\n\nThe agent reviews API contracts and reports breaking changes.\n"),
    ("api-guardian", "---\ntitle: API guardian\n---\nReview the change to the API and list what breaks callers.\n"),
    ("reviewer", "You are a code reviewer.\n"),
    ("sql-tuner", "You are an expert in PostgreSQL performance. Find slow queries and propose indexes.\n"),
    ("planner", "# Planner\n\nYou are the planner of this repository. Break a request into steps.\n"),
    ("triager", "Use this agent when an issue has no label. It reads the issue and sets one.\n"),
    ("flaky", "## Role\n\nYou are a specialist for flaky tests.\n\n## Process\n\n1. Rerun.\n"),
    ("a11y", "**You are an accessibility auditor.** Check each page.\n"),
    ("deps", "Your job is to keep dependencies current.\n"),
    ("fixer", "# Fixer\n\nFixes lint errors. Use PROACTIVELY after an edit.\n"),
    ("triage2", "You're a triage assistant for the support queue.\n"),
    ("onboarding-helper", "You are an assistant that helps new members of the team to set up their machine.\n"),
    ("contributing-checker", "You are a checker of contributions. Compare each pull request with CONTRIBUTING.md.\n"),
    ("changelog-writer", "You are a writer of change logs. This document is for users.\n"),
    ("guide-writer", "# Guide writer\n\nYou are a technical writer who writes guides for users of this library.\n"),
    ("index-builder", "Use this agent when files in docs/ change: it rebuilds the index.\n"),
    (
        "invoked",
        "# Log reader\n\nFinds the cause of a failed build.\n\nWhen invoked:\n1. Get the log.\n2. Find the first error.\n",
    ),
    ("act", "Act as a release manager. Decide whether the branch can ship.\n"),
    ("first-person", "# Test agent\n\nI am a test agent that writes unit tests for changed code.\n"),
    ("german", "Du bist ein erfahrener Pr\u00fcfer von Vertr\u00e4gen.\n"),
    ("french", "Tu es un expert en bases de donn\u00e9es.\n"),
    ("spanish", "Eres un revisor de c\u00f3digo.\n"),
    ("chinese", "\u4f60\u662f\u4e00\u540d\u4ee3\u7801\u5ba1\u67e5\u5458\u3002\n"),
    (
        "long",
        "# Cost analyst\n\n## Purpose\n\nFinds what makes the cloud bill grow.\n\n## Responsibilities\n\n- Read the bill.\n- Name the service.\n",
    ),
    ("trace", "# Data flow analyzer\n\nYou trace where user input goes, and report each sink.\n"),
    ("called", "# Lint agent\n\nThis agent is called after every edit. It runs the linter and fixes what it can.\n"),
    ("should", "# Release checker\n\nThis agent should be used before a release.\n"),
    ("you-will", "# Refactorer\n\nYou will receive a file and return it with the same behavior and less code.\n"),
    ("goal", "# Benchmark runner\n\nYour goal is to measure each change with the benchmarks in bench/.\n"),
    ("responsible", "# Queue watcher\n\nYou are responsible for the job queue. Look for jobs that failed twice.\n"),
    ("we-agent", "You are a backend engineer on our team. We use Go. Follow docs/style.md.\n"),
    ("examples-inside", "You are a support agent.\n\n> Customer: it is broken\n\nAnswer as in the example.\n"),
    ("rust-expert", "# Rust expert\n\n## Focus areas\n\n- Ownership\n- Traits\n\n## Approach\n\n1. Read.\n"),
    ("proactive", "Proactively reviews dependency updates for known vulnerabilities.\n"),
    ("launch", "Launch this agent whenever a test fails twice in a row.\n"),
    ("the-named", "The Release Agent prepares a release: it reads the log, and it proposes a version.\n"),
    ("auditor2", "You are tasked with auditing the permissions of each role.\n"),
    ("helper", "You help users to write queries.\n"),
    ("e", "title: Reviewer\n\nYou review code for races.\n"),
    ("reviewer", "title: Reviewer\n\nReview the diff for races.\n"),
    ("f", "---\ntitle: Reviewer\n---\nYou are a reviewer.\n"),
    ("g", "# Code Reviewer\n\nYou are a senior developer who reviews code for the payments team.\n"),
    ("h", "You are an onboarding assistant. You answer questions of new hires.\n"),
    ("j", "# Incident commander\n\nYou lead the response to an incident.\n"),
    ("l", "## Your role\n\nYou are a data engineer.\n"),
    ("o", "This agent is invoked when CI fails. It fixes the build.\n"),
    ("q", "You are \u201cScout\u201d, a research agent.\n"),
    ("r", "### Purpose\n\nYou are a specialized agent for accessibility.\n"),
    ("t", "# SQL optimizer\n\nExpert in query plans.\n\n## Capabilities\n\n- EXPLAIN\n"),
    ("w", "**Role:** You are a pen tester.\n"),
    ("y", "<!-- model: opus -->\nYou are a UX researcher.\n"),
    ("z", "You are a user researcher. Interview notes are in notes/.\n"),
    ("aa", "You are a member-support agent for a gym.\n"),
    ("bb", "You are a customer support agent. Answer politely.\n"),
    ("cc", "You are a new-feature planner.\n"),
    ("ee", "# Test Writer\n\nYou write unit tests for changed code.\n"),
    ("gg", "The security agent scans dependencies and reports known flaws.\n"),
    ("hh", "As an expert in accessibility, you check pages against WCAG.\n"),
    ("ii", "As the project's documentation writer, your job is to keep docs/ true.\n"),
    ("nn", "You specialize in database migrations.\n\n## Workflow\n\n1. Read.\n"),
    ("gate", "You act as a gatekeeper for the main branch.\n"),
    ("api-docs", "You are a documentation engineer here to keep the reference honest.\n"),
    ("flakes", "You are the Test Oracle. Decide whether a failure is real.\n"),
]


def reason(stem: str, text: str) -> str:
    verdict = parse(text, f".claude/agents/{stem}.md").verdict
    assert isinstance(verdict, Skipped)
    return verdict.reason


@pytest.mark.parametrize(("stem", "text"), DOCUMENTS)
def test_a_document_that_speaks_to_its_reader_is_not_a_prompt(stem: str, text: str) -> None:
    assert reason(stem, text) == "document"


@pytest.mark.parametrize(("stem", "text"), PROMPTS)
def test_a_prompt_without_a_header_is_found(stem: str, text: str) -> None:
    assert reason(stem, text) == ("missing-field" if text.startswith("---") else "lost-header")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("Tools: Read, Grep", ["tools: Read, Grep"]),
        ("**Tools:** read and `Grep`.\r", ["tools: Read, Grep"]),
        ("## tools: Read\n## model: sonnet", ["tools: Read", "model: sonnet"]),
        ("| tools | Read, Bash(git log:*) |", ["tools: Read, Bash(git log:*)"]),
        ('tools = ["Read", "Grep"]', ["tools: Read, Grep"]),
        ("\U0001f6e0 Tools\uff1a Read", ["tools: Read"]),
        ("## Tools\n\n- **Read**: to look\n* `Grep` for words\n\nBe kind.", ["tools: Read, Grep"]),
        ("Use only these tools: Read", ["tools: Read"]),
        ("1. Tools: Read\n2) Model: opus", ["tools: Read", "model: opus"]),
        ("Permissionmode: plan", ["permissionMode: plan"]),
        ("Tools:\n1. Read\n2) Grep", ["tools: Read, Grep"]),
        ("Tools:\n- Read - for files\n- Grep to search", ["tools: Read, Grep"]),
        ("Tools: Read (files, logs", ["tools: Read"]),
        ("Good tools to know: pytest", []),
        ("Disallowed tools: `Write` and Edit", ["disallowedTools: Write, Edit"]),
        ("Denied tools: Write", ["disallowedTools: Write"]),
        ("Forbidden tools: Write", ["disallowedTools: Write"]),
        ("Do not use these tools: Write", ["disallowedTools: Write"]),
        ("Avoid these tools: Write", ["disallowedTools: Write"]),
        ("Work without these tools: Write", ["disallowedTools: Write"]),
        ("Don't use these tools: Write", ["disallowedTools: Write"]),
        ("Never use these tools: Write, Edit", ["disallowedTools: Write, Edit"]),
        ("Model: Haiku\nPermission mode: plan", ["model: Haiku", "permissionMode: plan"]),
        ("Tools: all", ['tools: "*"']),
        ("Tools: Read\n\nTools: Read", ["tools: Read"]),
        ("## Tools\n\n- pytest\n- ruff", []),
        ("```yaml\ntools: Write\nmodel: gpt-4\n```", []),
        ("Model your answer on the diff.", []),
    ],
)
def test_what_the_text_says_of_tools_and_model_is_in_the_header_that_a_fix_writes(said: str, fields: list[str]) -> None:
    document = parse(f"# Tester\n\nYou are a tester of compilers.\n\n{said}\n", ".claude/agents/tester.md")
    (found,) = run(document)
    (fix,) = found.fixes
    assert fix.edits[0].text.splitlines()[3:-1] == fields
    assert fix.title.endswith("with every tool") is not any(it.startswith("tools") for it in fields)


@pytest.mark.parametrize(
    "said",
    [
        "Tools: pytest",
        "Tools: Read, browser",
        "Tools: ,",
        "Model: all",
        "Allowed tools: pytest",
        "Available tools: pytest",
        "Permitted tools: pytest",
        "Tools allowed: pytest",
        "Tools available: pytest",
        "Tools:\n- Read\n- the browser",
        "## Tools\n- Read\n- the browser",
        "Use these tools: Read, a browser",
        "Model: GPT-4",
        "Permission mode: careful",
        "Tools: Read\n\n## Later\n\nTools: Write",
    ],
)
def test_a_restriction_that_cannot_be_written_leaves_no_fix(said: str) -> None:
    document = parse(f"# Tester\n\nYou are a tester of compilers.\n\n{said}\n", ".claude/agents/tester.md")
    (found,) = run(document)
    assert (found.rule, found.fixes) == ("lost-header", ())


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (
            "Name: Shell Tester\nDescription: Tests shells.\n\nRun them.\n",
            "name: shell-tester\ndescription: Tests shells.",
        ),
        ("## Description\n\nYou are a tester.\n", "name: lint\ndescription: You are a tester."),
        (
            "You are a tester.\n\n## Tools\n- Read\n- Grep",
            "name: lint\ndescription: You are a tester.\ntools: Read, Grep",
        ),
        ("You are a tester.\r\n", "name: lint\r\ndescription: You are a tester."),
        ("Name: \u9a57\nDescription: Tests.\n", "name: agent\ndescription: Tests."),
        (
            "You are a tester.\n\nName: other\nDescription: Other.\n" + 60 * "word " + "\nName: late\n",
            "name: other\ndescription: Other.",
        ),
        ("You are a tester.\n" + 60 * "word " + "\nName: late\n", "name: lint\ndescription: You are a tester."),
    ],
)
def test_a_lost_header_is_written_from_what_the_text_begins_with(text: str, head: str) -> None:
    (found,) = run(parse(text, ".claude/agents/lint.md"))
    (fix,) = found.fixes
    (edit,) = fix.edits
    end = "\r\n" if "\r" in text else "\n"
    assert (found.rule, fix.safe, edit.span) == ("lost-header", False, (0, 0))
    assert edit.text == f"---{end}{head}{end}---{end}"
