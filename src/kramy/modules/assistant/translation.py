from modeltranslation.translator import TranslationOptions, register

from kramy.modules.assistant.models import CardVersion, HelpTopic


@register(HelpTopic)
class HelpTopicTranslation(TranslationOptions):
    fields = ("name", "hint")


@register(CardVersion)
class CardVersionTranslation(TranslationOptions):
    fields = ("title", "summary", "who", "what", "cost", "time", "documents", "legal_basis", "links")
