"""The definition of the features interface in OpenAPI 3.0, which GDAL reads for the largest page."""

from typing import Any

from kramy.modules.map_campaigns.domain.exporting import open_rows

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
TITLE = "Maps of firms"
DESCRIPTION = "Entries of the city's maps of firms, as they are on show. OGC API - Features 1.0."
DEFAULT_LIMIT, MOST = 10, 1_000

_BOOLEANS = frozenset({"online_order", "takeaway", "delivery"})


def document(base: str) -> dict[str, Any]:
    """The whole definition; ``base`` is the address of the landing page."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": "1.0.0"},
        "servers": [{"url": base}],
        "tags": [{"name": "Capabilities"}, {"name": "Data"}],
        "paths": {
            "/": _get("getLandingPage", "Capabilities", "Where everything is", _json("landingPage")),
            "/openapi.json": _get(
                "getDefinition", "Capabilities", "This definition", {MEDIA_TYPE: {"schema": {"type": "object"}}}
            ),
            "/conformance": _get(
                "getConformance", "Capabilities", "What is conformed to", _json("confClasses")
            ),
            "/collections": _get("getCollections", "Capabilities", "The maps", _json("collections")),
            "/collections/{collectionId}": _get(
                "describeCollection", "Capabilities", "A map", _json("collection"), "collectionId"
            ),
            "/collections/{collectionId}/items": _get(
                "getFeatures", "Data", "Entries of a map", _geojson("featureCollectionGeoJSON"),
                "collectionId", "limit", "bbox", "datetime", "after",
            ),
            "/collections/{collectionId}/items/{featureId}": _get(
                "getFeature", "Data", "An entry", _geojson("featureGeoJSON"), "collectionId", "featureId"
            ),
        },
        "components": {"parameters": _PARAMETERS, "schemas": _SCHEMAS, "responses": _RESPONSES},
    }  # fmt: skip


def _get(name: str, tag: str, summary: str, content: dict[str, Any], *parameters: str) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": summary, "content": content},
        "400": {"$ref": "#/components/responses/InvalidParameter"},
        "500": {"$ref": "#/components/responses/ServerError"},
    }
    if parameters:
        answers["404"] = {"$ref": "#/components/responses/NotFound"}
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in (*parameters, "f")],
            "responses": answers,
        }
    }


def _schema(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": _schema(name)}


def _geojson(name: str) -> dict[str, Any]:
    return {"application/geo+json": _schema(name)}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    found = {"type": "object", "properties": properties}
    return {**found, "required": required} if required else found  # an empty list is not allowed


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBERS = {"type": "array", "items": {"type": "number"}}


def _in_path(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _in_query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": name, "in": "query", "required": False, "description": description, "schema": schema, **more,
    }  # fmt: skip


_LIST_IN_QUERY = {"style": "form", "explode": False}

_PARAMETERS: dict[str, Any] = {
    "collectionId": _in_path("collectionId", "The map, as its address names it", _TEXT),
    "featureId": _in_path("featureId", "The id of the entry", _TEXT),
    "f": _in_query("f", "The format", {"type": "string", "enum": ["json", "geojson"], "default": "json"}),
    "limit": _in_query(
        "limit",
        "How many entries a page has at most",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        **_LIST_IN_QUERY,
    ),
    "bbox": _in_query(
        "bbox",
        "West, south, east, north in degrees (CRS84); heights between them do not matter",
        {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        **_LIST_IN_QUERY,
    ),
    "datetime": _in_query(
        "datetime",
        "A moment or a period of RFC 3339. Entries have no time of their own, so all of them fit.",
        _TEXT,
        **_LIST_IN_QUERY,
    ),
    "after": _in_query(
        "after", "Entries with a greater id, as next links ask for", {"type": "integer", "minimum": 0}
    ),
}

_RESPONSES: dict[str, Any] = {
    name: {"description": description, "content": {"application/problem+json": _schema("problem")}}
    for name, description in (
        ("InvalidParameter", "A parameter is not known or makes no sense."),
        ("NotFound", "There is nothing at this address."),
        ("ServerError", "Something went wrong here."),
    )
}

_SCHEMAS: dict[str, Any] = {
    "link": _object(["href", "rel"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(["links"], title=_TEXT, description=_TEXT, links=_list("link")),
    "confClasses": _object(["conformsTo"], conformsTo={"type": "array", "items": _TEXT}),
    "collections": _object(["links", "collections"], links=_list("link"), collections=_list("collection")),
    "collection": _object(
        ["id", "links"],
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        itemType={"type": "string", "default": "feature"},
        crs={"type": "array", "items": _TEXT},
        links=_list("link"),
        extent=_object([], spatial=_object([], bbox={"type": "array", "items": _NUMBERS}, crs=_TEXT)),
    ),
    "pointGeoJSON": _object(
        ["type", "coordinates"],
        type={"type": "string", "enum": ["Point"]},
        coordinates={**_NUMBERS, "minItems": 2, "maxItems": 2},
    ),
    "featureGeoJSON": _object(
        ["type", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id={"type": "integer"},
        geometry={"$ref": "#/components/schemas/pointGeoJSON"},
        properties=_object(
            [],
            **{
                name: {"type": "boolean" if name in _BOOLEANS else "string"}
                for name in (*open_rows.PROPERTIES, "categories", "district", "entry_key", "page")
            },
        ),
        links=_list("link"),
    ),
    "featureCollectionGeoJSON": _object(
        ["type", "features"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list("featureGeoJSON"),
        links=_list("link"),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
    ),
    "problem": _object(
        ["type", "title", "status"], type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT
    ),
}
