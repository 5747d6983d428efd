from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class CaseworkConfig(KramyAppConfig):
    name = "kramy.kernel.casework"
    label = "casework"
    manifest = Manifest()
