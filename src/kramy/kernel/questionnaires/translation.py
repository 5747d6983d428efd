from modeltranslation.translator import TranslationOptions, register

from kramy.kernel.questionnaires.models import Questionnaire


@register(Questionnaire)
class QuestionnaireTranslation(TranslationOptions):
    fields = ("title",)
