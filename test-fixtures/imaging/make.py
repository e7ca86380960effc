# Masks, filters, resampling and slice selection of a generated scan, a/, by SciPy and scikit-image; selection_vectors.json; and io/,
# files of several kinds with their voxels as nibabel reads them. The scan has an object that the edge of the image cuts, with holes and
# specks, a first slice of one intensity and a last one of nothing.
import sys

import nibabel
import numpy as np
from scipy import ndimage as nd
from skimage import exposure, filters

sys.path.insert(0, '..')
from golden import f32, write_json

rng = np.random.default_rng(512)
SHAPE, ZOOMS = (34, 28, 10), np.array([0.75, 1.125, 2.5])  # which float32 holds
AFFINE = np.diag([*ZOOMS, 1.0])
AFFINE[:3, 3] = -12.5, -9.25, 4
expected = {}


def save(name, data, affine=AFFINE):
    image = nibabel.Nifti1Image(np.asarray(data, np.float32), affine)
    image.set_qform(affine, 1)
    image.header.set_xyzt_units('mm')
    nibabel.save(image, f'a/{name}.nii.gz')


def slices(function, data, *more):
    return np.stack([function(data[:, :, k], *(m[:, :, k] for m in more)) for k in range(data.shape[2])], 2)


def scan():
    x, y, z = np.meshgrid(*(np.arange(n) for n in SHAPE), indexing='ij')
    radius = np.hypot((x - 9) / 12.5, (y - 13) / 9.5)  # off the middle, and cut at x = 0
    body = radius < 1 - 0.03 * (z - 4) ** 2 / 4
    v = body * (300 + 250 * (y / SHAPE[1]) + 40 * z)
    v[np.hypot(x - 12, y - 12) < 2.5] *= 0.02  # a hole through all slices
    v[(np.hypot(x - 6, y - 16) < 2) & (abs(z - 4) < 2)] *= 0.02  # a cavity
    v[(x == 28) & (y > 5) & (y < 9) & (z == 3)] = 500  # a line away from the body
    v = np.hypot(v + 9 * rng.normal(size=SHAPE), 9 * rng.normal(size=SHAPE))
    v[rng.random(SHAPE) < 0.006] = 700
    v[:, :, 0] = 200 * (radius[:, :, 0] < 0.7)
    v[:, :, -1] = 0
    return f32(v)


CROSS = nd.generate_binary_structure(2, 1)
DISK = np.hypot(*np.mgrid[-3:4, -3:4]) <= 3
BALL = nd.generate_binary_structure(3, 1)


def opened(mask, element, border, n=1):
    return nd.binary_dilation(nd.binary_erosion(mask, element, n, border_value=border), element, n)


def closed(mask, element, border, n=1):
    return nd.binary_erosion(nd.binary_dilation(mask, element, n), element, n, border_value=border)


def masks(v):
    whole = v >= 0.1 * v.max()
    each = slices(lambda s: (s >= 0.1 * s.max()) & (s.max() > 0), v)
    save('mask_threshold', whole)
    save('mask_threshold_per_slice', each)
    filled = slices(nd.binary_fill_holes, each)
    for n in (3, 8, 20):  # nothing is left after 20
        save(f'chain_cross_open{n}_close1', slices(lambda s: closed(opened(s, CROSS, 0, n), CROSS, 0), filled))
    for border, name in ((0, 'zero'), (1, 'ignore')):
        both = slices(lambda s: closed(opened(s, DISK, border), DISK, border), whole)
        save(f'open2d_disk3_{name}', slices(lambda s: opened(s, DISK, border), whole))
        save(f'close2d_disk3_{name}', slices(lambda s: closed(s, DISK, border), whole))
        save(f'openclose2d_disk3_{name}', both)
        save(f'open3d_ball1_{name}', opened(whole, BALL, border))
        save(f'close3d_ball1_{name}', closed(whole, BALL, border))
    save('fill2d_of_mask_threshold', slices(nd.binary_fill_holes, whole))
    save('fill3d_of_mask_threshold', nd.binary_fill_holes(whole))
    threshold = filters.threshold_otsu(v, 256)
    expected['otsu_256_bins'] = {'volume': {'threshold': threshold, 'bin_width': np.ptp(v) / 256, 'n_greater': int(np.sum(v > threshold))}}
    save('edt_inside_mm', nd.distance_transform_edt(both, ZOOMS))
    save('edt_inside_voxels', nd.distance_transform_edt(both))
    save('edt_outside_mm', nd.distance_transform_edt(~both, ZOOMS))
    return whole, both


