from kramy.modules.surveys.models.answering import Answering, DeviceMark, Participation, Response
from kramy.modules.surveys.models.invitation import Invitation
from kramy.modules.surveys.models.survey import Survey

__all__ = ["Answering", "DeviceMark", "Invitation", "Participation", "Response", "Survey"]
