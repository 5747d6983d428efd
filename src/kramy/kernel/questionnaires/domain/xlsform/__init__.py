"""XLSForm (xlsform.org) in and out: the format of ODK, KoBo and ArcGIS Survey123."""

from kramy.kernel.questionnaires.domain.xlsform.exporting import export_xlsform
from kramy.kernel.questionnaires.domain.xlsform.importing import Imported, import_xlsform, read_xlsform
from kramy.kernel.questionnaires.domain.xlsform.problems import Left

__all__ = ["Imported", "Left", "export_xlsform", "import_xlsform", "read_xlsform"]
