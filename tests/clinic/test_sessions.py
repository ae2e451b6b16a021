import pytest

from akeso.clinic.access import Role
from akeso.clinic.accounts import add_user, change_user
from akeso.clinic.sessions import IDLE, LONGEST, WRONG, resume, set_password, sign_in, sign_out
from akeso.errors import BadInput, Refused

from .desks import code_of

PASSWORD = "correct horse battery"  # noqa: S105  of test users
OTHER = "staple of the clinic"


@pytest.fixture
def nurse(rooms):
    """A nurse who needs no second factor and has changed the password."""
    given = add_user(rooms.desk(Role.ADMINISTRATOR), "ann", "Ann Example", ["nurse"])
    token = sign_in(rooms.store, "ann", given.password, clock=rooms.clock)
    set_password(rooms.store, token, given.password, PASSWORD, rooms.clock)
    return token


def test_a_nurse_signs_in_and_sits_at_a_desk(rooms, nurse):
    desk = resume(rooms.store, nurse, rooms.clock)
    assert desk.session.user == "ann"
    assert desk.session.full_name == "Ann Example"
    assert desk.session.roles == {Role.NURSE}
    assert nurse not in desk.session.id


def test_the_made_password_serves_only_to_choose_another(rooms):
    given = add_user(rooms.desk(Role.ADMINISTRATOR), "ben", "Ben", ["billing"])
    token = sign_in(rooms.store, "ben", given.password, clock=rooms.clock)
    with pytest.raises(Refused, match="change it first"):
        resume(rooms.store, token, rooms.clock)


@pytest.mark.parametrize(
    ("name", "password"), [("ann", OTHER), ("nobody-here", PASSWORD), ("ann", ""), ("", PASSWORD)]
)
def test_whatever_is_wrong_the_answer_is_the_same(rooms, nurse, name, password):
    with pytest.raises(Refused) as why:
        sign_in(rooms.store, name, password, clock=rooms.clock)
    assert str(why.value) == WRONG


def fail(rooms, times):
    for _ in range(times):
        with pytest.raises(Refused):
            sign_in(rooms.store, "ann", OTHER, clock=rooms.clock)


def test_four_wrong_passwords_do_not_lock_and_five_do(rooms, nurse):
    fail(rooms, 4)
    assert sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)
    fail(rooms, 5)
    with pytest.raises(Refused):
        sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)


def test_the_lock_lasts_15_minutes_and_then_twice_as_long(rooms, nurse):
    fail(rooms, 5)
    rooms.clock.on(minutes=15, seconds=-1)
    with pytest.raises(Refused):
        sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)
    rooms.clock.on(seconds=1)
    fail(rooms, 1)
    rooms.clock.on(minutes=30, seconds=-1)
    with pytest.raises(Refused):
        sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)
    rooms.clock.on(seconds=1)
    assert sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)


def test_a_locked_account_does_not_count_further(rooms, nurse):
    fail(rooms, 5)
    fail(rooms, 5)
    rooms.clock.on(minutes=15)
    assert sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)


def test_a_session_ends_when_it_is_not_used(rooms, nurse):
    rooms.clock.on(seconds=IDLE.total_seconds() - 1)
    assert resume(rooms.store, nurse, rooms.clock)
    rooms.clock.on(seconds=IDLE.total_seconds())
    with pytest.raises(Refused, match="session has ended"):
        resume(rooms.store, nurse, rooms.clock)


def test_a_session_ends_after_a_day_of_work(rooms, nurse):
    for _ in range(int(LONGEST / IDLE) * 2 - 1):
        rooms.clock.on(seconds=IDLE.total_seconds() / 2)
        resume(rooms.store, nurse, rooms.clock)
    rooms.clock.on(seconds=IDLE.total_seconds() / 2)
    with pytest.raises(Refused, match="session has ended"):
        resume(rooms.store, nurse, rooms.clock)


def test_signing_out_ends_it_and_does_no_harm_twice(rooms, nurse):
    sign_out(rooms.store, nurse, rooms.clock)
    sign_out(rooms.store, nurse, rooms.clock)
    sign_out(rooms.store, "no such token", rooms.clock)
    with pytest.raises(Refused, match="session has ended"):
        resume(rooms.store, nurse, rooms.clock)


def test_a_closed_account_is_out_at_once(rooms, nurse):
    admin = rooms.desk(Role.ADMINISTRATOR)
    add_user(admin, "boss", "Boss", ["administrator"])
    change_user(admin, "ann", disabled=True, why="left the clinic")
    with pytest.raises(Refused):
        resume(rooms.store, nurse, rooms.clock)
    with pytest.raises(Refused):
        sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)


class TestSecondFactor:
    @pytest.fixture
    def given(self, rooms):
        return add_user(rooms.desk(Role.ADMINISTRATOR), "cal", "Cal", ["clinician"])

    def test_a_clinician_needs_the_code(self, rooms, given):
        with pytest.raises(Refused):
            sign_in(rooms.store, "cal", given.password, clock=rooms.clock)
        code = code_of(given.factor, rooms.clock())
        assert sign_in(rooms.store, "cal", given.password, code, rooms.clock)

    def test_a_code_serves_once(self, rooms, given):
        code = code_of(given.factor, rooms.clock())
        sign_in(rooms.store, "cal", given.password, code, rooms.clock)
        with pytest.raises(Refused):
            sign_in(rooms.store, "cal", given.password, code, rooms.clock)
        rooms.clock.on(seconds=30)
        code = code_of(given.factor, rooms.clock())
        assert sign_in(rooms.store, "cal", given.password, code, rooms.clock)

    def test_a_right_code_does_not_mend_a_wrong_password(self, rooms, given):
        code = code_of(given.factor, rooms.clock())
        with pytest.raises(Refused):
            sign_in(rooms.store, "cal", OTHER, code, rooms.clock)


class TestOwnPassword:
    def test_it_ends_every_other_session(self, rooms, nurse):
        other = sign_in(rooms.store, "ann", PASSWORD, clock=rooms.clock)
        set_password(rooms.store, nurse, PASSWORD, OTHER, rooms.clock)
        assert resume(rooms.store, nurse, rooms.clock)
        with pytest.raises(Refused):
            resume(rooms.store, other, rooms.clock)
        assert sign_in(rooms.store, "ann", OTHER, clock=rooms.clock)

    def test_the_old_one_must_be_right_and_the_new_one_new_and_good(self, rooms, nurse):
        with pytest.raises(Refused, match="old password is wrong"):
            set_password(rooms.store, nurse, OTHER, "something else here", rooms.clock)
        with pytest.raises(BadInput, match="old one"):
            set_password(rooms.store, nurse, PASSWORD, PASSWORD, rooms.clock)
        with pytest.raises(BadInput, match="characters"):
            set_password(rooms.store, nurse, PASSWORD, "short", rooms.clock)
