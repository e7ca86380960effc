"""A JPEG-LS encoder written from ITU-T T.87, slow and for tests: it can write what other encoders do not, such as restart markers."""
import struct

RUNS = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15]


class Bits:
    def __init__(self):
        self.out, self.value, self.count, self.room = bytearray(), 0, 0, 8

    def put(self, value, width):
        for i in range(width - 1, -1, -1):
            self.value = self.value << 1 | (value >> i & 1)
            self.count += 1
            if self.count == self.room:
                self.out.append(self.value)
                self.room = 7 if self.value == 0xFF else 8
                self.value = self.count = 0

    def end(self):
        if self.count or self.room == 7:
            self.put(0, self.room - self.count)
        self.room = 8


def clamp(value, low, high):
    return low if value > high or value < low else value


def thresholds(most, near):
    if most >= 128:
        factor = (min(most, 4095) + 128) // 256
        t1, t2, t3 = factor * 1 + 2 + 3 * near, factor * 4 + 3 + 5 * near, factor * 17 + 4 + 7 * near
    else:
        factor = 256 // (most + 1)
        t1, t2, t3 = max(2, 3 // factor + 3 * near), max(3, 7 // factor + 5 * near), max(4, 21 // factor + 7 * near)
    t1 = clamp(t1, near + 1, most)
    t2 = clamp(t2, t1, most)
    return t1, t2, clamp(t3, t2, most)


class Scan:
    def __init__(self, bits, width, components, most, near, t1, t2, t3, reset):
        self.bits, self.width, self.most, self.near, self.reset = bits, width, most, near, reset
        self.t = (t1, t2, t3)
        self.range = (most + 2 * near) // (2 * near + 1) + 1
        self.qbpp = (self.range - 1).bit_length()
        bpp = max(2, most.bit_length())
        self.limit = 2 * (bpp + max(8, bpp))
        self.components = components
        self.restart()

    def restart(self):
        self.A = [max(2, (self.range + 32) // 64)] * 367
        self.N = [1] * 367
        self.B, self.C, self.Nn = [0] * 365, [0] * 365, [0, 0]
        self.index = [0] * self.components

    def klass(self, d):
        t1, t2, t3 = self.t
        s = -1 if d < 0 else 1
        d = abs(d)
        return s * (0 if d <= self.near else 1 if d < t1 else 2 if d < t2 else 3 if d < t3 else 4)

    def context(self, a, b, c, d):
        return 81 * self.klass(d - b) + 9 * self.klass(b - c) + self.klass(c - a)

    def golomb(self, value, k, limit):
        if value >> k < limit - self.qbpp - 1:
            self.bits.put(1, (value >> k) + 1)
            self.bits.put(value & ((1 << k) - 1), k)
        else:
            self.bits.put(1, limit - self.qbpp)
            self.bits.put(value - 1, self.qbpp)

    def error(self, e):
        return (e + self.near) // (2 * self.near + 1) if e > 0 else -((self.near - e) // (2 * self.near + 1))

    def wrap(self, e):
        if e < 0:
            e += self.range
        return e - self.range if e >= (self.range + 1) // 2 else e

    def rebuilt(self, value):
        return max(0, min(self.most, value))

    def sample(self, q, a, b, c, x):
        s = -1 if q < 0 else 1
        q = abs(q)
        p = min(a, b) if c >= max(a, b) else max(a, b) if c <= min(a, b) else a + b - c
        p = max(0, min(self.most, p + s * self.C[q]))
        e = self.error(s * (x - p))
        step = 2 * self.near + 1
        value = self.rebuilt(p + s * e * step)
        e = self.wrap(e)
        k = 0
        while self.N[q] << k < self.A[q]:
            k += 1
        if self.near == 0 and k == 0 and 2 * self.B[q] <= -self.N[q]:
            m = 2 * e + 1 if e >= 0 else -2 * (e + 1)
        else:
            m = 2 * e if e >= 0 else -2 * e - 1
        self.golomb(m, k, self.limit)
        self.B[q] += e * step
        self.A[q] += abs(e)
        if self.N[q] == self.reset:
            self.A[q] >>= 1
            self.B[q] >>= 1
            self.N[q] >>= 1
        self.N[q] += 1
        if self.B[q] <= -self.N[q]:
            self.B[q] += self.N[q]
            self.C[q] = max(-128, self.C[q] - 1)
            self.B[q] = max(self.B[q], 1 - self.N[q])
        elif self.B[q] > 0:
            self.B[q] -= self.N[q]
            self.C[q] = min(127, self.C[q] + 1)
            self.B[q] = min(self.B[q], 0)
        return value

    def ending(self, a, b, x, index, single):
        kind = 1 if single and abs(a - b) <= self.near else 0
        p = a if kind else b
        s = -1 if kind == 0 and a > b else 1
        e = self.error(s * (x - p))
        value = self.rebuilt(p + s * e * (2 * self.near + 1))
        e = self.wrap(e)
        q = 365 + kind
        total = self.A[q] + (self.N[q] >> 1 if kind else 0)
        k = 0
        while self.N[q] << k < total:
            k += 1
        if k == 0 and e > 0 and 2 * self.Nn[kind] < self.N[q]:
            extra = 1
        elif e < 0 and (2 * self.Nn[kind] >= self.N[q] or k != 0):
            extra = 1
        else:
            extra = 0
        m = 2 * abs(e) - kind - extra
        self.golomb(m, k, self.limit - RUNS[index] - 1)
        if e < 0:
            self.Nn[kind] += 1
        self.A[q] += (m + 1 - kind) >> 1
        if self.N[q] == self.reset:
            self.A[q] >>= 1
            self.N[q] >>= 1
            self.Nn[kind] >>= 1
        self.N[q] += 1
        return value

    def line(self, above, source, place, single):
        """Codes one line of some components pixel by pixel; gives the lines that a decoder sees, with their borders."""
        n, w = len(source), self.width
        for i in range(n):
            above[i][w + 1] = above[i][w]
        out = [[above[i][1]] + [0] * (w + 1) for i in range(n)]
        x = 1
        while x <= w:
            qs = [self.context(out[i][x - 1], above[i][x], above[i][x - 1], above[i][x + 1]) for i in range(n)]
            if any(qs):
                for i in range(n):
                    out[i][x] = self.sample(qs[i], out[i][x - 1], above[i][x], above[i][x - 1], source[i][x - 1])
                x += 1
                continue
            start = x
            while x <= w and all(abs(source[i][x - 1] - out[i][start - 1]) <= self.near for i in range(n)):
                for i in range(n):
                    out[i][x] = out[i][start - 1]
                x += 1
            length = x - start
            while length >= 1 << RUNS[self.index[place]]:
                self.bits.put(1, 1)
                length -= 1 << RUNS[self.index[place]]
                self.index[place] = min(31, self.index[place] + 1)
            if x > w:
                if length:
                    self.bits.put(1, 1)
                break
            self.bits.put(0, 1)
            self.bits.put(length, RUNS[self.index[place]])
            for i in range(n):
                out[i][x] = self.ending(out[i][x - 1], above[i][x], source[i][x - 1], self.index[place], single)
            self.index[place] = max(0, self.index[place] - 1)
            x += 1
        return out


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack('>H', len(body) + 2) + body


def encode(image, bits, near=0, interleave=0, preset=None, interval=0, interval_bytes=2, shift=0, extra=b'', scans=None,
           late_height=False, oversize=0, ids=None, fill=0):
    """image[row][column][component] -> (code, image as decoded).

    preset: (MAXVAL, T1, T2, T3, RESET) with 0 for defaults; interval: lines between restart markers; extra: segments before the frame
    header; scans: components of each scan; late_height: height behind the first scan; oversize: bytes of a size in a segment of its
    own; ids: of the components; fill: bytes FF before each marker behind code.
    """
    height, width, n = len(image), len(image[0]), len(image[0][0])
    ids = ids or list(range(1, n + 1))
    out = bytearray(b'\xff\xd8' + extra)
    big = oversize > 0
    out += segment(0xF7, struct.pack('>BHHB', bits, 0 if late_height or big else height, 0 if big else width, n)
                   + b''.join(bytes([i, 0x11, 0]) for i in ids))
    if big:
        out += segment(0xF8, bytes([4, oversize]) + height.to_bytes(oversize, 'big') + width.to_bytes(oversize, 'big'))
    if preset:
        out += segment(0xF8, struct.pack('>B5H', 1, *preset))
    if interval:
        out += segment(0xDD, interval.to_bytes(interval_bytes, 'big'))
    p = preset or (0,) * 5
    most = p[0] or (1 << bits) - 1
    basic = thresholds(most, near)
    parameters = (most, near, p[1] or basic[0], p[2] or basic[1], p[3] or basic[2], p[4] or 64)
    result = [[[0] * n for _ in range(width)] for _ in range(height)]
    for number, group in enumerate(scans or ([[c] for c in range(n)] if interleave == 0 else [list(range(n))])):
        mode = interleave if len(group) > 1 else 0
        out += segment(0xDA, bytes([len(group)]) + b''.join(bytes([ids[c], 0]) for c in group) + bytes([near, mode, shift]))
        writer = Bits()
        writer.out = out
        scan = Scan(writer, width, len(group), *parameters)
        above = [[0] * (width + 2) for _ in group]
        for y in range(height):
            if interval and y and y % interval == 0:
                writer.end()
                out += b'\xff' * fill + bytes([0xFF, 0xD0 + (y // interval - 1) % 8])
                scan.restart()
                above = [[0] * (width + 2) for _ in group]
            source = [[image[y][x][c] >> shift for x in range(width)] for c in group]
            if mode == 2:
                above = scan.line(above, source, 0, False)
            else:
                above = [scan.line([above[i]], [source[i]], i, True)[0] for i in range(len(group))]
            for i, c in enumerate(group):
                for x in range(width):
                    result[y][x][c] = min(above[i][x + 1] << shift, (1 << bits) - 1)
        writer.end()
        out += b'\xff' * fill
        if late_height and number == 0:
            out += segment(0xDC, struct.pack('>H', height)) + b'\xff' * fill
    return bytes(out + b'\xff\xd9'), result
