"""The command line: parse, call the clinic, answer."""

from akeso.cli.app import akeso, main

__all__ = ["akeso", "main"]
