"""`python -m workforce` is the command `workforce`."""

from workforce.cli import app

if __name__ == "__main__":
    app(prog_name="workforce")
