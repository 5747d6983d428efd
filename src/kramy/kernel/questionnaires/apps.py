from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class QuestionnairesConfig(KramyAppConfig):
    name = "kramy.kernel.questionnaires"
    label = "questionnaires"
    manifest = Manifest()
