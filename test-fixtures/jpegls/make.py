"""Makes frames.json: JPEG-LS frames with the samples that they hold.

python make.py, with CharLS 2.4.3 (BSD, in the package imagecodecs 2026.3.6: its shared library is called directly), Thomas Richter's
libjpeg (in pylibjpeg-libjpeg 2.5.0) and encoder.py. CharLS encodes what it can, and decodes it again; where it departs from the standard
(presets with another MAXVAL, which it does not use; presets with another RESET and components interleaved by sample) or does not go
(restart markers, point transforms, heights behind the scan), encoder.py encodes, and at least one of CharLS and libjpeg must decode the
same samples. "made" and "checked" of each frame say who did.
"""
import base64
import ctypes
import glob
import hashlib
import json
import os
import pickle

import encoder
import imagecodecs
import libjpeg
import numpy as np

LIBRARY = ctypes.CDLL(
    glob.glob(os.path.join(os.path.dirname(os.path.dirname(imagecodecs.__file__)), 'imagecodecs.libs', 'libcharls*'))[0])
LIBRARY.charls_jpegls_encoder_create.restype = ctypes.c_void_p
LIBRARY.charls_jpegls_decoder_create.restype = ctypes.c_void_p
LIBRARY.charls_get_error_message.restype = ctypes.c_char_p
SIZE = ctypes.c_size_t


def call(name, *arguments):
    error = getattr(LIBRARY, 'charls_jpegls_' + name)(*arguments)
    if error:
        raise ValueError(LIBRARY.charls_get_error_message(error).decode())


def charls_encode(image, bits, near, interleave, preset, transform):
    height, width, n = image.shape
    data = (image.transpose(2, 0, 1) if interleave == 0 else image).astype('u1' if bits <= 8 else '<u2').tobytes()
    e = ctypes.c_void_p(LIBRARY.charls_jpegls_encoder_create())
    call('encoder_set_frame_info', e, (ctypes.c_int32 * 4)(width, height, bits, n))
    call('encoder_set_near_lossless', e, near)
    call('encoder_set_interleave_mode', e, interleave)
    if preset:
        call('encoder_set_preset_coding_parameters', e, (ctypes.c_int32 * 5)(*preset))
    call('encoder_set_color_transformation', e, transform)
    out, count = ctypes.create_string_buffer(3 * len(data) + 4096), SIZE()
    call('encoder_set_destination_buffer', e, out, SIZE(len(out)))
    call('encoder_encode_from_buffer', e, data, SIZE(len(data)), ctypes.c_uint32(0))
    call('encoder_get_bytes_written', e, ctypes.byref(count))
    LIBRARY.charls_jpegls_encoder_destroy(e)
    return out.raw[:count.value]


def charls_decode(code):
    d, info, mode, size = ctypes.c_void_p(LIBRARY.charls_jpegls_decoder_create()), (ctypes.c_int32 * 4)(), ctypes.c_int32(), SIZE()
    call('decoder_set_source_buffer', d, code, SIZE(len(code)))
    call('decoder_read_header', d)
    call('decoder_get_frame_info', d, info)
    call('decoder_get_interleave_mode', d, ctypes.byref(mode))
    call('decoder_get_destination_size', d, ctypes.c_uint32(0), ctypes.byref(size))
    out = ctypes.create_string_buffer(size.value)
    call('decoder_decode_to_buffer', d, out, size, ctypes.c_uint32(0))
    LIBRARY.charls_jpegls_decoder_destroy(d)
    width, height, bits, n = info
    samples = np.frombuffer(out.raw, 'u1' if bits <= 8 else '<u2')
    return samples.reshape(n, height, width).transpose(1, 2, 0) if mode.value == 0 else samples.reshape(height, width, n)


def libjpeg_decode(code):
    samples = libjpeg.decode(code)
    return samples if samples.ndim == 3 else samples[..., None]


