from modeltranslation.translator import TranslationOptions, register

from kramy.kernel.casework.models import DecisionReason, Intake, KindSetting, ReplyTemplate


@register(Intake)
class IntakeTranslation(TranslationOptions):
    fields = ("title", "introduction")


@register(DecisionReason)
class DecisionReasonTranslation(TranslationOptions):
    fields = ("title", "text")


@register(KindSetting)
class KindSettingTranslation(TranslationOptions):
    fields = ("silence_text",)


@register(ReplyTemplate)
class ReplyTemplateTranslation(TranslationOptions):
    fields = ("title", "text")
