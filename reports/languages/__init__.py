"""Languages a page is written in: messages, their plural forms, and translations kept as gettext files."""

from reports.languages.messages import Plural, Words

__all__ = ["Plural", "Words"]
