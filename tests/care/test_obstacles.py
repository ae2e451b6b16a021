"""Obstacles of a scene: each danger's map holds what it should, and is made once."""

import numpy as np
import pytest

from akeso.anatomy.levels import Side
from akeso.care.obstacles import CAP_MM, ROOT_SPAN_MM
from akeso.care.planning import prepare
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import approaches
from known_spines import digital, digital_scene, with_labels

SPINE = digital(3.0)


def _spec(code, structure):
    return next(d for d in approaches()[code].dangers if d.structure == structure)


def _map(scene, code, structure, level="L4-L5", side=Side.LEFT):
    aim = take_aim(approaches()[code], scene.landmarks, level, side)
    return scene.obstacle(_spec(code, structure), aim, level, side)


def _at(scene, found, point):
    return float(found.distance_mm(np.atleast_2d(point), scene.volume.index_of)[0])


def test_bone_lies_where_bone_is():
    scene = digital_scene(3.0)
    bone = _map(scene, "lumbar-facet", "bone")
    assert _at(scene, bone, SPINE.truth["L4.body_centre"]) < 3.0
    assert _at(scene, bone, SPINE.truth["L4.spinous_tip"] + [0.0, 20.0, 0.0]) > 8.0
    margin = _map(scene, "lumbar-facet", "bone beside the path")
    # Touching is allowed: half a voxel instead of half a diagonal is taken off.
    assert bone.boundary_mm == pytest.approx(1.5)
    assert margin.boundary_mm > bone.boundary_mm


def test_the_canal_is_that_of_the_level():
    scene = digital_scene(3.0)
    canal = _map(scene, "lumbar-facet", "spinal canal (dura)")
    for name in ("L4", "L5"):
        assert _at(scene, canal, SPINE.truth[f"{name}.canal_centre"]) < 1.0
    assert _at(scene, canal, SPINE.truth["L1.canal_centre"]) >= 20.0
    assert _at(scene, canal, SPINE.truth["L4.left.tp_tip"]) > 15.0


def test_the_root_runs_through_the_foramen_above_the_vertebra():
    scene = digital_scene(3.0)
    root = _map(scene, "lumbar-medial-branch-rf", "exiting nerve root", "L4")
    foramen = scene.landmarks.foramen("L3-L4", Side.LEFT).centre
    assert _at(scene, root, foramen) <= 3.0
    assert _at(scene, root, np.add(foramen, [ROOT_SPAN_MM[1], 0.0, 0.0])) <= 4.0
    assert _at(scene, root, np.add(foramen, [ROOT_SPAN_MM[1] + 12.0, 0.0, 0.0])) > 6.0
    assert _at(scene, root, scene.landmarks.foramen("L3-L4", Side.RIGHT).centre) > 20.0


def test_the_first_lumbar_root_has_no_foramen_here():
    scene = digital_scene(3.0)
    assert _map(scene, "lumbar-medial-branch-rf", "exiting nerve root", "L1") is None


def test_organs_are_found_by_the_beginning_of_their_name_and_absent_ones_are_none():
    scene = digital_scene(3.0)
    code = "lumbar-transforaminal-subpedicular"
    for name in ("kidney", "bowel", "aorta, vena cava and iliac vessels"):
        assert _map(scene, code, name) is None
    voxels = SPINE.labels.voxels.copy(order="F")
    voxels[10, 10, 10], voxels[12, 10, 10] = 2, 3
    names = {**SPINE.labels.names, 2: "kidney_right", 3: "kidney_left"}
    both = prepare(SPINE.volume, with_labels(SPINE, voxels, names))
    kidney = _map(both, code, "kidney")
    for index in ((10, 10, 10), (12, 10, 10)):
        assert _at(both, kidney, SPINE.volume.to_patient(index)) < 0.5
    assert _at(both, kidney, SPINE.truth["L4.body_centre"]) == pytest.approx(CAP_MM, abs=0.5)


def test_maps_are_made_once():
    scene = digital_scene(3.0)
    assert _map(scene, "lumbar-facet", "bone") is not None
    first = _map(scene, "lumbar-facet", "spinal canal (dura)")
    assert _map(scene, "lumbar-facet", "spinal canal (dura)") is first
    assert scene.outside() is scene.outside()


def test_outside_is_far_from_the_bodys_middle_and_zero_in_air():
    scene = digital_scene(3.0)
    assert _at(scene, scene.outside(), SPINE.truth["L3.body_centre"]) > 25.0
    assert _at(scene, scene.outside(), scene.volume.to_patient((1, 1, 40))) < 0.5