def largest(mask, connectivity):
    """SciPy numbers components in the order of their first voxels, the last axis fastest."""
    label, count = nd.label(mask, nd.generate_binary_structure(3, connectivity))
    sizes = np.bincount(label.ravel())[1:]
    return label == 1 + sizes.argmax(), count, sorted(sizes)[::-1]


def components(whole):
    mask = rng.random(SHAPE) < 0.14
    mask[1:29:9, 2:6, :] = False
    mask[2, 3:23, 6] = mask[24, 3:23, 2] = True  # two bars as long, one first along x, the other along z
    for i, k in ((2, 6), (24, 2)):
        for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            mask[i + a, 2:24, k + b] = False
        mask[i, [2, 23], k] = False
    save('cc_input', mask)
    expected['components'] = {}
    for name, connectivity in ((6, 1), (18, 2), (26, 3)):
        found, count, sizes = largest(mask, connectivity)
        expected['components'][name] = {'count': count}
        assert connectivity > 1 or sizes[0] == sizes[1] == 20
        save(f'cc_largest_{name}', found)
    save('largest26_of_mask_threshold', largest(whole, 3)[0])


def scaled(v, foreground):
    def unit(s, m, inside):
        values = s[m] if inside else np.where(m, s, 0).ravel()
        if not values.size or np.percentile(values, 95) <= values.min():
            return np.zeros_like(s)
        low, high = values.min(), np.percentile(values, 95)
        out = np.clip((np.where(m, s, 0) - low) / (high - low), 0, 1)
        return np.where(m, out, 0) if inside else out

    def zscore(s, m, inside):
        values = s[m] if inside else np.where(m, s, 0).ravel()
        if not values.size:
            return np.zeros_like(s)
        high = np.percentile(values, 95)
        values = np.minimum(values, high)
        if values.std() <= 1e-12 * max(1, abs(values.mean())):
            return np.zeros_like(s)
        out = (np.minimum(np.where(m, s, 0), high) - values.mean()) / values.std()
        return np.where(m, out, 0) if inside else out
    for name, inside in (('fg', True), ('slice', False)):
        save(f'scale01_{name}', slices(lambda s, m: unit(s, m, inside), v, foreground))
        save(f'zscore_{name}', slices(lambda s, m: zscore(s, m, inside), v, foreground))
    save('masked', np.where(foreground, v, 0))


def smoothed(v):
    sigma = [1.3, 0.7, 3.0]  # along z the kernel is longer than the scan
    expected['gaussian'] = {'sigma_voxels': sigma}
    for mode in ('reflect', 'nearest'):
        save(f'gauss_{mode}', nd.gaussian_filter(v, sigma, mode=mode))
    for name, edges in (('axis', SHAPE[:2]), ('max', [max(SHAPE[:2])] * 2)):
        g = nd.gaussian_filter(v, [0.05 * edges[0], 0.05 * edges[1], 0], mode='reflect')
        save(f'bias_divided_{name}', np.divide(v, g, where=g > 1e-8, out=np.zeros_like(v)))
    save('median_cross', nd.median_filter(v, footprint=CROSS[:, :, None], mode='reflect'))


def sampled(v, index, beyond):
    """Trilinear, at moving voxels."""
    found = nd.map_coordinates(v, index, order=1, mode='nearest')
    outside = np.any([(c < -1e-9) | (c > n - 1 + 1e-9) for c, n in zip(index, v.shape)], 0)
    return np.where(outside & (beyond == 'zero'), 0, found)


