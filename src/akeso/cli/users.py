"""Commands of the users: making the clinic's store, signing in and out, accounts.

Passwords are asked for without being shown, or read from a file; never taken as an argument, which
other users of the computer could see.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.door import FILE, print_json, store_option, wants_json, with_desk, with_store
from akeso.cli.options import json_option
from akeso.cli.terminal import field, note, table
from akeso.errors import BadInput, NotFound, Refused

if TYPE_CHECKING:
    from akeso.clinic import Desk, Invited, Store, UserRow

ROLES = ("front-desk", "nurse", "clinician", "billing", "manager", "administrator")

password_option = click.option(
    "--password-file", type=FILE, help="Read the password from this file; '-' is standard input."
)


def _password(path: Path | None, asked: str, *, new: bool = False) -> str:
    """Return the password: the first line of a file, or asked for; a new one is asked twice."""
    if path is None:
        again = f"{asked}, once more" if new else False
        answer: str = click.prompt(asked, hide_input=True, err=True, confirmation_prompt=again)
        return answer
    if str(path) == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if not path.is_file():
        raise NotFound(f"There is no file {path}; give the file that holds the password.")
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as why:
        raise BadInput(f"The file {path} is no text; write the password into a text file.") from why
    if not lines:
        raise BadInput(f"The file {path} is empty; write the password into its first line.")
    return lines[0]


@click.command()
@store_option
@click.option("--name", prompt="Name to sign in with", help="Of the administrator, lower case.")
@click.option("--full-name", prompt="Full name", help="As records and audit show it.")
@password_option
@json_option
def init(
    place: str | None, name: str, full_name: str, password_file: Path | None, as_json: bool
) -> None:
    """Make the clinic's store and its administrator."""
    clinic.check_vacant(place)
    password = _password(password_file, "Password (12 characters or more)", new=True)
    given = clinic.make_clinic(place, name, full_name, password)
    if wants_json(as_json):
        print_json({"store": _where(place), "name": given.name, "factor": given.factor})
        return
    field("store", _where(place))
    field("administrator", given.name)
    _print_factor(given)
    note(f"Sign in with: akeso login {given.name}; then make the others with: akeso user add.")


def _where(place: str | None) -> str:
    return clinic.store_words(place)


def _print_factor(given: Invited) -> None:
    if given.factor:
        field("second factor", given.factor)
        note("Add the address to an authenticator application now; it is not shown again.")


@click.command()
@store_option
@click.argument("name")
@password_option
@click.option("--code", help="Six digits of the authenticator application.")
def login(place: str | None, name: str, password_file: Path | None, code: str | None) -> None:
    """Sign in as NAME; the commands that follow are then yours."""
    with clinic.open_clinic(place) as store:
        password = _password(password_file, f"Password of {name}")
        if code is None:
            code = _code(password_file)
        clinic.keep_token(clinic.sign_in(store, name, password, code), place)
        try:
            desk = clinic.at_desk(store, place)
        except Refused as why:
            note(str(why))
            return
    click.echo(f"Signed in as {_who(desk)}; it ends when unused for 30 minutes, or: akeso logout.")


def _code(password_file: Path | None) -> str:
    """Ask for the code, whoever it is: whether there is one is not told before the sign-in."""
    if password_file is not None:
        return ""
    asked = "Code of the authenticator application, empty without one"
    answer: str = click.prompt(asked, default="", show_default=False, err=True)
    return answer


def _who(desk: Desk) -> str:
    return f"{desk.session.full_name} ({', '.join(sorted(desk.session.roles))})"


@click.command()
@with_store
def logout(store: Store, place: str | None) -> None:
    """Sign out; the session cannot be used any more."""
    try:
        token = clinic.kept_token(place)
    except Refused:
        click.echo("Nobody was signed in here.")
        return
    clinic.sign_out(store, token)
    clinic.forget_token(place)
    click.echo("Signed out.")


@click.command()
@with_desk
@json_option
def whoami(desk: Desk, as_json: bool) -> None:
    """Say who is signed in here."""
    if wants_json(as_json):
        who = desk.session
        print_json({"user": who.user, "full_name": who.full_name, "roles": sorted(who.roles)})
        return
    field("user", desk.session.user)
    field("full name", desk.session.full_name)
    field("roles", ", ".join(sorted(desk.session.roles)))
    field("store", desk.store.place.words)


@click.command()
@with_store
@click.option("--old-file", type=FILE, help="Read the old password from this file.")
@password_option
def password(
    store: Store, place: str | None, old_file: Path | None, password_file: Path | None
) -> None:
    """Change your own password; your other sessions end."""
    token = clinic.kept_token(place)
    old = _password(old_file, "Old password")
    new = _password(password_file, "New password (12 characters or more)", new=True)
    clinic.set_password(store, token, old, new)
    click.echo("The password was changed; your other sessions have ended.")


@click.group()
def user() -> None:
    """Add, list and change the clinic's users."""


@user.command("add")
@with_desk
@click.argument("name")
@click.option("--full-name", required=True, help="As records and audit show it.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May repeat."
)
@json_option
def add(desk: Desk, name: str, full_name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Make an account with a password for one sign-in."""
    _print_invited(clinic.add_user(desk, name, full_name, roles), as_json)


def _print_invited(given: Invited, as_json: bool) -> None:
    if wants_json(as_json):
        print_json(given)
        return
    field("user", given.name)
    if given.password:
        field("password", given.password)
        note("The password serves one sign-in, to choose another; it is not shown again.")
    _print_factor(given)


@user.command("list")
@with_desk
@json_option
def list_users(desk: Desk, as_json: bool) -> None:
    """List the users: roles, second factor, locked or closed."""
    rows = clinic.users(desk)
    if wants_json(as_json):
        print_json(rows)
        return
    moment = desk.clock()
    table(
        ("user", "full name", "roles", "second factor", "state"),
        [
            (r.name, r.full_name, ", ".join(r.roles), _yes(r.second_factor), _state(r, moment))
            for r in rows
        ],
    )


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _state(row: UserRow, moment: datetime) -> str:
    if row.disabled:
        return "closed"
    if row.locked_until and row.locked_until > moment:
        return f"locked until {clinic.moment_words(row.locked_until)}"
    return "open"


@user.command("change")
@with_desk
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="All of them anew.")
@click.option("--close/--reopen", "disabled", default=None, help="Close the account, or reopen it.")
@click.option("--reset", is_flag=True, help="Give a new password and a new second factor.")
@click.option("--why", required=True, help="The reason, for the audit.")
@json_option
def change(
    desk: Desk,
    name: str,
    *,
    roles: tuple[str, ...],
    disabled: bool | None,
    reset: bool,
    why: str,
    as_json: bool,
) -> None:
    """Change an account: its roles, whether it is closed, its password."""
    if not roles and disabled is None and not reset:
        raise BadInput("Nothing is to be changed; give --role, --close, --reopen or --reset.")
    given = clinic.change_user(
        desk, name, roles=roles or None, disabled=disabled, reset=reset, why=why
    )
    if not wants_json(as_json):
        click.echo(f"The account {name} was changed; its sessions have ended.")
    _print_invited(given, as_json)


COMMANDS = (init, login, logout, whoami, password, user)
