from kramy.kernel.manifest.base import KramyAppConfig, Manifest


class AuditConfig(KramyAppConfig):
    name = "kramy.kernel.audit"
    label = "audit"
    manifest = Manifest()
