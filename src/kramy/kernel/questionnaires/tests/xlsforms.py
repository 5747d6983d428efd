"""Workbooks for tests, made of rows written as text: ``|`` between cells, ``# name`` begins a sheet."""

from pathlib import Path

import xlsxwriter

from kramy.kernel.questionnaires.domain import xlsform


def workbook(folder: Path, text: str, name: str = "form.xlsx") -> Path:
    """An XLSX file with what ``text`` says; "~" is an empty line."""
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, line = None, 0
        for row in text.strip("\n").splitlines():
            if row.startswith("# "):
                sheet, line = book.add_worksheet(row[2:].strip()), 0
                continue
            for column, cell in enumerate(row.split("|") if row.strip() != "~" else ()):
                if cell.strip():
                    sheet.write_string(line, column, cell.strip())
            line += 1
    return path


def imported(folder: Path, text: str):
    return xlsform.read_xlsform(workbook(folder, text))


def left(found) -> list[str]:
    """What was left behind, as people read it."""
    return [str(each) for each in found.left]
