from kramy.kernel.audit.models.entry import AuditEntry

__all__ = ["AuditEntry"]
