"""Pictures from strangers made safe: looked at before they are decoded, drawn anew, metadata left behind.

Nothing of the file that was sent survives but its pixels. In order: size in bytes, kind by content (never by
name), size in pixels read from the header, then decoding, turning as EXIF says, colours to sRGB, shrinking,
and encoding as WebP. What is refused is refused with a sentence that says what to do.

On large photographs: a phone's 40 or 50 megapixel JPEG is welcome, because JPEG can be decoded at a half, a
quarter or an eighth of its size (`Image.draft`) and never stands in memory whole. PNG, WebP and HEIC cannot,
so for them the limit is `WHOLE_DECODE_PIXELS`, some 100 MB of memory.
"""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from kramy.lib.explained import Explained

try:
    import pillow_heif
except ImportError:  # an optional decoder: without it HEIC pictures are refused with a sentence
    HEIC_READABLE = False
else:
    pillow_heif.register_heif_opener()
    HEIC_READABLE = True

MAX_BYTES = 15_000_000
MAX_PIXELS = 50_000_000
WHOLE_DECODE_PIXELS = 25_000_000
MAX_SIDE = 2000
THUMBNAIL_SIDE = 480
QUALITY, THUMBNAIL_QUALITY = 82, 75
CONTENT_TYPE = "image/webp"

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation to what sets the picture upright. Pillow's `exif_transpose` would also write the rest of
the EXIF data anew, and fails when that is damaged."""

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class PictureRefused(Explained):
    """The file will not be taken. `code` is one of empty, too_large, kind, heic, pixels, broken."""


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A picture ready to be kept and shown: two WebP files, sizes in pixels, `sha256` (hex) of `content`."""

    content: bytes
    width: int
    height: int
    sha256: str
    thumbnail: bytes
    thumbnail_width: int
    thumbnail_height: int
    content_type: str = CONTENT_TYPE


def prepare(
    file: BinaryIO | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    max_side: int = MAX_SIDE,
) -> PreparedPicture:
    """The picture in `file`, re-encoded with no side longer than `max_side`; raises PictureRefused.

    Of an animation the first frame is taken. Smaller pictures are not enlarged.
    """
    data = _read(file, max_bytes)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # Pillow warns of damaged metadata, which we drop, and of our own limits
        picture = _decoded(data, max_pixels, max_side)
    content = _encoded(picture, QUALITY)
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return PreparedPicture(
        content=content,
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(content).hexdigest(),
        thumbnail=_encoded(small, THUMBNAIL_QUALITY),
        thumbnail_width=small.width,
        thumbnail_height=small.height,
    )


def _read(file: BinaryIO | bytes, max_bytes: int) -> bytes:
    """The bytes of the file, never more than one over the limit taken into memory."""
    data = file if isinstance(file, bytes) else file.read(max_bytes + 1)
    if not data:
        raise PictureRefused("empty", _("The file is empty. Choose the picture again."))
    if len(data) > max_bytes:
        raise PictureRefused(
            "too_large", _("The file is too large: at most %(most)d MB."), most=max(max_bytes // 1_000_000, 1)
        )
    return data


def _kind(data: bytes) -> str:
    """Pillow's name of the format, by the first bytes; PictureRefused for everything we do not take."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"):
        if HEIC_READABLE:
            return "HEIF"
        raise PictureRefused(
            "heic",
            _("Pictures in the HEIC format cannot be read here. Save the picture as JPEG and send that."),
        )
    raise PictureRefused("kind", _("This is not a picture that we can read. Send a JPEG, PNG or WebP file."))


def _decoded(data: bytes, max_pixels: int, max_side: int) -> Image.Image:
    image = _opened(data, _kind(data), max_pixels)
    try:
        image.draft("RGB", _fitted(image.size, max_side))  # only JPEG heeds this
        image.load()
        return _flat(image, max_side)
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError) as error:
        raise _broken() from error


def _opened(data: bytes, kind: str, max_pixels: int) -> Image.Image:
    """The image with only its header read, once it is known not to be too many pixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=[kind])
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(max_pixels) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise _broken() from error
    limit = max_pixels if kind == "JPEG" else min(max_pixels, WHOLE_DECODE_PIXELS)
    if image.width * image.height > limit:
        raise _too_many_pixels(limit)
    return image


def _fitted(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """The size in proportion whose longer side is `max_side`, rounded up."""
    longer = max(size)
    return -(-size[0] * max_side // longer), -(-size[1] * max_side // longer)


def _flat(image: Image.Image, max_side: int) -> Image.Image:
    """The first frame, upright, in sRGB, at most `max_side` a side, as RGB or RGBA with nothing attached."""
    profile = image.info.get("icc_profile")
    turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a sample: keep the upper 8
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    elif image.mode not in ("RGB", "RGBA", "CMYK"):
        transparent = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
        image = image.convert("RGBA" if transparent else "RGB")
    if max(image.size) > max_side:
        image = image.copy()  # `thumbnail` would draft once more and lose what was decoded
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    if turn is not None:
        image = image.transpose(turn)
    image = _in_srgb(image, profile)
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGB")
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers expect them: we drop the profile, so its colours must be converted first."""
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    output = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, SRGB, outputMode=output)
    except (ImageCms.PyCMSError, OSError):  # damaged, or of another colour space: it says nothing
        return image
    return converted or image


def _encoded(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    # method 2: a third quicker than the usual 4 for 4 % more bytes, and somebody is waiting for the answer
    picture.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()


def _broken() -> PictureRefused:
    return PictureRefused("broken", _("The picture is damaged and cannot be read. Choose another one."))


def _too_many_pixels(limit: int) -> PictureRefused:
    return PictureRefused(
        "pixels",
        _("The picture has too many pixels: at most %(most)d million. Make it smaller and send it again."),
        most=limit // 1_000_000,
    )