def apart(decode, code):
    """Decodes in a process of its own, for both decoders crash on some frames; None if it fails."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            result = decode(code)
        except BaseException:
            result = None
        with os.fdopen(write, 'wb') as out:
            pickle.dump(result, out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as result:
        data = result.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else None


def picture(kind, height, width, n, most, seed=0):
    rng = np.random.default_rng([seed, most, height, width, n])
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(n), indexing='ij')
    if kind == 'flat':
        image = np.full((height, width, n), most // 3)
    elif kind == 'noise':
        image = rng.integers(0, most + 1, (height, width, n))
    elif kind == 'extremes':
        image = rng.choice([0, most], (height, width, n))
    elif kind == 'ramp':
        image = (x + 2 * y + 5 * c) * most / (width + 2 * height + 5 * n)
    elif kind == 'dots':
        image = (rng.random((height, width, 1)) < .004) * rng.integers(0, most + 1, (height, width, n))
    elif kind == 'skew':  # mostly small, with long tails that come one after another
        image = (rng.exponential(1, (height, width, n)) ** 2 * most / 20) if seed == 0 else most - (rng.exponential(1, (height, width, n)) ** 2 * most / 20)
    elif kind == 'steps':  # flat but for single steps of one, upwards in the upper half and downwards in the lower one
        image = most // 2 + (rng.random((height, width, n)) < .12) * np.where(y < height / 2, 1, -1)
    else:  # a bright disc with texture, edges, flat ground and a few outliers
        disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(height, width) / 2.5) ** 2
        image = disc * (most * .4 + most * .2 * np.sin(x / 3 + c) + rng.normal(0, most / 60 + .4, (height, width, n)))
        image = np.where(y > .8 * height, (x // 4 % 2) * most * .7, image) + (rng.random((height, width, n)) < .01) * most
    return np.clip(np.rint(image), 0, most).astype(int)


FRAMES = []


def add(name, code, samples, bits, made, transform=0):
    samples = np.asarray(samples)
    decoders = [('CharLS', charls_decode)] + ([] if transform else [('libjpeg', libjpeg_decode)])
    agree = [n for n, decode in decoders if (found := apart(decode, code)) is not None and np.array_equal(found, samples)]
    assert agree, name
    height, width, n = samples.shape
    frame = dict(name=name, rows=height, columns=width, samples=n, bits=bits, made=made, checked=', '.join(agree),
                 sha256=hashlib.sha256(samples.astype('<u2').tobytes()).hexdigest(), code=base64.b64encode(code).decode())
    if samples.size <= 48:
        frame['values'] = samples.ravel().tolist()
    FRAMES.append(frame)


def charls(name, image, bits, near=0, interleave=0, preset=None, transform=0):
    code = charls_encode(image, bits, near, interleave, preset, transform)
    add(name, code, image if near == 0 else charls_decode(code), bits, 'CharLS', transform)


def own(name, image, bits, near=0, interleave=0, **more):
    code, samples = encoder.encode(image.tolist(), bits, near, interleave, **more)
    add(name, code, samples, bits, 'encoder.py')


# The example of T.87, H.3
example = np.array([0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145]).reshape(4, 4, 1)
add('T.87 H.3', bytes.fromhex('ffd8fff7000b080004000401011100ffda0008010100000000c000006c80208e01c00000574000006ee6000001bc18000005d800009160ffd9'),
    example, 8, 'T.87')

for bits in range(2, 17):
    most = (1 << bits) - 1
    for near in (0, 1, 3, 7):
        if near <= most // 2 and (near < 2 or bits in (3, 6, 8, 10, 12, 15, 16)):
            charls(f'{bits} bits near {near}', picture('disc', 21, 26, 1, most), bits, near)
for bits in (2, 7, 8, 12, 16):
    most = (1 << bits) - 1
    for interleave, word in enumerate(('planes', 'lines', 'pixels')):
        for near in (0, 1) if bits == 2 else (0, 3):
            charls(f'{bits} bits {word} near {near}', picture('disc', 17, 15, 3, most), bits, near, interleave)
for height, width in ((1, 1), (1, 2), (1, 37), (37, 1), (2, 2)):
    charls(f'{height} x {width}', picture('noise', height, width, 1, 4095), 12)
    for interleave in range(3):
        charls(f'{height} x {width} x 3 way {interleave}', picture('ramp', height, width, 3, 255), 8, 1, interleave)
for kind in ('flat', 'noise', 'extremes', 'ramp'):
    charls(f'{kind} 8 bits', picture(kind, 14, 19, 1, 255), 8)
    charls(f'{kind} 16 bits', picture(kind, 14, 19, 1, 65535), 16)
    charls(f'{kind} 16 bits near 255', picture(kind, 14, 19, 1, 65535), 16, 255)
    charls(f'{kind} 8 bits near 127 pixels', picture(kind, 9, 8, 3, 255), 8, 127, 2)
charls('long runs', picture('dots', 300, 400, 1, 4095), 12)
charls('long runs pixels', picture('dots', 120, 300, 3, 255), 8, 0, 2)
charls('one long run', picture('flat', 260, 600, 1, 65535), 16)
wide = np.zeros((4, 65535, 1), int)
wide[3, 40000:] = 3
charls('runs up to 32768', wide, 2)
charls('run interrupted at the end of lines', np.pad(picture('noise', 30, 1, 1, 255), ((0, 0), (20, 0), (0, 0))), 8)

for seed in (0, 1):
    charls(f'skewed noise {seed}', picture('skew', 80, 60, 1, 65535, seed), 16, 0, 0, (65535, 20000, 40000, 60000, 64))
charls('steps of one', picture('steps', 60, 60, 1, 255), 8)
for bits in (13, 16):  # CharLS writes these thresholds out
    for near in (0, 2):
        own(f'{bits} bits near {near} without parameters', picture('disc', 20, 20, 1, (1 << bits) - 1), bits, near)

for preset in ((255, 1, 1, 1, 3), (255, 4, 40, 200, 31), (255, 9, 9, 9, 255), (0, 0, 0, 0, 16), (0, 5, 0, 0, 0)):
    charls(f'preset {preset}', picture('disc', 18, 20, 1, 255), 8, 0, 0, preset)
charls('preset 12 bits near 2 lines', picture('disc', 12, 13, 3, 4095), 12, 2, 1, (4095, 10, 60, 300, 20))
for most, reset in ((200, 64), (100, 5), (255, 200)):
    own(f'samples up to {most} reset {reset}', picture('disc', 18, 20, 1, most), 8, 0, 0, preset=(most, *encoder.thresholds(most, 0), reset))
    own(f'samples up to {most} near 2 reset {reset} pixels', picture('disc', 11, 12, 3, most), 8, 2, 2, preset=(most, *encoder.thresholds(most, 2), reset))
for most in (1, 2, 4):
    own(f'samples up to {most}', picture('noise', 30, 31, 1, most), 3, preset=(most, *encoder.thresholds(most, 0), 64))
wide[2, 20000:] = wide[3, 19990:] = 1
own('samples up to 1, runs up to 32768', wide, 2, preset=(1, 1, 1, 1, 64))
own('samples up to 40000 reset 3000', picture('noise', 30, 30, 1, 40000), 16, preset=(40000, 18, 67, 276, 3000))

for transform in (1, 2, 3):
    for bits in (8, 16):
        for interleave in (1, 2):
            charls(f'colour transform {transform} {bits} bits way {interleave}', picture('disc', 10, 11, 3, (1 << bits) - 1), bits, 0, interleave, None, transform)
    charls(f'colour transform {transform} near 2', picture('noise', 10, 11, 3, 255), 8, 2, 2, None, transform)

for size in (2, 3, 4):
    own(f'restart every 3 lines in {size} bytes', picture('disc', 32, 9, 1, 4095), 12, 0, interval=3, interval_bytes=size, fill=size - 2)
for interleave in range(3):
    own(f'restart every line way {interleave}', picture('disc', 19, 8, 3, 255), 8, 0, interleave, interval=1)
    own(f'restart every 4 lines near 2 way {interleave}', picture('disc', 19, 8, 3, 255), 8, 2, interleave, interval=4, fill=1)
own('restart interval longer than the image', picture('disc', 10, 10, 1, 255), 8, interval=11)

own('scans in another order', picture('disc', 9, 10, 3, 255), 8, 0, 0, scans=[[2], [0], [1]])
own('two components in a scan', picture('disc', 9, 10, 3, 4095), 12, 0, 1, scans=[[2], [0, 1]])
own('components named 7, 200, 0', picture('disc', 9, 10, 3, 255), 8, 0, 2, ids=[7, 200, 0])
own('height behind the scan', picture('disc', 13, 10, 1, 255), 8, late_height=True)
for size in (2, 3, 4):
    own(f'sizes of {size} bytes', picture('disc', 13, 10, 1, 255), 8, oversize=size)
own('point transform 3', picture('disc', 13, 10, 1, 4095), 12, shift=3)
own('point transform 1 near 2', picture('disc', 13, 10, 1, 255), 8, 2, shift=1)
own('point transform 3 near 2 of bright samples', np.minimum(2 * picture('noise', 12, 12, 1, 255), 255), 8, 2, shift=3)
spiff = encoder.segment(0xE8, bytes.fromhex('535049464600020000030000000d0000000a0a0806020000004800000048')) + encoder.segment(0xE8, bytes.fromhex('00000001ffd8'))
own('comments, application data and fill bytes', picture('disc', 13, 10, 1, 255), 8,
    extra=spiff + encoder.segment(0xFE, b'\xff\xd9 is no end here') + b'\xff\xff' + encoder.segment(0xE1, bytes(range(256))), fill=3)
seed = 0
while True:  # the last byte of the code is FF, and one more follows that says it is no marker
    image = picture('noise', 5, 4, 1, 255, seed)
    if encoder.encode(image.tolist(), 8)[0][-4:] == b'\xff\x00\xff\xd9':
        own('code that ends with FF', image, 8)
        break
    seed += 1

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'frames.json'), 'w') as out:
    out.write('[\n' + ',\n'.join(json.dumps(f) for f in FRAMES) + '\n]\n')
print(len(FRAMES), 'frames')