def resampled(v):
    expected['resample_spacing'] = {}
    for name, spacing in (('iso', [1.3, 1.3, 1.3]), ('down', [1.7, 0.9, 4.1])):
        shape = [max(1, int(np.floor(n * z / s + 0.5))) for n, z, s in zip(SHAPE, ZOOMS, spacing)]
        expected['resample_spacing'][name] = {'spacing': np.array(spacing), 'out_shape': np.array(shape)}
        ratio = (np.array(spacing) / ZOOMS)[:, None, None, None]
        o = np.indices(shape)
        for align, index, first in (('origin', ratio * o, [0, 0, 0]), ('fov', ratio * (o + 0.5) - 0.5, ratio.ravel() / 2 - 0.5)):
            affine = np.diag([*spacing, 1.0])
            affine[:3, 3] = (AFFINE @ [*first, 1])[:3]
            for beyond in ('clamp', 'zero') if align == 'origin' else ('clamp',):
                save(f'resample_{name}_{align}_{beyond}', sampled(v, index, beyond), affine)


def turned(v):
    label = np.zeros(SHAPE)
    for value, corner in ((1, (3, 4, 1)), (2, (14, 9, 2)), (3, (8, 16, 4)), (7, (22, 2, 0))):
        i, j, k = corner
        label[i:i + 9, j:j + 8, k:k + 4] = value
    save('labels', label)
    a, b, c = 0.3, -0.2, 0.15
    turn = (np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
            @ np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
            @ np.array([[1, 0, 0], [0, np.cos(c), -np.sin(c)], [0, np.sin(c), np.cos(c)]]))
    shape = (25, 21, 8)
    fixed, world = np.eye(4), np.eye(4)
    fixed[:3, :3] = turn @ np.diag([1.05, 0.95, 2.6])
    fixed[:3, 3] = AFFINE[:3] @ [*(np.array(SHAPE) - 1) / 2, 1] - fixed[:3, :3] @ (np.array(shape) - 1) / 2 + [1, -0.5, 0.7]
    world[:3, :3] = turn.T @ np.diag([1.06, 0.97, 1.02])
    world[:3, 3] = 1.9, -2.3, 0.4
    expected['affine_resample'] = {'fixed_affine': fixed, 'fixed_shape': list(shape), 'world_fixed_to_moving': world}
    for name, w in (('grid', np.eye(4)), ('world', world)):
        m = np.linalg.inv(AFFINE) @ w @ fixed
        index = np.einsum('ij,jxyz->ixyz', m[:3, :3], np.indices(shape)) + m[:3, 3, None, None, None]
        assert np.abs(index % 1 - 0.5).min() > 1e-7  # nothing is as near to two voxels
        save(f'affine_{name}_trilinear', sampled(v, index, 'zero'), fixed)
        inside = np.all([(c >= 0) & (c <= n - 1) for c, n in zip(index, SHAPE)], 0)
        nearest = np.clip(np.floor(index + 0.5).astype(int), 0, np.array(SHAPE)[:, None, None, None] - 1)
        save(f'affine_{name}_nearest_labels', np.where(inside, label[tuple(nearest)], 0), fixed)


