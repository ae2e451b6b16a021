"""How progress looks where nobody, a pipe or a screen listens."""

import click
import rich.console

from akeso.cli.app import akeso
from akeso.cli.terminal import Show, print_summary, table
from akeso.clinic.planning import Summary


def test_a_pipe_gets_one_line_a_stage(capsys):
    with Show() as show:
        for done in range(3):
            show(done, 3, "reading")
        show(0, 1, "planning")
    said = capsys.readouterr()
    assert said.err == "Reading ...\nPlanning ...\n"
    assert said.out == ""


def test_quiet_says_nothing(capsys):
    with Show(quiet=True) as show:
        show(0, 1, "reading")
    said = capsys.readouterr()
    assert said.err == said.out == ""


def test_a_screen_gets_a_line_that_moves_and_is_left_clean(monkeypatch, capsys):
    monkeypatch.setattr(rich.console.Console, "is_terminal", property(lambda _: True))
    with Show() as show:
        show(1, 3, "reading")
        assert show._status.status == "Reading 1 of 3"
        show(0, 1, "planning")
        assert show._status.status == "Planning"
    assert "Reading ..." not in capsys.readouterr().err


def test_words_in_brackets_are_words(capsys):
    table(("a", "b"), [("[bold]x[/bold]", "1")], numbers=(1,))
    assert "[bold]x[/bold]" in capsys.readouterr().out


def test_a_column_kept_whole_never_folds(capsys, monkeypatch):
    monkeypatch.setattr("akeso.cli.terminal.PIPE_WIDTH", 30)
    name = "demo-1-006-03-appointment"
    table(("words", "record"), [("many words " * 4, name)], whole=(1,))
    assert name in capsys.readouterr().out


def test_long_names_keep_the_facts_of_a_plan_in_one_column(capsys):
    rows = (("Needle", "22 G"), ("C-arm, contralateral oblique", "RAO 52"))
    print_summary(Summary("t", "pass", "h", (), rows, (("a", "1", "2", "passes"),), (), "line"))
    lines = capsys.readouterr().out.splitlines()
    (needle,) = (line for line in lines if "22 G" in line)
    (oblique,) = (line for line in lines if "RAO 52" in line)
    assert needle.index("22 G") == oblique.index("RAO 52")


def commands(command, path=("akeso",)):
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from commands(one, (*path, name))
    else:
        yield " ".join(path), command


def test_every_command_and_every_option_says_what_it_is_for():
    mute = [
        f"{path} {option.opts[0]}"
        for path, command in commands(akeso)
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert mute == []
    assert all(command.help for _, command in commands(akeso))
