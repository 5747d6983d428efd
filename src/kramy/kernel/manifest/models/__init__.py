from kramy.kernel.manifest.models.job_run import JobRun

__all__ = ["JobRun"]
