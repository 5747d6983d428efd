from modeltranslation.translator import TranslationOptions, register

from kramy.modules.map_campaigns.models import Campaign, Category


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "search_words")


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("title", "summary", "description")
