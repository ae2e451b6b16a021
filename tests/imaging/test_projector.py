"""The projector against exact chords, a plain NumPy twin, and ITK-RTK."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from akeso.errors import BadInput
from akeso.frame import PATIENT, Transform, rotation
from akeso.imaging import _projector_kernel as kernel
from akeso.imaging.carm import CArm
from akeso.imaging.projector import AIR_HU, BONE_HU, MU_WATER_PER_MM, Projector
from akeso.imaging.virtual import virtual_detector
from akeso.imaging.volume import VOXEL, Volume

VIEWS = [(0.0, 0.0), (25.0, 0.0), (0.0, 20.0), (-35.0, 10.0), (90.0, 0.0), (45.0, -30.0), (170, 80)]


def volume_of(hu, spacing=(1.0, 1.0, 1.0), turn=None):
    """CT centred on the origin, optionally turned by a 4 x 4 matrix."""
    m = np.diag([*map(float, spacing), 1.0])
    m[:3, 3] = -np.asarray(spacing) * (np.array(hu.shape) - 1) / 2
    m = m if turn is None else turn @ m
    return Volume(np.asfortranarray(hu.astype(np.int16)), Transform(VOXEL, PATIENT, m))


def oblique():
    return rotation((1.0, 2.0, 0.5), 12.0)


def random_ct(shape=(40, 34, 28), seed=3):
    """Smooth asymmetric blobs, some of bone, with air around."""
    rng = np.random.default_rng(seed)
    x = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij"), -1)
    hu = np.full(shape, -1000.0)
    for _ in range(6):
        centre, size = rng.uniform(-0.6, 0.5, 3), rng.uniform(0.15, 0.4)
        density = np.exp(-(((x - centre) ** 2).sum(-1)) / size**2)
        hu += rng.uniform(500, 1500) * density
    return np.clip(hu, -1000, 3000)


def twin(volume, carm, rows, columns):
    """Joseph's sum, ray by ray in plain NumPy: linear inside the slices of the main axis."""
    numbers = volume.voxels.astype(float) + 1000.0
    numbers[volume.voxels <= AIR_HU] = 0.0
    source = volume.to_index(carm.source_mm)
    c, r = np.meshgrid(columns, rows)
    ends = carm.pixel_to_point(np.stack([c, r], -1).astype(float))
    central = volume.index_of.directions(carm.to_detector) * volume.spacing_mm
    w = int(np.argmax(np.abs(central)))
    ray = volume.to_index(ends) - source
    total = np.zeros(c.shape)
    for s in range(volume.shape[w]):
        at = source + ray * ((s - source[w]) / ray[..., w])[..., None]
        total += map_coordinates(numbers, np.moveaxis(at, -1, 0), order=1, mode="grid-constant")
    length = np.linalg.norm(ends - carm.source_mm, axis=-1) / np.abs(ray[..., w])
    return total * length * MU_WATER_PER_MM / 1000.0


def ball(radius=80.0, n=176, fine=3):
    """Water ball, radius in voxels, with the share of every voxel by subdivision."""
    at = (np.arange(n * fine) + 0.5) / fine - n / 2
    squared = at**2
    share = np.empty((n, n, n))
    for k in range(n):
        z = squared[k * fine : (k + 1) * fine]
        inside = squared[:, None, None] + squared[None, :, None] + z < radius**2
        share[:, :, k] = inside.reshape(n, fine, n, fine, fine).mean(axis=(1, 3, 4))
    return 1000.0 * share - 1000.0


@pytest.fixture(scope="module")
def ball_projector():
    return Projector(volume_of(ball(), (0.5, 0.5, 0.5)))


@pytest.mark.parametrize("angles", VIEWS)
def test_ball_of_water_has_its_exact_chords(ball_projector, angles):
    carm = CArm(*angles, (0, 0, 0), pixels=(128, 128), detector_mm=(140, 140))
    got = ball_projector.line_integrals(carm)
    c, r = np.meshgrid(np.arange(128), np.arange(128))
    ray = carm.pixel_to_point(np.stack([c, r], -1).astype(float)) - carm.source_mm
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    nearest = np.linalg.norm(np.cross(-carm.source_mm, ray), axis=-1)
    inner = nearest < 34.0  # nearer the rim the voxels themselves blur the chord
    chord = 2.0 * np.sqrt(40.0**2 - nearest[inner] ** 2) * MU_WATER_PER_MM
    assert inner.sum() > 4000
    assert np.abs(got[inner] / chord - 1.0).max() < 0.005
    assert np.abs(got[nearest > 43.0]).max() < 1e-3 * got.max()


