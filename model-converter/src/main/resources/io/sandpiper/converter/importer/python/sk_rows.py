"""The data that came along as the columns of a scikit-learn model."""

import data_file
import numpy as np
from refusal import Refused, named
from sk_signature import FEATURES, TEXT, input_name


def columns(signature, path):
    arrays = data_file.arrays(path)
    if arrays is not None:
        return _of_arrays(signature, arrays)
    table = data_file.columns(path)
    if signature.vector and signature.names[0] not in table and len(table) == 1:
        return [np.array(next(iter(table.values())), object)]
    _refuse_missing(signature, table)
    return [_typed(signature, i, table[name]) for i, name in enumerate(signature.names)]


def _typed(signature, i, texts):
    if signature.kinds[i] == TEXT:
        return np.array(texts, object)
    # Kept in double, whatever the graph takes: the graph's type is given to both sides later.
    dtype = np.float64 if signature.kinds[i] == "number" else np.int64
    return data_file.numbers(signature.names[i], texts, dtype)


def _of_arrays(signature, arrays):
    count = len(signature.names)
    wide = [a for name, a in arrays.items() if a.ndim == 2 and a.shape[1] == count]
    if FEATURES in arrays:
        wide = [arrays[FEATURES].reshape(len(arrays[FEATURES]), -1)]
    by_name = {n: arrays.get(n, arrays.get(input_name(n))) for n in signature.names}
    if all(a is not None for a in by_name.values()):
        return [_array(signature, i, by_name[n]) for i, n in enumerate(signature.names)]
    if len(wide) == 1 and wide[0].shape[1] == count:
        return [_array(signature, i, wide[0][:, i]) for i in range(count)]
    _refuse_missing(signature, arrays)
    raise Refused(f"the data have no array of {count} columns: save them as 'features' with numpy.savez")


def _array(signature, i, array):
    array = array.reshape(len(array), -1)[:, 0]
    if signature.kinds[i] == TEXT:
        return np.array([t.decode() if isinstance(t, bytes) else str(t) for t in array.tolist()], object)
    return array.astype(np.float64 if signature.kinds[i] == "number" else np.int64)


def _refuse_missing(signature, table):
    for name in signature.names:
        if name not in table:
            raise Refused(f"the data lack the column {named(name)} that the model was trained on: add it, or leave the "
                          "data out")
