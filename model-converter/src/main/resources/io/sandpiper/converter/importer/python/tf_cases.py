"""Inputs for a network: the data that came along, or numbers made from its signature; deterministic."""

import data_file
import numpy as np
from refusal import Refused, named

SEED = 20
ROWS = 64
FREE_LENGTHS = (7, 12)
# Of all inputs of a batch together: pictures get fewer rows.
MOST_VALUES = 4_000_000
FEWEST_ROWS = 4


def made(specs, limits, length=FREE_LENGTHS[0]):
    """limits: by input name, how many whole numbers an embedding knows. Free axes after the first get the length."""
    random = np.random.default_rng(SEED)
    rows = fixed_batch(specs) or _rows(specs, length)
    return {s.name: _values(random, s, [rows, *(length if n is None else n for n in s.shape[1:])],
                            limits.get(s.name)) for s in specs}


def given(specs, path):
    """The data's rows, of the types and shapes that the model takes."""
    arrays = data_file.arrays(path)
    if arrays is None:
        arrays = _of_table(specs, data_file.columns(path))
    if len(specs) == 1 and specs[0].name not in arrays and len(arrays) == 1:
        arrays = {specs[0].name: next(iter(arrays.values()))}
    out = {}
    for s in specs:
        if s.name not in arrays:
            raise Refused(f"the data lack the array {named(s.name)}: save one for each input with numpy.savez, by the "
                          "input's name")
        out[s.name] = _fitted(s, arrays[s.name])
    longest = max(a.shape[1] if a.ndim > 1 else 1 for a in out.values())
    rows = fixed_batch(specs) or _rows(specs, longest, min(len(a) for a in out.values()))
    return {name: a[:rows] for name, a in out.items()}


def fixed_batch(specs):
    """The length of the first axis where the model does not leave it free, else None."""
    return specs[0].shape[0] if specs and specs[0].shape.rank else None


def _of_table(specs, columns):
    if len(specs) != 1 or specs[0].shape.rank != 2:
        raise Refused("the data are a table, and the model does not take one row of numbers: save an array for each "
                      "input with numpy.savez, by the input's name")
    return {specs[0].name: np.stack([data_file.numbers(n, c, np.float64) for n, c in columns.items()], axis=1)}


def _fitted(s, array):
    shape = s.shape.as_list()
    if len(shape) == array.ndim + 1 and shape[-1] == 1:
        array = array[..., None]
    if len(shape) != array.ndim or any(w not in (None, g) for w, g in zip(shape[1:], array.shape[1:])):
        raise Refused(f"the data's array {named(s.name)} has the shape {list(array.shape)} (expected: "
                      f"{[-1 if n is None else n for n in shape]}, -1 being free)")
    return array.astype(s.dtype.as_numpy_dtype)


def _rows(specs, length, most=ROWS):
    values = sum(int(np.prod([length if n is None else n for n in s.shape[1:]] or [1])) for s in specs)
    return int(max(FEWEST_ROWS, min(most, MOST_VALUES // max(1, values))))


def _values(random, s, shape, limit):
    dtype = s.dtype.as_numpy_dtype
    if s.dtype.is_bool:
        return random.integers(0, 2, shape).astype(dtype)
    if s.dtype.is_integer:
        return random.integers(0, limit or 2, shape).astype(dtype)
    if s.dtype.is_floating:
        return random.normal(size=shape).astype(dtype)
    raise Refused(f"the input {named(s.name)} takes {s.dtype.name}, which is not served: begin the model behind that "
                  "layer, and do its work before")