@pytest.mark.parametrize("angles", VIEWS[:5])
@pytest.mark.parametrize("turn", [None, "oblique"])
def test_box_of_water_has_its_exact_chords(angles, turn):
    size = np.array([60, 50, 40])
    volume = volume_of(np.zeros(size), (1.0, 1.2, 1.5), oblique() if turn else None)
    half = size * volume.spacing_mm / 2
    carm = CArm(*angles, (0, 0, 0), pixels=(96, 96), detector_mm=(200, 200))
    got = Projector(volume).line_integrals(carm)
    axes = volume.pose.matrix[:3, :3] / volume.spacing_mm
    c, r = np.meshgrid(np.arange(96), np.arange(96))
    ray = carm.pixel_to_point(np.stack([c, r], -1).astype(float)) - carm.source_mm
    ray = ray / np.linalg.norm(ray, axis=-1, keepdims=True) @ axes
    source = carm.source_mm @ axes
    with np.errstate(divide="ignore"):
        t = np.sort(np.stack([(-half - source) / ray, (half - source) / ray]), axis=0)
    w = int(np.argmax(np.abs(carm.to_detector @ axes)))
    enter, leave = t[0].max(-1), t[1].min(-1)
    # rays through both main faces, two voxels from the edges
    at = source[None, None] + ray * np.stack([enter, leave])[..., None]
    clear = np.abs(at) < half - 2.0 * volume.spacing_mm
    clear[..., w] = True
    through = (t[0].argmax(-1) == w) & (t[1].argmin(-1) == w) & clear.all((0, -1))
    assert through.sum() > 200
    exact = (leave - enter)[through] * MU_WATER_PER_MM
    assert np.abs(got[through] / exact - 1.0).max() < 0.005


@pytest.mark.parametrize("angles", VIEWS)
@pytest.mark.parametrize("turned", [False, True])
def test_agrees_with_a_plain_numpy_twin(angles, turned):
    volume = volume_of(random_ct(), (1.5, 1.2, 2.5), oblique() if turned else None)
    carm = CArm(*angles, (3, -2, 4), pixels=(120, 90), detector_mm=(180, 150))
    got = Projector(volume).line_integrals(carm)
    rows, columns = np.arange(0, 90, 3), np.arange(0, 120, 3)
    expected = twin(volume, carm, rows, columns)
    rms = np.sqrt(np.mean((got[np.ix_(rows, columns)] - expected) ** 2))
    assert rms < 1e-3 * expected.max()


def test_views_along_the_axes_need_no_warp_and_are_exact():
    volume = volume_of(random_ct(), (1.5, 1.2, 2.5))
    carm = CArm(0, 0, (3, -2, 4), pixels=(120, 90), detector_mm=(180, 150))
    got = Projector(volume).line_integrals(carm)
    expected = twin(volume, carm, np.arange(90), np.arange(120))
    np.testing.assert_allclose(got, expected, atol=2e-6 * expected.max())


@pytest.mark.parametrize("bands", [1, 2, 5])
@pytest.mark.parametrize("floor", [0, 1100])
def test_kernel_agrees_with_its_numpy_twin(bands, floor):
    volume = volume_of(random_ct(), (1.5, 1.2, 2.5))
    carm = CArm(20, 15, (30, 20, 10), pixels=(64, 64), detector_mm=(300, 300))  # runs off the CT
    view = virtual_detector(volume, carm)
    projector = Projector(volume)
    copy = projector._plan
    low, high = copy.bone if floor else copy.body
    picture = np.empty((view.tv.size, view.tu.size), np.float32)
    args = (copy.numbers.ravel(), copy.layout(0), low.ravel(), high.ravel(), np.int32(floor))
    kernel.accumulate(*args, view.rays, view.tu, view.tv, bands, picture)
    expected = np.zeros(picture.shape)
    for w in range(copy.numbers.shape[0]):
        au, av, depth = view.rays[w].astype(float)
        v, u = np.meshgrid(av + depth * view.tv, au + depth * view.tu, indexing="ij")
        part = np.maximum(copy.numbers[w].astype(float) - floor, 0.0)
        expected += map_coordinates(part, [v, u], order=1, mode="grid-constant")
    assert expected.max() > 0.0
    np.testing.assert_allclose(picture, expected, atol=1e-5 * expected.max())


@pytest.mark.parametrize("angles", VIEWS)
def test_a_dense_voxel_falls_where_the_geometry_says(angles):
    hu = np.full((50, 60, 40), -1000)
    hu[37, 12, 28] = 2000
    volume = volume_of(hu, (1.0, 1.0, 1.0), oblique())
    carm = CArm(*angles, (2, 1, -3), pixels=(400, 300), detector_mm=(160, 120))
    got = Projector(volume).line_integrals(carm).astype(float)
    column, row = carm.project(volume.to_patient([37, 12, 28]))
    c = (got.sum(0) @ np.arange(400)) / got.sum()
    r = (got.sum(1) @ np.arange(300)) / got.sum()
    assert abs(c - column) < 0.1
    assert abs(r - row) < 0.1


