from modeltranslation.translator import TranslationOptions, register

from kramy.modules.map_campaigns.models import Campaign, CampaignLook, Category


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "search_words")


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("title", "summary", "description")


@register(CampaignLook)
class CampaignLookTranslation(TranslationOptions):
    fields = ("logo_alt", "header_title", "start_text", "footer_text")
    fallback_values = ""
