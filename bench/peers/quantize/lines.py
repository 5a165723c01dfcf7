"""Rendered lines of text: words and numbers in Debian's fonts, on light paper, with noise."""

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT = 256, 48
WORDS = """order total invoice number date batch serial model weight length width height pressure valve pump filter
motor Berlin Hamburg Munich Vienna Zurich London Paris Madrid Lisbon Oslo Street Avenue Road Square north south east
west January March April June July August October November red green blue black white open closed ready error warning
Alarm Level Sensor Device Agent Fleet Gateway Bundle Version Variant Engine Rollout Stage kg mm bar rpm Hz
kWh""".split()


def line(chooser):
    words = [chooser.choice(WORDS) for _ in range(chooser.randint(1, 2))]
    if chooser.random() < 0.5:
        words.append(str(chooser.randint(10, 99_999)))
    return " ".join(words)[:16].strip()


def picture(text, chooser):
    """[3, 48, 256] bytes, blue first, as PaddleOCR reads."""
    fonts = sorted(f for f in FONTS.glob("*.ttf") if "ExtraLight" not in f.name and "Condensed" not in f.name)
    size = chooser.randint(22, 31)
    font = ImageFont.truetype(str(chooser.choice(fonts)), size)
    while font.getlength(text) > WIDTH - 12:
        size -= 1
        font = font.font_variant(size=size)
    image = Image.new("RGB", (WIDTH, HEIGHT), tuple(chooser.randint(170, 255) for _ in range(3)))
    ink = tuple(chooser.randint(0, 110) for _ in range(3))
    ImageDraw.Draw(image).text((chooser.randint(3, 8), chooser.randint(4, 9)), text, font=font, fill=ink)
    noise = np.random.default_rng(chooser.getrandbits(32)).normal(0, chooser.uniform(3, 16), (HEIGHT, WIDTH, 3))
    noisy = np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)
    return noisy[:, :, ::-1].transpose(2, 0, 1)


def pictures(n, seed):
    """Pictures [n, 3, 48, 256] and their texts."""
    chooser = random.Random(seed)
    texts = [line(chooser) for _ in range(n)]
    return np.stack([picture(text, chooser) for text in texts]), texts
