import hashlib
import io
import struct
import zlib
from random import Random

import pytest
from PIL import Image, ImageCms

from kramy.lib.pictures import HEIC_READABLE, PictureRefused, prepare

ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825
RED, BLUE = (220, 20, 20), (20, 20, 220)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def red_above_blue(width: int = 80, height: int = 60) -> Image.Image:
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width, height // 2))
    return image


def nearest(image: Image.Image, x: int, y: int) -> str:
    red, _green, blue = image.convert("RGB").getpixel((x, y))
    return "red" if red > blue else "blue"


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises many pixels: what a decompression bomb looks like from outside."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def refusal(data: bytes, **limits: int) -> PictureRefused:
    with pytest.raises(PictureRefused) as caught:
        prepare(data, **limits)
    assert caught.value.sentence.endswith(".")
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_usual_kinds_become_webp(kind: str) -> None:
    prepared = prepare(io.BytesIO(encoded(red_above_blue(), kind)))
    assert (prepared.width, prepared.height) == (80, 60)
    assert (prepared.thumbnail_width, prepared.thumbnail_height) == (80, 60)
    assert prepared.sha256 == hashlib.sha256(prepared.content).hexdigest()
    result = opened(prepared.content)
    assert (result.format, result.size) == ("WEBP", (80, 60))
    assert (nearest(result, 40, 5), nearest(result, 40, 55)) == ("red", "blue")


@pytest.mark.skipif(not HEIC_READABLE, reason="the optional HEIC decoder is not installed")
def test_heic_becomes_webp() -> None:
    prepared = prepare(encoded(red_above_blue(), "HEIF"))
    assert opened(prepared.content).size == (80, 60)


def test_heic_without_its_decoder_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kramy.lib.pictures.HEIC_READABLE", False)
    assert refusal(b"\0\0\0\x18ftypheic" + b"\0" * 20).code == "heic"


def test_large_pictures_are_made_smaller_in_proportion() -> None:
    prepared = prepare(encoded(red_above_blue(3000, 1500), "JPEG"))
    assert (prepared.width, prepared.height) == (2000, 1000)
    assert (prepared.thumbnail_width, prepared.thumbnail_height) == (480, 240)
    assert opened(prepared.thumbnail).size == (480, 240)


def test_a_forty_megapixel_photograph_is_accepted() -> None:
    prepared = prepare(encoded(Image.new("RGB", (7728, 5152), RED), "JPEG"))
    assert (prepared.width, prepared.height) == (2000, 1333)


def test_above_fifty_megapixels_is_refused() -> None:
    data = encoded(Image.new("L", (8200, 6200)), "JPEG")
    error = refusal(data)
    assert (error.code, "50 million" in error.sentence) == ("pixels", True)


@pytest.mark.parametrize(("width", "height"), [(6000, 5000), (10_000, 10_000), (60_000, 60_000)])
def test_bombs_are_refused_before_they_are_decoded(width: int, height: int) -> None:
    assert refusal(png_claiming(width, height)).code == "pixels"


@pytest.mark.parametrize(
    ("orientation", "size", "top_left", "bottom_right"),
    [
        (1, (80, 60), "red", "blue"),
        (3, (80, 60), "blue", "red"),
        (2, (80, 60), "red", "blue"),
        (4, (80, 60), "blue", "red"),
        (5, (60, 80), "red", "blue"),
        (7, (60, 80), "blue", "red"),
        (6, (60, 80), "blue", "red"),  # turned clockwise: the red half comes to the right
        (8, (60, 80), "red", "blue"),
    ],
)
@pytest.mark.parametrize("scale", [1, 40])
def test_the_way_the_telephone_was_held_is_applied(
    orientation: int, size: tuple[int, int], top_left: str, bottom_right: str, scale: int
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = encoded(red_above_blue(80 * scale, 60 * scale), "JPEG", exif=exif)
    prepared = prepare(data)
    side = min(1, 2000 / (80 * scale))
    assert (prepared.width, prepared.height) == (int(size[0] * scale * side), int(size[1] * scale * side))
    result = opened(prepared.content)
    assert nearest(result, 2, 2) == top_left
    assert nearest(result, result.width - 3, result.height - 3) == bottom_right


def test_metadata_is_gone() -> None:
    exif = Image.Exif()
    exif[DESCRIPTION] = "my flat"
    exif.get_ifd(GPS)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    prepared = prepare(encoded(red_above_blue(), "JPEG", exif=exif, icc_profile=profile, comment=b"secret"))
    for data in (prepared.content, prepared.thumbnail):
        result = opened(data)
        assert dict(result.getexif()) == {}
        assert {"icc_profile", "exif", "comment", "xmp"} & set(result.info) == set()
        assert b"my flat" not in data


@pytest.mark.parametrize("scale", [1, 40])
def test_a_telephones_jpeg_with_a_second_picture_inside_is_read(scale: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 3
    first = red_above_blue(80 * scale, 60 * scale)
    data = encoded(first, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))], exif=exif)
    prepared = prepare(data)
    assert (prepared.width, prepared.height) == ((80, 60) if scale == 1 else (2000, 1500))
    assert nearest(opened(prepared.content), 2, 2) == "blue"


def test_of_an_animation_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (50, 40), RED), Image.new("RGB", (50, 40), BLUE)]
    result = opened(prepare(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])).content)
    assert getattr(result, "n_frames", 1) == 1
    assert nearest(result, 25, 20) == "red"


def test_transparency_is_kept() -> None:
    result = opened(prepare(encoded(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG")).content)
    assert result.convert("RGBA").getpixel((10, 10))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_colour_mode_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    prepared = prepare(encoded(Image.new(mode, (30, 20)), kind))
    assert opened(prepared.content).size == (30, 20)


def test_sixteen_bits_keep_their_brightness() -> None:
    result = opened(prepare(encoded(Image.new("I;16", (30, 20), 128 * 256), "PNG")).content)
    assert result.convert("L").getpixel((10, 10)) == pytest.approx(128, abs=3)


def test_a_damaged_colour_profile_is_ignored() -> None:
    prepared = prepare(encoded(red_above_blue(), "PNG", icc_profile=b"not a profile"))
    assert nearest(opened(prepared.content), 5, 5) == "red"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"GIF89a" + b"\0" * 20, "kind"),
        (b"%PDF-1.7", "kind"),
        (b"\xff\xd8\xff<html>", "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "broken"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "broken"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_file_is_refused(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    data = encoded(noise, kind)
    assert refusal(data[: len(data) // 2]).code == "broken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(kind: str) -> None:
    random = Random(8)
    exif = Image.Exif()
    exif[ORIENTATION], exif[DESCRIPTION] = 6, "x"
    whole = encoded(Image.effect_noise((90, 70), 60).convert("RGB"), kind, exif=exif)
    outcomes = set()
    for _turn in range(200):
        data = bytearray(whole)
        for _byte in range(random.randint(1, 6)):
            data[random.randrange(min(random.choice([40, 400, 9999]), len(data)))] = random.randrange(256)
        try:
            outcomes.add(prepare(bytes(data)).content_type)
        except PictureRefused as refused:
            outcomes.add(refused.code)
    assert {"broken", "kind"} <= outcomes <= {"image/webp", "broken", "kind", "pixels"}


def test_too_many_bytes_are_refused_unread() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 1_000_001
            return b"\xff" * size

    with pytest.raises(PictureRefused) as caught:
        prepare(Endless(), max_bytes=1_000_000)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.sentence) == ("too_large", "The file is too large: at most 1 MB.")
