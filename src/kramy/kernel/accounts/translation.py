from modeltranslation.translator import TranslationOptions, register

from kramy.kernel.accounts.models import OfficialProfile, Unit


@register(OfficialProfile)
class OfficialProfileTranslation(TranslationOptions):
    fields = ("job_title",)


@register(Unit)
class UnitTranslation(TranslationOptions):
    fields = ("name",)
