"""A store on the disk with users who are signed in, for commands to be run as them."""

import json

from akeso.cli import main
from akeso.clinic.access import Desk, Role, Session
from akeso.clinic.accounts import add_user, first_user
from akeso.clinic.door import create_clinic
from akeso.clinic.sessions import set_password, sign_in

PASSWORD = "correct horse battery"  # noqa: S105  of test users


def furnish(place):
    """Make a store with a front desk `ann`, a manager's desk aside; return ann's token."""
    with create_clinic(place) as store:
        first_user(store, "root", "Demo Root", PASSWORD)
        admin = Desk(store, Session("root", "Demo Root", frozenset({Role.ADMINISTRATOR}), "s"))
        given = add_user(admin, "ann", "Demo Ann", ["front-desk", "nurse"])
        token = sign_in(store, "ann", given.password)
        set_password(store, token, given.password, PASSWORD)
    return token


def asked(capsys, *arguments):
    """Run a command; return its exit code, its answer (read as JSON where it is), and stderr."""
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    try:
        return code, json.loads(said.out), said.err
    except ValueError:
        return code, said.out, said.err
