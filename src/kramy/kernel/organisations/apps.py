from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class OrganisationsConfig(KramyAppConfig):
    name = "kramy.kernel.organisations"
    label = "organisations"
    manifest = Manifest()
