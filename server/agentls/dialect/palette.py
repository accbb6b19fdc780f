"""Colors as text and as numbers, and the closest of a few named ones.

Independent of a dialect's fields. Red, green and blue are whole numbers from 0 to 255.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from ..stdx.records import pattern
from .model import Choice

Rgb = tuple[int, int, int]

_HEX = pattern(r"#?(?:([0-9a-f]{3})[0-9a-f]?|([0-9a-f]{6})(?:[0-9a-f]{2})?)", re.IGNORECASE)
_NAMED = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black 000000
blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00
chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b
darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b
darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a
darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1
darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff
firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700
goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4
indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00
lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3
lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa
lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32
linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3
mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc
mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead
navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6
palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9
peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f
royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d
silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f
steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3
white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
amber ffbf00 emerald 50c878 mint 3eb489 rose ff007f
""".split()  # noqa: SIM905
NAMED: dict[str, str] = dict(zip(_NAMED[::2], _NAMED[1::2], strict=True))
"""The named colors of CSS, and a few others that people write."""


def parse(text: str) -> Rgb | None:
    """The color that a string names: hexadecimal with or without `#`, or a CSS name in any case; None if it is neither."""
    word = re.sub(r"[\s_-]", "", text).lower()
    if found := _HEX.fullmatch(NAMED.get(word, word)):
        digits = found[2] or "".join(it * 2 for it in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    return None


def ranked(colour: Rgb, choices: Iterable[Choice]) -> list[Choice]:
    """The choices that have a swatch, the closest to a color first."""
    shown = [(parse(it.swatch), it) for it in choices if it.swatch]
    return [
        it for _, it in sorted(((_distance(colour, rgb), it) for rgb, it in shown if rgb), key=lambda pair: pair[0])
    ]


def is_grey(colour: Rgb) -> bool:
    """Whether a color has no perceptible hue: black, white and greys. No hue is close to it."""
    _, a, b = _oklab(colour)
    return math.hypot(a, b) < 0.04


def _distance(one: Rgb, other: Rgb) -> float:
    """The squared perceptual distance of two colors in OKLab. Hue weighs more than lightness and vividness: vividness
    counts by its square root and lightness little, because people call a dull dark blue blue."""
    (light, *hue), (other_light, *other_hue) = (_oklab(it) for it in (one, other))
    a, b = (x / math.sqrt(math.hypot(*hue) or 1) for x in hue)
    other_a, other_b = (x / math.sqrt(math.hypot(*other_hue) or 1) for x in other_hue)
    return 0.1 * (light - other_light) ** 2 + (a - other_a) ** 2 + (b - other_b) ** 2


def _oklab(colour: Rgb) -> tuple[float, float, float]:
    """An sRGB color in OKLab (Björn Ottosson, 2020): lightness, green to red, blue to yellow."""
    r, g, b = (it / 3294.6 if it <= 10 else ((it / 255 + 0.055) / 1.055) ** 2.4 for it in colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    mid = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )
