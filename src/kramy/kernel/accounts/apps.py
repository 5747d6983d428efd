from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class AccountsConfig(KramyAppConfig):
    name = "kramy.kernel.accounts"
    label = "accounts"
    manifest = Manifest()
