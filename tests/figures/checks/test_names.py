"""Texts that do not say what they seem to say."""

from __future__ import annotations

import pytest

from reports.figures.checks.names import looks_like, text_fault


@pytest.mark.parametrize(
    "text",
    ["Meduza and Mediazona", "Медуза", "Сили оборони України", "Iñtërnâtiônàl", "NAÏVE Ñandú", "Ядро ÑÐ", "ΕΛΣΤΑΤ",
     "«двадцать»", "20 000", "UK MoD’s — own", "Генштаб (General Staff)", "É", "中文 ABC", ""],
)  # fmt: skip
def test_honest_texts_pass(text: str) -> None:
    """Otherwise every publisher who does not write English would be suspect."""
    assert text_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [("Медуза".encode().decode("latin-1"), "wrong encoding"),
     ("Медуза".encode().decode("cp1252", "replace"), "wrong encoding"),
     ("the staff’s".encode().decode("cp1252"), "wrong encoding"),
     ("M\ufffdduza", "wrong encoding"), ("\u0421IA", "Cyrillic and Latin"), ("\u0391BC", "Greek and Latin"),
     ("CIA\u202eAIC", "RIGHT-TO-LEFT OVERRIDE"), ("C\u2066IA", "LEFT-TO-RIGHT ISOLATE"), ("C\u200bIA", "ZERO WIDTH"),
     ("١٢٣", "digits")],
)  # fmt: skip
def test_faults_are_named(text: str, fault: str) -> None:
    """Otherwise a broken or a forged name would stand on the page."""
    assert fault in text_fault(text)


def test_names_that_look_alike_are_compared_by_their_looks() -> None:
    """Otherwise a name in other letters would count as another publisher."""
    assert looks_like("\u0421\u0406\u0410") == looks_like("CIA") and looks_like("Медуза") != looks_like("Meduza")
