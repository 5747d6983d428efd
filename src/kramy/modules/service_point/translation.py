from modeltranslation.translator import TranslationOptions, register

from kramy.modules.service_point.models import Point, Service, Specialist, Topic


@register(Point)
class PointTranslation(TranslationOptions):
    fields = ("name", "directions", "accessibility")


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Specialist)
class SpecialistTranslation(TranslationOptions):
    fields = ("about",)


@register(Service)
class ServiceTranslation(TranslationOptions):
    fields = ("name", "summary", "what_to_bring")
