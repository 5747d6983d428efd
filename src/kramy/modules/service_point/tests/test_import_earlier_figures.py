"""Figures of earlier years from the command line."""

import pytest
from django.core.management import CommandError, call_command

from kramy.modules.service_point.domain import statistics
from kramy.modules.service_point.models import EarlierFigure

pytestmark = pytest.mark.django_db


def test_a_file_is_looked_at_and_then_kept(tmp_path, capsys):
    file = tmp_path / "2021.csv"
    file.write_text("rok;przekrój;liczba\n2021;razem;16 594\n2021;kanał;3\n", encoding="utf-8")
    call_command("import_earlier_figures", str(file), "--dry-run")
    assert not EarlierFigure.objects.exists()
    call_command("import_earlier_figures", str(file))
    said = capsys.readouterr()
    assert "1 figures of 2021 kept" in said.out
    assert "Wiersz 3" in said.err
    assert statistics.of_year(2021).total == 16_594


@pytest.mark.parametrize("content", [b"", b"rok;liczba\n", b"\x00\x01\x02", None])
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, content):
    file = tmp_path / "figures.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_earlier_figures", str(file))
