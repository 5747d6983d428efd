from kramy.kernel.places.models.address import Address, Street
from kramy.kernel.places.models.district import District
from kramy.kernel.places.models.importing import PlacesImport
from kramy.kernel.places.models.layer import BaseMapPublication, LayerFeature, MapLayer

__all__ = ["Address", "BaseMapPublication", "District", "LayerFeature", "MapLayer", "PlacesImport", "Street"]