def cropped(v, foreground):
    found = np.argwhere(largest(foreground, 3)[0])
    first, last = np.maximum(found.min(0) - 2, 0), np.minimum(found.max(0) + 2, np.array(SHAPE) - 1)
    assert (last - first + 1 < SHAPE).any()

    def moved(start):
        affine = AFFINE.copy()
        affine[:3, 3] = (AFFINE @ [*start, 1])[:3]
        return affine
    save('crop_bbox_margin2', v[tuple(slice(a, b + 1) for a, b in zip(first, last))], moved(first))
    target = (39, 21, 13)
    start = [-((t - n) // 2) if t >= n else (n - t) // 2 for t, n in zip(target, SHAPE)]
    padded = np.pad(v, [(max(0, -s), max(0, t - n + s)) for s, t, n in zip(start, target, SHAPE)])
    save('center_croppad', padded[tuple(slice(max(0, s), max(0, s) + t) for s, t in zip(start, target))], moved(start))
    expected['crop_pad'] = {'croppad_target': np.array(target), 'croppad_start_in_source': np.array(start)}


def equalised(v):
    cases = []
    for k, kernel, clip in ((4, (4, 3), 0.01), (6, (9, 11), 0.04), (2, (34, 28), 0.02), (5, (6, 7), 0.0)):
        s = v[:, :, k]
        x = (s - s.min()) / (s.max() - s.min())
        case = {'slice': k, 'kernel_size': list(kernel), 'clip_limit': clip,
                'clahe': np.round(exposure.equalize_adapthist(x, kernel, clip, 256), 9)}
        if k == 4:
            case['equalize_hist'] = np.round(exposure.equalize_hist(x, 256), 9)
        cases.append(case)
    write_json('a/equalization.json', {'cases': cases})


def chosen(v, foreground):
    def best(values, n):
        return int(np.argmax([sum(values[i:i + n]) for i in range(len(values) - n + 1)]))
    sd = np.where(foreground, v, 0).std((0, 1))
    area = foreground.sum((0, 1)).tolist()
    expected['slice_selection'] = {'std_pop_per_slice_of_masked': sd, '5': {'consecutive_max_summed_area': {'start': best(area, 5)}},
                                   '7': {'consecutive_max_summed_std': {'start': best(sd, 7)}, 'central': list(range((SHAPE[2] - 7) // 2, (SHAPE[2] + 7) // 2))}}
    cases = []
    for values in ([1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1], [0] * 9, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0], [2, 9, 2, 9, 2, 9, 2, 9, 2],
                   [3, 3, 3, 3, 3], [5, 0, 0, 0, 0, 0, 0, 0, 0, 5], rng.integers(0, 4, 30).tolist()):
        cases.append({'values': values, **{f'window{n}_start': best(values, n) for n in (5, 7) if len(values) >= n}})
    write_json('selection_vectors.json', {'cases': cases})


def reader_cases():
    """Every voxel of files as nibabel reads them."""
    turned = np.array([[0.4, -1.1, 0.3, 6.5], [1.3, 0.35, -0.2, -4], [0.15, 0.3, 2.9, 11.25], [0, 0, 0, 1]])
    data = rng.integers(-300, 300, (4, 5, 3)).astype(np.int16)
    files = {}

    def keep(name, image, qform=1, sform=1):
        image.set_qform(turned, qform)
        image.set_sform(turned if sform else None, sform)
        nibabel.save(image, f'io/{name}')
        found = nibabel.load(f'io/{name}')
        files[name] = {'affine': found.affine, 'data': np.asarray(found.dataobj, np.float64)}
    scaled = nibabel.Nifti1Image(0.25 * data + 13, turned, dtype=np.int16)
    keep('int16_slope_inter.nii.gz', scaled)
    header = nibabel.Nifti1Header(endianness='>')
    header.set_data_dtype('>i2')
    keep('int16_bigendian.nii', nibabel.Nifti1Image(data, turned, header))
    keep('float32_qform_only.nii.gz', nibabel.Nifti1Image((data / 7).astype(np.float32), turned), sform=0)
    keep('uint8_sform_only.nii.gz', nibabel.Nifti1Image((data % 256).astype(np.uint8), turned), qform=0, sform=2)
    keep('float64_4d.nii.gz', nibabel.Nifti1Image(rng.normal(size=(3, 2, 4, 2)), turned))
    write_json('io/expected.json', {'files': files})


reader_cases()
v = scan()
save('volume', v)
whole, foreground = masks(v)
components(whole)
scaled(v, foreground)
smoothed(v)
resampled(v)
turned(v)
cropped(v, foreground)
equalised(v)
chosen(v, foreground)
write_json('a/expected.json', expected)
