# Maps and labelled regions of nine small images, and the means of the maps in the regions over images: cam_*, cam2d_*, label_* and
# expected.json; designs of virtual diseases: reverse_bayes.json. NumPy, with exact fractions where images are handed out; AUROC by
# scikit-learn. Region 4 is in one image only, region 5 in none, image 7 has no region, image 8 nothing but region 1.
import math
import sys
from fractions import Fraction

import nibabel
import numpy as np
from sklearn.metrics import roc_auc_score

sys.path.insert(0, '..')
from golden import write_json

rng = np.random.default_rng(4104)
IMAGES, SHAPE, REGIONS = 9, (8, 7, 4), range(6)
AFFINE = np.array([[1.5, 0, 0, -4], [0, 1.5, 0, 3], [0, 0, 4, -6], [0, 0, 0, 1.0]])


def save(name, data, dtype):
    image = nibabel.Nifti1Image(data.astype(dtype), AFFINE)
    image.header.set_xyzt_units('mm')
    nibabel.save(image, name + '.nii.gz')


def labels(i):
    label = np.zeros(SHAPE)
    for region in (1, 2, 3):
        corner = [rng.integers(0, n - 2) for n in SHAPE]
        if rng.random() < 0.75:
            label[tuple(slice(c, c + rng.integers(1, 4)) for c in corner)] = region
    if i == 2:
        label[0, 0, 0] = 4  # one voxel of one image
    if i == 7:
        label[:] = 0
    if i == 8:
        label[:] = 1
    return label


def row(region, c, values):
    values = np.array(values)
    out = {'region': region, 'class': c, 'n_images': len(values), 'M': None, 'std_sample': None}
    if len(values):
        out.update(M=values.mean(), min=values.min(), max=values.max(), p5_p50_p95=np.percentile(values, [5, 50, 95]).tolist())
    if len(values) > 1:
        out['std_sample'] = values.std(ddof=1)
    return out


def aggregation():
    label = [labels(i) for i in range(IMAGES)]
    cam = np.float32(rng.normal(0.1, 0.6, size=(IMAGES, 2) + SHAPE))
    flat = np.float32(rng.normal(-0.1, 0.4, size=(IMAGES, 2) + SHAPE[:2] + (1,)))
    cam[3] = 0  # a map of nothing
    right = [0, 2, 5, 6]
    for i in range(IMAGES):
        save(f'label_{i}', label[i], np.uint8)
        for c in range(2):
            save(f'cam_{i}_class{c}', cam[i, c], np.float32)
            save(f'cam2d_{i}_class{c}', flat[i, c], np.float32)

    def table(images, union):
        rows = []
        for region in REGIONS:
            for c in range(2):
                values = []
                for i in images:
                    at = label[i] == region
                    if at.any():
                        found = flat[i, c][at.any(2)] if union else cam[i, c][at]
                        values.append(found.astype(np.float64).mean())
                rows.append(row(region, c, values))
        return rows
    write_json('expected.json', {'images': IMAGES, 'table': table(range(IMAGES), False), 'correctly_classified_images': right,
                                 'table_correctly_classified_only': table(right, False),
                                 'table_2p5d_union_over_slices_axis2': table(range(IMAGES), True)})


def hand_out(counts, posteriors):
    """Whole images: the floor of each group's share, then one more where the fraction is largest, earlier groups first."""
    shares = [c * p for c, p in zip(counts, posteriors)]
    assigned = [math.floor(s) for s in shares]
    left = math.floor(sum(shares) + Fraction(1, 2)) - sum(assigned)
    for k in sorted(range(len(shares)), key=lambda k: (assigned[k] - shares[k], k))[:left]:
        assigned[k] += 1
    return assigned


def observer(counts, posteriors):
    """AUROC of somebody who sees the group and knows its posterior: scikit-learn, each group once per class with its weight."""
    p = np.array([float(q) for q in posteriors])
    n = np.array(counts, float)
    return roc_auc_score(np.r_[np.ones(len(p)), np.zeros(len(p))], np.r_[p, p], sample_weight=np.r_[n * p, n * (1 - p)])


def reverse_bayes():
    designs = []
    for counts, tumour, cyst in (((400, 120, 90, 20), '0.7', '0.8'), ((333, 101, 77, 13), '0.65', '0.85'), ((50, 10, 10, 0), '0.9', '0.9'),
                                 ((1000, 1, 1, 1), '0.5', '0.5'), ((77, 19, 23, 5), '0.5', '0.5'), ((640, 230, 210, 40), '0.75', '0.6'),
                                 ((97, 31, 29, 3), '0.4', '0.3'), ((500, 100, 100, 0), '1', '0.8'), ((500, 100, 100, 0), '0', '0.2'),
                                 ((211, 53, 47, 11), '0.61', '0.73'), ((211, 53, 47, 11), '0.73', '0.61'), ((8, 2, 2, 0), '0.75', '0.5')):
        tumour, cyst = Fraction(tumour), Fraction(cyst)
        k, t, c, tc = counts
        both = max(tumour, cyst)  # an image with both is as ill as the more telling of the two
        only = [(q * (n + tc) - both * tc) / n for q, n in ((tumour, t), (cyst, c))]
        none = (Fraction(sum(counts), 2) - only[0] * t - only[1] * c - both * tc) / k
        posteriors = [none, *only, both]
        assert all(0 <= q <= 1 for q in posteriors), (counts, posteriors)
        # Of the second design 122.45 and 65.45: equal remainders whose doubles differ in the last bit
        designs.append({'counts_K_T_C_TC': list(counts), 'q_tumour': float(tumour), 'q_cyst': float(cyst),
                        'exclusive_posteriors_K_T_C_TC': [float(q) for q in posteriors],
                        'assign_X_largest_remainder': hand_out(counts, posteriors), 'attainable_auroc': observer(counts, posteriors)})
    cases = []
    for prior, groups, rest in (('0.5', {'a': (120, '0.6'), 'b': (75, '0.8')}, 205), ('0.3', {'a': (41, '0.55'), 'b': (37, '0.1'), 'c': (29, '0.45')}, 143),
                                ('0.5', {'a': (11, '0.5'), 'b': (13, '0.5')}, 7), ('0.25', {'only': (30, '0')}, 90), ('0.6', {'a': (3, '1')}, 17)):
        counts = [n for n, _ in groups.values()] + [rest]
        posteriors = [Fraction(q) for _, q in groups.values()]
        posteriors.append((Fraction(prior) * sum(counts) - sum(n * q for n, q in zip(counts, posteriors))) / rest)
        assert 0 <= posteriors[-1] <= 1
        cases.append({'prior_P_X': float(Fraction(prior)),
                      'groups': {name: {'count': n, 'posterior_P_X_given_a': float(Fraction(q))} for name, (n, q) in groups.items()},
                      'rest_count': rest, 'rest_posterior': float(posteriors[-1]),
                      'largest_remainder_assign_X': dict(zip([*groups, 'rest'], hand_out(counts, posteriors))),
                      'attainable_auroc': observer(counts, posteriors)})
    write_json('reverse_bayes.json', {'four_group_designs': designs, 'cases': cases})


aggregation()
reverse_bayes()
