from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class PortalConfig(KramyAppConfig):
    name = "kramy.portal"
    label = "portal"
    manifest = Manifest()
