from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class PlacesConfig(KramyAppConfig):
    name = "kramy.kernel.places"
    label = "places"
    manifest = Manifest()
