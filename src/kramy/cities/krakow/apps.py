from kramy.kernel.manifest.base import KramyAppConfig


class KrakowConfig(KramyAppConfig):
    name = "kramy.cities.krakow"
    label = "krakow"
