from kramy.kernel.manifest.base import KramyAppConfig


class ManifestConfig(KramyAppConfig):
    name = "kramy.kernel.manifest"
    label = "manifest"
