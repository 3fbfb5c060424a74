"""The command group. Each command's module is imported only when it is called, so that small ones start fast."""

import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "agent": ("bot.cli.agent", "agent_group", "People who work the desk: add, list, remove, link."),
    "audit": ("bot.cli.audit", "audit_command", "Compare decisions, ledger, panel and record; or export a case."),
    "authority": ("bot.cli.authority", "authority_group", "How far the bot may go alone, clause by clause."),
    "backup": ("bot.cli.backup", "backup_command", "Copy database and evidence, while it runs."),
    "bench": ("bot.cli.bench", "bench_command", "Measure, side by side in one run (from a checkout)."),
    "cases": ("bot.cli.cases", "cases_command", "Score a file of worked cases against the shipped policies."),
    "credits": ("bot.cli.credits", "credits_group", "Stop all credits, or let them go on."),
    "db": ("bot.cli.db", "db_group", "The database's schema."),
    "doctor": ("bot.cli.doctor", "doctor_command", "Say what is wrong with this installation, and how to repair it."),
    "init": ("bot.cli.init", "init_command", "Ask for the settings, try each answer, and write them."),
    "link": ("bot.cli.link", "link_command", "Read links: one JSON line each."),
    "policy": ("bot.cli.policy", "policy_group", "Read, check and try written policies."),
    "privacy": ("bot.cli.privacy", "privacy_group", "Export or erase what is kept about a customer."),
    "register": ("bot.cli.register", "register_group", "Registers of what no panel tells: import, declare complete."),
    "token": ("bot.cli.token", "token_group", "Programs that may use the API: add, list, remove."),
    "restore": ("bot.cli.backup", "restore_command", "Put a backup back into an empty installation."),
    "run": ("bot.cli.run", "run_command", "Start everything that is configured."),
    "sandbox": ("bot.cli.sandbox", "sandbox_command", "The sandbox panel alone."),
}
"""Command -> module, attribute, help line."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name][2]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="makegood", message="makegood %(version)s")
def cli() -> None:
    """Makegood: the refund desk for social-media-marketing panels."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its status. What a person did wrong is one sentence on stderr, never a trace."""
    from bot.cli.errors import sentence_for

    try:
        result: Any = cli.main(arguments, prog_name="makegood", standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as problem:
        sentence = sentence_for(problem)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(1)
