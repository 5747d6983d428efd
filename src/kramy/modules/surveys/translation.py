from modeltranslation.translator import TranslationOptions, register

from kramy.modules.surveys.models import Survey


@register(Survey)
class SurveyTranslation(TranslationOptions):
    fields = ("title", "introduction", "thanks")
