from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class MapCampaignsConfig(KramyAppConfig):
    name = "kramy.modules.map_campaigns"
    label = "map_campaigns"
    manifest = Manifest()
