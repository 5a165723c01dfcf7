"""SimpleImputer in operators that have doubles and texts: ONNX's own Imputer has floats and integers alone."""

import numpy as np
from refusal import Refused


def register():
    """From now on skl2onnx converts SimpleImputer by this."""
    from sklearn.impute import SimpleImputer
    from skl2onnx import update_registered_converter

    update_registered_converter(SimpleImputer, "SandpiperImputer", _shape, _convert)


def _shape(operator):
    if getattr(operator.raw_operator, "add_indicator", False):
        raise Refused("SimpleImputer with add_indicator=True has no form in ONNX: train without it")
    if np.isnan(np.asarray([s for s in operator.raw_operator.statistics_ if not isinstance(s, str)], float)).any():
        raise Refused("SimpleImputer drops a column that was empty in training: leave that column out and train again")
    rows = operator.inputs[0].get_first_dimension()
    columns = [i.type.shape[1] for i in operator.inputs]
    total = len(operator.raw_operator.statistics_) if None in columns else sum(columns)
    operator.outputs[0].type = type(operator.inputs[0].type)([rows, total])


def _convert(scope, operator, container):
    from skl2onnx.common.data_types import Int64TensorType, StringTensorType, guess_numpy_type
    from skl2onnx.operator_converters.common import concatenate_variables

    step = operator.raw_operator
    names = [i.full_name for i in operator.inputs]
    source = names[0] if len(names) == 1 else concatenate_variables(scope, operator.inputs, container)
    missing = step.missing_values
    absent = missing is None or (isinstance(missing, float) and np.isnan(missing))
    out = operator.outputs[0].full_name
    if isinstance(operator.inputs[0].type, StringTensorType):
        _texts(scope, container, source, out, step.statistics_, "" if absent else str(missing))
    elif isinstance(operator.inputs[0].type, Int64TensorType) and absent:
        container.add_node("Identity", [source], [out], name=scope.get_unique_operator_name("Identity"))
    else:
        _numbers(scope, container, source, out, step.statistics_, None if absent else missing,
                 guess_numpy_type(operator.inputs[0].type))


def _numbers(scope, container, source, out, statistics, missing, dtype):
    fill = _constant(scope, container, np.asarray(statistics).astype(dtype).reshape(1, -1))
    gap = scope.get_unique_variable_name("gap")
    if missing is None:
        container.add_node("IsNaN", [source], [gap], name=scope.get_unique_operator_name("IsNaN"))
    else:
        value = _constant(scope, container, np.array([missing], dtype))
        container.add_node("Equal", [source, value], [gap], name=scope.get_unique_operator_name("Equal"))
    container.add_node("Where", [gap, fill, source], [out], name=scope.get_unique_operator_name("Where"))


def _texts(scope, container, source, out, statistics, missing):
    from onnx import TensorProto

    code, gap = scope.get_unique_variable_name("code"), scope.get_unique_variable_name("gap")
    container.add_node("LabelEncoder", [source], [code], op_domain="ai.onnx.ml", op_version=2,
                       name=scope.get_unique_operator_name("LabelEncoder"), keys_strings=[missing],
                       values_int64s=[1], default_int64=0)
    container.add_node("Cast", [code], [gap], to=TensorProto.BOOL, name=scope.get_unique_operator_name("Cast"))
    fill = scope.get_unique_variable_name("fill")
    container.add_initializer(fill, TensorProto.STRING, [1, len(statistics)], [str(s).encode() for s in statistics])
    container.add_node("Where", [gap, fill, source], [out], name=scope.get_unique_operator_name("Where"))


def _constant(scope, container, array):
    from onnx import numpy_helper

    name = scope.get_unique_variable_name("constant")
    container.add_initializer(name, numpy_helper.from_array(array).data_type, list(array.shape),
                              array.reshape(-1).tolist())
    return name
