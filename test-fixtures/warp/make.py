# A displacement field between two images of different geometry: what ITK (SimpleITK 2.5.7) and FSL's conventions (fslpy 3.29.1) make of it.
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import SimpleITK as sitk
from fsl.data.image import Image
from fsl.transform import affine as fslaffine
from fsl.transform.nonlinear import DeformationField
from scipy.optimize import root

sys.path.insert(0, '..')
from golden import f32, write_json

rng = np.random.default_rng(77)
FLIP = np.diag([-1.0, -1.0, 1.0])


def affine(spacing, angles, centre, shape, mirrored):
    cx, cy, cz = np.cos(angles)
    sx, sy, sz = np.sin(angles)
    turn = np.array([[cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
                     [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx], [-sy, cy * sx, cy * cx]])
    a = np.eye(4)
    a[:3, :3] = turn @ np.diag(spacing) @ np.diag([-1 if mirrored else 1, 1, 1])
    a[:3, 3] = centre - a[:3, :3] @ ((np.array(shape) - 1) / 2)
    return a


def save(name, data, a):
    image = nib.Nifti1Image(np.asarray(data, np.float32), a)
    image.header.set_xyzt_units('mm')
    image.set_sform(a, 1)
    image.set_qform(a, 1)
    nib.save(image, name)


fixed_shape, moving_shape = (18, 20, 16), (21, 17, 14)
fixed_affine = affine([3, 2.5, 4], [0.1, -0.05, 0.2], [2, -3, 5], fixed_shape, True)
moving_affine = affine([2.6, 3.4, 4.2], [-0.15, 0.1, -0.1], [5, 0, 2], moving_shape, False)

i, j, k = np.meshgrid(*map(np.arange, moving_shape), indexing='ij')
world = np.stack([i, j, k], -1) @ moving_affine[:3, :3].T + moving_affine[:3, 3]
moving = sum(a * np.exp(-((world - c) ** 2).sum(-1) / (2 * s * s))
             for a, c, s in ((100, [0, 0, 0], 9), (60, [12, -8, 6], 6), (80, [-10, 9, -8], 7), (40, [3, 12, 10], 5)))
save('moving.nii.gz', f32(moving), moving_affine)

i, j, k = np.meshgrid(*map(np.arange, fixed_shape), indexing='ij')
points = np.stack([i, j, k], -1) @ fixed_affine[:3, :3].T + fixed_affine[:3, 3]
ras = np.stack([3 + 4 * np.sin(points[..., 1] / 9) + 0.05 * points[..., 2],
                -2 + 3 * np.sin(points[..., 2] / 11 + 1) - 0.04 * points[..., 0],
                1 + 3 * np.cos(points[..., 0] / 10) + 0.06 * points[..., 1]], -1)
ras = f32(ras)
lps = ras @ FLIP

# ITK: the vectors are LPS; SimpleITK writes them along a fifth axis.
fixed = sitk.GetImageFromArray(np.zeros(fixed_shape[::-1], np.float32))
save('fixed.nii.gz', np.zeros(fixed_shape), fixed_affine)
geometry = sitk.ReadImage('fixed.nii.gz')
Path('fixed.nii.gz').unlink()
field = sitk.GetImageFromArray(np.ascontiguousarray(lps.transpose(2, 1, 0, 3)), isVector=True)
field.CopyInformation(geometry)
sitk.WriteImage(sitk.Cast(field, sitk.sitkVectorFloat32), 'field_itk.nii.gz')
transform = sitk.DisplacementFieldTransform(sitk.Cast(field, sitk.sitkVectorFloat64))
image = sitk.ReadImage('moving.nii.gz', sitk.sitkFloat64)
warped = sitk.Resample(image, geometry, transform, sitk.sitkLinear, 0.0, sitk.sitkFloat64)
save('warped.nii.gz', sitk.GetArrayFromImage(warped).transpose(2, 1, 0), fixed_affine)


def moved(p):
    """RAS to RAS; ITK's field ends at its outermost voxel centres."""
    return FLIP @ np.array(transform.TransformPoint(tuple(FLIP @ p)))


inside = [fixed_affine[:3, :3] @ (rng.random(3) * (np.array(fixed_shape) - 5) + 2) + fixed_affine[:3, 3] for _ in range(20)]
targets = [moved(p) for p in inside]
undone = []
for p, q in zip(inside, targets):
    found = root(lambda x: moved(x) - q, p + rng.normal(0, 1, 3), tol=1e-12)
    assert found.success and np.linalg.norm(moved(found.x) - q) < 1e-9
    undone.append(found.x)
    assert np.linalg.norm(found.x - p) < 1e-6

# FSL: relative, from the coordinates of the field's image to those of the other one.
save('reference.nii.gz', np.zeros(fixed_shape), fixed_affine)
reference, source = Image('reference.nii.gz'), Image('moving.nii.gz')
ends = points + ras
from_fsl = fslaffine.transform(points.reshape(-1, 3), reference.getAffine('world', 'fsl')).reshape(points.shape)
to_fsl = fslaffine.transform(ends.reshape(-1, 3), source.getAffine('world', 'fsl')).reshape(points.shape)
fsl = to_fsl - from_fsl
save('field_fsl.nii.gz', fsl, fixed_affine)
deformation = DeformationField('field_fsl.nii.gz', source, reference, defType='relative')
nodes = points[3:15:4, 3:17:5, 3:13:4].reshape(-1, 3)
by_fslpy = deformation.transform(nodes, 'world', 'world')
assert np.allclose(by_fslpy, ends[3:15:4, 3:17:5, 3:13:4].reshape(-1, 3), atol=1e-4)
Path('reference.nii.gz').unlink()

write_json('expected.json', {'template': inside, 'scan': targets, 'nodes': nodes, 'nodes_moved': by_fslpy})
