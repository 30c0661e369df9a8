"""Draws icon.png, which both packages carry: a damped oscillation, momentum that a gate brings to rest. Needs Python alone."""
import math
import pathlib
import struct
import zlib

SIZE, FINE = 128, 4  # pixels, samples of a pixel along each side


def curve(x):
    """Height of the line at x, from 0 to 1 across the icon."""
    t = (x - 0.14) / 0.72
    return 0.5 - 0.30 * math.exp(-2.6 * t) * math.cos(2 * math.pi * 1.75 * t)


LINE = [(0.14 + 0.72 * i / 600, curve(0.14 + 0.72 * i / 600)) for i in range(601)]
DOTS = [LINE[0], LINE[-1]]


def near(points, x, y, radius):
    return any((x - px) ** 2 + (y - py) ** 2 < radius * radius for px, py in points)


def inside(x, y, corner=0.2):
    """Within the rounded square."""
    dx, dy = max(corner - x, x - 1 + corner, 0), max(corner - y, y - 1 + corner, 0)
    return dx * dx + dy * dy < corner * corner


def colour(x, y):
    """Red, green, blue and opacity at a place."""
    if not inside(x, y):
        return 0, 0, 0, 0
    if near(DOTS, x, y, 0.062):
        return 255, 200, 87, 255
    close = [p for p in LINE if abs(p[0] - x) < 0.04]
    if near(close, x, y, 0.03):
        return 255, 255, 255, 255
    mix = (x + y) / 2
    return *(a + (b - a) * mix for a, b in ((30, 20), (58, 130), (120, 140))), 255


def pixel(column, row):
    samples = [
        colour((column + (i + 0.5) / FINE) / SIZE, (row + (j + 0.5) / FINE) / SIZE) for i in range(FINE) for j in range(FINE)
    ]
    opaque = [s for s in samples if s[3]]
    if not opaque:
        return 0, 0, 0, 0
    return *(round(sum(s[k] for s in opaque) / len(opaque)) for k in range(3)), round(255 * len(opaque) / len(samples))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + bytes(v for column in range(SIZE) for v in pixel(column, row)) for row in range(SIZE))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
png += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
pathlib.Path(__file__).with_name("icon.png").write_bytes(png)
