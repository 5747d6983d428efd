from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class PortalConfig(KramyAppConfig):
    name = "kramy.portal"
    label = "portal"
    manifest = Manifest(
        public_urls="kramy.portal.web.urls",
        rest_urls="kramy.portal.web.root_urls",
        personal_data=("kramy.portal.retention.PERSONAL_DATA",),
    )
