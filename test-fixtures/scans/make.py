# Small scans in the formats that real ones have: nifti/ by nibabel, dicom*/ by pydicom, bids/; and what nibabel and pydicom read from
# them, or what was put in: expected_*.json. Names are those of collections of real scans, so that one test reads both.
import gzip
import shutil
import struct
import sys
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from nibabel.nicom.dicomwrappers import wrapper_from_file
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian,
                         JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, MRImageStorage, RLELossless)

sys.path.insert(0, '..')
from golden import f32, write_json

rng = np.random.default_rng(1895)
OBLIQUE = np.array([[0.9, -0.3, 0.5, -7], [0.25, 1.1, -0.4, 5.5], [-0.2, 0.35, 2.6, -3.25], [0, 0, 0, 1]])


def nifti():
    folder = Path('nifti')
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shape = (5, 4, 3)
    expected = []

    def tell(name, why=None):
        """What nibabel says of a file, or that it must be refused."""
        if why:
            expected.append({'file': f'nifti/{name}', 'expect': 'error', 'why': why})
            return
        image = nibabel.load(folder / name)
        data = np.asarray(image.dataobj, np.float64)
        finite = data[np.isfinite(data)]
        corners = [tuple(int(rng.integers(0, n)) for n in data.shape) for _ in range(6)]
        expected.append({
            'file': f'nifti/{name}', 'expect': 'ok', 'shape': list(data.shape), 'affine': image.affine.tolist(),
            'axcodes': ''.join(nibabel.aff2axcodes(image.affine)),
            'extensions': [[e.get_code(), len(e.get_content())] for e in image.header.extensions],
            'stats': {'n': data.size, 'n_nan': int(np.isnan(data).sum()), 'n_inf': int(np.isinf(data).sum()),
                      'min': finite.min(), 'max': finite.max(), 'mean': finite.mean(), 'std': finite.std()},
            'probes': [[list(c), data[c]] for c in corners]})

    def write(name, data, affine=OBLIQUE, qform=1, sform=1, kind=nibabel.Nifti1Image, header=None, dtype=None, scaled=None):
        image = kind(data, affine, header, dtype=dtype or data.dtype)
        if affine is not None:
            image.set_qform(affine, qform)
            image.set_sform(affine if sform else None, sform)
        if scaled:
            image.header.set_slope_inter(*scaled)
        nibabel.save(image, folder / name)
        return image
    for kind in ('uint8', 'int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64'):
        info = np.iinfo(kind) if np.dtype(kind).kind in 'iu' else None
        data = rng.integers(max(info.min, -30000), min(info.max, 60000), shape).astype(kind) if info else rng.normal(size=shape).astype(kind)
        write(f'{kind}.nii.gz', data)
        tell(f'{kind}.nii.gz')
    data = rng.integers(-500, 500, shape).astype(np.int16)
    big = nibabel.Nifti1Header(endianness='>')
    big.set_data_dtype('>i2')
    for name, more in (('big_endian.nii', {'header': big}), ('qform_only.nii.gz', {'sform': 0}), ('sform_only.nii.gz', {'qform': 0, 'sform': 2}),
                       ('no_form.nii.gz', {'qform': 0, 'sform': 0}), ('nifti2.nii', {'kind': nibabel.Nifti2Image})):
        write(name, data, **more)
        tell(name)
    scaled = nibabel.Nifti1Image(2.5 * data - 40, OBLIQUE, dtype=np.int16)
    nibabel.save(scaled, folder / 'scaled.nii.gz')
    tell('scaled.nii.gz')
    holes = rng.normal(size=shape).astype(np.float32)
    holes[0, 0, 0], holes[1, 2, 1], holes[4, 3, 2] = np.nan, np.inf, -np.inf
    write('not_finite.nii.gz', holes)
    tell('not_finite.nii.gz')
    for name, many in (('two_volumes.nii.gz', (4, 3, 2, 2)), ('five_axes.nii.gz', (3, 2, 2, 2, 3)), ('slice.nii.gz', (6, 5)), ('ones.nii.gz', (4, 3, 2, 1, 1)),
                       ('one_voxel.nii', (1, 1, 1))):
        write(name, f32(rng.normal(size=many)).astype(np.float32))
        tell(name)
    flipped = np.diag([-1.5, 2, -3, 1.0])[:, [1, 0, 2, 3]]
    write('left_handed.nii.gz', data, flipped)
    tell('left_handed.nii.gz')
    image = nibabel.Nifti1Image(data, OBLIQUE)
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension('comment', b'two extensions: this one'))
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension(6, b'and another'))
    nibabel.save(image, folder / 'extensions.nii')
    tell('extensions.nii')
    nibabel.save(nibabel.Nifti1Pair(data, OBLIQUE), folder / 'pair.img')
    tell('pair.img')

    turned = OBLIQUE.copy()
    turned[:3, :3] = nibabel.eulerangles.euler2mat(0.05, 0, 0) @ np.diag([1.0, 1.2, 3])
    turned[:3, 3] += [0.7, -0.2, 1.1]
    image = nibabel.Nifti1Image(data, OBLIQUE)
    image.set_qform(turned, 1)
    image.set_sform(OBLIQUE, 1)
    nibabel.save(image, folder / 'two_forms.nii.gz')
    tell('two_forms.nii.gz')
    image = nibabel.load(folder / 'two_forms.nii.gz')
    corners = np.array([[i, j, k, 1] for i in (0, shape[0] - 1) for j in (0, shape[1] - 1) for k in (0, shape[2] - 1)]).T
    apart = np.linalg.norm(((image.get_sform() - image.get_qform()) @ corners)[:3], axis=0).max()
    write_json('two_forms.json', {'farthest_corner_mm': apart, 'qform': image.get_qform()})

    whole = (folder / 'int16.nii.gz').read_bytes()
    (folder / 'cut.nii.gz').write_bytes(whole[:len(whole) // 2])
    tell('cut.nii.gz', 'half of the file is missing')
    raw = gzip.decompress(whole)
    (folder / 'cut.nii').write_bytes(raw[:-7])
    tell('cut.nii', 'seven bytes are missing')
    (folder / 'no_header.nii').write_bytes(bytes(400))
    tell('no_header.nii', 'nothing but zeros')
    (folder / 'unknown_type.nii').write_bytes(raw[:70] + struct.pack('<h', 3333) + raw[72:])
    tell('unknown_type.nii', 'no such type of voxels')
    (folder / 'negative_size.nii').write_bytes(raw[:42] + struct.pack('<h', -5) + raw[44:])
    tell('negative_size.nii', 'an axis of -5 voxels')
    write('complex.nii.gz', (data + 1j).astype(np.complex64))
    tell('complex.nii.gz', 'complex numbers')
    shutil.copy(folder / 'pair.hdr', folder / 'alone.hdr')
    tell('alone.hdr', 'the image of the pair is missing')
    write_json('expected_nifti.json', expected)


def bids():
    root = Path('bids/ds001')
    shutil.rmtree('bids', ignore_errors=True)
    people = [('sub-01', 'F', '31'), ('sub-02', 'M', '44'), ('sub-10', 'F', 'n/a')]
    t1w, images = [], 0
    for subject, *_ in people:
        names = [f'anat/{subject}_T1w.nii.gz', f'anat/{subject}_inplaneT2.nii.gz', f'func/{subject}_task-rest_run-1_bold.nii.gz',
                 f'func/{subject}_task-rest_run-2_bold.nii.gz']
        for name in names:
            (root / subject / name).parent.mkdir(parents=True, exist_ok=True)
            (root / subject / name).write_bytes(b'')
        (root / subject / f'func/{subject}_task-rest_run-1_events.tsv').write_text('onset\tduration\n')
        t1w.append(f'{subject}/{names[0]}')
        images += len(names)
    (root / 'dataset_description.json').write_text('{"Name": "generated", "BIDSVersion": "1.8.0"}\n')
    (root / 'participants.tsv').write_text('participant_id\tsex\tage\n' + ''.join('\t'.join(p) + '\n' for p in people))
    write_json('expected_bids.json', {'all_nifti': images, 't1w': t1w, 'first_participants': [
        dict(zip(('participant_id', 'sex', 'age'), p)) for p in people]})


UID = '1.2.826.0.1.3680043.8.498.'
NORMAL = np.linalg.qr(np.array([[0.95, 0.2, 0.1], [-0.15, 0.9, 0.3], [0.1, -0.25, 0.9]]))[0]
NORMAL = NORMAL * np.sign(np.diag(NORMAL))  # across, down and slice, none along an axis of the patient
pixel_cases, series_cases = [], {}


def dataset(number, pixels, **more):
    """An image of 16 bits, with the attributes of more."""
    ds = FileDataset('', {}, file_meta=FileMetaDataset(), preamble=bytes(128))
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = MRImageStorage
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = f'{UID}{number}'
    ds.file_meta.ImplementationClassUID = UID + '1'
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.Modality = UID + '2', UID + '3', 'MR'
    ds.PatientName, ds.PatientID, ds.SeriesNumber, ds.InstanceNumber = 'Generated', 'g1', 1, number
    ds.Rows, ds.Columns = pixels.shape[:2] if more.get('SamplesPerPixel', 1) == 3 or pixels.ndim == 2 else pixels.shape[1:3]
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, 'MONOCHROME2'
    bits = 8 * pixels.itemsize
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = bits, bits, bits - 1, int(pixels.dtype.kind == 'i')
    for name, value in more.items():
        setattr(ds, name, value)
    ds.PixelData = pixels.tobytes() + b'\0' * (pixels.nbytes % 2)
    ds['PixelData'].VR = 'OB' if bits == 8 else 'OW'
    return ds


def save(ds, path, syntax=ExplicitVRLittleEndian, pixels=None):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    ds.file_meta.TransferSyntaxUID = syntax if syntax not in (RLELossless, JPEG2000Lossless, JPEGLSLossless) else ExplicitVRLittleEndian
    if syntax in (RLELossless, JPEG2000Lossless, JPEGLSLossless):
        ds.compress(syntax, generate_instance_uid=False)
    if syntax == ExplicitVRBigEndian and ds.BitsAllocated > 8:
        ds.PixelData = np.frombuffer(ds.PixelData, f'u{ds.BitsAllocated // 8}').byteswap().tobytes()
    pydicom.dcmwrite(path, ds, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=syntax != ExplicitVRBigEndian, enforce_file_format=True)


def pixels_of(name, ds, stored, syntax=ExplicitVRLittleEndian, lossy=False, element='PixelData', expect='ok'):
    path = f'dicom/{name}.dcm'
    save(ds, path, syntax)
    case = {'file': path, 'expect': expect, 'pixel_element': element, 'samples': int(ds.get('SamplesPerPixel', 1)),
            'photometric': ds.get('PhotometricInterpretation', ''), 'pixel_representation': int(ds.get('PixelRepresentation', 0)), 'lossy': lossy}
    if expect == 'ok':
        if element == 'PixelData':
            assert np.abs(pydicom.dcmread(path).pixel_array.astype(float) - stored).max() <= (2 if lossy else 0), name
        at = [tuple(int(rng.integers(0, n)) for n in stored.shape) for _ in range(8)]
        case['raw'] = {'n': stored.size, 'min': float(stored.min()), 'max': float(stored.max()), 'sum': float(stored.sum(dtype=np.float64))}
        case['raw_probes'] = [[list(p), float(stored[p])] for p in at]
    pixel_cases.append(case)


def pixels():
    shutil.rmtree('dicom', ignore_errors=True)
    shape = (33, 37)  # JPEG 2000 halves five times
    u16 = rng.integers(0, 65536, shape).astype(np.uint16)
    u12 = rng.integers(0, 4096, shape).astype(np.uint16)
    s16 = rng.integers(-32768, 32768, shape).astype(np.int16)
    u8 = rng.integers(0, 256, shape).astype(np.uint8)
    rgb = rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
    frames = rng.integers(0, 4096, (3, *shape)).astype(np.uint16)
    low = {'BitsStored': 12, 'HighBit': 11}
    number = iter(range(100, 200))

    def one(name, stored, syntax=ExplicitVRLittleEndian, **more):
        pixels_of(name, dataset(next(number), stored, **more), stored, syntax)
    for syntax, name in ((ExplicitVRLittleEndian, 'explicit'), (ImplicitVRLittleEndian, 'implicit'), (ExplicitVRBigEndian, 'big_endian'),
                         (DeflatedExplicitVRLittleEndian, 'deflated'), (RLELossless, 'rle'), (JPEG2000Lossless, 'jpeg2000'), (JPEGLSLossless, 'jpegls')):
        one(f'{name}_u16', u16, syntax)
        one(f'{name}_u12', u12, syntax, **low)
        one(f'{name}_s16', s16, syntax)
        one(f'{name}_u8', u8, syntax)
        one(f'{name}_frames', frames, syntax, NumberOfFrames=3, **low)
    one('flat', np.full(shape, 77, np.uint16))
    one('rle_flat', np.full(shape, 77, np.uint16), RLELossless)
    one('one_pixel', np.array([[513]], np.uint16))
    signed = rng.integers(-2048, 2048, shape).astype(np.int16)
    one('signed12', signed, **low)
    one('u32', rng.integers(0, 2 ** 32, shape).astype(np.uint32))
    one('inverted', u12, PhotometricInterpretation='MONOCHROME1', **low)
    colour = {'SamplesPerPixel': 3, 'PhotometricInterpretation': 'RGB'}
    one('rgb', rgb, PlanarConfiguration=0, **colour)
    one('rgb_rle', rgb, RLELossless, PlanarConfiguration=0, **colour)
    ds = dataset(next(number), rgb, PlanarConfiguration=1, **colour)
    ds.PixelData = np.moveaxis(rgb, 2, 0).tobytes() + b'\0' * (rgb.nbytes % 2)
    pixels_of('rgb_planes', ds, rgb)
    smooth = (np.add.outer(np.arange(24) * 4, np.arange(32) * 3)).astype(np.uint8)
    ds = dataset(next(number), smooth)
    from io import BytesIO
    from PIL import Image
    jpeg = BytesIO()
    Image.fromarray(smooth).save(jpeg, 'JPEG', quality=95)
    ds.PixelData = encapsulate([jpeg.getvalue()])
    ds['PixelData'].VR = 'OB'
    ds['PixelData'].is_undefined_length = True
    pixels_of('jpeg', ds, np.asarray(Image.open(jpeg)), JPEGBaseline8Bit, lossy=True)
    for name, kind, bits in (('FloatPixelData', np.float32, 32), ('DoubleFloatPixelData', np.float64, 64)):
        values = rng.normal(size=shape).astype(kind)
        ds = dataset(next(number), u16, BitsAllocated=bits)
        del ds.PixelData, ds.BitsStored, ds.HighBit, ds.PixelRepresentation
        setattr(ds, name, values.tobytes())
        pixels_of(name, ds, values, element=name)
    ds = dataset(next(number), u16)
    del ds.PixelData
    pixels_of('no_pixels', ds, None, expect='no_pixels')
    ds = dataset(next(number), u16)
    ds.PixelData = ds.PixelData[:40]
    pixels_of('cut_pixels', ds, None, expect='error')
    ds = dataset(next(number), u16)
    del ds.Rows
    pixels_of('no_rows', ds, None, expect='error')
    write_json('expected_dicom.json', pixel_cases)


def geometry(first, spacing, gap, turn=NORMAL):
    """Columns, rows and slices to RAS mm; DICOM says L and P where NIfTI says R and A."""
    lps = np.eye(4)
    lps[:3, :3] = turn @ np.diag([spacing[1], spacing[0], gap])
    lps[:3, 3] = first
    return lps, np.diag([-1, -1, 1, 1.0]) @ lps


def group(affine, volumes, value):
    """value[t][column, row, slice] in RAS."""
    probes = []
    for _ in range(8):
        t = int(rng.integers(0, volumes))
        at = [int(rng.integers(0, n)) for n in value[t].shape]
        probes.append({'ijk': [*at, t] if volumes > 1 else at, 'ras_mm': (affine @ [*at, 1])[:3].tolist(), 'value': float(value[t][tuple(at)])})
    return {'volumes': volumes, 'affine_ras': affine.tolist(), 'probes': probes}


def place(lps, k, turn=NORMAL, spacing=(1.2, 0.8)):
    return {'ImagePositionPatient': [round(float(x), 9) for x in (lps @ [0, 0, k, 1])[:3]],
            'ImageOrientationPatient': [round(float(x), 12) for x in (*turn[:, 0], *turn[:, 1])], 'PixelSpacing': list(spacing)}


def series():
    shutil.rmtree('dicom_series', ignore_errors=True)
    shutil.rmtree('dicom_multiframe', ignore_errors=True)
    depth = 5
    number = iter(range(1000, 2000))

    def stack(name, volumes=1, gap=2.5, turn=NORMAL, skip=(), order=1, syntax=ExplicitVRLittleEndian, value=None, uid='3', first=(-31.5, 12.25, -8.75),
              rows=6, columns=8, **more):
        lps, ras = geometry(first, (1.2, 0.8), gap, turn)
        stored = rng.integers(0, 3000, (volumes, depth, rows, columns)).astype(np.uint16)
        for t in range(volumes):
            for k in range(depth)[::order]:
                if k in skip:
                    continue
                extra = {'TemporalPositionIdentifier': t + 1, 'NumberOfTemporalPositions': volumes} if volumes > 1 else {}
                ds = dataset(next(number), stored[t, k], **place(lps, k, turn), **extra, **more)
                ds.SeriesInstanceUID = UID + uid
                ds.InstanceNumber = t * depth + (k + 1 if order == 1 else depth - k)
                # names say nothing of the order
                save(ds, f'dicom_series/{name}/i{(7 * (t * depth + k) + 3) % 31:02d}{"b" if uid != "3" else ""}.dcm', syntax)
        slope, intercept = more.get('RescaleSlope', 1), more.get('RescaleIntercept', 0)
        return group(ras, volumes, [np.transpose(s, (2, 1, 0)) * slope + intercept for s in stored.astype(np.float64)])

    def keep(name, *groups, folder='dicom_series', expect='ok', **more):
        series_cases[f'{folder}/{name}'] = {'expect': expect, 'groups': list(groups), **more}
    for name, more in (('generic_uncompressed', {}), ('implicit_descending', {'syntax': ImplicitVRLittleEndian, 'order': -1}),
                       ('rle_rescaled', {'syntax': RLELossless, 'RescaleSlope': 0.5, 'RescaleIntercept': -100}), ('jpeg2000', {'syntax': JPEG2000Lossless, 'rows': 33, 'columns': 35}),
                       ('jpegls', {'syntax': JPEGLSLossless}), ('two_volumes', {'volumes': 2}),
                       ('sagittal', {'turn': np.array([[0, 0, -1.0], [1, 0, 0], [0, -1, 0]])}),
                       ('axial_feet_last', {'turn': np.eye(3), 'PatientPosition': 'HFS'})):
        keep(name, stack(name, **more))
    keep('missing_slice', stack('missing_slice', gap=5, skip=(2,), turn=np.eye(3)), expect='error_or_warn')
    across = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    keep('two_directions', stack('two_directions', turn=np.eye(3)), stack('two_directions', turn=across, uid='4', first=(3.5, -7.25, 40)))
    lps, ras = geometry((-20, 5, 1.5), (1.2, 0.8), 2.5)
    rows, columns = 6, 8
    rgb = rng.integers(0, 256, (3, rows, columns, 3)).astype(np.uint8)
    for k in range(3):
        save(dataset(next(number), rgb[k], SamplesPerPixel=3, PhotometricInterpretation='RGB', PlanarConfiguration=0, **place(lps, k)),
             f'dicom_series/rgb/{k}.dcm')
    keep('rgb', group(ras, 1, [np.transpose(rgb.astype(np.float64).mean(3), (2, 1, 0))]), colour=True)

    frames = rng.integers(0, 3000, (depth, rows, columns)).astype(np.uint16)
    ds = dataset(next(number), frames, NumberOfFrames=depth)
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = '1.2.840.10008.5.1.4.1.1.4.1'

    def item(**attributes):
        found = Dataset()
        for k, v in attributes.items():
            setattr(found, k, v)
        return found
    here = place(lps, 0)
    ds.SharedFunctionalGroupsSequence = Sequence([item(
        PlaneOrientationSequence=Sequence([item(ImageOrientationPatient=here['ImageOrientationPatient'])]),
        PixelMeasuresSequence=Sequence([item(PixelSpacing=here['PixelSpacing'], SliceThickness=2.5)]),
        PixelValueTransformationSequence=Sequence([item(RescaleSlope=2, RescaleIntercept=-7, RescaleType='US')]))])
    order = [3, 0, 4, 1, 2]
    ds.PerFrameFunctionalGroupsSequence = Sequence([
        item(PlanePositionSequence=Sequence([item(ImagePositionPatient=place(lps, k)['ImagePositionPatient'])]),
             FrameContentSequence=Sequence([item(StackID='1', InStackPositionNumber=k + 1, DimensionIndexValues=[1, k + 1])])) for k in order])
    ds.PixelData = frames[order].tobytes()
    save(ds, 'dicom_multiframe/enhanced.dcm')
    keep('enhanced.dcm', group(ras, 1, [np.transpose(frames.astype(np.float64), (2, 1, 0)) * 2 - 7]), folder='dicom_multiframe')
    mosaic(next(number), keep)
    write_json('expected_series.json', series_cases)


def csa(elements):
    """A Siemens header: elements of 84 bytes, their values in items of 16 bytes and the text."""
    out = b'SV10\4\3\2\1' + struct.pack('<II', len(elements), 77)
    for name, kind, values in elements:
        out += struct.pack('<64si4siii', name.encode(), len(values), kind.encode(), 0, 6, 77)
        for text in [*values, *[''] * (6 - len(values))]:
            data = text.encode() + b'\0' if text else b''
            out += struct.pack('<iiii', *[len(data)] * 4) + data + bytes(-len(data) % 4)
    return out


def mosaic(number, keep):
    count, width, height = 5, 6, 4  # 3 x 3 tiles, four of them empty
    lps, ras = geometry((-11, 7.5, 20), (1.5, 1.5), 3.3)
    tiles = rng.integers(1, 3000, (count, height, width)).astype(np.uint16)
    image = np.zeros((3 * height, 3 * width), np.uint16)
    for i, tile in enumerate(tiles):
        image[i // 3 * height:i // 3 * height + height, i % 3 * width:i % 3 * width + width] = tile
    first = lps @ [-(3 * width - width) / 2, -(3 * height - height) / 2, 0, 1]  # that of an image as large, with the same centre
    here = place(lps, 0, spacing=(1.5, 1.5))
    here['ImagePositionPatient'] = [round(float(x), 9) for x in first[:3]]
    ds = dataset(number, image, ImageType=['ORIGINAL', 'PRIMARY', 'M', 'MOSAIC'], Manufacturer='SIEMENS', SpacingBetweenSlices=3.3,
                 SliceThickness=3, **here)
    block = ds.private_block(0x29, 'SIEMENS CSA HEADER', create=True)
    block.add_new(0x10, 'OB', csa([('AcquisitionMatrixText', 'SH', [f'{height}*{width}']), ('NumberOfImagesInMosaic', 'US', [str(count)]),
                                   ('SliceNormalVector', 'FD', [f'{x:.12f}' for x in NORMAL[:, 2]])]))
    save(ds, 'dicom_series/mosaic.dcm')
    theirs = wrapper_from_file('dicom_series/mosaic.dcm')  # nibabel's reading, with rows first
    assert np.array_equal(theirs.get_unscaled_data(), np.transpose(tiles, (1, 2, 0)))
    assert np.allclose(theirs.affine, lps[:, [1, 0, 2, 3]], atol=1e-6)
    keep('mosaic.dcm', group(ras, 1, [np.transpose(tiles.astype(np.float64), (2, 1, 0))]))


nifti()
bids()
pixels()
series()
