from kramy.kernel.manifest.base import Job, KramyAppConfig, Manifest


class ProjectConfig(KramyAppConfig):
    name = "kramy.project"
    label = "project"
    manifest = Manifest(
        jobs=(
            Job(
                name="prune_task_results", task="kramy.project.tasks.prune_task_results", every_seconds=86_400
            ),
        ),
    )
