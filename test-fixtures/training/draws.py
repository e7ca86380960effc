# What a training draws at random, again: named streams of numbers (SplitMix64 started at a hash of the names, with Java's rules for
# whole numbers and fractions), the order of scans, and the changes of images. Resampling and smoothing are SciPy's.
import math

import numpy as np
from scipy import ndimage

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def finish(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WORD
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
    return z ^ z >> 31


class Draw:
    def __init__(self, seed, *names):
        self.state = finish(seed + GOLDEN & WORD)
        for name in names:
            for letter in str(name):
                self.state = finish(self.state ^ (ord(letter) + GOLDEN & WORD))
            self.state = finish(self.state + GOLDEN & WORD)

    def word(self):
        self.state = self.state + GOLDEN & WORD
        return finish(self.state)

    def fraction(self):
        """From 0 to below 1."""
        return (self.word() >> 11) * 2.0 ** -53

    def below(self, bound):
        """java.util.random.RandomGenerator.nextInt(bound): the upper 32 bits; an incomplete last round of them is drawn again."""
        r = self.word() >> 32
        if bound & bound - 1 == 0:
            return r & bound - 1
        r >>= 1
        while r - r % bound + bound - 1 >= 1 << 31:
            r = self.word() >> 33
        return r % bound

    def coin(self):
        return self.word() >> 63 == 1

    def between(self, low, high):
        return low + (high - low) * self.fraction()

    def normal(self, sd):
        radius = math.sqrt(-2 * math.log(1 - self.fraction()))
        return sd * radius * math.cos(2 * math.pi * self.fraction())

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


def single(x):
    return np.asarray(x, np.float64).astype(np.float32).astype(np.float64)


def matrix(x, y=None, z=None, shift=(0, 0, 0)):
    """4 x 4, of points (x, y, z): rows, or one scale for each axis."""
    m = np.eye(4)
    m[:3, :3] = np.diag(x) if y is None else [x, y, z]
    m[:3, 3] = shift
    return m


class Change:
    """From voxels of the view to voxels of the scan, and what is done to the values; images are [z, y, x]."""

    def __init__(self, to_source=None, tone=None):
        self.to_source, self.tone = to_source, tone

    def places(self, shape):
        z, y, x = np.indices(shape, dtype=np.float64).reshape(3, -1)
        places = self.to_source @ np.stack([x, y, z, np.ones_like(x)])
        return places[2::-1]

    def image(self, scan):
        view = scan
        if self.to_source is not None:
            view = single(ndimage.map_coordinates(scan, self.places(scan.shape), order=1, mode='constant').reshape(scan.shape))
        return view if self.tone is None else self.tone(scan, view)

    def labels(self, labels):
        """Of the nearest voxel; background beyond the outermost voxel centres."""
        if self.to_source is None:
            return labels
        places = self.places(labels.shape)
        last = np.array(labels.shape)[:, None] - 1
        inside = ((places >= 0) & (places <= last)).all(0)
        z, y, x = np.clip(np.floor(places + 0.5).astype(int), 0, last)
        return np.where(inside, labels[z, y, x], 0).reshape(labels.shape)


class Nothing:
    alike = True

    def draw(self, draw, shape, spacing):
        return Change()


class Intensity:
    """Gamma, contrast, brightness, a coil's field, blur; strengths in this order."""

    def __init__(self, *strengths):
        self.gamma, self.contrast, self.brightness, self.bias, self.blur = strengths

    def draw(self, draw):
        power, stretch, factor = (math.exp(draw.normal(s)) for s in (self.gamma, self.contrast, self.brightness))
        field = [draw.normal(self.bias) for _ in range(9)]
        sigma = draw.between(0, self.blur)
        draw.fraction()  # the strength of the noise, which is 0 here

        def tone(scan, view):
            low, high = scan.min(), scan.max()
            share = (view - low) / (high - low)
            mean = (scan.mean() - low) / (high - low)
            if self.gamma > 0:
                share = np.maximum(share, 0) ** power
            if self.contrast > 0:
                share = np.clip(mean + stretch * (share - mean), 0, 1)
            w, v, u = np.meshgrid(*(np.linspace(-1, 1, n) if n > 1 else np.zeros(1) for n in scan.shape), indexing='ij')
            terms = [u, v, w, u * u, v * v, w * w, u * v, u * w, v * w]
            gain = factor * np.exp(sum(f * t for f, t in zip(field, terms)))
            toned = np.where(view == 0, 0, single(low + (high - low) * gain * share))
            if self.blur > 0:
                smooth = ndimage.gaussian_filter(toned, sigma, mode='nearest', truncate=4.0)
                toned = np.where(toned == 0, 0, single(smooth))
            return toned
        return tone


class Spatial:
    """Crop, flip and rotation of volumes."""
    alike = True

    def __init__(self, crop, flip, rotation, intensity=None):
        self.crop, self.flip, self.rotation, self.intensity = crop, flip, rotation, intensity

    def draw(self, draw, shape, spacing):
        size = shape[::-1]
        scale, first = [], []
        for n in size:
            cut = min(draw.below(self.crop + 1), n - 1)
            before = draw.below(cut + 1)
            scale.append((n - cut) / n)
            first.append(before - 0.5 + 0.5 * scale[-1])  # outer edges of voxels onto what is left
        to_source = matrix(scale, shift=first)
        if self.flip and draw.coin():
            to_source = to_source @ matrix((-1, 1, 1), shift=(size[0] - 1, 0, 0))
        limit = math.radians(self.rotation)
        a, b, c = (draw.between(-limit, limit) for _ in range(3))
        about_x = matrix((1, 0, 0), (0, math.cos(a), -math.sin(a)), (0, math.sin(a), math.cos(a)))
        about_y = matrix((math.cos(b), 0, math.sin(b)), (0, 1, 0), (-math.sin(b), 0, math.cos(b)))
        about_z = matrix((math.cos(c), -math.sin(c), 0), (math.sin(c), math.cos(c), 0), (0, 0, 1))
        if self.rotation > 0:
            millimetres = matrix(spacing) @ matrix((1, 1, 1), shift=[-(n - 1) / 2 for n in size])
            to_source = to_source @ np.linalg.inv(millimetres) @ about_z @ about_y @ about_x @ millimetres
        return Change(to_source, self.intensity and self.intensity.draw(draw))


class InPlane:
    """Rotation, shift, zoom and flip within slices, about their middle and in millimetres; of each view by itself."""
    alike = False

    def __init__(self, rotation, shift, zoom, flip, intensity=None):
        self.rotation, self.shift, self.zoom, self.flip, self.intensity = rotation, shift, zoom, flip, intensity

    def draw(self, draw, shape, spacing):
        depth, height, width = shape
        angle = math.radians(draw.between(-self.rotation, self.rotation))
        dx, dy = (draw.between(-self.shift, self.shift) * n for n in (width, height))
        zoom = draw.between(1 - self.zoom, 1 + self.zoom)
        mirror = -1 if self.flip and draw.coin() else 1
        centre = matrix((1, 1, 1), shift=((width - 1) / 2, (height - 1) / 2, 0))
        millimetres = matrix((spacing[0], spacing[1], 1))
        turn = matrix((math.cos(angle), -math.sin(angle), 0), (math.sin(angle), math.cos(angle), 0), (0, 0, 1))
        shrink = matrix((1 / zoom, 1 / zoom, 1))
        to_source = (centre @ matrix((mirror, 1, 1)) @ np.linalg.inv(millimetres) @ shrink @ turn @ millimetres
                     @ np.linalg.inv(centre) @ matrix((1, 1, 1), shift=(-dx, -dy, 0)))
        return Change(to_source, self.intensity and self.intensity.draw(draw))


def masked(draw, image, ratio, patch):
    """floor(ratio n + 1/2) of the n patches of each slice set to 0."""
    depth, height, width = image.shape
    columns, rows = -(-width // patch), -(-height // patch)
    image = image.copy()
    for z in range(depth):
        for p in draw.shuffled(range(rows * columns))[:math.floor(ratio * rows * columns + 0.5)]:
            y, x = p // columns * patch, p % columns * patch
            image[z, y:y + patch, x:x + patch] = 0
    return image
