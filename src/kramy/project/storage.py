"""Static files: hashed names, Brotli and gzip beside each file, hashed ES module imports."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Third-party packages (the desk's) refer to source maps and images that they do not ship.
    manifest_strict = False
