from kramy.kernel.places.models.address import Address
from kramy.kernel.places.models.district import District
from kramy.kernel.places.models.layer import LayerFeature, MapLayer

__all__ = ["Address", "District", "LayerFeature", "MapLayer"]
