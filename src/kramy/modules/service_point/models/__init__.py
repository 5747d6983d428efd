from kramy.modules.service_point.models.appointments import Appointment, TakenMinute, WaitingEntry
from kramy.modules.service_point.models.consultations import Consultation, EarlierFigure
from kramy.modules.service_point.models.places import Point, Service, Specialist, Topic
from kramy.modules.service_point.models.rota import DutyException, DutyPattern

__all__ = [
    "Appointment",
    "Consultation",
    "DutyException",
    "DutyPattern",
    "EarlierFigure",
    "Point",
    "Service",
    "Specialist",
    "TakenMinute",
    "Topic",
    "WaitingEntry",
]
