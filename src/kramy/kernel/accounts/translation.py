from modeltranslation.translator import TranslationOptions, register

from kramy.kernel.accounts.models import OfficialProfile


@register(OfficialProfile)
class OfficialProfileTranslation(TranslationOptions):
    fields = ("job_title",)
