from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class MessagingConfig(KramyAppConfig):
    name = "kramy.kernel.messaging"
    label = "messaging"
    manifest = Manifest()