@pytest.mark.parametrize(
    ("hu", "water", "bone"), [(-500, 0.5, 0.0), (0, 1.0, 0.0), (100, 1.1, 0.0), (850, 0.55, 0.5),
                              (BONE_HU, 0.0, 1.0)]
)  # fmt: skip
def test_ct_numbers_become_water_and_bone(hu, water, bone):
    projector = Projector(volume_of(np.full((40, 40, 40), hu)))
    carm = CArm(0, 0, (0, 0, 0), pixels=(3, 3), detector_mm=(12, 12))
    got_water, got_bone = projector.materials(carm)
    assert got_water[1, 1] == pytest.approx(40 * water, abs=0.01)
    assert got_bone[1, 1] == pytest.approx(40 * bone, abs=0.01)


def test_room_air_counts_as_nothing_and_the_next_number_counts():
    carm = CArm(0, 0, (0, 0, 0), pixels=(3, 3), detector_mm=(12, 12))
    below = Projector(volume_of(np.full((20, 20, 20), AIR_HU))).line_integrals(carm)
    above = Projector(volume_of(np.full((20, 20, 20), AIR_HU + 1))).line_integrals(carm)
    assert not below.any()
    assert above[1, 1] == pytest.approx(20 * 0.051 * MU_WATER_PER_MM, rel=1e-4)


def test_water_number_is_the_published_attenuation_at_70_kev():
    # NIST XCOM water: 0.2059 cm2/g at 60 keV and 0.1837 at 80 keV, log-log between
    f = np.log(70 / 60) / np.log(80 / 60)
    published = np.exp((1 - f) * np.log(0.2059) + f * np.log(0.1837)) / 10
    assert pytest.approx(published, rel=0.005) == MU_WATER_PER_MM


def test_bone_number_is_the_published_attenuation_at_70_kev():
    # NIST, cortical bone (ICRU 44), 1.92 g/cm3: 0.3148 cm2/g at 60 keV and 0.2229 at 80 keV
    f = np.log(70 / 60) / np.log(80 / 60)
    bone = 1.92 * np.exp((1 - f) * np.log(0.3148) + f * np.log(0.2229)) / 10
    assert (bone / MU_WATER_PER_MM - 1) * 1000 == pytest.approx(BONE_HU, abs=40)


def test_rays_beside_the_volume_give_nothing():
    projector = Projector(volume_of(np.zeros((20, 20, 20))))
    picture = projector.line_integrals(CArm(30, 0, (200, 0, 0), pixels=(64, 64)))
    assert picture.shape == (64, 64)
    assert not picture.any()


def test_thin_volumes_work():
    projector = Projector(volume_of(np.zeros((40, 1, 2)), (1.0, 2.0, 3.0)))
    picture = projector.line_integrals(CArm(0, 0, (0, 0, 0), pixels=(33, 33), detector_mm=(20, 20)))
    assert picture[16, 16] == pytest.approx(2.0 * MU_WATER_PER_MM, rel=1e-3)


def test_memory_is_two_copies_beside_the_volume():
    volume = volume_of(random_ct())
    assert Projector(volume).nbytes == 2 * volume.voxels.nbytes


def test_the_source_may_not_lie_in_the_ct():
    projector = Projector(volume_of(np.zeros((60, 60, 60)), (30.0, 30.0, 30.0)))
    with pytest.raises(BadInput, match="inside the CT"):
        projector.line_integrals(CArm(0, 0, (0, 0, 0)))


def test_a_cone_along_the_slices_is_refused():
    projector = Projector(volume_of(np.zeros((10, 10, 10))))
    wide = CArm(44, 0, (0, 0, 0), source_detector_mm=500, source_isocentre_mm=400,
                detector_mm=(1000, 1000), pixels=(8, 8))  # fmt: skip
    with pytest.raises(BadInput, match="smaller detector"):
        projector.line_integrals(wide)


def test_agrees_with_itk_rtk():
    pytest.importorskip("itk", reason="the peers extra is not installed")
    peers = pytest.importorskip("akeso.bench.xray_peers")
    volume = volume_of(random_ct((64, 60, 48)), (2.0, 2.0, 3.0), oblique())
    rtk = peers.find_rtk(volume)
    if rtk is None:
        pytest.skip("ITK-RTK is not installed")
    projector = Projector(volume)
    for angles in VIEWS[:5]:
        carm = CArm(*angles, (5, -10, 8), pixels=(160, 120))
        ours, theirs = projector.line_integrals(carm), rtk.picture(carm)
        rms = np.sqrt(np.mean((ours - theirs) ** 2)) / theirs.max()
        assert rms < 0.001, angles
        assert np.sqrt(np.mean((ours[:, ::-1] - theirs) ** 2)) / theirs.max() > 0.02
        assert np.sqrt(np.mean((ours[::-1] - theirs) ** 2)) / theirs.max() > 0.02
